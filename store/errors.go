package store

import (
	"context"
	"database/sql"
	"errors"

	"modernc.org/sqlite"

	"duyen/match"
)

// SQLite's result codes (sqlite.org/rescode.html). An extended code has the
// primary one in its low byte.
const (
	sqliteBusy      = 5
	sqliteLocked    = 6
	sqliteReadOnly  = 8
	sqliteInterrupt = 9
	sqliteCorrupt   = 11
	sqliteFull      = 13
	sqliteNotADB    = 26

	// sqliteShmSize is the extended code of a write-ahead index that cannot
	// grow, which happens on a full disk.
	sqliteShmSize = 10 | 19<<8
)

// translate turns an error of the database into one of ours; errors that
// already are ours pass.
func translate(ctx context.Context, err error, doing string) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*match.Error](err); ok {
		return e
	}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return failure(match.KindBusy, "timeout", doing+" was given up", err)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return match.Wrap(err, doing)
	}
	if e.Code() == sqliteShmSize {
		return failure(match.KindFull, "full", doing+": no room left on the storage", err)
	}
	switch e.Code() & 0xff {
	case sqliteBusy, sqliteLocked, sqliteInterrupt:
		return failure(match.KindBusy, "busy", doing+": the store is locked by another process", err)
	case sqliteFull:
		return failure(match.KindFull, "full", doing+": no room left on the storage", err)
	case sqliteReadOnly:
		return failure(match.KindInternal, "store_not_writable", doing+": the store cannot be written", err)
	case sqliteCorrupt, sqliteNotADB:
		return failure(match.KindInternal, "store_damaged", doing+": the store is damaged or is no database", err)
	}
	return match.Wrap(err, doing)
}

func failure(kind match.ErrorKind, code, message string, cause error) error {
	return &match.Error{Kind: kind, Code: code, Message: message, Cause: cause}
}

// missing turns an empty answer into KindNotFound and passes other errors on.
func missing(err error, message string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return match.Fail(match.KindNotFound, "not_found", message)
	}
	return err
}
