package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// offerRoutes adds what offers have beyond every profile: the part of the table
// about their life.
func (r profiles) offerRoutes(schema, one *huma.Schema) {
	const get, post, path = http.MethodGet, http.MethodPost, "/v1/offers/{id}/"
	s, change, publish := r.Server, may(match.ActionChange), may(match.ActionPublish)
	moved := func(access part) []part {
		return []part{access, gives(http.StatusOK, one), fails(http.StatusConflict, http.StatusUnprocessableEntity)}
	}
	add(s, get, "/v1/offers", "offer-list", "The board: offers with filters", tagProfiles, r.board, anyone, gives(http.StatusOK, schema))
	add(s, post, path+"submit", "offer-submit", "Submit an offer for review", tagOffers, r.moveOffer(match.OfferSubmit), moved(change)...)
	add(s, post, path+"publish", "offer-publish", "Publish an offer", tagOffers, r.moveOffer(match.OfferPublish), moved(publish)...)
	add(s, post, path+"close", "offer-close", "Close an offer", tagOffers, r.closeOffer,
		append(moved(change), takes(s.schema(closing{}), jsonType), bodyOptional)...)
	add(s, post, path+"renew", "offer-renew", "Open an offer that is over once more", tagOffers, r.renewOffer, append(moved(change), takes(s.schema(match.Renewal{}), jsonType))...)
	add(s, post, path+"copy", "offer-copy", "Copy an offer as a draft for another year", tagOffers, r.copyOffer, change, gives(http.StatusCreated, one), fails(http.StatusUnprocessableEntity))
	for _, as := range []format{atomFormat(), jsonFormat()} {
		name := strings.TrimPrefix(as.ending, ".")
		add(s, get, boardFeed+as.ending, "offer-feed-"+name, "Newly opened offers as a feed: "+name, tagOffers, r.boardFeed(as), anyone, writes(as.media), notModified)
	}
}

// boardFeed is where the feed of the board stands, without its ending.
const boardFeed = "/v1/offers/feed"

// Board narrows the board.
type Board struct {
	Filtering
	Expertise    []string `query:"expertise" maxItems:"20" doc:"Expertise ids or names"`
	OfferKind    string   `query:"offer_kind" doc:"Only offers of this kind"`
	By           string   `query:"by" maxLength:"64" doc:"Only those by this organization or mentor"`
	ClosesBefore string   `query:"closes_before" maxLength:"10" doc:"Only those whose last day lies before this day"`
	EligibleFor  string   `query:"eligible_for" maxLength:"64" doc:"Only those whose conditions let this startup in"`
}

// list reads it; the service resolves names.
func (in *Board) list() (service.OfferList, error) {
	q := match.OfferQuery{Filter: in.filter(), Kind: in.OfferKind, By: in.By, ClosesBefore: match.Date(in.ClosesBefore)}
	q.Filter.Expertise = in.Expertise
	if q.Kind != "" && !slices.Contains(match.OfferKinds(), q.Kind) {
		return service.OfferList{}, unknownValue("offer_kind", q.Kind, strings.Join(match.OfferKinds(), ", "))
	}
	if _, ok := q.ClosesBefore.Time(); !ok && q.ClosesBefore != "" {
		return service.OfferList{}, refused("closes_before", "bad_date", "")
	}
	for name, id := range map[string]string{"by": in.By, "eligible_for": in.EligibleFor} {
		if id != "" && !validID(id) {
			return service.OfferList{}, refused(name, "bad_id", "")
		}
	}
	return service.OfferList{Query: q, EligibleFor: in.EligibleFor}, nil
}

// values gives it as a query, for links.
func (in *Board) values() url.Values {
	v := in.Filtering.values()
	v.Set("expertise", strings.Join(in.Expertise, ","))
	for name, value := range map[string]string{
		"offer_kind": in.OfferKind, "by": in.By, "closes_before": in.ClosesBefore, "eligible_for": in.EligibleFor,
	} {
		v.Set(name, value)
	}
	return v
}

type boardInput struct {
	Paging
	Freshness
	Board
	Need         []string  `query:"need" maxItems:"20" doc:"The same as expertise"`
	State        string    `query:"state" doc:"Only offers in this state: draft, review, open, closed, expired or filled; those not published are seen by who may change or publish them"`
	UpdatedSince time.Time `query:"updated_since" doc:"Only profiles changed since then"`
}

func (r profiles) board(ctx context.Context, in *boardInput) (*pageOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	list, err := in.list()
	if err != nil {
		return nil, err
	}
	q := &list.Query
	if q.State = match.OfferState(in.State); q.State != "" && !slices.Contains(match.OfferStates(), q.State) {
		return nil, unknownValue("state", in.State, words(match.OfferStates()))
	}
	q.Filter.Expertise = slices.Concat(in.Need, in.Expertise)
	q.UpdatedSince, q.After, q.Limit = in.UpdatedSince, place, in.Limit
	fresh := r.fresh(ctx, in.MinSeq)
	got, err := r.svc.OfferBoard(ctx, from(ctx).actor, list)
	if err != nil {
		return nil, err
	}
	got.Next = sealed(got.Next)
	query := in.values()
	query.Set("need", strings.Join(in.Need, ","))
	query.Set("state", in.State)
	if !in.UpdatedSince.IsZero() {
		query.Set("updated_since", in.UpdatedSince.Format(time.RFC3339Nano))
	}
	return &pageOutput{
		ReadHeaders: ReadHeaders{Stale: staleMark(fresh), Link: nextLink("/v1/offers", in.Limit, got.Next, query)}, Body: page{got, !fresh},
	}, nil
}

// stated gives the state that a body which was read asks for: an offer may be kept
// as a draft. Anything else that the service adds is not asked for.
func stated(k match.Kind, body []byte) match.OfferState {
	var wish struct {
		State match.OfferState `json:"state"`
	}
	if k != match.KindOffer || json.Unmarshal(body, &wish) != nil || wish.State != match.OfferDraft {
		return ""
	}
	return wish.State
}

type offerInput struct {
	ID string `path:"id" doc:"Id of the offer"`
}

// moveOffer handles one of the moves.
func (r profiles) moveOffer(m match.OfferMove) func(context.Context, *offerInput) (*profileOutput, error) {
	return func(ctx context.Context, in *offerInput) (*profileOutput, error) {
		if err := checkID(in.ID); err != nil {
			return nil, err
		}
		written, warnings, err := r.svc.MoveOffer(ctx, from(ctx).actor, in.ID, m)
		if err != nil {
			return nil, err
		}
		return answer(ctx, http.StatusOK, written, warnings)
	}
}

// closing is what may be said by closing an offer.
type closing struct {
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why somebody else's offer in review is sent back: kept with it as returned, and told to its owner"`
}

type closeInput struct {
	ID      string `path:"id" doc:"Id of the offer"`
	RawBody []byte
}

func (r profiles) closeOffer(ctx context.Context, in *closeInput) (*profileOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var said closing
	if len(in.RawBody) > 0 {
		if err := files.DecodeObject(in.RawBody, &said); err != nil {
			return nil, err
		}
	}
	written, warnings, err := r.svc.CloseOffer(ctx, from(ctx).actor, in.ID, said.Reason)
	if err != nil {
		return nil, err
	}
	return answer(ctx, http.StatusOK, written, warnings)
}

type renewInput struct {
	ID      string `path:"id" doc:"Id of the offer"`
	RawBody []byte
}

func (r profiles) renewOffer(ctx context.Context, in *renewInput) (*profileOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var renewal match.Renewal
	if err := files.DecodeObject(in.RawBody, &renewal); err != nil {
		return nil, err
	}
	written, warnings, err := r.svc.RenewOffer(ctx, from(ctx).actor, in.ID, renewal)
	if err != nil {
		return nil, err
	}
	return answer(ctx, http.StatusOK, written, warnings)
}

func (r profiles) copyOffer(ctx context.Context, in *offerInput) (*profileOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	written, warnings, err := r.svc.CopyOffer(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	out, err := answer(ctx, http.StatusCreated, written, warnings)
	if err == nil {
		out.Location = r.path(written.Profile.Common().ID)
	}
	return out, err
}

type boardFeedInput struct {
	Conditional
	Board
}

// boardFeed handles the feed of newly opened offers in a format. It is the same for
// everybody who asks in one language.
func (r profiles) boardFeed(as format) func(context.Context, *boardFeedInput) (*documentOutput, error) {
	return func(ctx context.Context, in *boardFeedInput) (*documentOutput, error) {
		list, err := in.list()
		if err != nil {
			return nil, err
		}
		opened, err := r.svc.NewOffers(ctx, list, feedNewest)
		if err != nil {
			return nil, err
		}
		feed := r.boardWritten(from(ctx), in, opened)
		feed.Self += as.ending + feedQuery(in)
		body, err := as.write(feed)
		if err != nil {
			return nil, err
		}
		return finished(from(ctx), as, body, feed.Updated, &in.Conditional), nil
	}
}

// feedQuery gives the filters of a feed of the board as the end of its address.
func feedQuery(in *boardFeedInput) string {
	query := in.values()
	for name, values := range query {
		if len(values) == 0 || values[0] == "" {
			query.Del(name)
		}
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// boardWritten brings offers into the form of feed readers.
func (r profiles) boardWritten(who *caller, in *boardFeedInput, opened []match.OpenedOffer) files.Feed {
	site := r.svc.Site()
	out := files.Feed{
		ID: r.tagURI("offers" + feedQuery(in)), Author: locale.Text(who.lang, "feed.author", nil), Lang: who.lang,
		Title: locale.Text(who.lang, "feed.offers", nil), Home: site + "/offers", Self: site + boardFeed,
		Updated: time.Unix(0, 0), // nothing has been opened yet
	}
	for _, x := range opened {
		e := files.FeedEntry{
			ID: r.tagURI(x.Offer.ID + "/" + x.At.Format(time.RFC3339)), Title: x.Offer.Name, Link: r.svc.PageOf(match.KindOffer, x.Offer.ID),
			Event: string(match.EventOffer), Published: x.At, Updated: x.At, Lines: offerLines(who.lang, x.Offer),
		}
		if changed := x.Offer.UpdatedAt; changed != nil && changed.After(e.Updated) {
			e.Updated = *changed
		}
		if e.Updated.After(out.Updated) {
			out.Updated = e.Updated
		}
		out.Entries = append(out.Entries, e)
	}
	return out
}

// offerLines says what an offer is and until when.
func offerLines(lang string, o *match.Offer) (lines []string) {
	if o.OfferKind != "" {
		lines = append(lines, locale.Text(lang, "offer_kind."+o.OfferKind, nil))
	}
	if o.Summary != "" {
		lines = append(lines, o.Summary)
	}
	if o.ClosesOn != "" {
		lines = append(lines, locale.Text(lang, "feed.closes", map[string]any{"day": locale.Date(string(o.ClosesOn))}))
	}
	return lines
}
