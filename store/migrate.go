package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"duyen/match"
)

//go:embed migrations
var migrations embed.FS

// Migrate tells which schema version Open met and which it was brought to.
func (s *Store) Migrate(ctx context.Context) (from, to int64, err error) {
	_, to, err = s.migrate(ctx)
	return s.found, to, err
}

// Version gives the schema version.
func (s *Store) Version(ctx context.Context) (int64, error) {
	p, err := migrator(s.writer)
	if err != nil {
		return 0, err
	}
	v, err := p.GetDBVersion(ctx)
	return v, translate(ctx, err, "reading the schema version")
}

// How often and after what time a file that is locked is looked at again: two
// seconds in all, in which a new store is made.
const (
	openTries = 100
	openPause = 20 * time.Millisecond
)

// migrate brings the schema up to date, each step in its own transaction.
func (s *Store) migrate(ctx context.Context) (from, to int64, err error) {
	const doing = "bringing the schema up to date"
	p, err := migrator(s.writer)
	if err != nil {
		return 0, 0, err
	}
	from, newest, err := p.GetVersions(ctx)
	// A new file that others open at the same moment is locked without waiting.
	for try := 0; match.KindOf(translate(ctx, err, doing)) == match.KindBusy && try < openTries && ctx.Err() == nil; try++ {
		select {
		case <-ctx.Done():
		case <-time.After(openPause):
		}
		from, newest, err = p.GetVersions(ctx)
	}
	if err != nil {
		return 0, 0, translate(ctx, err, doing)
	}
	if from > newest {
		return from, from, match.Fail(match.KindConflict, "schema_newer", fmt.Sprintf(
			"the store has schema version %d, this program knows %d: start a newer program", from, newest))
	}
	for at := from; at < newest; {
		_, failed := p.Up(ctx)
		now, err := p.GetDBVersion(ctx)
		// Another process that opened the same new file may have taken a step
		// before us: then there is progress, and the rest is tried again.
		if err != nil || failed != nil && now <= at {
			return from, from, translate(ctx, errors.Join(failed, err), doing)
		}
		at = now
	}
	return from, newest, nil
}

func migrator(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return nil, match.Wrap(err, "reading the migrations")
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, match.Wrap(err, "reading the migrations")
	}
	return p, nil
}
