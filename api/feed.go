package api

import (
	"context"
	"net/url"
	"time"

	"duyen/match"
	"duyen/match/service"
)

type feedInput struct {
	Paging
	Freshness
	ID    string    `path:"id" doc:"Id of the investor"`
	Since time.Time `query:"since" doc:"Only startups that are new or changed since then"`
}

type feedOutput struct {
	ReadHeaders
	Body feed
}

// feed is the body of an investor's feed.
type feed struct {
	service.FeedPage
	Stale bool `json:"stale,omitempty"`
}

func (s *Server) feed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	fresh := s.fresh(ctx, in.MinSeq)
	got, err := s.svc.Feed(ctx, who.actor, in.ID, in.Since, in.Limit, in.After)
	if err != nil {
		return nil, err
	}
	if got.Data == nil {
		got.Data = []service.FeedItem{}
	}
	v := s.voice(who, match.KindInvestor, match.KindStartup)
	for _, item := range got.Data {
		sayReasons(v, item.Reasons)
	}
	out := &feedOutput{Body: feed{got, !fresh}}
	out.Stale = staleMark(fresh)
	query := url.Values{}
	if !in.Since.IsZero() {
		query.Set("since", in.Since.Format(time.RFC3339Nano))
	}
	out.Link = nextLink("/v1/investors/"+in.ID+"/feed", in.Limit, got.Next, query)
	return out, nil
}
