package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"
)

// TestStatementsAreKept: what a connection has prepared is used again, also while it is
// in use, after it has failed, after the table has changed, and when there are too many.
func TestStatementsAreKept(t *testing.T) {
	db, err := sqlitePool(filepath.Join(t.TempDir(), "x.db"), 1, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := t.Context()
	do := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query, args...); err != nil {
			t.Fatal(err)
		}
	}
	do(`CREATE TABLE n (v INTEGER PRIMARY KEY)`)
	const insert = `INSERT INTO n VALUES ($1)`
	for i := range 3 {
		do(insert, i)
	}
	if _, err := db.ExecContext(ctx, insert, 1); err == nil {
		t.Error("a number stands twice")
	}
	do(insert, 3)
	const all = `SELECT v FROM n ORDER BY v`
	count := func(q querier) (n int) {
		t.Helper()
		err := eachRow(ctx, q, func(rows *sql.Rows) error {
			n++
			return rows.Scan(new(int))
		}, all)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	nested := 0
	if err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		nested += count(tx) // the same text, while it is in use
		return rows.Scan(new(int))
	}, all); err != nil || nested != 16 {
		t.Errorf("nested: %d %v", nested, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("enough")
	if err := eachRow(ctx, db, func(*sql.Rows) error { return stop }, all); !errors.Is(err, stop) {
		t.Error(err)
	}
	ended, cancel := context.WithTimeout(ctx, time.Nanosecond)
	defer cancel()
	if _, err := db.ExecContext(ended, insert, 9); err == nil {
		t.Error("it is done without time")
	}
	do(`ALTER TABLE n ADD COLUMN w TEXT NOT NULL DEFAULT 'x'`)
	for i := range 2 * preparedMost {
		if _, err := db.ExecContext(ctx, fmt.Sprintf(`DELETE FROM n WHERE v = 100 + %d`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(db); n != 4 {
		t.Errorf("%d rows", n)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		kept := c.(*preparedConn)
		if len(kept.idle) != preparedMost || len(kept.order) != preparedMost {
			t.Errorf("%d and %d statements are kept", len(kept.idle), len(kept.order))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
