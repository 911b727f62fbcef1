package web

import (
	"fmt"
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// langCookie remembers the language somebody chose.
const (
	langCookie = "duyen_lang"
	year       = 365 * 24 * 3600
)

// visit is one request: who asks, and in which language.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	lang  string
	actor match.Actor
	user  match.User
	cards []match.Card // the actor's own profiles
	back  string       // where the form stands that was posted
}

// serve turns a page into a handler: it finds out who asks in which language,
// and answers an error or a panic with a page that tells nothing internal.
func (p *Pages) serve(page func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, lang: language(w, r)}
		defer func() {
			if x := recover(); x == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(x)
			} else if x != nil {
				p.fail(v, match.Wrap(fmt.Errorf("panic: %v", x), "page"))
			}
		}()
		w.Header().Add("Vary", "Cookie, Accept-Language")
		p.identify(v)
		if err := page(v); err != nil {
			p.fail(v, err)
		}
	})
}

// language chooses the language and remembers one asked for in the address.
func language(w http.ResponseWriter, r *http.Request) string {
	chosen := r.URL.Query().Get("lang")
	before := ""
	if c, err := r.Cookie(langCookie); err == nil {
		before = c.Value
	}
	lang := locale.Lang(r.Header.Get("Accept-Language"), chosen, before)
	if chosen == lang && before != lang {
		http.SetCookie(w, &http.Cookie{
			Name: langCookie, Value: lang, Path: "/", MaxAge: year,
			HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteLaxMode,
		})
	}
	return lang
}

// identify reads the session. A token that is no longer good, or an account
// that is gone or disabled, makes an anonymous visitor.
func (p *Pages) identify(v *visit) {
	token := sessionToken(v.r)
	if token == "" {
		return
	}
	claim, err := p.Sessions.Verify(token)
	if err != nil {
		endSession(v.w, v.r)
		return
	}
	actor, err := p.People.Actor(v.r.Context(), claim)
	if err == nil {
		v.user, v.cards, err = p.People.Me(v.r.Context(), actor)
	}
	if err != nil {
		if k := match.KindOf(err); k == match.KindUnauthorized || k == match.KindNotFound {
			endSession(v.w, v.r)
		}
		return
	}
	v.actor = actor
}

// fail answers an error. The cause goes to the log, the reader sees a sentence.
func (p *Pages) fail(v *visit, err error) {
	kind := match.KindOf(err)
	if kind == match.KindInternal {
		p.Logger.ErrorContext(v.r.Context(), "page failed", "path", logged(v.r.URL.Path), "error", err)
	}
	status := p.Status(kind)
	code := codeOf(err)
	if code == "method" {
		status = http.StatusMethodNotAllowed
		v.w.Header().Set("Allow", "GET, HEAD")
	}
	if kind == match.KindBusy {
		v.w.Header().Set("Retry-After", "5")
	}
	body := errorBody{Status: status, Text: locale.Error(v.lang, string(kind), code)}
	if kind == match.KindUnauthorized {
		body.SignIn = signInLink(v.r)
	}
	p.render(v, status, "error", locale.Error(v.lang, string(kind), code), body)
}

// errorBody is what the error page shows.
type errorBody struct {
	Status       int
	Text, SignIn string
}
