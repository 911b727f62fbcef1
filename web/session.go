package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"duyen/match"
)

// SessionLife is how long a sign-in on the pages lasts: a working day.
const SessionLife = 8 * time.Hour

// maxForm bounds a posted form: a message of 4,000 characters, the longest of those
// without a bound of their own, has up to 48,000 bytes when it is sent.
const maxForm = 64 << 10

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

// enter gives the visitor the cookie of a new sign-in and sends them on.
func (p *Pages) enter(v *visit, session match.Session, next string) error {
	if _, err := p.admit(v, session); err != nil {
		return err
	}
	return leave(v, next)
}

// admit gives the visitor the cookie of a new sign-in. Whatever was in its place
// is worth nothing any more: the service has ended it.
func (p *Pages) admit(v *visit, session match.Session) (match.Claim, error) {
	claim := match.Claim{User: session.User, Session: session.ID}
	token, ttl, err := p.Sessions.Issue(claim)
	if err != nil {
		return claim, err
	}
	setSession(v.w, v.r, token, int(ttl.Seconds()))
	if _, err := v.r.Cookie(joiningName(v.r)); err == nil {
		setJoining(v, "")
	}
	return claim, nil
}

func (p *Pages) signOut(v *visit) error {
	if err := p.People.SignOut(v.r.Context(), v.actor); err != nil {
		return err
	}
	endSession(v.w, v.r)
	return leave(v, "/")
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

// signIn leads an anonymous reader to the sign-in page, and refuses a form.
func (v *visit) signIn() error {
	if v.r.Method == http.MethodGet || v.r.Method == http.MethodHead {
		return leave(v, signInLink(v.r))
	}
	return match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
}
