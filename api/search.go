package api

import (
	"context"
	"strings"

	"duyen/match"
)

// maxSuggestions is how many completions are offered.
const maxSuggestions = 10

type searchInput struct {
	Freshness
	Filtering
	Limit     int      `query:"limit" minimum:"1" maximum:"100" default:"10" doc:"Hits per page"`
	After     string   `query:"after" maxLength:"1024" doc:"Cursor: next of the page before"`
	Q         string   `query:"q" doc:"Text in any spelling, with or without accents"`
	Kind      []string `query:"kind" doc:"Kinds of profile"`
	Available bool     `query:"available" doc:"Only mentors and offers with a free place"`
	Facets    []string `query:"facets" doc:"What to count: kind, sector, stage, locality, strength"`
}

type searchOutput struct {
	ReadHeaders
	Body hits
}

// hits is the body of a search.
type hits struct {
	match.Hits
	Stale bool `json:"stale,omitempty"`
}

func (s *Server) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	filter := in.filter()
	filter.Kinds, filter.Available = kindsOf(in.Kind), in.Available
	fresh := s.fresh(ctx, in.MinSeq)
	got, err := s.svc.Search(ctx, from(ctx).actor, match.Query{
		Text: in.Q, Filter: filter, Limit: in.Limit, After: in.After, Facets: in.Facets, Lang: from(ctx).lang,
	})
	if err != nil {
		return nil, err
	}
	if got.Data == nil {
		got.Data = []match.Hit{}
	}
	for i := range got.Data {
		if got.Data[i].Highlights == nil {
			got.Data[i].Highlights = map[string]string{}
		}
	}
	if got.Understood == nil {
		got.Understood = []match.Understood{}
	}
	out := &searchOutput{Body: hits{got, !fresh}}
	out.Stale = staleMark(fresh)
	query := in.values()
	query.Set("q", in.Q)
	query.Set("kind", strings.Join(in.Kind, ","))
	query.Set("facets", strings.Join(in.Facets, ","))
	if in.Available {
		query.Set("available", "true")
	}
	out.Link = nextLink("/v1/search", in.Limit, got.Next, query)
	return out, nil
}

type suggestInput struct {
	Q string `query:"q" doc:"What has been typed so far"`
}

type suggestOutput struct {
	Body suggestions
}

// suggestions is the body of a completion.
type suggestions struct {
	Data []match.Suggestion `json:"data"`
}

func (s *Server) suggest(ctx context.Context, in *suggestInput) (*suggestOutput, error) {
	got, err := s.svc.Suggest(ctx, from(ctx).actor, in.Q, maxSuggestions)
	if err != nil {
		return nil, err
	}
	if got == nil {
		got = []match.Suggestion{}
	}
	return &suggestOutput{Body: suggestions{got}}, nil
}
