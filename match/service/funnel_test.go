package service_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"path/filepath"
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
	for _, a := range []match.Actor{an, judge, {User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}} {
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

// TestFunnelWithholdsWhatFewSaw counts rows from above and below the least number of
// people.
func TestFunnelWithholdsWhatFewSaw(t *testing.T) {
	few := match.FunnelLook{Times: 9, Accounts: 4}
	many := match.FunnelLook{Times: 9, Accounts: 5}
	for name, c := range map[string]struct {
		rows  []match.FunnelCount
		told  int
		total bool
	}{
		"all are many":      {[]match.FunnelCount{{Shown: many, Opened: many}, {Shown: many, Opened: many}}, 2, true},
		"one is few":        {[]match.FunnelCount{{Shown: few, Opened: many}, {Shown: many, Opened: many}}, 1, false},
		"nothing was shown": {nil, 0, true},
	} {
		ref, weights := reference()
		fixed := fixedFunnel{match.Funnel{Rows: c.rows, Total: match.FunnelCount{Shown: match.FunnelLook{Times: 18, Accounts: 9}, Opened: many}}}
		svc := service.New(service.Options{Funnels: fixed, Reference: ref, Engine: engine.New(ref, weights, nil), Now: time.Now})
		got, err := svc.Funnel(t.Context(), officer, match.FunnelQuery{First: "2026-01-01", Last: "2026-12-31", By: match.FunnelKind})
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		for _, row := range got.Rows {
			if row.Shown.Count != nil {
				told++
			}
		}
		if told != c.told || (got.Total.Shown.Count != nil) != c.total || got.Total.Opened.Count == nil {
			t.Errorf("%s: %d rows told, total %+v", name, told, got.Total)
		}
	}
}

// fixedFunnel has been counted already.
type fixedFunnel struct{ counted match.Funnel }

func (f fixedFunnel) Funnel(context.Context, match.FunnelQuery) (match.Funnel, error) {
	return f.counted, nil
}

func (fixedFunnel) FunnelList(context.Context, match.FunnelPart) ([]match.FunnelItem, error) {
	return nil, nil
}
