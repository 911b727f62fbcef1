package web

import (
	"net/http"
	"net/url"

	"duyen/locale"
	"duyen/match"
)

// ticketBody is what the pages show to which letters lead.
type ticketBody struct {
	Form     *form
	Token    string
	Password bool // one must be chosen
	Over     bool // the link was used, or has ended
}

// confirmForm only shows a button: mail programs look at links before people do.
func (p *Pages) confirmForm(v *visit) error {
	p.showTicket(v, "confirm", ticketBody{Form: newForm(v.lang, "confirm"), Token: v.r.URL.Query().Get("token")})
	return nil
}

// confirm opens an account. The service says when a password must be chosen;
// that is the first thing the person hears of one, so it is no fault then.
func (p *Pages) confirm(v *visit) error {
	return p.redeem(v, "confirm", func(f *form) error {
		return p.Accounts.Confirm(v.r.Context(), f.Get("token"), f.Get("password"))
	})
}

// emailForm is confirmForm for a new address of an account.
func (p *Pages) emailForm(v *visit) error {
	p.showTicket(v, "email", ticketBody{Form: newForm(v.lang, "email"), Token: v.r.URL.Query().Get("token")})
	return nil
}

// confirmEmail makes a new address count.
func (p *Pages) confirmEmail(v *visit) error {
	return p.redeem(v, "email", func(f *form) error {
		return p.Emails.ConfirmEmail(v.r.Context(), f.Get("token"))
	})
}

// passwordForm shows where the password is chosen anew.
func (p *Pages) passwordForm(v *visit) error {
	p.showTicket(v, "password", ticketBody{Form: newForm(v.lang, "password"), Token: v.r.URL.Query().Get("token"), Password: true})
	return nil
}

// choosePassword sets the password with what the letter brought.
func (p *Pages) choosePassword(v *visit) error {
	return p.redeem(v, "password", func(f *form) error {
		return p.Accounts.Reset(v.r.Context(), f.Get("token"), f.Get("password"))
	})
}

// redeem does what a letter lets somebody do once, then asks them to sign in, or
// leads who is signed in to their account.
func (p *Pages) redeem(v *visit, page string, do func(f *form) error) error {
	f, err := v.posted(page, "password")
	if err != nil {
		return err
	}
	v.back = "/" + page + "?" + url.Values{"token": {f.Get("token")}}.Encode()
	body := ticketBody{Form: f, Token: f.Get("token"), Password: f.values.Has("password") || page == "password"}
	if p.admitted(v, f, AttemptSecret, "") {
		if err := do(f); err != nil {
			if codeOf(err) == "bad_ticket" {
				body.Over = true
			} else if !f.refuse(err, p.Status) {
				return err
			}
		} else {
			if page == "email" && !v.actor.Anonymous() {
				return leave(v, "/me?done=email#email")
			}
			return leave(v, "/sign-in?done="+page)
		}
	}
	if f.Fault("password") != "" && !body.Password {
		body.Password = true
		delete(f.faults, "password")
	}
	p.showTicket(v, page, body)
	return nil
}

func (p *Pages) showTicket(v *visit, page string, body ticketBody) {
	status := max(body.Form.status, http.StatusOK)
	if body.Token == "" {
		body.Over = true
	}
	if body.Over {
		status = p.Status(match.KindInvalid)
	}
	private(v.w)
	p.render(v, status, page, locale.Text(v.lang, "page."+page+".title", nil), body)
}
