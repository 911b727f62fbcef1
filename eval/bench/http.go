package bench

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// measureHTTP asks for a cached ranking over loopback, signed in and through the
// whole middleware, against an Echo that only sends the same bytes. Connections
// are kept, nothing is compressed on either side.
func measureHTTP(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	subject := r.Sample(1, ofKind(match.KindInvestor))[0].Common().ID
	path := "/v1/investors/" + subject + "/matches?kind=startup"
	address, err := r.listen(ctx, f.api().HTTPServer(""))
	if err != nil {
		return Result{}, err
	}
	token, err := f.signIn(ctx)
	if err != nil {
		return Result{}, err
	}
	ours, payload, err := r.askers(ctx, address, token, path)
	if err != nil {
		return Result{}, err
	}
	if address, err = r.listen(ctx, bare(payload)); err != nil {
		return Result{}, err
	}
	theirs, same, err := r.askers(ctx, address, "", path)
	if err == nil && !bytes.Equal(payload, same) {
		err = match.Fail(match.KindInternal, "internal", "the two sides send different bytes")
	}
	if err != nil {
		return Result{}, err
	}
	result, err := r.Crowds(ctx, "http", "requests_per_s", r.count(20, 4), r.count(500, 50), ours.each, theirs.each)
	if err == nil {
		result.More["bytes"] = len(payload)
	}
	return result, err
}

// bare is an Echo that sends the payload, and nothing else.
func bare(payload []byte) *http.Server {
	e := echo.New()
	e.GET("/*", func(c echo.Context) error { return c.JSONBlob(http.StatusOK, payload) })
	return &http.Server{Handler: e, ReadHeaderTimeout: patience}
}

// askers are connections that ask for the same thing.
type askers struct {
	wires   []*wire
	request []byte
}

// askers opens the connections and asks once on each: a server hangs up on who
// says nothing for seconds.
func (r *Run) askers(ctx context.Context, address, token, path string) (*askers, []byte, error) {
	a := &askers{}
	var body bytes.Buffer
	for range callers() {
		w, err := dial(ctx, address, token)
		if err != nil {
			return nil, nil, err
		}
		r.onClose(w.close)
		a.wires, a.request = append(a.wires, w), w.request(path)
		body.Reset()
		if err := w.ask(a.request, &body); err != nil {
			return nil, nil, err
		}
	}
	return a, body.Bytes(), nil
}

// each gives a round's call.
func (a *askers) each(int) (func(caller, i int) error, error) {
	return func(caller, _ int) error { return a.wires[caller].ask(a.request, io.Discard) }, nil
}
