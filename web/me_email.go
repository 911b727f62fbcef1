package web

import (
	"duyen/match/service"
)

// emailView is how the address of the account changes.
type emailView struct {
	Form      *form
	Now       string
	New       string // what is to answer, "" while no change is open
	Until     string
	Password  bool // it is asked for; else a sign-in of just now
	Provider  string
	SignInOld bool // the last attempt was refused because the sign-in is too old
}

// emailSection asks for another address, and says which one has not answered yet.
func (p *Pages) emailSection() section {
	return section{
		name: "email",
		fill: func(v *visit, b *meBody) (bool, error) {
			view := &emailView{Form: b.form(v.lang, "email-ask"), Now: v.user.Email, Password: v.user.PasswordHash != "", Provider: p.Provider}
			view.SignInOld = !view.Password && view.Provider != "" && view.Form.status != 0
			if c := v.user.EmailChange; c.New != "" {
				view.New, view.Until = c.New, p.time(c.EndsAt)
			}
			b.Address = view
			return true, nil
		},
		acts: []act{
			{name: "ask", fields: []string{"email", "password"}, do: p.askEmail},
			{name: "keep", do: func(v *visit, _ *form) (string, error) {
				return "email_kept", p.Emails.DropEmail(v.r.Context(), v.actor)
			}},
		},
	}
}

// askEmail counts as guessing the password and as sending a letter to whoever is named.
func (p *Pages) askEmail(v *visit, f *form) (string, error) {
	f.require("email")
	if v.user.PasswordHash != "" {
		f.require("password")
	}
	if f.status != 0 || !p.admitted(v, f, AttemptSignIn, v.actor.User) || !p.admitted(v, f, AttemptLetter, service.EmailKey(f.Get("email"))) {
		return "", nil
	}
	return "email_asked", p.Emails.AskEmail(v.r.Context(), v.actor, f.Get("email"), f.Get("password"))
}
