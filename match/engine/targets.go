package engine

import "duyen/match"

// targets is what all lists of targets have in common. Rows are local and
// appended; a removed one stays dead until the next epoch.
type targets struct {
	rows   []uint32 // local row → engine row
	seen   []access
	count  [accessPrivate + 1]int // rows by access
	owners map[uint32]string      // of private rows
	sealed uint32                 // rows below this one were sorted together
}

// newTargets makes room for n rows.
func newTargets(n int) targets {
	return targets{rows: make([]uint32, 0, n), seen: make([]access, 0, n), owners: map[uint32]string{}}
}

// add makes a local row, whose engine row the caller has still to settle.
func (t *targets) add(b *match.Base) (at uint32) {
	at = uint32(len(t.rows))
	a := accessOf(b)
	t.rows = append(t.rows, 0)
	t.seen = append(t.seen, a)
	t.count[a]++
	if a == accessPrivate {
		t.owners[at] = b.Owner
	}
	return at
}

func (t *targets) remove(at uint32) {
	t.count[t.seen[at]]--
	t.seen[at] = accessNone
	delete(t.owners, at)
}

// live counts the rows that are there.
func (t *targets) live() int {
	return t.count[accessPublic] + t.count[accessMembers] + t.count[accessPrivate]
}

// reorder puts the rows into a new order: row i becomes to[i].
func (t *targets) reorder(to []uint32) {
	t.rows, t.seen = reordered(t.rows, to), reordered(t.seen, to)
	owners := make(map[uint32]string, len(t.owners))
	for at, owner := range t.owners {
		owners[to[at]] = owner
	}
	t.owners, t.sealed = owners, uint32(len(to))
}

// places turns an order, which row comes where, into where each row goes.
func places(order []uint32) []uint32 {
	to := make([]uint32, len(order))
	for i, from := range order {
		to[from] = uint32(i)
	}
	return to
}

// sequence lists the rows as they are.
func (t *targets) sequence() []uint32 {
	order := make([]uint32, len(t.rows))
	for i := range order {
		order[i] = uint32(i)
	}
	return order
}

// sortedBy lists rows by a number below n; rows of one number stay in their order.
func sortedBy(rows []uint32, n int, number func(row uint32) uint32) []uint32 {
	start := make([]uint32, n+1)
	for _, row := range rows {
		start[number(row)+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	out := make([]uint32, len(rows))
	for _, row := range rows {
		at := &start[number(row)]
		out[*at] = row
		*at++
	}
	return out
}

func reordered[T any](list []T, to []uint32) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[to[i]] = v
	}
	return out
}

// sight tells which rows a viewer may see.
type sight struct {
	owners map[uint32]string
	viewer match.Viewer
	pass   [accessPrivate + 1]bool // without a look at the owner
}

func (t *targets) sight(v match.Viewer) sight {
	s := sight{owners: t.owners, viewer: v}
	s.pass[accessPublic] = true
	s.pass[accessMembers] = v.All || v.User != ""
	s.pass[accessPrivate] = v.All
	return s
}

func (s *sight) sees(at uint32, a access) bool {
	return s.pass[a] || a == accessPrivate && s.viewer.User != "" && s.owners[at] == s.viewer.User
}

// total counts the rows that the viewer may see and that pass; the latter are
// not asked when everybody does.
func (t *targets) total(s *sight, passes func(row uint32) bool, all bool) (n int) {
	if !all {
		for at, a := range t.seen {
			if s.sees(uint32(at), a) && passes(t.rows[at]) {
				n++
			}
		}
		return n
	}
	for a, count := range t.count {
		if s.pass[a] {
			n += count
		}
	}
	if s.pass[accessPrivate] {
		return n
	}
	for at := range t.owners {
		if s.sees(at, accessPrivate) {
			n++
		}
	}
	return n
}
