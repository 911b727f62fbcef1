package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// contains checks what a page must and must not show.
func contains(t *testing.T, page string, must, mustNot []string) {
	t.Helper()
	for _, s := range must {
		if !strings.Contains(page, s) {
			t.Errorf("the page lacks %q", s)
		}
	}
	for _, s := range mustNot {
		if strings.Contains(page, s) {
			t.Errorf("the page shows %q", s)
		}
	}
}

func TestSearchPage(t *testing.T) {
	f := samples()
	page := get(site(t, f), "/search?q=que+tra+bong&kind=startup&kind=nonsense&sector=agri&available=true", "").Body.String()
	contains(t, page, []string{
		`value="que tra bong"`, "<mark>Quế</mark>", "23 kết quả", "Địa bàn: Xã Trà Bồng",
		`<input type="hidden" form="find" name="sector" value="agri">`,
		`href="/search?available=true&amp;kind=startup&amp;q=que&#43;tra&#43;bong"`, // without the sector
		"after=cursor%261", `rel="next"`, `aria-current="true"`,
	}, []string{"⟦", "⟧"})
	q := f.asked[0]
	if q.Text != "que tra bong" || !slices.Equal(q.Filter.Kinds, []match.Kind{"startup"}) || !q.Filter.Available || q.Lang != "vi" {
		t.Errorf("asked %+v", q)
	}
}

func TestSearchWithoutResultsSaysWhatToDo(t *testing.T) {
	f := samples()
	f.hits = match.Hits{}
	page := get(site(t, f), "/search?q=zzz&sector=agri", "").Body.String()
	contains(t, page, []string{"Chưa tìm thấy", "Bỏ bộ lọc", "/search?q=t%e1%bb%8fi"[:10]}, []string{`rel="next"`})
}

func TestSearchRefusedIsTold(t *testing.T) {
	f := samples()
	f.hits, f.searchErr = match.Hits{}, match.Fail(match.KindMalformed, "query_too_long", "too long")
	w := get(site(t, f), "/search?q="+strings.Repeat("a", 1000), "")
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`role="alert"`}, nil)
}

func TestHomeWithoutIndex(t *testing.T) {
	f := samples()
	f.hits, f.searchErr = match.Hits{}, match.Fail(match.KindBusy, "starting", "starting")
	w := get(site(t, f), "/", "")
	if w.Code != http.StatusOK {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"Nhà sáng lập", `action="/search"`}, nil)
}

func TestMatchesByReader(t *testing.T) {
	f := samples()
	h := site(t, f)
	anonymous := get(h, "/startups/que", "").Body.String()
	contains(t, anonymous, []string{"/sign-in?next=%2Fstartups%2Fque", "hợp với hồ sơ của anh/chị đến đâu"}, []string{"/100", "Cách tính điểm"})
	other := get(h, "/startups/que", "u2").Body.String()
	contains(t, other, []string{"chỉ dành cho người phụ trách"}, []string{"/100", `action="/sign-in"`})
	nobody := get(h, "/startups/que", "u3").Body.String()
	contains(t, nobody, []string{"Tạo hồ sơ của mình để biết", `href="/me/profiles/new"`}, []string{"/100"})
	owner := get(h, "/startups/que?kind=investor", "u1").Body.String()
	contains(t, owner, []string{
		"<b>72</b>", "Có thể phù hợp", "Nhà đầu tư này chọn lĩnh vực Nông nghiệp nhiều gấp 3,1 lần mức chung (5 trên 12 thương vụ)",
		"Vốn cần gọi 100 triệu đồng thấp hơn mức nhỏ nhất 200 triệu đồng", "Nêu nhu cầu vốn 200 triệu đồng", "4,2 điểm",
		"chưa có hồ sơ nào thật sự phù hợp", "22,4 / 25 điểm",
	}, nil)
	if f.target != match.KindInvestor {
		t.Errorf("ranked %s", f.target)
	}
	get(h, "/startups/que?kind=startup", "u1")
	if f.target != match.KindMentor {
		t.Errorf("an impossible kind ranked %s", f.target)
	}
}

func TestProfileFacts(t *testing.T) {
	h := site(t, samples())
	contains(t, get(h, "/startups/que", "").Body.String(), []string{
		"Xã Trà Bồng", "500 triệu đồng", "Sở hữu trí tuệ", "Hạt giống", "08/03/2021", "1.200", "Đã xác minh",
		`href="https://example.vn/?a=1&amp;b=2"`, `href="/search?sector=agri"`,
	}, []string{"javascript:"})
	contains(t, get(h, "/investors/quy?lang=en", "").Body.String(), []string{"200 million VND to 2 billion VND", "Venture capital fund", "1 billion VND"}, nil)
	contains(t, get(h, "/offers/de-nghi", "").Body.String(), []string{`href="/organizations/hoi"`, "31/12/2026", "Đào tạo"}, nil)
	for day, closed := range map[match.Date]bool{"2026-11-22": true, "2026-11-23": false, "2026": false, "2025": true} {
		f := samples()
		f.profiles["de-nghi"].(*match.Offer).ClosesOn = day
		if got := strings.Contains(get(site(t, f), "/offers/de-nghi", "").Body.String(), "đã hết hạn"); got != closed {
			t.Errorf("closes %s: closed %v", day, got)
		}
	}
	contains(t, get(h, "/mentors/co", "").Body.String(), []string{"Trực tuyến", "Số chỗ còn nhận"}, nil)
}

func TestLanguage(t *testing.T) {
	h := site(t, samples())
	r := httptest.NewRequest(http.MethodGet, "/search?q=a&lang=en", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || cookies[0].Name != "duyen_lang" || cookies[0].Value != "en" {
		t.Fatalf("cookies %v", cookies)
	}
	contains(t, w.Body.String(), []string{`href="?lang=vi&amp;q=a"`, "23 results"}, nil)
	r = httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(cookies[0])
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	contains(t, w.Body.String(), []string{`<html lang="en">`}, nil)
	r = httptest.NewRequest(http.MethodGet, "/?lang=%3Cx", nil)
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if len(w.Result().Cookies()) != 0 {
		t.Error("an unknown language was remembered")
	}
}

func TestKindListsLeadToSearch(t *testing.T) {
	w := get(site(t, samples()), "/mentors", "")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/search?kind=mentor" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestWrongMethod(t *testing.T) {
	w := httptest.NewRecorder()
	site(t, samples()).ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/search", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestHead(t *testing.T) {
	w := httptest.NewRecorder()
	site(t, samples()).ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/", nil))
	if w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestLocalPath(t *testing.T) {
	for _, bad := range []string{"", "https://evil.vn", "//evil.vn", "/\\evil.vn", "\\\\evil.vn", "/\t/evil.vn", "/\n/evil.vn", "javascript:alert(1)", "evil", "/sign-in", "/sign-out", "/a\x00b", "http:/evil.vn", "///evil.vn"} {
		if got := localPath(bad); got != "/" {
			t.Errorf("localPath(%q) = %q", bad, got)
		}
	}
	for _, good := range []string{"/", "/startups/que?kind=investor#matches", "/search?q=" + url.QueryEscape("https://a.vn")} {
		if got := localPath(good); got != good {
			t.Errorf("localPath(%q) = %q", good, got)
		}
	}
}
