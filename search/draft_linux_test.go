package search

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"duyen/match"
)

// fillUntilFull writes to the draft while its next files lie on the device that
// is always full. Bleve clears away what it does not know after every batch, so
// it takes some.
func fillUntilFull(t *testing.T, ix *Index) error {
	t.Helper()
	for n := range 200 {
		dir := filepath.Join(ix.draft.path, "store")
		for ahead := range 4 {
			name := filepath.Join(dir, fmt.Sprintf("%012x.zap", n+ahead+1))
			if err := os.Symlink("/dev/full", name); err != nil && !os.IsExist(err) {
				t.Fatal(err)
			}
		}
		update := match.Update{ID: "new", Profile: startup("new", "Gốm", "")}
		if err := ix.Fill(t.Context(), []match.Update{update}, match.Checkpoint{Store: "s", Seq: 9}); err != nil {
			return err
		}
	}
	return nil
}

// TestDiskFullDuringADraft is A8.
func TestDiskFullDuringADraft(t *testing.T) {
	ix, store := open(t, collisions()...)
	if err := ix.Draft(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := fillUntilFull(t, ix); match.KindOf(err) != match.KindFull {
		t.Fatalf("%v, want disk_full", err)
	}
	if err := ix.Swap(t.Context()); err == nil {
		t.Error("swapped to what could not be written")
	}
	if got := folders(t, ix.dir); got != "[1]" {
		t.Error("the draft still takes room:", got)
	}
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("the old index is gone")
	}
	store.put(startup("new", "Gốm", ""))
	fill(t, ix, 9, startup("new", "Gốm", "")) // there is room again
	if err := ix.Swap(t.Context()); err != nil {
		t.Error(err)
	}
	apply(t, ix, store, collisions()...)
	if got := found(t, ix, match.Query{Text: "gốm"}); len(got) != 1 {
		t.Error(got)
	}
}
