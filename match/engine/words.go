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
	bulk   *bulk    // until sealed
	shift  int      // a term's leading bits are its entry in dir
	dir    []uint32 // → first of terms with these leading bits
	terms  []match.TextTerm
	start  []uint32 // of a term's impacts in flat
	flat   []impact
	recent map[match.TextTerm][]impact
}

func newWords() words { return words{bulk: &bulk{}} }

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
	bulk := w.bulk.sorted(to)
	w.bulk, w.recent = nil, map[match.TextTerm][]impact{}
	size, different := 0, 0
	for b := range bulk {
		size += len(bulk[b])
		for i, x := range bulk[b] {
			if i == 0 || x>>32 != bulk[b][i-1]>>32 {
				different++
			}
		}
	}
	w.flat = make([]impact, 0, size)
	w.terms, w.start = make([]match.TextTerm, 0, different), make([]uint32, 0, different+1)
	for b := range bulk {
		for i, x := range bulk[b] {
			if i == 0 || x>>32 != bulk[b][i-1]>>32 {
				w.terms = append(w.terms, match.TextTerm(x>>32))
				w.start = append(w.start, uint32(len(w.flat)))
			}
			w.flat = append(w.flat, impact(uint32(x)))
		}
		bulk[b] = nil
	}
	w.start = append(w.start, uint32(len(w.flat)))
	w.index()
}

// index fills the directory, with about one entry for four terms.
func (w *words) index() {
	n := max(0, bits.Len(uint(len(w.terms)))-2)
	w.shift = 32 - n
	w.dir = make([]uint32, 1<<n+1)
	at := 0
	for i := range w.dir {
		for at < len(w.terms) && uint64(w.terms[at])>>w.shift < uint64(i) {
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
	lead := uint64(t) >> w.shift
	for at := w.dir[lead]; at < w.dir[lead+1]; at++ {
		if w.terms[at] == t {
			return w.flat[w.start[at]:w.start[at+1]]
		}
	}
	return nil
}

// dots adds the inner products of a text with every target's to dot, which is
// all 0, and gives the greatest.
func (w *words) dots(v *match.Vector, dot []int32) (most int32) {
	for _, t := range v.Terms {
		weight := int32(t.Weight)
		most = addDots(w.sealed(t.Term), weight, dot, most)
		most = addDots(w.recent[t.Term], weight, dot, most)
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
