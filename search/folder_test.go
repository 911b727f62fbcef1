package search

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"duyen/match"
)

// filled makes a closed index with two batches and gives its folder.
func filled(t *testing.T) (string, *fakeStore) {
	t.Helper()
	store := newFakeStore(reference(t))
	dir := filepath.Join(t.TempDir(), "index")
	ix, err := Open(dir, store.ref, store, store)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, ix, store, many(20)...)
	apply(t, ix, store, collisions()...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, store
}

func TestReopenKeepsEverything(t *testing.T) {
	dir, store := filled(t)
	ix, err := Open(dir, store.ref, store, store)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if n, err := ix.Count(); n != 26 || err != nil {
		t.Error(n, err)
	}
	if at, err := ix.Checkpoint(t.Context()); at != (match.Checkpoint{Store: "s", Seq: 6}) || err != nil {
		t.Error(at, err)
	}
	if got := found(t, ix, match.Query{Text: "quế"}); len(got) == 0 || got[0] != "cinnamon" {
		t.Error(got)
	}
}

// damages are what trust row A4 lists, and more. Every one of them must let the
// caller go on within seconds.
var damages = map[string]func(t *testing.T, dir string){
	"stray file": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "1", "store", "stray.txt"), "x") },
	"root.bolt empty": func(t *testing.T, dir string) {
		write(t, filepath.Join(dir, "1", "store", "root.bolt"), "")
	},
	"root.bolt garbage": func(t *testing.T, dir string) {
		write(t, filepath.Join(dir, "1", "store", "root.bolt"), string(make([]byte, 1<<16)))
	},
	"meta missing":   func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "1", "index_meta.json")) },
	"meta garbage":   func(t *testing.T, dir string) { write(t, filepath.Join(dir, "1", "index_meta.json"), "{") },
	"newest segment": func(t *testing.T, dir string) { s := segments(t, dir); remove(t, s[len(s)-1]) },
	"all segments":   func(t *testing.T, dir string) { remove(t, segments(t, dir)...) },
	"segment cut":    func(t *testing.T, dir string) { s := segments(t, dir); truncate(t, s[len(s)-1]) },
	"segment empty":  func(t *testing.T, dir string) { s := segments(t, dir); write(t, s[len(s)-1], "") },
	"half made": func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, "1", "store")); err != nil {
			t.Fatal(err)
		}
		remove(t, filepath.Join(dir, "1", "index_meta.json"))
	},
	"no generations, as older programs had it": func(t *testing.T, dir string) {
		for _, name := range []string{"store", "index_meta.json"} {
			if err := os.Rename(filepath.Join(dir, "1", name), filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
		remove(t, filepath.Join(dir, "1"))
	},
	"a file, no folder": func(t *testing.T, dir string) {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		write(t, dir, "x")
	},
}

func TestDamagedFolders(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			dir, store := filled(t)
			damage(t, dir)
			start := time.Now()
			ix, err := Open(dir, store.ref, store, store)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("open took %v", took)
			}
			if err != nil {
				if !Rebuildable(err) {
					t.Fatalf("%v cannot be rebuilt", err)
				}
				if err := SetAside(dir); err != nil {
					t.Fatal(err)
				}
				if ix, err = Open(dir, store.ref, store, store); err != nil {
					t.Fatal(err)
				}
			}
			defer ix.Close()
			at, err := ix.Checkpoint(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := ix.Count(); at.Seq == 6 && n != 26 {
				t.Errorf("the checkpoint says 6, but %d profiles are there", n)
			}
			if _, err := os.Stat(dir + asideSuffix); !errors.Is(err, os.ErrNotExist) {
				t.Error("the old folder is still there")
			}
			apply(t, ix, store, append(many(20), collisions()...)...)
			if got := found(t, ix, match.Query{Text: "quế"}); len(got) == 0 || got[0] != "cinnamon" {
				t.Error("after the rebuild:", got)
			}
		})
	}
}

func TestSecondOpenerIsRefused(t *testing.T) {
	ix, store := open(t, collisions()...)
	start := time.Now()
	_, err := Open(ix.dir, store.ref, store, store)
	if e, ok := err.(*match.Error); !ok || e.Code != "index_locked" || Rebuildable(err) {
		t.Errorf("%v, want index_locked", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if got := found(t, ix, match.Query{Text: "tỏi"}); len(got) == 0 {
		t.Error("the first stopped working")
	}
}

func TestOtherFormatIsRebuilt(t *testing.T) {
	ix, store := open(t, collisions()...)
	if err := ix.now.handle.SetInternal([]byte(formatKey), []byte("0")); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ix.dir, store.ref, store, store); !Rebuildable(err) {
		t.Error(err)
	}
}

func TestClosedIndexRefuses(t *testing.T) {
	ix, _ := open(t)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Search(t.Context(), match.Query{Text: "x"}); match.KindOf(err) != match.KindBusy {
		t.Error(err)
	}
	if _, err := ix.Count(); match.KindOf(err) != match.KindBusy {
		t.Error(err)
	}
}

func TestErrorsAreToldApart(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind match.ErrorKind
		code string
	}{
		{fmt.Errorf("persist err: %w", syscall.ENOSPC), match.KindFull, "disk_full"},
		{fmt.Errorf("persist err: %v", syscall.ENOSPC), match.KindFull, "disk_full"},
		{syscall.EROFS, match.KindInternal, "index_unwritable"},
		{os.ErrPermission, match.KindInternal, "index_unwritable"},
		{errors.New("odd"), match.KindInternal, "index_damaged"},
	} {
		if e := openError(c.err).(*match.Error); e.Kind != c.kind || e.Code != c.code {
			t.Errorf("%v: %v %s", c.err, e.Kind, e.Code)
		}
	}
	if e := writeError(fmt.Errorf("segment: %v", syscall.ENOSPC)); match.KindOf(e) != match.KindFull {
		t.Error(e)
	}
}

func segments(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "1", "store", "*.zap"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	slices.Sort(names)
	return names
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, paths ...string) {
	t.Helper()
	for _, p := range paths {
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
	}
}

func truncate(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
}
