package eval

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// Synthetic makes n normalized-looking profiles, the same for the same seed:
// sectors, places and words by Zipf's law, 60 to 120 Vietnamese words each,
// half of them startups. It is for speed and properties, not for quality.
func Synthetic(ref *match.Reference, n int, seed uint64) iter.Seq[match.Profile] {
	kinds := match.Kinds()
	return SyntheticOf(ref, n, seed, func(i int) match.Kind {
		if i%2 == 1 {
			return kinds[1+(i/2)%4]
		}
		return match.KindStartup
	})
}

// SyntheticOf makes profiles of the kinds that kind gives for 0 … n−1.
func SyntheticOf(ref *match.Reference, n int, seed uint64, kind func(i int) match.Kind) iter.Seq[match.Profile] {
	return func(yield func(match.Profile) bool) {
		g := newGenerator(ref, seed)
		for i := range n {
			if !yield(g.profile(i, kind(i))) {
				return
			}
		}
	}
}

type generator struct {
	*rand.Rand
	sectors, stages, skills, strengths, places, words, kinds []string
	pick                                                     map[int]*rand.Zipf
}

func newGenerator(ref *match.Reference, seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), pick: map[int]*rand.Zipf{}}
	terms := func(typ match.TermType) (ids []string) {
		for _, t := range ref.Taxonomy.Terms(typ) {
			ids = append(ids, t.ID)
			for _, s := range append([]string{t.Name.VI}, t.Synonyms...) {
				for _, token := range text.Tokens(s) {
					g.words = append(g.words, token.Exact)
				}
			}
		}
		return ids
	}
	g.sectors, g.stages = terms(match.TermSector), terms(match.TermStage)
	g.skills, g.strengths = terms(match.TermExpertise), terms(match.TermStrength)
	g.kinds = terms(match.TermOrgKind)
	g.places = append(g.places, ref.Places.Codes()...)
	for _, list := range [][]string{g.sectors, g.skills, g.strengths, g.places, g.words} {
		g.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return g
}

// zipf picks from a list, the first far more often than the last.
func (g *generator) zipf(list []string) string {
	z := g.pick[len(list)]
	if z == nil {
		z = rand.NewZipf(g.Rand, 1.2, 4, uint64(len(list)-1))
		g.pick[len(list)] = z
	}
	return list[z.Uint64()]
}

// some picks up to most different entries, at least least.
func (g *generator) some(list []string, least, most int) []string {
	var out []string
	seen := map[string]bool{}
	for range least + g.IntN(most-least+1) {
		if s := g.zipf(list); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func (g *generator) text(least, most int) string {
	words := make([]string, least+g.IntN(most-least+1))
	for i := range words {
		words[i] = g.zipf(g.words)
	}
	return strings.Join(words, " ")
}

func (g *generator) profile(i int, kind match.Kind) match.Profile {
	p := match.New(kind)
	b := p.Common()
	b.ID = fmt.Sprintf("gen-%07d", i)
	b.Name = strings.ToUpper(g.text(2, 6))
	b.Description = g.text(60, 120)
	b.Sectors = g.some(g.sectors, 0, 4)
	b.Visibility = match.VisibilityPublic
	if g.IntN(10) > 0 {
		b.Locality = g.zipf(g.places)
	}
	if g.IntN(3) == 0 {
		b.Strengths = g.some(g.strengths, 1, 3)
	}
	g.own(p)
	return p
}

// own fills the fields of the kind.
func (g *generator) own(p match.Profile) {
	stages := func() []string { return g.some(g.stages, 0, 3) }
	switch x := p.(type) {
	case *match.Startup:
		x.Stage = g.zipf(append([]string{""}, g.stages...))
		x.Needs = g.some(g.skills, 0, 4)
		x.AmountSought = g.money()
	case *match.Mentor:
		x.Stages, x.Expertise = stages(), g.some(g.skills, 0, 5)
		if n := g.IntN(5); n < 4 {
			x.Capacity = &n
		}
	case *match.Investor:
		x.InvestorKind, x.Stages = "vc_fund", stages()
		if m := g.money(); m != nil {
			hi := m.Value * 10
			x.Ticket = &match.Range{Min: &m.Value, Max: &hi, Currency: m.Currency}
		}
		if g.IntN(10) == 0 {
			x.Strict = []string{"sectors"}
		}
		for range g.IntN(8) {
			x.Portfolio = append(x.Portfolio, g.deal())
		}
	case *match.Offer:
		x.OfferKind, x.Stages, x.Expertise = "training", stages(), g.some(g.skills, 0, 3)
	case *match.Organization:
		x.OrgKind, x.Stages, x.Services = g.zipf(g.kinds), stages(), g.some(g.skills, 0, 5)
		x.Serves = g.some(g.places, 0, 3)
	}
}

func (g *generator) money() *match.Money {
	if g.IntN(3) == 0 {
		return nil
	}
	return &match.Money{Value: float64(int64(50e6) << g.IntN(8)), Currency: "VND"}
}

func (g *generator) deal() match.Portfolio {
	return match.Portfolio{
		Startup: fmt.Sprintf("gen-%07d", 2*g.IntN(5000)), Name: g.text(2, 4), Sectors: g.some(g.sectors, 1, 3),
		Locality: g.zipf(g.places), Stage: g.zipf(g.stages), Amount: g.money(),
		On: match.Date(fmt.Sprintf("20%02d-%02d-15", 18+g.IntN(9), 1+g.IntN(12))), Description: g.text(5, 15),
	}
}
