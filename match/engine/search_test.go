package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
)

// TestTopOfMany holds the search to the model among enough targets for it to take
// them in many turns, whatever their texts are like; some have come after loading.
func TestTopOfMany(t *testing.T) {
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	const loaded, all = 5000, 5600
	for name, text := range map[string]func(i int, own string) string{
		"own texts":          func(_ int, own string) string { return own },
		"no texts":           func(int, string) string { return "" },
		"two texts":          func(i int, _ string) string { return []string{"quế rừng hữu cơ", "tỏi đen lên men"}[i%2] },
		"one rare term more": func(i int, own string) string { return own + fmt.Sprintf(" nước mắm. lô %d", i%400) },
	} {
		profiles := slices.Collect(eval.Synthetic(ref, all, 21))
		for i, p := range profiles {
			p.Common().Description = text(i, p.Common().Description)
			if name == "no texts" {
				p.Common().Name = ""
			}
		}
		w, e, m := load(t, ref, weights, slices.Values(profiles[:loaded]))
		var updates []match.Update
		for _, p := range profiles[loaded:] {
			updates = append(updates, w.put(p))
		}
		e.Apply(updates, match.Checkpoint{Store: "test", Seq: w.seq})
		candidates := map[match.Kind][]*match.Features{}
		for _, p := range profiles {
			f := m.Features(p)
			candidates[f.Kind] = append(candidates[f.Kind], f)
		}
		for _, d := range match.Directions() {
			for i, n := range []int{1, 20, 20, 300} {
				self := candidates[d.From][7*i]
				got := e.Top(self, d.To, n, match.Viewer{})
				want := m.Rank(self, candidates[d.To], n)
				if len(got) != len(want) {
					t.Fatalf("%s, %s: %d found, want %d", name, d, len(got), len(want))
				}
				for k := range got {
					if id := candidates[d.To][want[k].Index].ID; got[k].ID != id || got[k].Score != want[k].Score {
						t.Fatalf("%s, %s, %d of %d: %v, want %s %v", name, d, k, n, got[k], id, want[k].Score)
					}
				}
			}
		}
	}
}

// TestBackedIsNotListed: an investor who takes a startup into its portfolio is not
// matched with it any more, in either direction; the others are.
func TestBackedIsNotListed(t *testing.T) {
	w, e, m := setup(t, 400, 6)
	viewer := match.Viewer{}
	for i := range 30 {
		startup := w.profiles[w.order[2*i]]
		best := e.Top(m.Features(startup), match.KindInvestor, 2, viewer)
		backer := *w.profiles[best[0].ID].(*match.Investor)
		backer.Portfolio = append(slices.Clone(backer.Portfolio), match.Portfolio{Startup: startup.Common().ID})
		e.Apply([]match.Update{w.put(&backer)}, match.Checkpoint{Store: "test", Seq: w.seq})
		ids := func(self match.Profile, kind match.Kind) (ids []string) {
			for _, placed := range e.Top(m.Features(self), kind, len(w.order), viewer) {
				ids = append(ids, placed.ID)
			}
			return ids
		}
		if found := ids(startup, match.KindInvestor); slices.Contains(found, backer.ID) || !slices.Contains(found, best[1].ID) {
			t.Errorf("%s: its backer %s is listed, or %s is not", startup.Common().ID, backer.ID, best[1].ID)
		}
		if slices.Contains(ids(&backer, match.KindStartup), startup.Common().ID) {
			t.Errorf("%s is listed for its backer %s", startup.Common().ID, backer.ID)
		}
	}
}
