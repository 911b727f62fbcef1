package engine

import (
	"hash/maphash"
	"math/bits"

	"duyen/match"
)

// posting is one holding's lift for a value: delta against what the parent gives
// a value without evidence, and rest for a child without evidence.
type posting struct {
	holding     uint32
	delta, rest int32
}

// holdings numbers the different holdings of one dimension: most holders have
// declared the same few things and have the same. A holding that nobody has any
// more stays until the next epoch.
type holdings struct {
	seed    maphash.Seed
	secret  [4]uint64
	digests []digest // by holding
	table   []uint32 // open hash table of the holdings + 1; 0 is free
	root    []int32  // what a top-level value without evidence gets
	lifts   map[string]*lifts
	added   []*lifts // of the holding that is being added
}

// lifts are those of one value, by holding, and those of the value above it; nil
// at the top.
type lifts struct {
	list []posting
	up   *lifts
}

// digest tells holdings apart.
type digest [2]uint64

func newHoldings() holdings {
	h := holdings{seed: maphash.MakeSeed(), table: make([]uint32, 64), lifts: map[string]*lifts{}}
	for i := range h.secret {
		h.secret[i] = maphash.Comparable(h.seed, i)
	}
	return h
}

// intern gives the number of a holding, a new one when it has none.
func (h *holdings) intern(hold *match.Holding) uint32 {
	key := h.digest(hold)
	slot := h.slot(key)
	if number := h.table[slot]; number > 0 {
		return number - 1
	}
	i := uint32(len(h.digests))
	h.digests, h.root = append(h.digests, key), append(h.root, hold.Root)
	h.table[slot] = i + 1
	if len(h.digests) > len(h.table)/2 {
		h.grow()
	}
	h.add(i, hold)
	return i
}

// slot gives where a digest stands in the table, or the free place for it.
func (h *holdings) slot(key digest) int {
	mask := len(h.table) - 1
	at := int(key[0]) & mask
	for number := h.table[at]; number > 0 && h.digests[number-1] != key; number = h.table[at] {
		at = (at + 1) & mask
	}
	return at
}

func (h *holdings) grow() {
	h.table = make([]uint32, 2*len(h.table))
	for i, key := range h.digests {
		h.table[h.slot(key)] = uint32(i) + 1
	}
}

// add lists the lifts of a new holding by their values, and then takes away from
// each what the value above passes on.
func (h *holdings) add(holding uint32, hold *match.Holding) {
	h.added = h.added[:0]
	for i := range hold.Listed {
		l := &hold.Listed[i]
		one := h.value(l.Value)
		if len(one.list) == 0 && l.Parent != "" {
			one.up = h.value(l.Parent)
		}
		one.list = append(one.list, posting{holding, l.Own, l.Rest})
		h.added = append(h.added, one)
	}
	for _, one := range h.added {
		rest := hold.Root
		if one.up != nil {
			rest = one.up.rest(holding)
		}
		one.list[len(one.list)-1].delta -= rest
	}
}

// value gives the list of a value, an empty one when it has none.
func (h *holdings) value(value string) *lifts {
	one := h.lifts[value]
	if one == nil {
		one = &lifts{}
		h.lifts[value] = one
	}
	return one
}

// rest is what the value passes on in the last holding; 0 when it is not listed.
func (l *lifts) rest(last uint32) int32 {
	if n := len(l.list); n > 0 && l.list[n-1].holding == last {
		return l.list[n-1].rest
	}
	return 0
}

// of gives the lifts of a value in the order of the holdings.
func (h *holdings) of(value string) []posting {
	if one := h.lifts[value]; one != nil {
		return one.list
	}
	return nil
}

// digest adds up hashes of 2·64 bits; the seed is the process's own, so that
// nobody can aim at a collision.
func (h *holdings) digest(hold *match.Holding) (sum digest) {
	add := func(value uint64, own, rest int32) {
		lift := uint64(uint32(own))<<32 | uint64(uint32(rest))
		sum[0] += mixed(value^h.secret[0], lift^h.secret[1])
		sum[1] += mixed(value^h.secret[2], lift^h.secret[3])
	}
	add(0, hold.Root, 0)
	for i := range hold.Listed {
		l := &hold.Listed[i]
		add(maphash.String(h.seed, l.Value), l.Own, l.Rest)
	}
	return sum
}

// mixed folds the product of two numbers.
func mixed(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

func (h *holdings) len() int { return len(h.root) }

// sums adds up, for every holding, the lifts along the paths, split like
// match.Holding.Sum: the root's rest for all, then along each path what those
// with evidence have instead and what they pass on to the next node. region
// may be nil when no path has a region part.
func (h *holdings) sums(paths []match.Path, region, local []int32) {
	inRegion := int32(0)
	for _, p := range paths {
		if p.Region > 0 {
			inRegion++
		}
	}
	inLocal := int32(len(paths)) - inRegion
	h.multiply(inLocal, local)
	if region != nil {
		h.multiply(inRegion, region)
	}
	for _, p := range paths {
		for i, value := range p.Nodes {
			h.walk(h.of(value), column(p, i, region, local), column(p, i+1, region, local))
		}
	}
}

// multiply sets out to the roots, times n. There is mostly one value or none.
func (h *holdings) multiply(n int32, out []int32) {
	switch n {
	case 0:
		clear(out)
	case 1:
		copy(out, h.root)
	default:
		for i, root := range h.root {
			out[i] = root * n
		}
	}
}

// column gives where the node i of a path adds to; nil behind its end.
func column(p match.Path, i int, region, local []int32) []int32 {
	switch {
	case i >= len(p.Nodes):
		return nil
	case i < p.Region:
		return region
	}
	return local
}

// walk adds the lifts of one value, and what they leave to its children.
func (h *holdings) walk(list []posting, here, next []int32) {
	if next == nil {
		for i := range list {
			here[list[i].holding] += list[i].delta
		}
		return
	}
	for i := range list {
		p := &list[i]
		here[p.holding] += p.delta
		next[p.holding] += p.rest
	}
}
