package eval

import (
	"fmt"
	"slices"

	"duyen/match"
)

// yearBefore gives what could have been judged a year before the folder's day:
// investors as they then were, every deal of the year as a startup, and who made
// the deal as the judgment. Nothing of the folder's own judgments is in it.
func (d *Dataset) yearBefore() *Dataset {
	day, _ := d.AsOf.Time()
	then := day.AddDate(-1, 0, 0)
	out := &Dataset{Name: d.Name + " the year before", AsOf: match.DateOf(then)}
	at := map[string]int{}
	type pair struct{ investor, startup int }
	var pairs []pair
	for _, i := range d.ofKind(match.KindInvestor) {
		now := *d.Profiles[i].(*match.Investor)
		now.Portfolio = slices.Clone(now.Portfolio) // forget changes it
		investor := len(out.Profiles)
		out.Profiles = append(out.Profiles, &now)
		for j := range now.Portfolio {
			deal := &now.Portfolio[j]
			if on, ok := deal.On.Time(); !ok || on.Before(then) {
				continue
			}
			st := d.dealt(deal, fmt.Sprintf("deal-%d-%d", i, j))
			s, known := at[st.ID]
			if !known {
				s = len(out.Profiles)
				at[st.ID] = s
				out.Profiles = append(out.Profiles, st)
			}
			pairs = append(pairs, pair{investor, s})
		}
	}
	out.index()
	toStartup, toInvestor := map[int]map[int]int{}, map[int]map[int]int{}
	for _, p := range pairs {
		grade(toInvestor, p.startup, p.investor)
		grade(toStartup, p.investor, p.startup)
	}
	for _, s := range sortedKeys(toInvestor) {
		out.Lists = append(out.Lists, List{s, match.Direction{From: match.KindStartup, To: match.KindInvestor}, toInvestor[s]})
	}
	for _, i := range sortedKeys(toStartup) {
		out.Lists = append(out.Lists, List{i, match.Direction{From: match.KindInvestor, To: match.KindStartup}, toStartup[i]})
	}
	out.forget()
	return out
}

func grade(grades map[int]map[int]int, subject, target int) {
	if grades[subject] == nil {
		grades[subject] = map[int]int{}
	}
	grades[subject][target] = 1
}

// dealt gives the startup of a deal as it was then: what the deal says and, when
// its profile is stored, the rest of that. Id names one whose deal names none.
func (d *Dataset) dealt(deal *match.Portfolio, id string) *match.Startup {
	st := &match.Startup{Base: match.Base{
		Kind: match.KindStartup, ID: id, Name: deal.Name, Description: deal.Description, Sectors: deal.Sectors, Locality: deal.Locality,
	}}
	if i, ok := d.at[deal.Startup]; ok {
		if stored, ok := d.Profiles[i].(*match.Startup); ok {
			clone := *stored
			st = &clone
		}
	}
	if deal.Startup != "" {
		st.ID = deal.Startup
	}
	st.Stage, st.AmountSought = deal.Stage, deal.Amount
	return st
}
