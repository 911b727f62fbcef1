package assign

// class says what becomes of a listed pair.
type class uint8

const (
	classUsable class = iota
	classFixed        // it holds already
	classBanned
	classBelow  // it scores below the minimum
	classClosed // its target has no place beside the fixed pairs
)

// listing is a problem in order: what each subject lists and what becomes of it.
type listing struct {
	p      *Problem
	start  []int32 // order[start[s]:start[s+1]] are the edges of subject s
	order  []int32 // numbers of edges
	class  []class // of order
	wants  []int32 // places of the subjects beside their fixed pairs
	room   []int32 // places of the targets beside their fixed pairs
	fixed  []Pair
	served []bool // subjects with a fixed pair
	banned map[[2]int]bool
}

// bySubject sorts the numbers of the edges by subject, otherwise in their order.
func bySubject(p *Problem) (start, order []int32) {
	start = make([]int32, len(p.Subjects)+2)
	for i := range p.Edges {
		start[p.Edges[i].Subject+2]++
	}
	for s := range p.Subjects {
		start[s+2] += start[s+1]
	}
	order = make([]int32, len(p.Edges))
	for i := range p.Edges {
		at := &start[p.Edges[i].Subject+1]
		order[*at] = int32(i)
		*at++
	}
	return start[:len(p.Subjects)+1], order
}

// read brings a problem that has been checked into order.
func read(p *Problem) *listing {
	l := &listing{p: p, banned: pairs(p.Banned), served: make([]bool, len(p.Subjects))}
	l.start, l.order = bySubject(p)
	l.wants, l.room = places(p.Subjects, len(p.Targets)), places(p.Targets, len(p.Subjects))
	fixed := make(map[[2]int]int, len(p.Fixed))
	for i, f := range p.Fixed {
		l.wants[f[0]]--
		l.room[f[1]]--
		l.served[f[0]] = true
		l.fixed = append(l.fixed, Pair{Subject: f[0], Target: f[1], Fixed: true})
		fixed[f] = i
	}
	l.class = make([]class, len(l.order))
	for k, i := range l.order {
		e := &p.Edges[i]
		pair := [2]int{e.Subject, e.Target}
		if at, ok := fixed[pair]; ok {
			l.fixed[at].Score = e.Score
			l.class[k] = classFixed
			continue
		}
		l.class[k] = l.classify(e, pair)
	}
	return l
}

// classify says what becomes of a pair that is not fixed.
func (l *listing) classify(e *Edge, pair [2]int) class {
	switch {
	case len(l.banned) > 0 && l.banned[pair]:
		return classBanned
	case e.Score < l.p.MinScore:
		return classBelow
	case l.room[e.Target] == 0:
		return classClosed
	}
	return classUsable
}

// places gives the places of parties: no more than there is on the other side,
// for nobody is paired with the same one twice.
func places(all []Party, others int) []int32 {
	out := make([]int32, len(all))
	for i, p := range all {
		out[i] = int32(min(p.Places, others))
	}
	return out
}

// last gives the score of the worst pair that a subject lists, and whether others
// that it does not list may be assigned: it lists some, and none below the minimum.
func (l *listing) last(s int) (score float64, more bool) {
	score = maxScore
	for _, i := range l.order[l.start[s]:l.start[s+1]] {
		score = min(score, l.p.Edges[i].Score)
	}
	return score, l.start[s] < l.start[s+1] && score >= l.p.MinScore
}
