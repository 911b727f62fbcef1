package match

import (
	"slices"
	"strings"
	"time"
)

// Veil makes profiles into what may be looked at by who must not know whose they
// are: what ranking reads of what everybody sees, under random names. It is a list
// of what is let through, so that a field that comes later is not. Texts are not
// let through: people write their names into them, and a sentence can be looked up.
//
// Whoever can read the public profiles can still recognise one by its facts. What is
// veiled is kept like what it was made from.
type Veil struct {
	fresh func() string
	names map[string]string
}

// NewVeil makes one that takes its random names, no two of them equal, from fresh.
func NewVeil(fresh func() string) *Veil { return &Veil{fresh, map[string]string{}} }

// Name gives the random name of an id, the same each time.
func (v *Veil) Name(id string) string {
	if v.names[id] == "" {
		v.names[id] = v.fresh()
	}
	return v.names[id]
}

// nameless is the name of everybody behind a veil: a profile has one, and ranking
// reads nothing from a full stop.
const nameless = "."

// Profile veils a profile.
func (v *Veil) Profile(p Profile) Profile {
	p = Shown(p, LevelAnyone)
	out := New(p.Common().Kind)
	from, to := p.Common(), out.Common()
	to.ID, to.Name = v.Name(from.ID), nameless
	to.Sectors, to.Strengths = coded(from.Sectors), from.Strengths
	to.Locality, to.Localities = from.Locality, from.Localities
	switch x := p.(type) {
	case *Startup:
		y := out.(*Startup)
		y.Stage, y.Needs, y.AmountSought, y.HomeLocality = x.Stage, x.Needs, x.AmountSought, x.HomeLocality
	case *Mentor:
		y := out.(*Mentor)
		y.Expertise, y.Stages, y.Capacity, y.Available, y.HomeLocality = x.Expertise, x.Stages, x.Capacity, x.Available, x.HomeLocality
	case *Investor:
		y := out.(*Investor)
		y.Stages, y.Ticket, y.ExcludedSectors, y.Strict, y.HomeLocality = x.Stages, x.Ticket, coded(x.ExcludedSectors), x.Strict, x.HomeLocality
		for i := range x.Portfolio {
			y.Portfolio = append(y.Portfolio, v.deal(&x.Portfolio[i]))
		}
	case *Offer:
		y := out.(*Offer)
		y.Stages, y.Expertise, y.Amount = x.Stages, x.Expertise, x.Amount
	case *Organization:
		y := out.(*Organization)
		y.Services, y.Serves, y.Stages = x.Services, x.Serves, x.Stages
	}
	return out
}

// deal veils a portfolio item. Rounds of one company stay rounds of one company.
func (v *Veil) deal(x *Portfolio) Portfolio {
	out := Portfolio{Sectors: coded(x.Sectors), Locality: x.Locality, Stage: x.Stage, Amount: x.Amount, On: x.On}
	if c := company(x); c != "" {
		out.Startup = v.Name(c)
	}
	return out
}

// coded gives sectors without those in people's own words.
func coded(sectors []string) []string {
	return slices.DeleteFunc(slices.Clone(sectors), func(s string) bool { return strings.HasPrefix(s, freeSector) })
}

// Ended tells whether a profile is an offer that nothing can be had of on a day.
func Ended(p Profile, day time.Time) bool {
	o, ok := p.(*Offer)
	return ok && o.over(day)
}
