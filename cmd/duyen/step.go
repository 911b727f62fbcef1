package main

import (
	"context"
	"encoding/json"
	"net/http"

	"duyen/match"
	"duyen/match/service"
)

// step is one line of the answer to an operation that takes its time: how far
// it is, and in the end what came of it.
type step[T any] struct {
	*service.Progress
	Result  *T         `json:"result,omitempty"`
	Failure *wireError `json:"failure,omitempty"`
}

// stepwise runs f and answers with its steps, as long as somebody waits for it.
func stepwise[T any](w http.ResponseWriter, f func(show func(done, total int)) (*T, error)) {
	type end struct {
		result *T
		err    error
	}
	steps, ended := make(chan service.Progress, 1), make(chan end, 1)
	go func() {
		result, err := f(func(done, total int) {
			select {
			case steps <- service.Progress{Done: done, Total: total}:
			default: // the work does not wait for who watches it
			}
		})
		ended <- end{result, err}
	}()
	line := func(s step[T]) {
		_ = json.NewEncoder(w).Encode(s) // whoever asked may be gone
		_ = http.NewResponseController(w).Flush()
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	for {
		select {
		case p := <-steps:
			line(step[T]{Progress: &p})
		case e := <-ended:
			if e.err != nil {
				line(step[T]{Failure: onWire(e.err)})
				return
			}
			line(step[T]{Result: e.result})
			return
		}
	}
}

// follow asks for an operation and follows it to its end.
func follow[T any](ctx context.Context, b *backend, path string, show func(service.Progress)) (*T, error) {
	res, err := b.send(ctx, http.MethodPost, path, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	decoder := json.NewDecoder(res.Body)
	for {
		var s step[T]
		if err := decoder.Decode(&s); err != nil {
			return nil, match.Wrap(err, "the server went away")
		}
		switch {
		case s.Failure != nil:
			return nil, s.Failure.error()
		case s.Result != nil:
			return s.Result, nil
		case s.Progress != nil:
			show(*s.Progress)
		}
	}
}
