package search

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPurge: when it returns, nothing is left in the folder but the index in use
// and a draft, also of what nobody has tidied up.
func TestPurge(t *testing.T) {
	ix, _ := open(t, collisions()...)
	fill(t, ix, 9, startup("new", "Gốm", ""))
	if err := ix.Swap(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, old := range []string{filepath.Join(ix.dir, "1"), filepath.Join(ix.dir, "7"), ix.dir + asideSuffix} {
		if err := os.MkdirAll(filepath.Join(old, "store"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := ix.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := folders(t, ix.dir); got != "[2]" {
			t.Error("folders", got)
		}
	}
	if _, err := os.Stat(ix.dir + asideSuffix); !os.IsNotExist(err) {
		t.Error("what was put aside is left:", err)
	}
	fill(t, ix, 10, startup("new", "Gốm", ""))
	if err := ix.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := folders(t, ix.dir); got != "[2 3]" {
		t.Error("the draft is gone:", got)
	}
	if err := ix.Swap(t.Context()); err != nil {
		t.Error(err)
	}
}
