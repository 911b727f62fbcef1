package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

func TestConsentRoutes(t *testing.T) {
	w := newWorld(t, nil)
	w.do(call{
		name: "nothing is given unasked", path: "/v1/consents", as: "owner", status: 200, hasNot: []string{`"given":true`, "consent."},
		has: []string{`"purpose":"learning"`, `"state":"open"`, "Tôi đồng ý", `"ground":"contract"`, `"history":[]`}, headers: map[string]string{"Cache-Control": "no-store"},
	})
	w.do(call{name: "in English", path: "/v1/consents?lang=en", as: "owner", status: 200, has: []string{"I agree"}, hasNot: []string{"Tôi"}})
	put := func(c call) reply {
		t.Helper()
		c.method, c.as, c.path = "PUT", "owner", "/v1/consents/"+c.path
		return w.do(c)
	}
	for _, body := range []string{`{}`, `{"version":"1"}`, `{"given":null,"version":"1"}`} {
		put(call{name: "given has no default", path: "learning", body: body, status: 422, has: []string{`"field":"given"`}})
	}
	put(call{name: "to which text", path: "learning", body: `{"given":true}`, status: 422, has: []string{`"field":"version"`}})
	put(call{name: "to a text of tomorrow", path: "learning", body: `{"given":true,"version":"3"}`, status: 422, has: []string{`"consent_version"`}})
	put(call{name: "what takes none", path: "service", body: `{"given":false,"version":"1"}`, status: 422, has: []string{`"consent_not_needed"`}})
	put(call{name: "for nothing", path: "advertising", body: `{"given":true,"version":"1"}`, status: 404})
	put(call{name: "read strictly", path: "learning", body: `{"given":true,"version":"1","means":"paper"}`, status: 400})
	put(call{name: "given", path: "learning", body: `{"given":true,"version":"1"}`, status: 200, has: []string{`"state":"given"`, `"means":"self"`}, headers: map[string]string{"X-Duyen-Seq": "*"}})

	find := "/v1/search?q=que&kind=startup&min_seq="
	w.do(call{name: "found before", path: find + "1", status: 200, has: []string{`"id":"the-startup"`}})
	got := put(call{name: "withdrawn", path: "publish_profile", body: `{"given":false}`, status: 200, has: []string{`"state":"withdrawn"`}, headers: map[string]string{"X-Duyen-Seq": "*"}})
	seq := got.header.Get("X-Duyen-Seq")
	for _, as := range []string{"", "other", "admin", "dost"} {
		w.do(call{name: "out of search", path: find + seq, as: as, status: 200, hasNot: []string{"the-startup"}})
	}
	w.do(call{name: "gone by its address", path: "/v1/startups/the-startup", as: "other", status: 404})
	w.do(call{name: "there for its owner", path: "/v1/startups/the-startup", as: "owner", status: 200, has: []string{`"paused":true`}})
	got = put(call{name: "given again", path: "publish_profile", body: `{"given":true,"version":"1"}`, status: 200})
	w.do(call{name: "back in search", path: find + got.header.Get("X-Duyen-Seq"), status: 200, has: []string{`"id":"the-startup"`}})
	w.do(call{name: "every word is kept", path: "/v1/consents", as: "owner", status: 200, has: []string{`"history":[{"purpose":"learning"`, `{"purpose":"publish_profile","given":false`}})
}

func TestRequestRoutes(t *testing.T) {
	w := newWorld(t, nil)
	got := w.do(call{
		name: "ask", method: "POST", path: "/v1/requests", as: "owner", body: `{"kind":"correct","text":"Sai số điện thoại"}`, status: 201,
		has: []string{`"state":"received"`, `"overdue":[]`, `"answer_due"`}, headers: map[string]string{"ETag": `"1"`},
	})
	var r struct {
		ID         string    `json:"id"`
		ReceivedAt time.Time `json:"received_at"`
		FulfilDue  time.Time `json:"fulfil_due"`
	}
	must(t, json.Unmarshal([]byte(got.body), &r))
	if days := r.FulfilDue.Sub(r.ReceivedAt).Hours() / 24; days < match.FulfilDays || days > match.FulfilDays+1 {
		t.Errorf("to be carried out in %v days", days)
	}
	for _, c := range []call{
		{name: "of no kind", body: `{"kind":"joke"}`, status: 422, has: []string{`"field":"kind"`}},
		{name: "for somebody else", body: `{"kind":"delete","person":"Bà Năm","contact":"xóm Vạn"}`, status: 403},
		{name: "with an answer", body: `{"kind":"access","answer":"x"}`, status: 400},
	} {
		c.method, c.path, c.as = "POST", "/v1/requests", "owner"
		w.do(c)
	}
	w.do(call{name: "noted by an officer", method: "POST", path: "/v1/requests", as: "dost", body: `{"kind":"delete","person":"Bà Năm","contact":"xóm Vạn"}`, status: 201, has: []string{`"officer"`}})
	w.do(call{name: "one's own", path: "/v1/requests", as: "owner", status: 200, has: []string{r.ID}, hasNot: []string{"Bà Năm"}})
	w.do(call{name: "nobody else's", path: "/v1/requests", as: "other", status: 200, has: []string{`"data":[]`}})
	w.do(call{name: "everybody's", path: "/v1/requests?state=received", as: "dost", status: 200, has: []string{r.ID, "Bà Năm"}})
	w.do(call{name: "a page", path: "/v1/requests?limit=1", as: "dost", status: 200, has: []string{`"has_more":true`}, headers: map[string]string{"Link": "*"}})
	w.do(call{name: "overdue", path: "/v1/requests?overdue=true", as: "dost", status: 200, has: []string{`"data":[]`}})
	w.do(call{name: "no such state", path: "/v1/requests?state=lost", as: "dost", status: 400})
	patch := func(c call) {
		t.Helper()
		c.method, c.path = "PATCH", "/v1/requests/"+r.ID
		w.do(c)
	}
	now := map[string]string{"If-Match": `"1"`}
	patch(call{name: "not one's own to handle", as: "owner", header: now, body: `{"state":"done"}`, status: 403})
	patch(call{name: "which version", as: "dost", body: `{"state":"done"}`, status: 428})
	patch(call{name: "an older version", as: "dost", header: map[string]string{"If-Match": `"7"`}, body: `{"state":"done"}`, status: 412})
	patch(call{name: "refused without a reason", as: "dost", header: now, body: `{"state":"refused"}`, status: 422, has: []string{`"field":"answer"`}})
	patch(call{name: "answered", as: "dost", header: now, body: `{"state":"answered","answer":"Chúng tôi sẽ sửa"}`, status: 200, has: []string{`"answered_at"`}, headers: map[string]string{"ETag": `"2"`}})
	patch(call{name: "done", as: "dost", header: map[string]string{"If-Match": `"2"`}, body: `{"state":"done"}`, status: 200, has: []string{`"closed_at"`}})
	patch(call{name: "over", as: "dost", header: map[string]string{"If-Match": `"3"`}, body: `{"state":"answered"}`, status: 409, has: []string{`"request_over"`}})
}

// TestExportRoute: one document for its owner alone, kept nowhere on the way.
func TestExportRoute(t *testing.T) {
	w := newWorld(t, nil)
	got := w.do(call{name: "export", path: "/v1/me/export", as: "owner", status: 200, headers: map[string]string{"Cache-Control": "no-store", "Content-Type": "application/json", "Content-Disposition": "*"}})
	var doc struct {
		Schema   string
		Sections map[string][]json.RawMessage
	}
	must(t, json.Unmarshal([]byte(got.body), &doc))
	for _, name := range w.svc.SectionNames() {
		if _, ok := doc.Sections[name]; !ok {
			t.Errorf("no section %s", name)
		}
	}
	if len(doc.Sections["profiles"]) != len(match.Kinds()) || !strings.Contains(got.body, secretOf("the-startup")) || strings.Contains(got.body, "plain:") {
		t.Errorf("export: %s", got.body)
	}
	w.do(call{name: "of somebody else", path: "/v1/me/export", as: "other", status: 200, hasNot: []string{"the-startup", "Secret"}})
}

// TestEraseRoute: from the answer on the account is of no use; the receipt tells
// when everything is done, to whoever has its secret.
func TestEraseRoute(t *testing.T) {
	w := newWorld(t, nil)
	erase := func(c call) reply {
		c.method, c.path, c.as = "DELETE", "/v1/me", "owner"
		return w.do(c)
	}
	erase(call{name: "no password", body: `{}`, status: 422})
	erase(call{name: "wrong password", body: `{"password":"x"}`, status: 403, has: []string{`"password_wrong"`}})
	got := erase(call{name: "erase", body: `{"password":"` + password + `"}`, status: 202, headers: map[string]string{"Cache-Control": "no-store", "Location": "*"}})
	w.do(call{name: "signed out", path: "/v1/me", as: "owner", status: 401})
	w.do(call{name: "cannot sign in", method: "POST", path: "/v1/auth/token", body: `{"email":"owner@example.test","password":"` + password + `"}`, status: 401})
	var r struct {
		Secret string
		match.Receipt
	}
	must(t, json.Unmarshal([]byte(got.body), &r))
	where := got.header.Get("Location")
	w.do(call{name: "without the secret", path: where, status: 404})
	w.do(call{name: "another secret", path: where, header: map[string]string{"X-Duyen-Receipt": r.Secret + "x"}, status: 404})
	done := r.Receipt
	for deadline := time.Now().Add(time.Minute); done.DoneAt == nil; {
		if time.Now().After(deadline) {
			t.Fatalf("not erased: %+v", done)
		}
		answer := w.do(call{name: "receipt", path: where, header: map[string]string{"X-Duyen-Receipt": r.Secret}, status: http.StatusOK, hasNot: []string{w.users["owner"], r.Secret}})
		must(t, json.Unmarshal([]byte(answer.body), &done))
	}
	var names []string
	for _, p := range done.Places {
		if names = append(names, p.Name); !p.Erased {
			t.Errorf("%s is not erased", p.Name)
		}
	}
	if !slices.Equal(names, w.svc.PlaceNames()) {
		t.Errorf("erased from %v, places are %v", names, w.svc.PlaceNames())
	}
	w.do(call{name: "the profile is gone", path: "/v1/startups/the-startup", as: "admin", status: 404})
	w.do(call{name: "and not found", path: "/v1/search?q=que", as: "admin", status: 200, hasNot: []string{"the-"}})
	if log := w.log.String(); strings.Contains(log, r.Secret) || strings.Contains(log, "owner@example.test") {
		t.Error("the log tells the secret or the address")
	}
}
