package match

import (
	"math"
	"slices"
	"sort"
	"time"
)

// baseItems is how many pseudo-items pull a base rate from the portfolios
// towards the pool of startups (docs/RANKING.md, lesson 1).
const baseItems = 10.0

// counts tells in how many things a dimension is known and how many have each
// value; portfolio items count by their weight.
type counts struct {
	known float64
	of    map[string]float64
}

func (c *counts) add(nodes map[string]bool) {
	if len(nodes) == 0 {
		return
	}
	c.known++
	for n := range nodes {
		c.of[n]++
	}
}

// Statistics are what a score needs to know of all profiles together: an
// immutable, numbered epoch.
type Statistics struct {
	Epoch int64
	Day   Date

	pool    [DimCount]counts           // over startups
	items   map[Kind]*[DimCount]counts // over portfolio items, per kind of holder
	related map[levelKey]map[string]relation
	docs    int
	docFreq []int32                 // by the low bits of a term; see termSlots
	count   map[Kind]int            // profiles
	skills  map[Kind]map[string]int // holders per kind of expertise
	backers map[string]int          // investors per startup in a portfolio
	asks    []float64               // log10 VND, rising
	askMean map[Kind]float64
}

// rate is the base rate p_k = (items_k + 10·s_k)/(items + 10) with
// s_k = (startups with k + ½)/(startups + 1), over those where it is known.
func (s *Statistics) rate(holder Kind, d Dim, value string) float64 {
	pool := (s.pool[d].of[value] + 0.5) / (s.pool[d].known + 1)
	items := s.items[holder]
	if items == nil {
		return pool
	}
	return (items[d].of[value] + baseItems*pool) / (items[d].known + baseItems)
}

// Count gives the number of profiles of a kind that were counted.
func (s *Statistics) Count(k Kind) int { return s.count[k] }

// termSlots is how many counters the document frequencies share: 4 MB whatever
// is indexed. Terms beyond a million begin to share one, which makes rare terms
// look a little less rare.
const termSlots = 1 << 20

// idf is ln(1 + documents/documents with the term); an unseen term counts as
// standing in one.
func (s *Statistics) idf(t TextTerm) float64 {
	return math.Log(1 + float64(s.docs+1)/float64(max(1, s.docFreq[t%termSlots])))
}

// A term that stands in more than one text of 20, and in more than 20, tells
// nothing apart: leaving such terms out moved no measured figure (real lists
// .772 → .774, in2020 .214 → .215), and they are three quarters of the work of
// comparing generated texts.
const (
	commonShare = 20
	commonLeast = 20
)

// common tells whether a term is left out of the vectors.
func (s *Statistics) common(t TextTerm) bool {
	return int(s.docFreq[t%termSlots]) > max(commonLeast, s.docs/commonShare)
}

// skillWeight is ln(1 + (H + ½)/(h + ½)): rare expertise counts more.
func (s *Statistics) skillWeight(holder Kind, id string) float64 {
	return math.Log(1 + (float64(s.count[holder])+0.5)/(float64(s.skills[holder][id])+0.5))
}

// Tally collects statistics, one profile at a time.
type Tally struct {
	ref   *Reference
	day   time.Time
	s     *Statistics
	sizes map[Kind][]Size
	mates map[levelKey]*mates
	texts reader
}

// NewTally starts to count; portfolio items dated at or after day are ignored.
func NewTally(ref *Reference, day Date) *Tally {
	t, _ := day.Time()
	s := &Statistics{
		Day: day, items: map[Kind]*[DimCount]counts{}, docFreq: make([]int32, termSlots), count: map[Kind]int{},
		skills: map[Kind]map[string]int{}, backers: map[string]int{}, askMean: map[Kind]float64{},
		related: map[levelKey]map[string]relation{},
	}
	for d := range s.pool {
		s.pool[d].of = map[string]float64{}
	}
	return &Tally{ref: ref, day: t, s: s, sizes: map[Kind][]Size{}, mates: map[levelKey]*mates{}}
}

// Add counts a normalized profile, as far as members see it: what is hidden from
// them must not show in the scores they read. A private profile does not count.
func (t *Tally) Add(p Profile) {
	if p.Common().Reach() == VisibilityPrivate {
		return
	}
	t.s.count[p.Common().Kind]++
	p = Face(p)
	if st, ok := p.(*Startup); ok {
		t.addStartup(st)
		return
	}
	b := p.Common()
	if t.s.skills[b.Kind] == nil {
		t.s.skills[b.Kind] = map[string]int{}
	}
	for _, e := range SkillsOf(p) {
		t.s.skills[b.Kind][e]++
	}
	t.addText(ownText(b)...)
	deals := dealsOf(p, t.day)
	t.addDeals(b.Kind, deals)
	backed := map[string]bool{}
	for i := range deals {
		backed[deals[i].Startup] = true
	}
	for id := range backed {
		if id != "" {
			t.s.backers[id]++
		}
	}
	if size := sizeOf(p, deals, t.ref.Rates); size.Known {
		t.sizes[b.Kind] = append(t.sizes[b.Kind], size)
	}
}

func (t *Tally) addStartup(st *Startup) {
	for d, values := range valuesOf(st, t.ref) {
		t.s.pool[d].add(nodesOf(values))
	}
	t.addText(ownText(&st.Base)...)
	if x, ok := t.ref.Rates.Log10(st.AmountSought); ok {
		t.s.asks = append(t.s.asks, x)
	}
}

func (t *Tally) addDeals(holder Kind, deals []deal) {
	if len(deals) == 0 {
		return
	}
	if t.s.items[holder] == nil {
		t.s.items[holder] = new([DimCount]counts)
		for d := range t.s.items[holder] {
			t.s.items[holder][d].of = map[string]float64{}
		}
	}
	for d, sh := range t.ref.show(deals) {
		c := &t.s.items[holder][d]
		c.known += sh.whole
		for value, n := range sh.count {
			c.of[value] += n
		}
		t.addMates(holder, Dim(d), &sh)
	}
	for i := range deals {
		t.addText(deals[i].Name, deals[i].Description)
	}
}

func (t *Tally) addText(parts ...string) {
	sorted := t.texts.read(parts...)
	if len(sorted) == 0 {
		return
	}
	t.s.docs++
	for _, term := range slices.Compact(sorted) {
		t.s.docFreq[term%termSlots]++
	}
}

// Statistics closes the count. The mean of the ask signal is taken over every
// holder whose size is known, each against 99 quantiles of the asks.
func (t *Tally) Statistics(epoch int64) *Statistics {
	s := t.s
	s.Epoch = epoch
	sort.Float64s(s.asks)
	const quantiles = 99
	for kind, sizes := range t.sizes {
		var sum float64
		n := 0
		for _, size := range sizes {
			for q := 0; q < quantiles && len(s.asks) > 0; q++ {
				sum += size.penalty(s.asks[(2*q+1)*len(s.asks)/(2*quantiles)])
				n++
			}
		}
		if n > 0 {
			s.askMean[kind] = sum / float64(n)
		}
	}
	for key, m := range t.mates {
		s.related[key] = s.relate(key, m, s.levels(key.holder, key.dim, t.ref)[key.depth])
	}
	return s
}

func nodesOf(values []Path) map[string]bool {
	nodes := make(map[string]bool, 2*len(values))
	for _, v := range values {
		for _, n := range v.Nodes {
			nodes[n] = true
		}
	}
	return nodes
}
