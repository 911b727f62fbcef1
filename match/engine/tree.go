package engine

import "duyen/match"

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
		}
		up = n
	}
	return up
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
