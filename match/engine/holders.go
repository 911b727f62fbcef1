package engine

import "duyen/match"

// posting is one holder's lift for a value: delta against what the parent gives
// a value without evidence, and rest for a child without evidence.
type posting struct {
	at          uint32 // local row
	delta, rest int32
}

// impact is a word's weight in one text.
type impact struct {
	at     uint32
	weight int16
}

// holders keeps the targets of startups: mentors, investors, offers or
// organizations. Rows are local and appended; a removed one stays dead until
// the next Load.
type holders struct {
	kind   match.Kind
	local  map[uint32]uint32 // engine row → local row
	rows   []uint32          // local row → engine row
	recs   []*record
	seen   []access
	lifts  [match.DimCount]map[string][]posting
	root   [match.DimCount][]int32 // what a top-level value without evidence gets
	skills map[string][]uint32
	words  map[match.TextTerm][]impact
	static []static
	rules  []*match.Features // what match.Model.Listed needs; nil when it has nothing to check
}

// static is what does not depend on the startup.
type static struct {
	size           match.Size
	activity, idle float64
	capacity       float64
}

func newHolders(kind match.Kind) *holders {
	h := &holders{kind: kind, local: map[uint32]uint32{}, skills: map[string][]uint32{}, words: map[match.TextTerm][]impact{}}
	for d := range h.lifts {
		h.lifts[d] = map[string][]posting{}
	}
	return h
}

func (h *holders) add(row uint32, rec *record, f *match.Features) {
	at := uint32(len(h.rows))
	h.local[row] = at
	h.rows = append(h.rows, row)
	h.recs = append(h.recs, rec)
	h.seen = append(h.seen, rec.access())
	for d := range h.lifts {
		hold := &f.Holds[d]
		h.root[d] = append(h.root[d], hold.Root)
		for value, lift := range hold.Listed {
			delta := lift.Own - parentRest(hold, lift.Parent)
			h.lifts[d][value] = append(h.lifts[d][value], posting{at, delta, lift.Rest})
		}
	}
	for _, s := range f.Skills {
		h.skills[s] = append(h.skills[s], at)
	}
	for _, w := range f.Text {
		h.words[w.Term] = append(h.words[w.Term], impact{at, w.Weight})
	}
	h.static = append(h.static, static{f.Size, match.ActivitySignal(f.Deals), -f.Idle, match.CapacitySignal(f.Full)})
	h.rules = append(h.rules, f.Rules())
}

func parentRest(hold *match.Holding, parent string) int32 {
	if parent == "" {
		return hold.Root
	}
	return hold.Listed[parent].Rest
}

func (h *holders) remove(row uint32) {
	if at, ok := h.local[row]; ok {
		delete(h.local, row)
		h.seen[at] = accessNone
	}
}

// sums are the accumulators of one startup's scan over the holders.
type sums struct {
	lift   [match.DimCount][]int32 // for places: the local part
	region []int32
	dot    []int32
	needs  []float64
}

func (h *holders) accumulate(f *match.Features, skillWeight func(string) float64) *sums {
	n := len(h.rows)
	acc := &sums{region: make([]int32, n), dot: make([]int32, n), needs: make([]float64, n)}
	for d := range acc.lift {
		acc.lift[d] = make([]int32, n)
		for _, p := range f.Values[d] {
			h.walk(match.Dim(d), p, acc)
		}
	}
	for _, need := range f.Needs {
		w := skillWeight(need)
		for _, at := range h.skills[need] {
			acc.needs[at] += w
		}
	}
	for _, w := range f.Text {
		weight := int32(w.Weight)
		for _, i := range h.words[w.Term] {
			acc.dot[i.at] += weight * int32(i.weight)
		}
	}
	return acc
}

// walk adds one path: the root's rest for everybody, then along the path what
// those with evidence have instead, and what they pass on to the next node.
func (h *holders) walk(d match.Dim, p match.Path, acc *sums) {
	part := func(i int) []int32 {
		if i < p.Region {
			return acc.region
		}
		return acc.lift[d]
	}
	first := part(0)
	for at, rest := range h.root[d] {
		first[at] += rest
	}
	for i, value := range p.Nodes {
		here := part(i)
		last := i == len(p.Nodes)-1
		for _, post := range h.lifts[d][value] {
			here[post.at] += post.delta
			if !last {
				part(i + 1)[post.at] += post.rest
			}
		}
	}
}
