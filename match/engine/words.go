package engine

import (
	"math/bits"

	"duyen/match"
)

// impact is a term's weight in the text of one target: the local row above,
// the weight in the low byte.
type impact uint32

// maxRows is how many rows an impact can name: 16.7 million of one kind, dead ones
// included until the next epoch.
const maxRows = 1 << 24

// words finds the targets whose text has a term: a sealed part in one piece,
// built at once, and what came since. Four bytes a term of a text, and nine a
// different term.
type words struct {
	bulk   *bulk      // until sealed
	shift  int        // a term's leading bits are its entry in dir
	dir    []uint32   // → first of terms with these leading bits
	terms  []wordTerm // rising, and one behind the last
	flat   []impact
	recent map[match.TextTerm][]impact
}

// wordTerm is a term and where its impacts begin in flat; they end where those of
// the next one begin.
type wordTerm struct {
	term  match.TextTerm
	start uint32
}

// newWords makes room for the texts of n rows.
func newWords(n int) words { return words{bulk: &bulk{texts: make([][]match.Weighted, 0, n)}} }

// add notes the terms of a row's text. Of a row that cannot be named it has no
// text; Prepare refuses so many.
func (w *words) add(at uint32, v *match.Vector) {
	if at >= maxRows {
		return
	}
	if w.bulk != nil {
		w.bulk.add(v)
		return
	}
	for _, t := range v.Terms {
		w.recent[t.Term] = append(w.recent[t.Term], impact(at<<8|uint32(t.Weight)))
	}
}

// seal sorts what was added, with rows renamed by to.
func (w *words) seal(to []uint32) {
	w.flat, w.terms = w.bulk.sorted(to)
	w.bulk, w.recent = nil, map[match.TextTerm][]impact{}
	w.index()
}

// index fills the directory, with about one entry for four terms.
func (w *words) index() {
	n := max(0, bits.Len(uint(len(w.terms)))-2)
	w.shift = 32 - n
	w.dir = make([]uint32, 1<<n+1)
	at := 0
	for i := range w.dir {
		for at < len(w.terms) && uint64(w.terms[at].term)>>w.shift < uint64(i) {
			at++
		}
		w.dir[i] = uint32(at)
	}
}

// sealed gives the impacts of a term that were there when the words were sealed.
func (w *words) sealed(t match.TextTerm) []impact {
	if len(w.dir) == 0 {
		return nil
	}
	return w.listed(t, w.dir[uint64(t)>>w.shift])
}

// listed gives the impacts of a term that stands at or behind at.
func (w *words) listed(t match.TextTerm, at uint32) []impact {
	for w.terms[at].term < t {
		at++
	}
	if from := w.terms[at].start; w.terms[at].term == t && int(from) < len(w.flat) {
		return w.flat[from:w.terms[at+1].start]
	}
	return nil
}

// sought is a term of another text among the sealed words.
type sought struct {
	at    uint32         // where to look for it
	near  match.TextTerm // what stands there
	first impact         // of list
	list  []impact
}

// find gives the impacts that a text's terms had when the words were sealed. Each
// step is done for all terms before the next, so that the memory of many is
// fetched at the same time: one after the other they would be waited for. For that
// alone it notes near and first.
func (w *words) find(v *match.Vector) []sought {
	if len(w.dir) == 0 {
		return nil
	}
	terms := make([]sought, len(v.Terms))
	for i, t := range v.Terms {
		terms[i].at = w.dir[uint64(t.Term)>>w.shift]
	}
	for i := range terms {
		terms[i].near = w.terms[terms[i].at].term
	}
	for i, t := range v.Terms {
		s := &terms[i]
		if s.list = w.listed(t.Term, s.at); len(s.list) > 0 {
			s.first = s.list[0]
		}
	}
	return terms
}

// dots adds the inner products of a text with every target's to dot, which is
// all 0, and gives the greatest.
func (w *words) dots(v *match.Vector, dot []int32) (most int32) {
	for i, s := range w.find(v) {
		most = addDots(s.list, int32(v.Terms[i].Weight), dot, most)
	}
	if len(w.recent) > 0 {
		for _, t := range v.Terms {
			most = addDots(w.recent[t.Term], int32(t.Weight), dot, most)
		}
	}
	return most
}

func addDots(list []impact, weight int32, dot []int32, most int32) int32 {
	for _, i := range list {
		sum := dot[i>>8] + weight*int32(i&0xff)
		dot[i>>8] = sum
		if sum > most {
			most = sum
		}
	}
	return most
}
