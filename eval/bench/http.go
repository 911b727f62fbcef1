package bench

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// measureHTTP asks for a cached ranking over loopback, signed in and through the
// whole middleware, against an Echo that only sends the same bytes: from the same
// net/http server with the same limits, asked in the same words, so that what is
// compared is what is ours. Connections are kept. The same is done by somebody who
// takes the answer compressed, and by somebody who has it already; last it is measured
// how often answers come out of the cache while others write. What a bare Echo gains by
// sending nothing is measured, too: no answer that nothing has changed can be faster
// than its own.
func measureHTTP(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	result, err := f.http(ctx, r, "http")
	if err != nil {
		return Result{}, err
	}
	hits, err := f.hitRate(ctx, r)
	maps.Copy(result.More, hits)
	return result, err
}

// http measures the whole answer, plain and compressed, and that nothing has changed.
func (f *filled) http(ctx context.Context, r *Run, stage string) (Result, error) {
	subject := r.Sample(1, ofKind(match.KindInvestor))[0].Common().ID
	path := "/v1/investors/" + subject + "/matches?kind=startup"
	result, plain, err := f.sent(ctx, r, stage, path, "")
	if err != nil {
		return Result{}, err
	}
	zipped, small, err := f.sent(ctx, r, stage, path, "gzip")
	if err != nil {
		return Result{}, err
	}
	rounds, calls := r.count(30, 4), r.count(500, 50)
	plain.ours.have(path)
	same, err := r.Crowds(ctx, stage, "requests_per_s", rounds, calls, plain.ours.each, plain.bare.each)
	if err != nil {
		return Result{}, err
	}
	empty, err := r.askers(ctx, plain.bareAt, plain.token, path, "")
	if err != nil {
		return Result{}, err
	}
	empty.have(path)
	most, err := r.Crowds(ctx, stage, "requests_per_s", rounds, calls, empty.each, plain.bare.each)
	maps.Copy(result.More, map[string]any{
		"bytes": len(plain.ours.payload),
		"compressed": map[string]any{
			"bytes": len(small.ours.payload), "requests_per_s": zipped.More["requests_per_s"], "cpu_us": zipped.More["cpu_us"], "ratio": zipped.Ratio,
		},
		"not_modified": map[string]any{
			"requests_per_s": same.More["requests_per_s"], "cpu_us": same.More["cpu_us"], "ratio": same.Ratio,
			"bare_ratio": most.Ratio, "bare_cpu_us": most.More["cpu_us"],
		},
	})
	return result, err
}

// doors are who asks us, and who asks a bare Echo.
type doors struct {
	ours, bare    *askers
	token, bareAt string
}

// sent measures whole answers in a coding, "" for none.
func (f *filled) sent(ctx context.Context, r *Run, stage, path, coding string) (Result, doors, error) {
	var s doors
	address, err := r.listen(ctx, f.api().HTTPServer(""))
	if err != nil {
		return Result{}, s, err
	}
	if s.token, err = f.signIn(ctx); err != nil {
		return Result{}, s, err
	}
	if s.ours, err = r.askers(ctx, address, s.token, path, coding); err != nil {
		return Result{}, s, err
	}
	server := f.api().HTTPServer("")
	server.Handler = bare(s.ours.payload, coding)
	if s.bareAt, err = r.listen(ctx, server); err != nil {
		return Result{}, s, err
	}
	if s.bare, err = r.askers(ctx, s.bareAt, s.token, path, coding); err != nil {
		return Result{}, s, err
	}
	if !bytes.Equal(s.ours.payload, s.bare.payload) {
		return Result{}, s, match.Fail(match.KindInternal, "internal", "the two sides send different bytes")
	}
	result, err := r.Crowds(ctx, stage, "requests_per_s", r.count(30, 4), r.count(500, 50), s.ours.each, s.bare.each)
	return result, s, err
}

// bare is an Echo that sends the payload, or that it has not changed, and nothing else.
func bare(payload []byte, coding string) http.Handler {
	e := echo.New()
	e.GET("/*", func(c echo.Context) error {
		if c.Request().Header.Get("If-None-Match") != "" {
			return c.NoContent(http.StatusNotModified)
		}
		if coding != "" {
			c.Response().Header().Set(echo.HeaderContentEncoding, coding)
		}
		return c.JSONBlob(http.StatusOK, payload)
	})
	return e
}

// askers are connections that ask for the same thing, and what they were answered.
type askers struct {
	wires   []*wire
	request []byte
	payload []byte
	tag     string
}

// askers opens the connections and asks once on each: a server hangs up on who
// says nothing for seconds.
func (r *Run) askers(ctx context.Context, address, token, path, coding string) (*askers, error) {
	a := &askers{}
	var body bytes.Buffer
	for range callers() {
		w, err := dial(ctx, address, token)
		if err != nil {
			return nil, err
		}
		r.onClose(w.close)
		w.coding = coding
		a.wires, a.request = append(a.wires, w), w.request(path)
		body.Reset()
		header, err := w.answer(a.request, &body)
		if err != nil {
			return nil, err
		}
		a.tag = header.Get("ETag")
	}
	a.payload = body.Bytes()
	return a, nil
}

// have makes the callers name the answer that they have.
func (a *askers) have(path string) {
	for _, w := range a.wires {
		w.tag = cmp.Or(a.tag, `""`)
		a.request = w.request(path)
	}
}

// each gives a round's call.
func (a *askers) each(int) (func(caller, i int) error, error) {
	return func(caller, _ int) error { return a.wires[caller].ask(a.request, io.Discard) }, nil
}
