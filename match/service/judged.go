package service

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"duyen/match"
)

// Judged is what people think of their suggestions, by what they did with them, and
// the profiles these were chosen from. Every id in it is a random name that holds for
// this one call, and the judgments name no account.
type Judged struct {
	AsOf      match.Date
	Profiles  []match.Profile
	Judgments []match.Judgment
	Accounts  int // who judged
}

// Judged gives the judgments of those who agree at this moment to be learned from
// for everybody, for the operator of the machine alone. A subject would name its
// owner, and with it who opened what: profiles are veiled (match.Veil) and shuffled.
// Only what anybody can find is in it; demo profiles and accounts only when asked
// for. KindConflict when so few people are behind it that who knows them could tell
// them apart. That it was given out stands in the audit log.
func (s *Service) Judged(ctx context.Context, a match.Actor, demo bool, show func(done, total int)) (*Judged, error) {
	if !a.System {
		return nil, forbidden()
	}
	public, err := s.public(ctx, demo, show)
	if err != nil {
		return nil, err
	}
	all, err := s.lessons.Judgments(ctx, demo) // last, so that it is those who agree now
	if err != nil {
		return nil, err
	}
	out := &Judged{AsOf: match.DateOf(s.now().In(s.zone))}
	all = slices.DeleteFunc(all, func(j match.Judgment) bool { return !ranks(public[j.Subject], public[j.Target]) })
	if out.Judgments, out.Accounts = match.Judged(all), judges(all); out.Accounts < match.JudgesFew {
		return nil, tooFewJudged(fmt.Sprintf("fewer than %d people agree to it and have chosen something", match.JudgesFew))
	}
	if n := len(out.Judgments); n < match.JudgedFew {
		return nil, tooFewJudged(fmt.Sprintf("%d pairs are judged, at least %d are needed", n, match.JudgedFew))
	}
	s.record(ctx, a, "learning.export", "", map[string]any{"profiles": len(public), "judgments": len(out.Judgments), "demo": demo})
	s.veil(out, public)
	return out, nil
}

// public gives the profiles anybody can find, by id, as anybody sees them.
func (s *Service) public(ctx context.Context, demo bool, show func(done, total int)) (map[string]match.Profile, error) {
	out, done, total := map[string]match.Profile{}, 0, s.Ready().Profiles
	_, err := s.log.Each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			if b := p.Common(); (match.Viewer{}).Sees(b) && (demo || !b.Demo) {
				out[b.ID] = match.Shown(p, match.LevelAnyone)
			}
		}
		done += len(batch)
		show(done, max(done, total))
		return ctx.Err()
	})
	if err != nil {
		return nil, match.Wrap(err, "reading what is public")
	}
	return out, nil
}

// ranks tells whether a list of the one could hold the other.
func ranks(subject, target match.Profile) bool {
	return subject != nil && target != nil &&
		slices.Contains(match.Directions(), match.Direction{From: subject.Common().Kind, To: target.Common().Kind})
}

// judges counts the accounts behind judgments.
func judges(all []match.Judgment) int {
	accounts := map[string]bool{}
	for _, j := range all {
		accounts[j.Account] = true
	}
	return len(accounts)
}

// veil puts random names in the place of ids and brings everything into their order:
// that of the store would tell who came first. Offers that have ended are candidates
// only of who judged them before that.
func (s *Service) veil(out *Judged, public map[string]match.Profile) {
	day, _ := out.AsOf.Time()
	v := match.NewVeil(rand.Text)
	judged, came := map[string]bool{}, map[[2]string]bool{}
	for i := range out.Judgments {
		j := &out.Judgments[i]
		judged[j.Subject], judged[j.Target] = true, true
		came[[2]string{j.Subject, j.Target}], came[[2]string{j.Target, j.Subject}] = true, true
		*j = match.Judgment{Subject: v.Name(j.Subject), Target: v.Name(j.Target), Grade: j.Grade}
	}
	for id, p := range public {
		if judged[id] || !match.Ended(p, day) {
			out.Profiles = append(out.Profiles, v.Profile(before(p, came)))
		}
	}
	slices.SortFunc(out.Profiles, func(a, b match.Profile) int { return cmp.Compare(a.Common().ID, b.Common().ID) })
	slices.SortFunc(out.Judgments, func(a, b match.Judgment) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Target, b.Target))
	})
}

// before gives an investor without the deals with those it has judged or was judged
// by: they came of that, and a startup that is in the portfolio is on no list.
func before(p match.Profile, came map[[2]string]bool) match.Profile {
	x, ok := p.(*match.Investor)
	if !ok {
		return p
	}
	c := *x
	c.Portfolio = slices.DeleteFunc(slices.Clone(x.Portfolio), func(d match.Portfolio) bool { return came[[2]string{x.ID, d.Startup}] })
	return &c
}

func tooFewJudged(why string) error { return match.Fail(match.KindConflict, "too_few_judged", why) }
