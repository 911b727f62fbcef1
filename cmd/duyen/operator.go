package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"duyen/api"
	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// operator is what the terminal may ask of whoever holds the data folder: every
// route of the API as the machine's own operator, and the operations under /op.
// It is only ever reached through the owner's socket or in the same process.
func operator(r *rooms) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", api.AsOperator(r.api.Handler()))
	mux.Handle("POST /op/import", operation(r.importRows))
	mux.HandleFunc("POST /op/reindex", r.reindex)
	mux.Handle("POST /op/verify", operation(r.verify))
	mux.Handle("POST /op/migrate", operation(r.migrate))
	mux.HandleFunc("POST /op/lessons", r.lessons)
	mux.HandleFunc("POST /op/audit/verify", r.verifyAudit)
	mux.Handle("POST /op/audit/head", operation(r.auditHead))
	mux.Handle("POST /op/users", operation(r.addUser))
	return mux
}

// operation answers with what f gives, or with its error.
func operation(f func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := f(r)
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			out = failed(err)
		}
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(out) // whoever asked may be gone
	})
}

// failure is an error on its way from the server to a command of the same
// operator, who may see all of it.
type failure struct {
	Failure *wireError `json:"failure"`
}

// wireError is match.Error as JSON.
type wireError struct {
	Kind     match.ErrorKind `json:"kind"`
	Code     string          `json:"code"`
	Message  string          `json:"message"`
	Field    string          `json:"field,omitempty"`
	Problems []match.Problem `json:"problems,omitempty"`
}

func failed(err error) failure { return failure{onWire(err)} }

func onWire(err error) *wireError {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		e = match.Wrap(err, "failed")
	}
	return &wireError{e.Kind, e.Code, detail(&match.Error{Message: e.Message, Cause: e.Cause}), e.Field, e.Problems}
}

func (w *wireError) error() error {
	return &match.Error{Kind: w.Kind, Code: w.Code, Message: w.Message, Field: w.Field, Problems: w.Problems}
}

// importLine is one line of an import on its way to the service.
type importLine struct {
	File    string          `json:"file"`
	Line    int             `json:"line"`
	Profile json.RawMessage `json:"profile,omitempty"`
	Err     *wireError      `json:"err,omitempty"`
}

// importRows takes an import, one line of JSON per line of the files.
func (r *rooms) importRows(req *http.Request) (any, error) {
	in := r.intake(req.Context(), req.URL.Query().Get("dry_run") != "")
	decoder := json.NewDecoder(bufio.NewReaderSize(req.Body, 1<<16))
	for {
		var line importLine
		err := decoder.Decode(&line)
		if errors.Is(err, io.EOF) {
			return in.finish()
		}
		if err != nil {
			return nil, match.Wrap(err, "the import was broken off")
		}
		if err := in.add(line.row()); err != nil {
			return nil, err
		}
	}
}

// lineOf gives a line as it goes to a server.
func lineOf(row service.ImportRow) (importLine, error) {
	line := importLine{File: row.File, Line: row.Line}
	if row.Profile == nil {
		line.Err = onWire(row.Err)
		return line, nil
	}
	body, err := json.Marshal(row.Profile)
	if err != nil {
		return line, match.Wrap(err, "cannot pass a profile on")
	}
	line.Profile = body
	return line, nil
}

// row gives the line as the service takes it.
func (l *importLine) row() service.ImportRow {
	row := service.ImportRow{File: l.File, Line: l.Line}
	if l.Err != nil {
		row.Err = l.Err.error()
		return row
	}
	row.Profile, row.Err = files.DecodeProfile(l.Profile, "")
	return row
}

// reindexed is the answer to reindex.
type reindexed struct {
	Profiles int   `json:"profiles"`
	Seq      int64 `json:"seq"`
	Epoch    int64 `json:"epoch"`
}

// reindex makes index and engine anew.
func (r *rooms) reindex(w http.ResponseWriter, req *http.Request) {
	stepwise(w, func(show func(done, total int)) (*reindexed, error) {
		if err := r.service.Reindex(req.Context(), show); err != nil {
			return nil, err
		}
		st := r.service.Ready()
		return &reindexed{st.Profiles, st.Indexed, st.Epoch}, nil
	})
}

func (r *rooms) verify(req *http.Request) (any, error) { return r.service.Verify(req.Context()) }

// migrated is the answer to migrate.
type migrated struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// migrate tells what opening the store did: it always brings the schema up to date.
// A server has opened it before, so that nothing was left to do for who asks now.
func (r *rooms) migrate(req *http.Request) (any, error) {
	from, to, err := r.store.Migrate(req.Context())
	if !r.fleeting {
		from = to
	}
	return migrated{from, to}, err
}
