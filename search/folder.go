package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bolterrors "go.etcd.io/bbolt/errors"

	"duyen/match"
)

// format is raised whenever the same profile would be indexed differently: an
// index of another format is rebuilt.
const (
	format    = "4"
	formatKey = "duyen_format"
)

// asideSuffix marks a folder that was moved out of the way.
const asideSuffix = ".aside"

// lockTimeout is how long a second opener waits for the first. Without it Bleve
// waits for ever.
const lockTimeout = "1s"

// bleveSettings are given at every opening. An older snapshot stays, so that a
// damaged newest segment costs the last batches and not the index.
func bleveSettings() map[string]any {
	return map[string]any{"bolt_timeout": lockTimeout, "numSnapshotsToKeep": 2}
}

// openFolder opens the index of one generation.
func openFolder(dir string) (handle bleve.Index, err error) {
	defer func() {
		if r := recover(); r != nil {
			handle, err = nil, panicError(r, "open the index")
		}
	}()
	handle, err = bleve.OpenUsing(dir, bleveSettings())
	if err != nil {
		return nil, openError(err)
	}
	found, err := handle.GetInternal([]byte(formatKey))
	if err == nil && string(found) == format {
		return handle, nil
	}
	_ = handle.Close() // it is given up: the error below says why
	if err != nil {
		return nil, openError(err)
	}
	return nil, match.Fail(match.KindInternal, "index_outdated", fmt.Sprintf("index format %q, want %q", found, format))
}

// createFolder makes an empty index.
func createFolder(dir string) (handle bleve.Index, err error) {
	defer func() {
		if r := recover(); r != nil {
			handle, err = nil, panicError(r, "make an index")
		}
	}()
	m := bleve.NewIndexMapping()
	m.DefaultMapping = mapping.NewDocumentDisabledMapping() // documents come with their terms
	handle, err = bleve.NewUsing(dir, m, scorch.Name, scorch.Name, bleveSettings())
	if err != nil {
		return nil, openError(err)
	}
	if err = handle.SetInternal([]byte(formatKey), []byte(format)); err != nil {
		_ = handle.Close() // the first error counts
		return nil, openError(err)
	}
	return handle, nil
}

// SetAside moves a folder that Open refused out of the way, over an older one.
// The next Open that succeeds removes it.
func SetAside(dir string) error {
	if err := os.RemoveAll(dir + asideSuffix); err != nil {
		return openError(err)
	}
	if err := os.Rename(dir, dir+asideSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return openError(err)
	}
	return nil
}

// removeAside removes what SetAside left. It costs only room when it fails.
func removeAside(dir string) { _ = os.RemoveAll(dir + asideSuffix) }

// Rebuildable tells whether an error of Open goes away with a new, empty index:
// the folder is damaged or of another format.
func Rebuildable(err error) bool {
	e, ok := errors.AsType[*match.Error](err)
	return ok && (e.Code == "index_damaged" || e.Code == "index_outdated")
}

// openError tells apart what can keep an index from opening or being written.
func openError(err error) error {
	fail := func(kind match.ErrorKind, code, message string) error {
		return &match.Error{Kind: kind, Code: code, Message: message, Cause: err}
	}
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fail(match.KindBusy, "index_locked", "another process holds the index")
	case meansFull(err):
		return fail(match.KindFull, "disk_full", "no room for the index")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fail(match.KindInternal, "index_unwritable", "the index folder cannot be written")
	}
	return fail(match.KindInternal, "index_damaged", "the index cannot be opened")
}

// meansFull tells whether there was no room. Bleve's persister passes errors on as
// text only.
func meansFull(err error) bool {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}

// typedError makes err one of ours unless it already is.
func typedError(err error, message string) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*match.Error](err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return contextError(err)
	}
	return match.Wrap(err, message)
}

// contextError says that the caller's time was up, which is nobody's fault.
func contextError(err error) error {
	return &match.Error{Kind: match.KindBusy, Code: "search_timeout", Message: "out of time", Cause: err}
}

func closedError() error {
	return match.Fail(match.KindBusy, "index_closed", "the index is not open")
}

func panicError(r any, message string) error {
	return &match.Error{Kind: match.KindInternal, Code: "index_damaged", Message: message, Cause: fmt.Errorf("panic: %v", r)}
}
