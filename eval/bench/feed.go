package bench

import (
	"context"
	"maps"
	"slices"

	"duyen/store"
)

// hall is the house with readers in it and its doors open.
type hall struct {
	*filled
	run     *Run
	wires   *wires
	founder string       // token of who writes
	alone   *store.Store // that nothing follows
}

// measureFeed tells how long after a write was acknowledged its startup stands in
// the feed of the reader it was made for, while 50 are written a second for as
// many readers; against what the same write takes when it goes into a store that
// nothing follows. Beside it: the same for search and matches, for streams, and
// the first page of somebody who was away.
func measureFeed(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	all, err := f.subscribe(ctx, r)
	if err != nil {
		return Result{}, err
	}
	writes, later, back := r.count(2000, 40), r.count(1000, 20), r.count(200, 10)
	readers, err := f.eager(ctx, r, all, writes+later+back)
	if err != nil {
		return Result{}, err
	}
	back = min(back, len(readers)/8)
	readers, absent := readers[back:], readers[:back]
	writes = min(writes, len(readers)*2/3)
	h, err := f.hall(ctx, r)
	if err != nil {
		return Result{}, err
	}
	fresh, err := h.sustain(ctx, "feed", readers[:writes], h.views()...)
	if err != nil {
		return Result{}, err
	}
	more := map[string]any{"readers": len(all), "write_ms": milliseconds(fresh.writing.quantile(0.5)), "writes_per_s": fresh.rate(writes)}
	for _, v := range []string{"search", "matches", "matches_min_seq"} {
		fresh.seen[v].figures(v, more)
	}
	pages, err := h.away(ctx, absent)
	if err != nil {
		return Result{}, err
	}
	pages.figures("away", more)
	if err := h.streaming(ctx, all, readers[writes:], more); err != nil {
		return Result{}, err
	}
	return timed(fresh.seen["feed"], fresh.alone, more, nil), nil
}

// streaming opens streams, one for each profile in streamShare, and writes for
// some of their readers.
func (h *hall) streaming(ctx context.Context, all, told []*reader, more map[string]any) error {
	listening := slices.Clone(told)
	for _, x := range all {
		if len(listening) < h.run.Profiles/streamShare && x.best == nil {
			listening = append(listening, x)
		}
	}
	for _, x := range listening {
		if err := h.admit(ctx, x); err != nil {
			return err
		}
	}
	open, each, err := h.streams(ctx, listening)
	if err != nil {
		hangUp(maps.Values(open))
		return err
	}
	fresh, err := h.sustain(ctx, "stream", told, onStream(open))
	hangUp(maps.Values(open))
	if err != nil {
		return err
	}
	fresh.seen["stream"].figures("stream", more)
	// The yardstick comes last: what the first left behind it gets for nothing.
	bare, err := h.run.bareStreams(ctx, len(listening))
	more["streams"], more["stream_bytes"], more["stream_bytes_bare"] = len(open), each, bare
	return err
}

// hall opens the doors and the store for the yardstick.
func (f *filled) hall(ctx context.Context, r *Run) (*hall, error) {
	h := &hall{filled: f, run: r}
	var err error
	if h.alone, err = store.Open(ctx, "sqlite:"+r.path("alone.db"), r.Reference); err != nil {
		return nil, err
	}
	r.onClose(h.alone.Close)
	address, err := r.listen(ctx, f.api().HTTPServer(""))
	if err != nil {
		return nil, err
	}
	h.wires = newWires(address)
	r.onClose(h.wires.close)
	h.founder, err = f.signIn(ctx)
	return h, err
}
