package engine

import (
	"runtime"
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

// sorted lists the terms by their first byte, each list rising: the term in the
// high half and its impact in the low one. Row i is called to[i] from now on.
func (b *bulk) sorted(to []uint32) (lists [leads][]uint64) {
	var start [leads + 1]int
	for lead, n := range b.count {
		start[lead+1] = start[lead] + n
	}
	all, spare := make([]uint64, start[leads]), make([]uint64, start[leads])
	rows, cores := places(to), max(1, runtime.GOMAXPROCS(0)/2) // the others sort another kind
	parallel(cores, func(core int) {
		b.lay(all, start, rows, core*leads/cores, (core+1)*leads/cores)
	})
	parallel(leads, func(lead int) {
		from, end := start[lead], start[lead+1]
		lists[lead] = sortTerms(all[from:end], spare[from:end])
	})
	return lists
}

// lay puts the terms with the first bytes from … end−1 where start says, in the
// order of rows: those of one term rise by themselves.
func (b *bulk) lay(all []uint64, start [leads + 1]int, rows []uint32, from, end int) {
	for at, row := range rows {
		text := b.texts[row]
		skip := 0
		if from > 0 {
			skip = sort.Search(len(text), func(i int) bool { return int(text[i].Term>>24) >= from })
		}
		for _, t := range text[skip:] {
			lead := t.Term >> 24
			if int(lead) >= end {
				break
			}
			all[start[lead]] = uint64(t.Term)<<32 | uint64(at)<<8 | uint64(t.Weight)
			start[lead]++
		}
	}
}

// sortTerms sorts by term into another list of the same length, and spoils the
// first: a radix sort over all bytes but the first, which they have in common.
// What has the same term stays in its order.
func sortTerms(from, to []uint64) []uint64 {
	for _, shift := range []int{32, 40, 48} {
		var start [257]int
		for _, x := range from {
			start[int(byte(x>>shift))+1]++
		}
		for i := range 256 {
			start[i+1] += start[i]
		}
		for _, x := range from {
			b := byte(x >> shift)
			to[start[b]] = x
			start[b]++
		}
		from, to = to, from
	}
	return from
}
