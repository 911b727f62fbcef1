package match

import "slices"

// Wish is something a profile of its kind should say: because ranking reads it, or
// because people look for it. Field is a name of the JSON.
type Wish struct {
	Field  string
	Stated bool
}

// Wishes lists them in the order in which they help most people, and tells which
// the profile states. Offers have a form of their own and none.
func Wishes(p Profile) []Wish {
	b := p.Common()
	own := []Wish{
		{"sectors", len(b.Sectors) > 0},
		{"locality", len(b.Places()) > 0},
		{"summary", b.Summary != ""},
		{"description", b.Description != ""},
		{"strengths", len(b.Strengths) > 0},
		{"contact", b.Contact != nil && *b.Contact != Contact{}},
	}
	switch x := p.(type) {
	case *Startup:
		return slices.Insert(own, 2, Wish{"stage", x.Stage != ""}, Wish{"needs", len(x.Needs) > 0},
			Wish{"amount_sought", x.AmountSought != nil}, Wish{"capital", len(x.Capital) > 0})
	case *Mentor:
		return slices.Insert(own, 2, Wish{"expertise", len(x.Expertise) > 0}, Wish{"stages", len(x.Stages) > 0},
			Wish{"capacity", x.Capacity != nil}, Wish{"formats", len(x.Formats) > 0})
	case *Investor:
		return slices.Insert(own, 2, Wish{"stages", len(x.Stages) > 0}, Wish{"ticket", x.Ticket != nil},
			Wish{"investor_kind", x.InvestorKind != ""}, Wish{"website", b.Website != ""})
	case *Organization:
		return slices.Insert(own, 2, Wish{"services", len(x.Services) > 0}, Wish{"stages", len(x.Stages) > 0},
			Wish{"serves", len(x.Serves) > 0}, Wish{"org_kind", x.OrgKind != ""})
	}
	return nil
}

// Suited gives a copy of a profile that states in one field what a target looks
// for, and that value as text. ok is false when the target looks for nothing there,
// or when the field is in the profile's own words, of which nobody can know what
// they would say.
func Suited(p Profile, name string, target Profile) (suited Profile, value string, ok bool) {
	suited = copyOf(p)
	value = sought(name, target)
	if value == "" {
		return suited, "", false
	}
	b, list := suited.Common(), []string{value}
	switch name {
	case "sectors":
		b.Sectors = list
		return suited, value, true
	case "strengths":
		b.Strengths = list
		return suited, value, true
	case "locality":
		b.Locality = value
		return suited, value, true
	}
	switch x := suited.(type) {
	case *Startup:
		ok = x.suit(name, value, target)
	case *Mentor:
		ok = x.suit(name, list)
	case *Investor:
		ok = x.suit(name, list, target)
	case *Organization:
		ok = x.suit(name, list)
	}
	return suited, value, ok
}

// sought gives what a target looks for in a field, "" for nothing.
func sought(name string, target Profile) string {
	of := func(values []string) string {
		if len(values) > 0 {
			return values[0]
		}
		return ""
	}
	switch name {
	case "sectors":
		return of(target.Common().Sectors)
	case "strengths":
		return of(target.Common().Strengths)
	case "locality":
		return of(placesSought(target))
	case "serves":
		return of(target.Common().Places())
	case "stage", "stages":
		return of(StagesOf(target))
	case "needs":
		return of(SkillsOf(target))
	case "expertise", "services":
		if st, ok := target.(*Startup); ok {
			return of(st.Needs)
		}
	case "amount_sought", "ticket":
		if m := amountSought(target); m != nil {
			return number(m.Value) + " " + m.Currency
		}
	case "capacity":
		return "1" // whoever is matched with a mentor looks for one free place
	}
	return ""
}

// amountSought gives the amount that suits a target: what a startup seeks, the least
// that a holder gives.
func amountSought(target Profile) *Money {
	if st, ok := target.(*Startup); ok {
		return st.AmountSought
	}
	r := rangeOf(target)
	if r == nil {
		return nil
	}
	for _, x := range []*float64{r.Min, r.Max} {
		if x != nil && *x > 0 {
			return &Money{*x, r.Currency}
		}
	}
	return nil
}

// suit states one field; false for one that startups do not have.
func (s *Startup) suit(name, value string, target Profile) bool {
	switch name {
	case "stage":
		s.Stage = value
	case "needs":
		s.Needs = []string{value}
	case "amount_sought":
		s.AmountSought = amountSought(target)
	default:
		return false
	}
	return true
}

func (m *Mentor) suit(name string, list []string) bool {
	switch name {
	case "expertise":
		m.Expertise = list
	case "stages":
		m.Stages = list
	case "capacity":
		places := 1
		m.Capacity = &places
	default:
		return false
	}
	return true
}

func (v *Investor) suit(name string, list []string, target Profile) bool {
	switch name {
	case "stages":
		v.Stages = list
	case "ticket":
		ask := amountSought(target)
		v.Ticket = &Range{Min: &ask.Value, Max: &ask.Value, Currency: ask.Currency}
	default:
		return false
	}
	return true
}

func (o *Organization) suit(name string, list []string) bool {
	switch name {
	case "services":
		o.Services = list
	case "stages":
		o.Stages = list
	case "serves":
		o.Serves = list
	default:
		return false
	}
	return true
}

// placesSought gives where a target wants those to be that it is matched with.
func placesSought(target Profile) []string {
	b := target.Common()
	if x, ok := target.(*Organization); ok && len(x.Serves) > 0 {
		return x.Serves
	}
	if b.Kind != KindStartup && len(b.Localities) > 0 {
		return b.Localities
	}
	return b.Places()
}

// copyOf copies a profile; the copy shares its values.
func copyOf(p Profile) Profile {
	switch x := p.(type) {
	case *Startup:
		c := *x
		return &c
	case *Mentor:
		c := *x
		return &c
	case *Investor:
		c := *x
		return &c
	case *Offer:
		c := *x
		return &c
	case *Organization:
		c := *x
		return &c
	}
	return p
}
