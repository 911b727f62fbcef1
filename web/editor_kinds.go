package web

import (
	"duyen/match"
)

// startupFields, mentorFields, investorFields and organizationFields are those that
// only one kind has. The profile is always of that kind.
func (p *Pages) startupFields() []editField {
	of := func(x match.Profile) *match.Startup { return x.(*match.Startup) }
	traction := func(x match.Profile) *match.Traction {
		if of(x).Traction == nil {
			of(x).Traction = &match.Traction{} // tidied away when it stays empty
		}
		return of(x).Traction
	}
	recognised := func(x match.Profile) *match.Recognition {
		if of(x).Recognised == nil {
			of(x).Recognised = &match.Recognition{} // tidied away when it stays empty
		}
		return of(x).Recognised
	}
	number := func(name string, at func(x match.Profile) *int) editField {
		return count(name, func(x match.Profile) *int {
			if n := at(x); *n != 0 {
				return n
			}
			return nil
		}, func(x match.Profile, n *int) {
			if *at(x) = 0; n != nil {
				*at(x) = *n
			}
		}).about("traction." + name)
	}
	return []editField{
		pick("stage", widgetDots, p.stageOptions, func(x match.Profile) *string { return &of(x).Stage }),
		several("needs", p.termOptions(match.TermExpertise), func(x match.Profile) *[]string { return &of(x).Needs }),
		several("led_by", named("led_by", match.Leaders()...), func(x match.Profile) *[]string { return &of(x).LedBy }),
		highTech(),
		money("amount_sought", func(x match.Profile) *match.Money { return of(x).AmountSought }, func(x match.Profile, m *match.Money) { of(x).AmountSought = m }),
		several("capital", named("capital", match.CapitalTypes()...), func(x match.Profile) *[]string { return &of(x).Capital }),
		money("revenue", func(x match.Profile) *match.Money { return traction(x).RevenueYear }, func(x match.Profile, m *match.Money) { traction(x).RevenueYear = m }).about("traction.revenue_year"),
		number("customers", func(x match.Profile) *int { return &traction(x).Customers }),
		number("employees", func(x match.Profile) *int { return &traction(x).Employees }),
		line("legal_form", widgetLine, maxEditName, func(x match.Profile) *string { return &of(x).LegalForm }),
		date("registered_on", func(x match.Profile) *match.Date { return &of(x).RegisteredOn }),
		date("recognised_on", func(x match.Profile) *match.Date { return &recognised(x).On }).about("recognised.on"),
		line("recognised_by", widgetLine, maxEditName, func(x match.Profile) *string { return &recognised(x).By }).about("recognised.by"),
		p.place("home_locality", func(x match.Profile) *string { return &of(x).HomeLocality }),
	}
}

// highTech is a single box.
func highTech() editField {
	return editField{
		name: "high_tech", widget: widgetBoxes, options: named("edit.high_tech", "yes"),
		read: func(x match.Profile) []string {
			if x.(*match.Startup).HighTech {
				return []string{"yes"}
			}
			return nil
		},
		write: func(x match.Profile, values []string) *match.Problem {
			x.(*match.Startup).HighTech = only(values) == "yes"
			return nil
		},
	}
}

// stageOptions gives the stages with what shows that one is in them.
func (p *Pages) stageOptions(lang string) []optionGroup {
	groups := p.termOptions(match.TermStage)(lang)
	for i, o := range groups[0].Options {
		groups[0].Options[i].Hint = textOr(lang, "edit.stage."+o.Value)
	}
	return groups
}

func (p *Pages) mentorFields() []editField {
	of := func(x match.Profile) *match.Mentor { return x.(*match.Mentor) }
	return []editField{
		several("expertise", p.termOptions(match.TermExpertise), func(x match.Profile) *[]string { return &of(x).Expertise }),
		several("stages", p.termOptions(match.TermStage), func(x match.Profile) *[]string { return &of(x).Stages }),
		count("capacity", func(x match.Profile) *int { return of(x).Capacity }, func(x match.Profile, n *int) { of(x).Capacity = n }).about("capacity", "available"),
		several("formats", named("format", match.Formats()...), func(x match.Profile) *[]string { return &of(x).Formats }),
		date("paused_until", func(x match.Profile) *match.Date { return &of(x).PausedUntil }),
		p.place("home_locality", func(x match.Profile) *string { return &of(x).HomeLocality }),
	}
}

func (p *Pages) investorFields() []editField {
	of := func(x match.Profile) *match.Investor { return x.(*match.Investor) }
	return []editField{
		pick("investor_kind", widgetSelect, p.termOptions(match.TermOrgKind), func(x match.Profile) *string { return &of(x).InvestorKind }),
		several("stages", p.termOptions(match.TermStage), func(x match.Profile) *[]string { return &of(x).Stages }),
		several("excluded_sectors", p.sectorOptions, func(x match.Profile) *[]string { return &of(x).ExcludedSectors }),
		several("strict", named("edit.strict", match.StrictFields()...), func(x match.Profile) *[]string { return &of(x).Strict }),
		ticket("ticket_min", func(r *match.Range) **float64 { return &r.Min }).about("ticket.min", "ticket.currency"),
		ticket("ticket_max", func(r *match.Range) **float64 { return &r.Max }).about("ticket"),
		p.portfolio(),
		p.place("home_locality", func(x match.Profile) *string { return &of(x).HomeLocality }),
	}
}

// ticket is one end of a range. Both ends are in the currency of the one written last.
func ticket(name string, end func(r *match.Range) **float64) editField {
	of := func(x match.Profile) *match.Investor { return x.(*match.Investor) }
	return money(name, func(x match.Profile) *match.Money {
		r := of(x).Ticket
		if r == nil || *end(r) == nil {
			return nil
		}
		return &match.Money{Value: **end(r), Currency: r.Currency}
	}, func(x match.Profile, m *match.Money) {
		r := match.Range{}
		if of(x).Ticket != nil {
			r = *of(x).Ticket // another profile may share it
		}
		if *end(&r) = nil; m != nil {
			*end(&r), r.Currency = &m.Value, m.Currency
		}
		of(x).Ticket = &r // without both ends Normalize drops it
	})
}

func (p *Pages) organizationFields() []editField {
	of := func(x match.Profile) *match.Organization { return x.(*match.Organization) }
	return []editField{
		pick("org_kind", widgetSelect, p.termOptions(match.TermOrgKind), func(x match.Profile) *string { return &of(x).OrgKind }),
		several("services", p.termOptions(match.TermExpertise), func(x match.Profile) *[]string { return &of(x).Services }),
		several("stages", p.termOptions(match.TermStage), func(x match.Profile) *[]string { return &of(x).Stages }),
		p.places("serves", func(x match.Profile) *[]string { return &of(x).Serves }),
	}
}
