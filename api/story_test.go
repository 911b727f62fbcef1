package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
)

// TestFromMatchToResult tells the whole story over HTTP: an association brings in
// its members and posts an offer, a startup finds it and a mentor, asks, the
// mentor lets it lapse, the request goes to the next best, who accepts; they
// meet, and the result shows in the funnel and on the scoreboard.
func TestFromMatchToResult(t *testing.T) {
	var at atomic.Pointer[time.Time]
	start := time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
	at.Store(&start)
	now := func() time.Time { return *at.Load() }
	pass := func(d time.Duration) { later := now().Add(d); at.Store(&later) }
	w := newWorldAt(t, nil, now, now)
	ask := func(as, method, path string, body any, status int) reply {
		t.Helper()
		text := ""
		if body != nil {
			b, err := json.Marshal(body)
			must(t, err)
			text = string(b)
		}
		return w.do(call{name: as + " " + method + " " + path, method: method, path: path, as: as, body: text, status: status})
	}
	type object = map[string]any
	const org = "/v1/organizations/the-organization"

	// The association brings in its register; the startup's founder takes it over.
	register := "kind;external_id;name;summary;sectors;locality;stage;needs\n" +
		"startup;7;Quế Bà Tư;Tinh dầu quế Trà Bồng;forest.cinnamon;Trà Bồng;mvp;marketing\n" +
		"startup;8;Gốm Mỹ Thiện;Gốm cổ;craft.ceramic;Bình Sơn;idea;\n"
	got := read[report](t, w.do(call{
		name: "register", method: http.MethodPost, path: org + "/members/import?means=paper", as: "association", body: register, status: 200,
		header: map[string]string{"Content-Type": csvTable},
	}))
	if got.Created != 2 {
		t.Fatalf("the register: %+v", got)
	}
	members := read[memberPage](t, ask("association", "GET", org+"/members", nil, 200))
	must(t, w.svc.Settle(t.Context()))
	var startup string
	for _, m := range members.Data {
		found, err := w.store.Get(t.Context(), m.Profile)
		must(t, err)
		if found[0].Common().Name == "Quế Bà Tư" {
			startup = m.Profile
		}
	}
	code := read[struct{ Code string }](t, ask("association", "POST", org+"/members/"+startup+"/code", nil, 200))
	ask("other", "POST", "/v1/memberships/take-over", object{"code": code.Code}, 200)

	// It posts an offer, which an association may publish itself.
	offer := read[struct{ ID, State string }](t, ask("association", "POST", "/v1/offers", object{
		"name": "Gian hàng hội chợ cho quế Trà Bồng", "by": "the-organization", "offer_kind": "market", "sectors": []string{"forest.cinnamon"}, "locality": "Trà Bồng",
		"expertise": []string{"marketing"}, "quantity": 1, "closes_on": "2027-01-31", "state": "draft",
		"eligibility": []object{{"field": "locality", "op": "eq", "value": "Trà Bồng"}},
	}, 201))
	if offer.State != "draft" {
		t.Errorf("the offer is %s", offer.State)
	}
	ask("other", "GET", "/v1/offers/"+offer.ID, nil, 404)
	ask("association", "POST", "/v1/offers/"+offer.ID+"/submit", nil, 200)
	if moved := read[struct{ State string }](t, ask("association", "POST", "/v1/offers/"+offer.ID+"/publish", nil, 200)); moved.State != "open" {
		t.Errorf("published it is %s", moved.State)
	}

	// Two mentors, the first one the better.
	mentor := func(as, name string, sectors ...string) string {
		t.Helper()
		return read[struct{ ID string }](t, ask(as, "POST", "/v1/mentors", object{
			"name": name, "sectors": sectors, "expertise": []string{"marketing"}, "locality": "Trà Bồng", "stages": []string{"mvp"}, "capacity": 1, "contact": object{"phone": "0912 345 678", "person": name},
		}, 201)).ID
	}
	first, second := mentor("owner", "Cô Sáu quế", "forest.cinnamon"), mentor("mentor", "Thầy Năm", "forest.cinnamon", "craft", "tourism")
	must(t, w.svc.Settle(t.Context()))

	// The founder finds both, without accents, and sees why.
	found := ask("other", "GET", "/v1/search?q="+url.QueryEscape("gian hang hoi cho que tra bong"), nil, 200).body
	if !strings.Contains(found, offer.ID) {
		t.Errorf("the offer is not found: %s", found)
	}
	offers := ask("other", "GET", "/v1/startups/"+startup+"/matches?kind=offer&lang=vi", nil, 200).body
	if !strings.Contains(offers, offer.ID) || !strings.Contains(offers, `"eligible":true`) {
		t.Errorf("offers: %.600s", offers)
	}
	type ranked struct {
		Data []struct {
			Target  struct{ ID string }
			Score   float64
			Reasons []struct{ Signal, Text string }
		}
	}
	mentors := func() (ids []string) {
		t.Helper()
		for _, m := range read[ranked](t, ask("other", "GET", "/v1/startups/"+startup+"/matches?kind=mentor&available=true", nil, 200)).Data {
			ids = append(ids, m.Target.ID)
		}
		return ids
	}
	if got := mentors(); len(got) < 2 || got[0] != first || got[1] != second {
		t.Fatalf("mentors %q, want %s before %s", got, first, second)
	}

	// The first does not answer; the request goes to the second.
	type introduction struct {
		ID, State, To string
		ReroutedTo    string `json:"rerouted_to"`
		ReroutedFrom  string `json:"rerouted_from"`
		Contact       *struct{ Phone string }
	}
	asked := read[introduction](t, ask("other", "POST", "/v1/introductions", object{"from": startup, "to": first, "message": "Nhờ cô xem giúp nhãn hiệu quế."}, 201))
	ask("owner", "GET", "/v1/introductions/"+asked.ID, nil, 200)
	pass(4 * 24 * time.Hour)
	must(t, w.svc.TendIntroductions(t.Context()))
	pass(4 * 24 * time.Hour)
	must(t, w.svc.TendIntroductions(t.Context()))
	lapsed := read[introduction](t, ask("other", "GET", "/v1/introductions/"+asked.ID, nil, 200))
	if lapsed.State != "expired" || lapsed.ReroutedTo == "" || lapsed.Contact != nil {
		t.Fatalf("nobody answered: %+v", lapsed)
	}
	ask("owner", "POST", "/v1/introductions/"+asked.ID+"/accept", nil, 409)
	next := read[introduction](t, ask("mentor", "GET", "/v1/introductions/"+lapsed.ReroutedTo, nil, 200))
	if next.To != second || next.State != "requested" || next.ReroutedFrom != asked.ID || next.Contact != nil {
		t.Fatalf("in its place %+v", next)
	}
	ask("investor", "POST", "/v1/introductions/"+next.ID+"/accept", nil, 404)
	if x := read[introduction](t, ask("mentor", "POST", "/v1/introductions/"+next.ID+"/accept", nil, 200)); x.State != "accepted" {
		t.Errorf("accepted: %+v", x)
	}
	if x := read[introduction](t, ask("other", "GET", "/v1/introductions/"+next.ID, nil, 200)); x.Contact == nil || x.Contact.Phone == "" {
		t.Errorf("accepted, and no contact: %+v", x)
	}
	must(t, w.svc.Settle(t.Context()))
	if got := mentors(); slices.Contains(got, second) {
		t.Errorf("who has no place left is among who is free: %q", got)
	}

	// They meet in the mentor's office hours and say what came of it.
	slot := read[struct {
		Data []struct{ ID string }
	}](t, ask("mentor", "POST", "/v1/mentors/"+second+"/slots", object{
		"starts_at": now().Add(48 * time.Hour).Format(time.RFC3339), "minutes": 60, "format": "online", "link": "https://meet.example.org/nam",
	}, 201))
	booked := read[struct{ ID, State string }](t, ask("other", "POST", "/v1/slots/"+slot.Data[0].ID+"/bookings", object{"from": startup, "introduction": next.ID}, 201))
	ask("owner", "POST", "/v1/slots/"+slot.Data[0].ID+"/bookings", object{"from": "the-startup"}, 409)
	pass(50 * time.Hour)
	ask("mentor", "POST", "/v1/bookings/"+booked.ID+"/held", object{"minutes": 60, "notes": "riêng của cố vấn"}, 200)
	if seen := ask("other", "GET", "/v1/bookings/"+booked.ID, nil, 200).body; strings.Contains(seen, "riêng của cố vấn") {
		t.Errorf("the startup reads the mentor's notes: %s", seen)
	}
	ask("other", "POST", "/v1/introductions/"+next.ID+"/met", nil, 200)
	if x := read[introduction](t, ask("mentor", "POST", "/v1/introductions/"+next.ID+"/outcome", object{"result": "mentoring"}, 200)); x.State != "closed" {
		t.Errorf("with a result: %+v", x)
	}

	// The offer is taken up, and is full then.
	interest := read[introduction](t, ask("other", "POST", "/v1/offers/"+offer.ID+"/interest", object{"from": startup, "message": "Xin một gian hàng."}, 201))
	if inbox := ask("association", "GET", org+"/inbox?unanswered=true", nil, 200).body; !strings.Contains(inbox, interest.ID) {
		t.Errorf("the inbox: %s", inbox)
	}
	ask("association", "POST", "/v1/introductions/"+interest.ID+"/accept", nil, 200)
	ask("association", "POST", "/v1/introductions/"+interest.ID+"/outcome", object{"result": "contract", "amount": object{"value": 20_000_000, "currency": "VND"}}, 200)
	if full := read[struct{ State string }](t, ask("other", "GET", "/v1/offers/"+offer.ID, nil, 200)); full.State != "filled" {
		t.Errorf("its only place is taken, and it is %s", full.State)
	}

	// The department sees it, and opens what is behind the numbers.
	report := ask("dost", "GET", "/v1/reports/funnel?by=sector", nil, 200).body
	if !strings.Contains(report, "forest.cinnamon") {
		t.Errorf("the funnel: %s", report)
	}
	ask("other", "GET", "/v1/reports/funnel?by=sector", nil, 403)
	for step, want := range map[string]int{"requested": 2, "accepted": 2, "result": 2} {
		list := read[struct{ Data []object }](t, ask("dost", "GET", "/v1/reports/funnel/list?by=sector&value=forest.cinnamon&step="+step, nil, 200))
		if len(list.Data) != want {
			t.Errorf("%s: %d rows, want %d: %v", step, len(list.Data), want, list.Data)
		}
		if text := fmt.Sprint(list.Data); strings.Contains(text, "0912") || strings.Contains(text, "gian hàng.") {
			t.Errorf("%s tells more than who asked whom: %s", step, text)
		}
	}
	month := read[board](t, ask("association", "GET", org+"/scoreboard?month=2026-11", nil, 200))
	want := map[string]float64{"interests": 1, "interests_answered": 1, "introductions_accepted": 2, "introductions_results": 2, "members_new": 2}
	for _, f := range month.Figures {
		n, ok := want[f.Name]
		if !ok {
			continue
		}
		delete(want, f.Name)
		if f.Value == nil || *f.Value != n {
			t.Errorf("%s is %v, want %v", f.Name, f.Value, n)
		}
		if list := read[struct{ Data []object }](t, ask("association", "GET", f.List, nil, 200)); float64(len(list.Data)) != n {
			t.Errorf("%s opens %d rows, want %v", f.Name, len(list.Data), n)
		}
	}
	if len(want) > 0 {
		t.Errorf("the scoreboard lacks %v", want)
	}

	// Everybody was told, and everything is on record.
	must(t, w.svc.SettleFeeds(t.Context()))
	if feed := ask("other", "GET", "/v1/startups/"+startup+"/feed?limit=100", nil, 200).body; strings.Count(feed, `"event":"introduction"`) < 4 || !strings.Contains(feed, `"event":"booking"`) {
		t.Errorf("the founder's feed: %.900s", feed)
	}
	log := ask("admin", "GET", "/v1/audit?limit=100", nil, 200).body
	for _, action := range []string{"member.import", "offer.publish", "introduction.ask", "introduction.accept", "introduction.outcome", "booking.create"} {
		if !strings.Contains(log, `"`+action+`"`) {
			t.Errorf("%s is not on record", action)
		}
	}
	for _, purpose := range []match.Purpose{match.PurposeIntroductionAsked, match.PurposeIntroductionReminder, match.PurposeIntroductionAccepted} {
		if !w.letters.asked(purpose) {
			t.Errorf("nobody was written to: %s", purpose)
		}
	}
}
