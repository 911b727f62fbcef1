package engine

import (
	"math"
	"runtime"
	"slices"
	"sort"

	"duyen/match"
)

// leads is how many first bytes a term can have.
const leads = 256

// bulk holds the texts of the first rows until they are put in order, all at
// once. It keeps the vectors' own terms instead of copies.
type bulk struct {
	texts [][]match.Weighted // by local row
	count [leads]int         // terms by their first byte
}

func (b *bulk) add(v *match.Vector) {
	b.texts = append(b.texts, v.Terms)
	for _, t := range v.Terms {
		b.count[t.Term>>24]++
	}
}

// sorted gives the impacts of all terms, one term after the other in rising order,
// and where those of each begin, with one behind the last; those of one term rise. Row i is called to[i] from
// now on.
func (b *bulk) sorted(to []uint32) (flat []impact, terms []wordTerm) {
	var start [leads + 1]int
	for lead, n := range b.count {
		start[lead+1] = start[lead] + n
	}
	all := make([]uint64, start[leads])
	rows, cores := places(to), max(1, runtime.GOMAXPROCS(0)/2) // the others sort another kind
	parallel(cores, func(core int) {
		b.lay(all, start, rows, core*leads/cores, (core+1)*leads/cores)
	})
	b.texts = nil
	flat = make([]impact, len(all))
	var lists [leads + 1][]wordTerm
	lists[leads] = []wordTerm{{math.MaxUint32, uint32(len(flat))}}
	parallel(cores, func(core int) {
		var spare []uint64
		for lead := core; lead < leads; lead += cores {
			from, end := start[lead], start[lead+1]
			spare = slices.Grow(spare[:0], end-from)[:end-from]
			lists[lead] = sortTerms(all[from:end], spare, flat[from:end])
			for i := range lists[lead] {
				lists[lead][i].start += uint32(from)
			}
		}
	})
	return flat, slices.Concat(lists[:]...)
}

// lay puts the terms with the first bytes from … end−1 where start says, in the
// order of rows: those of one term rise by themselves. The texts of several rows
// are copied first: their memory is far apart, and what is asked for at once is
// waited for once.
func (b *bulk) lay(all []uint64, start [leads + 1]int, rows []uint32, from, end int) {
	const atOnce = 16
	var copies []match.Weighted
	for next := 0; next < len(rows); next += atOnce {
		copies = copies[:0]
		var ends [atOnce]int
		few := rows[next:min(len(rows), next+atOnce)]
		for i, row := range few {
			copies = append(copies, b.texts[row]...)
			ends[i] = len(copies)
		}
		begin := 0
		for i := range few {
			text, at := copies[begin:ends[i]], uint64(next+i)
			begin = ends[i]
			if from > 0 {
				text = text[sort.Search(len(text), func(i int) bool { return int(text[i].Term>>24) >= from }):]
			}
			for _, t := range text {
				lead := t.Term >> 24
				if int(lead) >= end {
					break
				}
				all[start[lead]] = uint64(t.Term)<<32 | at<<8 | uint64(t.Weight)
				start[lead]++
			}
		}
	}
}

// radix is how many values a byte of a term has.
const radix = 256

// offsets are where the entries with each value of a byte begin; counted first,
// each one place behind its own.
type offsets [radix + 1]uint32

func (o *offsets) add() {
	for i := range radix {
		o[i+1] += o[i]
	}
}

// sortTerms sorts by term, into impacts and where each term begins in them: a radix
// sort over all bytes but the first, which they have in common. What has the same
// term stays in its order. It spoils list and spare, which are of one length.
func sortTerms(list, spare []uint64, out []impact) []wordTerm {
	var low, middle offsets
	for _, x := range list {
		low[int(byte(x>>32))+1]++
		middle[int(byte(x>>40))+1]++
	}
	scatter(list, spare, &low, 32)
	scatter(spare, list, &middle, 40)
	return gather(list, out)
}

// scatter puts entries into the order of one byte.
func scatter(from, to []uint64, counted *offsets, shift int) {
	counted.add()
	for _, x := range from {
		at := &counted[byte(x>>shift)]
		to[*at] = x
		*at++
	}
}

// gather sorts entries that are in order but for one byte by that.
func gather(list []uint64, out []impact) []wordTerm {
	var impacts, terms offsets
	var last [radix]uint64 // the term before with this byte
	for _, x := range list {
		b, term := byte(x>>48), x>>32
		impacts[int(b)+1]++
		if last[b] != term || terms[int(b)+1] == 0 {
			last[b] = term
			terms[int(b)+1]++
		}
	}
	impacts.add()
	terms.add()
	found := make([]wordTerm, terms[radix])
	begun := terms
	for _, x := range list {
		b, term := byte(x>>48), x>>32
		if last[b] != term || terms[b] == begun[b] {
			last[b] = term
			found[terms[b]] = wordTerm{match.TextTerm(term), impacts[b]}
			terms[b]++
		}
		out[impacts[b]] = impact(x)
		impacts[b]++
	}
	return found
}
