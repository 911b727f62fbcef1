package web

import (
	"slices"

	"duyen/match"
	"duyen/match/service"
)

// toDecide tells officers of what waits for them, first what has a term by law.
func (p *Pages) toDecide(v *visit) (out []todoView, err error) {
	ctx := v.r.Context()
	add := func(key, href string, n int, more bool) {
		if n > 0 {
			out = append(out, todoOf(v.lang, key, href, map[string]any{"n": counted(n, more)}))
		}
	}
	if match.Can(v.actor, match.ActionHandleAsks, match.Object{}) {
		late, err := p.DataAsks.AskedAbout(ctx, v.actor, "", true, "", todoCounted)
		if err != nil {
			return out, err
		}
		add("overdue", requestsLink(requestsLate, "", ""), len(late.Data), late.HasMore)
		fresh, err := p.DataAsks.AskedAbout(ctx, v.actor, match.RequestReceived, false, "", todoCounted)
		if err != nil {
			return out, err
		}
		add("requests", requestsPath, len(fresh.Data), fresh.HasMore)
	}
	if v.actor.Reaches(match.ActionModerate) {
		page, err := p.Moderation.Reports(ctx, v.actor, match.FlagOpen, "", todoCounted)
		if err != nil {
			return out, err
		}
		add("flags", flagsPath, len(page.Data), page.HasMore)
	}
	if match.Can(v.actor, match.ActionPublish, match.Object{}) {
		page, err := p.Offers.OfferBoard(ctx, v.actor, service.OfferList{Query: match.OfferQuery{State: match.OfferReview, Limit: todoCounted}})
		if err != nil {
			return out, err
		}
		add("review", pathReview, len(page.Data), page.HasMore)
	}
	if v.actor.Reaches(match.ActionVerify) {
		page, err := p.Marks.Unverified(ctx, v.actor, "", todoCounted)
		if err != nil {
			return out, err
		}
		add("verify", verificationsPath, len(page.Data), page.HasMore)
	}
	return out, nil
}

// toMend tells of offers that were sent back to who posts them.
func (p *Pages) toMend(v *visit) (out []todoView, _ error) {
	if !slices.ContainsFunc(v.cards, func(c match.Card) bool { return c.Kind == match.KindOffer }) {
		return nil, nil
	}
	posted, err := p.Offers.PostedOffers(v.r.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	for _, o := range posted {
		if o.State == match.OfferDraft && o.Returned != nil {
			out = append(out, todoOf(v.lang, "mend", profileLink(match.KindOffer, o.ID), map[string]any{"name": o.Name}))
		}
	}
	return out, nil
}
