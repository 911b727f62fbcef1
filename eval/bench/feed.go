package bench

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"

	"duyen/match"
)

// feedPage is how many items of a feed are read.
const feedPage = 100

// measureFeed tells how long after a write was acknowledged its startup stands
// in the feed of the investor it was made for; against what the same write
// takes when it goes into the store alone.
func measureFeed(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	n := r.count(100, 15)
	tries, err := f.tries(ctx, r.Sample(n+n/10+1, ofKind(match.KindInvestor)))
	if err != nil {
		return Result{}, err
	}
	w, err := f.door(ctx, r) // not earlier: a server hangs up on who says nothing for seconds
	if err != nil {
		return Result{}, err
	}
	var writing, appearing series
	_, yardstick, err := r.Pair(ctx, "feed", n, func(i int) error {
		t := tries[i%len(tries)]
		wrote, appeared, err := f.appear(ctx, w, t.startup(fmt.Sprintf("bench-feed-%d", i)), t.investor)
		writing, appearing = append(writing, wrote), append(appearing, appeared)
		return err
	}, func(i int) error {
		p := tries[i%len(tries)].startup(fmt.Sprintf("bench-store-%d", i))
		written, err := f.store.Save(ctx, []match.Write{{Profile: p, Mode: match.Create, Owner: f.admin.ID}})
		if err == nil {
			err = written[0].Err
		}
		return err
	})
	if err != nil {
		return Result{}, err
	}
	warm := len(writing) - len(yardstick)
	acknowledged := map[string]any{"write_ms": milliseconds(writing[warm:].quantile(0.5))}
	return timed(appearing[warm:], yardstick, acknowledged, nil), nil
}

// door serves the API on loopback and gives a connection of the account.
func (f *filled) door(ctx context.Context, r *Run) (*wire, error) {
	address, err := r.listen(ctx, f.api().HTTPServer(""))
	if err != nil {
		return nil, err
	}
	token, err := f.signIn(ctx)
	if err != nil {
		return nil, err
	}
	w, err := dial(ctx, address, token)
	if err == nil {
		r.onClose(w.close)
	}
	return w, err
}

// try is an investor and the startup that fits it best.
type try struct {
	investor string
	best     *match.Startup
}

// startup gives a new startup that fits the investor as well as its best.
func (t try) startup(id string) *match.Startup {
	p := *t.best
	p.Meta = match.Meta{}
	p.ID, p.Name = id, t.best.Name+" "+id
	return &p
}

// tries finds the best startup of each investor that has any.
func (f *filled) tries(ctx context.Context, investors []match.Profile) ([]try, error) {
	system := match.Actor{System: true}
	var out []try
	for _, p := range investors {
		id := p.Common().ID
		ranking, err := f.service.Matches(ctx, system, match.KindInvestor, id, match.Request{Target: match.KindStartup, N: 1})
		if err != nil {
			return nil, err
		}
		if len(ranking.Data) == 0 {
			continue
		}
		best, err := f.service.Get(ctx, system, match.KindStartup, ranking.Data[0].Target.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, try{id, best.(*match.Startup)})
	}
	return out, nil
}

// patience bounds how long a written startup may take to appear.
const patience = 10 * time.Second

// appear writes a startup and reads the investor's feed until it is in it.
func (f *filled) appear(ctx context.Context, w *wire, p *match.Startup, investor string) (writing, appearing time.Duration, err error) {
	// What was written before must not stand in the way: an index takes its time
	// to be durable, and the next change waits for it.
	if err := f.service.Settle(ctx); err != nil {
		return 0, 0, err
	}
	id, began := p.ID, time.Now()
	_, _, err = f.service.Create(ctx, match.Actor{User: f.admin.ID, Roles: f.admin.Roles}, p)
	if err != nil {
		return 0, 0, err
	}
	acknowledged := time.Now()
	ask := w.request("/v1/investors/" + investor + "/feed?limit=" + strconv.Itoa(feedPage) +
		"&since=" + began.UTC().Add(-time.Second).Format(time.RFC3339))
	want := []byte(`"id":"` + id + `"`)
	for time.Since(acknowledged) < patience {
		var page bytes.Buffer
		if err := w.ask(ask, &page); err != nil {
			return 0, 0, err
		}
		if bytes.Contains(page.Bytes(), want) {
			return acknowledged.Sub(began), time.Since(acknowledged), nil
		}
	}
	return 0, 0, match.Fail(match.KindInternal, "internal", "a written startup does not appear in the feed of "+investor)
}
