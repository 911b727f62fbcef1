package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// feeds handles the feeds of a kind of profile, or those of saved searches when
// kind is "".
type feeds struct {
	*Server
	kind match.Kind
}

// of is the segment of whose feeds they are in routes.
func (f feeds) of() string {
	if f.kind == "" {
		return "saved-searches"
	}
	return f.kind.Plural()
}

// path gives the address of a feed.
func (f feeds) path(id string) string { return "/v1/" + f.of() + "/" + id + "/feed" }

// reading gives a feed to who may read it.
func (f feeds) reading(ctx context.Context, id string) (service.Reading, error) {
	if err := checkID(id); err != nil {
		return service.Reading{}, err
	}
	r, err := f.svc.FeedOf(ctx, from(ctx).actor, id)
	if err == nil && r.Kind != f.kind {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such feed")
	}
	return r, err
}

type feedInput struct {
	Paging
	Freshness
	ID     string    `path:"id" doc:"Id of whose feed it is"`
	Since  time.Time `query:"since" doc:"Only what happened since then"`
	Unread bool      `query:"unread" doc:"Only what is not read yet"`
	Show   string    `query:"show" doc:"all: what was dismissed or is snoozed, too"`
	Event  string    `query:"event" maxLength:"100" doc:"Only these events, separated by commas: match, stage, milestone, round, offer, found"`
}

// query reads it.
func (in *feedInput) query() (service.FeedQuery, error) {
	q := service.FeedQuery{After: in.After, Limit: in.Limit, Since: in.Since, Unread: in.Unread, Hidden: in.Show == "all"}
	if in.Show != "" && !q.Hidden {
		return q, unknownValue("show", in.Show, "all")
	}
	if in.Event == "" {
		return q, nil
	}
	for name := range strings.SplitSeq(in.Event, ",") {
		e := match.FeedEvent(name)
		if !slices.Contains(match.FeedEvents(), e) {
			return q, unknownValue("event", name, words(match.FeedEvents()))
		}
		q.Events = append(q.Events, e)
	}
	return q, nil
}

// values gives it as the query of the next page.
func (in *feedInput) values() url.Values {
	v := url.Values{"show": {in.Show}, "event": {in.Event}}
	if in.Unread {
		v.Set("unread", strconv.FormatBool(true))
	}
	if !in.Since.IsZero() {
		v.Set("since", in.Since.Format(time.RFC3339Nano))
	}
	return v
}

type feedOutput struct {
	ReadHeaders
	Body feedPage
}

// feedPage is the body of a page of a feed.
type feedPage struct {
	service.FeedPage
	Stale bool `json:"stale,omitempty"`
}

func (f feeds) page(ctx context.Context, in *feedInput) (*feedOutput, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	fresh := f.fresh(ctx, in.MinSeq)
	r, err := f.reading(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	got, err := f.svc.FeedPage(ctx, r, q)
	if err != nil {
		return nil, err
	}
	f.svc.Shown(from(ctx).actor, r, got)
	f.sayEntries(from(ctx), got.Data)
	out := &feedOutput{Body: feedPage{got, !fresh}}
	out.Stale = staleMark(fresh)
	out.Link = nextLink(f.path(in.ID), in.Limit, got.Next, in.values())
	return out, nil
}
