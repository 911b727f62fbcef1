package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
)

// offerWorld is a world with a clock that can be put on.
type offerWorld struct {
	*world
	passed atomic.Int64
}

// newOfferWorld begins at ten in the morning of 26 November in Vietnam.
func newOfferWorld(t *testing.T) *offerWorld {
	t.Helper()
	o := &offerWorld{}
	now := func() time.Time {
		return time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC).Add(time.Duration(o.passed.Load()))
	}
	o.world = newWorldAt(t, nil, now, now)
	return o
}

func (o *offerWorld) pass(d time.Duration) { o.passed.Add(int64(d)) }

// post sends a body as a role and checks status and parts of the answer.
func (o *offerWorld) post(as, path, body string, status int, has ...string) {
	o.t.Helper()
	o.do(call{name: as, method: http.MethodPost, path: path, as: as, body: body, status: status, has: has})
}

// board gives the ids on a page of the board.
func (o *offerWorld) board(as, query string) (ids []string) {
	o.t.Helper()
	got := o.do(call{name: as, path: "/v1/offers?" + query, as: as, status: http.StatusOK})
	var page struct{ Data []struct{ ID string } }
	must(o.t, json.Unmarshal([]byte(got.body), &page))
	for _, p := range page.Data {
		ids = append(ids, p.ID)
	}
	return ids
}

func (o *offerWorld) sees(as, query string, want ...string) {
	o.t.Helper()
	if got := o.board(as, query); !slices.Equal(got, want) {
		o.t.Errorf("%s sees %v for %s, want %v", as, got, query, want)
	}
}

// about gives which letters were asked for about something.
func (o *offerWorld) about(id string) (out []string) {
	o.letters.mu.Lock()
	defer o.letters.mu.Unlock()
	for _, j := range o.letters.jobs {
		if j.About == id {
			out = append(out, string(j.Purpose)+" "+j.User)
		}
	}
	return out
}

func TestOfferReview(t *testing.T) {
	o := newOfferWorld(t)
	o.post("owner", "/v1/offers", `{"id":"lop","name":"Lớp học quế","locality":"51","closes_on":"2026-12-31","quantity":3}`, 201, `"state":"review"`)
	o.post("owner", "/v1/offers", `{"id":"nhap","name":"Bản nháp","locality":"51","state":"draft"}`, 201, `"state":"draft"`)
	o.post("owner", "/v1/offers", `{"id":"rieng","name":"Riêng","locality":"51","visibility":"private"}`, 201, `"state":"review"`)
	o.post("mentor", "/v1/offers", `{"id":"ngay","name":"Đăng ngay","state":"closed"}`, 201, `"state":"open"`)
	for role, want := range map[string][]string{
		"owner": {"lop", "rieng"}, "other": nil, "anonymous": nil, "dost": {"lop", "rieng"}, "commune": {"lop", "rieng"}, "elsewhere": nil, "admin": {"lop", "rieng"}, "association": nil,
	} {
		o.sees(role, "state=review", want...)
		status := http.StatusNotFound
		if slices.Contains(want, "lop") {
			status = http.StatusOK
		}
		o.do(call{name: role, path: "/v1/offers/lop", as: role, status: status})
		o.do(call{name: role + ", a private one", path: "/v1/offers/rieng", as: role, status: map[bool]int{true: 200, false: 404}[slices.Contains(want, "rieng")]})
	}
	o.sees("owner", "state=draft", "nhap")
	o.sees("dost", "state=draft")
	o.post("other", "/v1/offers/lop/publish", "", 404)
	o.post("owner", "/v1/offers/lop/publish", "", 403)
	o.post("owner", "/v1/offers/lop/submit", "", 200, `"state":"review"`)
	o.post("owner", "/v1/offers/nhap/submit", "", 200, `"state":"review"`)
	for range 2 {
		o.post("commune", "/v1/offers/lop/publish", "", 200, `"state":"open"`)
	}
	o.post("owner", "/v1/offers/lop/submit", "", 200, `"state":"open"`)
	o.do(call{name: "once", path: "/v1/offers/lop", as: "owner", status: 200, headers: map[string]string{"ETag": `"2"`}})
	if got := o.about("lop"); !slices.Equal(got, []string{"offer_published usr_owner"}) {
		t.Errorf("letters %v", got)
	}
	l, err := o.svc.Letter(t.Context(), match.MailJob{User: "usr_owner", Purpose: match.PurposeOfferPublished, About: "lop"})
	if err != nil || l.Args["offer"] != "Lớp học quế" || l.Args["day"] != "31/12/2026" || l.Link != "https://duyen.test/offers/lop" {
		t.Errorf("the letter is %+v %v", l, err)
	}
	if _, err := o.svc.Letter(t.Context(), match.MailJob{User: "usr_other", Purpose: match.PurposeOfferPublished, About: "lop"}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a letter to somebody else: %v", err)
	}
	o.post("dost", "/v1/offers/nhap/close", "", 200, `"state":"draft"`) // refused
	o.do(call{name: "nobody sees what was refused", path: "/v1/offers/nhap", status: 404})
	o.post("owner", "/v1/offers/nhap/close", "", 200, `"state":"draft"`)
	o.post("dost", "/v1/offers/lop/close", "", 403)
	o.post("owner", "/v1/offers/nhap/publish", "", 403)
	o.post("dost", "/v1/offers/nhap/publish", "", 404)

	// A private offer is seen for as long as it is in review.
	o.post("commune", "/v1/offers/rieng/publish", "", 200, `"state":"open"`)
	for role, status := range map[string]int{"owner": 200, "commune": 404, "dost": 404, "admin": 200} {
		o.do(call{name: role + " later", path: "/v1/offers/rieng", as: role, status: status})
	}
}

func TestOfferOverAndAgain(t *testing.T) {
	o := newOfferWorld(t)
	o.post("mentor", "/v1/offers", `{"id":"a","name":"A","opens_on":"2026-09-01","closes_on":"2026-12-10"}`, 201, `"state":"open"`)
	must(t, o.svc.KeepOffers(t.Context()))
	if got := o.about("a"); got != nil {
		t.Errorf("reminded two weeks before: %v", got)
	}
	o.pass(8 * 24 * time.Hour) // 4 December
	for range 2 {
		must(t, o.svc.KeepOffers(t.Context()))
	}
	if got := o.about("a"); !slices.Equal(got, []string{"offer_expiring usr_mentor"}) {
		t.Errorf("letters %v", got)
	}
	o.pass(6*24*time.Hour + 13*time.Hour + 59*time.Minute) // 10 December, 23:59 in Vietnam
	must(t, o.svc.KeepOffers(t.Context()))
	o.do(call{name: "on its last day", path: "/v1/offers/a", status: 200, has: []string{`"state":"open"`}})
	o.pass(2 * time.Minute)
	must(t, o.svc.KeepOffers(t.Context()))
	o.do(call{name: "after it", path: "/v1/offers/a", status: 200, has: []string{`"state":"expired"`}})
	o.sees("anonymous", "state=expired", "a")

	const renew = "/v1/offers/a/renew"
	for body, want := range map[string]string{
		`{}`:                         `"closes_on","code":"required"`,
		`{"closes_on":"2026-12-10"}`: `"code":"closes_past"`,
		`{"closes_on":"2026-08-31"}`: `"code":"closes_before_opens"`,
		`{"closes_on":"2027-01-31","quantity":-1}`: `"field":"quantity","code":"negative"`,
	} {
		o.post("mentor", renew, body, 422, want)
	}
	o.post("mentor", renew, `{"closes_on":"2027-01-31","places":1}`, 400, "unknown_field")
	o.post("dost", renew, `{"closes_on":"2027-01-31"}`, 403)
	for range 2 {
		o.post("mentor", renew, `{"closes_on":"2027-01-31","quantity":4}`, 200, `"state":"open"`, `"closes_on":"2027-01-31"`, `"quantity":4`)
	}
	o.post("mentor", renew, `{"closes_on":"2027-02-28"}`, 409)
	for range 2 {
		o.post("mentor", "/v1/offers/a/close", "", 200, `"state":"closed"`)
	}
	o.post("mentor", "/v1/offers/a/publish", "", 409)
	o.post("mentor", "/v1/offers/a/copy", "", 201, `"state":"draft"`, `"opens_on":"2027-09-01"`, `"closes_on":"2028-01-31"`, `"name":"A"`)
	o.post("other", "/v1/offers/a/copy", "", 403)

	o.post("owner", "/v1/offers", `{"id":"b","name":"B","closes_on":"2026-12-12"}`, 201, `"state":"review"`)
	o.pass(48 * time.Hour)
	must(t, o.svc.KeepOffers(t.Context()))
	o.post("dost", "/v1/offers/b/publish", "", 422, `"closes_past"`)
	o.do(call{name: "nothing changed", path: "/v1/offers/b", as: "owner", status: 200, has: []string{`"state":"review"`}, headers: map[string]string{"ETag": `"1"`}})

	var done []string
	entries, err := o.store.Audit(t.Context(), match.AuditFilter{Object: "usr_mentor"}, 0, 100)
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Action, "offer.") {
			done = append(done, e.Action+" "+e.Actor)
		}
	}
	slices.Sort(done)
	if want := []string{"offer.close usr_mentor", "offer.expire system", "offer.renew usr_mentor"}; !slices.Equal(done, want) {
		t.Errorf("the audit log says %v, want %v", done, want)
	}
}

func TestOfferRefused(t *testing.T) {
	o := newOfferWorld(t)
	for body, want := range map[string]string{
		`{"name":"x","opens_on":"2026-12-02","closes_on":"2026-12-01"}`:                     `"field":"closes_on","code":"closes_before_opens"`,
		`{"name":"x","quantity":-1}`:                                                        `"field":"quantity","code":"negative"`,
		`{"name":"x","eligibility":[{"field":"sectors","op":"gte","value":"agri"}]}`:        `"field":"eligibility[0].op"`,
		`{"name":"x","eligibility":[{"field":"traction.customers","op":"lte","value":-1}]}`: `"field":"eligibility[0].value","code":"negative"`,
	} {
		o.post("mentor", "/v1/offers", body, 422, want)
	}
	o.post("other", "/v1/offers", `{"name":"x","by":"the-organization"}`, 403, "not_staff")
	for _, query := range []string{"state=none", "offer_kind=none", "closes_before=soon", "by=%2F", "eligible_for=%2F", "after=%2F", "limit=0", "none=1"} {
		o.do(call{name: query, path: "/v1/offers?" + query, status: 400})
	}
	o.do(call{name: "eligible for nobody", path: "/v1/offers?eligible_for=nobody", status: 404})
	o.do(call{name: "eligible for a mentor", path: "/v1/offers?eligible_for=the-mentor", status: 404})
	o.post("mentor", "/v1/offers/none/close", "", 404)
	o.post("mentor", "/v1/offers/the-startup/close", "", 404)
	o.do(call{name: "nothing was made", path: "/v1/offers?limit=100", status: 200, hasNot: []string{`"name":"x"`}})
}

func TestOfferConditions(t *testing.T) {
	o := newOfferWorld(t)
	met := `{"id":"met","name":"Cho nông nghiệp","sectors":["agri"],"locality":"51","eligibility":[{"field":"locality","op":"eq","value":"51"}]}`
	got := o.do(call{name: "met", method: "POST", path: "/v1/offers", as: "mentor", body: met, status: 201, hasNot: []string{"nobody_meets"}})
	_ = got
	o.post("mentor", "/v1/offers?lang=en", `{"id":"none","name":"Khó","sectors":["agri"],"locality":"51","eligibility":[
		{"field":"locality","op":"eq","value":"51"},{"field":"stage","op":"gte","value":"seed"},{"field":"amount_sought","op":"lte","value":{"value":1000,"currency":"USD"}}]}`, 201,
		`"state":"open"`, `"field":"eligibility","code":"nobody_meets"`, `None of the 1 startup that are kept`, `{"field":"eligibility[1]","code":"meet_the_others","message":"0 startups would`)
	o.do(call{name: "a startup", method: "POST", path: "/v1/startups", as: "other", body: `{"id":"gan","name":"Gần đủ","sectors":["agri"],"locality":"51","stage":"seed"}`, status: 201})
	o.post("mentor", "/v1/offers?lang=en", `{"id":"near","name":"Gần","eligibility":[
		{"field":"stage","op":"gte","value":"seed"},{"field":"amount_sought","op":"lte","value":1000}]}`, 201,
		`{"field":"eligibility[1]","code":"meet_the_others","message":"1 startup would meet all conditions but this one (amount_sought)"`, `"eligibility[0]","code":"meet_the_others","message":"0 startups`)
	must(t, o.svc.Settle(t.Context()))
	for range 2 { // drawn, and as it was kept
		list := o.do(call{name: "matches", path: "/v1/startups/gan/matches?kind=offer&lang=en&limit=100", as: "other", status: 200}).body
		var ranking struct {
			Data []struct {
				Target      struct{ ID string }
				Eligible    *bool
				NotEligible []struct {
					Field, Op, Text string
					Unstated        bool
				} `json:"not_eligible"`
			}
		}
		must(t, json.Unmarshal([]byte(list), &ranking))
		found := map[string]string{}
		for _, m := range ranking.Data {
			if m.Eligible == nil {
				found[m.Target.ID] = "no conditions"
				continue
			}
			found[m.Target.ID] = fmt.Sprintf("%v %+v", *m.Eligible, m.NotEligible)
		}
		for id, want := range map[string]string{
			"met": "true []", "the-offer": "no conditions",
			"none": "false [{Field:amount_sought Op:lte Text:Condition on the capital sought: at most 1,000 USD (not stated in the profile) Unstated:true}]",
		} {
			if found[id] != want {
				t.Errorf("%s: %s, want %s", id, found[id], want)
			}
		}
	}
	o.do(call{name: "the other way", path: "/v1/offers/none/matches?lang=vi", as: "mentor", status: 200, has: []string{`"eligible":false`, "(hồ sơ chưa ghi)"}})
	o.do(call{name: "not saved", method: "POST", path: "/v1/matches?kind=offer&limit=100", as: "other", body: `{"kind":"startup","name":"x","locality":"51"}`, status: 200, has: []string{`"eligible":true`}})
	o.sees("anonymous", "eligible_for=gan", "met", "the-offer")
	o.sees("anonymous", "eligible_for=gan&by=the-mentor")
}

func TestOfferBoardFeed(t *testing.T) {
	o := newOfferWorld(t)
	o.pass(time.Hour)
	o.post("association", "/v1/offers", `{"id":"thach-thuc","name":"Thách thức <b>quế</b>","offer_kind":"challenge","by":"the-organization","closes_on":"2026-12-31","sectors":["agri"]}`, 201, `"state":"open"`)
	o.post("owner", "/v1/offers", `{"id":"an","name":"Chưa đăng"}`, 201, `"state":"review"`)
	o.post("mentor", "/v1/offers", `{"id":"kin","name":"Kín","visibility":"members"}`, 201)
	for _, ending := range []string{"atom", "json"} {
		path := "/v1/offers/feed." + ending
		got := o.do(call{name: ending, path: path + "?lang=en", as: "owner", status: 200, has: []string{"thach-thuc", "Open until 31/12/2026", "Challenge", "the-offer"}, hasNot: []string{"Chưa đăng", "Kín"}})
		if strings.Index(got.body, "thach-thuc") > strings.Index(got.body, "the-offer") {
			t.Errorf("the newest is not first: %s", got.body)
		}
		o.do(call{name: "again", path: path + "?lang=en", status: 304, header: map[string]string{"If-None-Match": got.header.Get("ETag")}})
		o.do(call{name: "again", path: path + "?lang=en", status: 304, header: map[string]string{"If-Modified-Since": got.header.Get("Last-Modified")}})
		o.do(call{name: "filtered", path: path + "?offer_kind=training", status: 200, hasNot: []string{"thach-thuc", "the-offer"}})
		o.do(call{name: "filtered", path: path + "?by=the-organization&offer_kind=challenge&sector=agri&eligible_for=the-startup", status: 200, has: []string{"thach-thuc"}, hasNot: []string{"the-offer"}})
		o.do(call{name: "refused", path: path + "?offer_kind=none", status: 400})
	}
	o.sees("anonymous", "by=the-organization", "thach-thuc")
	o.sees("anonymous", "offer_kind=challenge&closes_before=2027-01-01", "thach-thuc")
	o.sees("anonymous", "closes_before=2026-12-31")
	page := o.do(call{name: "a page", path: "/v1/offers?state=open&limit=1&offer_kind=challenge", status: 200, has: []string{`"has_more":false`}})
	_ = page
	two := o.do(call{name: "of more", path: "/v1/offers?state=open&limit=1", as: "owner", status: 200, has: []string{`"has_more":true`}})
	if link := two.header.Get("Link"); !strings.Contains(link, "state=open") || !strings.Contains(link, "after=") {
		t.Errorf("the next page is %s", link)
	}

	o.do(call{name: "the organization goes", method: "DELETE", path: "/v1/organizations/the-organization", as: "owner", status: 204, header: map[string]string{"If-Match": `"1"`}})
	o.do(call{name: "and its offer closes", path: "/v1/offers/thach-thuc", status: 200, has: []string{`"state":"closed"`}})
	o.do(call{name: "out of the feed", path: "/v1/offers/feed.atom", status: 200, hasNot: []string{"thach-thuc"}})
	o.do(call{name: "of nobody who takes the name", path: "/v1/offers/thach-thuc", status: 200, hasNot: []string{`"by"`}})
	o.post("association", "/v1/offers/thach-thuc/renew", `{"closes_on":"2027-12-31"}`, 200, `"state":"open"`)
}

// TestOfferReturned sends an offer back with a reason: who posts it is told, and
// nobody who cannot see the offer reads it.
func TestOfferReturned(t *testing.T) {
	o := newOfferWorld(t)
	const reason = `Ghi rõ học phí\nvà lịch học`
	o.post("owner", "/v1/offers", `{"id":"lop","name":"Lớp học quế","locality":"51"}`, 201, `"state":"review"`)
	const closing = "/v1/offers/lop/close"
	o.post("dost", closing, `{"reason":"`+strings.Repeat("à", 1001)+`"}`, 422, `"field":"reason"`, `"too_long"`)
	o.post("dost", closing, `{"why":"x"}`, 400, "unknown_field")
	o.post("other", closing, `{"reason":"x"}`, 404)
	o.post("owner", closing, `{"reason":"tôi đổi ý"}`, 422, `"field":"reason"`, `"not_returned"`)
	o.post("dost", closing, `{"reason":"`+reason+`"}`, 200, `"state":"draft"`, `"returned":{"at":"2026-11-26T03:00:00Z","reason":"`+reason+`"}`)
	o.post("admin", closing, `{"reason":"thêm một lần"}`, 200, reason) // a draft already: nothing changes
	o.do(call{name: "to who posts it", path: "/v1/offers/lop", as: "owner", status: 200, has: []string{reason}, headers: map[string]string{"ETag": `"2"`}})
	if got := o.about("lop"); !slices.Equal(got, []string{"offer_returned usr_owner"}) {
		t.Errorf("letters %v", got)
	}
	job := match.MailJob{User: "usr_owner", Purpose: match.PurposeOfferReturned, About: "lop"}
	l, err := o.svc.Letter(t.Context(), job)
	if err != nil || l.Args["offer"] != "Lớp học quế" || l.Args["reason"] != "Ghi rõ học phí\nvà lịch học" || l.Link != "https://duyen.test/offers/lop" {
		t.Errorf("the letter is %+v %v", l, err)
	}
	o.post("owner", "/v1/offers/lop/submit", "", 200, `"state":"review"`, reason)
	if _, err := o.svc.Letter(t.Context(), job); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a letter of what is no more: %v", err)
	}
	o.do(call{name: "to who reviews it again", path: "/v1/offers/lop", as: "commune", status: 200, has: []string{reason}})
	o.post("commune", closing, "", 200, `"returned":{"at":"2026-11-26T03:00:00Z"}`) // without a reason: the old one holds no more
	o.post("owner", "/v1/offers/lop/submit", "", 200)
	o.post("owner", closing, "", 200, `"returned"`) // taking it back oneself says nothing new
	o.post("owner", "/v1/offers/lop/submit", "", 200)
	o.post("dost", "/v1/offers/lop/publish", "", 200, `"state":"open"`)
	for _, as := range []string{"owner", "dost", "anonymous"} {
		o.do(call{name: "published, to " + as, path: "/v1/offers/lop", as: as, status: 200, hasNot: []string{"returned", "học phí"}})
	}
	o.post("owner", closing, `{"reason":"hết"}`, 422, `"not_returned"`)
	o.post("owner", closing, `{}`, 200, `"state":"closed"`)
	if got := o.about("lop"); len(got) != 3 { // returned twice, then published
		t.Errorf("letters %v", got)
	}
}
