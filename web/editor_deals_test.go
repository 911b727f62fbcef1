package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duyen/locale"
	"duyen/match"
)

// presses sends the form of a page with one of the buttons that put values into fields.
func presses(t *testing.T, h http.Handler, page, user string, use, change url.Values) string {
	t.Helper()
	if change == nil {
		change = url.Values{}
	}
	change.Set("use", use.Encode())
	return sends(t, h, page, user, "", change).Body.String()
}

// ofDeals gives what a button of the list of deals sends.
func ofDeals(pairs ...string) url.Values {
	use := url.Values{"field": {dealsField}}
	for i := 0; i < len(pairs); i += 2 {
		use.Set(pairs[i], pairs[i+1])
	}
	return use
}

// TestDealsAreWritten one after another, changed, dropped, taken back and published.
func TestDealsAreWritten(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/profiles/new?kind=investor&draft=drf_1", "u1").Body.String()
	to := sends(t, h, page, "u1", "step:deals", url.Values{"name": {"Quỹ Quế"}}).Header().Get("Location")
	page = get(h, to, "u1").Body.String()
	contains(t, page, []string{`name="deal_name"`, `name="deal_at" value="0"`}, []string{`name="portfolio" value="{`})
	page = presses(t, h, page, "u1", ofDeals("open", "new"), url.Values{
		"deal_name": {"Tinh dầu"}, "deal_sectors": {"agri; Nghề lạ, nghề khác"}, "deal_locality": {"Trà Bồng"},
		"deal_amount": {"1,2 tỷ"}, "deal_on": {"5/2024"}, "deal_stage": {"seed"}, "deal_startup": {"https://duyen.test/startups/que"},
	})
	contains(t, page, []string{"<b>Tinh dầu</b>", "1,2 tỷ", `name="deal_at" value="1"`, "autofocus"}, nil)
	page = sends(t, h, page, "u1", "next", url.Values{"deal_name": {"Thứ hai"}, "deal_on": {"32/13/2024"}}).Body.String()
	contains(t, page, []string{`name="deal_at" value="1"`, `id="edit-deal_on-fault"`, `value="32/13/2024"`, `aria-invalid="true"`}, nil)
	page = presses(t, h, page, "u1", ofDeals("open", "none"), url.Values{"deal_on": {"2023"}})
	contains(t, page, []string{"<b>Thứ hai</b> <small>2023</small>"}, []string{"aria-invalid", "deal_at"})
	page = presses(t, h, page, "u1", ofDeals("at", "0", "drop", ""), nil)
	contains(t, page, []string{"Đã bỏ “Tinh dầu”", "<b>Thứ hai</b>"}, []string{"<b>Tinh dầu</b>"})
	back := regexp.MustCompile(`value="([^"]+back=[^"]+)"`).FindStringSubmatch(page)
	if back == nil {
		t.Fatal("what was dropped cannot be taken back")
	}
	use, _ := url.ParseQuery(unescape(back[1]))
	page = presses(t, h, page, "u1", use, nil)
	w := sends(t, h, page, "u1", "publish", nil)
	if w.Code != http.StatusSeeOther || len(f.written) != 1 {
		t.Fatalf("published: %d %.600s", w.Code, w.Body)
	}
	deals := f.written[0].(*match.Investor).Portfolio
	if len(deals) != 2 || deals[0].Name != "Tinh dầu" || deals[1].Name != "Thứ hai" || deals[1].On != "2023" {
		t.Fatalf("published %+v", deals)
	}
	d := deals[0]
	if d.Locality != "21115" || d.Amount.Value != 1.2e9 || d.On != "2024-05-01" || d.Stage != "seed" || d.Startup != "que" || !slices.Equal(d.Sectors, []string{"agri", "x:nghe la", "x:nghe khac"}) {
		t.Errorf("published %+v", d)
	}
}

// TestDealsThatAreLeftAloneStay to the last bit, and so do those that are too many for
// a page, and those that a draft of an earlier day knows nothing of.
func TestDealsThatAreLeftAloneStay(t *testing.T) {
	f := samples()
	h := site(t, f)
	odd := []match.Portfolio{
		{Startup: "que", Name: "A, b", Sectors: []string{"x:la, rat la", "agri"}, Locality: "21115", Amount: &match.Money{Value: 1234567.891, Currency: "USD"}, On: "2024-02-01", Description: "x\ny"},
		{Name: "B"},
		{Name: "B"},
	}
	inv := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "quy", Name: "Quỹ"}, Portfolio: odd}
	inv.Owner, inv.Version = "u1", 4
	f.profiles["quy"] = inv
	published := func(address string) []match.Portfolio {
		t.Helper()
		w := sends(t, h, get(h, address+"?step=deals", "u1").Body.String(), "u1", "publish", nil)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, regexp.MustCompile(`(?s)class="(wrong|note bad)".*?</p>`).FindAllString(w.Body.String(), -1))
		}
		return f.profiles["quy"].(*match.Investor).Portfolio
	}
	same := func(got, want []match.Portfolio) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d deals, want %d", len(got), len(want))
		}
		for i := range got {
			x, y := got[i], want[i]
			if x.Name != y.Name || x.On != y.On || x.Description != y.Description || !slices.Equal(x.Sectors, y.Sectors) || (x.Amount == nil) != (y.Amount == nil) || x.Amount != nil && *x.Amount != *y.Amount {
				t.Errorf("deal %d: %+v, want %+v", i, x, y)
			}
		}
	}
	same(published("/me/profiles/quy/edit"), odd)
	inv.Portfolio = make([]match.Portfolio, maxEditDeals+1)
	inv.Version = 5
	f.profiles["quy"] = inv
	page := get(h, "/me/profiles/quy/edit?step=deals", "u1").Body.String()
	contains(t, page, []string{"quá dài để sửa trên trang"}, []string{"deal_name"})
	same(published("/me/profiles/quy/edit"), inv.Portfolio)
	inv.Portfolio, inv.Version = odd, 6
	f.profiles["quy"] = inv
	f.drafts = map[string]match.Draft{"drf_old": {
		ID: "drf_old", User: "u1", Kind: match.KindInvestor, Profile: "quy", ProfileVersion: 6, Version: 1,
		Fields: map[string][]string{"name": {"Quỹ mới"}}, Was: map[string][]string{"name": {"Quỹ"}},
	}}
	same(published("/me/drafts/drf_old"), odd)
	if name := f.profiles["quy"].Common().Name; name != "Quỹ mới" {
		t.Errorf("the draft's own words are lost: %q", name)
	}
}

// TestRecognitionIsWritten on the step of how a startup stands, and can be taken back.
func TestRecognitionIsWritten(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/profiles/new?kind=startup&draft=drf_1", "u1").Body.String()
	page = get(h, sends(t, h, page, "u1", "step:money", url.Values{"name": {"Quế"}}).Header().Get("Location"), "u1").Body.String()
	w := sends(t, h, page, "u1", "publish", url.Values{"recognised_on": {"2/3/2026"}, "recognised_by": {"Sở KH&CN"}})
	st, ok := f.written[0].(*match.Startup)
	if w.Code != http.StatusSeeOther || !ok || st.Recognised == nil || *st.Recognised != (match.Recognition{On: "2026-03-02", By: "Sở KH&CN"}) {
		t.Fatalf("%d, published %+v", w.Code, st.Recognised)
	}
	page = get(h, "/me/profiles/"+st.ID+"/edit?step=money", "u1").Body.String()
	contains(t, page, []string{`value="02/03/2026"`}, nil)
	sends(t, h, page, "u1", "publish", url.Values{"recognised_on": {""}, "recognised_by": {""}})
	if st = f.profiles[st.ID].(*match.Startup); st.Recognised != nil {
		t.Errorf("taken back, but %+v", st.Recognised)
	}
}

// TestStrangeDealsAreHarmless: what no page of ours sends changes nothing it names.
func TestStrangeDealsAreHarmless(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/profiles/new?kind=investor&draft=drf_1", "u1").Body.String()
	page = get(h, sends(t, h, page, "u1", "step:deals", url.Values{"name": {"Quỹ"}}).Header().Get("Location"), "u1").Body.String()
	for _, value := range []string{canary, "null", "[1]", `{"deal_name":5}`, `{"deal_name":"` + strings.Repeat("a", 300) + `"}`} {
		for _, at := range []string{"-1", "0", "7", "x", ""} {
			for _, use := range []url.Values{ofDeals("open", at), ofDeals("at", at, "drop", ""), ofDeals("at", at, "back", canary), ofDeals("at", at, "part", "deal_on", "value", canary)} {
				body := presses(t, h, page, "u1", use, url.Values{dealsField: {value}, dealAt: {at}})
				contains(t, body, []string{"</html>"}, []string{"<script>"})
			}
		}
	}
}

// TestEveryPartOfADealHasItsWords in both languages.
func TestEveryPartOfADealHasItsWords(t *testing.T) {
	p := &Pages{Options: Options{Reference: reference(t)}}
	for _, f := range p.dealFields() {
		if !locale.Has("edit." + f.name) {
			t.Errorf("%s has no label", f.name)
		}
	}
}

// A portfolio stands once on the page of its investor, with ways to the startups.
func TestPortfolioOnThePage(t *testing.T) {
	f := samples()
	f.profiles["quy"].(*match.Investor).Portfolio = []match.Portfolio{{Name: "Tinh dầu Trà Bồng", Startup: "que", On: "2024"}}
	page := get(site(t, f), "/investors/quy", "u3").Body.String()
	contains(t, page, []string{`<b><a href="/startups/que">Tinh dầu Trà Bồng</a></b> <span>2024</span>`}, nil)
	if n := strings.Count(page, "Tinh dầu Trà Bồng"); n != 1 {
		t.Errorf("the deal stands there %d times", n)
	}
}
