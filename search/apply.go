package search

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/blevesearch/bleve/v2"

	"duyen/match"
)

// batchSize is the number of updates per Bleve batch: one by one is 20 times
// slower, larger ones take memory and no less time.
const batchSize = 1000

// Apply writes updates and the checkpoint. Up to 1,000 updates go in one batch
// with the checkpoint: both or neither. Of more, the last batch carries it; the
// earlier ones are written again when the caller repeats the call, which changes
// nothing. After an error the index stands where the last good batch left it.
func (ix *Index) Apply(ctx context.Context, updates []match.Update, at match.Checkpoint) error {
	stamp, err := json.Marshal(at)
	if err != nil {
		return match.Wrap(err, "write the checkpoint")
	}
	return ix.writer.guard(ctx, func() error { return inBatches(updates, stamp, ix.write) })
}

// inBatches hands updates over in batches, the last one with the stamp.
func inBatches(updates []match.Update, stamp []byte, write func([]match.Update, []byte) error) error {
	for len(updates) > batchSize {
		if err := write(updates[:batchSize], nil); err != nil {
			return err
		}
		updates = updates[batchSize:]
	}
	return write(updates, stamp)
}

// write runs one batch; stamp nil leaves the checkpoint. After a failure the
// index is opened anew: Bleve shows the failed batch and may panic at the next.
func (ix *Index) write(updates []match.Update, stamp []byte) error {
	ix.mu.RLock()
	g := ix.now // only a holder of the right to write replaces it
	ix.mu.RUnlock()
	if g == nil {
		var err error
		if g, err = ix.reopen(); err != nil {
			return err
		}
	}
	err := runBatch(g.handle, updates, stamp, ix.ref)
	if err == nil {
		return nil
	}
	if _, again := ix.reopen(); again != nil {
		err = fmt.Errorf("%w; then: %w", err, again)
	}
	return writeError(err)
}

// runBatch fills and runs a batch, turning a panic into an error.
func runBatch(handle bleve.Index, updates []match.Update, stamp []byte, ref *match.Reference) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	sources, err := analyzeAll(updates, ref)
	if err != nil {
		return err
	}
	batch := handle.NewBatch()
	for i, u := range updates {
		if sources[i] == nil {
			batch.Delete(u.ID)
			continue
		}
		if err := batch.IndexAdvanced(sources[i].document(u.ID)); err != nil {
			return err
		}
	}
	if stamp != nil {
		batch.SetInternal([]byte(checkpointKey), stamp)
	}
	return handle.Batch(batch)
}

// analyzeAll reads the words of the updated profiles on every core. Bleve would
// do it on goroutines of its own, where a panic ends the process.
func analyzeAll(updates []match.Update, ref *match.Reference) ([]*source, error) {
	sources := make([]*source, len(updates))
	workers := min(len(updates), runtime.GOMAXPROCS(0))
	failures := make(chan error, workers)
	for w := range workers {
		go func() {
			defer func() {
				if r := recover(); r != nil {
					failures <- fmt.Errorf("panic: %v", r)
				}
			}()
			for i := w; i < len(updates); i += workers {
				if p := updates[i].Profile; p != nil {
					sources[i] = newSource(p, ref)
				}
			}
			failures <- nil
		}()
	}
	var failed error
	for range workers {
		if err := <-failures; err != nil {
			failed = err
		}
	}
	return sources, failed
}

// writeError keeps "disk full" and hides the rest behind one code.
func writeError(err error) error {
	if full := openError(err); match.KindOf(full) == match.KindFull {
		return full
	}
	return &match.Error{Kind: match.KindInternal, Code: "index_write", Message: "write the index", Cause: err}
}

// reopen closes the index and opens its folder again.
func (ix *Index) reopen() (*generation, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, closedError()
	}
	_ = ix.now.close() // there is nothing left to save
	ix.now = nil
	g, err := openGeneration(ix.path)
	if err != nil {
		return nil, err
	}
	ix.now = g
	return g, nil
}
