package web

import (
	"net/http"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// unsubscribeBody is the page that ends digests: it asks, and says that it is done.
type unsubscribeBody struct {
	Action string
	Done   bool
}

// unsubscribeForm asks whether digests are to end. Looking at the address does
// nothing: mail programs do that before people.
func (p *Pages) unsubscribeForm(v *visit) error {
	token, err := p.unsubscriber(v)
	if err != nil {
		return err
	}
	if err := p.Searches.CanUnsubscribe(v.r.Context(), token); err != nil {
		return err
	}
	return p.showUnsubscribe(v, unsubscribeBody{Action: service.PathUnsubscribe + "/" + token})
}

// unsubscribe ends digests for whoever has the address: the form of the page and,
// as RFC 8058 has it, mail programs by one press. Nobody needs to sign in.
func (p *Pages) unsubscribe(v *visit) error {
	token, err := p.unsubscriber(v)
	if err != nil {
		return err
	}
	if err := p.Searches.Unsubscribe(v.r.Context(), token); err != nil {
		return err
	}
	return p.showUnsubscribe(v, unsubscribeBody{Done: true})
}

// unsubscriber gives the token of the address, unless too many were tried.
func (p *Pages) unsubscriber(v *visit) (string, error) {
	f := newForm(v.lang, "unsubscribe")
	if !p.admitted(v, f, AttemptSecret, "") {
		return "", match.Fail(match.KindBusy, "rate_limited", "too many tries")
	}
	return v.r.PathValue("token"), nil
}

func (p *Pages) showUnsubscribe(v *visit, b unsubscribeBody) error {
	private(v.w)
	v.w.Header().Set("Referrer-Policy", "no-referrer") // the address is a secret
	p.render(v, http.StatusOK, "unsubscribe", locale.Text(v.lang, "page.unsubscribe.title", nil), b)
	return nil
}

// logged is what the log repeats of a path: no secret of it.
func logged(path string) string {
	for _, secret := range []string{service.PathUnsubscribe, service.PathCalendars} {
		if strings.HasPrefix(path, secret+"/") {
			return secret + "/…"
		}
	}
	return path
}
