package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"duyen/match"
)

func testLog(t *testing.T, s *Store) {
	at, err := s.Head(t.Context())
	if err != nil || at.Seq != 0 || len(at.Store) != 24 {
		t.Fatalf("head of an empty store: %+v %v", at, err)
	}
	create(t, s, "", startup("a"), startup("b"), startup("c"))
	if _, err := s.Delete(t.Context(), "b", 0); err != nil {
		t.Fatal(err)
	}
	create(t, s, "", startup("d"))
	again, err := s.Head(t.Context())
	if err != nil || again.Seq != 5 || again.Store != at.Store {
		t.Errorf("head %+v %v", again, err)
	}
	changes, err := s.Changes(t.Context(), 2, 2)
	want := []match.Change{
		{Seq: 3, Kind: match.KindStartup, ID: "c"},
		{Seq: 4, Kind: match.KindStartup, ID: "b", Deleted: true},
	}
	if err != nil || !slices.Equal(changes, want) {
		t.Errorf("changes %+v %v, want %+v", changes, err, want)
	}
	if changes, err := s.Changes(t.Context(), 5, 10); err != nil || len(changes) != 0 {
		t.Errorf("behind the head: %v %v", changes, err)
	}
}

// testSnapshot writes while Each reads: what it hands over is what stood there
// when it began, and the head it gives belongs to that.
func testSnapshot(t *testing.T, s *Store) {
	var profiles []match.Profile
	for i := range 2*snapshotBatch + 10 {
		profiles = append(profiles, startup(fmt.Sprintf("p%05d", i)))
	}
	create(t, s, "", profiles...)
	before, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seen []match.Profile
	calls := 0
	got, err := s.Each(t.Context(), func(batch []match.Profile) error {
		calls++
		last := fmt.Sprintf("p%05d", 2*snapshotBatch+10-calls)
		create(t, s, "", startup(fmt.Sprint("p00000-", calls)), startup(fmt.Sprint("z", calls)))
		save(t, s, match.Write{Profile: startup("p01999", func(p *match.Startup) { p.Name = fmt.Sprint(calls) }), Mode: match.Replace})
		if _, err := s.Delete(t.Context(), last, 0); err != nil {
			return err
		}
		seen = append(seen, batch...)
		return nil
	})
	if err != nil || got != before {
		t.Errorf("checkpoint %+v %v, want %+v", got, err, before)
	}
	if calls != 3 || !slices.Equal(ids(seen), ids(profiles)) {
		t.Errorf("%d profiles in %d batches, want the %d of before", len(seen), calls, len(profiles))
	}
	if p := seen[1999].Common(); p.Version != 1 {
		t.Errorf("a later version %d was handed over", p.Version)
	}
	if now := head1(t, s); now != before.Seq+12 {
		t.Errorf("head %d, want %d", now, before.Seq+12)
	}
}

// testSnapshotHead reads everything again and again while profiles are created:
// there are always as many as the head says.
func testSnapshotHead(t *testing.T, s *Store) {
	ctx, cancel := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := s.Save(ctx, []match.Write{{Profile: startup(fmt.Sprint("p", i))}}); err != nil {
				wantKind(t, err, match.KindBusy, "timeout")
			}
		}
	})
	for n := 0; n < 150; {
		n = 0
		at, err := s.Each(t.Context(), func(batch []match.Profile) error { n += len(batch); return nil })
		if err != nil || at.Seq != int64(n) {
			t.Errorf("%d profiles, head %d, %v", n, at.Seq, err)
			break
		}
	}
	cancel()
	writing.Wait()
}

func testEachError(t *testing.T, s *Store) {
	at, err := s.Each(t.Context(), func([]match.Profile) error { return errors.New("nothing to call f for") })
	if err != nil || at.Seq != 0 || at.Store == "" {
		t.Errorf("an empty store: %+v %v", at, err)
	}
	create(t, s, "", startup("a"))
	stop := errors.New("stop")
	if at, err := s.Each(t.Context(), func([]match.Profile) error { return stop }); err != stop || at != (match.Checkpoint{}) { //nolint:errorlint // unwrapped on purpose
		t.Errorf("%+v %v, want the error of f", at, err)
	}
}

// testRace lets fifty people change the same version: one wins, the others hear
// that they were late.
func testRace(t *testing.T, s *Store) {
	create(t, s, "", startup("a"))
	const people = 50
	results := make([]error, people)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range people {
		done.Go(func() {
			start.Wait()
			out, err := s.Save(context.Background(), []match.Write{{
				Profile: startup("a", func(p *match.Startup) { p.Name = fmt.Sprint("by ", i) }), Mode: match.Replace, Version: 1,
			}})
			if err == nil {
				err = out[0].Err
			}
			results[i] = err
		})
	}
	start.Done()
	done.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		wantKind(t, err, match.KindStale, "stale")
	}
	if won != 1 || head1(t, s) != 2 {
		t.Errorf("%d won, head %d", won, head1(t, s))
	}
}

// testManyWriters: numbers of the log are given once, without gaps, and every
// reader sees a change and its entry together.
func testManyWriters(t *testing.T, s *Store) {
	const people, each = 50, 4
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			for j := range each {
				id := fmt.Sprintf("p%d-%d", i, j)
				out, err := s.Save(context.Background(), []match.Write{{Profile: startup(id, func(p *match.Startup) {
					p.Sectors = []string{fmt.Sprint("x:", i%7), fmt.Sprint("x:", j)}
				})}})
				if err != nil || out[0].Err != nil {
					t.Error(err, out)
					return
				}
				changes, err := s.Changes(context.Background(), out[0].Seq-1, 1)
				if err != nil || len(changes) != 1 || changes[0].ID != id {
					t.Errorf("entry of %s: %+v %v", id, changes, err)
				}
			}
		})
	}
	wg.Wait()
	changes, err := s.Changes(t.Context(), 0, 1000)
	if err != nil || len(changes) != people*each {
		t.Fatalf("%d entries, %v", len(changes), err)
	}
	for i, c := range changes {
		if c.Seq != int64(i+1) {
			t.Fatalf("entry %d has seq %d", i, c.Seq)
		}
	}
}
