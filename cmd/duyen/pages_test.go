package main

import (
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"duyen/match"
)

// visitor is somebody at the pages, with a browser that keeps cookies and stays
// where it is sent to.
type visitor struct {
	t *testing.T
	s *server
	http.Client
}

func (s *server) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, s, http.Client{
		Jar: jar, Timeout: patient, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// see reads an answer: its page, and where it leads.
func (v *visitor) see(res *http.Response, err error) (status int, page, to string) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header.Get("Location")
}

// send posts a form that must lead on to an address.
func (v *visitor) send(path string, form url.Values, to string) {
	v.t.Helper()
	if status, page, got := v.see(v.PostForm(v.s.url+path, form)); status != http.StatusSeeOther || got != to {
		v.t.Fatalf("POST %s: %d to %q, want %q: %.1500s", path, status, got, to, page)
	}
}

// page reads a page.
func (v *visitor) page(path string) string {
	v.t.Helper()
	status, page, _ := v.see(v.Get(v.s.url + path))
	if status != http.StatusOK {
		v.t.Fatalf("GET %s: %d", path, status)
	}
	return page
}

// letters gives the letters to an address, as text.
func (s *server) letters(t *testing.T, to string) (out []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, mailFolder, "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(raw))))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), to) {
			out = append(out, string(text))
		}
	}
	return out
}

// ticket waits for the n-th letter to an address and gives the secret of its link
// to a page.
func (s *server) ticket(t *testing.T, to, page string, n int) string {
	t.Helper()
	secret := ""
	link := regexp.MustCompile(page + `\?token=(dym_[A-Za-z0-9_-]+)`)
	eventually(t, "a letter to "+to, func() bool {
		found := map[string]bool{}
		for _, l := range s.letters(t, to) {
			if m := link.FindStringSubmatch(l); m != nil {
				found[m[1]], secret = true, m[1]
			}
		}
		return len(found) == n
	})
	return secret
}

// TestSomebodyComesInOverThePages registers over the form, follows the letter,
// signs in, works through the API in between, forgets the password and leaves.
func TestSomebodyComesInOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.visitor(t)
	const address, first, second = "que.tra@example.vn", "mùi quế trên đỉnh núi", "gió lào thổi qua đèo"
	in := func(password string) url.Values { return url.Values{"email": {address}, "password": {password}} }

	v.send("/register?lang=en", url.Values{"name": {"Hồ Thị Quế"}, "email": {address}, "password": {first}, "role": {"founder"}}, "/letter")
	if !strings.Contains(v.page("/letter"), "mailbox") {
		t.Error("nobody is told to look for a letter")
	}
	if status, _, _ := v.see(v.PostForm(s.url+"/sign-in", in(first))); status != http.StatusUnauthorized {
		t.Fatalf("signed in before the address has answered: %d", status)
	}
	ticket := s.ticket(t, address, "/confirm", 1)
	v.page("/confirm?token=" + ticket) // looking does nothing
	v.send("/confirm", url.Values{"token": {ticket}}, "/sign-in?done=confirm")
	if status, page, _ := v.see(v.PostForm(s.url+"/confirm", url.Values{"token": {ticket}})); status != http.StatusUnprocessableEntity || !strings.Contains(page, "/forgot") {
		t.Errorf("a used letter: %d", status)
	}
	v.send("/sign-in", in(first), "/")

	// E11: signing in once more ends the sign-in that the browser came with.
	planted := s.visitor(t)
	site, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	planted.Jar.SetCookies(site, v.Jar.Cookies(site))
	planted.page("/me")
	v.send("/sign-in", in(first), "/")
	if _, _, to := planted.see(planted.Get(s.url + "/me")); !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("the cookie from before still opens /me: it leads to %q", to)
	}

	code, body := s.send(t, http.MethodPost, "/v1/auth/token", "", map[string]string{"email": address, "password": first})
	if code != http.StatusOK {
		t.Fatalf("the API: %d %s", code, body)
	}
	token := decode[struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		ExpiresIn    int    `json:"expires_in"`
		RefreshToken string `json:"refresh_token"`
	}](t, body).AccessToken
	id, err := s.create(token, "Tinh dầu quế Hồ Thị")
	if err != nil {
		t.Fatal(err)
	}
	if page := v.page("/me"); !strings.Contains(page, "Tinh dầu quế Hồ Thị") || !strings.Contains(page, address) || strings.Count(page, `action="/me/sessions/end"`) != 1 {
		t.Errorf("one's own page lacks the profile, the address or the other sign-in")
	}
	v.send("/mentors/demo-mentor/ask", url.Values{"from": {id}, "message": {"Xin chào"}}, "/mentors/demo-mentor?done=asked")
	mentor := s.visitor(t)
	mentor.send("/sign-in", url.Values{"email": {"mentor@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
	agreement := regexp.MustCompile(`/me/agreements/accept"><input type="hidden" name="id" value="([^"]+)"`).FindStringSubmatch(mentor.page("/me"))
	if agreement == nil {
		t.Fatal("the mentor is not told who asks")
	}
	mentor.send("/me/agreements/accept", url.Values{"id": agreement[1:]}, "/me?done=accept#agreements")

	if !strings.Contains(v.page("/me"), `id="email-ask-password"`) {
		t.Error("whoever has a password is not asked for it when the address is to change")
	}
	v.send("/me/email/ask", url.Values{"email": {"moi@example.vn"}, "password": {first}}, "/me?done=email_asked#email")
	v.send("/me/email/keep", nil, "/me?done=email_kept#email")

	v.send("/sign-out", nil, "/")
	if _, _, to := v.see(v.Get(s.url + "/me")); !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("after signing out, /me leads to %q", to)
	}
	v.send("/forgot", url.Values{"email": {address}}, "/letter")
	v.send("/password", url.Values{"token": {s.ticket(t, address, "/password", 1)}, "password": {second}}, "/sign-in?done=password")
	s.get(t, "/v1/me", token, http.StatusUnauthorized)
	if status, _, _ := v.see(v.PostForm(s.url+"/sign-in", in(first))); status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", status)
	}
	v.send("/sign-in", in(second), "/")
	v.send("/me/sessions/everywhere", nil, "/sign-in?done=everywhere")
	if p := decode[match.Startup](t, s.get(t, "/v1/startups/"+id, "", http.StatusOK)); p.Name != "Tinh dầu quế Hồ Thị" {
		t.Errorf("the profile is %+v", p)
	}
}

// TestRegisteringTellsNobodyWhoIsThere: the answers for a new address and for one
// with an account are the same; the letters are not.
func TestRegisteringTellsNobodyWhoIsThere(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	v := s.visitor(t)
	for _, address := range []string{"moi@example.vn", "startup@demo.test"} {
		v.send("/register", url.Values{"name": {"Ai đó"}, "email": {address}, "password": {"mưa rơi trên mái ngói"}, "role": {"founder"}}, "/letter")
		v.send("/forgot", url.Values{"email": {"khong.co@example.vn"}}, "/letter")
	}
	s.ticket(t, "moi@example.vn", "/confirm", 1)
	eventually(t, "a letter to the owner", func() bool { return len(s.letters(t, "startup@demo.test")) == 1 })
	if l := s.letters(t, "startup@demo.test")[0]; !strings.Contains(l, "/sign-in") || strings.Contains(l, "dym_") {
		t.Errorf("the letter to the owner: %s", l)
	}
	if got := s.letters(t, "khong.co@example.vn"); len(got) > 0 {
		t.Errorf("a letter to nobody: %q", got)
	}
}
