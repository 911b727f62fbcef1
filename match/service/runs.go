package service

import (
	"context"
	"errors"
	"sync"
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

// runState is what is remembered of runs that something is done about.
type runState struct {
	bell    chan struct{} // there may be something to do
	solving lock          // held by the request that solves one

	mu    sync.Mutex
	moved chan struct{} // closed whenever something was done
	at    map[string]match.RunAdvance
}

func (r *runState) init() {
	r.bell, r.solving, r.moved, r.at = make(chan struct{}, 1), make(lock, 1), make(chan struct{}), map[string]match.RunAdvance{}
}

// wake has the runner look for work.
func (r *runState) wake() {
	select {
	case r.bell <- struct{}{}:
	default: // it will
	}
}

// advance notes how far a run is; nil forgets it. Who waits is woken.
func (r *runState) advance(id string, at *match.RunAdvance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at == nil {
		delete(r.at, id)
	} else {
		r.at[id] = *at
	}
	close(r.moved)
	r.moved = make(chan struct{})
}

func (r *runState) next() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.moved
}

// progress puts into a run how far solving it is.
func (r *runState) progress(x *match.Run) {
	if x.State != match.RunSolving {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	x.Progress = &match.RunAdvance{Total: x.Subjects}
	if at, ok := r.at[x.ID]; ok {
		x.Progress = &at
	}
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
		if r, err = s.runs.AddRun(ctx, r, chosen.ids); err != nil {
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
	r.State, r.Problem = match.RunFailed, "interrupted" // for the moment between the two writes
	r, err = s.runs.AddRun(ctx, r, roster.IDs)
	if err != nil {
		return match.Run{}, err
	}
	r, err = s.runs.SolveRun(ctx, r.ID, r.Version, input, x, func(r *match.Run) error { return s.solved(r, f) })
	return r, err
}

// take waits until nobody else solves a run.
func (r *runState) take(ctx context.Context) error {
	select {
	case r.solving <- struct{}{}:
		return nil
	case <-ctx.Done():
		return match.Fail(match.KindBusy, "timeout", "other runs are being solved")
	}
}

// solved notes in a run that it was solved from scores.
func (s *Service) solved(r *match.Run, f *frozenRun) error {
	now := s.now().UTC().Truncate(time.Millisecond)
	r.State, r.Problem, r.Working, r.SolvedAt = match.RunDraft, "", false, &now
	r.Epoch, r.Day, r.Seq = f.Epoch, f.Day, f.Seq
	return nil
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

// mayRun tells whether the actor manages the runs of an organization or a place.
func (s *Service) mayRun(ctx context.Context, a match.Actor, r *match.Run) (bool, error) {
	o := match.Object{}
	switch {
	case r.Organization != "":
		found, err := s.profiles.Get(ctx, r.Organization)
		if err != nil {
			return false, err
		}
		if found[0] == nil {
			return match.Can(a, match.ActionManageRuns, o), nil
		}
		o = match.ObjectOf(found[0], s.ref)
	case r.Place != "":
		o.Places = s.ref.Places.All(r.Place)
	}
	return match.Can(a, match.ActionManageRuns, o), nil
}

// GetRun gives a run, with its rules, to who manages it; a published one without
// them to who has a pair in it.
func (s *Service) GetRun(ctx context.Context, a match.Actor, id string) (match.Run, *RunRulesShown, error) {
	r, mine, err := s.runOf(ctx, a, id)
	if err != nil {
		return r, nil, err
	}
	if mine != nil {
		return publicRun(r), nil, nil
	}
	rules, err := s.rulesOf(ctx, &r)
	return r, rules, err
}

// RunRulesShown is how a run is solved, by the ids of profiles.
type RunRulesShown struct {
	PerSubject    int                `json:"per_subject"`
	DefaultPlaces int                `json:"default_places"`
	MinScore      float64            `json:"min_score"`
	Weights       match.RunWeights   `json:"weights"`
	FairBy        []string           `json:"fair_by"`
	Seed          uint64             `json:"seed"`
	Capacities    map[string]int     `json:"capacities"`
	Fixed         []match.RunPairing `json:"fixed"`
	Bans          []match.RunPairing `json:"bans"`
	Conflicts     [][2]string        `json:"conflicts"`
}

// rulesOf gives the rules of a run without those about profiles that are gone.
func (s *Service) rulesOf(ctx context.Context, r *match.Run) (*RunRulesShown, error) {
	ids, err := s.runs.RunParties(ctx, *r)
	if err != nil {
		return nil, err
	}
	x := &RunRulesShown{
		PerSubject: r.Rules.PerSubject, DefaultPlaces: r.Rules.DefaultPlaces, MinScore: r.Rules.MinScore, Weights: r.Rules.Weights, FairBy: r.Rules.FairBy,
		Seed: r.Rules.Seed, Capacities: map[string]int{}, Fixed: []match.RunPairing{}, Bans: []match.RunPairing{}, Conflicts: [][2]string{},
	}
	for num, n := range r.Rules.Capacities {
		if ids[num] != "" {
			x.Capacities[ids[num]] = n
		}
	}
	there := func(p [2]int) bool { return ids[p[0]] != "" && ids[p[1]] != "" }
	for _, p := range r.Rules.Fixed {
		if there(p) {
			x.Fixed = append(x.Fixed, match.RunPairing{Subject: ids[p[0]], Target: ids[p[1]]})
		}
	}
	for _, p := range r.Rules.Banned {
		if there(p) {
			x.Bans = append(x.Bans, match.RunPairing{Subject: ids[p[0]], Target: ids[p[1]]})
		}
	}
	for _, p := range r.Rules.Conflicts {
		if there(p) {
			x.Conflicts = append(x.Conflicts, [2]string{ids[p[0]], ids[p[1]]})
		}
	}
	return x, nil
}

// publicRun is what who takes part is told about a run: nothing of others.
func publicRun(r match.Run) match.Run {
	return match.Run{
		ID: r.ID, Name: r.Name, Organization: r.Organization, Place: r.Place, Target: r.Target, State: r.State, CreatedAt: r.CreatedAt, PublishedAt: r.PublishedAt,
	}
}

// runOf gives a run to who manages it; to who has a pair in it, with which profiles;
// to nobody else.
func (s *Service) runOf(ctx context.Context, a match.Actor, id string) (r match.Run, mine []string, err error) {
	if err := signedIn(a); err != nil {
		return match.Run{}, nil, err
	}
	if r, err = s.runs.Run(ctx, id); err != nil {
		return match.Run{}, nil, err
	}
	may, err := s.mayRun(ctx, a, &r)
	switch {
	case err != nil:
		return match.Run{}, nil, err
	case may:
		s.runner.progress(&r)
		return r, nil, nil
	case r.State != match.RunPublished:
		return match.Run{}, nil, noRun()
	}
	if mine, err = s.ownProfiles(ctx, a); err != nil {
		return match.Run{}, nil, err
	}
	pairs, err := s.runs.RunPairs(ctx, match.RunPairQuery{Run: id, Profiles: mine, Limit: 1})
	if err == nil && len(pairs) == 0 {
		err = noRun()
	}
	if err != nil {
		return match.Run{}, nil, err
	}
	return r, mine, nil
}

// ownProfiles gives the ids of the profiles that the actor acts for; never nil.
func (s *Service) ownProfiles(ctx context.Context, a match.Actor) ([]string, error) {
	out := []string{}
	if a.User == "" || !match.Can(a, match.ActionAgree, match.Object{Owner: a.User}) {
		return out, nil
	}
	owned, err := s.users.Owned(ctx, a.User)
	for _, c := range owned {
		out = append(out, c.ID)
	}
	return append(out, a.Organizations...), err
}

// managedRun is runOf for those who manage it only.
func (s *Service) managedRun(ctx context.Context, a match.Actor, id string) (match.Run, error) {
	r, mine, err := s.runOf(ctx, a, id)
	if err == nil && mine != nil {
		err = noRun()
	}
	if err != nil {
		return match.Run{}, err
	}
	return r, nil
}

func noRun() error { return match.Fail(match.KindNotFound, "not_found", "there is no such run") }

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
	}
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
			} else if may, err := s.mayRun(ctx, a, r); err != nil {
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
			fresh, err = s.scoreFixed(ctx, r, roster, f)
			return f, fresh, err
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
