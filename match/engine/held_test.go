package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
)

// heldList is a list as it was drawn, and the profiles that have changed since.
type heldList struct {
	engine.Held
	lines []string
}

// hold draws a list and keeps it.
func hold(t *testing.T, e *engine.Engine, subject match.Profile, r match.Request) *heldList {
	t.Helper()
	got, standing, err := e.List(t.Context(), subject, r)
	if err != nil {
		t.Fatal(err)
	}
	if !standing.Exact || standing.Seq != got.Seq || standing.Total != got.Total || len(standing.IDs) != len(got.Data) {
		t.Fatalf("standing %+v of %d matches", standing, len(got.Data))
	}
	h := &heldList{Held: engine.Held{Standing: standing, Subject: subject.Common().ID, Epoch: got.Epoch, Day: got.Day, Request: r}}
	for _, m := range got.Data {
		h.lines = append(h.lines, fmt.Sprintf("%s %v", m.Target.ID, m.Score))
	}
	return h
}

// TestStands holds the verdict on kept lists to drawing them anew, after random
// changes of everything, for all sorts of viewers and filters, full lists and
// others, ties, strict theses and portfolios: it says that a list stands exactly
// when its subject and those on it are untouched and the list is the same.
func TestStands(t *testing.T) {
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 3))
		w, e, m := setup(t, 240, seed)
		if seed%2 == 1 {
			w, e, m = setupWith(t, 240, seed, randomWeights(rng, m.Weights))
		}
		c := changes{w: w, rng: rng, fresh: slices.Collect(eval.Synthetic(m.Reference, 2500, seed+50))}
		kept, stood, fell := []*heldList{}, 0, 0
		for range 100 {
			for len(kept) < 40 {
				subject := w.profiles[w.order[rng.IntN(len(w.order))]]
				kinds := subject.Common().Kind.Counterparts()
				r := match.Request{Target: kinds[rng.IntN(len(kinds))], N: 1 + rng.IntN(100), Filter: randomFilter(rng, m.Reference)}
				if rng.IntN(3) == 0 {
					r.Filter.Viewer.Apart = []string{"usr_2"}
				}
				kept = append(kept, hold(t, e, subject, r))
			}
			changed := c.step(e)
			for i := len(kept) - 1; i >= 0; i-- {
				ok := check(t, w, e, kept[i], changed)
				if ok {
					stood++
				} else {
					fell++
					kept = slices.Delete(kept, i, i+1)
				}
			}
		}
		if stood < 800 || fell < 100 {
			t.Errorf("seed %d: %d stood and %d fell: this says too little", seed, stood, fell)
		}
	}
}

// check compares the verdict on a list with the truth. Half of those that stand
// are kept as they now stand, the others as they once stood.
func check(t *testing.T, w *world, e *engine.Engine, h *heldList, changed map[string]int64) bool {
	t.Helper()
	touched := changed[h.Subject] > h.Seq
	for _, id := range h.IDs {
		touched = touched || changed[id] > h.Seq
	}
	verdict := e.Stands(t.Context(), &h.Held)
	if touched {
		if verdict.Stands {
			t.Fatalf("%s stands though it was touched", h.Subject)
		}
		return false
	}
	now := hold(t, e, w.profiles[h.Subject], h.Request)
	if same := slices.Equal(now.lines, h.lines); same != verdict.Stands {
		t.Fatalf("list of %s for %+v, drawn at %d: stands %v\n was %v\n is  %v", h.Subject, h.Request, h.Seq, verdict.Stands, h.lines, now.lines)
	}
	if !verdict.Stands {
		return false
	}
	if verdict.Seq != w.seq || verdict.Total != now.Total || !verdict.Exact {
		t.Fatalf("verdict %+v, drawn anew %+v", verdict, now.Standing)
	}
	if w.seq%2 == 0 {
		h.Seq, h.Total = verdict.Seq, verdict.Total
	}
	return true
}

// changes makes random changes.
type changes struct {
	w     *world
	rng   *rand.Rand
	fresh []match.Profile
	at    map[string]int64 // the last change of each profile
}

// step applies a batch of changes and gives when each profile has last changed.
// The whole batch counts as of its end, as for a reader of the engine.
func (c *changes) step(e *engine.Engine) map[string]int64 {
	if c.at == nil {
		c.at = map[string]int64{}
	}
	var updates []match.Update
	for range 1 + c.rng.IntN(3) {
		id := c.w.order[c.rng.IntN(len(c.w.order))]
		var u match.Update
		switch c.rng.IntN(6) {
		case 0:
			u = c.w.drop(id)
		case 1: // seen by others than before, or asked and answered
			u = c.w.put(c.seen(dealt(c.rng, copied(c.w.profiles[id]))))
		case 2: // as good as another: a tie but for the hash
			p := copied(c.w.profiles[id])
			p.Common().ID = fmt.Sprintf("twin-%d", c.w.seq)
			u = c.w.put(p)
		case 3: // changed twice in one batch, and back
			first := c.w.put(c.seen(copied(c.w.profiles[id])))
			updates = append(updates, first)
			u = c.w.put(copied(first.Profile))
		default:
			u = c.w.put(c.seen(c.take(id)))
		}
		updates = append(updates, u)
	}
	for _, u := range updates {
		c.at[u.ID] = c.w.seq
	}
	e.Apply(updates, match.Checkpoint{Store: "test", Seq: c.w.seq})
	return c.at
}

// take gives a new profile, half of the time in the place of one that is there.
func (c *changes) take(id string) match.Profile {
	p := dealt(c.rng, copied(c.fresh[c.rng.IntN(len(c.fresh))]))
	if c.rng.IntN(2) == 0 && p.Common().Kind == c.w.profiles[id].Common().Kind {
		p.Common().ID = id
	}
	if x, ok := p.(*match.Investor); ok && c.rng.IntN(3) == 0 {
		x.Strict = [][]string{{"sectors"}, {"stages"}, {"localities"}, {"ticket"}}[c.rng.IntN(4)]
		x.Portfolio = append(x.Portfolio, match.Portfolio{Startup: c.w.order[c.rng.IntN(len(c.w.order))], Name: "Đã góp vốn"})
	}
	return p
}

// seen changes who may see a profile.
func (c *changes) seen(p match.Profile) match.Profile {
	visibilities := []match.Visibility{match.VisibilityPublic, match.VisibilityPublic, match.VisibilityMembers, match.VisibilityPrivate}
	b := p.Common()
	b.Visibility, b.Owner, b.Verified = visibilities[c.rng.IntN(4)], owners()[c.rng.IntN(2)], c.rng.IntN(2) == 0
	return p
}

// copied gives a shallow copy that can be changed.
func copied(p match.Profile) match.Profile {
	switch x := p.(type) {
	case *match.Startup:
		c := *x
		return &c
	case *match.Mentor:
		c := *x
		return &c
	case *match.Investor:
		c := *x
		return &c
	case *match.Offer:
		c := *x
		return &c
	case *match.Organization:
		c := *x
		return &c
	}
	return nil
}

// TestStandsRefuses: where the engine cannot know, a list does not stand.
func TestStandsRefuses(t *testing.T) {
	w, e, m := setup(t, 120, 7)
	subject := w.profiles["gen-0000000"]
	r := match.Request{Target: match.KindInvestor, N: 5, Filter: match.Filter{Viewer: match.Viewer{All: true}}}
	h := hold(t, e, subject, r)
	stands := func(change func(*engine.Held)) bool {
		x := h.Held
		change(&x)
		return e.Stands(t.Context(), &x).Stands
	}
	if !stands(func(*engine.Held) {}) {
		t.Fatal("an untouched list does not stand")
	}
	for name, change := range map[string]func(*engine.Held){
		"ahead":     func(x *engine.Held) { x.Seq++ },
		"behind":    func(x *engine.Held) { x.Seq-- },
		"epoch":     func(x *engine.Held) { x.Epoch++ },
		"day":       func(x *engine.Held) { x.Day = "2026-11-24" },
		"spread":    func(x *engine.Held) { x.Request.Spread = true },
		"nobody":    func(x *engine.Held) { x.Subject = "nobody" },
		"direction": func(x *engine.Held) { x.Request.Target = match.KindStartup },
	} {
		if stands(change) {
			t.Errorf("%s: stands", name)
		}
	}
	fresh := slices.Collect(eval.Synthetic(m.Reference, 400, 99))
	put := func(p match.Profile, apply func([]match.Update, match.Checkpoint)) {
		p = copied(p)
		p.Common().ID = fmt.Sprintf("new-%d", w.seq)
		apply([]match.Update{w.put(p)}, match.Checkpoint{Store: "test", Seq: w.seq})
	}
	mentor := fresh[slices.IndexFunc(fresh, func(p match.Profile) bool { return p.Common().Kind == match.KindMentor })]

	put(mentor, e.ApplyLoose) // may hold more than its seq says
	if v := e.Stands(t.Context(), &h.Held); !v.Stands || v.Exact {
		t.Errorf("after a loose batch: %+v", v)
	}
	if _, standing, err := e.List(t.Context(), subject, r); err != nil || standing.Exact {
		t.Errorf("drawn after a loose batch: %+v %v", standing, err)
	}
	loose := w.seq
	put(mentor, e.Apply)
	if stands(func(x *engine.Held) { x.Seq = loose }) {
		t.Error("a list of a loose moment stands")
	}
	if v := e.Stands(t.Context(), &h.Held); !v.Stands || !v.Exact {
		t.Errorf("after a sound batch: %+v", v)
	}
	batch := w.seq
	e.Apply([]match.Update{w.put(copied(mentor)), w.put(copied(mentor))}, match.Checkpoint{Store: "test", Seq: w.seq})
	if stands(func(x *engine.Held) { x.Seq = batch + 1 }) {
		t.Error("a list from within a batch stands")
	}
	for range 2500 { // more than are remembered
		put(mentor, e.Apply)
	}
	if stands(func(*engine.Held) {}) {
		t.Error("a list from before everything that is remembered stands")
	}
	newer := *subject.(*match.Startup)
	newer.Version++ // the engine does not know it yet
	if _, standing, err := e.List(t.Context(), &newer, r); err != nil || standing.Exact {
		t.Errorf("drawn for a subject the engine does not know: %+v %v", standing, err)
	}
	again := hold(t, e, subject, r)
	e.Apply([]match.Update{w.put(copied(subject))}, match.Checkpoint{Store: "other", Seq: w.seq})
	if e.Stands(t.Context(), &again.Held).Stands {
		t.Error("a list of another store stands")
	}
}

// TestStandsAfterADraft: a draft remembers what it has caught up with.
func TestStandsAfterADraft(t *testing.T) {
	w, e, _ := setup(t, 120, 8)
	d, err := e.Prepare(t.Context(), w.each, day)
	if err != nil {
		t.Fatal(err)
	}
	epoch, at := w.seq, w.seq
	for range 3 {
		u := []match.Update{w.put(copied(w.profiles["gen-0000009"]))}
		e.Apply(u, match.Checkpoint{Store: "test", Seq: w.seq})
		d.Apply(u, match.Checkpoint{Store: "test", Seq: w.seq})
	}
	e.Adopt(d)
	h := hold(t, e, w.profiles["gen-0000000"], match.Request{Target: match.KindMentor, N: 3})
	h.Seq = at // as another server would have drawn it
	if v := e.Stands(t.Context(), &h.Held); h.Epoch != epoch || v.Stands != !slices.Contains(h.IDs, "gen-0000009") {
		t.Errorf("%+v of %+v", v, h)
	}
}

// BenchmarkStands holds a list against a hundred changes of startups, none of which
// touches it.
func BenchmarkStands(b *testing.B) {
	w, e, m := setup(b, 20_000, 1)
	i := slices.IndexFunc(w.order, func(id string) bool { return w.profiles[id].Common().Kind == match.KindInvestor })
	subject := w.profiles[w.order[i]]
	h := &engine.Held{Subject: subject.Common().ID, Request: match.Request{Target: match.KindStartup, N: 20}}
	for p := range eval.SyntheticOf(m.Reference, 1000, 9, func(int) match.Kind { return match.KindStartup }) {
		if h.Seq > 0 && w.seq-h.Seq == 100 {
			break
		}
		p.Common().ID = "new-" + p.Common().ID
		e.Apply([]match.Update{w.put(p)}, match.Checkpoint{Store: "test", Seq: w.seq})
		if !e.Stands(b.Context(), h).Stands {
			got, standing, err := e.List(b.Context(), subject, h.Request)
			if err != nil {
				b.Fatal(err)
			}
			h.Standing, h.Epoch, h.Day = standing, got.Epoch, got.Day
		}
	}
	for b.Loop() {
		if !e.Stands(b.Context(), h).Stands {
			b.Fatal("fell")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*100), "ns/change")
}
