package search

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"duyen/match"
)

// generation is one making of the index, in a numbered folder of its own under
// the index's folder. Each rebuild makes the next one beside it. The newest that
// carries a checkpoint is the index: the batch that writes its first checkpoint
// is what swaps them on disk, at once and for good. Nothing is renamed, because
// Bleve writes to the path it was opened at until it is closed.
type generation struct {
	path     string
	handle   bleve.Index
	segments segmentCache
	readers  sync.WaitGroup // searches under way; close waits for them
}

// openGeneration opens a folder that is there.
func openGeneration(path string) (*generation, error) {
	handle, err := openFolder(path)
	if err != nil {
		return nil, err
	}
	return &generation{path: path, handle: handle}, nil
}

// newGeneration makes an empty one, the newest in dir and newer than the path of
// one in use, whose folder may be gone.
func newGeneration(dir, inUse string) (*generation, error) {
	numbers, err := generations(dir)
	if err != nil {
		return nil, err
	}
	last, _ := strconv.Atoi(filepath.Base(inUse)) // 0 for none
	if n := len(numbers); n > 0 {
		last = max(last, numbers[n-1])
	}
	path := filepath.Join(dir, strconv.Itoa(last+1))
	handle, err := createFolder(path)
	if err != nil {
		if !errors.Is(err, bleve.ErrorIndexPathExists) { // then it is somebody else's
			removeGeneration(path)
		}
		return nil, err
	}
	return &generation{path: path, handle: handle}, nil
}

// generations lists the numbers of the generations in dir, the oldest first.
func generations(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, openError(err)
	}
	var numbers []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && strconv.Itoa(n) == e.Name() {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 && len(entries) > 0 {
		return nil, match.Fail(match.KindInternal, "index_outdated", "no generation of the index in its folder")
	}
	slices.Sort(numbers)
	return numbers, nil
}

// openNewest opens the newest generation that carries a checkpoint, else the
// oldest that opens, and removes the others: drafts that were never finished,
// and what a swap had no time to remove. An empty folder gets a first one.
func openNewest(dir string) (*generation, error) {
	numbers, err := generations(dir)
	if err != nil {
		return nil, err
	}
	if len(numbers) == 0 {
		return newGeneration(dir, "")
	}
	var newest *generation
	var damaged error
	for _, n := range numbers {
		g, whole, err := tryGeneration(filepath.Join(dir, strconv.Itoa(n)))
		switch {
		case Rebuildable(err):
			damaged = err
		case err != nil: // held by another process, no rights, no room: all stay as they are
			_ = newest.close()
			return nil, err
		case newest == nil || whole:
			_ = newest.close() // nothing was written: an older one is as good
			newest = g
		default:
			_ = g.close()
		}
	}
	if newest == nil {
		return nil, damaged
	}
	for _, n := range numbers {
		if path := filepath.Join(dir, strconv.Itoa(n)); path != newest.path {
			removeGeneration(path)
		}
	}
	return newest, nil
}

// tryGeneration opens a folder and tells whether it carries a checkpoint.
func tryGeneration(path string) (g *generation, whole bool, err error) {
	if g, err = openGeneration(path); err != nil {
		return nil, false, err
	}
	raw, err := g.handle.GetInternal([]byte(checkpointKey))
	if err != nil {
		_ = g.close() // the first error counts
		return nil, false, openError(err)
	}
	at, err := readCheckpoint(raw)
	return g, err == nil && at != match.Checkpoint{}, nil
}

// readCheckpoint reads what a batch was stamped with; zero for nothing.
func readCheckpoint(raw []byte) (at match.Checkpoint, err error) {
	if len(raw) == 0 {
		return at, nil
	}
	err = json.Unmarshal(raw, &at)
	return at, err
}

// removeGeneration deletes a folder that is closed, and first what it cannot be
// opened without. It costs only room when it fails; the next start tries again.
func removeGeneration(path string) {
	_ = os.Remove(filepath.Join(path, "index_meta.json"))
	_ = os.RemoveAll(path)
}

// close closes a generation after its readers; nil is closed already. Bleve may
// panic on what a failed batch left behind.
func (g *generation) close() (err error) {
	if g == nil {
		return nil
	}
	g.readers.Wait()
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r, "close the index")
		}
	}()
	return g.handle.Close()
}

// read runs f on the current snapshot. A damaged segment can make Bleve panic;
// that ends the one read with an error.
func (g *generation) read(f func(*scorch.IndexSnapshot) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r, "read the index")
		}
	}()
	advanced, err := g.handle.Advanced()
	if err != nil {
		return match.Wrap(err, "read the index")
	}
	reader, err := advanced.Reader()
	if err != nil {
		return match.Wrap(err, "read the index")
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return closedError()
	}
	defer snapshot.Close()
	return typedError(f(snapshot), "read the index")
}

// pinned runs f on the current snapshot, made ready to be searched.
func (g *generation) pinned(view View, f func(*pinned) error) error {
	return g.read(func(snapshot *scorch.IndexSnapshot) error {
		p, err := g.segments.pin(snapshot, view)
		if err != nil {
			return err
		}
		return f(p)
	})
}

// sync makes the names of the generation's files survive a power cut; Bleve
// syncs only what is in them.
func (g *generation) sync() error {
	for _, dir := range []string{filepath.Join(g.path, "store"), g.path, filepath.Dir(g.path)} {
		f, err := os.Open(dir)
		if err != nil {
			return openError(err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return openError(err)
		}
	}
	return nil
}
