package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duyen/match"
	"duyen/match/service"
)

func TestFunnelIsToldAndOpensItsLists(t *testing.T) {
	w := newWorld(t, nil)
	for _, by := range []string{"sector", "place", "strength", "organization", "kind", "month"} {
		got := w.do(call{name: by, path: "/v1/reports/funnel?from=2026-01-01&to=2026-12-31&by=" + by, as: "dost", status: 200, has: []string{`"consented_only":true`, `"withheld":"few_accounts"`, `"count":null`}})
		var report service.FunnelReport
		must(t, json.Unmarshal([]byte(got.body), &report))
		for _, n := range []service.FunnelNumber{report.Total.Requested, report.Total.Accepted, report.Total.Met, report.Total.Result} {
			w.do(call{name: "what is behind", path: n.List, as: "dost", status: 200, has: []string{`"data":[]`}})
		}
		for _, value := range []string{"&value=x", "&without=true"} {
			w.do(call{name: "a row of " + by, path: "/v1/reports/funnel/list?step=met&by=" + by + value, as: "dost", status: 200, has: []string{`"data":[]`}})
		}
	}
	csv := w.do(call{name: "as CSV", path: "/v1/reports/funnel.csv?by=place&lang=vi", as: "dost", status: 200, has: []string{"Địa phương,Mã,Gợi ý ghép nối đã hiện", "Tổng cộng,,,,,,0,0,0,0\r\n"}})
	if strings.Count(csv.body, "\n") != 2 {
		t.Errorf("the table is %q", csv.body)
	}
	xlsx := w.do(call{name: "as XLSX", path: "/v1/reports/funnel.xlsx?by=kind&lang=en", as: "dost", status: 200})
	book, err := excelize.OpenReader(strings.NewReader(xlsx.body))
	must(t, err)
	if cell, err := book.GetCellValue("Outcomes", "G1"); err != nil || cell != "Introductions requested" {
		t.Errorf("G1 is %q: %v", cell, err)
	}
	for name, query := range map[string]string{
		"a cut nobody knows": "?by=colour", "a day that is none": "?from=2026-02-30", "a year": "?from=2026", "backwards": "?from=2026-02-02&to=2026-02-01",
	} {
		w.do(call{name: name, path: "/v1/reports/funnel" + query, as: "dost", status: 400})
	}
	for name, query := range map[string]string{
		"no step": "?by=kind", "a step without a list": "?step=shown", "a value of nothing": "?step=met&value=x", "no value": "?step=met&by=kind",
		"two values": "?step=met&by=kind&value=x&without=true", "a bad cursor": "?step=met&after=a%20b",
	} {
		status := 400
		w.do(call{name: name, path: "/v1/reports/funnel/list" + query, as: "dost", status: status})
	}
}

// TestFunnelNamesItsRows lets five people look at a mentor on the list of a startup.
func TestFunnelNamesItsRows(t *testing.T) {
	w := newWorld(t, nil)
	day := w.svc.Today()
	for _, role := range []string{"owner", "other", "mentor", "investor", "club"} {
		_, _, err := w.store.PutConsent(t.Context(), match.Consent{User: w.users[role], Purpose: match.ConsentLearning, Given: true, Version: match.ConsentLearningForAll, Means: match.ConsentSelf})
		must(t, err)
		n, err := w.store.AddLessons(t.Context(), []match.Lesson{{Account: w.users[role], List: "the-startup", Target: "the-mentor", Event: match.LessonImpression, At: time.Now().Add(time.Minute), Day: day}})
		if err != nil || n != 1 {
			t.Fatalf("%s: %d %v", role, n, err)
		}
	}
	for by, name := range map[string]string{"sector": "Agriculture", "place": "Quang Ngai", "kind": "Mentor", "month": string(day)[:7], "strength": "None stated"} {
		got := w.do(call{name: by, path: "/v1/reports/funnel?lang=en&by=" + by, as: "dost", status: 200})
		var report service.FunnelReport
		must(t, json.Unmarshal([]byte(got.body), &report))
		if len(report.Rows) != 1 || !strings.HasPrefix(report.Rows[0].Name, name) || report.Rows[0].Shown.Count == nil || *report.Rows[0].Shown.Accounts != 5 ||
			report.Rows[0].Opened.Withheld != service.FewAccounts || report.Total.Shown.Count == nil {
			t.Errorf("by %s: %s", by, got.body)
		}
		w.do(call{name: "its list", path: report.Rows[0].Met.List, as: "admin", status: 200, has: []string{`"data":[]`}})
	}
}
