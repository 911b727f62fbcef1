package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
)

// Theses is how investors say what they look for, and see beforehand what that gives.
type Theses interface {
	// Whole gives a profile with everything in it to who may change it;
	// KindNotFound, KindForbidden.
	Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error)
	// Replace stores a profile in the place of the version that was seen;
	// KindInvalid, KindStale when somebody has changed it since.
	Replace(ctx context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error)
	// Preview ranks for a profile that is not stored, and brings it into form. The
	// problems beside a success are warnings; KindInvalid, KindBusy at the start.
	Preview(ctx context.Context, a match.Actor, p match.Profile, r match.Request) (match.Ranking, []match.Problem, error)
}

// thesisBody is what the page of a thesis shows.
type thesisBody struct {
	Link, Owner, OwnerLink, Feed string
	Done                         string
	Form                         *form
	Version                      int64
	Refused                      []linkView // what is wrong with what was sent to be saved

	Groups                          []sectorGroup
	Own                             []choice // sectors that are in no list
	Stages, Places, Excluded, Stern []choice
	Currencies                      []choice
	Preview                         thesisPreview
}

// thesisRoutes adds the pages of theses.
func (p *Pages) thesisRoutes(mux *routeTable) {
	at := "/" + match.KindInvestor.Plural() + "/{id}/thesis"
	mux.Handle("GET "+at, p.serve(p.thesis))
	mux.Handle("POST "+at, p.serve(p.saveThesis))
	mux.Handle("POST "+at+"/preview", p.serve(p.tryThesis))
	// A preview that is read again, or is switched to the other language, is the page.
	mux.Handle("GET "+at+"/preview", p.serve(func(v *visit) error { return leave(v, thesisLink(v.r.PathValue("id"))) }))
}

// thesisLink leads to the thesis of an investor.
func thesisLink(id string) string { return profileLink(match.KindInvestor, id) + "/thesis" }

// thesis shows what an investor looks for, and what that shows them.
func (p *Pages) thesis(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	stored, err := p.investor(v)
	if err != nil {
		return err
	}
	f := newForm(v.lang, "thesis")
	fillThesis(f, stored)
	return p.showThesis(v, stored, f, *stored)
}

// tryThesis shows what a thesis would show, and stores nothing.
func (p *Pages) tryThesis(v *visit) error {
	stored, f, err := p.postedThesis(v)
	if err != nil {
		return err
	}
	return p.showThesis(v, stored, f, p.readThesis(f, *stored))
}

// saveThesis stores a thesis over the version that was on the page. One that was
// changed meanwhile in another window is shown as it was typed, to be saved again.
func (p *Pages) saveThesis(v *visit) error {
	stored, f, err := p.postedThesis(v)
	if err != nil {
		return err
	}
	draft := p.readThesis(f, *stored)
	if f.Get("version") != strconv.FormatInt(stored.Version, 10) {
		p.staleThesis(f)
	}
	if f.status == 0 {
		next := draft
		next.Meta = match.Meta{}
		_, _, err := p.Theses.Replace(v.r.Context(), v.actor, copied(&next), stored.Version)
		switch {
		case err == nil:
			return leave(v, thesisLink(stored.ID)+"?done=saved")
		case match.KindOf(err) == match.KindStale:
			if stored, err = p.investor(v); err != nil {
				return err
			}
			p.staleThesis(f)
		case !p.refuseThesis(f, err):
			return err
		}
	}
	return p.showThesis(v, stored, f, draft)
}

// postedThesis reads a form of the page, and the profile as it is stored.
func (p *Pages) postedThesis(v *visit) (*match.Investor, *form, error) {
	v.back = thesisLink(v.r.PathValue("id"))
	if v.actor.Anonymous() {
		return nil, nil, match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
	}
	f, err := v.posted("thesis", thesisFields()...)
	if err != nil {
		return nil, nil, err
	}
	stored, err := p.investor(v)
	return stored, f, err
}

func (p *Pages) staleThesis(f *form) {
	f.fault("", locale.Text(f.lang, "page.thesis.stale", nil), p.Status(match.KindStale))
}

// investor gives the investor of the address to who may change it.
func (p *Pages) investor(v *visit) (*match.Investor, error) {
	found, err := p.Theses.Whole(v.r.Context(), v.actor, match.KindInvestor, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	x, ok := found.(*match.Investor)
	if !ok {
		return nil, match.Fail(match.KindNotFound, "not_found", "no such investor")
	}
	return x, nil
}

// copied gives a profile that may be brought into form without changing the one it
// was copied from.
func copied(x *match.Investor) *match.Investor {
	out := *x
	for _, list := range []*[]string{&out.Sectors, &out.Localities, &out.Stages, &out.ExcludedSectors, &out.Strict, &out.Strengths, &out.Languages, &out.Tags} {
		*list = slices.Clone(*list)
	}
	out.Portfolio = slices.Clone(out.Portfolio)
	for i := range out.Portfolio {
		out.Portfolio[i].Sectors = slices.Clone(out.Portfolio[i].Sectors)
	}
	if x.Ticket != nil {
		ticket := *x.Ticket
		out.Ticket = &ticket
	}
	return &out
}

// showThesis shows the form and what the draft in it would show.
func (p *Pages) showThesis(v *visit, stored *match.Investor, f *form, draft match.Investor) error {
	link := thesisLink(stored.ID)
	body := thesisBody{
		Link: link, Owner: stored.Name, OwnerLink: profileLink(stored.Kind, stored.ID), Feed: feedLink(stored.Kind, stored.ID),
		Form: f, Version: stored.Version, Groups: p.sectorGroups(f), Own: p.ownSectors(f), Stages: p.stageChoices(f), Places: p.placeChoices(f, stored),
		Excluded: p.excludedChoices(f, stored), Stern: f.chosen("strict", plain(v.lang, "strict", match.StrictFields())), Currencies: p.currencies(f),
	}
	var err error
	if body.Preview, err = p.previewThesis(v, stored, f, draft); err != nil {
		return err
	}
	if f.status == 0 {
		body.Done = done(v, "thesis")
	}
	private(v.w)
	status := max(f.status, http.StatusOK)
	switch {
	case v.r.URL.Path != link:
		status = http.StatusOK // a preview says what is wrong without refusing anything
	case f.status != 0:
		body.Refused = thesisProblems(f)
	}
	p.render(v, status, "thesis", locale.Text(v.lang, "page.thesis.title", nil)+" – "+stored.Name, body)
	return nil
}
