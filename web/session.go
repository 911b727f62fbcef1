package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// SessionLife is how long a sign-in on the pages lasts: a working day.
const SessionLife = 8 * time.Hour

// maxForm bounds a posted form; an e-mail address, a password and a path fit.
const maxForm = 8 << 10

// encrypted tells whether the visitor's connection is encrypted, here or at a
// proxy in front. A false claim of the latter only hurts who makes it.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// sessionName is the cookie's name. On an encrypted connection the prefix makes
// browsers refuse a cookie that another host of the domain has planted.
func sessionName(r *http.Request) string {
	if encrypted(r) {
		return "__Host-duyen_session"
	}
	return "duyen_session"
}

func sessionToken(r *http.Request) string {
	c, err := r.Cookie(sessionName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

func setSession(w http.ResponseWriter, r *http.Request, token string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionName(r), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteLaxMode,
	})
}

func endSession(w http.ResponseWriter, r *http.Request) { setSession(w, r, "", -1) }

// signInBody is what the sign-in page shows.
type signInBody struct {
	Email, Next, Error string
	Demo               []demoView
}

// demoView is one demo account as a button.
type demoView struct {
	DemoAccount
	Label string
}

func (p *Pages) signInForm(v *visit) error {
	next := localPath(v.r.URL.Query().Get("next"))
	if !v.actor.Anonymous() {
		http.Redirect(v.w, v.r, next, http.StatusSeeOther)
		return nil
	}
	p.showSignIn(v, http.StatusOK, signInBody{Next: next})
	return nil
}

// signIn starts a session. Every failure gives the same answer, so that nobody
// learns which addresses have an account.
func (p *Pages) signIn(v *visit) error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxForm)
	if err := v.r.ParseForm(); err != nil {
		return &match.Error{Kind: match.KindMalformed, Code: "malformed", Message: "form", Cause: err}
	}
	form := v.r.PostForm
	next := localPath(form.Get("next"))
	if wait := p.Admit(v.r, form.Get("email")); wait > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(wait))
		body := signInBody{Email: form.Get("email"), Next: next, Error: locale.Text(v.lang, "error.rate_limited", nil)}
		p.showSignIn(v, http.StatusTooManyRequests, body)
		return nil
	}
	session, err := p.People.SignIn(v.r.Context(), service.Credentials{
		Email: form.Get("email"), Password: form.Get("password"), Client: v.r.UserAgent(), Life: SessionLife, Before: v.actor,
	})
	if err != nil {
		if match.KindOf(err) != match.KindUnauthorized {
			return err
		}
		body := signInBody{Email: form.Get("email"), Next: next, Error: locale.Text(v.lang, "error.credentials", nil)}
		p.showSignIn(v, http.StatusUnauthorized, body)
		return nil
	}
	token, ttl, err := p.Sessions.Issue(match.Claim{User: session.User, Session: session.ID})
	if err != nil {
		return err
	}
	setSession(v.w, v.r, token, int(ttl.Seconds()))
	private(v.w)
	http.Redirect(v.w, v.r, next, http.StatusSeeOther)
	return nil
}

func (p *Pages) signOut(v *visit) error {
	if err := p.People.SignOut(v.r.Context(), v.actor); err != nil {
		return err
	}
	endSession(v.w, v.r)
	private(v.w)
	http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	return nil
}

func (p *Pages) showSignIn(v *visit, status int, body signInBody) {
	for _, a := range p.Demo {
		body.Demo = append(body.Demo, demoView{a, locale.Text(v.lang, "role."+string(a.Role), nil)})
	}
	private(v.w)
	p.render(v, status, "signin", locale.Text(v.lang, "page.signin.title", nil), body)
}

// localPath gives s when it is a path on this site, else "/": a redirect never
// leads to another host. Browsers read \ as / and drop control characters.
func localPath(s string) string {
	u, err := url.Parse(s)
	bad := err != nil || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.HasPrefix(s, "/sign-") ||
		strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
	if bad {
		return "/"
	}
	return s
}

// signInLink leads to the sign-in page and back to where the visitor is.
func signInLink(r *http.Request) string {
	next := localPath(r.URL.RequestURI())
	if r.Method != http.MethodGet || next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}

// private keeps an answer out of every cache.
func private(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }
