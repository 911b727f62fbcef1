package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// choice is one of several values.
type choice struct {
	ID, Value, Label, Hint string
	Chosen                 bool
}

// registerBody is what the page shows where people ask for an account.
type registerBody struct {
	Form         *form
	Next, SignIn string
	Roles        []choice
}

func (p *Pages) registerForm(v *visit) error {
	if !v.actor.Anonymous() {
		return leave(v, "/me")
	}
	f := newForm(v.lang, "register")
	f.values.Set("role", v.r.URL.Query().Get("role"))
	f.values.Set("next", localPath(v.r.URL.Query().Get("next")))
	p.showRegister(v, f)
	return nil
}

// register asks for an account. The answer is the same for every address.
func (p *Pages) register(v *visit) error {
	v.back = "/register"
	f, err := v.posted("register", "name", "email", "password", "role")
	if err != nil {
		return err
	}
	if !p.admitted(v, f, AttemptLetter, service.EmailKey(f.Get("email"))) {
		p.showRegister(v, f)
		return nil
	}
	f.require("name", "email")
	if f.status == 0 {
		err = p.Accounts.Register(v.r.Context(), service.Registration{
			Email: f.Get("email"), Password: f.Get("password"), Name: f.Get("name"), Role: match.Role(f.Get("role")), Lang: v.lang,
		})
	}
	if err != nil && !f.refuse(err, p.Status) {
		return err
	}
	if f.status != 0 {
		p.showRegister(v, f)
		return nil
	}
	setJoining(v, joiningOf(f))
	return leave(v, "/letter")
}

// require notes the fields that were left empty.
func (f *form) require(names ...string) {
	for _, name := range names {
		if f.Get(name) == "" {
			f.fault(name, locale.Problem(f.lang, match.ProblemRequired, "", ""), http.StatusUnprocessableEntity)
		}
	}
}

func (p *Pages) showRegister(v *visit, f *form) {
	body := registerBody{Form: f, Next: localPath(f.Get("next")), SignIn: "/sign-in"}
	if body.Next != "/" {
		body.SignIn += asked("next", body.Next)
	}
	if !match.Role(f.Get("role")).Chosen() {
		f.values.Set("role", string(match.RoleFounder))
	}
	for _, r := range []match.Role{match.RoleFounder, match.RoleMentor, match.RoleInvestor} {
		body.Roles = append(body.Roles, choice{
			ID: f.ID(string(r)), Value: string(r), Label: locale.Text(v.lang, "role."+string(r), nil),
			Hint: locale.Text(v.lang, "page.register."+string(r), nil), Chosen: f.Get("role") == string(r),
		})
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "register", locale.Text(v.lang, "page.register.title", nil), body)
}

// letterBody is what stands where a letter is on its way. Address is what was typed at
// registration, so that a slip is seen; it says nothing of whether there is an account.
type letterBody struct {
	Address string
	Demo    bool
}

// letter says that a letter is on its way, if the address can have one.
func (p *Pages) letter(v *visit) error {
	address, _ := joining(v)
	private(v.w)
	p.render(v, http.StatusOK, "letter", locale.Text(v.lang, "page.letter.title", nil), letterBody{Address: address, Demo: len(p.Demo) > 0})
	return nil
}
