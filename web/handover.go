package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match/service"
)

// takeOverForm is for who got a code from an officer.
func (p *Pages) takeOverForm(v *visit) error {
	return p.showTakeOver(v, newForm(v.lang, "take-over", "code", "email", "password"))
}

// takeOver hands an account over: from now on a letter is on its way.
func (p *Pages) takeOver(v *visit) error {
	v.back = "/handover"
	f, err := v.posted("take-over", "code", "email", "password")
	if err != nil {
		return err
	}
	f.require("code", "email", "password")
	if f.status == 0 && p.admitted(v, f, AttemptSignIn, "") && p.admitted(v, f, AttemptLetter, service.EmailKey(f.Get("email"))) {
		if err := p.Accounts.TakeOver(v.r.Context(), f.Get("code"), f.Get("email"), f.Get("password")); err != nil && !f.refuse(err, p.Status) {
			return err
		}
	}
	if f.status != 0 {
		return p.showTakeOver(v, f)
	}
	return leave(v, "/letter")
}

func (p *Pages) showTakeOver(v *visit, f *form) error {
	private(v.w)
	status := http.StatusOK
	if f.status != 0 {
		status = f.status
	}
	p.render(v, status, "handover", locale.Text(v.lang, "page.handover.title", nil), f)
	return nil
}
