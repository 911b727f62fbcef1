package match

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"duyen/match/text"
)

// TextTerm is a word of a text, hashed: 32 bits tell a million words apart well
// enough, and numbers are small and quick to compare. Two words that share a
// hash count as one.
type TextTerm uint32

// Weighted is one term of a text with its tf-idf weight in steps of
// 1/VectorOne; a text's vector has length 1.
type Weighted struct {
	Term   TextTerm
	Weight int16
}

// VectorOne is the unit of Weighted.Weight.
const VectorOne = 1<<15 - 1

// Vector is a text, or a mean of texts, as weighted terms in rising order.
type Vector []Weighted

// eachTerm calls f for the terms of a text, with repetition: folded pairs of
// neighbouring syllables. Most Vietnamese words have two syllables and a single
// folded one means many things ("tra": trà, trả, tra …); pairs alone ranked
// better than single syllables, folded or not, and than both together
// (docs/RANKING.md). A part of one syllable is its own term.
func eachTerm(parts []string, f func(t TextTerm, first, second text.Token)) {
	for _, part := range parts {
		tokens := text.Tokens(part)
		if len(tokens) == 1 {
			f(hashTerm(tokens[0].Fold, ""), tokens[0], text.Token{})
		}
		for i := 1; i < len(tokens); i++ {
			if !stopWord(tokens[i-1].Exact) && !stopWord(tokens[i].Exact) {
				f(hashTerm(tokens[i-1].Fold, tokens[i].Fold), tokens[i-1], tokens[i])
			}
		}
	}
}

// hashTerm is FNV-1a over both words with a space between.
func hashTerm(first, second string) TextTerm {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := range len(first) {
		h = (h ^ uint32(first[i])) * prime
	}
	h = (h ^ ' ') * prime
	for i := range len(second) {
		h = (h ^ uint32(second[i])) * prime
	}
	return TextTerm(h)
}

// terms gives the terms of a text, sorted.
func terms(parts ...string) []TextTerm {
	var out []TextTerm
	eachTerm(parts, func(t TextTerm, _, _ text.Token) { out = append(out, t) })
	slices.Sort(out)
	return out
}

// spellings gives the terms of parts as these spell them, accents included.
func spellings(parts []string) map[TextTerm]string {
	out := map[TextTerm]string{}
	eachTerm(parts, func(t TextTerm, first, second text.Token) {
		if out[t] == "" {
			out[t] = strings.TrimSpace(first.Exact + " " + second.Exact)
		}
	})
	return out
}

// weighed is one term of a text before it is rounded.
type weighed struct {
	term TextTerm
	x    float64
}

// vector weighs sorted terms by (1 + ln tf)·idf and scales to length 1.
func (s *Statistics) vector(terms []TextTerm) []weighed {
	out := make([]weighed, 0, len(terms))
	var norm float64
	for i := 0; i < len(terms); {
		n := i + 1
		for n < len(terms) && terms[n] == terms[i] {
			n++
		}
		x := (1 + math.Log(float64(n-i))) * s.idf(terms[i])
		out = append(out, weighed{terms[i], x})
		norm += x * x
		i = n
	}
	for i := range out {
		out[i].x /= math.Sqrt(norm)
	}
	return out
}

// meanVector averages unit vectors, leaving out empty ones; Dot with it is the
// mean cosine. The sums are taken in the order of vs, so that they are the same
// each time.
func meanVector(vs ...[]weighed) Vector {
	var all []weighed
	n := 0
	for _, v := range vs {
		if len(v) > 0 {
			n++
			all = append(all, v...)
		}
	}
	if n > 1 {
		slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(a.term, b.term) })
	}
	out := make(Vector, 0, len(all))
	for i := 0; i < len(all); {
		sum, next := 0.0, i
		for ; next < len(all) && all[next].term == all[i].term; next++ {
			sum += all[next].x
		}
		if q := int16(math.Round(sum / float64(n) * VectorOne)); q > 0 {
			out = append(out, Weighted{all[i].term, q})
		}
		i = next
	}
	return out
}

// find gives the weight of a term at or behind from, 0 when it has none, and
// where to look for the next one.
func (v Vector) find(t TextTerm, from int) (weight int16, at int) {
	at = from + sort.Search(len(v)-from, func(i int) bool { return v[from+i].Term >= t })
	if at < len(v) && v[at].Term == t {
		return v[at].Weight, at
	}
	return 0, at
}

// Dot gives the inner product in steps of 1/VectorOne².
func (v Vector) Dot(o Vector) int64 {
	if len(v) > len(o) {
		v, o = o, v
	}
	var sum int64
	at := 0
	for _, a := range v {
		var w int16
		w, at = o.find(a.Term, at)
		sum += int64(a.Weight) * int64(w)
	}
	return sum
}

// shared lists the terms that add most to the inner product, at most n.
func (v Vector) shared(o Vector, n int) []TextTerm {
	var parts []weighed
	for _, a := range v {
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
