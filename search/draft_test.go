package search

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"duyen/match"
)

// fill begins a draft and writes profiles to it, with a checkpoint when seq is not 0.
func fill(t *testing.T, ix *Index, seq int64, profiles ...match.Profile) {
	t.Helper()
	if err := ix.Draft(t.Context()); err != nil {
		t.Fatal(err)
	}
	updates := make([]match.Update, len(profiles))
	for i, p := range profiles {
		updates[i] = match.Update{ID: p.Common().ID, Profile: p}
	}
	at := match.Checkpoint{}
	if seq > 0 {
		at = match.Checkpoint{Store: "s", Seq: seq}
	}
	if err := ix.Fill(t.Context(), updates, at); err != nil {
		t.Fatal(err)
	}
}

// folders lists the generations that are there.
func folders(t *testing.T, dir string) string {
	t.Helper()
	numbers, err := generations(dir)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(numbers)
}

func TestSwap(t *testing.T) {
	ix, store := open(t, collisions()...)
	for generation := int64(2); generation <= 4; generation++ {
		p := startup("new", fmt.Sprint("Gốm Mỹ Thiện ", generation), "")
		store.put(p)
		fill(t, ix, 10*generation, p)
		if got := found(t, ix, match.Query{Text: "gốm"}); slices.Contains(got, "new") != (generation > 2) {
			t.Error("the draft is searched:", got)
		}
		if err := ix.Swap(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := found(t, ix, match.Query{Text: "gốm"}); len(got) != 1 {
			t.Error("after the swap:", got)
		}
		if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) != 0 {
			t.Error("still from the old one:", got)
		}
		at, err := ix.Checkpoint(t.Context())
		if n, _ := ix.Count(); n != 1 || at.Seq != 10*generation || err != nil {
			t.Errorf("%d profiles at %v, %v", n, at, err)
		}
		ix.retiring.Wait()
		if got := folders(t, ix.dir); got != fmt.Sprint([]int64{generation}) {
			t.Error("folders", got)
		}
	}
	apply(t, ix, store, collisions()...)
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("writes after the swap are lost")
	}
	if err := ix.Swap(t.Context()); err == nil {
		t.Error("swapped without a draft")
	}
}

// Searches under way keep the index they began on until they end.
func TestReadersEndOnTheOldIndex(t *testing.T) {
	ix, _ := open(t, collisions()...)
	fill(t, ix, 9, startup("new", "Gốm", ""))
	old := ix.now.path
	err := ix.read(func(s *scorch.IndexSnapshot) error {
		if err := ix.Swap(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := s.DocCount(); n != 6 || err != nil {
			t.Error(n, err)
		}
		if _, err := os.Stat(old); err != nil {
			t.Error("the old index went under a reader:", err)
		}
		if n, err := ix.Count(); n != 1 || err != nil {
			t.Error("who begins now waits or sees the old one:", n, err)
		}
		versions := 0
		err := eachVersion(t.Context(), s, func(string, int64) { versions++ })
		if versions != 6 {
			t.Error(versions)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	ix.retiring.Wait()
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Error("the old index is still there:", err)
	}
}

// Searches that run all the time while index after index is swapped in always
// answer the same.
func TestSearchesDuringSwaps(t *testing.T) {
	ix, store := open(t, many(300)...)
	apply(t, ix, store, collisions()...)
	all := append(many(300), collisions()...)
	want := found(t, ix, match.Query{Text: "quế"})
	var stop atomic.Bool
	var searched atomic.Int64
	var work sync.WaitGroup
	for range 3 {
		work.Go(func() {
			for !stop.Load() {
				hits, err := ix.Search(t.Context(), match.Query{Text: "quế"})
				if err != nil || len(hits.Data) != len(want) || hits.Data[0].ID != want[0] {
					t.Errorf("%v, %v", hits.Data, err)
					return
				}
				searched.Add(1)
			}
		})
	}
	for i := range 5 {
		fill(t, ix, int64(100+i), all...)
		if err := ix.Swap(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	work.Wait()
	if searched.Load() == 0 {
		t.Error("nothing was searched")
	}
}

// What a process that is killed may leave behind, and which index serves after it.
func TestStartAfterAnyPointOfARebuild(t *testing.T) {
	gathered := func(t *testing.T, ix *Index, dir string) string { // what is on the disk now
		t.Helper()
		to := filepath.Join(t.TempDir(), "index")
		if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		return to
	}
	points := []struct {
		name  string
		point func(t *testing.T, ix *Index, dir string) string
		seq   int64
		hits  int // of gốm, which only the draft has
	}{
		{"folder made", func(t *testing.T, ix *Index, dir string) string {
			to := gathered(t, ix, dir)
			if err := os.Mkdir(filepath.Join(to, "2"), 0o700); err != nil {
				t.Fatal(err)
			}
			return to
		}, 6, 0},
		{"draft begun", func(t *testing.T, ix *Index, dir string) string {
			if err := ix.Draft(t.Context()); err != nil {
				t.Fatal(err)
			}
			return gathered(t, ix, dir)
		}, 6, 0},
		{"half filled", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 0, startup("new", "Gốm", ""))
			return gathered(t, ix, dir)
		}, 6, 0},
		{"filled", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 9, startup("new", "Gốm", ""))
			return gathered(t, ix, dir)
		}, 9, 1},
		{"filled, but damaged", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 9, startup("new", "Gốm", ""))
			to := gathered(t, ix, dir)
			write(t, filepath.Join(to, "2", "store", "root.bolt"), "")
			return to
		}, 6, 0},
		{"swapped, the old one not yet removed", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 9, startup("new", "Gốm", ""))
			var to string
			err := ix.read(func(*scorch.IndexSnapshot) error {
				err := ix.Swap(t.Context())
				to = gathered(t, ix, dir)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return to
		}, 9, 1},
		{"swapped", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 9, startup("new", "Gốm", ""))
			if err := ix.Swap(t.Context()); err != nil {
				t.Fatal(err)
			}
			ix.retiring.Wait()
			return gathered(t, ix, dir)
		}, 9, 1},
		{"the draft half removed", func(t *testing.T, ix *Index, dir string) string {
			fill(t, ix, 9, startup("new", "Gốm", ""))
			to := gathered(t, ix, dir)
			remove(t, filepath.Join(to, "2", "index_meta.json"))
			return to
		}, 6, 0},
	}
	for _, p := range points {
		t.Run(p.name, func(t *testing.T) {
			ix, store := open(t, collisions()...)
			store.put(startup("new", "Gốm", ""))
			dir := p.point(t, ix, ix.dir)
			again, err := Open(dir, store.ref, store, store)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if at, err := again.Checkpoint(t.Context()); at.Seq != p.seq || err != nil {
				t.Errorf("checkpoint %v, %v, want %d", at, err, p.seq)
			}
			if got := found(t, again, match.Query{Text: "gốm"}); slices.Contains(got, "new") != (p.hits > 0) { // without it something near is found
				t.Errorf("found %v", got)
			}
			if got := folders(t, dir); strings.Contains(got, " ") {
				t.Error("left behind:", got)
			}
		})
	}
}

func TestFailedDraftLeavesNothing(t *testing.T) {
	ix, store := open(t, collisions()...)
	fill(t, ix, 0, many(20)...)
	at := match.Checkpoint{Store: "s", Seq: 99}
	err := ix.Fill(t.Context(), []match.Update{{ID: "bad", Profile: &broken{}}}, at)
	if match.KindOf(err) != match.KindInternal {
		t.Error(err)
	}
	for what, err := range map[string]error{"fill": ix.Fill(t.Context(), nil, at), "swap": ix.Swap(t.Context())} {
		if err == nil {
			t.Error(what, "goes on with a draft that failed")
		}
	}
	if got := folders(t, ix.dir); got != "[1]" {
		t.Error("left behind:", got)
	}
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("the index in use is gone")
	}
	apply(t, ix, store, startup("next", "Gốm", ""))
	if got := found(t, ix, match.Query{Text: "gốm"}); !slices.Equal(got, []string{"next"}) {
		t.Error("the index in use cannot be written:", got)
	}
}

func TestDraftIsGivenUp(t *testing.T) {
	ix, _ := open(t, collisions()...)
	fill(t, ix, 0, many(3)...)
	fill(t, ix, 5, many(3)...) // in place of the first
	if err := ix.Discard(t.Context()); err != nil {
		t.Error(err)
	}
	if err := ix.Discard(t.Context()); err != nil {
		t.Error("without a draft:", err)
	}
	if got := folders(t, ix.dir); got != "[1]" {
		t.Error("left behind:", got)
	}
	fill(t, ix, 0, many(3)...)
	if err := ix.Swap(t.Context()); err == nil {
		t.Error("a half filled draft was swapped in")
	}
	if err := ix.Close(); err != nil {
		t.Error(err)
	}
	if got := folders(t, ix.dir); got != "[1]" {
		t.Error("left behind by Close:", got)
	}
}

// An index that cannot be opened any more is replaced like any other.
func TestSwapReplacesABrokenIndex(t *testing.T) {
	ix, store := open(t, collisions()...)
	if err := os.RemoveAll(ix.path); err != nil {
		t.Fatal(err)
	}
	if err := ix.now.handle.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := ix.Apply(t.Context(), nil, match.Checkpoint{Store: "s", Seq: 50}); err == nil {
			t.Fatal("a folder that is gone was made anew, with a checkpoint that is not true")
		}
	}
	fill(t, ix, 6, collisions()...)
	if err := ix.Swap(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("nothing found")
	}
	apply(t, ix, store, collisions()...)
}
