package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// signInBody is what the sign-in page shows.
type signInBody struct {
	Form                 *form
	Next, Done, Provider string
	Register             string
	Demo                 []demoView
	Kept                 *kept // a form that waits until its sender is signed in
}

// demoView is one demo account as a button.
type demoView struct {
	DemoAccount
	Label string
}

func (p *Pages) signInForm(v *visit) error {
	next := localPath(v.r.URL.Query().Get("next"))
	if !v.actor.Anonymous() {
		return leave(v, next)
	}
	f := newForm(v.lang, "signin")
	if v.r.URL.Query().Get("done") == "confirm" {
		var email string
		email, next = joining(v)
		f.values.Set("email", email)
	}
	p.showSignIn(v, f, next, nil)
	return nil
}

// signIn starts a session. Every failure gives the same answer, so that nobody
// learns which addresses have an account. A form that was kept is shown again to who
// is signed in, be it through another tab.
func (p *Pages) signIn(v *visit) error {
	v.back = "/sign-in"
	f, err := v.postedUpTo(maxKept+maxForm, "signin")
	if err != nil {
		return err
	}
	next, k := localPath(f.Get("next")), keptIn(f)
	if k != nil && f.Get("already") != "" {
		return p.signedInElsewhere(v, f, k)
	}
	in := p.credentials(v, f)
	if !p.admitted(v, f, AttemptSignIn, service.EmailKey(in.Email)) {
		p.showSignIn(v, f, next, k)
		return nil
	}
	session, err := p.People.SignIn(v.r.Context(), in)
	if err != nil {
		if match.KindOf(err) != match.KindUnauthorized {
			return err
		}
		f.fault("", locale.Text(v.lang, "error.credentials", nil), http.StatusUnauthorized)
		p.showSignIn(v, f, next, k)
		return nil
	}
	if k == nil {
		return p.enter(v, session, next)
	}
	claim, err := p.admit(v, session)
	if err != nil {
		return err
	}
	if err := p.know(v, claim); err != nil {
		return err
	}
	p.resume(v, k)
	return nil
}

// signedInElsewhere shows a kept form to who has signed in through another tab.
func (p *Pages) signedInElsewhere(v *visit, f *form, k *kept) error {
	if v.actor.Anonymous() {
		f.fault("", locale.Text(v.lang, "page.signin.not_yet", nil), http.StatusUnauthorized)
		p.showSignIn(v, f, k.Back, k)
		return nil
	}
	p.resume(v, k)
	return nil
}

// credentials reads who wants to sign in; of a demo account its name is enough.
func (p *Pages) credentials(v *visit, f *form) service.Credentials {
	in := service.Credentials{Email: f.Get("email"), Password: f.Get("password"), Client: v.r.UserAgent(), Life: SessionLife, Before: v.actor}
	for _, a := range p.Demo {
		if f.Get("demo") == a.Email {
			in.Email, in.Password = a.Email, a.Password
		}
	}
	return in
}

func (p *Pages) showSignIn(v *visit, f *form, next string, k *kept) {
	body := signInBody{Form: f, Next: next, Provider: p.Provider, Kept: k, Register: registerFor(next)}
	if f.status == 0 {
		body.Done = done(v, "signin")
	}
	for _, a := range p.Demo {
		body.Demo = append(body.Demo, demoView{a, locale.Text(v.lang, "role."+string(a.Role), nil)})
	}
	v.holds = k != nil
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "signin", locale.Text(v.lang, "page.signin.title", nil), body)
}
