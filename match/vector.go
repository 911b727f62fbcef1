package match

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"duyen/match/text"
)

// TextTerm is a word of a text, hashed: 32 bits tell a million words apart well
// enough, and numbers are small and quick to compare. Two words that share a
// hash count as one.
type TextTerm uint32

// Weighted is one term of a text with its tf-idf weight in steps of the
// vector's scale: a byte is enough (less than half a percent of the largest
// weight is lost) and keeps the engine's postings at four bytes.
type Weighted struct {
	Term   TextTerm
	Weight uint8
}

// Vector is a text, or a mean of texts, as weighted terms in rising order. A
// weight times Scale is the term's part of a vector of length 1, or of a mean
// of such vectors.
type Vector struct {
	Terms []Weighted
	Scale float32
}

// reader reads texts into terms and weighs them, one after the other in the same
// memory: a portfolio has dozens. The zero value is ready.
type reader struct {
	words text.Words
	terms []TextTerm
	all   []weighed
	texts int // that have something in all
}

// each calls f for the terms of a text, with repetition: folded pairs of
// neighbouring syllables. Most Vietnamese words have two syllables and a single
// folded one means many things ("tra": trà, trả, tra …); pairs alone ranked
// better than single syllables, folded or not, and than both together
// (docs/RANKING.md). A part of one syllable is its own term.
func (r *reader) each(parts []string, f func(t TextTerm)) {
	for _, part := range parts {
		r.words.Read(part)
		n, begun, stopped := 0, termHash(0), false
		for ; r.words.Next(); n++ {
			exact, fold := r.words.Exact(), r.words.Fold()
			stop := stopWord(string(exact))
			if n > 0 && !stop && !stopped {
				f(TextTerm(begun.with(fold)))
			}
			begun, stopped = termStart.with(fold).and(' '), stop
		}
		if n == 1 {
			f(TextTerm(begun))
		}
	}
}

// termHash is FNV-1a over both words of a term with a space between.
type termHash uint32

const (
	termStart termHash = 2166136261
	termPrime termHash = 16777619
)

func (h termHash) and(b byte) termHash { return (h ^ termHash(b)) * termPrime }

func (h termHash) with(part []byte) termHash {
	for _, b := range part {
		h = h.and(b)
	}
	return h
}

// read gives the terms of a text, sorted, until the next one is read.
func (r *reader) read(parts ...string) []TextTerm {
	r.terms = r.terms[:0]
	r.each(parts, func(t TextTerm) { r.terms = append(r.terms, t) })
	slices.Sort(r.terms)
	return r.terms
}

// weighed is one term of a text before it is rounded.
type weighed struct {
	term TextTerm
	x    float64
}

// add weighs the terms of a text by (1 + ln tf)·idf, without common ones, and
// scales them to length 1.
func (r *reader) add(s *Statistics, parts ...string) {
	terms := r.read(parts...)
	from := len(r.all)
	var norm float64
	for i := 0; i < len(terms); {
		n := i + 1
		for n < len(terms) && terms[n] == terms[i] {
			n++
		}
		if !s.common(terms[i]) {
			x := (1 + math.Log(float64(n-i))) * s.idf(terms[i])
			r.all = append(r.all, weighed{terms[i], x})
			norm += x * x
		}
		i = n
	}
	for i := from; i < len(r.all); i++ {
		r.all[i].x /= math.Sqrt(norm)
	}
	if len(r.all) > from {
		r.texts++
	}
}

// mean averages the unit vectors of the texts that were added since the last mean,
// leaving out empty ones; Cosine with it is the mean cosine. The sums are taken in
// the order of the texts, so that they are the same each time.
func (r *reader) mean() Vector {
	all := r.all
	if r.texts > 1 {
		slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(a.term, b.term) })
	}
	sums, largest := all[:0], 0.0
	for i := 0; i < len(all); {
		sum := weighed{term: all[i].term}
		for ; i < len(all) && all[i].term == sum.term; i++ {
			sum.x += all[i].x / float64(r.texts)
		}
		sums = append(sums, sum)
		largest = max(largest, sum.x)
	}
	r.all, r.texts = all[:0], 0
	return quantized(sums, largest)
}

// quantized rounds weights to steps of 1/255 of the largest; what rounds to
// nothing is left out.
func quantized(terms []weighed, largest float64) Vector {
	out := Vector{Terms: make([]Weighted, 0, len(terms)), Scale: float32(largest / math.MaxUint8)}
	for _, t := range terms {
		if q := uint8(math.Round(t.x / largest * math.MaxUint8)); q > 0 {
			out.Terms = append(out.Terms, Weighted{t.term, q})
		}
	}
	return out
}

// find gives the weight of a term at or behind from, 0 when it has none, and
// where to look for the next one.
func (v *Vector) find(t TextTerm, from int) (weight uint8, at int) {
	at = from + sort.Search(len(v.Terms)-from, func(i int) bool { return v.Terms[from+i].Term >= t })
	if at < len(v.Terms) && v.Terms[at].Term == t {
		return v.Terms[at].Weight, at
	}
	return 0, at
}

// dot gives the inner product of the weights.
func (v *Vector) dot(o *Vector) int32 {
	if len(v.Terms) > len(o.Terms) {
		v, o = o, v
	}
	var sum int32
	at := 0
	for _, a := range v.Terms {
		var w uint8
		w, at = o.find(a.Term, at)
		sum += int32(a.Weight) * int32(w)
	}
	return sum
}

// Cosine turns an inner product of weights into a cosine (or the mean of
// several). The order of multiplying is fixed, so that everybody who has the
// whole number has the same cosine.
func Cosine(dot int32, startup, holder float32) float64 {
	return float64(dot) * float64(startup) * float64(holder)
}

// shared lists the terms that add most to the inner product, at most n.
func (v *Vector) shared(o *Vector, n int) []TextTerm {
	var parts []weighed
	for _, a := range v.Terms {
		if w, _ := o.find(a.Term, 0); w > 0 {
			parts = append(parts, weighed{a.Term, float64(a.Weight) * float64(w)})
		}
	}
	slices.SortFunc(parts, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.x, a.x), cmp.Compare(a.term, b.term))
	})
	out := []TextTerm{}
	for _, p := range parts[:min(n, len(parts))] {
		out = append(out, p.term)
	}
	return out
}
