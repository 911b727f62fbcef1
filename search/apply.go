package search

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"github.com/blevesearch/bleve/v2"

	"duyen/match"
)

// batchSize is the number of updates per Bleve batch: one by one is 20 times
// slower, larger ones take memory and no less time.
const batchSize = 1000

// stuckAfter is when a batch counts as hung. A batch of batchSize takes a tenth
// of a second; a slow disk may take seconds.
const stuckAfter = time.Minute

// Apply writes updates and the checkpoint. Up to 1,000 updates go in one batch
// with the checkpoint: both or neither. Of more, the last batch carries it; the
// earlier ones are written again when the caller repeats the call, which changes
// nothing. After an error the index stands where the last good batch left it.
func (ix *Index) Apply(ctx context.Context, updates []match.Update, at match.Checkpoint) error {
	if err := ix.lockWriter(ctx); err != nil {
		return err
	}
	stamp, err := json.Marshal(at)
	if err != nil {
		ix.unlockWriter()
		return match.Wrap(err, "write the checkpoint")
	}
	return ix.guarded(ctx, func() error {
		for len(updates) > batchSize {
			if err := ix.write(updates[:batchSize], nil); err != nil {
				return err
			}
			updates = updates[batchSize:]
		}
		return ix.write(updates, stamp)
	})
}

// lockWriter waits for the right to write.
func (ix *Index) lockWriter(ctx context.Context) error {
	select {
	case <-ix.writer:
		return nil
	default:
	}
	timer := time.NewTimer(stuckAfter)
	defer timer.Stop()
	select {
	case <-ix.writer:
		return nil
	case <-ctx.Done():
		return contextError(ctx.Err())
	case <-timer.C:
		return match.Fail(match.KindBusy, "index_stuck", "an earlier write of the index hangs")
	}
}

func (ix *Index) unlockWriter() { ix.writer <- struct{}{} }

// guarded runs work that may hang: Bleve waits for its own goroutines and cannot
// be interrupted. The caller gets an error in time; the right to write comes back
// when the work ends, if ever.
func (ix *Index) guarded(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() {
		defer ix.unlockWriter()
		done <- work()
	}()
	timer := time.NewTimer(stuckAfter)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return contextError(ctx.Err())
	case <-timer.C:
		return match.Fail(match.KindBusy, "index_stuck", "a write of the index hangs")
	}
}

// write runs one batch; stamp nil leaves the checkpoint. After a failure the
// index is opened anew: Bleve shows the failed batch and may panic at the next.
func (ix *Index) write(updates []match.Update, stamp []byte) error {
	ix.mu.RLock()
	handle := ix.handle
	ix.mu.RUnlock()
	if handle == nil {
		var err error
		if handle, err = ix.reopen(); err != nil {
			return err
		}
	}
	err := runBatch(handle, updates, stamp, ix.ref)
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

// reopen closes the handle and opens the folder again.
func (ix *Index) reopen() (bleve.Index, error) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return nil, closedError()
	}
	ix.closeHandle()
	handle, err := openFolder(ix.dir)
	if err != nil {
		return nil, err
	}
	ix.handle = handle
	return handle, nil
}

// closeHandle gives up the handle; mu is held. Close may panic on what a failed
// batch left behind.
func (ix *Index) closeHandle() {
	defer func() { _ = recover() }()
	ix.segments.clear()
	if handle := ix.handle; handle != nil {
		ix.handle = nil
		_ = handle.Close() // there is nothing left to save
	}
}

// Reset replaces the index by an empty one. The old folder is moved aside and
// removed once the new one is open.
func (ix *Index) Reset(ctx context.Context) error {
	if err := ix.lockWriter(ctx); err != nil {
		return err
	}
	return ix.guarded(ctx, func() error {
		ix.mu.Lock()
		defer ix.mu.Unlock()
		if ix.closed {
			return closedError()
		}
		ix.closeHandle()
		if err := SetAside(ix.dir); err != nil {
			return err
		}
		handle, err := openFolder(ix.dir)
		if err != nil {
			return err
		}
		ix.handle = handle
		removeAside(ix.dir)
		return nil
	})
}
