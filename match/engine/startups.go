package engine

import "duyen/match"

// startups keeps the targets of mentors, investors, offers and organizations,
// as columns. Rows are local and appended, like those of holders.
type startups struct {
	local map[uint32]uint32
	rows  []uint32
	recs  []*record
	seen  []access
	nodes [match.DimCount]tree
	leafs [match.DimCount]lists
	slots slots
	rough lists // of slots, for a rough bound
	held  []bool
	needs lists
	skill dense
	words map[match.TextTerm][]impact
	ask   []float64 // NaN: not stated
	crowd []float64
}

// lists keeps one list of numbers per row, end to end.
type lists struct {
	end  []uint32
	flat []int32
}

func (l *lists) add(values []int32) {
	l.flat = append(l.flat, values...)
	l.end = append(l.end, uint32(len(l.flat)))
}

func (l *lists) at(row uint32) []int32 {
	start := uint32(0)
	if row > 0 {
		start = l.end[row-1]
	}
	return l.flat[start:l.end[row]]
}

// dense numbers strings from 0.
type dense struct {
	index map[string]int32
	names []string
}

func (d *dense) intern(name string) (i int32, fresh bool) {
	if i, ok := d.index[name]; ok {
		return i, false
	}
	if d.index == nil {
		d.index = map[string]int32{}
	}
	i = int32(len(d.names))
	d.index[name] = i
	d.names = append(d.names, name)
	return i, true
}

// tree numbers the values of a dimension, parents before children.
type tree struct {
	dense
	parent []int32 // −1 at the top
	region []bool
}

func (t *tree) leaf(p match.Path) int32 {
	up := int32(-1)
	for i, name := range p.Nodes {
		n, fresh := t.intern(name)
		if fresh {
			t.parent = append(t.parent, up)
			t.region = append(t.region, i < p.Region)
		}
		up = n
	}
	return up
}

func newStartups() *startups {
	return &startups{local: map[uint32]uint32{}, words: map[match.TextTerm][]impact{}}
}

func (s *startups) add(row uint32, rec *record, f *match.Features, backers int) {
	at := uint32(len(s.rows))
	s.local[row] = at
	s.rows = append(s.rows, row)
	s.recs = append(s.recs, rec)
	s.seen = append(s.seen, rec.access())
	var rough []int32
	for d := range s.leafs {
		var leafs []int32
		for _, p := range f.Values[d] {
			leafs = append(leafs, s.nodes[d].leaf(p))
		}
		s.leafs[d].add(leafs)
		rough = s.slots.list(rough, match.Dim(d), leafs)
	}
	s.rough.add(rough)
	var needs []int32
	for _, n := range f.Needs {
		i, _ := s.skill.intern(n)
		needs = append(needs, i)
	}
	s.needs.add(needs)
	s.held = append(s.held, f.Held)
	s.ask = append(s.ask, f.Ask)
	s.crowd = append(s.crowd, match.CrowdSignal(backers))
	for _, w := range f.Text {
		s.words[w.Term] = append(s.words[w.Term], impact{at, w.Weight})
	}
}

func (s *startups) remove(row uint32) {
	if at, ok := s.local[row]; ok {
		delete(s.local, row)
		s.seen[at] = accessNone
	}
}

// features gives back what match.Model.Listed needs of a startup.
func (s *startups) features(at uint32, id string) *match.Features {
	f := &match.Features{Kind: match.KindStartup, ID: id, Ask: s.ask[at]}
	for d := range s.leafs {
		for _, leaf := range s.leafs[d].at(at) {
			f.Values[d] = append(f.Values[d], s.nodes[d].path(leaf))
		}
	}
	return f
}

func (t *tree) path(leaf int32) match.Path {
	var p match.Path
	for n := leaf; n >= 0; n = t.parent[n] {
		p.Nodes = append([]string{t.names[n]}, p.Nodes...)
		if t.region[n] {
			p.Region++
		}
	}
	return p
}

// table gives, per value of the dimension, what the whole path to it adds for
// one holder, split like match.Holding.Sum.
type table struct{ region, local []int32 }

func (t *tree) table(hold *match.Holding) table {
	n := len(t.names)
	out := table{make([]int32, n), make([]int32, n)}
	if !hold.Known {
		return out
	}
	rest := make([]int32, n)
	for i, name := range t.names {
		own := hold.Root
		if up := t.parent[i]; up >= 0 {
			own = rest[up]
			out.region[i], out.local[i] = out.region[up], out.local[up]
		}
		if lift, ok := hold.Listed[name]; ok {
			own, rest[i] = lift.Own, lift.Rest
		}
		if t.region[i] {
			out.region[i] += own
		} else {
			out.local[i] += own
		}
	}
	return out
}

// sum adds the table's entries of a startup's values.
func (t *table) sum(leafs []int32) (region, local int64) {
	for _, leaf := range leafs {
		region += int64(t.region[leaf])
		local += int64(t.local[leaf])
	}
	return region, local
}

// skillTables gives, per need of the startups, its weight for the holder's kind
// and whether the holder covers it.
func skillTables(st *startups, self *match.Features, stats *match.Statistics) (weight []float64, has []bool) {
	weight, has = make([]float64, len(st.skill.names)), make([]bool, len(st.skill.names))
	for i, name := range st.skill.names {
		weight[i] = stats.SkillWeight(self.Kind, name)
	}
	for _, s := range self.Skills {
		if i, ok := st.skill.index[s]; ok {
			has[i] = true
		}
	}
	return weight, has
}

// needsSignal is match.NeedsSignal of a startup's needs.
func (s *startups) needsSignal(at uint32, weight []float64, has []bool) float64 {
	var covered, all float64
	for _, need := range s.needs.at(at) {
		all += weight[need]
		if has[need] {
			covered += weight[need]
		}
	}
	return match.NeedsSignal(covered, all)
}
