package web

import (
	"context"
	"math"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Pledges is what organizations mean to give; KindForbidden for who may not read or
// keep them.
type Pledges interface {
	// Pledge keeps a new one; KindInvalid.
	Pledge(ctx context.Context, a match.Actor, p match.Pledge) (service.PledgeCount, error)
	// Pledges gives a page with what was delivered, the newest first.
	Pledges(ctx context.Context, a match.Actor, q service.PledgesQuery) (service.PledgePage, error)
	// OnePledge gives one; KindNotFound.
	OnePledge(ctx context.Context, a match.Actor, id string) (service.PledgeCount, error)
	// ChangePledge changes what is pledged, or when; KindInvalid.
	ChangePledge(ctx context.Context, a match.Actor, id string, c service.PledgeChange) (service.PledgeCount, error)
	// EndPledge takes one back.
	EndPledge(ctx context.Context, a match.Actor, id string) error
}

const pledgesShown = 20 // on a page

// pledgesView is the list of pledges, and the form for a new one.
type pledgesView struct {
	Link  string
	Rows  []pledgeRow
	Empty *emptyView
	Next  string
	Keeps bool
	Form  *form
	Kinds []choice
}

// pledgeRow is a pledge with how much of it was given.
type pledgeRow struct {
	Href, Promised, When, Note, Given string
	Fill                              float64
	Over                              bool // its time is over
}

// pledgeView is the page of one.
type pledgeView struct {
	Back, Link string
	Row        pledgeRow
	Hours      bool
	Keeps      bool
	Form       *form
	Rows       rowsView
}

// pledgeFields are those of the form.
func pledgeFields() []string { return []string{"kind", "hours", "amount", "from", "to", "note"} }

// pledges answers /organizations/{id}/pledges.
func (p *Pages) pledges(v *visit, s *space) error { return p.showPledges(v, s, nil) }

func (p *Pages) showPledges(v *visit, s *space, refused *form) error {
	page, err := p.Pledges.Pledges(v.r.Context(), v.actor, service.PledgesQuery{By: s.org.ID, After: v.r.URL.Query().Get("after"), Limit: pledgesShown})
	if err != nil {
		return err
	}
	view := &pledgesView{Link: s.at("/pledges"), Keeps: s.keeps, Form: formOr(refused, v.lang, "pledge")}
	kind := match.PledgeKind(view.Form.Get("kind"))
	if kind == "" {
		kind = match.PledgeHours
		view.Form.values.Set("kind", string(kind))
	}
	view.Kinds = choices(v.lang, "page.workspace.pledge", match.PledgeKinds(), kind)
	for _, x := range page.Data {
		view.Rows = append(view.Rows, p.pledgeRow(v.lang, s, &x))
	}
	if len(view.Rows) == 0 {
		view.Empty = &emptyView{Text: locale.Text(v.lang, "page.workspace.pledges.none", nil)}
		if s.keeps {
			view.Empty.Ways = []linkView{{locale.Text(v.lang, "page.workspace.way.pledge", nil), "#pledge"}}
		}
	}
	if page.HasMore {
		view.Next = s.at("/pledges", "after", page.Next)
	}
	return p.renderSpace(v, s, "pledges", locale.Text(v.lang, "page.workspace.pledges", nil), refused, &workspaceBody{Pledges: view, Done: s.pledgesDone(v)})
}

// pledgesDone says what was done. One that was taken back can be pledged anew with
// what it had.
func (s *space) pledgesDone(v *visit) undoView {
	q := v.r.URL.Query()
	u := undoView{Text: done(v, "workspace")}
	if q.Get("done") == "unpledged" && q.Get("kind") != "" {
		u.Action = s.at("/pledges")
		for _, name := range pledgeFields() {
			if q.Get(name) != "" {
				u.Fields = append(u.Fields, filterView{name, q.Get(name)})
			}
		}
	}
	return u
}

// pledgeRow says a pledge.
func (p *Pages) pledgeRow(lang string, s *space, x *service.PledgeCount) pledgeRow {
	row := pledgeRow{Href: s.at("/pledges/" + x.ID), Note: x.Note, Fill: math.Min(100, math.Max(0, 100*x.Delivered.Of)), Over: !x.Ends.IsZero() && x.Ends.Before(p.Now())}
	row.When = locale.Text(lang, "page.workspace.pledge.when", map[string]any{"from": locale.Date(string(x.From)), "to": locale.Date(string(x.To))})
	given := ""
	if x.Kind == match.PledgeHours {
		row.Promised = locale.Text(lang, "page.workspace.pledge.promised.hours", map[string]any{"n": x.Hours})
		given = figureText(lang, match.UnitHours, x.Delivered.Hours)
	} else if x.Amount != nil && x.Delivered.Amount != nil {
		row.Promised = locale.Text(lang, "page.workspace.pledge.promised.capital", map[string]any{"amount": locale.Money(lang, x.Amount.Value, x.Amount.Currency)})
		given = locale.Money(lang, x.Delivered.Amount.Value, x.Delivered.Amount.Currency)
	}
	row.Given = locale.Text(lang, "page.workspace.pledge.given", map[string]any{"given": given, "part": locale.Number(lang, math.Round(100*x.Delivered.Of))})
	return row
}

// pledge keeps a new one.
func (p *Pages) pledge(v *visit, s *space) error {
	return p.deedIn(v, s, "pledge", pledgeFields(), p.showPledges, func(f *form) (string, error) {
		x := match.Pledge{By: s.org.ID, Kind: match.PledgeKind(f.Get("kind")), From: match.Date(f.Get("from")), To: match.Date(f.Get("to")), Note: f.Get("note")}
		if x.Kind == match.PledgeHours {
			x.Hours = f.hours()
		} else {
			x.Amount = f.amount()
		}
		if f.status != 0 {
			return "", nil
		}
		_, err := p.Pledges.Pledge(v.r.Context(), v.actor, x)
		return s.at("/pledges", "done", "pledged"), err
	})
}

// hours reads a number of hours as people type it.
func (f *form) hours() float64 {
	typed := strings.Replace(strings.TrimSpace(f.Get("hours")), ",", ".", 1)
	if typed == "" {
		f.require("hours")
		return 0
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		f.badValue("hours")
	}
	return n
}

// amount reads money as people type it.
func (f *form) amount() *match.Money {
	f.require("amount")
	return f.dong("amount")
}

// onePledge answers /organizations/{id}/pledges/{pledge}.
func (p *Pages) onePledge(v *visit, s *space) error { return p.showPledge(v, s, nil) }

func (p *Pages) showPledge(v *visit, s *space, refused *form) error {
	x, err := p.pledgeOf(v, s)
	if err != nil {
		return err
	}
	page, err := p.Scoreboards.PledgeDelivered(v.r.Context(), v.actor, x.ID, v.r.URL.Query().Get("after"), rowsShown)
	if err != nil {
		return err
	}
	view := &pledgeView{Back: s.at("/pledges"), Link: s.at("/pledges/" + x.ID), Row: p.pledgeRow(v.lang, s, &x), Hours: x.Kind == match.PledgeHours, Keeps: s.keeps, Form: refused}
	if refused == nil {
		view.Form = newForm(v.lang, "pledge")
		for name, value := range pledgeValues(&x) {
			view.Form.values.Set(name, value)
		}
	}
	view.Rows.Table, view.Rows.Empty = p.rowsTable(v.lang, locale.Text(v.lang, "page.workspace.pledge.delivered", nil), page.Data)
	if page.HasMore {
		view.Rows.Next = view.Link + asked("after", page.Next)
	}
	return p.renderSpace(v, s, "pledges", view.Row.Promised, refused, &workspaceBody{Pledge: view})
}

// pledgeOf gives a pledge of the organization.
func (p *Pages) pledgeOf(v *visit, s *space) (service.PledgeCount, error) {
	x, err := p.Pledges.OnePledge(v.r.Context(), v.actor, v.r.PathValue("pledge"))
	if err == nil && x.By != s.org.ID {
		err = match.Fail(match.KindNotFound, "not_found", "a pledge of others")
	}
	return x, err
}

// pledgeValues gives a pledge as it is typed.
func pledgeValues(x *service.PledgeCount) map[string]string {
	out := map[string]string{"kind": string(x.Kind), "from": string(x.From), "to": string(x.To), "note": x.Note}
	if x.Kind == match.PledgeHours {
		out["hours"] = strconv.FormatFloat(x.Hours, 'f', -1, 64)
	} else if x.Amount != nil {
		out["amount"] = strconv.FormatFloat(x.Amount.Value, 'f', -1, 64)
	}
	return out
}

// changePledge changes one. An amount that is not in đồng stays in its currency
// unless it is typed anew.
func (p *Pages) changePledge(v *visit, s *space) error {
	old, err := p.pledgeOf(v, s)
	if err != nil {
		return err
	}
	return p.deedIn(v, s, "pledge", pledgeFields(), p.showPledge, func(f *form) (string, error) {
		from, to, note := match.Date(f.Get("from")), match.Date(f.Get("to")), f.Get("note")
		c := service.PledgeChange{From: &from, To: &to, Note: &note}
		if old.Kind == match.PledgeHours {
			hours := f.hours()
			c.Hours = &hours
		} else if f.Get("amount") != pledgeValues(&old)["amount"] {
			c.Amount = f.amount()
		}
		if f.status != 0 {
			return "", nil
		}
		_, err := p.Pledges.ChangePledge(v.r.Context(), v.actor, old.ID, c)
		return s.at("/pledges", "done", "changed"), err
	})
}

// endPledge takes one back, and says how to pledge it again.
func (p *Pages) endPledge(v *visit, s *space) error {
	old, err := p.pledgeOf(v, s)
	if err != nil {
		return err
	}
	return p.deedIn(v, s, "end", nil, p.showPledge, func(*form) (string, error) {
		had := pledgeValues(&old)
		if old.Amount != nil && old.Amount.Currency != string(match.UnitVND) {
			had["kind"] = "" // the form speaks of đồng alone
		}
		query := []string{"done", "unpledged"}
		for _, name := range pledgeFields() {
			query = append(query, name, had[name])
		}
		return s.at("/pledges", query...), p.Pledges.EndPledge(v.r.Context(), v.actor, old.ID)
	})
}
