package assign

import "slices"

// ChangeKind is what became of a subject from one solution to the next.
type ChangeKind string

// The kinds of change.
const (
	Gained ChangeKind = "gained" // it has further targets
	Lost   ChangeKind = "lost"   // it has fewer, and no others
	Moved  ChangeKind = "moved"  // it has others instead
)

// ChangeKinds lists every kind.
func ChangeKinds() []ChangeKind { return []ChangeKind{Gained, Lost, Moved} }

// Change is one subject whose targets differ: those it no longer has and those
// it has now, in rising order.
type Change struct {
	Subject int
	Kind    ChangeKind
	Lost    []int
	Gained  []int
}

// Diff gives the subjects whose targets differ between two solutions, in order.
// Both must number subjects and targets alike.
func Diff(before, after *Solution) []Change {
	changes := map[int]*Change{}
	had, has := targets(before), targets(after)
	of := func(s int) *Change {
		if changes[s] == nil {
			changes[s] = &Change{Subject: s}
		}
		return changes[s]
	}
	for pair := range had {
		if !has[pair] {
			c := of(pair[0])
			c.Lost = append(c.Lost, pair[1])
		}
	}
	for pair := range has {
		if !had[pair] {
			c := of(pair[0])
			c.Gained = append(c.Gained, pair[1])
		}
	}
	out := make([]Change, 0, len(changes))
	for _, c := range changes {
		slices.Sort(c.Lost)
		slices.Sort(c.Gained)
		c.Kind = c.kind()
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Change) int { return a.Subject - b.Subject })
	return out
}

func (c *Change) kind() ChangeKind {
	switch {
	case len(c.Lost) == 0:
		return Gained
	case len(c.Gained) == 0:
		return Lost
	}
	return Moved
}

// targets is the set of pairs of a solution.
func targets(s *Solution) map[[2]int]bool {
	out := make(map[[2]int]bool, len(s.Pairs))
	for _, p := range s.Pairs {
		out[[2]int{p.Subject, p.Target}] = true
	}
	return out
}
