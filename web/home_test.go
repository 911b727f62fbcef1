package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// TestHomeSaysWhatIsNext: each thing that waits is told with the way to it.
func TestHomeSaysWhatIsNext(t *testing.T) {
	at := time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC)
	requested := service.Introduced{Introduction: match.Introduction{ID: "int_1", State: match.IntroductionRequested}, Other: match.Card{Name: "Cô Sáu"}}
	accepted := service.Introduced{Introduction: match.Introduction{ID: "int_2", State: match.IntroductionAccepted}, Other: match.Card{Name: "Quỹ A"}}
	cases := []struct {
		name          string
		with          func(*fake)
		must, mustNot []string
	}{
		{"nothing", func(*fake) {}, []string{"Chào An", "Xem ai phù hợp với Quế", "/startups/que/matches"}, []string{"tin chưa đọc", "Tại đây có thể làm gì"}},
		{"a request", func(f *fake) { f.introductions = []service.Introduced{requested} }, []string{"Cô Sáu muốn kết nối", "/me/introductions/int_1"}, []string{"Xem ai phù hợp"}},
		{"several", func(f *fake) { f.introductions, f.more = []service.Introduced{requested, requested}, "x" }, []string{"2&#43; lời đề nghị", `href="/me/introductions"`}, nil},
		{"an agreement", func(f *fake) { f.introductions = []service.Introduced{accepted} }, []string{"Kết nối với Quỹ A đã được nhận lời", "/me/introductions/int_2"}, []string{"muốn kết nối"}},
		{"a session", func(f *fake) { f.bookings = []match.Booking{{StartsAt: at.Add(24 * time.Hour)}, {StartsAt: at}} }, []string{"Buổi hẹn gần nhất: 09:00, 27/11/2026. Số buổi sắp tới: 2.", "/me/bookings"}, nil},
		{"news", func(f *fake) { f.entries = sampleEntries() }, []string{"tin chưa đọc cho Quế", "/startups/que/feed"}, nil},
		{"no profile", func(f *fake) { f.userRoles = []match.Role{match.RoleInvestor} }, []string{"/me/profiles/new?kind=investor", "Nhà đầu tư"}, nil},
		{"a profile", func(f *fake) { f.userRoles = []match.Role{match.RoleFounder} }, nil, []string{"/me/profiles/new"}},
		{"a draft", func(f *fake) {
			f.cards, f.userRoles = map[string][]match.Card{"u1": {}}, []match.Role{match.RoleFounder}
			f.drafts = map[string]match.Draft{"drf_1": {ID: "drf_1", User: "u1", Kind: match.KindStartup, Fields: map[string][]string{"name": {"Tinh dầu"}}}}
		}, []string{"Bản nháp “Tinh dầu” chưa công bố", "/me/drafts/drf_1"}, []string{"Tạo hồ sơ dự án"}},
		{"a returned offer", func(f *fake) {
			f.cards = map[string][]match.Card{"u1": {{Kind: match.KindOffer, ID: "off_back", Name: "Máy sấy"}}}
			f.profiles["off_back"] = &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "off_back", Name: "Máy sấy", Meta: match.Meta{State: match.OfferDraft, Returned: &match.Return{At: at}}}}
		}, []string{"“Máy sấy” được trả lại", `href="/offers/off_back"`}, nil},
		{"an officer", func(f *fake) { f.roles = []match.Role{match.RoleDOST} }, []string{
			"hồ sơ chờ xác minh.", "phản ánh về hồ sơ chờ xử lý", "yêu cầu về dữ liệu cá nhân chờ trả lời", "đã quá hạn", "đề nghị hỗ trợ chờ duyệt",
			`href="/office/requests?state=overdue"`, `href="/office/flags"`, `href="/me/offers/review"`, `href="/office/verifications"`,
		}, nil},
		{"an association", func(f *fake) { f.roles = []match.Role{match.RoleAssociation} }, nil, []string{"chờ xác minh.", "chờ xử lý", "chờ trả lời", "chờ duyệt"}},
		{"trouble", func(f *fake) {
			busy := match.Fail(match.KindBusy, "starting", "starting")
			f.fails = map[string]error{"FeedOf": busy, "Bookings": busy, "Introductions": busy}
		}, []string{"Việc tiếp theo", "Hiện không có việc nào"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := samples()
			c.with(f)
			w := get(site(t, f), "/", "u1")
			if w.Code != http.StatusOK {
				t.Fatalf("status %d", w.Code)
			}
			contains(t, w.Body.String(), c.must, c.mustNot)
		})
	}
}

// TestHomeForVisitors says what can be done here as whom.
func TestHomeForVisitors(t *testing.T) {
	f := samples()
	contains(t, get(site(t, f), "/", "").Body.String(), []string{
		"/register?role=founder", "/register?role=mentor", "/register?role=investor", `href="/figures"`, `href="/offers"`, "Gợi ý được tính ra sao",
	}, []string{"Việc tiếp theo", "/register?role=dost"})
	for _, did := range f.did {
		t.Errorf("a visitor's page asks for %s", did)
	}
}

// TestMenu: places by who asks, and one of them is where they are.
func TestMenu(t *testing.T) {
	f := samples()
	f.roles, f.organizations = []match.Role{match.RoleAssociation}, []string{"hoi", "hai"}
	h := site(t, f)
	here := func(page string) (out []string) {
		menu := regexp.MustCompile(`(?s)<nav class="menu".*?</nav>`).FindString(page)
		for _, m := range regexp.MustCompile(`href="([^"]+)" aria-current`).FindAllStringSubmatch(menu, -1) {
			out = append(out, m[1])
		}
		return out
	}
	staff := get(h, "/search", "u1").Body.String()
	contains(t, staff, []string{`href="/organizations/hoi/workspace"`, `href="/runs"`, `href="/me/bookings"`, `href="/figures"`}, []string{`href="/organizations/hai/workspace"`})
	for address, want := range map[string]string{"/search": "/search", "/me/introductions": "/me/introductions", "/startups/que/feed": "/startups/que/feed", "/startups/que": "", "/me": "", "/organizations/hoi": "", "/organizations/hoi/members": "/organizations/hoi/workspace", "/searching": ""} {
		if got := strings.Join(here(get(h, address, "u1").Body.String()), " "); got != want {
			t.Errorf("%s is at %q", address, got)
		}
	}
	contains(t, get(h, "/", "u1").Body.String(), []string{`href="/organizations/hai/workspace"`}, nil)
	contains(t, get(site(t, samples()), "/search", "").Body.String(), []string{`href="/offers"`}, []string{"/me/introductions", "/runs", "/workspace"})
}

// TestErrorsLeadOn: from each there is a way that makes sense.
func TestErrorsLeadOn(t *testing.T) {
	f := samples()
	h := site(t, f)
	contains(t, get(h, "/nope", "").Body.String(), []string{`class="go" href="/search"`, `class="go" href="/"`, "gõ nhầm"}, []string{"Thử lại"})
	f.getErr = match.Fail(match.KindBusy, "busy", "overloaded")
	contains(t, get(h, "/startups/que?kind=mentor", "u1").Body.String(), []string{`class="go" href="/startups/que?kind=mentor"`, "Thử lại"}, nil)
	f.getErr = match.Fail(match.KindForbidden, "not_allowed", "no")
	r := func(referer string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Referer", referer)
			r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u1"})
		}
	}
	contains(t, post(h, "/startups/que/ask", nil, r("http://example.com/startups/que?kind=x")).Body.String(), []string{`class="go" href="/startups/que?kind=x"`, "Quay lại"}, nil)
	contains(t, post(h, "/startups/que/ask", nil, r("https://evil.vn/startups/que")).Body.String(), nil, []string{"Quay lại", "evil"})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPut, "/search", nil))
	contains(t, w.Body.String(), []string{`href="/"`}, nil)
}

// TestOfficersAreToldHow: nobody who comes as an officer ends at a form that has no
// role for them.
func TestOfficersAreToldHow(t *testing.T) {
	h := site(t, samples())
	contains(t, get(h, "/", "").Body.String(), []string{`href="/register#office"`}, nil)
	contains(t, get(h, "/register", "").Body.String(), []string{`id="office"`, "quản trị viên cấp", `href="/handover"`}, nil)
}
