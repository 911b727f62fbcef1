package match

import (
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
)

// Dim is one attribute whose values are compared by lifts.
type Dim int

// The dimensions. DimPlace feeds two signals, region and local.
const (
	DimSector Dim = iota
	DimStrength
	DimStage
	DimPlace
	DimCount
)

// Sources of the constants: docs/RANKING.md, lessons 1 and 2.
const (
	smoothing    = 2.0  // pseudo-items that pull a lift towards its parent
	declaredMass = 20.0 // a declared set counts as this many portfolio items
	halfOfAll    = 0.5  // what a declared set stands for when its breadth says nothing
	half         = 0.5  // what a stage next to a declared one counts
	// FixedOne is the unit of a lift: lifts are kept in steps of 1/65536, so
	// that their sums do not depend on the order of adding.
	FixedOne = 1 << 16
)

// Lift is what a value adds: Own for the value given its parent, Rest for any
// child of it that has no evidence of its own, both in steps of 1/FixedOne.
// Parent is the value above it, "" at the top.
type Lift struct {
	Value     string
	Own, Rest int32
	Parent    string
}

// Lifts are those of different values, rising by value.
type Lifts []Lift

// Of gives the lift of a value; false when there is no evidence for it.
func (l Lifts) Of(value string) (Lift, bool) {
	i, ok := slices.BinarySearchFunc(l, value, func(x Lift, value string) int { return strings.Compare(x.Value, value) })
	if !ok {
		return Lift{}, false
	}
	return l[i], true
}

// Path is a value with its parents, root first. The first Region nodes of a
// place speak for the signal region, the others for local.
type Path struct {
	Nodes  []string
	Region int
}

// Leaf is the value itself.
func (p Path) Leaf() string { return p.Nodes[len(p.Nodes)-1] }

// Holding is what one side (investor, mentor …) has shown or declared in one
// dimension. Listed holds every value with evidence, Root is what a top-level
// value without evidence gets.
type Holding struct {
	Known    bool
	Root     int32
	Listed   Lifts
	Items    map[string]int // portfolio items per value
	N        int            // portfolio items in which the dimension is known
	Declared []string
	Near     []string // stages next to a declared one
}

// Sum adds the lifts along a path, split at p.Region.
func (h *Holding) Sum(p Path) (region, local int32) {
	if !h.Known {
		return 0, 0
	}
	rest := h.Root
	for i, node := range p.Nodes {
		lift, ok := h.Listed.Of(node)
		own := rest
		if ok {
			own, rest = lift.Own, lift.Rest
		}
		if i < p.Region {
			region += own
		} else {
			local += own
		}
		if !ok {
			break
		}
	}
	return region, local
}

// along gives the nodes that Sum adds up, each with its part.
func (h *Holding) along(p Path) iter.Seq2[string, int32] {
	return func(yield func(string, int32) bool) {
		rest, ok := h.Root, true
		for i := 0; i < len(p.Nodes) && ok; i++ {
			var lift Lift
			own := rest
			if lift, ok = h.Listed.Of(p.Nodes[i]); ok {
				own, rest = lift.Own, lift.Rest
			}
			if !yield(p.Nodes[i], own) {
				return
			}
		}
	}
}

// byRelation tells whether a portfolio speaks for a value only through those it
// goes together with.
func (h *Holding) byRelation(value string) bool { return h.N > 0 && h.Items[value] == 0 }

// share is one declared value with its weight: 1, or half for a neighbour.
type share struct {
	node   string
	weight float64
}

// evidence is what a holding is computed from.
type evidence struct {
	shown
	declared []share
	anywhere bool // declares the whole dimension ("GLOBAL")
}

// lifter computes holdings of one kind of holder in one dimension.
type lifter struct {
	dim    Dim
	ref    *Reference
	stats  *Statistics
	holder Kind
}

func (l lifter) rate(node string) float64 { return l.stats.rate(l.holder, l.dim, node) }

// holding computes lift(k) = ln[(c_k + s·π_k)/((c_parent + s)·π_k)] with
// π_k = p_k/p_parent and s of pull for every value with evidence and its parents.
// An item counts for related values, too (related.go); a declared set D adds
// 20·p_k/P_D to every value in or below D and to D's parents.
func (l lifter) holding(ev evidence) Holding {
	h := Holding{Items: ev.items, N: ev.n}
	if ev.n == 0 && len(ev.declared) == 0 && !ev.anywhere {
		return h
	}
	h.Known = true
	whole, everywhere, density := ev.whole, 0.0, 0.0
	if ev.anywhere {
		everywhere, whole = declaredMass, whole+declaredMass
	} else if len(ev.declared) > 0 {
		density, whole = declaredMass/l.declaredRate(ev.declared), whole+declaredMass
	}
	sp := l.spread(&ev.shown)
	nodes := l.nodes(ev.declared, sp, density, everywhere)
	h.Root = toFixed(math.Log((everywhere + sp.even[0] + smoothing) / (whole + smoothing)))
	h.Listed = make(Lifts, 0, len(nodes))
	for _, node := range slices.Sorted(maps.Keys(nodes)) {
		n := nodes[node]
		parent, parentRate := whole, 1.0
		if up, ok := nodes[n.parent]; ok {
			parent, parentRate = up.count, up.rate
		}
		pi, s := math.Min(1, n.rate/parentRate), pull(&ev, parentRate)
		below := n.density + sp.even[n.depth+1]
		h.Listed = append(h.Listed, Lift{
			Value:  node,
			Own:    toFixed(math.Log((n.count + s*pi) / ((parent + s) * pi))),
			Rest:   toFixed(math.Log((below*n.rate + smoothing) / (n.count + smoothing))),
			Parent: n.parent,
		})
	}
	for _, s := range ev.declared {
		if s.weight == 1 {
			h.Declared = append(h.Declared, s.node)
		} else {
			h.Near = append(h.Near, s.node)
		}
	}
	return h
}

// pull is how many items pull a value towards its parent: 2 of a portfolio. Of the
// items of a declaration only some lie at the parent, and of their pull the same
// part: who names a sub-sector wants it no less than who names a whole sector.
func pull(ev *evidence, parentRate float64) float64 {
	if len(ev.declared) == 0 {
		return smoothing
	}
	return smoothing * (ev.whole + declaredMass*parentRate) / (ev.whole + declaredMass)
}

// declaredRate is P_D, the share of items that have any of the declared values:
// the sum of their base rates where an item has one value, at most 1; where it
// may have several, what it is if these are independent. How many stages somebody
// names says nothing about how much each is wanted, how many sectors half (in
// logarithms) of what it should: base rates are those of the startups that happen
// to be there.
func (l lifter) declaredRate(declared []share) float64 {
	if l.dim == DimStage {
		return halfOfAll
	}
	total, none := 0.0, 1.0
	for _, s := range declared {
		rate := math.Min(1, s.weight*l.rate(s.node))
		total += rate
		none *= 1 - rate
	}
	switch l.dim {
	case DimSector:
		return math.Sqrt(halfOfAll * (1 - none))
	case DimStrength:
		return 1 - none
	}
	return math.Min(1, total)
}

// spread is a portfolio with every item counted for related values as well:
// count for the values that have links, even items per unit of base rate for
// all values of a level.
type spread struct {
	count map[string]float64
	even  [maxDepth + 1]float64
}

// maxDepth bounds the levels of a dimension; see maxPathLevels.
const maxDepth = 8

func (l lifter) spread(sh *shown) *spread {
	out := &spread{count: make(map[string]float64, 2*len(sh.share))}
	for _, value := range slices.Sorted(maps.Keys(sh.share)) { // one order, one sum
		depth, compared := l.ref.level(l.dim, value)
		if !compared {
			out.count[value] = sh.count[value]
			continue
		}
		related := l.stats.relation(l.holder, l.dim, depth, value)
		out.even[depth] += sh.share[value] * related.spread
		for _, to := range related.links {
			out.count[to.value] += sh.share[value] * to.excess
		}
	}
	return out
}

// node is one value with evidence: its count c_k, its base rate p_k, and the
// declared density (items per unit of base rate) it passes on to its children.
type node struct {
	parent               string
	depth                int
	rate, count, density float64
	declared             float64
}

func (l lifter) nodes(declared []share, sp *spread, density, everywhere float64) map[string]*node {
	nodes := make(map[string]*node, len(sp.count)+2*len(declared))
	var visit func(name string) *node
	visit = func(name string) *node {
		if n, ok := nodes[name]; ok {
			return n
		}
		n := &node{rate: l.rate(name), density: everywhere}
		nodes[name] = n
		if chain := l.ref.path(l.dim, name).Nodes; len(chain) > 1 {
			n.parent, n.depth = chain[len(chain)-2], len(chain)-1
			n.density = visit(n.parent).density
		}
		return n
	}
	for _, s := range declared {
		visit(s.node).density += density * s.weight
	}
	for _, s := range declared {
		for name := s.node; name != ""; name = nodes[name].parent {
			nodes[name].declared += density * s.weight * nodes[s.node].rate
		}
	}
	for name := range sp.count {
		visit(name)
	}
	for name, n := range nodes {
		if n.declared == 0 {
			n.declared = n.density * n.rate
		}
		shown := math.Max(0, sp.count[name]+sp.even[n.depth]*n.rate)
		n.count = shown + math.Min(n.declared, declaredMass)
	}
	return nodes
}

func toFixed(x float64) int32 { return int32(math.Round(x * FixedOne)) }
