package engine

import (
	"math"

	"duyen/match"
)

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
	paths  []match.Path
}

func (t *tree) leaf(p match.Path) int32 {
	if len(p.Nodes) > 0 {
		if i, ok := t.index[p.Leaf()]; ok {
			return i
		}
	}
	up := int32(-1)
	for i, name := range p.Nodes {
		n, fresh := t.intern(name)
		if fresh {
			t.parent = append(t.parent, up)
			t.region = append(t.region, i < p.Region)
			t.paths = append(t.paths, match.Path{Nodes: p.Nodes[: i+1 : i+1], Region: min(i+1, p.Region)})
		}
		up = n
	}
	return up
}

// table gives, per value of the dimension, what the whole path to it adds for
// one holder, split like match.Holding.Sum: in steps of 1/match.FixedOne, and as
// floats, moved up by one behind a 0 for no value.
type table struct {
	region, local  []int32
	regions, lifts []float32
}

func (t *tree) table(hold *match.Holding, sc *scratch) table {
	n := len(t.names)
	out := table{region: sc.zeros(n), local: sc.zeros(n)}
	if hold.Known {
		t.fill(&out, hold, sc)
	}
	out.regions, out.lifts = sc.lifts(out.region), sc.lifts(out.local)
	return out
}

// unlisted stands for a lift that a holding has not; no logarithm is that small.
const unlisted = math.MinInt32

// fill adds up the lifts along every path.
func (t *tree) fill(out *table, hold *match.Holding, sc *scratch) {
	own, rest := sc.int32s(len(t.names)), sc.zeros(len(t.names))
	for i := range own {
		own[i] = unlisted
	}
	for _, lift := range hold.Listed {
		if i, ok := t.index[lift.Value]; ok {
			own[i], rest[i] = lift.Own, lift.Rest
		}
	}
	for i, up := range t.parent {
		lift, above := own[i], hold.Root
		if up >= 0 {
			above = rest[up]
			out.region[i], out.local[i] = out.region[up], out.local[up]
		}
		if lift == unlisted {
			lift = above
		}
		if t.region[i] {
			out.region[i] += lift
		} else {
			out.local[i] += lift
		}
	}
}

// sum adds the table's entries of a startup's values.
func (t *table) sum(leafs []int32) (region, local int64) {
	for _, leaf := range leafs {
		region += int64(t.region[leaf])
		local += int64(t.local[leaf])
	}
	return region, local
}
