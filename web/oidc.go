package web

import (
	"net/http"
	"net/url"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// departureLife is how long somebody may take at the provider; the sealed state
// is good for no longer.
const departureLife = 10 * time.Minute

// maxReturned bounds each part of what a provider sends back.
const maxReturned = 8 << 10

// departureName is the cookie that is kept while somebody is at the provider.
func departureName(r *http.Request) string {
	if encrypted(r) {
		return "__Host-duyen_oidc"
	}
	return "duyen_oidc"
}

// setDeparture keeps what somebody left with. The cookie is Lax, because the
// provider's site sends people back.
func setDeparture(v *visit, value string, age int) {
	http.SetCookie(v.w, &http.Cookie{
		Name: departureName(v.r), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: encrypted(v.r), SameSite: http.SameSiteLaxMode,
	})
}

// leavingBody is what is shown on the way to the provider.
type leavingBody struct{ Provider, URL string }

// departIdentity sends somebody to the provider: to sign in, or to link the
// account they are signed in with. It is a form, so that no other site can begin
// it; and as forms may lead nowhere but here, the page it gives leads on.
func (p *Pages) departIdentity(v *visit) error {
	v.back = "/sign-in"
	f, err := v.posted("signin")
	if err != nil {
		return err
	}
	next := localPath(f.Get("next"))
	if !p.admitted(v, f, AttemptSecret, "") {
		p.showSignIn(v, f, next, nil)
		return nil
	}
	address, sealed, err := p.Identities.BeginIdentity(v.r.Context())
	if err != nil {
		return p.notIdentified(v, f, next, err)
	}
	left := url.Values{"sealed": {sealed}, "next": {next[:min(len(next), maxLine)]}}
	if f.Get("for") == "link" {
		left.Set("for", "link")
	}
	setDeparture(v, left.Encode(), int(departureLife.Seconds()))
	v.w.Header().Set("Refresh", "0; url="+address)
	private(v.w)
	p.render(v, http.StatusOK, "leaving", locale.Text(v.lang, "page.leaving.title", nil), leavingBody{p.Provider, address})
	return nil
}

// arriveIdentity takes somebody in who comes back from the provider.
func (p *Pages) arriveIdentity(v *visit) error {
	var left url.Values
	if c, err := v.r.Cookie(departureName(v.r)); err == nil {
		left, _ = url.ParseQuery(c.Value) // what cannot be read was not written here
	}
	setDeparture(v, "", -1)
	q, next := v.r.URL.Query(), localPath(left.Get("next"))
	f := newForm(v.lang, "signin")
	if !p.admitted(v, f, AttemptSecret, "") {
		p.showSignIn(v, f, next, nil)
		return nil
	}
	in := service.Returned{
		Sealed: left.Get("sealed"), State: q.Get("state"), Code: q.Get("code"),
		Credentials: service.Credentials{Client: v.r.UserAgent(), Life: SessionLife, Before: v.actor},
	}
	if in.Sealed == "" || in.State == "" || in.Code == "" || max(len(in.State), len(in.Code)) > maxReturned {
		return p.notIdentified(v, f, next, match.Fail(match.KindUnauthorized, "oidc_refused", "nothing usable came back"))
	}
	if left.Get("for") == "link" {
		if _, err := p.Identities.LinkIdentity(v.r.Context(), v.actor, in); err != nil {
			return err
		}
		return leave(v, "/me?done=linked#identities")
	}
	session, err := p.Identities.SignInIdentity(v.r.Context(), in)
	if err != nil {
		return p.notIdentified(v, f, next, err)
	}
	return p.enter(v, session, next)
}

// notIdentified says at the sign-in page why the provider's way is closed. Who has
// an account that is not linked signs in with the password, and is led to link it.
func (p *Pages) notIdentified(v *visit, f *form, next string, err error) error {
	kind := match.KindOf(err)
	if kind == match.KindInternal || kind == match.KindNotFound {
		return err
	}
	if codeOf(err) == "link_first" {
		next = "/me#identities"
	}
	f.fault("", locale.Error(v.lang, string(kind), codeOf(err)), p.Status(kind))
	p.showSignIn(v, f, next, nil)
	return nil
}
