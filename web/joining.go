package web

import (
	"net/http"
	"net/url"
)

// joiningName is the cookie that is kept from registration to the first sign-in.
func joiningName(r *http.Request) string {
	if encrypted(r) {
		return "__Host-duyen_joining"
	}
	return "duyen_joining"
}

// setJoining keeps with which address somebody has registered and where they came
// from, until they sign in or close the browser; "" ends it. It says what was typed
// there and tells nobody whether the address has an account.
func setJoining(v *visit, value string) {
	age := 0
	if value == "" {
		age = -1
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: joiningName(v.r), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: encrypted(v.r), SameSite: http.SameSiteLaxMode, // the letter's link comes from another site
	})
}

// joining gives what setJoining has kept.
func joining(v *visit) (email, next string) {
	c, err := v.r.Cookie(joiningName(v.r))
	if err != nil {
		return "", "/"
	}
	kept, _ := url.ParseQuery(c.Value) // what cannot be read was not written here
	email = kept.Get("email")
	return email[:min(len(email), maxLine)], localPath(kept.Get("next"))
}

// joiningOf is what is kept of a form of registration. A place too far away to keep
// is let go.
func joiningOf(f *form) string {
	next := localPath(f.Get("next"))
	if len(next) > maxNext {
		next = "/"
	}
	return url.Values{"email": {f.Get("email")}, "next": {next}}.Encode()
}

// maxNext bounds an address that is kept: browsers drop cookies over 4 kB.
const maxNext = 1000

// registerLink leads to registration and, after the first sign-in, back to where the
// visitor is.
func registerLink(r *http.Request) string {
	next := localPath(r.URL.RequestURI())
	if r.Method != http.MethodGet || next == "/" {
		return "/register"
	}
	return registerFor(next)
}

// registerFor is registerLink for another place.
func registerFor(next string) string {
	if next == "/" {
		return "/register"
	}
	return "/register?next=" + url.QueryEscape(next)
}
