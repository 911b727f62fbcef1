package jobs

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/riverqueue/river/rivermigrate"
	"modernc.org/sqlite"

	"duyen/match"
)

const (
	// busyTimeout is how long a statement waits for another process, in ms. Only
	// a person with an SQLite shell could be one.
	busyTimeout = "5000"
	// walLimit is what the write-ahead log is cut back to. The queue is small;
	// SQLite empties its log every 4 MB anyway.
	walLimit = "8388608"
	// asideSuffix names what is put aside when it is damaged. One is kept, to be
	// looked at; a second one takes its place.
	asideSuffix = ".damaged"
)

// openFile opens the queue's file, making it when there is none. A damaged file
// is put aside and a new one begun: what waited in it is lost, which people mend
// by asking again, and no server stays down for it.
func openFile(ctx context.Context, path string, log *slog.Logger) (*sql.DB, error) {
	db, err := openSound(ctx, path, log)
	if err == nil || !damaged(err) {
		return db, err
	}
	aside, failed := setAside(path)
	if failed != nil {
		return nil, failed
	}
	log.Error("the queue of jobs is damaged: it is put aside and a new one begun", "file", aside, "error", err)
	return openSound(ctx, path, log)
}

// openSound opens the file, checks it and brings its schema up to date.
func openSound(ctx context.Context, path string, log *slog.Logger) (*sql.DB, error) {
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	db, err := pool(path)
	if err != nil {
		return nil, err
	}
	err = check(ctx, db)
	if err == nil {
		err = migrate(ctx, db, log)
	}
	if err != nil {
		_ = db.Close() // err says what matters
		return nil, err
	}
	return db, nil
}

// prepareFile makes the folder and the file for the owner's eyes only, because
// SQLite would make them readable for everybody. SQLite gives its side files the
// permissions of the file.
func prepareFile(path string) error {
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err == nil {
			err = f.Close()
		}
	}
	if err == nil {
		return nil
	}
	reason := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		reason = p.Err
	}
	return &match.Error{
		Kind: match.KindInternal, Code: "store_not_writable", Field: "jobs", Cause: err,
		Message: "the queue of jobs " + path + " cannot be written: " + reason.Error(),
	}
}

// pool sets up one connection: River runs much side by side, and SQLite answers
// whoever is not the only writer with SQLITE_BUSY.
func pool(path string) (*sql.DB, error) {
	settings := url.Values{
		"_txlock":       {"immediate"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"}, // who was told "a letter is on its way" gets one
		"_foreign_keys": {"on"},
		"_busy_timeout": {busyTimeout},
		"_dqs":          {"false"},
		"_error_rc":     {"true"},
		"_pragma": {
			"journal_size_limit(" + walLimit + ")",
			"secure_delete(on)", // what was erased does not stay in the file
			"temp_store(MEMORY)",
			"cache_size(-1024)", // KiB; a queue of thousands fits
		},
	}
	file := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: settings.Encode()}
	c, err := sqlite.NewConnector(file.String())
	if err != nil {
		return nil, match.Wrap(err, "reading the path of the queue")
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	return db, nil
}

// check reads the whole file, which is small, and finds pages that make no sense.
func check(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return translate(ctx, err, "checking the queue")
	}
	if verdict != "ok" {
		return match.Fail(match.KindInternal, "store_damaged", "the queue is damaged: "+verdict)
	}
	return nil
}

// migrate brings River's tables up to date. It refuses a queue of a newer program.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	const doing = "bringing the queue's schema up to date"
	m, err := rivermigrate.New(newDriver(db), &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return match.Wrap(err, doing)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return translate(ctx, err, doing)
	}
	var at int
	if err := db.QueryRowContext(ctx, `SELECT max(version) FROM river_migration`).Scan(&at); err != nil {
		return translate(ctx, err, doing)
	}
	known := slices.MaxFunc(m.AllVersions(), func(a, b rivermigrate.Migration) int { return a.Version - b.Version })
	if at > known.Version {
		return match.Fail(match.KindConflict, "schema_newer", "the queue has schema version "+strconv.Itoa(at)+
			", this program knows "+strconv.Itoa(known.Version)+": start a newer program")
	}
	return nil
}

// setAside moves a damaged queue out of the way.
func setAside(path string) (aside string, err error) {
	aside = path + asideSuffix
	err = os.Rename(path, aside)
	for _, side := range []string{"-wal", "-shm"} {
		if e := os.Remove(path + side); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return "", match.Wrap(err, "putting the damaged queue aside")
	}
	return aside, nil
}
