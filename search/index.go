package search

import (
	"context"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"duyen/match"
)

// Index is the text index of one folder. It is safe for concurrent use: any
// number of searches, one writer, and one who fills a draft.
type Index struct {
	dir   string
	ref   *match.Reference
	cols  Columns
	texts Loader

	mu       sync.RWMutex // guards now, path and closed
	now      *generation  // in use; nil while it cannot be opened
	path     string       // of the generation in use
	closed   bool         // by Close: not to be opened again
	retiring sync.WaitGroup

	writer   turn // to write what is in use
	drafting turn // to write the draft
	draft    *draft
	gate     gate
	scratch  sync.Pool // of *scoreboard
	names    []nameEntry
	kinds    []kindName
}

// Open opens the index of a folder, or makes an empty one. Its error is a
// *match.Error: Rebuildable tells whether SetAside and another Open help;
// "index_locked" says that another process holds the folder.
func Open(dir string, ref *match.Reference, cols Columns, texts Loader) (*Index, error) {
	g, err := openNewest(dir)
	if err != nil {
		return nil, err
	}
	removeAside(dir)
	ix := &Index{
		dir: dir, ref: ref, cols: cols, texts: texts, now: g, path: g.path,
		writer: newTurn(), drafting: newTurn(), gate: newGate(), names: suggestNames(ref), kinds: kindNames(),
	}
	ix.scratch.New = func() any { return &scoreboard{} }
	return ix, nil
}

// Close closes the index after the running searches, and gives a draft up unless
// a write to it hangs.
func (ix *Index) Close() error {
	ix.mu.Lock()
	g := ix.now
	ix.now, ix.closed = nil, true
	ix.mu.Unlock()
	err := g.close()
	select {
	case <-ix.drafting:
		ix.dropDraft()
		ix.drafting.give()
	default:
	}
	ix.retiring.Wait()
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
		if err != nil {
			return err
		}
		at, err = readCheckpoint(raw)
		return err
	})
	return at, err
}

// Versions calls f for every indexed profile with the version it was indexed at,
// in no particular order.
func (ix *Index) Versions(ctx context.Context, f func(id string, version int64)) error {
	return ix.read(func(s *scorch.IndexSnapshot) error { return eachVersion(ctx, s, f) })
}

// read runs f on the current snapshot.
func (ix *Index) read(f func(*scorch.IndexSnapshot) error) error {
	g, err := ix.hold()
	if err != nil {
		return err
	}
	defer g.readers.Done()
	return g.read(f)
}

// pinned runs f on the current snapshot, made ready to be searched.
func (ix *Index) pinned(view View, f func(*pinned) error) error {
	g, err := ix.hold()
	if err != nil {
		return err
	}
	defer g.readers.Done()
	return g.pinned(view, f)
}

// hold gives the generation in use to a reader, who calls readers.Done.
func (ix *Index) hold() (*generation, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	if ix.now == nil {
		return nil, closedError()
	}
	ix.now.readers.Add(1) // nobody waits yet: who does has taken it away under the lock
	return ix.now, nil
}
