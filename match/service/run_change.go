package service

import (
	"context"
	"errors"
	"time"

	"duyen/match"
)

// solved notes in a run that it was solved from scores.
func (s *Service) solved(r *match.Run, f *frozenRun) error {
	now := s.now().UTC().Truncate(time.Millisecond)
	r.State, r.Problem, r.Working, r.SolvedAt = match.RunDraft, "", false, &now
	r.Epoch, r.Day, r.Seq = f.Epoch, f.Day, f.Seq
	return nil
}

// editable refuses what cannot be changed.
func editable(r *match.Run) error {
	if !r.State.Editable() {
		return match.Fail(match.KindConflict, "run_state", "the run is "+string(r.State))
	}
	return nil
}

// ChangeRun changes the rules of a draft, and its name, and solves it again from
// the scores it has.
func (s *Service) ChangeRun(ctx context.Context, a match.Actor, id string, name *string, e match.RunEdit) (match.Run, error) {
	return s.editRun(ctx, a, "run.change", id, false, func(r *match.Run, roster *match.RunRoster) []match.Problem {
		var problems, more []match.Problem
		if name != nil {
			r.Name = *name
			problems = match.CheckRunName(&r.Name)
		}
		r.Rules, more = roster.Edit(r.Rules, e)
		return append(problems, more...)
	})
}

// SolveRun solves a draft again with the same profiles and rules, from scores of
// now.
func (s *Service) SolveRun(ctx context.Context, a match.Actor, id string) (match.Run, error) {
	return s.editRun(ctx, a, "run.solve", id, true, func(*match.Run, *match.RunRoster) []match.Problem { return nil })
}

func (s *Service) editRun(
	ctx context.Context, a match.Actor, action, id string, anew bool, edit func(r *match.Run, roster *match.RunRoster) []match.Problem,
) (match.Run, error) {
	r, err := s.managedRun(ctx, a, id)
	if err != nil {
		return r, err
	}
	if err := editable(&r); err != nil {
		return r, err
	}
	parties, err := s.runs.RunParties(ctx, r)
	if err != nil {
		return r, err
	}
	roster := match.NewRunRoster(parties, r.Subjects)
	r.Rules = roster.Present(r.Rules)
	if err := match.Invalid(edit(&r, roster)); err != nil {
		return r, err
	}
	wanted := r
	if r.Subjects > runInline {
		r, err = s.runs.ChangeRun(ctx, id, r.Version, func(r *match.Run) error {
			r.Name, r.Rules, r.State, r.Problem, r.Working = wanted.Name, wanted.Rules, match.RunSolving, "", true
			if anew {
				r.SolvedAt = nil // the runner takes new scores
			}
			return nil
		})
		s.runner.wake()
		s.runner.progress(&r)
	} else {
		r, err = s.solveAgain(ctx, wanted, roster, anew)
	}
	if err == nil {
		s.recordRun(ctx, a, action, id)
	}
	return r, err
}

// solveAgain solves a kept run, from scores of now when anew is true.
func (s *Service) solveAgain(ctx context.Context, r match.Run, roster *match.RunRoster, anew bool) (match.Run, error) {
	if err := s.runner.take(ctx); err != nil {
		return match.Run{}, err
	}
	defer s.runner.solving.give()
	f, fresh, err := s.inputOf(ctx, &r, roster, anew)
	if err != nil {
		return match.Run{}, err
	}
	if err := match.Invalid(roster.Feasible(r.Rules, f.placesOf(r.Rules))); err != nil {
		return match.Run{}, err
	}
	x, err := f.solve(ctx, roster, r.Rules)
	if err != nil {
		return match.Run{}, err
	}
	var input match.RunFrozen
	if fresh {
		if input, err = f.encode(); err != nil {
			return match.Run{}, err
		}
	}
	return s.runs.SolveRun(ctx, r.ID, r.Version, input, x, func(kept *match.Run) error {
		kept.Name, kept.Rules = r.Name, r.Rules
		return s.solved(kept, f)
	})
}

// inputOf gives what a run is to be solved from, and whether that is new.
func (s *Service) inputOf(ctx context.Context, r *match.Run, roster *match.RunRoster, anew bool) (f *frozenRun, fresh bool, err error) {
	if !anew {
		body, err := s.runs.RunInput(ctx, r.ID)
		if err == nil {
			f, err = decodeRun(body)
		}
		switch {
		case err == nil:
			forgot := f.forget(roster)
			added, err := s.scoreFixed(ctx, r, roster, f)
			return f, forgot || added, err
		case match.KindOf(err) != match.KindNotFound:
			return nil, false, err
		}
	}
	f, err = s.freezeRun(ctx, r, roster, func(done int) {
		s.runner.advance(r.ID, &match.RunAdvance{Done: done, Total: r.Subjects})
	})
	return f, true, err
}

// RunReplay tells what solving a run again, from what it was solved from, gives.
type RunReplay struct {
	Identical bool    `json:"identical"`
	Pairs     int     `json:"pairs"`
	Value     float64 `json:"value"`
	Bound     float64 `json:"bound"`
	Differ    int     `json:"differ"` // pairs that stand in one of the two only, or with another score
}

// ReplayRun solves a run again from what it was solved from and compares. The
// engine is not asked, and nothing changes. Pairs of profiles that are gone are
// in neither.
func (s *Service) ReplayRun(ctx context.Context, a match.Actor, id string) (RunReplay, error) {
	r, err := s.managedRun(ctx, a, id)
	if err != nil {
		return RunReplay{}, err
	}
	if r.SolvedAt == nil || r.State == match.RunSolving || r.State == match.RunFailed {
		return RunReplay{}, match.Fail(match.KindConflict, "run_state", "the run is "+string(r.State))
	}
	parties, err := s.runs.RunParties(ctx, r)
	if err != nil {
		return RunReplay{}, err
	}
	body, err := s.runs.RunInput(ctx, id)
	if err != nil {
		return RunReplay{}, err
	}
	if err := s.runner.take(ctx); err != nil {
		return RunReplay{}, err
	}
	defer s.runner.solving.give()
	f, err := decodeRun(body)
	if err != nil {
		return RunReplay{}, err
	}
	x, err := f.solve(ctx, match.NewRunRoster(parties, r.Subjects), r.Rules)
	if err != nil {
		return RunReplay{}, err
	}
	kept, err := s.allPairs(ctx, id)
	if err != nil {
		return RunReplay{}, err
	}
	out := RunReplay{Value: x.Result.Value, Bound: x.Result.Bound}
	var again []match.RunPair
	for _, p := range x.Pairs {
		if parties[p.Subject] != "" && parties[p.Target] != "" {
			again = append(again, match.RunPair{Subject: parties[p.Subject], Target: parties[p.Target], Score: p.Score, Fixed: p.Fixed})
		}
	}
	d := diffPairs(kept, again)
	out.Pairs, out.Differ = len(again), len(d.Added)+len(d.Removed)+len(d.Rescored)
	out.Identical = out.Differ == 0 && x.Result.Value == r.Result.Value && x.Result.Bound == r.Result.Bound
	return out, nil
}

// allPairs gives every pair of a run.
func (s *Service) allPairs(ctx context.Context, id string) (out []match.RunPair, err error) {
	err = s.eachPairs(ctx, match.RunPairQuery{Run: id}, func(batch []match.RunPair) error {
		out = append(out, batch...)
		return nil
	})
	return out, err
}

// eachPairs calls f for the pairs a query asks for, in batches.
func (s *Service) eachPairs(ctx context.Context, q match.RunPairQuery, f func(batch []match.RunPair) error) error {
	for q.Limit = scanBatch; ; {
		batch, err := s.runs.RunPairs(ctx, q)
		if err != nil {
			return err
		}
		if err := f(batch); err != nil {
			return err
		}
		if len(batch) < scanBatch {
			return nil
		}
		q.After = batch[len(batch)-1].Num
	}
}

// faultOf gives the code of an error that ends a run.
func faultOf(err error) string {
	if e, ok := errors.AsType[*match.Error](err); ok {
		if len(e.Problems) > 0 {
			return e.Problems[0].Code
		}
		return e.Code
	}
	return "internal"
}
