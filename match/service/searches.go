package service

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// searchNameMax bounds the name of a saved search, in characters.
const searchNameMax = 100

// SearchWish is a search that somebody wants to save. Query is the query string
// of the search page.
type SearchWish struct {
	Name  string
	Query string
}

// check brings the wish into form and gives what it asks for.
func (in *SearchWish) check() (match.Query, error) {
	var problems []match.Problem
	in.Name = text.NFC(strings.Join(strings.Fields(in.Name), " "))
	in.Query = strings.TrimPrefix(strings.TrimSpace(in.Query), "?")
	switch {
	case in.Name == "":
		problems = append(problems, match.Problem{Field: "name", Code: match.ProblemRequired})
	case utf8.RuneCountInString(in.Name) > searchNameMax:
		problems = append(problems, match.Problem{Field: "name", Code: match.ProblemTooLong, Nearest: "100"})
	case strings.ContainsFunc(in.Name, unprintable):
		problems = append(problems, match.Problem{Field: "name", Code: match.ProblemForbidden})
	}
	q, err := ParseSearch(in.Query)
	if e, ok := errors.AsType[*match.Error](err); ok {
		problems = append(problems, e.Problems...)
	}
	return q, match.Invalid(problems)
}

// SaveSearch keeps a search of the actor's and gives it a feed. What it finds now
// is not told, only what it newly finds from now on. KindInvalid; KindConflict
// when there are too many; KindBusy while the text index is not there.
func (s *Service) SaveSearch(ctx context.Context, a match.Actor, in SearchWish) (match.SavedSearch, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return match.SavedSearch{}, err
	}
	return s.keepSearch(ctx, a, match.SavedSearch{User: a.User}, in)
}

// ChangeSearch gives a search of the actor's another name or query. KindNotFound
// for any other, and like SaveSearch. What it has told stays in its feed.
func (s *Service) ChangeSearch(ctx context.Context, a match.Actor, id string, in SearchWish) (match.SavedSearch, error) {
	x, err := s.MySearch(ctx, a, id)
	if err != nil {
		return match.SavedSearch{}, err
	}
	return s.keepSearch(ctx, a, x, in)
}

// keepSearch asks what the search finds and keeps that with it, while nobody asks
// the saved searches: what changes later is asked about later.
func (s *Service) keepSearch(ctx context.Context, a match.Actor, x match.SavedSearch, in SearchWish) (match.SavedSearch, error) {
	q, err := in.check()
	if err != nil {
		return match.SavedSearch{}, err
	}
	if err := s.finding.take(ctx); err != nil {
		return match.SavedSearch{}, err
	}
	defer s.finding.give()
	found, err := s.found(ctx, a, q)
	if err != nil {
		return match.SavedSearch{}, err
	}
	x.Name, x.Query = in.Name, in.Query
	return s.feeds.WatchSearch(ctx, x, found)
}

// found gives everything a search finds as it stands. What is wrong with its
// filter is a problem of the query.
func (s *Service) found(ctx context.Context, a match.Actor, q match.Query) ([]string, error) {
	f, err := s.filter(q.Filter, a)
	if e, ok := errors.AsType[*match.Error](err); ok && e.Kind == match.KindMalformed {
		problems := e.Problems
		for i := range problems {
			problems[i].Field = "query." + problems[i].Field
		}
		return nil, match.Invalid(problems)
	}
	if err != nil {
		return nil, err
	}
	f.Viewer = memberView(a)
	q.Filter = f
	if !s.follower.usable() {
		return nil, match.Fail(match.KindBusy, "rebuilding", "the text index is being rebuilt")
	}
	if _, err := s.index.Search(ctx, match.Query{Text: q.Text, Filter: f, Limit: 1}); match.KindOf(err) == match.KindMalformed {
		return nil, badSearch("query.q", match.ProblemTooLong, "", "") // all else was checked
	} else if err != nil {
		return nil, err
	}
	found, err := s.index.Found(ctx, []match.Query{q}, nil)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// MySearches gives the actor's saved searches, the oldest first. Nobody has so
// many that there would be pages.
func (s *Service) MySearches(ctx context.Context, a match.Actor) ([]match.SavedSearch, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return nil, err
	}
	return s.feeds.SavedSearches(ctx, a.User, "", pageMax)
}

// MySearch gives one of them; KindNotFound for any other.
func (s *Service) MySearch(ctx context.Context, a match.Actor, id string) (match.SavedSearch, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return match.SavedSearch{}, err
	}
	x, err := s.feeds.SavedSearch(ctx, id)
	if err == nil && x.User != a.User {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such saved search")
	}
	if err != nil {
		return match.SavedSearch{}, err
	}
	return x, nil
}

// DropSearch ends one of them, and its feed; KindNotFound for any other.
func (s *Service) DropSearch(ctx context.Context, a match.Actor, id string) error {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return err
	}
	return s.feeds.DropSearch(ctx, a.User, id)
}
