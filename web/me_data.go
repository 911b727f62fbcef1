package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
)

// Data is what people decide about what is kept about them.
type Data interface {
	// Standing gives how the actor stands to every purpose, and every word that led there.
	Standing(ctx context.Context, a match.Actor) ([]match.Standing, []match.Consent, error)
	// Consent keeps the actor's word about a purpose, to the text of a version.
	Consent(ctx context.Context, a match.Actor, p match.ConsentPurpose, given bool, version string) (match.Standing, int64, error)
	// Export gives what writes everything that is kept about the actor.
	Export(ctx context.Context, a match.Actor) (write func(io.Writer) error, err error)
	// EraseMe begins to erase the actor; KindForbidden for a wrong password, or
	// an old sign-in where there is none. The
	// secret opens the receipt and is given this once.
	EraseMe(ctx context.Context, a match.Actor, password string) (r match.Receipt, secret string, err error)
}

// dataView is what people see of their consents, and how they leave.
type dataView struct {
	Purposes []purposeView
	History  []string // every word that led there, the newest first
	Erase    *form
	Password bool   // it is asked for to erase; else a sign-in of just now
	Anew     string // the provider to sign in with again, when the sign-in was too old
}

// purposeView is one purpose that takes consent. Nothing is given unasked.
type purposeView struct {
	Purpose, Version, Title, Text, State string
	Given                                bool
	Refuses                              bool // may be refused before it was given: profiles are seen as they say
}

// dataSection shows consents, the export, and the end of the account.
func (p *Pages) dataSection() section {
	return section{
		name: "data",
		fill: func(v *visit, b *meBody) (bool, error) {
			list, history, err := p.Data.Standing(v.r.Context(), v.actor)
			if err != nil {
				return false, err
			}
			b.Data = &dataView{Erase: b.form(v.lang, "data-erase"), Password: v.user.PasswordHash != ""}
			if !b.Data.Password && b.Data.Erase.status != 0 {
				b.Data.Anew = p.Provider
			}
			for _, s := range list {
				if s.Purpose.Needed() {
					key := "consent." + string(s.Purpose)
					b.Data.Purposes = append(b.Data.Purposes, purposeView{
						string(s.Purpose), s.Version, locale.Text(v.lang, key+".title", nil), locale.Text(v.lang, key+".v"+s.Version, nil), p.stands(v.lang, s), s.Given, declared(s),
					})
				}
			}
			for _, c := range slices.Backward(history) {
				b.Data.History = append(b.Data.History, locale.Text(v.lang, "page.me.data.history."+consentSaid(c.Given), map[string]any{
					"title": locale.Text(v.lang, "consent."+string(c.Purpose)+".title", nil), "when": p.time(c.At), "means": locale.Text(v.lang, "consent.means."+string(c.Means), nil),
				}))
			}
			return true, nil
		},
		acts: []act{
			{name: "give", do: p.consent(true)},
			{name: "withdraw", do: p.consent(false)},
			{name: "erase", fields: []string{"password"}, do: p.eraseMe},
		},
	}
}

// consentSaid names a word about a purpose.
func consentSaid(given bool) string {
	if given {
		return "given"
	}
	return "withdrawn"
}

// stands says how somebody stands to a purpose, and since when.
func (p *Pages) stands(lang string, s match.Standing) string {
	args := map[string]any{}
	if s.Last != nil {
		args["since"] = p.time(s.Last.At)
	}
	if declared(s) {
		return locale.Text(lang, "page.me.data.state.declared", nil)
	}
	return locale.Text(lang, "page.me.data.state."+string(s.State), args)
}

// declared tells whether nobody was asked yet what each profile says by itself: who
// may find it.
func declared(s match.Standing) bool { return s.Purpose == match.ConsentPublish && s.Last == nil }

// consent keeps the visitor's word about a purpose.
func (p *Pages) consent(given bool) func(v *visit, f *form) (string, error) {
	return func(v *visit, f *form) (string, error) {
		_, _, err := p.Data.Consent(v.r.Context(), v.actor, match.ConsentPurpose(f.Get("purpose")), given, f.Get("version"))
		back := url.Values{"purpose": {f.Get("purpose")}, "version": {f.Get("version")}}
		return consentSaid(given) + "&" + back.Encode(), err
	}
}

// eraseMe begins to erase the visitor, and shows the receipt.
func (p *Pages) eraseMe(v *visit, f *form) (string, error) {
	if v.user.PasswordHash != "" {
		f.require("password")
	}
	if f.status != 0 || !p.admitted(v, f, AttemptSignIn, v.actor.User) {
		return "", nil
	}
	receipt, secret, err := p.Data.EraseMe(v.r.Context(), v.actor, f.Get("password"))
	if err != nil {
		return "", err
	}
	f.receipt = &receiptView{receipt.ID, secret}
	return "", nil
}

// receiptView is what somebody who leaves may write down.
type receiptView struct{ ID, Secret string }

// erased says good-bye.
func (p *Pages) erased(v *visit, r *receiptView) error {
	endSession(v.w, v.r)
	private(v.w)
	v.actor, v.user, v.cards = match.Actor{}, match.User{}, nil
	p.render(v, http.StatusOK, "erased", locale.Text(v.lang, "page.erased.title", nil), r)
	return nil
}

// export sends everything that is kept about the visitor.
func (p *Pages) export(v *visit) error {
	write, err := p.Data.Export(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	private(v.w)
	h := v.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="duyen-export.json"`)
	if err := write(v.w); err != nil {
		p.Logger.ErrorContext(v.r.Context(), "an export broke off", "error", err)
		panic(http.ErrAbortHandler) // so that nobody takes half of it for all
	}
	return nil
}
