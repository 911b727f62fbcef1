package jobs

import (
	"context"
	"errors"

	"github.com/riverqueue/river"
	"modernc.org/sqlite"

	"duyen/match"
)

// SQLite's primary result codes (sqlite.org/rescode.html).
const (
	sqliteBusy    = 5
	sqliteLocked  = 6
	sqliteCorrupt = 11
	sqliteFull    = 13
	sqliteNotADB  = 26

	// sqliteUnique is the extended code of a violated unique index.
	sqliteUnique = 19 | 8<<8
)

// translate turns an error of River or of the database into one of ours.
func translate(ctx context.Context, err error, doing string) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*match.Error](err); ok {
		return e
	}
	if errors.Is(err, river.ErrNotFound) {
		return match.Fail(match.KindNotFound, "not_found", doing+": there is no such job")
	}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return failure(match.KindBusy, "timeout", doing+" was given up", err)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return match.Wrap(err, doing)
	}
	switch e.Code() & 0xff {
	case sqliteBusy, sqliteLocked:
		return failure(match.KindBusy, "busy", doing+": the queue is locked by another process", err)
	case sqliteFull:
		return failure(match.KindFull, "full", doing+": no room left on the storage", err)
	case sqliteCorrupt, sqliteNotADB:
		return failure(match.KindInternal, "store_damaged", doing+": the queue is damaged or is no database", err)
	}
	return match.Wrap(err, doing)
}

func failure(kind match.ErrorKind, code, message string, cause error) error {
	return &match.Error{Kind: kind, Code: code, Message: message, Cause: cause}
}

// damaged tells whether an error means that the file itself is no good.
func damaged(err error) bool {
	e, ok := errors.AsType[*match.Error](err)
	return ok && e.Code == "store_damaged"
}

// unique tells whether an error means that there is such a job already.
func unique(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code() == sqliteUnique
}
