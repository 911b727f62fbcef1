package service

import (
	"context"
	"time"

	"duyen/match"
)

// How big a run may be to be solved while who asks for it waits: under a second on
// two cores. A bigger one is solved beside the requests.
const runInline = 2000

// runWait is how long who publishes or undoes a run waits for what follows from it.
const runWait = 5 * time.Second

// RunWish is what somebody wants of a new run. It belongs to an organization or a
// place; who may manage all can leave both out.
type RunWish struct {
	Name         string
	Organization string
	Place        string
	Kind         match.Kind // of the targets; "" for mentors
	Subjects     RunSelection
	Targets      RunSelection
	Rules        match.RunEdit
}

// RunSelection chooses profiles: by their ids, or all that pass a filter and are led
// by one of LedBy.
type RunSelection struct {
	IDs    []string
	Filter match.Filter
	LedBy  []string
}

func (x *RunSelection) empty() bool {
	return len(x.IDs) == 0 && len(x.LedBy) == 0 && !x.Filter.Narrows()
}

// RunLeftOut is a profile that was named and does not take part: Code is "hidden",
// "paused" or "resting".
type RunLeftOut struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// RunPage is a page of runs, the newest first.
type RunPage struct {
	Data    []match.Run
	HasMore bool
	Next    string
}

// CreateRun solves a new run, or begins to when it is a big one. Nothing is kept of
// one that cannot be solved.
func (s *Service) CreateRun(ctx context.Context, a match.Actor, w RunWish) (match.Run, []RunLeftOut, error) {
	r, err := s.newRun(ctx, a, &w)
	if err != nil {
		return match.Run{}, nil, err
	}
	chosen, err := s.chooseRun(ctx, a, &r, &w)
	if err != nil {
		return match.Run{}, nil, err
	}
	roster := match.NewRunRoster(chosen.ids, r.Subjects)
	var problems []match.Problem
	r.Rules, problems = roster.Edit(match.NewRunRules(), w.Rules)
	if err := match.Invalid(problems); err != nil {
		return match.Run{}, nil, err
	}
	if err := match.Invalid(roster.Feasible(r.Rules, chosen.places(&r))); err != nil {
		return match.Run{}, nil, err
	}
	if r.Subjects > runInline {
		r.State, r.Working = match.RunSolving, true
		if r, err = s.runs.AddRun(ctx, r, chosen.ids, nil, nil); err != nil {
			return match.Run{}, nil, err
		}
		s.recordRun(ctx, a, "run.create", r.ID)
		s.runner.wake()
		s.runner.progress(&r)
		return r, chosen.leftOut, nil
	}
	r, err = s.createSolved(ctx, r, roster)
	if err == nil {
		s.recordRun(ctx, a, "run.create", r.ID)
	}
	return r, chosen.leftOut, err
}

// createSolved solves a run and keeps it then.
func (s *Service) createSolved(ctx context.Context, r match.Run, roster *match.RunRoster) (match.Run, error) {
	if err := s.runner.take(ctx); err != nil {
		return match.Run{}, err
	}
	defer s.runner.solving.give()
	f, err := s.freezeRun(ctx, &r, roster, nil)
	if err != nil {
		return match.Run{}, err
	}
	x, err := f.solve(ctx, roster, r.Rules)
	if err != nil {
		return match.Run{}, err
	}
	input, err := f.encode()
	if err != nil {
		return match.Run{}, err
	}
	if err := s.solved(&r, f); err != nil {
		return match.Run{}, err
	}
	return s.runs.AddRun(ctx, r, roster.IDs, input, x)
}

// newRun checks whose a run is to be, and its name.
func (s *Service) newRun(ctx context.Context, a match.Actor, w *RunWish) (match.Run, error) {
	r := match.Run{Name: w.Name, Target: w.Kind, State: match.RunDraft, By: a.User, Organization: w.Organization}
	if r.Target == "" {
		r.Target = match.KindMentor
	}
	if err := signedIn(a); err != nil {
		return r, err
	}
	problems := match.CheckRunName(&r.Name)
	if r.Target != match.KindMentor && r.Target != match.KindInvestor {
		problems = append(problems, match.Problem{Field: "kind", Code: match.ProblemUnknownValue, Value: string(r.Target), Nearest: "mentor, investor"})
	}
	if w.Organization != "" && w.Place != "" {
		problems = append(problems, match.Problem{Field: "place", Code: match.ProblemBadValue, Value: w.Place})
	} else if w.Place != "" {
		codes := s.ref.Places.Resolve(w.Place).Codes
		switch len(codes) {
		case 0:
			problems = append(problems, match.Problem{Field: "place", Code: match.ProblemUnknownPlace, Value: w.Place, Nearest: s.ref.Places.Nearest(w.Place)})
		case 1:
			r.Place = codes[0]
		default:
			problems = append(problems, match.Problem{Field: "place", Code: match.ProblemManyPlaces, Value: w.Place})
		}
	}
	if r.Organization != "" {
		p, err := s.visible(ctx, a, r.Organization)
		if err != nil {
			return r, err
		}
		if p.Common().Kind != match.KindOrganization {
			return r, notFound()
		}
	}
	if len(problems) == 0 || r.Organization != "" || r.Place != "" {
		may, err := s.mayRun(ctx, a, &r)
		if err != nil {
			return r, err
		}
		if !may {
			return r, forbidden()
		}
	}
	return r, match.Invalid(problems)
}

// ListRuns gives a page of the runs that the actor manages; with a profile of
// theirs, of the published ones that it has a pair in.
func (s *Service) ListRuns(ctx context.Context, a match.Actor, q match.RunQuery) (RunPage, error) {
	page := RunPage{Data: []match.Run{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	if q.Profile != "" {
		p, err := s.visible(ctx, a, q.Profile)
		if err == nil {
			err = s.may(ctx, a, match.ActionAgree, p)
		}
		if err != nil {
			return page, err
		}
	} else if err := mayOwn(a, match.ActionManageRuns); err != nil {
		return page, err
	} else if !a.Reaches(match.ActionManageRuns) { // nobody else's, however many there are
		q.Organizations = append([]string{}, a.Organizations...)
	}
	managed := map[[2]string]bool{} // by whose it is
	for q.Limit = scanBatch; ; {
		batch, err := s.runs.Runs(ctx, q)
		if err != nil {
			return page, err
		}
		for i := range batch {
			r := &batch[i]
			q.After = r.ID
			if q.Profile != "" {
				*r = publicRun(*r)
			} else if may, err := s.mayRunOnce(ctx, a, r, managed); err != nil {
				return page, err
			} else if !may {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, page.Data[limit-1].ID
				return page, nil
			}
			s.runner.progress(r)
			page.Data = append(page.Data, *r)
		}
		if len(batch) < scanBatch {
			return page, nil
		}
	}
}

// DeleteRun deletes a run that is not published.
func (s *Service) DeleteRun(ctx context.Context, a match.Actor, id string) error {
	if _, err := s.managedRun(ctx, a, id); err != nil {
		return err
	}
	if err := s.runs.DropRun(ctx, id); err != nil {
		return err
	}
	s.recordRun(ctx, a, "run.delete", id)
	return nil
}

// recordRun notes what was done about a run, by its id.
func (s *Service) recordRun(ctx context.Context, a match.Actor, action, id string) {
	s.record(ctx, a, action, a.User, map[string]any{"run": id})
}
