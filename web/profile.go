package web

import (
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// profileBody is what a profile's page shows.
type profileBody struct {
	Kind, Name, Summary string
	Paragraphs          []string
	Facts               []factView
	Missing             []string // what its owner has not stated
	Edit                string   // where that is done
	Contact             []contactLine
	Deals               []fundedView
	MoreDeals           int
	Website, Source     string
	Verified, Demo      bool
	Unverified          bool // of a kind that officers verify
	Matches             matchesView
	Dealings            dealingsView
	Offer               *offerPart
	Follow              *followPart
}

// profile answers /startups/{id} and its like.
func (p *Pages) profile(k match.Kind) func(*visit) error {
	return func(v *visit) error {
		found, err := p.Service.Get(v.r.Context(), v.actor, k, v.r.PathValue("id"))
		if err != nil {
			return err
		}
		return p.showProfile(v, found, newForm(v.lang, ""))
	}
}

// showProfile shows a profile, with the form on it that was not accepted, if any.
func (p *Pages) showProfile(v *visit, found match.Profile, refused *form) error {
	b := found.Common()
	body := profileBody{
		Kind: locale.Text(v.lang, "kind."+string(b.Kind), nil), Name: b.Name, Summary: b.Summary, Paragraphs: paragraphs(b.Description),
		Website: webLink(b.Website), Source: webLink(b.Source), Verified: b.Verified, Unverified: b.Kind.Verifiable() && !b.Verified, Demo: b.Demo,
		Facts: p.facts(v, found), Contact: contactLines(v.lang, b.Contact), Dealings: p.dealings(v, found, refused),
	}
	if p.actsFor(v, found) {
		body.Missing, body.Edit = missing(v.lang, found, body.Facts), editLink(b.Kind, b.ID)
	}
	if investor, ok := found.(*match.Investor); ok {
		body.Deals = p.deals(v.lang, investor.Portfolio)
		body.Facts = slices.DeleteFunc(body.Facts, func(f factView) bool { return f.key == "portfolio" }) // which the deals tell at length
		body.MoreDeals = len(investor.Portfolio) - len(body.Deals)
	}
	if o, ok := found.(*match.Offer); ok {
		part, err := p.offerPart(v, o, &body.Dealings, refused)
		if err != nil {
			return err
		}
		body.Offer = part
	}
	follow, err := p.followPart(v, found)
	if err != nil {
		return err
	}
	if body.Follow = follow; follow != nil && follow.Undo.Text != "" {
		body.Dealings.Done = ""
	}
	p.glanced(v, found)
	matches, err := p.matches(v, found)
	if err != nil {
		return err
	}
	body.Matches = matches
	p.render(v, max(refused.status, http.StatusOK), "profile", b.Name, body)
	return nil
}

// paragraphs splits a description at its line breaks.
func paragraphs(text string) (out []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// webLink gives an address that may stand in a link: http or https, nothing
// that a browser would run. Anything else is "".
func webLink(address string) string {
	if !strings.Contains(address, "://") && strings.HasPrefix(address, "www.") {
		address = "https://" + address
	}
	lower := strings.ToLower(address)
	if strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return address
	}
	return ""
}
