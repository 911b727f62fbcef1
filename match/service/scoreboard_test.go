package service_test

import (
	"encoding/json"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// asked puts an introduction as it is asked for into the store.
func asked(t *testing.T, w *world, from, to string) match.Introduction {
	t.Helper()
	x, err := w.store.AskIntroduction(t.Context(), match.Introduction{
		From: from, To: to, Message: "Mong được gặp", By: an.User, State: match.IntroductionRequested, CreatedAt: w.clock.Now(), ExpiresAt: w.clock.Now().Add(7 * 24 * time.Hour),
	}, w.Today(), match.RequestKey{})
	must(t, err)
	return x.Introduction
}

// goes makes moves of an introduction, an hour after each other.
func goes(t *testing.T, w *world, id string, outcome *match.IntroductionOutcome, moves ...match.IntroductionMove) {
	t.Helper()
	for _, m := range moves {
		w.clock.pass(time.Hour)
		_, err := w.store.MoveIntroduction(t.Context(), id, func(x *match.Introduction) (bool, error) {
			return x.Move(match.IntroductionStep{Move: m, By: match.SideTo | match.SideFrom, At: w.clock.Now(), Outcome: outcome, Reason: "no_time"})
		})
		must(t, err)
	}
}

// busy is a month of the association: a mentor and an investor as members, three
// introductions, a pledge of capital.
func busy(t *testing.T) *world {
	t.Helper()
	w := workplace(t)
	for _, x := range []*match.Offer{offer("suat", "hoi")} {
		_, _, err := w.Create(t.Context(), hoi, x)
		must(t, err)
	}
	w.put(t, an, startup("que", "Quế"))
	w.put(t, an, startup("mam", "Mắm"))
	w.put(t, binh, investor("quy", "Quỹ Sông Trà"))
	_, err := w.Invite(t.Context(), hoi, "hoi", "quy", "")
	must(t, err)
	_, err = w.ConfirmMember(t.Context(), binh, "hoi", "quy", false)
	must(t, err)
	w.clock.pass(time.Hour)
	goes(t, w, asked(t, w, "que", "suat").ID, nil, match.IntroductionAccept, match.IntroductionMeet)
	goes(t, w, asked(t, w, "mam", "hoi").ID, nil, match.IntroductionDecline)
	invested := &match.IntroductionOutcome{Result: match.ResultInvestment, Amount: &match.Money{Value: 1000, Currency: "USD"}}
	goes(t, w, asked(t, w, "que", "quy").ID, invested, match.IntroductionAccept, match.IntroductionReport)
	asked(t, w, "mam", "suat")
	w.settle(t)
	return w
}

func TestScoreboard(t *testing.T) {
	w := busy(t)
	ctx := t.Context()
	_, err := w.Pledge(ctx, hoi, match.Pledge{By: "hoi", Kind: match.PledgeCapital, Amount: &match.Money{Value: 2000, Currency: "USD"}, From: "2026-11-01", To: "2026-11-30"})
	must(t, err)
	for _, stranger := range []match.Actor{an, binh, clb, judge} {
		_, err := w.Scoreboard(ctx, stranger, "hoi", "")
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, err = w.Scoreboard(ctx, hoi, "que", "")
	is(t, err, match.KindNotFound, "not_found")
	for _, month := range []string{"2026-12", "2026", "2026-13", "11-2026", "1999-12"} {
		_, err = w.Scoreboard(ctx, hoi, "hoi", month)
		is(t, err, match.KindInvalid, "invalid")
	}
	rate, _ := w.Reference().Rates.Convert(match.Money{Value: 1, Currency: "USD"}, "VND")
	for _, reader := range []match.Actor{hoi, officer, admin} {
		b, err := w.Scoreboard(ctx, reader, "hoi", "")
		must(t, err)
		if b.Month != "2026-11" || b.Organization.ID != "hoi" {
			t.Errorf("scoreboard of %s %s", b.Organization.ID, b.Month)
		}
		figures := map[match.Figure]service.ScoreFigure{}
		for _, f := range b.Figures {
			figures[f.Name] = f
		}
		for f, want := range map[match.Figure]float64{
			match.FigureOffersOpen: 1, match.FigureInterests: 3, match.FigureAnswered: 2, match.FigureAnswerHours: 1, match.FigureAccepted: 2,
			match.FigureMet: 1, match.FigureResults: 1, match.FigureHoursPledged: 0, match.FigureHoursDelivered: 0,
			match.FigureCapitalPledged: 2000 * rate, match.FigureCapitalDelivered: 1000 * rate,
			match.FigureMembers: 1, match.FigureMembersNew: 1, match.FigureMembersActive: 1,
		} {
			x := figures[f]
			if x.Value == nil || *x.Value != want {
				text, _ := json.Marshal(x)
				t.Errorf("%s: %s, want %v", f, text, want)
			}
			page, err := w.FigureRows(ctx, reader, "hoi", f, b.Month, "", 0)
			must(t, err)
			if f.Unit() == match.UnitCount && float64(len(page.Data)) != want {
				t.Errorf("%s: %d rows, want %v", f, len(page.Data), want)
			}
		}
		if x := figures[match.FigureAnswerHours]; x.Before != nil || x.Change != nil {
			t.Errorf("a median of nothing: %v", *x.Before)
		}
		if x := figures[match.FigureInterests]; *x.Before != 0 || *x.Change != 3 {
			t.Errorf("against the month before: %v %v", *x.Before, *x.Change)
		}
	}
	_, err = w.FigureRows(ctx, hoi, "hoi", "salary", "", "", 0)
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.FigureRows(ctx, an, "hoi", match.FigureMembers, "", "", 0)
	is(t, err, match.KindForbidden, "not_allowed")

	// The next month begins with what stands.
	w.clock.pass(10 * 24 * time.Hour)
	b, err := w.Scoreboard(ctx, hoi, "hoi", "")
	must(t, err)
	for _, f := range b.Figures {
		if f.Name == match.FigureInterests && (*f.Value != 0 || *f.Before != 3 || *f.Change != -3) ||
			f.Name == match.FigureMembers && (*f.Value != 1 || *f.Before != 1) {
			t.Errorf("in %s %s is %v, %v before", b.Month, f.Name, *f.Value, *f.Before)
		}
	}
}

func TestRankOrganizations(t *testing.T) {
	w := busy(t)
	ctx := t.Context()
	for _, stranger := range []match.Actor{an, hoi, judge} {
		_, err := w.RankOrganizations(ctx, stranger, "", "", 0)
		is(t, err, match.KindForbidden, "not_allowed")
	}
	w.put(t, admin, organization("im", "Không làm gì"))
	w.put(t, admin, organization("aaa", "AAA"))
	goes(t, w, asked(t, w, "que", "clb").ID, nil, match.IntroductionAccept)
	goes(t, w, asked(t, w, "que", "aaa").ID, nil, match.IntroductionDecline)
	for sort, want := range map[match.Figure]string{"": "1 hoi 2 clb 2 aaa ", match.FigureInterests: "1 hoi 2 clb 2 aaa ", match.FigureMembers: "1 hoi 2 clb 2 aaa ", match.FigureAnswerHours: "1 hoi 1 clb 1 aaa "} {
		r, err := w.RankOrganizations(ctx, officer, "", sort, 0)
		must(t, err)
		got := ""
		for _, x := range r.Data {
			got += string(rune('0'+x.Rank)) + " " + x.Organization.ID + " "
		}
		if got != want || r.HasMore {
			t.Errorf("by %q: %s, want %s", sort, got, want)
		}
	}
	r, err := w.RankOrganizations(ctx, admin, "2026-10", "", 0)
	must(t, err)
	if len(r.Data) != 0 {
		t.Errorf("a month in which nothing was done: %+v", r.Data)
	}
	if r, err = w.RankOrganizations(ctx, admin, "", "", 1); err != nil || len(r.Data) != 1 || !r.HasMore {
		t.Errorf("the first: %+v %v", r, err)
	}
}

func TestPledges(t *testing.T) {
	w := busy(t)
	ctx := t.Context()
	hours := match.Pledge{By: "hoi", Kind: match.PledgeHours, Hours: 40, From: "2026-11-01", To: "2026-12-31"}
	for code, edit := range map[string]func(p *match.Pledge){
		"by required":              func(p *match.Pledge) { p.By = "" },
		"kind unknown_value":       func(p *match.Pledge) { p.Kind = "time" },
		"hours negative":           func(p *match.Pledge) { p.Hours = -1 },
		"hours required":           func(p *match.Pledge) { p.Hours = 0 },
		"hours out_of_range":       func(p *match.Pledge) { p.Hours = 1e6 },
		"amount unknown_field":     func(p *match.Pledge) { p.Amount = &match.Money{Value: 1, Currency: "VND"} },
		"from required":            func(p *match.Pledge) { p.From = "" },
		"to bad_date":              func(p *match.Pledge) { p.To = "2026-02-30" },
		"from bad_date":            func(p *match.Pledge) { p.From = "2026" },
		"to ends_before_it_begins": func(p *match.Pledge) { p.To = "2026-10-31" },
		"to out_of_range":          func(p *match.Pledge) { p.To = "2096-10-31" },
		"by unknown_kind":          func(p *match.Pledge) { p.By = "que" },
	} {
		bad, who := hours, hoi
		edit(&bad)
		if bad.By == "que" {
			who = an
		}
		_, err := w.Pledge(ctx, who, bad)
		e, ok := err.(*match.Error)
		if !ok || len(e.Problems) != 1 || e.Problems[0].Field+" "+e.Problems[0].Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	capital := match.Pledge{By: "quy", Kind: match.PledgeCapital, Amount: &match.Money{Value: 2000, Currency: "USD"}, From: "2026-11-01", To: "2026-11-30"}
	_, err := w.Pledge(ctx, hoi, capital)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.Pledge(ctx, nobody, capital)
	is(t, err, match.KindUnauthorized, "unauthorized")
	p, err := w.Pledge(ctx, hoi, hours)
	must(t, err)
	if p.From != "2026-11-01" || p.To != "2026-12-31" || *p.Delivered.Hours != 0 || p.Delivered.List != "/v1/pledges/"+p.ID+"/delivered" {
		t.Errorf("pledged %+v", p)
	}
	c, err := w.Pledge(ctx, binh, capital)
	must(t, err)
	if c.Delivered.Amount == nil || *c.Delivered.Amount != (match.Money{Value: 1000, Currency: "USD"}) || c.Delivered.Of != 0.5 || c.Delivered.N != 1 {
		t.Errorf("delivered %+v", c.Delivered)
	}
	rows, err := w.PledgeDelivered(ctx, binh, c.ID, "", 0)
	must(t, err)
	if len(rows.Data) != c.Delivered.N || rows.Data[0].Profile != "quy" {
		t.Errorf("delivered by %+v", rows)
	}
	_, err = w.PledgeDelivered(ctx, an, c.ID, "", 0)
	is(t, err, match.KindForbidden, "not_allowed")
	// What its members invested counts for the association, in the currency it pledged in.
	h, err := w.Pledge(ctx, hoi, match.Pledge{By: "hoi", Kind: match.PledgeCapital, Amount: &match.Money{Value: 1e9, Currency: "VND"}, From: "2026-11-01", To: "2026-11-30"})
	must(t, err)
	rate, _ := w.Reference().Rates.Convert(match.Money{Value: 1000, Currency: "USD"}, "VND")
	if *h.Delivered.Amount != (match.Money{Value: rate, Currency: "VND"}) {
		t.Errorf("delivered %+v, want %v", h.Delivered.Amount, rate)
	}
	_, err = w.ChangePledge(ctx, an, p.ID, service.PledgeChange{})
	is(t, err, match.KindForbidden, "not_allowed")
	more, to := 50.0, match.Date("2026-11-30")
	changed, err := w.ChangePledge(ctx, hoi, p.ID, service.PledgeChange{Hours: &more, To: &to})
	must(t, err)
	if changed.Hours != 50 || changed.From != "2026-11-01" || changed.To != to {
		t.Errorf("changed %+v", changed)
	}
	early := match.Date("2026-10-01")
	_, err = w.ChangePledge(ctx, hoi, p.ID, service.PledgeChange{Hours: &more, To: &early})
	is(t, err, match.KindInvalid, "invalid")
	if again, err := w.OnePledge(ctx, hoi, p.ID); err != nil || again.To != to {
		t.Errorf("a refused change: %+v %v", again, err)
	}
	for who, want := range map[string]int{"hoi": 2, "binh": 1, "an": 0, "officer": 3} {
		page, err := w.Pledges(ctx, map[string]match.Actor{"hoi": hoi, "binh": binh, "an": an, "officer": officer}[who], service.PledgesQuery{})
		must(t, err)
		if len(page.Data) != want {
			t.Errorf("%s sees %d pledges, want %d", who, len(page.Data), want)
		}
	}
	_, err = w.Pledges(ctx, an, service.PledgesQuery{By: "hoi"})
	is(t, err, match.KindForbidden, "not_allowed")
	is(t, w.EndPledge(ctx, binh, p.ID), match.KindForbidden, "not_allowed")
	must(t, w.EndPledge(ctx, hoi, p.ID))
	_, err = w.OnePledge(ctx, hoi, p.ID)
	is(t, err, match.KindNotFound, "not_found")
}

func TestInbox(t *testing.T) {
	w := busy(t)
	ctx := t.Context()
	for _, stranger := range []match.Actor{an, clb, officer, {User: "usr_root", Roles: []match.Role{match.RoleAdmin}}} {
		_, err := w.Inbox(ctx, stranger, match.InboxQuery{Organization: "hoi"})
		is(t, err, match.KindForbidden, "not_allowed")
	}
	page, err := w.Inbox(ctx, hoi, match.InboxQuery{Organization: "hoi"})
	must(t, err)
	if len(page.Data) != 3 || page.Data[0].From != "mam" || page.Data[0].About == nil || page.Data[0].About.ID != "suat" || page.Data[1].About != nil {
		t.Errorf("inbox %+v", page)
	}
	for i, q := range []match.InboxQuery{{Unanswered: true}, {Offer: "suat"}, {State: match.IntroductionDeclined}, {Overdue: true}} {
		q.Organization = "hoi"
		page, err := w.Inbox(ctx, hoi, q)
		must(t, err)
		if want := []int{1, 2, 1, 0}[i]; len(page.Data) != want {
			t.Errorf("%+v: %d, want %d", q, len(page.Data), want)
		}
	}
	w.clock.pass(8 * 24 * time.Hour)
	page, err = w.Inbox(ctx, hoi, match.InboxQuery{Organization: "hoi", Overdue: true})
	must(t, err)
	if len(page.Data) != 1 || !page.Data[0].Overdue {
		t.Errorf("overdue %+v", page)
	}
}
