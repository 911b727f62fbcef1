package engine

import (
	"cmp"
	"math"
	"slices"

	"duyen/match"
)

// holders keeps the targets of startups: mentors, investors, offers or
// organizations. What a holder has in one dimension is the number of a holding,
// what it can help with that of a set. The rows that Prepare has put in are sorted
// by what they bring without any startup, the best first.
type holders struct {
	targets
	kind      match.Kind
	holds     [match.DimCount]holdings
	skill     dense
	skills    sets       // of numbers in skill
	having    [][]uint32 // sets of skills by skill
	fronts    []front
	cells     []holderCell
	asks      []askCurve
	scales    []float32 // of the texts
	mostScale float32
	facts     []holderFacts           // what a score takes besides
	rules     map[uint32]*match.Rules // of those that have any
	ruled     []uint64                // the startups that a holder's rules may forbid, by ruleBit
	words     words
}

// holderCell is what a bound takes of a holder. Numbers are those of holdings
// and sets.
type holderCell struct {
	hold   [match.DimCount]uint32
	skills uint32
	static [2]float32 // points of what does not depend on the startup, by role
	seen   access
}

// front is what a search asks every holder for, out of its cell and in half the
// memory: sectors, places, skills and what is static asTargets.
type front struct {
	sector, place, skills uint32
	static                float32
}

// The roles a scan over holders can have: they are the targets of a startup, or
// the subjects on whose lists a startup may stand.
const (
	asTargets = iota
	asSubjects
)

// holderFacts is what a score takes of a holder besides its cell.
type holderFacts struct {
	size          match.Size
	idle          float64
	deals         uint32
	answers, load float32
	full          bool
}

// newHolders makes room for n holders.
func newHolders(kind match.Kind, n int) *holders {
	h := &holders{
		targets: newTargets(n), kind: kind, skills: newSets(), rules: map[uint32]*match.Rules{}, words: newWords(n),
		fronts: make([]front, 0, n), cells: make([]holderCell, 0, n), asks: make([]askCurve, 0, n), scales: make([]float32, 0, n),
		facts: make([]holderFacts, 0, n), ruled: make([]uint64, 0, n),
	}
	for d := range h.holds {
		h.holds[d] = newHoldings()
	}
	return h
}

func (h *holders) add(b *match.Base, f *match.Features, scorers [2]*match.Scorer) (at uint32) {
	at = h.targets.add(b)
	c := holderCell{skills: h.skillSet(f.Skills), seen: h.seen[at]}
	for d := range h.holds {
		c.hold[d] = h.holds[d].intern(&f.Holds[d])
	}
	facts := holderFacts{f.Size, f.Idle, uint32(f.Deals), f.Answers, f.Load, f.Full}
	var x match.SignalValues
	facts.into(&x)
	for role, s := range scorers {
		for _, column := range match.HolderColumns() {
			c.static[role] += float32(s.Part(column).Points(x[column]))
		}
	}
	h.fronts = append(h.fronts, front{c.hold[match.DimSector], c.hold[match.DimPlace], c.skills, c.static[asTargets]})
	h.cells, h.asks, h.facts = append(h.cells, c), append(h.asks, askCurveOf(&f.Size)), append(h.facts, facts)
	h.scales, h.mostScale = append(h.scales, f.Text.Scale), max(h.mostScale, f.Text.Scale)
	if f.Rules != nil {
		h.rules[at] = f.Rules
	}
	h.ruled = append(h.ruled, ruled(f.Rules))
	h.words.add(at, &f.Text)
	return at
}

// ruled marks the startups that rules may forbid: those in the portfolio, or any.
// Nearly all others need no look at the rules.
func ruled(r *match.Rules) (mask uint64) {
	if r == nil {
		return 0
	}
	if r.Closed || len(r.Excluded) > 0 || len(r.Strict) > 0 {
		return math.MaxUint64
	}
	for _, id := range r.Backed {
		mask |= ruleBit(id)
	}
	return mask
}

func ruleBit(startup string) uint64 { return 1 << (match.TieOf(startup) % 64) }

// into sets the signals that do not depend on the startup.
func (f *holderFacts) into(x *match.SignalValues) {
	x[match.ColActivity], x[match.ColIdle] = match.ActivitySignal(int(f.deals)), -f.idle
	x[match.ColCapacity] = match.CapacitySignal(f.full)
	x[match.ColAnswers], x[match.ColLoad] = float64(f.answers), float64(f.load)
}

func (h *holders) skillSet(names []string) uint32 {
	var room [8]int32
	list := room[:0]
	for _, name := range names {
		skill, _ := h.skill.intern(name)
		list = append(list, skill)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	before := h.skills.len()
	set := h.skills.intern(list, false)
	if h.skills.len() == before {
		return set
	}
	for _, skill := range list {
		for int(skill) >= len(h.having) {
			h.having = append(h.having, nil)
		}
		h.having[skill] = append(h.having[skill], set)
	}
	return set
}

func (h *holders) remove(at uint32) {
	h.targets.remove(at)
	h.cells[at].seen = accessNone
	delete(h.rules, at)
}

// seal sorts the rows and gives where each has gone.
func (h *holders) seal() (to []uint32) {
	order := h.sequence()
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(h.cells[b].static[asTargets], h.cells[a].static[asTargets]), cmp.Compare(a, b))
	})
	to = places(order)
	h.reorder(to)
	h.fronts = reordered(h.fronts, to)
	h.cells, h.asks = reordered(h.cells, to), reordered(h.asks, to)
	h.scales, h.facts, h.ruled = reordered(h.scales, to), reordered(h.facts, to), reordered(h.ruled, to)
	rules := make(map[uint32]*match.Rules, len(h.rules))
	for at, f := range h.rules {
		rules[to[at]] = f
	}
	h.rules = rules
	h.words.seal(to)
	return to
}
