package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
)

// maxParams bounds the parameters of one statement. SQLite takes $1, $2, … for
// names and searches them one by one, so the time grows with their square; about
// a hundred is where a statement of many rows is fastest.
const maxParams = 100

// pairsAtOnce bounds the rows of one statement of insertPairs; more are not
// faster.
const pairsAtOnce = 200

// placeholders gives "$n,$n+1,…" for count parameters.
func placeholders(from, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

// insertRows runs "INSERT INTO … VALUES (…),(…)" for rows of width values that
// stand one behind the other, maxParams at a time.
func insertRows(ctx context.Context, tx *sql.Tx, into string, width int, values []any) error {
	step := maxParams / width * width
	if len(values) > step {
		full, err := tx.PrepareContext(ctx, insertText(into, width, step/width))
		if err != nil {
			return err
		}
		defer func() { _ = full.Close() }() // ends with the transaction anyway
		for ; len(values) >= step; values = values[step:] {
			if _, err := full.ExecContext(ctx, values[:step]...); err != nil {
				return err
			}
		}
	}
	if len(values) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, insertText(into, width, len(values)/width), values...)
	return err
}

// insertPairs does the same for pairs of numbers. They stand in the text: that
// is faster than parameters, and numbers cannot be misread as SQL.
func insertPairs(ctx context.Context, tx *sql.Tx, into string, pairs [][2]int64) error {
	for part := range slices.Chunk(pairs, pairsAtOnce) {
		b := []byte("INSERT INTO " + into + " VALUES ")
		for i, p := range part {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(append(b, '('), p[0], 10)
			b = strconv.AppendInt(append(b, ','), p[1], 10)
			b = append(b, ')')
		}
		if _, err := tx.ExecContext(ctx, string(b)); err != nil {
			return err
		}
	}
	return nil
}

func insertText(into string, width, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + into + " VALUES ")
	for i := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(" + placeholders(i*width+1, width) + ")")
	}
	return b.String()
}

// eachRow runs a query and calls f for every row.
func eachRow(ctx context.Context, q querier, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has the error that matters
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// chunks calls f with parts of names small enough for one statement.
func chunks(names []string, f func(args []any) error) error {
	for part := range slices.Chunk(names, maxParams) {
		args := make([]any, len(part))
		for i, name := range part {
			args[i] = name
		}
		if err := f(args); err != nil {
			return err
		}
	}
	return nil
}

// bit is a truth value as both dialects store it: SQLite has no booleans.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
