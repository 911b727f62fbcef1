package engine_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// TestPercolateFindsEveryTouchedList compares percolation with ranking every
// subject before and after a change: a list is touched when the target stands on
// it before or after.
func TestPercolateFindsEveryTouchedList(t *testing.T) {
	w, e, m := setup(t, 400, 11)
	rng := rand.New(rand.NewPCG(4, 2))
	fresh := slices.Collect(eval.Synthetic(m.Reference, 3000, 77))
	next := func(kind match.Kind, id string, v match.Visibility) match.Profile {
		i := slices.IndexFunc(fresh, func(p match.Profile) bool { return p.Common().Kind == kind })
		p := fresh[i]
		fresh = slices.Delete(fresh, i, i+1)
		p.Common().ID, p.Common().Visibility = id, v
		return p
	}
	const n = 12
	for _, d := range match.Directions() {
		watch := e.Watch(d, n)
		for _, id := range w.order {
			p := w.profiles[id]
			if p.Common().Kind != d.From {
				continue
			}
			if err := watch.Add(t.Context(), p, match.Viewer{}); err != nil {
				t.Fatal(err)
			}
		}
		if watch.Len() == 0 {
			t.Fatalf("%s: nobody is watched", d)
		}
		touchedAny := 0
		for range 25 {
			target := w.order[rng.IntN(len(w.order))]
			for w.profiles[target].Common().Kind != d.To {
				target = w.order[rng.IntN(len(w.order))]
			}
			before := lists(t, w, e, d, n)
			var update match.Update
			switch rng.IntN(4) {
			case 0:
				update = w.drop(target)
			case 1:
				update = w.put(next(d.To, target, match.VisibilityPrivate))
			default:
				update = w.put(next(d.To, target, match.VisibilityPublic))
			}
			e.Apply([]match.Update{update}, match.Checkpoint{Store: "test", Seq: w.seq})
			after := lists(t, w, e, d, n)
			var want []string
			for subject := range after {
				if slices.Contains(before[subject], target) || slices.Contains(after[subject], target) {
					want = append(want, subject)
				}
			}
			got := watch.Percolate(target, update.Profile)
			touchedAny += len(got)
			slices.Sort(want)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Fatalf("%s, %s: touched %v, want %v", d, target, got, want)
			}
			if err := watch.Refresh(t.Context(), got...); err != nil {
				t.Fatal(err)
			}
			for subject, list := range after {
				if !slices.Equal(watch.List(subject), list) {
					t.Fatalf("%s: list of %s is %v, want %v", d, subject, watch.List(subject), list)
				}
			}
		}
		if touchedAny == 0 {
			t.Errorf("%s: no change touched a list", d)
		}
	}
}

// TestWatchEndsWithItsEpoch: new statistics change every score.
func TestWatchEndsWithItsEpoch(t *testing.T) {
	w, e, _ := setup(t, 60, 1)
	watch := e.Watch(match.Direction{From: match.KindInvestor, To: match.KindStartup}, 5)
	investor := w.profiles["gen-0000003"]
	if err := watch.Add(t.Context(), investor, match.Viewer{}); err != nil || !watch.Current() {
		t.Fatalf("a fresh watch: current %v, %v", watch.Current(), err)
	}
	if err := e.Load(t.Context(), w.each, day); err != nil {
		t.Fatal(err)
	}
	if err := watch.Add(t.Context(), investor, match.Viewer{}); watch.Current() || match.KindOf(err) != match.KindStale {
		t.Errorf("after a new epoch: current %v, %v", watch.Current(), err)
	}
}

// lists gives the ids on everybody's list.
func lists(t *testing.T, w *world, e *engine.Engine, d match.Direction, n int) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, id := range w.order {
		p := w.profiles[id]
		if p.Common().Kind != d.From {
			continue
		}
		out[id] = []string{}
		for _, placed := range e.Top(e.Model().Features(p), d.To, n, match.Viewer{}) {
			out[id] = append(out[id], placed.ID)
		}
	}
	return out
}
