package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

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
	holds bool         // the page holds what was typed and would be lost by leaving it
	over  *oversize    // what was posted, when it was too large
}

// serve turns a page into a handler: it finds out who asks in which language, and
// answers an error or a panic with a page that tells nothing internal. What must not
// happen twice happens once.
func (p *Pages) serve(page func(*visit) error) http.Handler {
	answer := func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, lang: language(w, r)}
		defer func() {
			if x := recover(); x == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(x)
			} else if x != nil {
				p.fail(v, match.Wrap(fmt.Errorf("panic: %v", x), "page"))
			}
		}()
		w.Header().Add("Vary", "Cookie, Accept-Language, "+partHeader)
		p.identify(v)
		if err := page(v); err != nil {
			p.fail(v, err)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := p.guards(r); ok {
			p.onces.guard(w, r, c, answer)
			return
		}
		if r.Method == http.MethodPost {
			_, _ = peek(r) // who asks counts when all of it has come, however slowly
		}
		answer(w, r)
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
	if k := match.KindOf(p.know(v, claim)); k == match.KindUnauthorized || k == match.KindNotFound {
		endSession(v.w, v.r)
	}
}

// know finds out whom a claim speaks for.
func (p *Pages) know(v *visit, claim match.Claim) error {
	actor, err := p.People.Actor(v.r.Context(), claim)
	if err != nil {
		return err
	}
	user, cards, err := p.People.Me(v.r.Context(), actor)
	if err != nil {
		return err
	}
	v.actor, v.user, v.cards = actor, user, cards
	return nil
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
	if kind == match.KindUnauthorized && v.r.Method == http.MethodPost && p.keep(v) {
		return
	}
	if kind == match.KindTooLarge && p.giveBack(v, status) {
		return
	}
	body := errorBody{Status: status, Text: locale.Error(v.lang, string(kind), code), Ways: errorWays(v, status)}
	if kind == match.KindUnauthorized {
		body.SignIn = signInLink(v.r)
	}
	if key := "page.error.help." + strconv.Itoa(status); locale.Has(key) {
		body.Help = locale.Text(v.lang, key, nil)
	}
	p.render(v, status, "error", body.Text, body)
}

// errorBody is what the error page shows: what is wrong, and what can be done.
type errorBody struct {
	Status             int
	Text, Help, SignIn string
	Ways               []linkView
}

// errorWays leads on from an error: back to the form or the page before, to try again,
// to the search.
func errorWays(v *visit, status int) (out []linkView) {
	add := func(key, href string) { out = append(out, linkView{locale.Text(v.lang, "page.error."+key, nil), href}) }
	read := v.r.Method == http.MethodGet || v.r.Method == http.MethodHead
	switch {
	case !read:
		if back := cameFrom(v); back != "/" {
			add("back", back)
		}
	case status >= http.StatusInternalServerError || status == http.StatusTooManyRequests:
		add("again", localPath(v.r.URL.RequestURI()))
	case status == http.StatusNotFound:
		add("search", "/search")
	}
	add("home", "/")
	return out
}

// cameFrom gives the page on which a form stood that was posted, "/" when nobody knows.
func cameFrom(v *visit) string {
	if v.back != "" {
		return localPath(v.back)
	}
	u, err := url.Parse(v.r.Referer())
	if err != nil || u.Host != v.r.Host {
		return "/"
	}
	u.Scheme, u.Host, u.User = "", "", nil
	return localPath(u.String())
}
