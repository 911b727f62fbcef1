package match

import (
	"math"
	"slices"
	"sort"
	"time"
)

// Features is what ranking knows of a profile, computed once per profile and
// epoch. A startup has Values, the other kinds have Holds.
type Features struct {
	Kind Kind
	ID   string
	Text Vector

	// Of a startup.
	Values [DimCount][]Path
	Held   bool // its strengths are its places', not declared: they count half
	Needs  []string
	Usual  bool    // its needs are those usual at its stage, none is stated: they count half
	Ask    float64 // log10 VND, NaN when not stated

	// Of a holder: investor, mentor, offer, organization.
	Holds  [DimCount]Holding
	Skills []string
	Size   Size
	Deals  int     // in the 12 months before the day
	Idle   float64 // years since the last deal, 0 when there is none
	Full   bool    // nobody is taken on now
	Rules  *Rules  // what Listed looks at; nil when there is nothing to check

	// AnswersSignal and LoadSignal, to the digits that the engine keeps.
	Answers, Load float32

	evidence [DimCount]evidence // to re-declare with, see unmet.go
	standing standing
	source   []string // its texts, to quote from
	spelling *quotable
}

const yearDays = 365.25

// asks tells whether a startup has said how much it seeks.
func (f *Features) asks() bool { return !math.IsNaN(f.Ask) }

// Features computes them under the model's statistics and day. The profile
// must be normalized.
func (m *Model) Features(p Profile) *Features { return m.Reader().Features(p) }

// Reader computes the features of one profile after the other in the same
// memory. Not for concurrent use.
type Reader struct {
	model *Model
	texts reader
}

// Reader begins to read profiles.
func (m *Model) Reader() *Reader { return &Reader{model: m} }

// Features is Model.Features.
func (r *Reader) Features(p Profile) *Features {
	b := p.Common()
	f := &Features{Kind: b.Kind, ID: b.ID}
	if st, ok := p.(*Startup); ok {
		r.model.startup(f, st, &r.texts)
	} else {
		r.model.holder(f, p, &r.texts)
	}
	return f
}

// Bare gives what scoring takes of features, without what only explaining does.
func (f *Features) Bare() *Features {
	c := *f
	c.evidence, c.source, c.spelling = [DimCount]evidence{}, nil, nil
	for d := range c.Holds {
		c.Holds[d].Items, c.Holds[d].Near = nil, nil
	}
	return &c
}

func (m *Model) startup(f *Features, st *Startup, texts *reader) {
	f.source = ownText(&st.Base)
	f.Values = valuesOf(st, m.Reference)
	f.Held = len(st.Strengths) == 0
	f.Needs = st.Needs
	if len(st.Needs) == 0 {
		stage, _ := m.Reference.Taxonomy.Term(TermStage, st.Stage)
		f.Needs, f.Usual = stage.Needs, true
	}
	f.Ask = math.NaN()
	if x, ok := m.Reference.Rates.Log10(st.AmountSought); ok {
		f.Ask = x
	}
	texts.add(m.Statistics, f.source...)
	f.Text = texts.mean()
}

func (m *Model) holder(f *Features, p Profile, texts *reader) {
	b := p.Common()
	deals := dealsOf(p, m.day())
	f.Skills = SkillsOf(p)
	f.Size = sizeOf(p, deals, m.Reference.Rates)
	f.activity(deals, m.day())
	rules := Rules{Size: f.Size}
	f.source = ownText(b)
	texts.add(m.Statistics, f.source...)
	for i := range deals {
		if id := deals[i].Startup; id != "" {
			rules.Backed = append(rules.Backed, id)
		}
		texts.add(m.Statistics, deals[i].Name, deals[i].Description)
		f.source = append(f.source, deals[i].Name, deals[i].Description)
	}
	f.Text = texts.mean()
	f.evidence = m.evidenceOf(p, deals)
	for d := range f.Holds {
		f.Holds[d] = lifter{Dim(d), m.Reference, m.Statistics, f.Kind}.holding(f.evidence[d])
	}
	switch x := p.(type) {
	case *Investor:
		rules.Excluded, rules.Strict = x.ExcludedSectors, x.Strict
	case *Offer:
		rules.Closed = x.over(m.day())
	}
	f.standing = standingOf(p, m.day())
	f.Full = f.standing.full()
	f.Answers, f.Load = float32(AnswersSignal(&f.standing.dealings)), float32(f.standing.load(f.Kind))
	f.Rules = rules.of(&f.Holds)
}

// activity counts deals in the last 12 months and the years since the last.
func (f *Features) activity(deals []deal, day time.Time) {
	last := -1.0
	for i := range deals {
		on, ok := deals[i].On.Time()
		if !ok {
			continue
		}
		years := day.Sub(on).Hours() / 24 / yearDays
		if years <= 1 {
			f.Deals++
		}
		if last < 0 || years < last {
			last = years
		}
	}
	f.Idle = max(0, last)
}

// ownText gives the parts of a profile's own text.
func ownText(b *Base) []string {
	return append([]string{b.Name, b.Summary, b.Description}, b.Tags...)
}

// SkillsOf gives what a holder can help with.
func SkillsOf(p Profile) []string {
	switch x := p.(type) {
	case *Mentor:
		return x.Expertise
	case *Offer:
		return x.Expertise
	case *Organization:
		return x.Services
	}
	return nil
}

func rangeOf(p Profile) *Range {
	switch x := p.(type) {
	case *Investor:
		return x.Ticket
	case *Offer:
		return x.Amount
	}
	return nil
}

// valuesOf gives a startup's values: its sectors, its strengths (else those of
// its places), its stage, its places and home.
func valuesOf(st *Startup, ref *Reference) (v [DimCount][]Path) {
	v[DimSector] = ref.paths(DimSector, st.Sectors...)
	places := PlacesOf(st)
	v[DimPlace] = ref.paths(DimPlace, places...)
	if st.Stage != "" {
		v[DimStage] = ref.paths(DimStage, st.Stage)
	}
	strengths := st.Strengths
	if len(strengths) == 0 {
		for _, place := range places {
			strengths = append(strengths, ref.Taxonomy.HeldBy(place, ref.Places)...)
		}
	}
	v[DimStrength] = ref.paths(DimStrength, strengths...)
	return v
}

// PlacesOf gives every place a profile is tied to: its own, its home, and those
// an organization serves.
func PlacesOf(p Profile) []string {
	places := p.Common().Places()
	switch x := p.(type) {
	case *Startup:
		places = append(places, x.HomeLocality)
	case *Mentor:
		places = append(places, x.HomeLocality)
	case *Investor:
		places = append(places, x.HomeLocality)
	case *Organization:
		places = append(places, x.Serves...)
	}
	return slices.DeleteFunc(places, func(s string) bool { return s == "" })
}

func dealValues(deal *Portfolio, ref *Reference) (v [DimCount][]Path) {
	v[DimSector] = ref.paths(DimSector, deal.Sectors...)
	if deal.Stage != "" {
		v[DimStage] = ref.paths(DimStage, deal.Stage)
	}
	if deal.Locality != "" {
		v[DimPlace] = ref.paths(DimPlace, deal.Locality)
	}
	return v
}

// paths gives the distinct values as paths, in the order of their leaves.
func (r *Reference) paths(d Dim, values ...string) []Path {
	var out []Path
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if p := r.path(d, v); len(p.Nodes) > 0 && !seen[v] {
			seen[v] = true
			out = append(out, p)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Leaf() < out[j].Leaf() })
	return out
}
