package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// offering is what a fake knows of offers.
type offering struct {
	found   service.OffersFound
	browsed []service.OfferBrowse
	hand    match.OfferHand
	handed  int // how often it was asked for
	posters []match.Card
	kept    []match.Profile // what was created or replaced
	keepErr error
	moveErr error
	moved   []string
	counted int // how often startups were counted
}

func (f *fake) BrowseOffers(_ context.Context, _ match.Actor, b service.OfferBrowse) (service.OffersFound, error) {
	f.browsed = append(f.browsed, b)
	if err := sead(b.Query.Filter); err != nil {
		return service.OffersFound{}, err
	}
	return f.found, f.searchErr
}

func (f *fake) OfferBoard(context.Context, match.Actor, service.OfferList) (service.ProfilePage, error) {
	page := service.ProfilePage{HasMore: true, Next: "x"}
	for _, p := range f.profiles {
		if o, ok := p.(*match.Offer); ok {
			page.Data = append(page.Data, o)
		}
	}
	return page, nil
}

func (f *fake) PostedOffers(context.Context, match.Actor) (out []*match.Offer, err error) {
	for _, p := range f.profiles {
		if o, ok := p.(*match.Offer); ok {
			out = append(out, o)
		}
	}
	return out, nil
}

func (f *fake) OfferHands(_ context.Context, _ match.Actor, ids ...string) ([]match.OfferHand, error) {
	f.handed++
	return slices.Repeat([]match.OfferHand{f.hand}, len(ids)), nil
}

func (f *fake) Qualify(context.Context, match.Actor, []match.Eligibility) (service.Qualified, error) {
	f.counted++
	return service.Qualified{Meet: 1, Of: 3, But: []int{2}}, nil
}

func (f *fake) Posters(context.Context, match.Actor) ([]match.Card, error) { return f.posters, nil }

// fakePosting is the fake as the editor of offers asks it.
type fakePosting struct{ *fake }

func (f fakePosting) Whole(_ context.Context, a match.Actor, _ match.Kind, id string) (match.Profile, error) {
	if f.hand&match.HandPoster == 0 {
		return nil, match.Fail(match.KindForbidden, "not_allowed", "not yours")
	}
	p, ok := f.profiles[id]
	if !ok {
		return nil, match.Fail(match.KindNotFound, "not_found", "none")
	}
	return p, nil
}

func (f fakePosting) Create(_ context.Context, _ match.Actor, p match.Profile) (match.Written, []match.Problem, error) {
	if f.keepErr != nil {
		return match.Written{}, nil, f.keepErr
	}
	f.kept = append(f.kept, p)
	return match.Written{Profile: p, Outcome: match.Created}, nil, nil
}

func (f fakePosting) Replace(_ context.Context, _ match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error) {
	if version != p.Common().Version {
		return match.Written{}, nil, match.Fail(match.KindStale, "stale", "another version")
	}
	w, problems, err := f.Create(context.Background(), match.Actor{}, p)
	if err == nil {
		p.Common().Version++
	}
	return w, problems, err
}

func (f *fake) MoveOffer(_ context.Context, _ match.Actor, id string, m match.OfferMove) (match.Written, []match.Problem, error) {
	f.moved = append(f.moved, string(m)+" "+id)
	return match.Written{Profile: f.profiles[id]}, nil, f.moveErr
}

func (f *fake) CloseOffer(_ context.Context, _ match.Actor, id, reason string) (match.Written, []match.Problem, error) {
	f.moved = append(f.moved, strings.TrimSpace("close "+id+" "+reason))
	return match.Written{Profile: f.profiles[id]}, nil, nil
}

func (f *fake) RenewOffer(_ context.Context, _ match.Actor, id string, r match.Renewal) (match.Written, []match.Problem, error) {
	f.moved = append(f.moved, fmt.Sprint("renew ", id, " ", r.ClosesOn))
	return match.Written{Profile: f.profiles[id]}, nil, nil
}

func (f *fake) CopyOffer(_ context.Context, _ match.Actor, id string) (match.Written, []match.Problem, error) {
	f.moved = append(f.moved, "copy "+id)
	return match.Written{Profile: f.profiles[id]}, nil, nil
}

// hostileOffers gives a fake with offers in every state whose every text is markup.
func hostileOffers() *fake {
	f := samples()
	f.hand = match.HandPoster | match.HandPublisher
	f.posters = []match.Card{{Kind: match.KindOrganization, ID: "hoi", Name: canary}}
	amount := 2e6
	for i, state := range match.OfferStates() {
		b := f.profiles["de-nghi"].(*match.Offer).Base
		b.ID, b.State = "o-"+string(state), state
		b.Contact = &match.Contact{Person: canary, Phone: canary, Email: canary}
		created := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
		b.CreatedAt = &created
		if state.Unseen() {
			b.Returned = &match.Return{At: created, Reason: canary + "\n\n" + canary}
		}
		o := &match.Offer{
			Base: b, OfferKind: match.OfferKinds()[i], By: "hoi", ClosesOn: match.Date([]string{"2026-11-23", "2026-12-01", "2027-05-01", "2027", "", "2026-11-01"}[i]),
			Amount: &match.Range{Min: &amount, Currency: "VND"}, Quantity: new(3), Stages: []string{"seed", canary}, Expertise: []string{"ip"},
			Eligibility: []match.Eligibility{
				{Field: "stage", Op: "in", Value: []any{"seed", canary}},
				{Field: "legal_form", Op: "eq", Value: canary},
				{Field: "sectors", Op: "eq", Value: "x:" + canary},
				{Field: "amount_sought", Op: "lte", Value: map[string]any{"value": 5e8, "currency": "USD"}},
				{Field: "founded_on", Op: "gte", Value: "2023"},
				{Field: "high_tech", Op: "eq", Value: true},
				{Field: "traction.customers", Op: "gte", Value: 5.0},
			},
		}
		f.profiles[o.ID] = o
		f.found.Data = append(f.found.Data, match.OpenedOffer{Offer: o})
	}
	f.found.Total, f.found.Pages = 30, 3
	f.found.Counts = map[string][]match.FacetCount{
		service.CountOfferKind: {{Value: "training", Count: 4}, {Value: canary, Count: 1}},
		"sector":               {{Value: "agri", Count: 3}, {Value: "x:" + canary, Count: 2}},
		"locality":             {{Value: "VN", Count: 9}, {Value: "51", Count: 4}, {Value: canary, Count: 2}},
		"stage":                {{Value: "seed", Count: 4}},
	}
	return f
}

// TestOfferPages checks every page of offers in both languages like TestPages.
func TestOfferPages(t *testing.T) {
	f := hostileOffers()
	f.roles = []match.Role{match.RoleDOST}
	h := site(t, f)
	addresses := []string{
		"/offers", "/offers?offer_kind=training&sector=agri&sector=%22%3E%3Cscript%3E&locality=51&over=1&sort=closing&page=2&for=que&by=hoi",
		"/offers?page=x&offer_kind=%3Cscript%3Ealert(1)%3C/script%3E&by=gone", "/offers/new", "/offers/new?by=%22%3E%3Cscript%3E", "/me/offers", "/me/offers/review", "/figures",
	}
	for _, state := range match.OfferStates() {
		addresses = append(addresses, "/offers/o-"+string(state), "/offers/o-"+string(state)+"?done=close&from=open&for=que", "/offers/o-"+string(state)+"/edit?done=copy")
	}
	for _, user := range []string{"", "u1", "u4"} {
		for _, address := range addresses {
			if user == "" && (strings.Contains(address, "/me/") || strings.Contains(address, "/new") || strings.Contains(address, "/edit") || strings.Contains(address, "draft") || strings.Contains(address, "review")) {
				continue
			}
			if strings.Contains(address, "draft") || strings.Contains(address, "o-review") {
				user = "u4" // whom they are of
			}
			for _, lang := range []string{"vi", "en"} {
				full := address + map[bool]string{true: "&", false: "?"}[strings.Contains(address, "?")] + "lang=" + lang
				w := get(h, full, user)
				body := w.Body.String()
				if w.Code != http.StatusOK {
					t.Errorf("%s as %q: status %d", full, user, w.Code)
				}
				wellFormed(t, full, body)
				visible := strings.NewReplacer("onerror=alert", "", "onerror&#61;alert", "").Replace(body)
				if m := runs.FindString(visible); m != "" {
					t.Errorf("%s: the page carries %q", full, m)
				}
				if m := leaked.FindString(body); m != "" {
					t.Errorf("%s: %q has no text", full, m)
				}
				if n := zipped(t, body); n > 20<<10 {
					t.Errorf("%s: %d bytes zipped", full, n)
				}
			}
		}
	}
	for _, address := range []string{"/offers/new", "/me/offers", "/me/offers/review", "/offers/o-open/edit"} {
		if w := get(h, address, ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=") {
			t.Errorf("%s for nobody: %d %s", address, w.Code, w.Header().Get("Location"))
		}
	}
}

// Only what can be an id is asked for.
func TestBoardAsksForIDsOnly(t *testing.T) {
	f := hostileOffers()
	h := site(t, f)
	for address, want := range map[string]string{"/offers?by=hoi": "hoi", "/offers?by=h%00i": "", "/offers?by=%ff": "", "/offers?by=a%27b": "", "/offers?by=" + strings.Repeat("a", 65): ""} {
		if w := get(h, address, ""); w.Code != http.StatusOK || f.browsed[len(f.browsed)-1].Query.By != want {
			t.Errorf("%s: %d, asked for %q", address, w.Code, f.browsed[len(f.browsed)-1].Query.By)
		}
	}
}

// An offer that is opened in the form and sent as it stands is the same offer.
func TestEditingKeepsWhatTheFormDoesNotAsk(t *testing.T) {
	f := hostileOffers()
	o := f.profiles["o-open"].(*match.Offer)
	o.Name, o.Summary, o.Tags, o.Version = "Lớp quế", "Ngắn", []string{"thẻ"}, 7
	o.Sectors, o.Stages, o.Contact = []string{"agri", "x:hàng tre"}, []string{"seed"}, &match.Contact{Person: "An", Address: "Trà Bồng"}
	o.Eligibility[0].Value, o.Eligibility[1].Value, o.Eligibility[2].Value = []any{"seed"}, "HTX", "x:hàng tre"
	o.Description, o.Website, o.Languages = "Một\n\nHai", "https://example.vn", []string{"vi"}
	h := site(t, f)
	form := url.Values{"as": {"save"}}
	for _, line := range strings.Split(get(h, "/offers/o-open/edit?lang=vi", "u4").Body.String(), "<") {
		name, value, ok := field1(line)
		if ok {
			form.Add(name, value)
		}
	}
	form.Set("summary", o.Summary)
	form.Set("description", o.Description)
	form.Set("offer_kind", o.OfferKind)
	form.Set("by", o.By)
	form.Set("visibility", "public")
	w := postAs(h, "/offers/o-open/edit?lang=vi", "u4", form)
	if w.Code != http.StatusSeeOther || len(f.kept) != 1 {
		t.Fatalf("%d %v: %.600s", w.Code, f.kept, w.Body)
	}
	got := f.kept[0].(*match.Offer)
	for name, same := range map[string]bool{
		"name": got.Name == o.Name, "tags": slices.Equal(got.Tags, o.Tags), "languages": slices.Equal(got.Languages, o.Languages),
		"sectors": slices.Equal(got.Sectors, o.Sectors), "locality": got.Locality == o.Locality, "localities": slices.Equal(got.Localities, o.Localities),
		"stages": slices.Equal(got.Stages, o.Stages), "amount": *got.Amount.Min == *o.Amount.Min, "quantity": *got.Quantity == *o.Quantity, "closes": got.ClosesOn == o.ClosesOn,
		"address": got.Contact.Address == "Trà Bồng", "website": got.Website == o.Website,
	} {
		if !same {
			t.Errorf("%s is another: %+v", name, got)
		}
	}
	var want []string
	for _, c := range o.Eligibility {
		if list, ok := c.Value.([]any); ok && len(list) == 1 {
			c.Op, c.Value = "eq", list[0]
		}
		want = append(want, fmt.Sprint(c))
	}
	var have []string
	for _, c := range got.Eligibility {
		have = append(have, fmt.Sprint(c))
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(have, want) {
		t.Errorf("the conditions are %v, want %v", have, want)
	}
}

// field1 reads name and value of an input as a browser would send it.
func field1(tag string) (name, value string, ok bool) {
	if !strings.HasPrefix(tag, "input ") || strings.Contains(tag, `type="checkbox"`) && !strings.Contains(tag, " checked") {
		return "", "", false
	}
	attribute := func(key string) string {
		_, rest, _ := strings.Cut(tag, " "+key+`="`)
		v, _, _ := strings.Cut(rest, `"`)
		return htmlUnescape(v)
	}
	name = attribute("name")
	return name, attribute("value"), name != "" && name != "q"
}

func htmlUnescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&").Replace(s)
}

// TestPostingSaysEverythingAtOnce: what cannot be read and what the heart refuses
// stands beside the fields together, and what was typed stays.
func TestPostingSaysEverythingAtOnce(t *testing.T) {
	f := hostileOffers()
	h := site(t, f)
	form := url.Values{
		"id": {"off_x"}, "as": {"post"}, "amount_min": {"5 mèo"}, "opens_on": {"2027-02-01"}, "closes_on": {"2027-01-01"}, "quantity": {"nhiều"}, "c_founded_from": {"31/02/2023"},
		"summary": {`tôi gõ "này"`}, "visibility": {"public"},
	}
	w := postAs(h, "/offers/new?lang=vi", "u4", form)
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity || len(f.kept) != 0 {
		t.Fatalf("%d, kept %v", w.Code, f.kept)
	}
	for _, id := range []string{"name", "amount_min", "closes_on", "quantity", "c_founded_from"} {
		if !strings.Contains(body, `id="offer-`+id+`-fault"`) {
			t.Errorf("nothing stands beside %s", id)
		}
	}
	for _, typed := range []string{"5 mèo", "nhiều", "31/02/2023", "tôi gõ &#34;này&#34;", "off_x"} {
		if !strings.Contains(body, typed) {
			t.Errorf("%q is gone", typed)
		}
	}
	// The same form sent once more after it got through leads to what it made.
	f.keepErr = match.Fail(match.KindConflict, "id_taken", "taken")
	again := url.Values{"id": {"o-open"}, "name": {"Lớp"}, "as": {"post"}}
	if w := postAs(h, "/offers/new", "u4", again); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/offers/o-open" {
		t.Errorf("sent twice: %d %s", w.Code, w.Header().Get("Location"))
	}
	f.keepErr = nil
	// A preview keeps nothing and counts.
	counted := f.counted
	if w := postAs(h, pathOfferCount, "u4", form); w.Code != http.StatusOK || f.counted != counted && !strings.Contains(w.Body.String(), `id="qualify"`) || len(f.kept) != 0 {
		t.Errorf("a preview: %d, kept %v", w.Code, f.kept)
	}
	// Another version than the one that was seen is not written over, once.
	o := f.profiles["o-open"].(*match.Offer)
	o.Version, o.Website, o.Languages, o.Tags = 7, "", nil, nil
	stale := url.Values{"id": {"o-open"}, "version": {"3"}, "name": {"Mới"}, "as": {"save"}, "visibility": {"public"}}
	w = postAs(h, "/offers/o-open/edit", "u4", stale)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `name="version" value="7"`) || len(f.kept) != 0 {
		t.Errorf("a stale version: %d, kept %v", w.Code, f.kept)
	}
	// A draft that is kept, and that may not be posted, is sent again from what was kept.
	d := f.profiles["o-draft"].(*match.Offer)
	d.Version, d.Website, d.Languages, d.Tags = 4, "", nil, nil
	f.moveErr = match.Invalid([]match.Problem{{Field: "closes_on", Code: match.ProblemClosesPast, Value: "2026-01-01"}})
	w = postAs(h, "/offers/o-draft/edit", "u4", url.Values{"version": {"4"}, "name": {"Mới"}, "offer_kind": {"training"}, "as": {"post"}, "visibility": {"public"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `name="version" value="5"`) || len(f.kept) != 1 {
		t.Errorf("not posted: %d, kept %v", w.Code, f.kept)
	}
	for _, address := range []string{"/offers/new", "/offers/o-open/edit", "/offers/o-open/close", "/offers/o-open/copy", pathOfferCount} {
		if w := postAs(h, address, "", form); w.Code != http.StatusUnauthorized {
			t.Errorf("%s by nobody: %d", address, w.Code)
		}
	}
	f.hand = 0
	if w := postAs(h, "/offers/o-open/edit", "u1", form); w.Code != http.StatusForbidden {
		t.Errorf("others' offers: %d", w.Code)
	}
}

// TestUndoOfOffers: the way back stands where the table of moves has one to where the
// offer was, and nowhere else.
func TestUndoOfOffers(t *testing.T) {
	f := hostileOffers()
	h := site(t, f)
	closed := f.profiles["o-closed"].(*match.Offer)
	const undo = `name="undo"`
	cases := []struct {
		hand    match.OfferHand
		id      string
		closes  match.Date
		address string
		want    string // the action of the form
	}{
		{match.HandPoster | match.HandPublisher, "o-closed", "2027-01-01", "?done=close&from=open", "/offers/o-closed/renew"},
		{match.HandPoster, "o-closed", "2027-01-01", "?done=close&from=open", ""}, // it would go to review
		{match.HandPoster | match.HandPublisher, "o-closed", "2026-01-01", "?done=close&from=open", ""},
		{match.HandPoster | match.HandPublisher, "o-closed", "", "?done=close&from=open", ""},
		{match.HandPoster | match.HandPublisher, "o-closed", "2027-01-01", "?done=close&from=filled", ""},
		{match.HandPoster, "o-review", "", "?done=submit&from=draft", "/offers/o-review/close"},
		{match.HandPoster, "o-draft", "", "?done=back&from=review", "/offers/o-draft/submit"},
		{match.HandPoster | match.HandPublisher, "o-open", "", "?done=publish&from=draft", ""},
		{match.HandPoster, "o-open", "", "?done=%3Cscript%3E&from=draft", ""},
	}
	for _, c := range cases {
		f.hand, closed.ClosesOn = c.hand, c.closes
		body := get(h, "/offers/"+c.id+c.address, "u4").Body.String()
		if got := strings.Contains(body, undo); got != (c.want != "") {
			t.Errorf("%s%s by %d: undo %v", c.id, c.address, c.hand, got)
		}
		if c.want != "" && !strings.Contains(body, `action="`+c.want+`"><input type="hidden"`) {
			t.Errorf("%s%s does not lead to %s", c.id, c.address, c.want)
		}
	}
	if w := postAs(h, "/offers/o-closed/renew", "u4", url.Values{"closes_on": {"2027-01-01"}, "quantity": {"x"}}); w.Code != http.StatusUnprocessableEntity || len(f.moved) != 0 {
		t.Errorf("a quantity that is none: %d, moved %v", w.Code, f.moved)
	}
	if w := postAs(h, "/offers/o-review/publish", "u4", url.Values{"back": {"review"}}); w.Header().Get("Location") != "/me/offers/review?done=publish" {
		t.Errorf("an officer is led to %s", w.Header().Get("Location"))
	}
}

// TestSendingOffersBack: who sends somebody else's offer back says why, and reads
// what they typed when that is missing; who posts it reads the reason.
func TestSendingOffersBack(t *testing.T) {
	f := hostileOffers()
	f.roles, f.hand = []match.Role{match.RoleAdmin}, match.HandPublisher // whom the fake lets see it
	f.profiles["o-draft"].(*match.Offer).Returned.Reason = "Ghi rõ học phí"
	h := site(t, f)
	const field = `<textarea id="close-reason-o-review" name="reason"`
	for _, address := range []string{"/me/offers/review", "/offers/o-review"} {
		f.handed = 0
		if body := get(h, address, "u1").Body.String(); !strings.Contains(body, field) || f.handed != 1 {
			t.Errorf("%s asks for no reason, or %d times what the visitor is to the offers", address, f.handed)
		}
	}
	w := postAs(h, "/offers/o-review/close", "u1", url.Values{"back": {"review"}, "reason": {" "}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="close-reason-o-review-fault"`) || len(f.moved) != 0 {
		t.Errorf("without a reason: %d, moved %v", w.Code, f.moved)
	}
	w = postAs(h, "/offers/o-review/close", "u1", url.Values{"reason": {"Thiếu học phí"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me/offers/review?done=returned" || !slices.Equal(f.moved, []string{"close o-review Thiếu học phí"}) {
		t.Errorf("with one: %d %v, moved %v", w.Code, w.Header(), f.moved)
	}
	f.hand = match.HandPoster
	if body := get(h, "/offers/o-review", "u4").Body.String(); strings.Contains(body, field) {
		t.Error("who takes their own back is asked for a reason")
	}
	for _, address := range []string{"/me/offers", "/offers/o-draft"} {
		if body := get(h, address, "u4").Body.String(); !strings.Contains(body, "Ghi rõ học phí") {
			t.Errorf("%s does not say why the offer was sent back", address)
		}
	}
}

// The figures count once for everybody, and their table is a table.
func TestFiguresAreKept(t *testing.T) {
	f := hostileOffers()
	h := site(t, f)
	first := get(h, "/figures", "").Body.String()
	asked := len(f.asked)
	if asked == 0 || get(h, "/figures", "u1").Code != http.StatusOK || len(f.asked) != asked {
		t.Errorf("asked %d times, then %d", asked, len(f.asked))
	}
	if !strings.Contains(first, `href="/offers?offer_kind=training"`) || strings.Contains(first, "x:") {
		t.Error("the page lacks a link to the board, or shows people's own words")
	}
	w := get(h, "/figures.csv", "")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") || !strings.Contains(w.Body.String(), "offer_kind,training,") || strings.Contains(w.Body.String(), "<script") {
		t.Errorf("the table: %d %v %.300s", w.Code, w.Header(), w.Body)
	}
	f.searchErr = match.Fail(match.KindBusy, "busy", "overloaded")
	if w := get(h, "/figures", ""); w.Code != http.StatusOK {
		t.Errorf("what is kept is not shown: %d", w.Code)
	}
}
