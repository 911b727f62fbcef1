package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// jsonForm finishes a list as JSON.
type jsonForm struct{}

// Finish implements service.Form.
func (jsonForm) Finish(r match.Ranking) ([]byte, error) { return json.Marshal(r) }

// Renew implements service.Form.
func (jsonForm) Renew(finished []byte, seq int64, total int) []byte {
	var r match.Ranking
	if json.Unmarshal(finished, &r) != nil {
		return nil
	}
	r.Seq, r.Total = seq, total
	out, err := json.Marshal(r)
	if err != nil {
		return nil
	}
	return out
}

// reads gives a list as somebody reads it through the cache.
func (w *world) list(ctx context.Context, a match.Actor, id string, target match.Kind) (string, error) {
	kind := match.KindStartup
	if target == match.KindStartup {
		kind = match.KindInvestor
	}
	got, err := w.FinishedMatches(ctx, a, kind, id, match.Request{Target: target}, jsonForm{}, "vi", string(target))
	return string(got), err
}

// counted gives what has become of lists while f ran.
func (w *world) counted(f func()) service.ListCounts {
	before := w.ListCounts()
	f()
	after := w.ListCounts()
	return service.ListCounts{Kept: after.Kept - before.Kept, Renewed: after.Renewed - before.Renewed, Drawn: after.Drawn - before.Drawn}
}

// TestOnlyTouchedListsAreDrawn: a change leaves every list alone that it does not
// enter, leave or move in, and each list is held against a change once.
func TestOnlyTouchedListsAreDrawn(t *testing.T) {
	sectors := []string{"agri", "tourism", "it", "food"}
	var funds []string
	prepare := func(w *world) { // what comes later makes less than half a change of the statistics
		for i := range 12 {
			x := investor(fmt.Sprint("fund", i), "Quỹ")
			x.Sectors, x.ExcludedSectors = []string{sectors[i%4]}, []string{sectors[(i+1)%4]}
			funds = append(funds, w.put(t, binh, x).Common().ID)
		}
		for i := range 30 {
			p := startup(fmt.Sprint("s", i), "Dự án")
			p.Sectors = []string{sectors[i%4]}
			w.put(t, an, p)
		}
	}
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, prepare)
	read := func() map[string]string {
		lists := map[string]string{}
		for _, id := range funds {
			got, err := w.list(t.Context(), binh, id, match.KindStartup)
			must(t, err)
			lists[id] = got
		}
		return lists
	}
	before := read()
	if c := w.counted(func() { read() }); c != (service.ListCounts{Kept: 12}) {
		t.Errorf("nothing has changed: %+v", c)
	}
	drawn := 0
	for i := range 30 {
		id := fmt.Sprint("s", i)
		stored, err := w.Get(t.Context(), an, match.KindStartup, id)
		must(t, err)
		p := startup(id, "Dự án")
		p.Sectors, p.Summary = []string{sectors[(i+i/4)%4]}, "đã đổi"
		_, _, err = w.Replace(t.Context(), an, p, stored.Common().Version)
		must(t, err)
		w.settle(t)
		var after map[string]string
		c := w.counted(func() { after = read() })
		touched := 0
		for _, id := range funds {
			if mentions(before[id], p.ID) || mentions(after[id], p.ID) {
				touched++
			}
		}
		if c.Drawn != int64(touched) || c.Renewed != int64(12-touched) {
			t.Fatalf("%s is on %d of 12 lists before or after: %+v", id, touched, c)
		}
		if c := w.counted(func() { read() }); c.Kept != 12 {
			t.Fatalf("read again: %+v", c)
		}
		drawn += touched
		before = after
	}
	if drawn == 0 || drawn == 30*12 {
		t.Errorf("%d lists were touched: this says nothing", drawn)
	}
}

// mentions tells whether a profile is on a finished list.
func mentions(list, id string) bool { return strings.Contains(list, `"id":"`+id+`"`) }

// TestReadersSeeTheirOwnWrites: whoever has waited for a change finds it in every
// list, also where another was being drawn meanwhile.
func TestReadersSeeTheirOwnWrites(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	p := w.put(t, binh, investor("fund", "Quỹ 0"))
	w.settle(t)
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if _, err := w.list(t.Context(), an, "p1", match.KindInvestor); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	version := p.Common().Version
	for i := range 25 {
		name := fmt.Sprintf("Quỹ %d.", i)
		written, _, err := w.Replace(t.Context(), binh, investor("fund", name), version)
		must(t, err)
		version = written.Profile.Common().Version
		if !w.WaitFor(t.Context(), written.Seq) {
			continue // the machine is busy; the reader is told that the answer is old
		}
		got, err := w.list(t.Context(), an, "p1", match.KindInvestor)
		if err != nil || !strings.Contains(got, name) {
			t.Fatalf("after %s: %s %v", name, got, err)
		}
	}
	close(stop)
	group.Wait()
}

// TestWhatAStewardReadsIsNotKept: it ends with the hand-over, which changes no
// profile. What officers read for another reason is kept.
func TestWhatAStewardReadsIsNotKept(t *testing.T) {
	w := newWorld(t)
	commune := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	in := noted()
	hers := startup("tu", "Quế của bà Tư")
	hers.AmountSought = &match.Money{Value: 731_000_000, Currency: "VND"}
	hers.FieldVisibility = map[string]match.Visibility{match.FieldAmountSought: match.VisibilityConsent}
	in.Profile = hers
	x, _, _, err := w.Assist(t.Context(), commune, in)
	must(t, err)
	w.put(t, binh, fund("fund"))
	w.settle(t)
	read := func(a match.Actor) string {
		got, err := w.list(t.Context(), a, "tu", match.KindInvestor)
		must(t, err)
		return got
	}
	if c := w.counted(func() { read(officer); read(officer) }); c.Drawn != 1 || c.Kept != 1 {
		t.Errorf("of an officer: %+v", c)
	}
	if strings.Contains(read(officer), "731000000") || !strings.Contains(read(commune), "731000000") {
		t.Fatal("the ask is told to the officer, or not to the steward")
	}
	u, err := w.store.ByID(t.Context(), x.Account)
	must(t, err)
	u.Steward = ""
	_, err = w.store.Put(t.Context(), u)
	must(t, err)
	if got := read(commune); strings.Contains(got, "731000000") {
		t.Errorf("after the hand-over: %s", got)
	}
}

// TestListsAreDrawnOnce: however many ask for a list at once, also after the
// cache was emptied, one draws it.
func TestListsAreDrawnOnce(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	w.put(t, binh, investor("fund", "Quỹ"))
	w.settle(t)
	for range 10 {
		w.cache.mu.Lock()
		clear(w.cache.kept)
		w.cache.mu.Unlock()
		start := make(chan struct{})
		c := w.counted(func() {
			var group sync.WaitGroup
			for range 50 {
				group.Go(func() {
					<-start
					if _, err := w.list(t.Context(), an, "p1", match.KindInvestor); err != nil {
						t.Error(err)
					}
				})
			}
			close(start)
			group.Wait()
		})
		if c.Drawn != 1 {
			t.Errorf("drawn %d times", c.Drawn)
		}
	}
}

// TestBrokenListsAreMisses: whatever lies in the cache under the key of a list, the
// answer is the right one.
func TestBrokenListsAreMisses(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	w.put(t, binh, investor("fund", "Quỹ"))
	w.settle(t)
	want, err := w.list(t.Context(), an, "p1", match.KindInvestor)
	must(t, err)
	w.cache.mu.Lock()
	var key string
	for key = range w.cache.kept {
	}
	whole := slices.Clone(w.cache.kept[key])
	w.cache.mu.Unlock()
	rng := rand.New(rand.NewPCG(1, 1))
	broken := [][]byte{{}, []byte("L"), []byte(want), whole[:60], append([]byte("X"), whole...), make([]byte, 500)}
	for range 300 {
		b := slices.Clone(whole[:len(whole)-len(want)]) // the head; the rest is under the checksum of the cache
		b[rng.IntN(len(b))] ^= byte(1 << rng.IntN(8))
		if rng.IntN(2) == 0 {
			b = b[:rng.IntN(len(b))]
		}
		broken = append(broken, b)
	}
	for _, b := range broken {
		w.cache.Keep(key, b, time.Minute)
		if got, err := w.list(t.Context(), an, "p1", match.KindInvestor); err != nil || got != want {
			t.Fatalf("with %q in the cache: %q %v", b, got, err)
		}
	}
}

// TestListsOfServersAhead: what a server has kept that has followed the store
// further is left alone, and what it has drawn in a moment this one never stood at
// is drawn anew.
func TestListsOfServersAhead(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	w.put(t, binh, investor("fund", "Quỹ"))
	w.settle(t)
	want, err := w.list(t.Context(), an, "p1", match.KindInvestor)
	must(t, err)
	for _, by := range []int64{1, -1, 1 << 40} {
		w.cache.mu.Lock()
		for key, value := range w.cache.kept {
			w.cache.kept[key] = service.Shifted(value, by)
		}
		w.cache.mu.Unlock()
		c := w.counted(func() {
			if got, err := w.list(t.Context(), an, "p1", match.KindInvestor); err != nil || got != want {
				t.Errorf("%+d: %s %v", by, got, err)
			}
		})
		if c.Drawn != 1 {
			t.Errorf("%+d: %+v", by, c)
		}
	}
}
