package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match/service"
)

// forgotBody is what the page shows where a letter is asked for.
type forgotBody struct{ Form *form }

func (p *Pages) forgotForm(v *visit) error {
	f := newForm(v.lang, "forgot")
	p.showForgot(v, f)
	return nil
}

// forgot asks for a letter with which the password can be chosen anew. The answer
// is the same for every address.
func (p *Pages) forgot(v *visit) error {
	v.back = "/forgot"
	f, err := v.posted("forgot", "email")
	if err != nil {
		return err
	}
	if p.admitted(v, f, AttemptLetter, service.EmailKey(f.Get("email"))) {
		f.require("email")
		if f.status == 0 {
			err = p.Accounts.AskReset(v.r.Context(), f.Get("email"))
		}
	}
	if err != nil && !f.refuse(err, p.Status) {
		return err
	}
	if f.status != 0 {
		p.showForgot(v, f)
		return nil
	}
	return leave(v, "/letter")
}

func (p *Pages) showForgot(v *visit, f *form) {
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "forgot", locale.Text(v.lang, "page.forgot.title", nil), forgotBody{f})
}
