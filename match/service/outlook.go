package service

import (
	"cmp"
	"context"
	"slices"

	"duyen/match"
)

// outlookDepth is how many matches of each kind a missing field is measured with.
const outlookDepth = 5

// Outlook is how far a profile that is still written has come.
type Outlook struct {
	Percent int           // of match.Wishes
	Missing []Missing     // what gains most first
	Best    []match.Match // the best of each kind, by kind
}

// Missing is a wish that is not stated. Among Of of the best matches that look for
// something there, Better would score higher if the profile stated just that: by
// Mean points on average over all Of, by Most at best. Of is 0 where nothing can be
// measured before it is written.
type Missing struct {
	Field      string
	Better, Of int
	Mean, Most float64
}

// Outlook ranks for a profile that is not stored, like Preview, and measures what
// each missing field would bring: the profile with that field filled in is scored
// anew against the matches it has now. KindInvalid; KindBusy while the engine is loading.
func (s *Service) Outlook(ctx context.Context, a match.Actor, p match.Profile) (Outlook, error) {
	if err := mayAll(a, match.ActionPreview); err != nil {
		return Outlook{}, err
	}
	if _, err := s.normalize(p); err != nil {
		return Outlook{}, err
	}
	var o Outlook
	wishes := match.Wishes(p)
	for _, w := range wishes {
		if !w.Stated {
			o.Missing = append(o.Missing, Missing{Field: w.Field})
		}
	}
	if n := len(wishes); n > 0 {
		o.Percent = 100 * (n - len(o.Missing)) / n
	}
	f, err := s.filter(match.Filter{}, a)
	if err != nil {
		return o, err
	}
	best, err := s.bestOf(ctx, p, f)
	if err != nil {
		return o, err
	}
	var ids []string
	for i, m := range best {
		if i == 0 || best[i-1].Target.Kind != m.Target.Kind {
			o.Best = append(o.Best, m)
		}
		ids = append(ids, m.Target.ID)
	}
	if len(p.Common().Kind.Counterparts()) == 1 {
		o.Best = best[:min(len(best), 3)]
	}
	targets, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return o, err
	}
	g := newGauge(s.engine.Model(), p, targets)
	for i := range o.Missing {
		g.measure(&o.Missing[i])
	}
	slices.SortStableFunc(o.Missing, func(x, y Missing) int { return cmp.Compare(y.Mean, x.Mean) })
	return o, nil
}

// bestOf gives the best matches of every kind, kind by kind.
func (s *Service) bestOf(ctx context.Context, p match.Profile, f match.Filter) (best []match.Match, err error) {
	for _, k := range p.Common().Kind.Counterparts() {
		n, err := s.rankable(p.Common().Kind, k, outlookDepth)
		if err != nil {
			return nil, err
		}
		ranking, err := s.engine.Rank(ctx, p, match.Request{Target: k, N: n, Filter: f})
		if err != nil {
			return nil, err
		}
		best = append(best, ranking.Data...)
	}
	return best, nil
}

// gauge scores a profile against the same targets again and again, by one model.
type gauge struct {
	model   *match.Model
	profile match.Profile
	targets []measured
}

// measured is a target with what the profile scores as it stands.
type measured struct {
	face     match.Profile
	features *match.Features
	scorer   *match.Scorer
	score    float64
}

func newGauge(model *match.Model, p match.Profile, targets []match.Profile) *gauge {
	g := &gauge{model: model, profile: p}
	self := model.Features(p)
	for _, t := range targets {
		if t == nil {
			continue
		}
		face := match.Face(t)
		x := measured{face: face, features: model.Features(face)}
		x.scorer = model.Scorer(match.Direction{From: p.Common().Kind, To: t.Common().Kind})
		x.score = x.scored(model, self)
		g.targets = append(g.targets, x)
	}
	return g
}

func (x *measured) scored(model *match.Model, self *match.Features) float64 {
	values := model.Signals(self, x.features)
	return x.scorer.Score(&values)
}

// measure fills in a missing field with what each target looks for and scores anew.
func (g *gauge) measure(m *Missing) {
	features := map[string]*match.Features{} // of the profile, by what is filled in
	total := 0.0
	for i := range g.targets {
		t := &g.targets[i]
		suited, value, ok := match.Suited(g.profile, m.Field, t.face)
		if !ok {
			continue
		}
		if features[value] == nil {
			features[value] = g.model.Features(suited)
		}
		if !match.Listed(features[value], t.features) {
			continue // it would be no match any more
		}
		gain := t.scored(g.model, features[value]) - t.score
		m.Of++
		total += gain
		if gain >= leastGain {
			m.Better++
		}
		m.Most = max(m.Most, gain)
	}
	if m.Of > 0 {
		m.Mean = total / float64(m.Of)
	}
}

// leastGain is the least number of points worth naming, as in match.Unmet.
const leastGain = 0.1
