package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// as signs a request in.
func as(user string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user}) }
}

// TestActs sends every form of /me, and sees what it does and where it leads.
func TestActs(t *testing.T) {
	for _, c := range []struct {
		address, form, did, to string
	}{
		{"/me/account/change", "name=An&lang=en", "ChangeMe An en", "/me?done=changed#account"},
		{"/me/password/change", "current=old&password=new", "ChangePassword old new", "/me?done=password#password"},
		{"/me/email/ask", "email=moi@example.test&password=old", "AskEmail moi@example.test old", "/me?done=email_asked#email"},
		{"/me/email/keep", "", "DropEmail ", "/me?done=email_kept#email"},
		{"/me/sessions/end", "id=s2", "EndMySession s2", "/me?done=ended#sessions"},
		{"/me/sessions/everywhere", "", "SignOutEverywhere ", "/sign-in?done=everywhere"},
		{"/me/keys/end", "id=k1", "EndKey k1", "/me?done=key#keys"},
		{"/me/blocks/undo", "account=u7", "Unblock u7", "/me?done=unblocked#blocks"},
		{"/me/agreements/accept", "id=a1", "Move a1 accept", "/me?done=accept#agreements"},
		{"/me/agreements/decline", "id=a1", "Move a1 decline", "/me?done=decline#agreements"},
		{"/me/agreements/withdraw", "id=a1", "Move a1 withdraw", "/me?done=withdraw#agreements"},
		{"/me/identities/end", "id=i1", "UnlinkIdentity i1", "/me?done=unlinked#identities"},
		{"/mentors/co/ask", "from=que&message=Ch%C3%A0o", "Ask que co Chào", "/mentors/co?done=asked"},
		{"/mentors/co/report", "reason=spam&message=x", "Report co spam x", "/mentors/co?done=reported"},
		{"/mentors/co/block", "", "Block co", "/me?done=blocked#blocks"},
		{"/mentors/co/verification", "on=true", "SetVerified mentor co true", "/mentors/co?done=verified"},
		{"/mentors/co/verification", "on=false", "SetVerified mentor co false", "/mentors/co?done=unverified"},
		{"/mentors/co/hidden", "on=true&reason=x", "Hide mentor co x", "/mentors/co?done=hidden"},
		{"/mentors/co/hidden", "on=false", "SetHidden mentor co false", "/mentors/co?done=shown"},
	} {
		t.Run(c.address, func(t *testing.T) {
			f := samples()
			f.provider = "id.example.vn"
			h := site(t, f)
			form, err := url.ParseQuery(c.form)
			if err != nil {
				t.Fatal(err)
			}
			w := post(h, c.address, form, as("u1"))
			if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.to || !slices.Equal(f.did, []string{c.did}) {
				t.Errorf("%d to %q, did %q", w.Code, w.Header().Get("Location"), f.did)
			}
			if to := strings.SplitN(c.to, "#", 2)[0]; strings.Contains(to, "done=") && !strings.HasPrefix(to, "/sign-in") {
				contains(t, get(h, to, "u1").Body.String(), []string{`role="status"`}, nil)
			}
			// Nobody is signed in, or another site sent it: nothing happens.
			f.did = nil
			if w := post(h, c.address, form, nil); w.Code != http.StatusUnauthorized || len(f.did) > 0 {
				t.Errorf("anonymous: %d, did %q", w.Code, f.did)
			}
			foreign := func(r *http.Request) { as("u1")(r); r.Header.Set("Sec-Fetch-Site", "cross-site") }
			if w := post(h, c.address, form, foreign); w.Code != http.StatusForbidden || len(f.did) > 0 {
				t.Errorf("from elsewhere: %d, did %q", w.Code, f.did)
			}
		})
	}
}

// TestActsRefused: the page says what is wrong beside the form that was sent.
func TestActsRefused(t *testing.T) {
	wrong := match.Invalid([]match.Problem{{Field: "current", Code: "wrong_password"}})
	conflict := match.Fail(match.KindConflict, "agreement_state", "too late")
	for _, c := range []struct {
		address, form, method string
		err                   error
		status                int
		must                  []string
	}{
		{"/me/password/change", "current=a&password=b", "ChangePassword", wrong, 422, []string{`id="password-change-current-fault">Mật khẩu hiện tại không đúng`, `href="#password"`, `href="/me?lang=en"`}},
		{"/me/password/change", "current=&password=b", "", nil, 422, []string{`id="password-change-current-fault"`}},
		{"/me/email/ask", "email=moi&password=b", "AskEmail", match.Invalid([]match.Problem{{Field: "email", Code: match.ProblemBadEmail}}), 422, []string{`id="email-ask-email-fault">Địa chỉ email không đúng`, `value="moi"`}},
		{"/me/email/ask", "email=moi@example.test", "AskEmail", match.Fail(match.KindForbidden, "sign_in_anew", "old"), 403, []string{`role="alert"`}},
		{"/me/email/ask", "password=b", "", nil, 422, []string{`id="email-ask-email-fault"`}},
		{"/me/account/change", "name=X&lang=en", "ChangeMe", match.Invalid([]match.Problem{{Field: "name", Code: match.ProblemTooLong, Nearest: "200"}}), 422, []string{`value="X"`, `id="account-change-name-fault">Quá dài, tối đa 200`}},
		{"/me/keys/make", "name=X&days=90", "CreateKey", match.Invalid([]match.Problem{{Field: "scopes", Code: match.ProblemRequired, Nearest: "read, write"}}), 422, []string{`id="scopes-fault">Mục này bắt buộc phải có<`, "<details open>"}},
		{"/me/keys/make", "name=X&scopes=read&days=-1", "", nil, 422, []string{"<details open>"}},
		{"/me/agreements/accept", "id=a1", "Move", conflict, 409, []string{`role="alert"`}},
		{"/mentors/co/ask", "from=que&message=Xin", "Ask", match.Invalid([]match.Problem{{Field: "from", Code: match.ProblemPrivate}}), 422, []string{`id="ask-from-fault"`, ">Xin</textarea>"}},
		{"/mentors/co/report", "message=Xin", "", nil, 422, []string{`id="reason-fault"`, "<details open>", ">Xin</textarea>"}},
		{"/mentors/co/block", "", "Block", match.Fail(match.KindInvalid, "not_blockable", "own"), 422, []string{`role="alert"`}},
		{"/mentors/co/hidden", "on=true", "Hide", match.Fail(match.KindForbidden, "not_allowed", "no"), 403, []string{`role="alert"`}},
	} {
		f := samples()
		f.fails = map[string]error{c.method: c.err}
		form, _ := url.ParseQuery(c.form)
		w := post(site(t, f), c.address, form, as("u1"))
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.address, w.Code, c.status)
		}
		wellFormed(t, c.address, w.Body.String())
		contains(t, w.Body.String(), c.must, nil)
	}
}

// TestKeyIsShownOnce: the secret stands in the answer that made it and nowhere else.
func TestKeyIsShownOnce(t *testing.T) {
	f := samples()
	h := site(t, f)
	w := post(h, "/me/keys/make", url.Values{"name": {"Máy"}, "scopes": {"read", "matches"}, "days": {"30"}}, as("u1"))
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || !slices.Equal(f.did, []string{"CreateKey Máy [read matches] 2026-12-23"}) {
		t.Errorf("%d, did %q", w.Code, f.did)
	}
	contains(t, w.Body.String(), []string{"<code>dyk_secret</code>"}, nil)
	contains(t, get(h, "/me", "u1").Body.String(), nil, []string{"dyk_secret"})
}

func TestMeShowsWhatWaits(t *testing.T) {
	f := samples()
	f.agreements = []match.Agreement{
		{ID: "a1", From: "co", To: "que", State: match.AgreementAsked, Message: "Xin chào"},
		{ID: "a2", From: "que", To: "quy", State: match.AgreementAgreed},
		{ID: "a3", From: "que", To: "hoi", State: match.AgreementDeclined},
	}
	f.blocked = []service.Blocked{{Account: "u7", Profiles: []match.Card{{Name: "Người lạ"}}}}
	page := get(site(t, f), "/me", "u1").Body.String()
	contains(t, page, []string{
		`/me/agreements/accept`, "Xin chào", "thông tin liên hệ và kết quả kinh doanh", `name="id" value="a2"`,
		"Firefox, Linux", "01:05, 23/11/2026", "Thiết bị này", `name="account" value="u7"`, `autocomplete="current-password"`, `id="keys-h"`,
	}, []string{`value="a3"`, `id="identities"`, `name="id" value="s1"`})
	if w := get(site(t, f), "/me", ""); w.Header().Get("Location") != "/sign-in?next=%2Fme" {
		t.Errorf("anonymous: %d %v", w.Code, w.Header())
	}
}

// TestMePagesAgreements: what is open is found however much was declined since, and
// the older ones stand behind a link of their own.
func TestMePagesAgreements(t *testing.T) {
	f := samples()
	add := func(state match.AgreementState, n int) {
		for i := range n {
			f.agreements = append(f.agreements, match.Agreement{ID: fmt.Sprintf("%s-%d", state, i), From: "que", To: "quy", State: state})
		}
	}
	add(match.AgreementDeclined, 120)
	add(match.AgreementAsked, agreementsShown+1)
	add(match.AgreementAgreed, agreementsShown+1)
	h := site(t, f)
	first, agreed := `value="asked-0"`, `value="agreed-0"`
	page := get(h, "/me", "u1").Body.String()
	contains(t, page, []string{first, agreed, `href="/me?asked=asked-19#agreements"`, `href="/me?agreed=agreed-19#agreements"`}, []string{`value="asked-20"`, `value="agreed-20"`, "declined-"})
	page = get(h, "/me?agreed=agreed-19", "u1").Body.String()
	contains(t, page, []string{first, `value="agreed-20"`, `href="/me?agreed=agreed-19&amp;asked=asked-19#agreements"`}, []string{agreed, "Xem các thỏa thuận cũ hơn"})
	contains(t, get(h, "/me?asked=nonsense&agreed=%00", "u1").Body.String(), nil, []string{first, agreed})
}

// TestMeSaysWhatIsHidden: the owner reads why, in the list and on the page.
func TestMeSaysWhatIsHidden(t *testing.T) {
	f := samples()
	f.hidings = map[string]match.Hiding{"que": {Reason: "Giấy phép <cũ>"}}
	h := site(t, f)
	contains(t, get(h, "/me", "u1").Body.String(), []string{"Đang bị ẩn: Giấy phép &lt;cũ&gt;"}, nil)
	f.profiles["que"].Common().Hidden = true
	contains(t, get(h, "/startups/que", "u1").Body.String(), []string{"Lý do của người kiểm duyệt: Giấy phép &lt;cũ&gt;"}, nil)
	f.hidings = map[string]match.Hiding{"que": {}}
	contains(t, get(h, "/me", "u1").Body.String(), []string{"không nêu lý do"}, nil)
}

// TestProfileDealings: everybody is offered what they can do, and nothing else.
func TestProfileDealings(t *testing.T) {
	f := samples()
	h := site(t, f)
	ask, report, block := `action="/mentors/co/ask?once=`, `action="/mentors/co/report?once=`, `action="/mentors/co/block"`
	verify, hide := `action="/mentors/co/verification"`, `action="/mentors/co/hidden"`
	contains(t, get(h, "/mentors/co", "").Body.String(), []string{"/sign-in?next=%2Fmentors%2Fco"}, []string{ask, report, block, verify, hide})
	contains(t, get(h, "/mentors/co", "u1").Body.String(), []string{ask, report, block}, []string{verify, hide, "Tình trạng hồ sơ"})
	contains(t, get(h, "/mentors/co", "u2").Body.String(), []string{"Tình trạng hồ sơ", "Đã được cán bộ xác minh"}, []string{ask, report, block, verify, hide})
	f.roles = []match.Role{match.RoleDOST}
	contains(t, get(h, "/mentors/co", "u1").Body.String(), []string{verify, hide}, nil)
	contains(t, get(h, "/startups/que", "u5").Body.String(), []string{`action="/startups/que/hidden"`}, []string{"/verification"})
	f.roles = nil
	f.agreements = []match.Agreement{{ID: "a1", From: "que", To: "co", State: match.AgreementAsked}}
	contains(t, get(h, "/mentors/co", "u1").Body.String(), []string{"đang chờ trả lời"}, []string{ask})

	b := f.profiles["co"].Common()
	b.Hidden, b.OnBehalf, b.Verified = true, true, false
	contains(t, get(h, "/mentors/co", "u2").Body.String(), []string{"người kiểm duyệt ẩn", "viết giúp chủ hồ sơ", "Chưa được cán bộ"}, nil)
	b.Owner = ""
	b.Hidden = false
	contains(t, get(h, "/mentors/co", "u1").Body.String(), []string{report}, []string{ask, block})
}

func TestClientName(t *testing.T) {
	for client, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36": "Chrome, Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1":    "Safari, iPhone",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0":        "Edge, Windows",
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 coc_coc_browser/130.0 Chrome/124.0 Safari/537.36":        "Cốc Cốc, Windows",
		"curl/8.5.0": "curl/8.5.0", "": "Không rõ chương trình",
	} {
		if got := clientName("vi", client); got != want {
			t.Errorf("%q: %q, want %q", client, got, want)
		}
	}
}

// back asks for an address with cookies.
func back(h http.Handler, address string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
