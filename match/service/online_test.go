package service_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// steppedIndex is the real index. Making it anew stands still at every step
// until the test has looked around.
type steppedIndex struct {
	*search.Index
	on    atomic.Bool
	fills atomic.Int64
	steps chan string
	goOn  chan struct{}
}

func (x *steppedIndex) step(name string) {
	if x.on.Load() {
		x.steps <- name
		<-x.goOn
	}
}

func (x *steppedIndex) Draft(ctx context.Context) error {
	x.step("begun")
	return x.Index.Draft(ctx)
}

func (x *steppedIndex) Fill(ctx context.Context, updates []match.Update, at match.Checkpoint) error {
	if n := x.fills.Add(1); n <= 2 { // later ones follow the change log, as often as there is something
		x.step(fmt.Sprint("fill ", n))
	}
	return x.Index.Fill(ctx, updates, at)
}

func (x *steppedIndex) Swap(ctx context.Context) error {
	x.step("swap")
	err := x.Index.Swap(ctx)
	x.step("swapped")
	return err
}

// reads waits until a write can be read, as min_seq does, at most until ctx ends.
func (w *world) reads(ctx context.Context, seq int64) error {
	for !w.WaitFor(ctx, seq) {
		if ctx.Err() != nil {
			return fmt.Errorf("change %d cannot be read: %w", seq, ctx.Err())
		}
	}
	return nil
}

// search asks again when too many search at once, which a slow machine may bring about.
func (w *world) search(ctx context.Context, text string) (match.Hits, error) {
	for {
		hits, err := w.Search(ctx, nobody, match.Query{Text: text})
		if e, ok := errors.AsType[*match.Error](err); !ok || e.Code != "search_busy" || ctx.Err() != nil {
			return hits, err
		}
	}
}

// finds checks that a word finds exactly the profiles of ids.
func (w *world) finds(ctx context.Context, word string, ids ...string) error {
	hits, err := w.search(ctx, word)
	var got []string
	for _, h := range hits.Data {
		got = append(got, h.ID)
	}
	if err != nil || hits.Degraded || !slices.Equal(got, ids) {
		return fmt.Errorf("%q finds %v, want %v (degraded %v): %w", word, got, ids, hits.Degraded, err)
	}
	return nil
}

// write lets one person create, rename and delete startups until stop, checking
// after every answer that it can be read. It gives the words that must find one
// profile in the end.
func (w *world) write(ctx context.Context, person int, stop *atomic.Bool) (kept []string, err error) {
	for i := 0; !stop.Load(); i++ {
		word, later := fmt.Sprintf("w%dn%d", person, i), fmt.Sprintf("w%dm%d", person, i)
		created, _, err := w.Create(ctx, an, startup("", "Gốm "+word))
		if err != nil {
			return nil, err
		}
		b := created.Profile.Common()
		if err := w.reads(ctx, created.Seq); err != nil {
			return nil, err
		}
		if err := w.finds(ctx, word, b.ID); err != nil {
			return nil, err
		}
		switch i % 3 {
		case 0:
			kept = append(kept, word)
			continue
		case 1:
			changed, _, err := w.Replace(ctx, an, startup(b.ID, "Gốm "+later), b.Version)
			if err != nil {
				return nil, err
			}
			if err := w.reads(ctx, changed.Seq); err != nil {
				return nil, err
			}
			if err := w.finds(ctx, later, b.ID); err != nil {
				return nil, err
			}
			kept = append(kept, later)
		case 2:
			seq, err := w.Delete(ctx, an, match.KindStartup, b.ID, b.Version)
			if err != nil {
				return nil, err
			}
			if err := w.reads(ctx, seq); err != nil {
				return nil, err
			}
		}
		if err := w.finds(ctx, word); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// TestOnlineRebuild is A14, with the real store and index: while index and
// engine are made anew, every acknowledged write can be read, no search fails or
// turns up empty, and afterwards nothing is missing or double.
func TestOnlineRebuild(t *testing.T) {
	x := &steppedIndex{steps: make(chan string), goOn: make(chan struct{})}
	w := newWorldWith(t, func(index *search.Index) service.Index { x.Index = index; return x }, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var writes []match.Write
	for i := range 1200 {
		p := startup(fmt.Sprintf("base-%04d", i), fmt.Sprint("Tinh dầu quế ", i))
		writes = append(writes, match.Write{Profile: p, Owner: an.User})
	}
	if _, err := w.store.Save(ctx, writes); err != nil {
		t.Fatal(err)
	}
	w.put(t, binh, investor("fund-0", "Quỹ"))
	w.settle(t)
	if err := w.Reindex(ctx, nil); err != nil { // no statistics are old from here on
		t.Fatal(err)
	}
	epoch := w.Ready().Epoch
	w.put(t, an, startup("newer", "Nước mắm"))
	x.fills.Store(0)
	x.on.Store(true)

	done := make(chan error, 1)
	go func() { done <- w.Reindex(ctx, nil) }()
	var stop atomic.Bool
	var work sync.WaitGroup
	var kept [3][]string
	for person := range kept {
		work.Go(func() {
			words, err := w.write(ctx, person, &stop)
			if kept[person] = words; err != nil {
				t.Error(err)
			}
		})
	}
	look := func(n int) {
		for range n {
			hits, err := w.search(ctx, "quế")
			if err != nil || hits.Degraded || hits.Total != 1200 {
				t.Errorf("%d hits, degraded %v, %v", hits.Total, hits.Degraded, err)
			}
			r, err := w.Matches(ctx, an, match.KindStartup, "base-0000", match.Request{Target: match.KindInvestor, N: 5})
			if err != nil || len(r.Data) == 0 {
				t.Errorf("%d matches, %v", len(r.Data), err)
			}
		}
	}
	work.Go(func() {
		for !stop.Load() {
			look(1)
		}
	})

	var steps []string
	for reindexing := true; reindexing; {
		select {
		case step := <-x.steps:
			steps = append(steps, step)
			if step == "swap" || step == "swapped" { // Run stands still too, for a moment: nothing is followed
				look(20)
			} else {
				i := len(steps)
				written, _, err := w.Create(ctx, binh, investor(fmt.Sprint("fund-", i), fmt.Sprint("Quỹ q", i)))
				if err != nil {
					t.Error(err)
				}
				if err := w.reads(ctx, written.Seq); err != nil {
					t.Errorf("at %s: %v", step, err)
				}
				if err := w.finds(ctx, fmt.Sprint("q", i), fmt.Sprint("fund-", i)); err != nil {
					t.Errorf("at %s: %v", step, err)
				}
				r, err := w.Matches(ctx, an, match.KindStartup, "base-0000", match.Request{Target: match.KindInvestor, N: 20})
				if err != nil || r.Total != i+1 || r.Seq < written.Seq || r.Epoch != epoch {
					t.Errorf("at %s: %d matches at %d, epoch %d, %v", step, r.Total, r.Seq, r.Epoch, err)
				}
			}
			x.goOn <- struct{}{}
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			reindexing = false
		}
	}
	if want := []string{"begun", "fill 1", "fill 2", "swap", "swapped"}; !slices.Equal(steps, want) {
		t.Errorf("steps %v, want %v", steps, want)
	}
	look(20)
	stop.Store(true)
	work.Wait()
	report, err := w.Verify(ctx)
	if err != nil || !report.OK {
		t.Errorf("%+v, %v", report, err)
	}
	words := 0
	for _, person := range kept {
		for _, word := range person {
			words++
			hits, err := w.search(ctx, word)
			if err != nil || hits.Total != 1 {
				t.Errorf("%q finds %d, %v", word, hits.Total, err)
			}
		}
	}
	if want := 1200 + 5 + words; report.Store != want || words == 0 {
		t.Errorf("%d profiles stored, want %d", report.Store, want)
	}
	if got := w.Ready().Epoch; got <= epoch {
		t.Errorf("epoch %d after %d", got, epoch)
	}
}
