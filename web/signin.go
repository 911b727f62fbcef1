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
	Demo                 []demoView
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
	p.showSignIn(v, newForm(v.lang, "signin"), next)
	return nil
}

// signIn starts a session. Every failure gives the same answer, so that nobody
// learns which addresses have an account.
func (p *Pages) signIn(v *visit) error {
	v.back = "/sign-in"
	f, err := v.posted("signin")
	if err != nil {
		return err
	}
	next := localPath(f.Get("next"))
	if !p.admitted(v, f, AttemptSignIn, service.EmailKey(f.Get("email"))) {
		p.showSignIn(v, f, next)
		return nil
	}
	session, err := p.People.SignIn(v.r.Context(), service.Credentials{
		Email: f.Get("email"), Password: f.Get("password"), Client: v.r.UserAgent(), Life: SessionLife, Before: v.actor,
	})
	if err != nil {
		if match.KindOf(err) != match.KindUnauthorized {
			return err
		}
		f.fault("", locale.Text(v.lang, "error.credentials", nil), http.StatusUnauthorized)
		p.showSignIn(v, f, next)
		return nil
	}
	return p.enter(v, session, next)
}

func (p *Pages) showSignIn(v *visit, f *form, next string) {
	body := signInBody{Form: f, Next: next, Provider: p.Provider}
	if f.status == 0 {
		body.Done = done(v, "signin")
	}
	for _, a := range p.Demo {
		body.Demo = append(body.Demo, demoView{a, locale.Text(v.lang, "role."+string(a.Role), nil)})
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "signin", locale.Text(v.lang, "page.signin.title", nil), body)
}
