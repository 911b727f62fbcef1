package service

import (
	"context"
	"slices"
	"strconv"

	"duyen/match"
)

// RunPairEntry is a pair of a run as it is shown.
type RunPairEntry struct {
	Num          int                     `json:"-"`
	Subject      match.Card              `json:"subject"`
	Target       match.Card              `json:"target"`
	Score        float64                 `json:"score"`
	Fixed        bool                    `json:"fixed,omitempty"`
	Dealt        match.RunPairState      `json:"dealt,omitempty" enum:"asked,stood,hidden,blocked,full,quota,rests" doc:"What publishing has led to: asked, or stood (they had an open introduction); else nothing was proposed: hidden or blocked, full (no free place), quota (too many of the startup's requests wait), rests (declined or lapsed lately)"`
	Introduction string                  `json:"introduction,omitempty" doc:"Id of the introduction"`
	State        match.IntroductionState `json:"state,omitempty" doc:"How far that has come"`
}

// RunPairPage is a page of the pairs of a run.
type RunPairPage struct {
	Data    []RunPairEntry
	HasMore bool
	Next    string
}

// RunPairs gives a page of the pairs of a run: all to who manages it, to who takes
// part those with their own profiles. Pairs with somebody whom the actor cannot see
// any more are left out.
func (s *Service) RunPairs(ctx context.Context, a match.Actor, id, after string, limit int) (RunPairPage, error) {
	page := RunPairPage{Data: []RunPairEntry{}}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	q, err := s.pairsOf(ctx, a, id)
	if err != nil {
		return page, err
	}
	if q.After, err = number(after); err != nil {
		return page, err
	}
	q.Limit = limit + 1
	found, err := s.runs.RunPairs(ctx, q)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, strconv.Itoa(found[limit-1].Num)
	}
	page.Data, err = s.pairEntries(ctx, a, found)
	return page, err
}

// number reads a cursor that is a number.
func number(after string) (int, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(after)
	if err != nil || n < 0 {
		return 0, &match.Error{Kind: match.KindMalformed, Code: "bad_cursor", Field: "after", Message: "not a cursor of this list"}
	}
	return n, nil
}

// pairsOf asks for the pairs of a run that the actor may see.
func (s *Service) pairsOf(ctx context.Context, a match.Actor, id string) (match.RunPairQuery, error) {
	_, mine, err := s.runOf(ctx, a, id)
	return match.RunPairQuery{Run: id, Profiles: mine}, err
}

// EachRunPair is RunPairs for all of them, in batches: what it gives calls f.
func (s *Service) EachRunPair(ctx context.Context, a match.Actor, id string) (func(ctx context.Context, f func([]RunPairEntry) error) error, error) {
	q, err := s.pairsOf(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, f func([]RunPairEntry) error) error {
		return s.eachPairs(ctx, q, func(batch []match.RunPair) error {
			entries, err := s.pairEntries(ctx, a, batch)
			if err != nil {
				return err
			}
			return f(entries)
		})
	}, nil
}

func (s *Service) pairEntries(ctx context.Context, a match.Actor, pairs []match.RunPair) ([]RunPairEntry, error) {
	var ids []string
	for _, p := range pairs {
		ids = append(ids, p.Subject, p.Target)
	}
	cards, err := s.runCards(ctx, a, ids)
	if err != nil {
		return nil, err
	}
	out := []RunPairEntry{}
	for _, p := range pairs {
		subject, seen := cards[p.Subject]
		target, both := cards[p.Target]
		if seen && both {
			out = append(out, RunPairEntry{p.Num, subject, target, p.Score, p.Fixed, p.Dealt, p.Introduction, p.State})
		}
	}
	return out, nil
}

// runCards gives what a list shows of the profiles that the actor may know of.
func (s *Service) runCards(ctx context.Context, a match.Actor, ids []string) (map[string]match.Card, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]match.Card, len(ids))
	for _, p := range profiles {
		if p != nil && s.sees(ctx, a, p) {
			out[p.Common().ID] = match.CardOf(p)
		}
	}
	return out, nil
}

// RunUnmatchedEntry is a subject that got fewer targets than it was to get. The
// door puts in Text.
type RunUnmatchedEntry struct {
	Subject match.Card      `json:"subject"`
	Got     int             `json:"got"`
	Reason  match.RunReason `json:"reason" enum:"no_edge,below_minimum,banned,no_capacity,crowded_out,conflict"`
	Text    string          `json:"text"`
}

// RunUnmatchedPage is a page of them.
type RunUnmatchedPage struct {
	Data    []RunUnmatchedEntry
	HasMore bool
	Next    string
}

// RunUnmatched gives a page of the subjects of a run that got fewer targets than
// they were to get, with why.
func (s *Service) RunUnmatched(ctx context.Context, a match.Actor, id, after string, limit int) (RunUnmatchedPage, error) {
	page := RunUnmatchedPage{Data: []RunUnmatchedEntry{}}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	if _, err := s.managedRun(ctx, a, id); err != nil {
		return page, err
	}
	from := -1 // numbers begin at 0
	if after != "" {
		if from, err = number(after); err != nil {
			return page, err
		}
	}
	found, err := s.runs.RunUnmatched(ctx, id, from, limit+1)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, strconv.Itoa(found[limit-1].Num)
	}
	var ids []string
	for _, u := range found {
		ids = append(ids, u.Subject)
	}
	cards, err := s.runCards(ctx, a, ids)
	for _, u := range found {
		if c, seen := cards[u.Subject]; seen {
			page.Data = append(page.Data, RunUnmatchedEntry{Subject: c, Got: u.Got, Reason: u.Reason})
		}
	}
	return page, err
}

// diffMax is how many pairs of each sort a difference lists; it counts all.
const diffMax = 500

// RunDiff is how the pairs of a run differ from those of another one.
type RunDiff struct {
	Run      string         `json:"run"`
	With     string         `json:"with"`
	Same     int            `json:"same"`
	Added    int            `json:"added"`    // in this one only
	Removed  int            `json:"removed"`  // in the other one only
	Rescored int            `json:"rescored"` // in both, with another score or fixed in one
	Pairs    []RunDiffEntry `json:"pairs"`
	More     bool           `json:"more,omitempty"` // not all of them are listed
}

// RunDiffEntry is one difference.
type RunDiffEntry struct {
	Change  string     `json:"change" enum:"added,removed,rescored"`
	Subject match.Card `json:"subject"`
	Target  match.Card `json:"target"`
	Score   float64    `json:"score"`
	Was     float64    `json:"was,omitempty"` // score in the other one
}

// DiffRuns compares the pairs of two runs that the actor manages.
func (s *Service) DiffRuns(ctx context.Context, a match.Actor, id, with string) (RunDiff, error) {
	out := RunDiff{Run: id, With: with, Pairs: []RunDiffEntry{}}
	var sides [2][]match.RunPair
	for i, of := range []string{with, id} {
		if _, err := s.managedRun(ctx, a, of); err != nil {
			return out, err
		}
		var err error
		if sides[i], err = s.allPairs(ctx, of); err != nil {
			return out, err
		}
	}
	d := diffPairs(sides[0], sides[1])
	out.Same, out.Added, out.Removed, out.Rescored = d.Same, len(d.Added), len(d.Removed), len(d.Rescored)
	for _, part := range []struct {
		change string
		pairs  []pairChange
	}{{"added", d.Added}, {"removed", d.Removed}, {"rescored", d.Rescored}} {
		out.More = out.More || len(part.pairs) > diffMax
		part.pairs = part.pairs[:min(len(part.pairs), diffMax)]
		var ids []string
		for _, p := range part.pairs {
			ids = append(ids, p.Subject, p.Target)
		}
		cards, err := s.runCards(ctx, a, ids)
		if err != nil {
			return out, err
		}
		for _, p := range part.pairs {
			subject, seen := cards[p.Subject]
			target, both := cards[p.Target]
			if seen && both {
				out.Pairs = append(out.Pairs, RunDiffEntry{part.change, subject, target, p.Score, p.was})
			}
		}
	}
	return out, nil
}

// pairChange is a pair with the score it had.
type pairChange struct {
	match.RunPair
	was float64
}

// pairsDiff is how pairs differ.
type pairsDiff struct {
	Same                     int
	Added, Removed, Rescored []pairChange
}

// diffPairs tells how pairs have changed from what was to what is.
func diffPairs(was, is []match.RunPair) (d pairsDiff) {
	old := make(map[[2]string]match.RunPair, len(was))
	for _, p := range was {
		old[[2]string{p.Subject, p.Target}] = p
	}
	for _, p := range is {
		key := [2]string{p.Subject, p.Target}
		before, there := old[key]
		delete(old, key)
		switch {
		case !there:
			d.Added = append(d.Added, pairChange{p, 0})
		case before.Score != p.Score || before.Fixed != p.Fixed:
			d.Rescored = append(d.Rescored, pairChange{p, before.Score})
		default:
			d.Same++
		}
	}
	for _, p := range was {
		if _, left := old[[2]string{p.Subject, p.Target}]; left {
			d.Removed = append(d.Removed, pairChange{p, p.Score})
		}
	}
	return d
}
