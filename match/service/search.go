package service

import (
	"context"
	"slices"
	"unicode/utf8"

	"duyen/match"
)

// Bounds of a search. 512 characters is what the index accepts (a longer query
// is no question anybody typed); ten suggestions fill a screen.
const (
	queryMax      = 512
	hitsDefault   = 10
	suggestionMax = 10
)

// Search answers a query with what the actor may see. While the text index is
// not there, or fails, the answer comes from the store: simpler, bounded, and
// marked as degraded.
func (s *Service) Search(ctx context.Context, a match.Actor, q match.Query) (match.Hits, error) {
	if utf8.RuneCountInString(q.Text) > queryMax {
		return match.Hits{}, tooLong()
	}
	if q.Limit == 0 {
		q.Limit = hitsDefault
	}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return match.Hits{}, err
	}
	for _, f := range q.Facets {
		if !slices.Contains(match.FacetNames(), f) {
			return match.Hits{}, &match.Error{Kind: match.KindMalformed, Code: "unknown_value", Field: "facets", Message: "no such facet: " + f}
		}
	}
	if q.Filter, err = s.asked(ctx, q.Filter, a); err != nil {
		return match.Hits{}, err
	}
	q.Limit = limit
	if s.follower.usable() {
		hits, err := s.index.Search(ctx, q)
		if !s.atFault(ctx, err) {
			return hits, err
		}
		s.doubt(err, func(ctx context.Context) error {
			_, err := s.index.Search(ctx, q)
			return err
		})
	}
	return s.searchStore(ctx, q)
}

// Suggest completes what somebody is typing, with at most n suggestions.
func (s *Service) Suggest(ctx context.Context, a match.Actor, text string, n int) ([]match.Suggestion, error) {
	if utf8.RuneCountInString(text) > queryMax {
		return nil, tooLong()
	}
	if n < 1 || n > suggestionMax {
		n = suggestionMax
	}
	if s.follower.usable() {
		found, err := s.index.Suggest(ctx, text, n, a.Viewer())
		if !s.atFault(ctx, err) {
			return found, err
		}
		s.doubt(err, func(ctx context.Context) error {
			_, err := s.index.Suggest(ctx, text, n, a.Viewer())
			return err
		})
	}
	return s.suggestStore(ctx, a, text, n)
}

func tooLong() error {
	return &match.Error{Kind: match.KindMalformed, Code: "query_too_long", Field: "q", Message: "a query has at most 512 characters"}
}

// doubt hands the follower a question the index has failed to answer.
func (s *Service) doubt(err error, again func(context.Context) error) {
	s.logger.Error("the text index failed; answering from the store", "error", err)
	s.follower.suspect(again)
	s.Notify()
}
