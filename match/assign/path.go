package assign

import (
	"cmp"
	"context"
	"math"
	"slices"

	"duyen/match"
)

// checkEvery is how much is done between two looks at the context: some
// thousand steps take well below a millisecond.
const checkEvery = 4096

// far is the distance of what a search has not reached.
const far = math.MaxInt64

// node is what the search under way knows of a node of the network.
type node struct {
	from int32 // node that the shortest path comes from
	via  int32 // the pair it comes by, or an arc of viaFirst, viaMore
	done int32 // number of the search that has gone on from here
}

// The arcs between z, groups and subjects.
const (
	viaFirst = -2
	viaMore  = -3
)

// search is the shortest path under way.
type search struct {
	ctx     context.Context
	number  int32
	goal    int32
	best    int64 // paths of this length or more are of no use
	radius  int64 // distance of the node under way
	touched []int32
	same    []int32 // nodes as far away as the one under way
	heap    heap
	steps   int
	err     error
}

// solve offers the subjects their places one by one. Each offer is an arc
// more, to the subject from its group or z; the circulation stays the best one
// when flow is sent round the most worthwhile circle through that arc: the
// shortest path from the subject back to where the arc comes from. (Successive
// shortest paths, with potentials, so that Dijkstra's algorithm finds them.)
func (n *network) solve(ctx context.Context) error {
	for _, s := range n.queue() {
		n.enter(s)
		if !n.served[s] {
			n.offerFirst(s)
		}
		n.offerMore(s)
		if n.step(1); n.err != nil {
			return stopped(ctx)
		}
	}
	return nil
}

// queue gives the subjects that can have something, those with the best pair first.
func (n *network) queue() []int {
	var out []int
	for s, wants := range n.wants {
		if wants > 0 && n.first[s] < n.end[s] {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(n.worth[n.first[b]], n.worth[n.first[a]])
	})
	return out
}

func stopped(ctx context.Context) error {
	return match.Wrap(ctx.Err(), "the assignment was stopped")
}

// enter gives a new subject the least potential that its pairs allow.
func (n *network) enter(s int) {
	pi := int64(math.MinInt64)
	for e := n.first[s]; e < n.end[s]; e++ {
		pi = max(pi, n.worth[e]+n.pi[n.to[e]])
	}
	n.pi[s] = pi
}

// offerFirst offers a subject its first place.
func (n *network) offerFirst(s int) {
	home := n.home[s]
	if n.isGroup(home) {
		n.ease(home)
	}
	n.state[s] = stateOpen
	if n.augment(s, home, n.bonus[s]-n.pi[home]+n.pi[s]) {
		n.state[s] = stateUsed
	}
}

// ease raises the potential of a group to what its next share is worth, as far as
// its members who have places allow. Nothing needs that, but it makes searches
// for the group many times shorter: it had been lower for the share before.
func (n *network) ease(home int32) {
	g := int(home) - n.groups
	next := n.span[g] + n.filled[g]
	if next == n.span[g+1] || n.pi[home] == -n.shares[next] {
		return
	}
	pi := -n.shares[next]
	members := n.members[n.span[g]:n.span[g+1]]
	n.step(len(members))
	for _, s := range members {
		if n.state[s] == stateUsed {
			pi = min(pi, n.bonus[s]+n.pi[s])
		}
	}
	n.pi[home] = pi
}

// offerMore offers a subject its further places, until one is worth nothing.
func (n *network) offerMore(s int) {
	more := n.wants[s]
	if !n.served[s] {
		more--
	}
	for n.used[s] < more && n.err == nil {
		n.opened[s] = n.used[s] + 1
		if !n.augment(s, int32(n.hub), n.pi[s]) {
			break
		}
		n.used[s]++
	}
	n.opened[s] = more
}

// augment sends flow from a subject to the goal when the way back costs less
// than the gain, the reduced worth of the arc from the goal to the subject. In
// any case potentials come to fit the network with that arc.
func (n *network) augment(s int, goal int32, gain int64) bool {
	if gain <= 0 {
		return false
	}
	n.begin(goal, gain)
	n.relax(int32(s), 0, none, none)
	for n.err == nil {
		at, ok := n.next()
		if !ok {
			break
		}
		n.expand(at)
	}
	if n.err != nil {
		return false
	}
	found := n.dist[goal] < far
	if found {
		n.send(goal)
	}
	n.settle()
	return found
}

func (n *network) begin(goal int32, gain int64) {
	n.number++
	n.goal, n.best, n.radius = goal, gain, 0
	n.touched, n.same, n.heap = n.touched[:0], n.same[:0], n.heap[:0]
}

// next gives the closest node that the search has not gone on from.
func (n *network) next() (int32, bool) {
	for len(n.same) > 0 {
		at := n.same[len(n.same)-1]
		n.same = n.same[:len(n.same)-1]
		if v := &n.node[at]; v.done != n.number {
			v.done = n.number
			return at, n.radius < n.best
		}
	}
	for len(n.heap) > 0 {
		top := n.heap.pop()
		if top.dist >= n.best {
			return 0, false
		}
		if v := &n.node[top.node]; v.done != n.number {
			v.done, n.radius = n.number, top.dist
			return top.node, true
		}
	}
	return 0, false
}

// relax tells that a node can be reached over a path. from is none for the subject
// that the search begins at.
func (n *network) relax(to int32, dist int64, from, via int32) {
	known := n.dist[to]
	if dist >= n.best || dist >= known {
		return
	}
	if known == far {
		n.touched = append(n.touched, to)
	}
	n.dist[to] = dist
	n.node[to].from, n.node[to].via = from, via
	switch {
	case to == n.goal:
		n.best = dist
		return
	case int(to) == n.hub:
		n.nearGoal(dist)
	}
	switch {
	case dist == n.radius:
		n.same = append(n.same, to)
	default:
		n.heap.push(reached{dist, to})
	}
}

// nearGoal tells a search for a group that it can be reached from z, as soon as
// z can.
func (n *network) nearGoal(dist int64) {
	g := int(n.goal) - n.groups
	if next := n.span[g] + n.filled[g]; next < n.span[g+1] {
		n.relax(n.goal, dist-n.shares[next]-n.pi[n.goal], int32(n.hub), none)
	}
}

// settle makes potentials fit: what lies closer than the end of the search comes
// down by the difference. z stays 0.
func (n *network) settle() {
	for _, at := range n.touched {
		if dist := n.dist[at]; dist < n.best {
			n.pi[at] -= n.best - dist
		}
		n.dist[at] = far
	}
	if shift := n.pi[n.hub]; shift != 0 {
		n.level(shift)
	}
}

// level brings z back to 0, and with it targets that nobody has.
func (n *network) level(shift int64) {
	for i := range n.pi {
		n.pi[i] -= shift
	}
	for t, taken := range n.taken {
		if taken == 0 {
			n.pi[n.targets+t] = 0
		}
	}
}

// send moves flow along the path that the search has found, from its end.
func (n *network) send(at int32) {
	for {
		v := &n.node[at]
		if v.from == none {
			return
		}
		n.shift(v.from, at, v.via)
		at = v.from
	}
}

// shift moves one unit of flow over an arc.
func (n *network) shift(from, to, via int32) {
	switch {
	case via >= 0 && int(from) < n.targets:
		n.put(via)
	case via >= 0:
		n.drop(via)
	case via == viaFirst && int(from) < n.targets:
		n.state[from] = stateOpen
	case via == viaFirst:
		n.state[to] = stateUsed
	case via == viaMore && int(from) < n.targets:
		n.used[from]--
	case via == viaMore:
		n.used[to]++
	case n.isGroup(from):
		n.filled[int(from)-n.groups]--
	case n.isGroup(to):
		n.filled[int(to)-n.groups]++
	}
}

func (n *network) isGroup(v int32) bool { return int(v) >= n.groups && int(v) < n.hub }
