package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// OfferMoves is what is done with offers; KindForbidden for who may not, KindNotFound
// for one the actor must not know of.
type OfferMoves interface {
	// MoveOffer submits, publishes or closes one and may be repeated; KindConflict in
	// another state, KindInvalid.
	MoveOffer(ctx context.Context, a match.Actor, id string, m match.OfferMove) (match.Written, []match.Problem, error)
	// CloseOffer is MoveOffer with the reason for which somebody else's offer in review
	// is sent back.
	CloseOffer(ctx context.Context, a match.Actor, id, reason string) (match.Written, []match.Problem, error)
	// RenewOffer opens one that is over once more and may be repeated; as MoveOffer.
	RenewOffer(ctx context.Context, a match.Actor, id string, r match.Renewal) (match.Written, []match.Problem, error)
	// CopyOffer posts it once more as a draft for the year after; KindInvalid.
	CopyOffer(ctx context.Context, a match.Actor, id string) (match.Written, []match.Problem, error)
}

// offerHand tells what the visitor is to an offer.
func (p *Pages) offerHand(v *visit, id string) (match.OfferHand, error) {
	hands, err := p.Offers.OfferHands(v.r.Context(), v.actor, id)
	if err != nil {
		return 0, err
	}
	return hands[0], nil
}

// moveOffer does what a button on the page of an offer asks for.
func (p *Pages) moveOffer(m match.OfferMove) func(*visit) error {
	return func(v *visit) error {
		o, f, err := p.movable(v, string(m), "closes_on", "quantity", "reason")
		if err != nil {
			return err
		}
		before := offerState(o)
		returns, err := p.reasoned(v, o, m, f)
		if err != nil {
			return err
		}
		written := match.Written{}
		if f.status == 0 {
			written, err = p.makeMove(v, o, m, f)
		}
		if err != nil && !f.refuse(err, p.Status) {
			return err
		}
		if f.status != 0 {
			return p.showProfile(v, o, f)
		}
		word := string(m)
		switch now := written.Profile.Common().State; {
		case returns: // and is not for who has done it to see any more
			return leave(v, pathReview+"?done=returned")
		case m == match.OfferRenew && now == match.OfferReview:
			word = "renew_review"
		case m == match.OfferClose && now == match.OfferDraft:
			word = "back"
		}
		if f.Get("undo") != "" {
			word = "undone"
		}
		if f.Get("back") == "review" { // an officer goes on with the next one
			return leave(v, pathReview+"?done="+word)
		}
		return leave(v, v.back+"?done="+word+"&from="+string(before))
	}
}

// makeMove makes a move, with what a form says about it.
func (p *Pages) makeMove(v *visit, o *match.Offer, m match.OfferMove, f *form) (match.Written, error) {
	ctx := v.r.Context()
	if m == match.OfferClose {
		written, _, err := p.OfferMoves.CloseOffer(ctx, v.actor, o.ID, f.Get("reason"))
		return written, err
	}
	if m != match.OfferRenew {
		written, _, err := p.OfferMoves.MoveOffer(ctx, v.actor, o.ID, m)
		return written, err
	}
	r := match.Renewal{ClosesOn: match.Date(strings.TrimSpace(f.Get("closes_on")))}
	if r.Quantity = f.count("quantity"); f.status != 0 {
		return match.Written{}, nil
	}
	written, _, err := p.OfferMoves.RenewOffer(ctx, v.actor, o.ID, r)
	return written, err
}

// copyOffer makes a draft for another year and leads to where it is written.
func (p *Pages) copyOffer(v *visit) error {
	o, f, err := p.movable(v, "copy")
	if err != nil {
		return err
	}
	written, _, err := p.OfferMoves.CopyOffer(v.r.Context(), v.actor, o.ID)
	switch {
	case err != nil && !f.refuse(err, p.Status):
		return err
	case f.status != 0:
		return p.showProfile(v, o, f)
	}
	return leave(v, profileLink(match.KindOffer, written.Profile.Common().ID)+"/edit?done=copy")
}

// movable reads a form about an offer that the visitor knows of.
func (p *Pages) movable(v *visit, id string, fields ...string) (*match.Offer, *form, error) {
	if v.actor.Anonymous() {
		return nil, nil, match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
	}
	found, err := p.Service.Get(v.r.Context(), v.actor, match.KindOffer, v.r.PathValue("id"))
	if err != nil {
		return nil, nil, err
	}
	v.back = profileLink(match.KindOffer, found.Common().ID)
	f, err := v.posted(id, fields...)
	o, _ := found.(*match.Offer)
	return o, f, err
}

// count reads a number of things, nil for none; what is no number is noted.
func (f *form) count(name string) *int {
	typed := strings.NewReplacer(".", "", ",", "", " ", "").Replace(f.Get(name))
	if typed == "" {
		return nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		f.fault(name, locale.Text(f.lang, "page.offer.fault.number", nil), http.StatusUnprocessableEntity)
		return nil
	}
	return &n
}
