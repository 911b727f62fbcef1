package service_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
)

// introduce writes an introduction as it would lie in the store.
func introduce(t *testing.T, w *world, id, from, to string, state match.IntroductionState, result match.Result) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "duyen.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `INSERT INTO introduction (id, from_profile, to_profile, account, state, message, reason, note, reroute, came_from, went_to,
		result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at, due_at)
		VALUES ($1, $2, $3, 'usr_an', $4, 'lời nhắn riêng', '', '', 0, '', '', $5, 0, '', '', $6, $7, 0, 1, 0, 0, 0, $7)`,
		id, from, to, string(state), string(result), w.clock.Now().UnixMilli(), w.clock.Now().Add(7*24*time.Hour).UnixMilli())
	if err != nil {
		t.Fatal(err)
	}
}

func TestFunnelIsForWhoReadsReports(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("s", "Quế"))
	hidden := startup("h", "Ẩn")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, binh, hidden)
	w.put(t, an, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "m", Name: "Cố vấn"}})
	introduce(t, w, "int_1", "s", "m", match.IntroductionClosed, match.ResultContract)
	introduce(t, w, "int_2", "h", "m", match.IntroductionRequested, "")
	q := match.FunnelQuery{By: match.FunnelKind, First: w.Today(), Last: w.Today()}
	part := match.FunnelPart{FunnelQuery: q, Step: match.FunnelRequested}
	for _, a := range []match.Actor{an, judge, hoi} {
		_, err := w.Funnel(t.Context(), a, q)
		is(t, err, match.KindForbidden, "not_allowed")
		_, err = w.FunnelTable(t.Context(), a, q)
		is(t, err, match.KindForbidden, "not_allowed")
		_, err = w.FunnelList(t.Context(), a, part)
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, err := w.Funnel(t.Context(), nobody, q)
	is(t, err, match.KindUnauthorized, "unauthorized")

	got, err := w.FunnelTable(t.Context(), officer, q)
	if err != nil || len(got.Rows) != 1 || got.Rows[0].Value != "mentor" || got.Rows[0].Requested.Count != 2 || got.Rows[0].Accepted.Count != 1 || got.Rows[0].Met.Count != 1 || got.Total.Result.Count != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if x := got.Rows[0].Shown; x.Count != nil || x.Accounts != nil || x.Withheld != service.FewAccounts || !got.ConsentedOnly {
		t.Errorf("what few were shown is told: %+v", x)
	}
	page, err := w.FunnelList(t.Context(), officer, part)
	if err != nil || len(page.Data) != 2 || page.Data[0].From.Name != "Quế" || page.Data[0].To.Name != "Cố vấn" || page.Data[1].From.ID != "h" {
		t.Errorf("%+v %v", page, err)
	}
	body, err := json.Marshal(page)
	if err != nil || strings.Contains(string(body), "riêng") || strings.Contains(string(body), "0900000000") || strings.Contains(string(body), "Ẩn") {
		t.Errorf("the list tells more than who: %s %v", body, err)
	}
	part.Limit = 1
	page, err = w.FunnelList(t.Context(), officer, part)
	if err != nil || len(page.Data) != 1 || !page.HasMore || page.Next != "int_1" {
		t.Errorf("a page of one: %+v %v", page, err)
	}
	for _, bad := range []match.FunnelQuery{{First: "2026", Last: "2026-01-01"}, {First: "2026-01-02", Last: "2026-01-01"}, {First: "2026-01-01", Last: "morgen"}} {
		_, err := w.Funnel(t.Context(), officer, bad)
		is(t, err, match.KindMalformed, "bad_parameter")
	}
	if done := w.audit.actions(); !strings.HasSuffix(done, "report.export report.list report.list") {
		t.Errorf("the audit log has %v", done)
	}
}

// TestFunnelWithholdsWhatFewSaw tells people in fives and times in steps that four
// people do not fill, in every row and in the total by the same rule.
func TestFunnelWithholdsWhatFewSaw(t *testing.T) {
	look := func(times, accounts int) match.FunnelLook { return match.FunnelLook{Times: times, Accounts: accounts} }
	for name, c := range map[string]struct {
		counted         match.FunnelLook
		step            int
		times, accounts int // 0 for withheld
	}{
		"five, once each":    {look(5, 5), 5, 5, 5},
		"four":               {look(9, 4), 5, 0, 0},
		"nobody":             {look(0, 0), 5, 0, 0},
		"seven":              {look(19, 7), 13, 13, 5},
		"five, mostly one":   {look(20, 5), 21, 0, 5},
		"the same with more": {look(41, 14), 21, 21, 10},
		"no step":            {look(41, 14), 0, 0, 0},
	} {
		ref, weights := reference()
		few := match.FunnelCount{Value: "few", Shown: look(3, 1)}
		fixed := fixedFunnel{match.Funnel{
			Rows: []match.FunnelCount{few, {Value: "row", Shown: c.counted}}, Total: match.FunnelCount{Shown: c.counted}, ShownStep: c.step, OpenedStep: 5,
		}}
		svc := service.New(service.Options{Funnels: fixed, Reference: ref, Engine: engine.New(ref, weights, nil), Now: time.Now})
		got, err := svc.Funnel(t.Context(), officer, match.FunnelQuery{First: "2026-01-01", Last: "2026-12-31", By: match.FunnelKind})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []service.FunnelLook{got.Rows[1].Shown, got.Total.Shown} {
			times, accounts := 0, 0
			if x.Count != nil {
				times = *x.Count
			}
			if x.Accounts != nil {
				accounts = *x.Accounts
			}
			if times != c.times || accounts != c.accounts || (x.Withheld != "") != (times == 0 || accounts == 0) {
				t.Errorf("%s: told %d by %d, %q", name, times, accounts, x.Withheld)
			}
		}
		if x := got.Rows[0].Shown; x.Count != nil || x.Accounts != nil || x.Withheld != service.FewAccounts {
			t.Errorf("%s: what one saw is told: %+v", name, x)
		}
	}
}

// TestFunnelOfAPlace: communes read the funnel of the startups in their places, and
// nobody else's.
func TestFunnelOfAPlace(t *testing.T) {
	w := newWorld(t)
	here, there, old := startup("here", "Quế"), startup("there", "Tỏi"), startup("old", "Mạch nha")
	here.Locality, there.Locality, old.Locality = "21115", "21548", "51"
	w.put(t, an, here)
	w.put(t, an, there)
	w.put(t, an, old)
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "m", Name: "Cố vấn"}})
	for _, id := range []string{"here", "there", "old"} {
		introduce(t, w, "int_"+id, id, "m", match.IntroductionClosed, match.ResultContract)
	}
	q := match.FunnelQuery{By: match.FunnelKind, First: w.Today(), Last: w.Today()}
	commune := func(places ...string) match.Actor {
		return match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: places}
	}
	for name, c := range map[string]struct {
		who  match.Actor
		want []string
	}{
		"a commune": {commune("21115"), []string{"int_here"}}, "two": {commune("21115", "21548"), []string{"int_here", "int_there"}},
		"the province": {commune("51"), []string{"int_here", "int_old", "int_there"}}, "another": {commune("01"), nil},
		"the department": {officer, []string{"int_here", "int_old", "int_there"}},
	} {
		got, err := w.Funnel(t.Context(), c.who, q)
		page, err2 := w.FunnelList(t.Context(), c.who, match.FunnelPart{FunnelQuery: q, Step: match.FunnelResult})
		var ids []string
		for _, x := range page.Data {
			ids = append(ids, x.ID)
		}
		slices.Sort(ids)
		if err != nil || err2 != nil || got.Total.Result.Count != len(c.want) || !slices.Equal(ids, c.want) || len(got.Within) != len(c.who.Territories) {
			t.Errorf("%s: %+v, %q, %v %v", name, got.Total, ids, err, err2)
		}
	}
	_, err := w.Funnel(t.Context(), commune(), q)
	is(t, err, match.KindForbidden, "not_allowed")
	forged := q
	forged.Within = []string{"21548"}
	if got, err := w.Funnel(t.Context(), commune("21115"), forged); err != nil || got.Total.Requested.Count != 1 || got.Within[0] != "21115" {
		t.Errorf("a place of one's own choice: %+v %v", got, err)
	}
	_, err = w.RankOrganizations(t.Context(), commune("51"), "", "", 0)
	is(t, err, match.KindForbidden, "not_allowed")
}

// fixedFunnel has been counted already.
type fixedFunnel struct{ counted match.Funnel }

func (f fixedFunnel) Funnel(context.Context, match.FunnelQuery) (match.Funnel, error) {
	return f.counted, nil
}

func (fixedFunnel) FunnelList(context.Context, match.FunnelPart) ([]match.FunnelItem, error) {
	return nil, nil
}
