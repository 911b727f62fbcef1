package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
)

// dealChunk is how many pairs are proposed, or taken back, in one transaction: a
// few tens of milliseconds in which nobody else writes.
const dealChunk = 50

// runSolveMax is how long a big run may take to be solved: what takes longer would
// keep the others from ever being.
const runSolveMax = 5 * time.Minute

// PublishRun proposes an introduction for every pair of a draft, to which both sides
// have to agree. What cannot be done while who asks waits goes on by itself, also after
// a crash; nothing is proposed twice. A run that is published already is given as
// it is. answerDays 0 is the usual time to answer.
func (s *Service) PublishRun(ctx context.Context, a match.Actor, id string, answerDays int) (match.Run, error) {
	r, err := s.managedRun(ctx, a, id)
	if err != nil || r.State == match.RunPublished {
		return r, err
	}
	if answerDays < 0 || answerDays > match.MaxAnswerDays {
		return r, match.Invalid([]match.Problem{{Field: "answer_within_days", Code: match.ProblemOutOfRange}})
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	_, err = s.runs.ChangeRun(ctx, id, r.Version, func(r *match.Run) error {
		if r.State != match.RunDraft {
			return match.Fail(match.KindConflict, "run_state", "the run is "+string(r.State))
		}
		r.State, r.PublishedAt, r.Working, r.Rules.AnswerDays = match.RunPublished, &now, true, answerDays
		return nil
	})
	if err != nil {
		return r, err
	}
	s.recordRun(ctx, a, "run.publish", id)
	return s.worked(ctx, id)
}

// UndoRun takes a published run back: what is not agreed to by both sides yet is
// withdrawn, what was accepted stays. A run that is undone already is given as it is.
func (s *Service) UndoRun(ctx context.Context, a match.Actor, id string) (match.Run, error) {
	r, err := s.managedRun(ctx, a, id)
	if err != nil || r.State == match.RunUndone {
		return r, err
	}
	now := s.now().UTC().Truncate(time.Millisecond)
	_, err = s.runs.ChangeRun(ctx, id, 0, func(r *match.Run) error {
		if r.State != match.RunPublished {
			return match.Fail(match.KindConflict, "run_state", "the run is "+string(r.State))
		}
		r.State, r.UndoneAt, r.Working = match.RunUndone, &now, true
		return nil
	})
	if err != nil {
		return r, err
	}
	s.recordRun(ctx, a, "run.undo", id)
	return s.worked(ctx, id)
}

// worked has the runner work and gives a run when it is done with it, or as it
// stands when that takes long.
func (s *Service) worked(ctx context.Context, id string) (match.Run, error) {
	s.runner.wake()
	late := time.NewTimer(runWait)
	defer late.Stop()
	for {
		moved := s.runner.next()
		r, err := s.runs.Run(ctx, id)
		if err != nil || !r.Working {
			return r, err
		}
		select {
		case <-moved:
		case <-late.C:
			return r, nil
		case <-ctx.Done():
			return r, nil
		}
	}
}

// runRunner does what runs do by themselves until ctx ends: it solves big ones,
// proposes pairs and takes them back, one run at a time, the oldest first. All of
// it stands in the store: what a crash interrupts goes on at the next start.
func (s *Service) runRunner(ctx context.Context) {
	var wait time.Duration
	for ctx.Err() == nil {
		err := s.runRound(ctx)
		if err != nil && ctx.Err() == nil {
			wait = pause(wait)
			s.logger.Error("working on assignment runs failed", "error", err, "retry_in", wait)
		} else {
			wait = 0
		}
		var again <-chan time.Time
		if wait > 0 {
			again = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-s.runner.bell:
		case <-again:
		}
	}
}

// runRound works on every run that has something to do. One that fails does not
// keep the others from theirs.
func (s *Service) runRound(ctx context.Context) error {
	ids, err := s.runs.RunsAtWork(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if failed := s.workOn(ctx, id); failed != nil {
			err = failed
		}
		s.runner.advance(id, nil)
	}
	return err
}

func (s *Service) workOn(ctx context.Context, id string) (err error) {
	defer recovered(&err, "working on an assignment run")
	r, err := s.runs.Run(ctx, id)
	if match.KindOf(err) == match.KindNotFound {
		return nil
	}
	if err != nil || !r.Working {
		return err
	}
	switch r.State {
	case match.RunSolving:
		return s.solveBeside(ctx, r)
	case match.RunPublished:
		return s.propose(ctx, r)
	case match.RunUndone:
		return s.withdraw(ctx, r)
	}
	return s.rested(ctx, r)
}

// rested notes that nothing is left to do for a run.
func (s *Service) rested(ctx context.Context, r match.Run) error {
	_, err := s.runs.ChangeRun(ctx, r.ID, 0, func(now *match.Run) error {
		if now.State == r.State {
			now.Working = false
		}
		return nil
	})
	return ifThere(err)
}

// ifThere forgets that something is gone meanwhile.
func ifThere(err error) error {
	if match.KindOf(err) == match.KindNotFound {
		return nil
	}
	return err
}

// solveBeside solves a big run. What cannot be solved is noted as failed; what only
// could not be done now is tried again.
func (s *Service) solveBeside(ctx context.Context, r match.Run) error {
	inside, cancel := context.WithTimeout(ctx, runSolveMax)
	defer cancel()
	parties, err := s.runs.RunParties(ctx, r)
	if err != nil {
		return err
	}
	if !s.follower.loaded() {
		return match.Fail(match.KindBusy, "starting", "the engine is being loaded")
	}
	roster := match.NewRunRoster(parties, r.Subjects)
	r.Rules = roster.Present(r.Rules)
	f, fresh, err := s.inputOf(inside, &r, roster, r.SolvedAt == nil)
	if err == nil {
		err = match.Invalid(roster.Feasible(r.Rules, f.placesOf(r.Rules)))
	}
	var x *match.RunSolution
	if err == nil {
		x, err = f.solve(inside, roster, r.Rules)
	}
	if err != nil && inside.Err() != nil && ctx.Err() == nil {
		err = match.Fail(match.KindTooLarge, "run_too_long", "the run takes too long to solve")
	}
	var input match.RunFrozen
	if err == nil && fresh {
		input, err = f.encode()
	}
	if err == nil {
		_, err = s.runs.SolveRun(ctx, r.ID, r.Version, input, x, func(kept *match.Run) error {
			kept.Rules = r.Rules
			return s.solved(kept, f)
		})
		if match.KindOf(err) == match.KindConflict {
			return nil // changed meanwhile: it is looked at again
		}
	}
	switch {
	case err == nil, match.KindOf(err) == match.KindNotFound:
		return nil
	case ctx.Err() != nil, match.KindOf(err) == match.KindBusy, match.KindOf(err) == match.KindFull:
		return err
	}
	s.logger.Error("an assignment run cannot be solved", "run", r.ID, "error", err)
	_, err = s.runs.ChangeRun(ctx, r.ID, r.Version, func(kept *match.Run) error {
		kept.State, kept.Problem, kept.Working = match.RunFailed, faultOf(err), false
		return nil
	})
	return ifThere(err)
}

// propose proposes the pairs of a published run that were not yet.
func (s *Service) propose(ctx context.Context, r match.Run) error {
	for {
		pairs, err := s.runs.RunPairs(ctx, match.RunPairQuery{Run: r.ID, Waiting: true, Limit: dealChunk})
		if err != nil {
			return err
		}
		if len(pairs) == 0 {
			return s.rested(ctx, r)
		}
		proposals, err := s.proposals(ctx, r, pairs)
		if err != nil {
			return err
		}
		told, err := s.runs.ProposeRun(ctx, r.ID, s.Today(), proposals)
		if err != nil {
			return err
		}
		s.dealt(ctx, told)
		now, err := s.runs.Run(ctx, r.ID)
		if err != nil || now.State != match.RunPublished {
			return ifThere(err)
		}
	}
}

// proposals says what is to become of pairs, as the profiles stand now.
func (s *Service) proposals(ctx context.Context, r match.Run, pairs []match.RunPair) ([]match.RunProposal, error) {
	var ids []string
	for _, p := range pairs {
		ids = append(ids, p.Subject, p.Target)
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	days := r.Rules.AnswerDays
	if days == 0 {
		days = match.AnswerDays
	}
	out := make([]match.RunProposal, len(pairs))
	for i, p := range pairs {
		from, to := profiles[2*i], profiles[2*i+1]
		out[i] = match.RunProposal{Num: p.Num}
		if from == nil || to == nil || leftOut(from) != "" || leftOut(to) != "" {
			out[i].Skip = match.RunPairHidden
			continue
		}
		apart, err := s.blocks.Apart(ctx, from.Common().Owner)
		if err != nil {
			return nil, err
		}
		if owner := to.Common().Owner; owner != "" && slices.Contains(apart, owner) {
			out[i].Skip = match.RunPairBlocked
			continue
		}
		now := s.now()
		out[i].Introduction = match.Introduction{
			From: p.Subject, To: p.Target, State: match.IntroductionRequested, Proposed: true, Message: r.Name, By: r.By,
			CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days),
		}
	}
	return out, nil
}

// withdraw takes back what was not agreed to of a run that is undone.
func (s *Service) withdraw(ctx context.Context, r match.Run) error {
	for {
		n, told, err := s.runs.WithdrawRun(ctx, r.ID, dealChunk)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.rested(ctx, r)
		}
		s.dealt(ctx, told)
	}
}

// dealt announces what a chunk has written.
func (s *Service) dealt(ctx context.Context, told []match.FeedItem) {
	for _, i := range told {
		s.hub.wake(i.Feed)
	}
	if head, err := s.log.Head(ctx); err == nil {
		s.wrote(head.Seq)
	}
}
