package service

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"duyen/match"
)

// runParty is what is kept in memory of a profile that takes part.
type runParty struct {
	id     string
	places int // of a target; −1 when not stated
}

// chosenRun is who takes part in a new run.
type chosenRun struct {
	ids     []string // subjects, then targets, each by id
	stated  []int    // places of the targets, −1 when not stated
	leftOut []RunLeftOut
	counts  map[string]int
}

// places gives the places of targets by their number, as the rules of a run have it.
func (c *chosenRun) places(r *match.Run) func(target int) int {
	return placesBy(r.Rules, r.Subjects, c.stated)
}

func placesBy(rules match.RunRules, subjects int, stated []int) func(target int) int {
	return func(target int) int {
		if n, ok := rules.Capacities[target]; ok {
			return n
		}
		if n := stated[target-subjects]; n >= 0 {
			return n
		}
		return rules.DefaultPlaces
	}
}

// chooseRun finds who takes part. Nobody does who cannot be found by all members:
// the other side must be able to look at whom it is to meet.
func (s *Service) chooseRun(ctx context.Context, a match.Actor, r *match.Run, w *RunWish) (*chosenRun, error) {
	if !s.follower.loaded() {
		return nil, match.Fail(match.KindBusy, "starting", "the engine is being loaded")
	}
	c := &chosenRun{counts: map[string]int{}}
	if w.Subjects.empty() && r.Place != "" {
		w.Subjects.Filter.Localities = []string{r.Place}
	}
	if w.Subjects.empty() {
		return nil, match.Invalid([]match.Problem{{Field: "subjects", Code: match.ProblemRequired}})
	}
	subjects, err := s.chooseSide(ctx, a, "subjects", match.KindStartup, &w.Subjects, match.RunSubjectsMax, c, func(p match.Profile) (string, error) {
		if r.Place != "" && !s.liesIn(p, r.Place) {
			return "", match.Invalid([]match.Problem{{Field: "subjects", Code: match.ProblemRunOutside, Value: p.Common().ID}})
		}
		return "", nil
	})
	if err != nil {
		return nil, err
	}
	free := s.engine.View(match.Filter{Kinds: []match.Kind{r.Target}, Available: true, Viewer: match.Viewer{All: true}})
	targets, err := s.chooseSide(ctx, a, "targets", r.Target, &w.Targets, match.RunTargetsMax, c, func(p match.Profile) (string, error) {
		id := p.Common().ID
		if _, chosen := w.Rules.Capacities[id]; chosen || r.Target != match.KindMentor {
			return "", nil
		}
		if row, ok := free.Row(id); !ok || !free.Pass(row) {
			return "resting", nil
		}
		return "", nil
	})
	if err != nil {
		return nil, err
	}
	for field, n := range map[string]int{"subjects": len(subjects), "targets": len(targets)} {
		if n == 0 {
			return nil, match.Invalid([]match.Problem{{Field: field, Code: match.ProblemRunEmpty}})
		}
	}
	for _, p := range subjects {
		c.ids = append(c.ids, p.id)
	}
	for _, p := range targets {
		c.ids, c.stated = append(c.ids, p.id), append(c.stated, p.places)
	}
	r.Subjects, r.Targets, r.Result.LeftOut = len(subjects), len(targets), c.counts
	return c, nil
}

// liesIn tells whether a profile has a place within one.
func (s *Service) liesIn(p match.Profile, place string) bool {
	return slices.ContainsFunc(match.PlacesOf(p), func(x string) bool { return slices.Contains(s.ref.Places.All(x), place) })
}

// chooseSide gives those of one side, by id. passes tells why one is left out, or
// refuses all.
func (s *Service) chooseSide(
	ctx context.Context, a match.Actor, field string, k match.Kind, x *RunSelection, most int, c *chosenRun, passes func(p match.Profile) (string, error),
) ([]runParty, error) {
	var out []runParty
	tooMany := match.Invalid([]match.Problem{{Field: field, Code: match.ProblemTooMany, Nearest: strconv.Itoa(most)}})
	take := func(p match.Profile, named bool) error {
		code := leftOut(p)
		if code == "" && !ledBy(p, x.LedBy) {
			return nil
		}
		if code == "" {
			var err error
			if code, err = passes(p); err != nil {
				return err
			}
		}
		if code != "" {
			c.counts[code]++
			if named {
				c.leftOut = append(c.leftOut, RunLeftOut{p.Common().ID, code})
			}
			return nil
		}
		if len(out) == most {
			return tooMany
		}
		out = append(out, runParty{p.Common().ID, statedPlaces(p)})
		return nil
	}
	if len(x.IDs) > most {
		return nil, tooMany
	}
	var err error
	if len(x.IDs) > 0 {
		err = s.namedSide(ctx, a, field, k, x.IDs, take)
	} else {
		err = s.filteredSide(ctx, a, k, x.Filter, take)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b runParty) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(out, func(a, b runParty) bool { return a.id == b.id }), nil
}

// namedSide calls take for the profiles of ids. What is hidden from the actor does
// not exist.
func (s *Service) namedSide(ctx context.Context, a match.Actor, field string, k match.Kind, ids []string, take func(p match.Profile, named bool) error) error {
	var problems []match.Problem
	for from := 0; from < len(ids); from += scanBatch {
		part := ids[from:min(from+scanBatch, len(ids))]
		found, err := s.profiles.Get(ctx, part...)
		if err != nil {
			return err
		}
		for i, p := range found {
			if p == nil || p.Common().Kind != k || !s.sees(ctx, a, p) {
				problems = append(problems, match.Problem{Field: field + "[" + strconv.Itoa(from+i) + "]", Code: match.ProblemUnknownValue, Value: part[i]})
				continue
			}
			if err := take(p, true); err != nil {
				return err
			}
		}
	}
	return match.Invalid(problems)
}

// filteredSide calls take for those that pass a filter, as the actor sees them.
func (s *Service) filteredSide(ctx context.Context, a match.Actor, k match.Kind, f match.Filter, take func(p match.Profile, named bool) error) error {
	f, err := s.filter(f, a)
	if err != nil {
		return err
	}
	f.Kinds = []match.Kind{k}
	for after := ""; ; {
		batch, err := s.profiles.List(ctx, f, time.Time{}, after, scanBatch)
		if err != nil {
			return err
		}
		for _, p := range batch {
			after = p.Common().ID
			if err := take(p, false); err != nil {
				return err
			}
		}
		if len(batch) < scanBatch {
			return nil
		}
	}
}

// leftOut says why a profile that can be seen does not take part, "" when it may.
func leftOut(p match.Profile) string {
	b := p.Common()
	switch {
	case b.Paused:
		return "paused"
	case b.Reach() == match.VisibilityPrivate:
		return "hidden"
	}
	return ""
}

func ledBy(p match.Profile, by []string) bool {
	st, ok := p.(*match.Startup)
	return len(by) == 0 || ok && slices.ContainsFunc(by, func(who string) bool { return slices.Contains(st.LedBy, who) })
}

// statedPlaces gives the free places of a target, −1 when it does not say.
func statedPlaces(p match.Profile) int {
	if free, limited := match.FreePlaces(p); limited {
		return free
	}
	return -1
}
