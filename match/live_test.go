package match_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// TestAnswersSignal holds the formula to figures worked out by hand, and to what it
// must not do.
func TestAnswersSignal(t *testing.T) {
	for _, tt := range []struct {
		d    match.Dealings
		want float64
	}{
		{match.Dealings{}, 0},
		{match.Dealings{Waiting: 7, Taken: 3}, 0},
		{match.Dealings{Asked: 3, Answered: 2, Hours: 84}, 0},
		{match.Dealings{Asked: 1}, -math.Log(2)},
		{match.Dealings{Asked: 1, Answered: 1, Hours: 84}, math.Log(1.5)},
		{match.Dealings{Asked: 10, Answered: 8, Hours: 42}, math.Log(10.0/6) + 0.4*math.Log(2)},
		{match.Dealings{Asked: 10, Answered: 10, Hours: 168}, math.Log(6) - 5.0/12*math.Log(2)},
	} {
		if got := match.AnswersSignal(&tt.d); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%+v: %v, want %v", tt.d, got, tt.want)
		}
	}
	rng := rand.New(rand.NewPCG(1, 46))
	for range 2000 {
		d := match.Dealings{Asked: 1 + rng.IntN(200), Hours: rng.IntN(2000)}
		d.Answered = rng.IntN(d.Asked)
		x := match.AnswersSignal(&d)
		more, missed, slower := d, d, d
		more.Answered++
		missed.Asked++
		slower.Hours += 1 + rng.IntN(500)
		// An answer can be slower than no news, but never worse than none.
		if late := d.Hours > 84; !late && match.AnswersSignal(&more) <= x || match.AnswersSignal(&missed) >= x || match.AnswersSignal(&slower) > x {
			t.Errorf("%+v: %v; one more answered %v, one more missed %v, slower %v", d, x,
				match.AnswersSignal(&more), match.AnswersSignal(&missed), match.AnswersSignal(&slower))
		}
	}
}

func TestLoadSignal(t *testing.T) {
	for _, tt := range []struct {
		waiting, free int
		want          float64
	}{
		{0, 1, 0},
		{1, 2, 0},
		{2, 2, math.Log(2.0 / 3)},
		{3, 2, math.Log(0.5)},
		{3, 1, math.Log(0.25)},
		{0, 0, 0},
		{3, 0, math.Log(0.25)}, // that no place is free is told by capacity
	} {
		if got := match.LoadSignal(tt.waiting, tt.free); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%d for %d: %v, want %v", tt.waiting, tt.free, got, tt.want)
		}
	}
}

// standing gives profiles that stand in all ways, with what is said of each.
func standing() map[match.Profile]map[match.Signal]string {
	const capacity, answers, load = match.SignalCapacity, match.SignalAnswers, match.SignalLoad
	out := map[match.Profile]map[match.Signal]string{}
	mentor := func(x match.Mentor, d *match.Dealings, said map[match.Signal]string) {
		x.Base = match.Base{Kind: match.KindMentor, ID: "m", Name: "Cô Hà"}
		x.Dealings = d
		out[&x] = said
	}
	mentor(match.Mentor{}, nil, map[match.Signal]string{capacity: "capacity.none", answers: "answers.none", load: "load.none"})
	mentor(match.Mentor{Capacity: new(3)}, &match.Dealings{Taken: 1, Waiting: 3, Asked: 10, Answered: 8, Hours: 47},
		map[match.Signal]string{capacity: "capacity.free map[of:3 places:2]", answers: "answers.some map[answered:8 asked:10 days:2]", load: "load.places map[places:2 waiting:3]"})
	mentor(match.Mentor{Capacity: new(3)}, &match.Dealings{Taken: 4, Waiting: 1, Asked: 2, Hours: 5},
		map[match.Signal]string{capacity: "capacity.full map[of:3]", answers: "answers.silent map[asked:2]", load: "load.waiting map[waiting:1]"})
	mentor(match.Mentor{Capacity: new(0)}, nil, map[match.Signal]string{capacity: "capacity.full map[]"})
	mentor(match.Mentor{Capacity: new(2), Available: new(false)}, nil, map[match.Signal]string{capacity: "capacity.away map[]"})
	mentor(match.Mentor{Capacity: new(2), PausedUntil: "2026-12-01"}, nil, map[match.Signal]string{capacity: "capacity.paused map[until:2026-12-01]"})
	mentor(match.Mentor{PausedUntil: "2019-12-01"}, &match.Dealings{Waiting: 2}, map[match.Signal]string{capacity: "capacity.none", load: "load.waiting map[waiting:2]"})
	offer := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "o", Name: "Lớp học"}, Quantity: new(9)}
	offer.Dealings = &match.Dealings{Taken: 9, Asked: 9, Answered: 9, Hours: 24}
	out[offer] = map[match.Signal]string{capacity: "capacity.full map[of:9]", answers: "answers.posted map[answered:9 asked:9 days:2]"}
	investor := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "i", Name: "Quỹ"}}
	investor.Dealings = &match.Dealings{Waiting: 30, Asked: 40}
	out[investor] = map[match.Signal]string{answers: "answers.silent map[asked:40]", load: "load.waiting map[waiting:30]"}
	return out
}

// TestLivenessIsExplained: the sentences with their facts, and that who holds a
// match back is named among what is not met, without a change to make.
func TestLivenessIsExplained(t *testing.T) {
	all := standing()
	profiles := append([]match.Profile{newStartup("s")}, slices.Collect(maps.Keys(all))...)
	m, f := modelOf(t, profiles...)
	for i, p := range profiles[1:] {
		target := f[i+1]
		got := m.Explain(m.Scorer(match.Direction{From: match.KindStartup, To: target.Kind}), f[0], target, match.CardOf(p))
		for _, r := range got.Reasons {
			want, told := all[p][r.Signal]
			if !told {
				continue
			}
			said := r.Code
			if len(want) > len(said) {
				said += fmt.Sprintf(" %v", r.Evidence)
			}
			if said != want {
				t.Errorf("%+v: %s, want %s", p, said, want)
			}
			unmet := slices.IndexFunc(got.NotMet, func(u match.Unmet) bool { return u.Signal == r.Signal })
			if low := r.Points < r.Neutral-0.1; low != (unmet >= 0) {
				t.Errorf("%+v: %s has %v points, neutral %v; not met: %+v", p, r.Signal, r.Points, r.Neutral, got.NotMet)
			} else if low && (got.NotMet[unmet].Code != r.Code || got.NotMet[unmet].ChangeCode != "" || !reflect.DeepEqual(got.NotMet[unmet].Evidence, r.Evidence)) {
				t.Errorf("not met: %+v, reason %+v", got.NotMet[unmet], r)
			}
		}
	}
}

// TestFreeNow turns the days.
func TestFreeNow(t *testing.T) {
	mentor := func(x match.Mentor, taken int) *match.Mentor {
		x.Kind, x.Dealings = match.KindMentor, &match.Dealings{Taken: taken}
		return &x
	}
	offer := func(x match.Offer, s match.OfferState) *match.Offer {
		x.Kind, x.State = match.KindOffer, s
		return &x
	}
	for i, tt := range []struct {
		p    match.Profile
		on   match.Date
		want bool
	}{
		{mentor(match.Mentor{}, 90), "2026-11-26", true},
		{mentor(match.Mentor{Capacity: new(2)}, 1), "2026-11-26", true},
		{mentor(match.Mentor{Capacity: new(2)}, 2), "2026-11-26", false},
		{mentor(match.Mentor{Capacity: new(2)}, 3), "2026-11-26", false},
		{mentor(match.Mentor{Available: new(false)}, 0), "2026-11-26", false},
		{mentor(match.Mentor{PausedUntil: "2026-11-26"}, 0), "2026-11-26", false},
		{mentor(match.Mentor{PausedUntil: "2026-11-26"}, 0), "2026-11-27", true},
		{offer(match.Offer{}, ""), "2026-11-26", true},
		{offer(match.Offer{Quantity: new(0)}, match.OfferOpen), "2026-11-26", false},
		{offer(match.Offer{}, match.OfferFilled), "2026-11-26", false},
		{offer(match.Offer{OpensOn: "2026-11-27"}, match.OfferOpen), "2026-11-26", false},
		{offer(match.Offer{OpensOn: "2026-11-27", ClosesOn: "2026-11-27"}, match.OfferOpen), "2026-11-27", true},
		{offer(match.Offer{ClosesOn: "2026-11-27"}, match.OfferOpen), "2026-11-28", false},
		{&match.Investor{}, "2026-11-26", false},
		{newStartup("s"), "2026-11-26", false},
	} {
		on, err := time.Parse(time.DateOnly, string(tt.on))
		if err != nil {
			t.Fatal(err)
		}
		if got := match.FreeNow(tt.p, on); got != tt.want {
			t.Errorf("%d: %+v on %s: %v", i, tt.p, tt.on, got)
		}
	}
}

// TestDealingsAreOpen: whoever sees a profile sees how it stands, whatever it hides.
func TestDealingsAreOpen(t *testing.T) {
	hidden := &match.Investor{Base: match.Base{
		Kind: match.KindInvestor, ID: "i", Name: "Quỹ", Contact: &match.Contact{Person: "Hà"},
		FieldVisibility: map[string]match.Visibility{match.FieldTicket: match.VisibilityConsent, match.FieldPortfolio: match.VisibilityConsent},
	}, Ticket: &match.Range{Currency: "VND"}, Portfolio: []match.Portfolio{{Name: "x"}}}
	hidden.Dealings = &match.Dealings{Asked: 3, Answered: 1}
	for _, p := range []match.Profile{match.Face(hidden), match.Searchable(hidden), match.Shown(hidden, match.LevelAnyone)} {
		if x := p.(*match.Investor); x.Ticket != nil || x.Contact != nil || x.Dealings == nil || *x.Dealings != *hidden.Dealings {
			t.Errorf("shown: %+v", x)
		}
	}
}
