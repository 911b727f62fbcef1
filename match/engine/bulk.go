package engine

import (
	"runtime"

	"duyen/match"
)

// bulk holds the texts of the first rows until they are put in order, all at
// once. It keeps the vectors' own terms instead of copies.
type bulk struct{ texts [][]match.Weighted } // by local row

func (b *bulk) add(v *match.Vector) { b.texts = append(b.texts, v.Terms) }

// leads is how many first bytes a term can have.
const leads = 256

// sorted lists the terms by their first byte, each list rising: the term in the
// high half and its impact in the low one. Row i is called to[i] from now on.
// Every core takes a run of the new rows, so that within a term they rise by
// themselves.
func (b *bulk) sorted(to []uint32) (lists [leads][]uint64) {
	rows, cores := places(to), runtime.GOMAXPROCS(0)
	run := func(core int) (from, end int) { return core * len(rows) / cores, (core + 1) * len(rows) / cores }
	next := make([][leads]int, cores) // where a core puts its next term
	parallel(cores, func(core int) {
		from, end := run(core)
		for _, row := range rows[from:end] {
			for _, t := range b.texts[row] {
				next[core][t.Term>>24]++
			}
		}
	})
	size := 0
	var start [leads + 1]int
	for lead := range leads {
		start[lead] = size
		for core := range next {
			next[core][lead], size = size, size+next[core][lead]
		}
	}
	start[leads] = size
	all := make([]uint64, size)
	parallel(cores, func(core int) {
		at := &next[core]
		from, end := run(core)
		for row := from; row < end; row++ {
			for _, t := range b.texts[rows[row]] {
				all[at[t.Term>>24]] = uint64(t.Term)<<32 | uint64(row)<<8 | uint64(t.Weight)
				at[t.Term>>24]++
			}
		}
	})
	parallel(leads, func(lead int) {
		lists[lead] = all[start[lead]:start[lead+1]:start[lead+1]]
		sortTerms(lists[lead])
	})
	return lists
}

// sortTerms sorts by term: a radix sort over all bytes but the first, which they
// have in common. What has the same term stays in its order.
func sortTerms(list []uint64) {
	from, to := list, make([]uint64, len(list))
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
	copy(list, from)
}
