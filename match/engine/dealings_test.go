package engine_test

import (
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// dealing gives profiles dealings.
func dealing(profiles iter.Seq[match.Profile], seed uint64) iter.Seq[match.Profile] {
	return func(yield func(match.Profile) bool) {
		rng := rand.New(rand.NewPCG(seed, 46))
		for p := range profiles {
			if !yield(dealt(rng, p)) {
				return
			}
		}
	}
}

// dealt gives a profile dealings of all sorts, two times in three, and lets some
// mentors pause and some offers end.
func dealt(rng *rand.Rand, p match.Profile) match.Profile {
	b := p.Common()
	if b.Kind == match.KindStartup {
		return p
	}
	if b.Dealings = nil; rng.IntN(3) > 0 {
		asked := rng.IntN(1 + rng.IntN(40))
		b.Dealings = &match.Dealings{
			Taken: rng.IntN(4), Waiting: rng.IntN(1 + rng.IntN(30)), Asked: asked, Answered: rng.IntN(asked + 1), Hours: rng.IntN(1 + rng.IntN(900)),
		}
	}
	days := []match.Date{"", "", "", "2026-11-22", day, "2026-11-24", "2027"}
	switch x := p.(type) {
	case *match.Mentor:
		x.PausedUntil, x.Available = days[rng.IntN(len(days))], []*bool{nil, nil, new(true), new(false)}[rng.IntN(4)]
	case *match.Offer:
		x.Quantity = []*int{nil, new(0), new(1), new(3), new(20)}[rng.IntN(5)]
		x.ClosesOn, x.OpensOn = days[rng.IntN(len(days))], days[rng.IntN(len(days))]
		b.State = []match.OfferState{"", match.OfferOpen, match.OfferOpen, match.OfferFilled}[rng.IntN(4)]
	}
	return p
}

// TestViewKnowsWhoIsFree holds the filter to match.FreeNow, day after day.
func TestViewKnowsWhoIsFree(t *testing.T) {
	w, e, _ := setup(t, 400, 6)
	var counts []int
	for _, day := range []match.Date{"2026-11-22", day, "2026-11-24", "2026-11-25", "2027-07-02"} {
		if err := e.Load(t.Context(), w.each, day); err != nil {
			t.Fatal(err)
		}
		on, _ := day.Time()
		v, free := e.View(match.Filter{Available: true}), 0
		for id, p := range w.profiles {
			row, _ := v.Row(id)
			if v.Pass(row) != match.FreeNow(p, on) {
				t.Errorf("%s on %s: passes %v", id, day, v.Pass(row))
			}
			if v.Pass(row) {
				free++
			}
		}
		counts = append(counts, free)
	}
	if slices.Min(counts) < 10 || counts[0] == counts[4] {
		t.Errorf("free: %v: this says too little", counts)
	}
}

// TestDealingsMoveLists: of mentors who are equal but for their dealings the one
// who answers comes first and the one who is full last; what changes is on the list
// at once, and a kept list falls.
func TestDealingsMoveLists(t *testing.T) {
	w := &world{profiles: map[string]match.Profile{}}
	mentor := func(id string, d *match.Dealings) *match.Mentor {
		b := match.Base{Kind: match.KindMentor, ID: id, Name: "Cố vấn", Sectors: []string{"agri"}}
		b.Dealings = d
		return &match.Mentor{Base: b, Capacity: new(2)}
	}
	w.put(mentor("quick", &match.Dealings{Asked: 10, Answered: 10, Hours: 5}))
	w.put(mentor("slow", &match.Dealings{Asked: 10, Answered: 10, Hours: 160}))
	w.put(mentor("unasked", nil))
	w.put(mentor("silent", &match.Dealings{Asked: 5}))
	w.put(mentor("besieged", &match.Dealings{Asked: 5, Waiting: 9}))
	w.put(mentor("full", &match.Dealings{Asked: 5, Waiting: 9, Taken: 2}))
	subject := w.put(&match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "s", Name: "Quế", Sectors: []string{"agri"}}}).Profile
	e := loaded(t, w)
	r := match.Request{Target: match.KindMentor, N: 10}
	order := func(h *heldList) []string { return h.IDs }
	h := hold(t, e, subject, r)
	if want := []string{"quick", "slow", "unasked", "silent", "besieged", "full"}; !slices.Equal(order(h), want) {
		t.Fatalf("%v, want %v", h.lines, want)
	}
	free := match.Request{Target: match.KindMentor, N: 10, Filter: match.Filter{Available: true}}
	kept := hold(t, e, subject, free)
	if slices.Contains(order(kept), "full") || len(kept.IDs) != 5 {
		t.Errorf("free are %v", kept.IDs)
	}
	u := w.put(mentor("quick", &match.Dealings{Asked: 11, Answered: 11, Hours: 5, Taken: 2}))
	e.Apply([]match.Update{u}, match.Checkpoint{Store: "test", Seq: w.seq})
	if e.Stands(t.Context(), &h.Held).Stands || e.Stands(t.Context(), &kept.Held).Stands {
		t.Error("a list stands though its first has no place any more")
	}
	if now := hold(t, e, subject, r); now.IDs[0] != "slow" {
		t.Errorf("now %v", now.lines)
	}
	if now := hold(t, e, subject, free); slices.Contains(now.IDs, "quick") {
		t.Errorf("free are %v", now.IDs)
	}
	u = w.put(mentor("full", &match.Dealings{Asked: 5, Answered: 5}))
	e.Apply([]match.Update{u}, match.Checkpoint{Store: "test", Seq: w.seq})
	if now := hold(t, e, subject, free); !slices.Contains(now.IDs, "full") {
		t.Errorf("free are %v", now.IDs)
	}
}

// TestNobodyAskedChangesNothing: without dealings the order is that of weights
// without them.
func TestNobodyAskedChangesNothing(t *testing.T) {
	ref, weights := shipped(t)
	without := match.Weights{}
	for d, scale := range weights {
		scale.Weight[match.ColAnswers], scale.Weight[match.ColLoad] = 0, 0
		without[d] = scale
	}
	w, e, _ := load(t, ref, weights, eval.Synthetic(ref, 400, 8))
	_, bare, _ := load(t, ref, without, eval.Synthetic(ref, 400, 8))
	for _, id := range w.order[:60] {
		p := w.profiles[id]
		for _, kind := range p.Common().Kind.Counterparts() {
			got, want := []string{}, []string{}
			for _, x := range e.Top(e.Model().Features(p), kind, 20, match.Viewer{}) {
				got = append(got, x.ID)
			}
			for _, x := range bare.Top(bare.Model().Features(p), kind, 20, match.Viewer{}) {
				want = append(want, x.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v, without the signals %v", id, kind, got, want)
			}
		}
	}
}

func shipped(t testing.TB) (*match.Reference, match.Weights) {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	return ref, weights
}

// loaded gives an engine of a world.
func loaded(t testing.TB, w *world) *engine.Engine {
	t.Helper()
	ref, weights := shipped(t)
	e := engine.New(ref, weights, w)
	if err := e.Load(t.Context(), w.each, day); err != nil {
		t.Fatal(err)
	}
	return e
}
