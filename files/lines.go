package files

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"duyen/match"
)

// maxLine bounds one line of JSON and one row of CSV; the largest profile the
// rules allow is well below a tenth of it.
const maxLine = 1 << 20

// ReadProfiles reads a file of profiles and calls f for each with the line it
// starts on, or with the error that line gave. What cannot be read does not
// stop the rest; an error of f or of r does, and is returned. The format follows
// the name: see CheckName.
func ReadProfiles(r io.Reader, name string, f func(line int, p match.Profile, err error) error) error {
	return ReadKind(r, name, "", f)
}

// ReadKind is ReadProfiles for a file of one kind, which its lines need not state.
// With kind "" each line states its own.
func ReadKind(r io.Reader, name string, kind match.Kind, f Taker) error {
	read, err := reader(name)
	if err != nil {
		return err
	}
	return read(r, kind, f)
}

// Taker is given each line of a file: the profile on it or what is wrong with it.
type Taker = func(line int, p match.Profile, err error) error

// CheckName refuses a name that does not tell a format: .jsonl, .ndjson and "-"
// are lines of JSON, .csv and .tsv are tables, .xlsx and .xlsm are workbooks.
func CheckName(name string) error {
	_, err := reader(name)
	return err
}

// reader gives the reader of a file's format.
func reader(name string) (func(io.Reader, match.Kind, Taker) error, error) {
	if name == "-" {
		return readJSONLines, nil
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson":
		return readJSONLines, nil
	case ".csv", ".tsv":
		return readCSV, nil
	case ".xlsx", ".xlsm":
		return readXLSX, nil
	}
	return nil, near(bad(CodeUnknownFormat, "", name, "the name does not end in .jsonl, .ndjson, .csv, .tsv or .xlsx"), ".jsonl")
}

// readJSONLines reads one profile per line; empty lines do not count.
func readJSONLines(r io.Reader, kind match.Kind, f Taker) error {
	lines := newLines(r)
	for {
		line, long, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case long:
			err = f(lines.number, nil, tooLong())
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			p, bad := DecodeProfile(line, kind)
			err = f(lines.number, p, bad)
		}
		if err != nil {
			return err
		}
	}
}

func tooLong() *match.Error {
	return bad(CodeLineTooLong, "", "", "the line is longer than 1 MiB")
}

// lines reads physical lines of bounded length.
type lines struct {
	r      *bufio.Reader
	number int // of the line last given, from 1
	buf    []byte
}

func newLines(r io.Reader) *lines {
	b := bufio.NewReaderSize(r, 64<<10)
	// A byte order mark, as spreadsheets write it, is no part of the text.
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" {
		_, _ = b.Discard(3)
	}
	return &lines{r: b}
}

// next gives the next line with its end, valid until the next call. A line over
// maxLine is skipped to its end and reported as long. io.EOF ends the text.
func (l *lines) next() (line []byte, long bool, err error) {
	l.buf = l.buf[:0]
	for {
		piece, err := l.r.ReadSlice('\n')
		if len(l.buf)+len(piece) > maxLine {
			long = true
		} else {
			l.buf = append(l.buf, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err == nil, errors.Is(err, io.EOF) && (len(l.buf) > 0 || long):
			l.number++
			return l.buf, long, nil
		case errors.Is(err, io.EOF):
			return nil, false, io.EOF
		}
		return nil, false, match.Wrap(err, "cannot read the file")
	}
}
