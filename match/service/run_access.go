package service

import (
	"context"

	"duyen/match"
)

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

// mayRunOnce is mayRun that asks once for all runs of the same organization or place.
func (s *Service) mayRunOnce(ctx context.Context, a match.Actor, r *match.Run, known map[[2]string]bool) (may bool, err error) {
	whose := [2]string{r.Organization, r.Place}
	may, ok := known[whose]
	if !ok {
		may, err = s.mayRun(ctx, a, r)
		known[whose] = may
	}
	return may, err
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
	rules := match.NewRunRoster(ids, r.Subjects).Present(r.Rules)
	x := &RunRulesShown{
		PerSubject: rules.PerSubject, DefaultPlaces: rules.DefaultPlaces, MinScore: rules.MinScore, Weights: rules.Weights, FairBy: rules.FairBy,
		Seed: rules.Seed, Capacities: map[string]int{}, Fixed: []match.RunPairing{}, Bans: []match.RunPairing{}, Conflicts: [][2]string{},
	}
	for num, n := range rules.Capacities {
		x.Capacities[ids[num]] = n
	}
	for _, p := range rules.Fixed {
		x.Fixed = append(x.Fixed, match.RunPairing{Subject: ids[p[0]], Target: ids[p[1]]})
	}
	for _, p := range rules.Banned {
		x.Bans = append(x.Bans, match.RunPairing{Subject: ids[p[0]], Target: ids[p[1]]})
	}
	for _, p := range rules.Conflicts {
		x.Conflicts = append(x.Conflicts, [2]string{ids[p[0]], ids[p[1]]})
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
