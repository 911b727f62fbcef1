package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"

	"duyen/match"
)

const (
	// maxReaders bounds the reading connections: enough for a long Each beside
	// short reads; more only compete for the processor.
	maxReaders = 8
	// busyTimeout is how long a write waits for another process, which at most
	// imports a batch of some hundred milliseconds.
	busyTimeout = "5000"
	// walLimit is what the write-ahead log is cut back to after a long read let
	// it grow.
	walLimit = "67108864"
)

// Store is the durable truth. It is safe for concurrent use.
type Store struct {
	writer *sql.DB // one connection: SQLite knows one writer at a time
	reader *sql.DB // query-only
	ref    *match.Reference
	terms  *terms
	now    func() time.Time
	found  int64 // schema version that Open met
	moves  moveQueue
}

// Open opens the store at an address ("sqlite:PATH"), making the file and its folders
// when there are none, and brings its schema up to date. It refuses a schema
// newer than the program ("schema_newer"), a file that is no database
// ("store_damaged") and a place that cannot be written ("store_not_writable").
func Open(ctx context.Context, address string, ref *match.Reference) (*Store, error) {
	path, err := sqlitePath(address)
	if err != nil {
		return nil, err
	}
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	s, err := openSQLite(path, ref)
	if err != nil {
		return nil, err
	}
	if err := s.start(ctx, path); err != nil {
		_ = s.Close() // nothing was written through it; err says what matters
		return nil, err
	}
	return s, nil
}

// SetClock makes the store take its times from now. It must be called before the
// store is shared.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

// Close waits for what is running and closes the store.
func (s *Store) Close() error {
	if err := errors.Join(s.reader.Close(), s.writer.Close()); err != nil {
		return match.Wrap(err, "closing the store")
	}
	return nil
}

// sqlitePath takes the path out of a store's address.
func sqlitePath(address string) (string, error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	path = strings.TrimPrefix(path, "//")
	if !ok || path == "" {
		return "", &match.Error{
			Kind: match.KindInvalid, Code: "store_url", Field: "store",
			Message: "a store is given as sqlite:PATH",
		}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", match.Wrap(err, "finding the store's folder")
	}
	return abs, nil
}

// prepareFile makes the folder and the file for the owner's eyes only, because
// SQLite would make them readable for everybody, and finds out early and in
// plain words whether they can be written. SQLite gives its side files the
// permissions of the file.
func prepareFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return notWritable(path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return notWritable(path, err)
	}
	if err := f.Close(); err != nil {
		return notWritable(path, err)
	}
	// SQLite keeps its log beside the file, so the folder must be writable too.
	probe, err := os.CreateTemp(filepath.Dir(path), ".duyen-*")
	if err != nil {
		return notWritable(path, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func notWritable(path string, cause error) error {
	reason := cause
	if p, ok := errors.AsType[*fs.PathError](cause); ok {
		reason = p.Err
	}
	return &match.Error{
		Kind: match.KindInternal, Code: "store_not_writable", Field: "store", Cause: cause,
		Message: "the store " + path + " cannot be written: " + reason.Error(),
	}
}

// openSQLite sets up both pools; the file is first touched by start.
func openSQLite(path string, ref *match.Reference) (*Store, error) {
	writer, err := sqlitePool(path, 1, url.Values{
		"_txlock":       {"immediate"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
		"_pragma": {
			"journal_size_limit(" + walLimit + ")",
			"secure_delete(on)",  // what was erased does not stay in the file
			"temp_store(MEMORY)", // what a statement may have to undo
			"cache_size(-16384)", // KiB; a batch touches many pages of the term index
		},
	})
	if err != nil {
		return nil, err
	}
	reader, err := sqlitePool(path, maxReaders, url.Values{"_query_only": {"on"}})
	if err != nil {
		return nil, err
	}
	return &Store{writer: writer, reader: reader, ref: ref, terms: newTerms(), now: time.Now}, nil
}

func sqlitePool(path string, conns int, settings url.Values) (*sql.DB, error) {
	settings.Set("_busy_timeout", busyTimeout)
	settings.Set("_dqs", "false") // a misspelt column is an error, not a text
	settings.Set("_error_rc", "true")
	file := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: settings.Encode()}
	c, err := sqlite.NewConnector(file.String())
	if err != nil {
		return nil, match.Wrap(err, "reading the store's address")
	}
	db := sql.OpenDB(preparing{c})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// start migrates and gives a new store its id.
func (s *Store) start(ctx context.Context, path string) error {
	var err error
	if s.found, _, err = s.migrate(ctx); err != nil {
		e, ok := errors.AsType[*match.Error](err)
		if ok && e.Code == "store_damaged" {
			e.Field, e.Message = "store", "the store "+path+" is damaged or is no database"
		}
		return err
	}
	_, err = s.writer.ExecContext(ctx,
		`INSERT INTO meta (key, value) VALUES ('store_id', $1) ON CONFLICT (key) DO NOTHING`, newID("", s.now()))
	if err != nil {
		return translate(ctx, err, "naming the store")
	}
	return s.terms.load(ctx, s.reader)
}

// write runs f in a write transaction and commits it. Nothing is written when
// f or the commit fails.
func (s *Store) write(ctx context.Context, doing string, f func(tx *sql.Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	if err := f(tx); err != nil {
		return translate(ctx, err, doing)
	}
	return translate(ctx, tx.Commit(), doing)
}

// querier is what reads, inside or outside of a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
