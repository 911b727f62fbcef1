package assign

import (
	"cmp"
	"context"
	"slices"
)

// A network is the problem as a circulation. From the hub z lead a home group's
// shares, each an arc for one subject, to the group; from there, or from z for
// subjects without a group, an arc to each subject's first place; from z an arc
// to its further places; then its usable pairs, an arc for one each; and from
// the targets, as often as they have places, back to z. What flows in a circle
// is a pair, and the circulation of greatest worth is the solution.
//
// Nodes are numbered: subjects, targets, groups, z. pi are their potentials, 0 of
// z: no arc with room left has a reduced worth, worth − pi[from] + pi[to], above 0.
type network struct {
	*listing
	scale   int64
	targets int // the nodes of targets begin here,
	groups  int // those of groups here,
	hub     int // and this is z

	first, end []int32 // pairs first[s] to end[s] of subject s are the usable ones
	to         []int32 // node of the target
	worth      []int64
	listed     []int32 // place in listing.order
	owner      []int32 // subject of the pair
	seat       []int32 // which place of the target it has; −1 when none

	seats  []int32 // pairs that have a place, by target, from base on
	base   []int32
	taken  []int32 // how many places of a target are
	home   []int32 // node that a subject's first place hangs on: its group, or z
	bonus  []int64 // worth of a subject's first place
	state  []state // of a subject's first place
	opened []int32 // further places of a subject that have been offered to it
	used   []int32 // and those it has

	members []int32 // subjects by group, from span on
	shares  []int64 // worths of the group's shares, alike
	span    []int32
	filled  []int32 // shares that are taken, those of fixed pairs included
	held    []int32 // those of fixed pairs

	pi      []int64
	dist    []int64 // of the search under way
	node    []node
	ranking []ranking // of the subject under way
	search
}

// state is how far a subject's first place is.
type state uint8

const (
	stateShut state = iota // not offered yet, or taken by a fixed pair
	stateOpen
	stateUsed
)

// none is no pair, no seat, no arc.
const none = -1

// build makes the network of a problem in order, without any flow but the
// fixed pairs, which are left out of it with their places.
func build(ctx context.Context, l *listing) (*network, error) {
	n := &network{listing: l, search: search{ctx: ctx}}
	n.targets = len(l.p.Subjects)
	n.groups = n.targets + len(l.p.Targets)
	n.hub = n.groups + l.p.Groups
	n.node, n.pi, n.dist = make([]node, n.hub+1), make([]int64, n.hub+1), make([]int64, n.hub+1)
	for i := range n.dist {
		n.dist[i] = far
	}
	if err := n.addPairs(ctx); err != nil {
		return nil, err
	}
	n.addSeats()
	n.addFirst()
	return n, nil
}

// addPairs adds what is usable, its worth scaled to leave room for ties.
func (n *network) addPairs(ctx context.Context) error {
	usable, most := 0, 0
	for s := range n.wants {
		before := usable
		for _, c := range n.class[n.start[s]:n.start[s+1]] {
			if c == classUsable {
				usable++
			}
		}
		most += min(int(n.wants[s]), usable-before)
	}
	if most > maxPairs {
		return tooLarge()
	}
	n.scale = tieMost * int64(most+1)
	n.to, n.owner, n.listed = make([]int32, 0, usable), make([]int32, 0, usable), make([]int32, 0, usable)
	n.worth, n.seat = make([]int64, 0, usable), make([]int32, 0, usable)
	n.first, n.end = make([]int32, len(n.wants)), make([]int32, len(n.wants))
	for s := range n.wants {
		if n.step(int(n.start[s+1] - n.start[s])); n.err != nil {
			return stopped(ctx)
		}
		n.first[s] = int32(len(n.to))
		for _, r := range n.ranked(s) {
			n.addPair(s, r)
		}
		n.end[s] = int32(len(n.to))
	}
	return nil
}

// ranking is one pair of a subject.
type ranking struct {
	worth  int64
	listed int32
	target int32
}

// ranked gives the usable pairs of a subject, the one of greatest worth first.
func (n *network) ranked(s int) []ranking {
	n.ranking = n.ranking[:0]
	for k := n.start[s]; k < n.start[s+1]; k++ {
		if n.class[k] != classUsable {
			continue
		}
		e := &n.p.Edges[n.order[k]]
		worth := n.p.Weights.quality(e.Score)*n.scale + tie(n.p.Seed, s, e.Target)
		n.ranking = append(n.ranking, ranking{worth, k, int32(e.Target)})
	}
	slices.SortFunc(n.ranking, func(a, b ranking) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.target, b.target))
	})
	return n.ranking
}

func (n *network) addPair(s int, r ranking) {
	n.to = append(n.to, int32(n.targets)+r.target)
	n.worth = append(n.worth, r.worth)
	n.owner = append(n.owner, int32(s))
	n.listed = append(n.listed, r.listed)
	n.seat = append(n.seat, none)
}

// addSeats makes room for the pairs of each target: as many as it has places, or
// as there are pairs.
func (n *network) addSeats() {
	n.taken, n.base = make([]int32, len(n.room)), make([]int32, len(n.room)+1)
	degree := make([]int32, len(n.room))
	for _, t := range n.to {
		degree[int(t)-n.targets]++
	}
	for t := range n.room {
		n.base[t+1] = n.base[t] + min(n.room[t], degree[t])
	}
	n.seats = make([]int32, n.base[len(n.room)])
}

// addFirst adds the first and further places of the subjects, and the groups.
// When fairness counts nothing there are no groups.
func (n *network) addFirst() {
	w := n.p.Weights
	n.home, n.bonus = make([]int32, len(n.wants)), make([]int64, len(n.wants))
	n.state, n.opened, n.used = make([]state, len(n.wants)), make([]int32, len(n.wants)), make([]int32, len(n.wants))
	n.span, n.held = make([]int32, n.p.Groups+2), make([]int32, n.p.Groups)
	for s, party := range n.p.Subjects {
		n.home[s], n.bonus[s] = int32(n.hub), w.bonus(0)*n.scale
		if w.Fairness > 0 && len(party.Groups) > 0 {
			n.home[s], n.bonus[s] = int32(n.groups+party.Groups[0]), w.bonus(len(party.Groups)-1)*n.scale
			n.span[party.Groups[0]+2]++
		}
	}
	for g := range n.p.Groups {
		n.span[g+2] += n.span[g+1]
	}
	n.members = make([]int32, n.span[len(n.span)-1])
	for s, home := range n.home {
		if g := int(home) - n.groups; g < n.p.Groups {
			n.members[n.span[g+1]] = int32(s)
			n.span[g+1]++
			if n.served[s] {
				n.held[g]++
			}
		}
	}
	n.filled = slices.Clone(n.held)
	n.addShares()
}

func (n *network) addShares() {
	n.shares = make([]int64, len(n.members))
	for g := range n.p.Groups {
		shares := n.shares[n.span[g]:n.span[g+1]]
		for j := range shares {
			shares[j] = n.p.Weights.share(j+1, len(shares)) * n.scale
		}
		if int(n.filled[g]) < len(shares) {
			n.pi[n.groups+g] = -shares[n.filled[g]]
		}
	}
}

// put gives a pair a place of its target, drop takes it away.
func (n *network) put(e int32) {
	t := int(n.to[e]) - n.targets
	n.seat[e] = n.base[t] + n.taken[t]
	n.seats[n.seat[e]] = e
	n.taken[t]++
}

func (n *network) drop(e int32) {
	t := int(n.to[e]) - n.targets
	n.taken[t]--
	last := n.seats[n.base[t]+n.taken[t]]
	n.seats[n.seat[e]], n.seat[last] = last, n.seat[e]
	n.seat[e] = none
}
