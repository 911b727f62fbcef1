package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"duyen/configs"
	"duyen/match"
)

// patience is how long a command waits for another command to leave the folder.
const patience = 30 * time.Second

// backend answers a command's requests: the server that holds the data folder,
// or the rooms opened for this one command. Both speak the same routes.
type backend struct {
	http  http.RoundTripper
	rooms *rooms // nil when a server answers
	lang  string
	close func() error
}

// opening says what a command needs of the folder when no server holds it.
type opening int

const (
	existing  opening = iota // refuses an empty folder
	creating                 // makes one
	following                // as existing, and waits until index and engine hold everything
)

// openBackend finds who answers for the data folder. When a server holds it, it
// is the server; else the rooms are opened under the folder's lock.
func openBackend(ctx context.Context, t *terminal, need opening) (*backend, error) {
	c := t.config
	if need != creating && isEmpty(c) {
		return nil, &match.Error{
			Kind: match.KindNotFound, Code: "no_data",
			Message: "there is nothing in " + c.Data + "; choose another folder with --data, or fill it with duyen import",
		}
	}
	until := time.Now().Add(patience)
	for {
		if transport, ok := dialSocket(ctx, c.Data); ok {
			return &backend{http: transport, lang: c.Lang, close: func() error { return nil }}, nil
		}
		l, err := tryLock(c.Data)
		if err != nil {
			return nil, err
		}
		if l != nil {
			return openLocal(ctx, t, l, need)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockRetry):
		}
		if time.Now().After(until) {
			return nil, held(c.Data)
		}
	}
}

// isEmpty tells whether the folder has no database yet. One that lies elsewhere
// is not looked for.
func isEmpty(c *configs.Config) bool {
	path := filepath.Join(c.Data, "duyen.db")
	if c.Store != "sqlite:"+path {
		return false
	}
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

// commandGC lets the heap of one command grow to four times what is in use
// before it is swept: it lives for seconds, and an import is a third faster.
const commandGC = 300

// openLocal opens the rooms for one command.
func openLocal(ctx context.Context, t *terminal, l *lock, need opening) (*backend, error) {
	debug.SetGCPercent(commandGC)
	// A command says what it does itself: only what goes wrong is logged.
	log := newLogger(t.stderr, quieter(t.config.LogLevel), t.config.LogFormat)
	r, err := openRooms(ctx, t.config, log, nil)
	if err != nil {
		l.release()
		return nil, err
	}
	r.fleeting = true
	b := &backend{http: direct{operator(r)}, rooms: r, lang: t.config.Lang, close: func() error {
		defer l.release()
		return r.close()
	}}
	if need == following {
		if err := r.service.Settle(ctx); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, nil
}

// quieter gives the level for a command: debug when asked for, else errors.
func quieter(level string) string {
	if level == "debug" {
		return level
	}
	return "error"
}

// direct is a transport to a handler in the same process.
type direct struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := &answer{header: http.Header{}, status: http.StatusOK}
	d.handler.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r}, nil
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// get asks for a route and gives its body; any other status than success is
// the error it tells.
func (b *backend) get(ctx context.Context, path string) ([]byte, error) {
	return b.do(ctx, http.MethodGet, path, nil)
}

// send sends a request and gives the answer, whose body must be closed.
func (b *backend) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://duyen"+path, body)
	if err != nil {
		return nil, match.Wrap(err, "cannot make the request")
	}
	r.Header.Set("Accept-Language", b.lang)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := b.http.RoundTrip(r)
	if err != nil {
		return nil, match.Wrap(err, "the server went away")
	}
	return res, nil
}

// do sends a request and reads the answer.
func (b *backend) do(ctx context.Context, method, path string, body io.Reader) ([]byte, error) {
	res, err := b.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, match.Wrap(err, "the server went away")
	}
	if res.StatusCode >= http.StatusBadRequest {
		return data, refusal(res.StatusCode, data)
	}
	return bytes.TrimSpace(data), nil
}

// refusal gives the error an answer tells, in the words it tells it in.
func refusal(status int, body []byte) error {
	var f failure
	if json.Unmarshal(body, &f) == nil && f.Failure != nil {
		return f.Failure.error()
	}
	var p struct {
		Detail string          `json:"detail"`
		Code   string          `json:"code"`
		Errors []match.Problem `json:"errors"`
	}
	if json.Unmarshal(body, &p) != nil || p.Code == "" {
		return match.Fail(match.KindInternal, "internal", http.StatusText(status))
	}
	return &told{detail: p.Detail, code: p.Code, problems: p.Errors, status: status}
}

// told is an error that was worded by who answered.
type told struct {
	detail, code string
	problems     []match.Problem
	status       int
}

// Error gives the words.
func (t *told) Error() string {
	s := t.detail
	for _, p := range t.problems {
		s += "\n  " + p.Field + ": " + p.Message
	}
	return s
}
