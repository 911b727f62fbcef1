package assign

// expand goes on from a node over every arc that flow can still be sent over,
// forward or, where there is some, back.
func (n *network) expand(at int32) {
	switch v := int(at); {
	case v < n.targets:
		n.fromSubject(at)
	case v < n.groups:
		n.fromTarget(at)
	case v < n.hub:
		n.fromGroup(at)
	default:
		n.fromHub()
	}
}

// step counts what is done and looks at the context now and then.
func (n *network) step(much int) {
	if n.steps += much; n.steps < checkEvery {
		return
	}
	n.steps = 0
	if n.err == nil {
		n.err = n.ctx.Err()
	}
}

// fromSubject: to its other targets, and back out of its places. Its pairs lie
// in falling worth, and no target costs less than nothing: behind the first pair
// that would be too far at a target for nothing, all are.
func (n *network) fromSubject(s int32) {
	lie := n.radius + n.pi[s]
	first, end, pi, known := n.first[s], n.end[s], n.pi, n.dist
	to, worth, seat := n.to[first:end], n.worth[first:end], n.seat[first:end]
	n.step(1)
	for i, t := range to {
		left := lie - worth[i]
		if left >= n.best {
			n.step(i)
			break
		}
		if dist := left - pi[t]; dist < n.best && dist < known[t] && seat[i] == none {
			n.toTarget(t, dist, s, first+int32(i))
		}
	}
	if n.state[s] == stateUsed {
		n.relax(n.home[s], lie+n.bonus[s]-n.pi[n.home[s]], s, viaFirst)
	}
	if n.used[s] > 0 {
		n.relax(int32(n.hub), lie, s, viaMore)
	}
}

// toTarget tells that a target can be reached. Where it has a free place, so can
// z, which shortens the search at once. A search for z then ends here: it need
// not look at who else has one of the target's places.
func (n *network) toTarget(t int32, dist int64, s, e int32) {
	n.relax(t, dist, s, e)
	if i := int(t) - n.targets; n.taken[i] < n.room[i] {
		n.relax(int32(n.hub), dist+n.pi[t], t, none)
	}
}

// fromTarget: back to those that have its places, or on when one is free.
func (n *network) fromTarget(t int32) {
	lie, i := n.radius+n.pi[t], int(t)-n.targets
	seats := n.seats[n.base[i] : n.base[i]+n.taken[i]]
	n.step(len(seats))
	for _, e := range seats {
		s := n.owner[e]
		n.relax(s, lie+n.worth[e]-n.pi[s], t, e)
	}
	if n.taken[i] < n.room[i] {
		n.relax(int32(n.hub), lie, t, none)
	}
}

// fromGroup: to the first places of members that have none, and back to z by
// giving the last share up.
func (n *network) fromGroup(at int32) {
	lie, g := n.radius+n.pi[at], int(at)-n.groups
	members := n.members[n.span[g]:n.span[g+1]]
	n.step(len(members))
	for _, s := range members {
		if n.state[s] == stateOpen {
			n.relax(s, lie-n.bonus[s]-n.pi[s], at, viaFirst)
		}
	}
	if k := n.filled[g]; k > n.held[g] {
		n.relax(int32(n.hub), lie+n.shares[n.span[g]+k-1], at, none)
	}
}

// fromHub: to every group that has a share left, every place that is offered
// and not taken, and back to every target of which a place is. Only searches for
// a group come here.
func (n *network) fromHub() {
	lie, z := n.radius, int32(n.hub)
	n.step(n.hub)
	for g := range n.filled {
		if next := n.span[g] + n.filled[g]; next < n.span[g+1] {
			v := n.groups + g
			n.relax(int32(v), lie-n.shares[next]-n.pi[v], z, none)
		}
	}
	for t, taken := range n.taken {
		if taken > 0 {
			v := n.targets + t
			n.relax(int32(v), lie-n.pi[v], z, none)
		}
	}
	for s := range n.wants {
		if n.state[s] == stateOpen && n.home[s] == z {
			n.relax(int32(s), lie-n.bonus[s]-n.pi[s], z, viaFirst)
		}
		if n.used[s] < n.opened[s] {
			n.relax(int32(s), lie-n.pi[s], z, viaMore)
		}
	}
}
