package engine_test

import (
	"math"
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
		return dealt(rng, p)
	}
	const n = 12
	for _, d := range match.Directions() {
		watch := e.Watch(d, n)
		for i, id := range w.order {
			p := w.profiles[id]
			if p.Common().Kind != d.From {
				continue
			}
			e.Apply([]match.Update{w.put(secretive(p, i))}, match.Checkpoint{Store: "test", Seq: w.seq})
			if err := watch.Add(t.Context(), p, match.Viewer{}); err != nil {
				t.Fatal(err)
			}
		}
		if watch.Len() == 0 {
			t.Fatalf("%s: nobody is watched", d)
		}
		anyOf := func(kind match.Kind) string {
			for {
				if id := w.order[rng.IntN(len(w.order))]; w.profiles[id].Common().Kind == kind {
					return id
				}
			}
		}
		touchedAny, redrawn := 0, 0
		for i := range 25 {
			changed := w.put(secretive(next(d.From, anyOf(d.From), match.VisibilityPublic), i))
			e.Apply([]match.Update{changed}, match.Checkpoint{Store: "test", Seq: w.seq})
			if err := watch.Add(t.Context(), changed.Profile, match.Viewer{}); err != nil {
				t.Fatal(err)
			}
			target := anyOf(d.To)
			before := lists(t, w, e, d, n)
			var update match.Update
			switch rng.IntN(5) {
			case 0:
				update = w.drop(target)
			case 4: // only asked and answered
				update = w.put(dealt(rng, copied(w.profiles[target])))
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
			touched, err := watch.Percolate(target, update.Profile)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range touched {
				got = append(got, x.Subject)
				if x.New == slices.Contains(before[x.Subject], target) && x.Listed || x.New && !x.Listed {
					t.Errorf("%s, %s: %+v, stood on it before: %v", d, target, x, slices.Contains(before[x.Subject], target))
				}
				if x.Listed && !slices.Contains(after[x.Subject], target) {
					t.Errorf("%s, %s does not stand on the list of %s", d, target, x.Subject)
				}
			}
			touchedAny += len(got)
			slices.Sort(want)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Fatalf("%s, %s: touched %v, want %v", d, target, got, want)
			}
			for _, id := range watch.Place(target, touched) {
				redrawn++
				if err := watch.Refresh(t.Context(), w.profiles[id]); err != nil {
					t.Fatal(err)
				}
			}
			for subject, list := range after {
				var got []string
				for _, entry := range watch.List(subject) {
					got = append(got, entry.ID)
				}
				if !slices.Equal(got, list) {
					t.Fatalf("%s: list of %s is %v, want %v", d, subject, got, list)
				}
			}
			for _, x := range touched[:min(2, len(touched))] {
				checkEntries(t, w, e, d, x.Subject, watch.List(x.Subject))
			}
		}
		if touchedAny == 0 || redrawn == 0 || redrawn == touchedAny {
			t.Errorf("%s: changes touched %d lists, of which %d were drawn again", d, touchedAny, redrawn)
		}
	}
}

// checkEntries compares score and fit of a list with those the reasons are given
// with.
func checkEntries(t *testing.T, w *world, e *engine.Engine, d match.Direction, subject string, list []engine.Entry) {
	t.Helper()
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	matches, err := e.Explain(t.Context(), w.profiles[subject], match.Viewer{}, ids...)
	if err != nil || len(matches) != len(list) {
		t.Fatalf("%s: %d of %d are explained to %s: %v", d, len(matches), len(list), subject, err)
	}
	for i, m := range matches {
		if want := (engine.Entry{ID: m.Target.ID, Score: m.Score, Fit: m.Fit}); list[i] != want {
			t.Fatalf("%s: the list of %s has %v, want %v", d, subject, list[i], want)
		}
	}
}

// secretive lets every third subject hide on consent what its list is drawn by.
func secretive(p match.Profile, i int) match.Profile {
	if i%3 == 0 {
		b := p.Common()
		b.FieldVisibility = map[string]match.Visibility{}
		for _, field := range match.ChosenFields(b.Kind) {
			b.FieldVisibility[field] = match.VisibilityConsent
		}
	}
	return p
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
	if _, err := watch.Percolate("gen-0000000", nil); match.KindOf(err) != match.KindStale {
		t.Errorf("percolating under old statistics: %v", err)
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

// TestWatchTakesOnlySubjectsOfItsOwn: who is not in the engine has no bar, and
// must not overwrite somebody else's.
func TestWatchTakesOnlySubjectsOfItsOwn(t *testing.T) {
	w, e, _ := setup(t, 120, 1)
	watch := e.Watch(match.Direction{From: match.KindInvestor, To: match.KindStartup}, 3)
	var bars []float64
	for _, id := range w.order {
		if p := w.profiles[id]; p.Common().Kind == match.KindInvestor {
			if err := watch.Add(t.Context(), p, match.Viewer{}); err != nil {
				t.Fatal(err)
			}
			bars = append(bars, watch.Bar(id))
		}
	}
	gone := w.profiles["gen-0000003"]
	e.Apply([]match.Update{w.drop("gen-0000003"), {ID: "never"}}, match.Checkpoint{Seq: w.seq})
	stranger := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "never", Name: "Quỹ"}}
	for _, tt := range []struct {
		p    match.Profile
		want match.ErrorKind
	}{{gone, match.KindNotFound}, {stranger, match.KindNotFound}, {w.profiles["gen-0000000"], match.KindMalformed}} {
		if err := watch.Add(t.Context(), tt.p, match.Viewer{}); match.KindOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.p.Common().ID, err, tt.want)
		}
	}
	watch.Remove("never")
	i := 0
	for _, id := range w.order {
		if w.profiles[id].Common().Kind == match.KindInvestor {
			i++
		}
	}
	if i != len(bars)-1 || watch.Len() != len(bars) {
		t.Errorf("%d watched, %d investors", watch.Len(), i)
	}
	watch.Remove("gen-0000003")
	if watch.Len() != len(bars)-1 || !math.IsInf(watch.Bar("gen-0000003"), 1) {
		t.Errorf("%d watched after Remove", watch.Len())
	}
}

// TestNobodyIsAskedFor: a list of no targets is empty.
func TestNobodyIsAskedFor(t *testing.T) {
	w, e, m := setup(t, 60, 1)
	for _, n := range []int{0, -1} {
		if got := e.Top(m.Features(w.profiles["gen-0000000"]), match.KindInvestor, n, match.Viewer{}); len(got) != 0 {
			t.Errorf("n=%d: %v", n, got)
		}
		if got := ranked(t, e, w.profiles["gen-0000000"], match.KindInvestor, n, match.Viewer{}); len(got) != 0 {
			t.Errorf("n=%d: %v", n, got)
		}
	}
}

// TestApplyWithoutLoad: an engine that was never loaded ranks like one that was,
// under no statistics.
func TestApplyWithoutLoad(t *testing.T) {
	w, _, m := setup(t, 200, 3)
	e := engine.New(m.Reference, m.Weights, w)
	subject := w.profiles["gen-0000000"]
	if got := ranked(t, e, subject, match.KindInvestor, 5, match.Viewer{}); len(got) != 0 {
		t.Errorf("nobody is there: %v", got)
	}
	var updates []match.Update
	for _, id := range w.order {
		updates = append(updates, match.Update{ID: id, Profile: w.profiles[id]})
	}
	e.Apply(updates, match.Checkpoint{Seq: w.seq})
	none := &match.Model{Reference: m.Reference, Weights: m.Weights, Statistics: match.NewTally(m.Reference, "").Statistics(0)}
	for _, kind := range subject.Common().Kind.Counterparts() {
		r := match.Request{Target: kind, N: 10}
		if got, want := rankedBy(t, e, subject, r), brute(w, none, subject, e.View(r.Filter), r); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", kind, got, want)
		}
	}
}

// TestWhatBecamePrivateIsNotShown: the store may know of a change before the
// engine does.
func TestWhatBecamePrivateIsNotShown(t *testing.T) {
	w, e, _ := setup(t, 60, 1)
	subject := w.profiles["gen-0000000"]
	id := e.Top(e.Model().Features(subject), match.KindInvestor, 1, match.Viewer{})[0].ID
	hidden := *w.profiles[id].(*match.Investor)
	hidden.Visibility, hidden.Name = match.VisibilityPrivate, "BÍ MẬT"
	w.put(&hidden) // the engine is not told
	got, err := e.Rank(t.Context(), subject, match.Request{Target: match.KindInvestor, N: 5})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range got.Data {
		if m.Target.ID == id {
			t.Errorf("shown: %+v", m.Target)
		}
	}
}
