package service_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duyen/eval"
	"duyen/match"
)

// crowd is a rig with random profiles, of which some read.
type crowd struct {
	*feederRig
	rng     *rand.Rand
	fresh   map[match.Kind][]match.Profile
	ids     []string                // of all there ever were
	readers map[string]match.Viewer // who read, and what they see
	atLeast map[string]match.Fit
	stood   map[string]map[string]bool // what ever stood on a reader's list and fits
}

func newCrowd(t *testing.T, seed uint64) *crowd {
	t.Helper()
	c := &crowd{
		feederRig: newFeederRig(t), rng: rand.New(rand.NewPCG(seed, 1)), fresh: map[match.Kind][]match.Profile{},
		readers: map[string]match.Viewer{}, atLeast: map[string]match.Fit{}, stood: map[string]map[string]bool{},
	}
	ref, _ := reference()
	for p := range eval.Synthetic(ref, 3000, seed) {
		kind := p.Common().Kind
		c.fresh[kind] = append(c.fresh[kind], p)
	}
	for i := range 240 {
		kind := match.KindStartup
		if i%2 == 1 {
			kind = match.Kinds()[1+i/2%4]
		}
		id := fmt.Sprintf("%s%03d", kind.Prefix(), i)
		c.ids = append(c.ids, id)
		c.put(t, id, kind)
	}
	return c
}

// begin starts the service. Statistics are counted anew only when some time has
// passed: it does not, since lists would change between two looks.
func (c *crowd) begin(t *testing.T) {
	t.Helper()
	c.start(t)
	c.fed(t)
	c.clock.pass(-time.Minute)
}

// owner gives who owns a profile: every third reads, the others are nobody's.
func (c *crowd) owner(id string) string {
	if at := slices.Index(c.ids, id); at%3 == 0 {
		return fmt.Sprintf("usr_%d", at%7)
	}
	return ""
}

// put writes something random under an id.
func (c *crowd) put(t *testing.T, id string, kind match.Kind) {
	t.Helper()
	p := c.fresh[kind][c.rng.IntN(len(c.fresh[kind]))]
	b := p.Common()
	b.Meta, b.ID = match.Meta{}, id
	b.Visibility = []match.Visibility{match.VisibilityPublic, match.VisibilityPublic, match.VisibilityPublic, match.VisibilityMembers, match.VisibilityPrivate}[c.rng.IntN(5)]
	b.FieldVisibility = map[string]match.Visibility{}
	for _, field := range match.ChosenFields(kind) {
		b.FieldVisibility[field] = match.Visibility(match.FieldVisibilities()[c.rng.IntN(3)])
	}
	owner := c.owner(id)
	c.save(t, owner, p)
	if kind != match.KindOffer && owner != "" {
		c.readers[id] = match.Viewer{User: owner}
		if c.stood[id] == nil {
			c.stood[id] = map[string]bool{}
		}
	}
}

// change does something random: changes, deletes or makes a profile.
func (c *crowd) change(t *testing.T) {
	t.Helper()
	id := c.ids[c.rng.IntN(len(c.ids))]
	kind := match.KindStartup
	for _, k := range match.Kinds() {
		if id[:4] == k.Prefix() {
			kind = k
		}
	}
	if c.rng.IntN(8) == 0 {
		if _, err := c.store.Delete(t.Context(), id, 0); err == nil {
			delete(c.readers, id)
			delete(c.stood, id)
			for _, of := range c.stood {
				delete(of, id)
			}
		}
		c.Notify()
		return
	}
	c.put(t, id, kind)
}

// standing gives what stands on a reader's list now and fits at least as its feed
// says.
func (c *crowd) standing(t *testing.T, id string, p match.Profile) map[string]bool {
	t.Helper()
	target := match.KindStartup
	if p.Common().Kind == match.KindStartup {
		target = match.KindOffer
	}
	scorer := c.engine.Model().Scorer(match.Direction{From: p.Common().Kind, To: target})
	out := map[string]bool{}
	for _, x := range c.engine.Top(c.engine.Model().Features(p), target, match.FeedDepth, c.readers[id]) {
		if fit := scorer.Fit(x.Score); fit != match.FitWeak || c.atLeast[id] == match.FitWeak {
			out[x.ID] = true
		}
	}
	return out
}

// look notes what stands on everybody's list now.
func (c *crowd) look(t *testing.T) (now map[string]map[string]bool) {
	t.Helper()
	if err := c.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = map[string]map[string]bool{}
	for id := range c.readers {
		profiles, err := c.store.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		now[id] = c.standing(t, id, profiles[0])
		maps.Copy(c.stood[id], now[id])
	}
	return now
}

// hold compares the feeds with what they must hold, and what they may.
func (c *crowd) hold(t *testing.T, must, may map[string]map[string]bool) (n int) {
	t.Helper()
	c.fed(t)
	for id := range c.readers {
		what := "match "
		if id[:4] == match.KindStartup.Prefix() {
			what = "offer "
		}
		told := c.told(t, id)
		n += len(told)
		for target := range must[id] {
			if told[what+target] == 0 {
				t.Fatalf("%s was not told of %s; log: %s", id, target, c.log)
			}
		}
		for told, times := range told {
			if may != nil && !may[id][told[len(what):]] || times > 1 || told[:len(what)] != what {
				t.Fatalf("%s was told %s %d times, of which nothing stood on its list", id, told, times)
			}
		}
	}
	return n
}

// TestFeedsHoldWhatEverStoodOnTheList: exactly that, when the feeder looks after
// every write.
func TestFeedsHoldWhatEverStoodOnTheList(t *testing.T) {
	c := newCrowd(t, 7)
	c.begin(t)
	c.hold(t, c.look(t), c.stood)
	for i := range 150 {
		c.change(t)
		c.look(t)
		if i%10 == 0 {
			c.hold(t, c.stood, c.stood)
		} else {
			c.fed(t)
		}
	}
	if n := c.hold(t, c.stood, c.stood); n < 400 {
		t.Errorf("only %d items", n)
	}
}

// TestFeedsHoldWhatStandsOnTheList: whatever happens how fast, with restarts and
// new statistics in between.
func TestFeedsHoldWhatStandsOnTheList(t *testing.T) {
	c := newCrowd(t, 8)
	c.begin(t)
	for round := range 9 {
		for range 100 + c.rng.IntN(150) {
			c.change(t)
		}
		switch round % 3 {
		case 1:
			c.end()
			for range 50 {
				c.change(t)
			}
			c.begin(t)
		case 2:
			if err := c.Reindex(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			c.clock.pass(-time.Minute)
		}
		c.hold(t, c.look(t), nil)
	}
}
