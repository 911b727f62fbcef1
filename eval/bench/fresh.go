package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"duyen/match"
)

// writeEvery is the rhythm of sustained writing: 50 a second.
const writeEvery = 20 * time.Millisecond

// lookEvery is the first pause between two looks whether a write is to be seen, and
// lookShare how much of the time that has passed the later ones are: asking
// without pauses would measure a server that is busy answering. Both add to what
// is measured, never take from it.
const (
	lookEvery = 5 * time.Millisecond
	lookShare = 3
)

// note is a startup that was written for a reader.
type note struct {
	*reader
	startup, word string
	seq           string
}

// view is one of the places where a write becomes visible.
type view struct {
	name string
	// sees waits until a startup is to be seen; ready, if any, comes before it is written.
	sees  func(ctx context.Context, n note) error
	ready func(ctx context.Context, n note) error
}

// freshness is what was measured while writes went on.
type freshness struct {
	mu      sync.Mutex
	seen    map[string]series // by view, from the acknowledgement on
	writing series
	alone   series // the same writes into a store that nothing follows
	began   time.Time
	took    time.Duration
}

// sustain writes a startup for each reader, 50 a second whether the ones before
// have become visible or not, and has each watched in one of the views in turn.
// The first tenth is not counted.
func (h *hall) sustain(ctx context.Context, stage string, readers []*reader, views ...view) (*freshness, error) {
	out := &freshness{seen: map[string]series{}, began: time.Now()}
	var all sync.WaitGroup
	errs := make([]error, len(readers))
	tick := time.NewTicker(writeEvery)
	defer tick.Stop()
	warm := len(readers) / 10
	for i, x := range readers {
		select {
		case <-ctx.Done():
			all.Wait()
			return nil, ctx.Err()
		case <-tick.C:
		}
		n := note{reader: x, startup: fmt.Sprintf("bench-%s-%d", stage, i), word: fmt.Sprintf("zq%sx%dk", stage, i)}
		all.Go(func() { errs[i] = h.follow(ctx, out, n, views[i%len(views)], i >= warm) })
		h.run.progress(stage, i+1, len(readers))
	}
	out.took = time.Since(out.began)
	all.Wait()
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	if len(errs) > 0 { // one says what the others say
		return nil, match.Wrap(errs[0], fmt.Sprintf("%d of %d writes", len(errs), len(readers)))
	}
	return out, nil
}

// follow writes one startup and waits until it is to be seen.
func (h *hall) follow(ctx context.Context, out *freshness, n note, v view, counts bool) error {
	p := n.reader.startup(n.startup, n.word)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if v.ready != nil {
		if err := v.ready(ctx, n); err != nil {
			return err
		}
	}
	began := time.Now()
	var answer bytes.Buffer
	header, err := h.wires.call(ctx, "POST", "/v1/startups", h.founder, body, &answer)
	if err != nil {
		return err
	}
	acknowledged := time.Now()
	n.seq = header.Get("X-Duyen-Seq")
	if err := v.sees(ctx, n); err != nil {
		return match.Wrap(err, "waiting for a write to be seen: "+v.name)
	}
	seen := time.Since(acknowledged)
	alone, err := h.apart(ctx, p)
	if err != nil || !counts {
		return err
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	out.writing = append(out.writing, acknowledged.Sub(began))
	out.seen[v.name] = append(out.seen[v.name], seen)
	out.alone = append(out.alone, alone)
	return nil
}

// apart writes a startup into a store that nothing follows.
func (h *hall) apart(ctx context.Context, p *match.Startup) (time.Duration, error) {
	began := time.Now()
	written, err := h.alone.Save(ctx, []match.Write{{Profile: p, Mode: match.Create, Owner: h.admin.ID}})
	if err == nil {
		err = written[0].Err
	}
	return time.Since(began), err
}

// views are where everybody looks: search, matches and the reader's feed.
func (h *hall) views() []view {
	matches := func(n note) string { return n.path("matches?kind=startup") }
	return []view{
		{name: "feed", sees: h.until(func(n note) string { return n.path("feed") })},
		{name: "search", sees: h.until(func(n note) string { return "/v1/search?kind=startup&q=" + url.QueryEscape(n.word) })},
		{name: "matches", sees: h.until(matches)},
		{name: "matches_min_seq", sees: h.until(func(n note) string { return matches(n) + "&min_seq=" + n.seq })},
	}
}

// until gives what asks for a page until the startup stands on it.
func (h *hall) until(path func(n note) string) func(context.Context, note) error {
	return func(ctx context.Context, n note) error {
		want := []byte(`"id":"` + n.startup + `"`)
		var page bytes.Buffer
		for began := time.Now(); time.Since(began) < patience; {
			page.Reset()
			_, err := h.wires.call(ctx, "GET", path(n), n.token, nil, &page)
			if err != nil && match.KindOf(err) != match.KindBusy { // a server that says it is busy is asked again
				return err
			}
			if err == nil && bytes.Contains(page.Bytes(), want) {
				return nil
			}
			if err := pass(ctx, max(lookEvery, time.Since(began)/lookShare)); err != nil {
				return err
			}
		}
		return match.Fail(match.KindInternal, "internal", "a startup that was written for "+n.id+" does not appear")
	}
}

// rate is how many writes a second there were.
func (x *freshness) rate(n int) float64 { return quotient(float64(n), x.took.Seconds()) }
