package engine_test

import (
	"slices"
	"testing"

	"duyen/match"
)

// TestDraft: a draft is not seen before Adopt, takes up what has changed since
// it was begun, and then ranks like an engine loaded under its statistics.
func TestDraft(t *testing.T) {
	w, e, m := setup(t, 300, 5)
	old := m.Statistics.Epoch
	subject := w.profiles["gen-0000000"]
	w.drop("gen-0000004") // only the draft hears of it
	tally := match.NewTally(m.Reference, "2026-11-24")
	for _, id := range w.order {
		tally.Add(w.profiles[id])
	}
	m.Statistics = tally.Statistics(w.seq)
	d, err := e.Prepare(t.Context(), w.each, "2026-11-24")
	if err != nil || d.Checkpoint() != (match.Checkpoint{Store: "test", Seq: w.seq}) {
		t.Fatalf("prepared at %+v, %v", d.Checkpoint(), err)
	}
	updates := []match.Update{w.drop("gen-0000002"), w.put(w.profiles["gen-0000007"])}
	at := match.Checkpoint{Store: "test", Seq: w.seq}
	e.Apply(updates, at)
	if e.Epoch() != old || e.Day() != day || e.Len() != 299 {
		t.Errorf("before Adopt: epoch %d, day %s, %d profiles", e.Epoch(), e.Day(), e.Len())
	}
	d.Apply(updates, at)
	d.Apply(updates, at) // twice does no harm
	e.Adopt(d)
	if e.Epoch() != m.Statistics.Epoch || e.Day() != "2026-11-24" || e.Len() != 298 || e.Checkpoint() != at {
		t.Errorf("after Adopt: epoch %d, day %s, %d profiles at %+v", e.Epoch(), e.Day(), e.Len(), e.Checkpoint())
	}
	for _, kind := range subject.Common().Kind.Counterparts() {
		want := brute(w, m, subject, e.View(match.Filter{Viewer: match.Viewer{All: true}}), match.Request{Target: kind, N: 20})
		if got := ranked(t, e, subject, kind, 20, match.Viewer{All: true}); !slices.Equal(got, want) {
			t.Errorf("%s: got %v\nwant %v", kind, got, want)
		}
	}
	later := []match.Update{w.put(w.profiles["gen-0000009"])}
	e.Apply(later, match.Checkpoint{Store: "test", Seq: w.seq})
	if e.Len() != 298 || e.Checkpoint().Seq != w.seq {
		t.Errorf("an update after Adopt: %d profiles at %d", e.Len(), e.Checkpoint().Seq)
	}
}
