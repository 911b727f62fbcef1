package search

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"duyen/match"
)

// Purge waits until what was swapped out is deleted, and deletes what lies in the
// index's folder, or was put aside, beside the index in use and a draft. It may
// be repeated.
func (ix *Index) Purge(ctx context.Context) error {
	return ix.drafting.guard(ctx, func() error { // Swap holds the same right
		ix.retiring.Wait()
		numbers, err := generations(ix.dir)
		if err != nil {
			return err
		}
		ix.mu.RLock()
		keep := map[string]bool{ix.path: true}
		ix.mu.RUnlock()
		if ix.draft != nil {
			keep[ix.draft.path] = true
		}
		failed := []error{os.RemoveAll(ix.dir + asideSuffix)}
		for _, n := range numbers {
			if path := filepath.Join(ix.dir, strconv.Itoa(n)); !keep[path] {
				failed = append(failed, os.RemoveAll(path))
			}
		}
		if err := errors.Join(failed...); err != nil {
			return &match.Error{Kind: match.KindInternal, Code: "index_unwritable", Message: "delete old makings of the index", Cause: err}
		}
		return nil
	})
}
