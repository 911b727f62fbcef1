package api

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// What one request may bring in. Its lines are held while they are taken, and some
// kilobytes unpack to a million of them; this many are read in a second.
const (
	maxLines = 10_000
	readTime = 5 * time.Second
)

// Lines reads a table or lines of JSON that another door was sent, as a file of that
// name, by the same limits. What is wrong with a line stands in it.
func (s *Server) Lines(ctx context.Context, body []byte, name string, kind match.Kind) ([]service.ImportRow, error) {
	return linesOf(ctx, body, name, kind)
}

// linesOf reads what a request brings in, as a file of that name.
func linesOf(ctx context.Context, body []byte, name string, kind match.Kind) ([]service.ImportRow, error) {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	in := struct {
		*bytes.Reader
		context.Context // ends workbooks that never come to a row
	}{bytes.NewReader(body), ctx}
	var rows []service.ImportRow
	err := files.ReadKind(in, name, kind, func(line int, p match.Profile, err error) error {
		if err := ctx.Err(); err != nil {
			return match.Wrap(err, "reading a table")
		}
		if len(rows) == maxLines {
			return match.Invalid([]match.Problem{{Field: "lines", Code: match.ProblemTooMany, Nearest: strconv.Itoa(maxLines)}})
		}
		rows = append(rows, service.ImportRow{Profile: p, Err: err, File: name, Line: line})
		return nil
	})
	return rows, err
}
