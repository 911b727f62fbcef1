package search

import (
	"context"
	"encoding/json"

	"duyen/match"
)

// draft is the next generation while it is being filled.
type draft struct {
	*generation
	at match.Checkpoint
}

// Draft begins an empty index beside the one in use, in place of an older draft.
// Nobody searches it before Swap. One that is left behind by a process that ends
// is removed at the next start, unless it carries a checkpoint: then it is whole
// and newer than the index, and takes its place.
func (ix *Index) Draft(ctx context.Context) error {
	return ix.drafting.guard(ctx, func() error {
		ix.dropDraft()
		ix.mu.RLock()
		inUse, closed := ix.path, ix.closed
		ix.mu.RUnlock()
		if closed {
			return closedError()
		}
		g, err := newGeneration(ix.dir, inUse)
		if err != nil {
			return err
		}
		ix.draft = &draft{generation: g}
		return nil
	})
}

// Fill writes updates to the draft, in batches like Apply; the zero checkpoint
// marks one that does not hold everything yet. After an error there is no draft
// any more, and its room is free again.
func (ix *Index) Fill(ctx context.Context, updates []match.Update, at match.Checkpoint) error {
	stamp, err := json.Marshal(at)
	if err != nil {
		return match.Wrap(err, "write the checkpoint")
	}
	return ix.drafting.guard(ctx, func() error {
		d := ix.draft
		if d == nil {
			return noDraft()
		}
		err := inBatches(updates, stamp, func(updates []match.Update, stamp []byte) error {
			return runBatch(d.handle, updates, stamp, ix.ref)
		})
		if err != nil {
			ix.dropDraft()
			return writeError(err)
		}
		if d.at = at; at == (match.Checkpoint{}) {
			return nil
		}
		// The first search after the swap must not pay for what a search keeps of
		// every segment. It tries again what fails here.
		_ = d.pinned(ix.cols.View(match.Filter{}), func(*pinned) error { return nil })
		return nil
	})
}

// Swap puts the draft in the place of the index in use, at once for every search
// that begins after it. Those under way end on the old one, which is then closed
// and deleted. A draft without a checkpoint is refused.
func (ix *Index) Swap(ctx context.Context) error {
	if err := ix.drafting.take(ctx); err != nil {
		return err
	}
	defer ix.drafting.give()
	if err := ix.writer.take(ctx); err != nil {
		return err
	}
	defer ix.writer.give()
	d := ix.draft
	if d == nil || d.at == (match.Checkpoint{}) {
		return noDraft()
	}
	if err := d.sync(); err != nil {
		return err
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return closedError()
	}
	old, path := ix.now, ix.path
	ix.now, ix.path, ix.draft = d.generation, d.path, nil
	ix.retiring.Go(func() {
		_ = old.close() // there is nothing left to save
		removeGeneration(path)
	})
	return nil
}

// Discard gives the draft up; without one it does nothing.
func (ix *Index) Discard(ctx context.Context) error {
	return ix.drafting.guard(ctx, func() error {
		ix.dropDraft()
		return nil
	})
}

// dropDraft closes and deletes the draft; the caller has the right to write it.
func (ix *Index) dropDraft() {
	if d := ix.draft; d != nil {
		ix.draft = nil
		_ = d.close() // there is nothing left to save
		removeGeneration(d.path)
	}
}

func noDraft() error {
	return match.Fail(match.KindInternal, "index_write", "no index is ready to take the place of the one in use")
}
