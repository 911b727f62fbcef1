package eval

import (
	"fmt"
	"slices"

	"duyen/match"
)

// The size of the planted set, and how much of its truth is wrong on purpose.
const (
	plantedStartups = 200
	plantedMentors  = 400
	plantedNoise    = 0.2
	plantedDay      = "2026-01-01"
)

// Planted makes startups and mentors of whom it is known who can help whom, the
// same for the same seed. The truth is a rule a programme manager would give, not
// a score: no common language, no help; half of the needs or more and a sector
// in common are grade 2; one need and a sector of the same parent are grade 1. One
// judgment in five then goes to a mentor drawn by lot. Stage, place and most of
// the text are drawn without regard to the truth.
func Planted(ref *match.Reference, seed uint64) (*Dataset, error) {
	g := &planter{generator: newGenerator(ref, seed), ref: ref}
	for _, s := range g.sectors {
		if parent(ref, s) != s {
			g.leaves = append(g.leaves, s)
		}
	}
	d := &Dataset{Name: "planted", AsOf: plantedDay}
	for i := range plantedStartups + plantedMentors {
		p := g.person(i)
		if err := match.Invalid(match.Normalize(p, ref, d.AsOf)); err != nil {
			return nil, err
		}
		d.Profiles = append(d.Profiles, p)
	}
	d.index()
	mentors := d.ofKind(match.KindMentor)
	for _, s := range d.ofKind(match.KindStartup) {
		startup := d.Profiles[s].(*match.Startup)
		grades := map[int]int{}
		for _, m := range mentors {
			grade := g.truth(startup, d.Profiles[m].(*match.Mentor))
			if grade > 0 && g.Float64() < plantedNoise {
				m = mentors[g.IntN(len(mentors))]
			}
			grades[m] = max(grade, grades[m])
		}
		d.Lists = append(d.Lists, List{s, match.Direction{From: match.KindStartup, To: match.KindMentor}, grades})
	}
	return d, nil
}

type planter struct {
	*generator
	ref    *match.Reference
	leaves []string // sectors that have a parent
}

// person makes a startup or, behind them, a mentor.
func (g *planter) person(i int) match.Profile {
	kind := match.KindStartup
	if i >= plantedStartups {
		kind = match.KindMentor
	}
	p := match.New(kind)
	b := p.Common()
	b.ID = fmt.Sprintf("planted-%03d", i)
	b.Name = g.text(2, 4)
	b.Sectors = g.some(g.leaves, 1, 3)
	b.Locality = g.zipf(g.places)
	b.Languages = g.languages(kind)
	var skills []string
	switch x := p.(type) {
	case *match.Startup:
		x.Needs, x.Stage = g.some(g.skills, 1, 4), g.zipf(g.stages)
		skills = x.Needs
	case *match.Mentor:
		x.Expertise, x.Stages = g.some(g.skills, 1, 5), g.some(g.stages, 0, 3)
		skills = x.Expertise
	}
	b.Description = g.text(20, 40) + ". " + g.mention(match.TermSector, b.Sectors) + ", " + g.mention(match.TermExpertise, skills)
	return p
}

// languages: nearly every startup works in Vietnamese, one mentor in seven only
// in English.
func (g *planter) languages(k match.Kind) []string {
	foreign, both := 0.05, 0.15
	if k == match.KindMentor {
		foreign, both = 0.15, 0.4
	}
	switch x := g.Float64(); {
	case x < foreign:
		return []string{"en"}
	case x < both:
		return []string{"vi", "en"}
	}
	return []string{"vi"}
}

// mention writes out one of the terms of a profile, as people do.
func (g *planter) mention(typ match.TermType, ids []string) string {
	t, _ := g.ref.Taxonomy.Term(typ, ids[g.IntN(len(ids))])
	return t.Name.VI
}

// truth is the planted grade of a pair.
func (g *planter) truth(s *match.Startup, m *match.Mentor) int {
	if !shares(s.Languages, m.Languages) {
		return 0
	}
	covered := 0
	for _, n := range s.Needs {
		if slices.Contains(m.Expertise, n) {
			covered++
		}
	}
	near := slices.ContainsFunc(s.Sectors, func(a string) bool {
		return slices.ContainsFunc(m.Sectors, func(b string) bool { return parent(g.ref, a) == parent(g.ref, b) })
	})
	switch {
	case 2*covered >= len(s.Needs) && shares(s.Sectors, m.Sectors):
		return 2
	case covered > 0 && near:
		return 1
	}
	return 0
}

// shares tells whether two lists have an entry in common.
func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
