package search

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"duyen/match"
)

// Index is the text index of one folder. It is safe for concurrent use: any
// number of searches, one writer.
type Index struct {
	dir   string
	ref   *match.Reference
	cols  Columns
	texts Loader

	mu     sync.RWMutex // held for reading by searches, for writing while handle changes
	handle bleve.Index  // nil while the folder cannot be opened
	closed bool         // by Close: not to be opened again

	writer   chan struct{} // holds one token: the right to write
	gate     gate
	segments segmentCache
	scratch  sync.Pool // of *scoreboard
	names    []nameEntry
}

// Open opens the index of a folder, or makes an empty one. Its error is a
// *match.Error: Rebuildable tells whether SetAside and another Open help;
// "index_locked" says that another process holds the folder.
func Open(dir string, ref *match.Reference, cols Columns, texts Loader) (*Index, error) {
	handle, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	removeAside(dir)
	ix := &Index{
		dir: dir, ref: ref, cols: cols, texts: texts, handle: handle,
		writer: make(chan struct{}, 1), gate: newGate(), names: suggestNames(ref),
	}
	ix.scratch.New = func() any { return &scoreboard{} }
	ix.writer <- struct{}{}
	return ix, nil
}

// Close closes the index after the running searches.
func (ix *Index) Close() error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.closed = true
	if ix.handle == nil {
		return nil
	}
	err := ix.handle.Close()
	ix.handle = nil
	if err != nil {
		return match.Wrap(err, "close the index")
	}
	return nil
}

// Count gives the number of profiles in the index.
func (ix *Index) Count() (int, error) {
	var n uint64
	err := ix.read(func(s *scorch.IndexSnapshot) error {
		var err error
		n, err = s.DocCount()
		return err
	})
	return int(n), err
}

// checkpointKey is where Apply keeps the checkpoint, in the batch it belongs to:
// one kept outside the index would be wrong after Bleve falls back to an older
// snapshot.
const checkpointKey = "duyen_checkpoint"

// Checkpoint gives what Apply wrote last; zero for an empty index.
func (ix *Index) Checkpoint(context.Context) (match.Checkpoint, error) {
	var at match.Checkpoint
	err := ix.read(func(s *scorch.IndexSnapshot) error {
		raw, err := s.GetInternal([]byte(checkpointKey))
		if err != nil || len(raw) == 0 {
			return err
		}
		return json.Unmarshal(raw, &at)
	})
	return at, err
}

// Versions calls f for every indexed profile with the version it was indexed at,
// in no particular order.
func (ix *Index) Versions(ctx context.Context, f func(id string, version int64)) error {
	return ix.read(func(s *scorch.IndexSnapshot) error { return eachVersion(ctx, s, f) })
}

// read runs f on the current snapshot. A damaged segment can make Bleve panic;
// that ends the one read with an error.
func (ix *Index) read(f func(*scorch.IndexSnapshot) error) (err error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.handle == nil {
		return closedError()
	}
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r, "read the index")
		}
	}()
	advanced, err := ix.handle.Advanced()
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
