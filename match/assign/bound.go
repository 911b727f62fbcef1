package assign

import (
	"math/bits"
	"slices"
)

// pairs lists what flows, and what is fixed, by subject and target.
func (n *network) pairs() []Pair {
	out := slices.Clone(n.fixed)
	for e, seat := range n.seat {
		if seat != none {
			edge := &n.p.Edges[n.order[n.listed[e]]]
			out = append(out, Pair{Subject: edge.Subject, Target: edge.Target, Score: edge.Score})
		}
	}
	slices.SortFunc(out, func(a, b Pair) int {
		if a.Subject != b.Subject {
			return a.Subject - b.Subject
		}
		return a.Target - b.Target
	})
	return out
}

// value adds up what the pairs are worth, without ties, in millionths.
func (n *network) value() int64 {
	value := n.fixedValue()
	for e, seat := range n.seat {
		if seat != none {
			value += n.worth[e] / n.scale
		}
	}
	for s, state := range n.state {
		if state == stateUsed {
			value += n.bonus[s] / n.scale
		}
	}
	for g, filled := range n.filled {
		for _, share := range n.shares[n.span[g]+n.held[g] : n.span[g]+filled] {
			value += share / n.scale
		}
	}
	return value
}

// fixedValue is what the fixed pairs alone are worth.
func (n *network) fixedValue() int64 {
	var value int64
	for _, pair := range n.fixed {
		value += n.p.Weights.quality(pair.Score)
	}
	for s, served := range n.served {
		if served {
			value += n.bonus[s] / n.scale
		}
	}
	for g, held := range n.held {
		for _, share := range n.shares[n.span[g] : n.span[g]+held] {
			value += share / n.scale
		}
	}
	return value
}

// bound is the value that no assignment exceeds, over all pairs, those that are
// not listed with the score of the last that is. Whatever the potentials, no
// circulation is worth more than the sum over all arcs of what they can carry
// times their reduced worth, if that is above 0 (weak duality). The potentials at
// hand make that sum the worth of the solution; a subject that would gain by a
// target it does not list is raised until it would not.
func (n *network) bound() int64 {
	var sum wide
	cheap := n.cheapest()
	marked := make([]int32, len(n.room))
	for s := range n.wants {
		if n.wants[s] > 0 {
			n.boundSubject(&sum, s, n.raised(s, cheap, marked))
		}
	}
	for t, room := range n.room {
		sum.add(-n.pi[n.targets+t], room)
	}
	for g := range n.filled {
		for _, share := range n.shares[n.span[g]+n.held[g] : n.span[g+1]] {
			sum.add(share+n.pi[n.groups+g], 1)
		}
	}
	return n.fixedValue() + sum.over(n.scale)
}

// boundSubject adds the arcs to and from a subject with a potential.
func (n *network) boundSubject(sum *wide, s int, pi int64) {
	more := n.wants[s]
	if !n.served[s] {
		sum.add(n.bonus[s]-n.pi[n.home[s]]+pi, 1)
		more--
	}
	sum.add(pi, more)
	for e := n.first[s]; e < n.end[s]; e++ {
		sum.add(n.worth[e]-pi+n.pi[n.to[e]], 1)
	}
}

// cheapest sorts the targets that have places by what one costs.
func (n *network) cheapest() []int32 {
	var out []int32
	for t, room := range n.room {
		if room > 0 {
			out = append(out, int32(t))
		}
	}
	slices.SortFunc(out, func(a, b int32) int {
		x, y := n.pi[n.targets+int(a)], n.pi[n.targets+int(b)]
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return int(a - b)
	})
	return out
}

// raised gives the potential of a subject at which no target that it does not
// list is worth anything to it. Marked keeps, by target, the number from 1 of the
// subject that listed it last.
func (n *network) raised(s int, cheap, marked []int32) int64 {
	pi := n.pi[s]
	if n.first[s] == n.end[s] {
		pi = -n.bonus[s] + n.pi[n.home[s]] // it has never entered: worth nothing
		pi = min(pi, 0)
	}
	last, more := n.last(s)
	if !more {
		return pi
	}
	for _, i := range n.order[n.start[s]:n.start[s+1]] {
		marked[n.p.Edges[i].Target] = int32(s + 1)
	}
	for _, t := range cheap {
		if marked[t] != int32(s+1) && !n.banned[[2]int{s, int(t)}] {
			return max(pi, n.p.Weights.quality(last)*n.scale+n.pi[n.targets+int(t)])
		}
	}
	return pi
}

// wide is a sum of 128 bits: of a million arcs worth 2^54 each.
type wide struct{ high, low uint64 }

// add adds x times, if it is above 0.
func (w *wide) add(x int64, times int32) {
	if x <= 0 || times <= 0 {
		return
	}
	high, low := bits.Mul64(uint64(x), uint64(times))
	var carry uint64
	w.low, carry = bits.Add64(w.low, low, 0)
	w.high, _ = bits.Add64(w.high, high, carry)
}

// over divides, rounded down.
func (w *wide) over(scale int64) int64 {
	quotient, _ := bits.Div64(w.high, w.low, uint64(scale))
	return int64(quotient)
}
