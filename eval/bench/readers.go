package bench

import (
	"context"
	"fmt"
	"time"

	"duyen/eval"
	"duyen/match"
	"duyen/match/service"
)

// readersShare is how many profiles there are for each subscribed reader.
const readersShare = 10

// reader is a profile with a feed, and the account whose it is.
type reader struct {
	kind        match.Kind
	id, account string
	best        *match.Startup // that fits it best; nil until it is looked for
	token       string         // of a sign-in; "" until there is one
}

// path gives the address of what belongs to the reader's profile.
func (x *reader) path(of string) string { return "/v1/" + x.kind.Plural() + "/" + x.id + "/" + of }

// startup gives a new startup that fits the reader as well as its best. Word
// stands in its name and nowhere else.
func (x *reader) startup(id, word string) *match.Startup {
	p := *x.best
	p.Meta = match.Meta{}
	p.ID, p.Name = id, x.best.Name+" "+word
	return &p
}

// subscribe adds readers, a third each investors, mentors and organizations,
// each with an account of its own, and waits until what fits them stands in their
// feeds.
func (f *filled) subscribe(ctx context.Context, r *Run) ([]*reader, error) {
	n := r.Profiles / readersShare
	kinds := []match.Kind{match.KindInvestor, match.KindMentor, match.KindOrganization}
	made := eval.SyntheticOf(r.Reference, n, seed+1, func(i int) match.Kind { return kinds[i%len(kinds)] })
	in := f.service.NewImporter(match.Actor{System: true}, false)
	var out []*reader
	for batch := range chunks(made, batchSize) {
		rows := make([]service.ImportRow, len(batch))
		for i, p := range batch {
			b := p.Common()
			b.ID = fmt.Sprintf("reader-%06d", len(out))
			u, err := f.store.Put(ctx, match.User{Email: b.ID + "@example.test", Name: b.ID, Confirmed: true})
			if err != nil {
				return nil, err
			}
			rows[i] = service.ImportRow{Profile: p, File: "readers", Line: i + 1, Owner: u.ID}
			out = append(out, &reader{kind: b.Kind, id: b.ID, account: u.ID})
		}
		if err := in.Add(ctx, rows); err != nil {
			return nil, err
		}
		r.progress("readers", len(out), n)
	}
	if result := in.Result(); result.Refused > 0 {
		return nil, match.Fail(match.KindInternal, "internal", "made-up readers were refused: "+result.Problems[0].Code)
	}
	if err := f.restart(ctx); err != nil {
		return nil, err
	}
	return out, f.fed(ctx, r, n)
}

// calm is how long nothing may come into the feeds before they count as full.
const calm = 3 * time.Second

// fed waits until what fits now stands in every feed: until nothing more comes.
func (f *filled) fed(ctx context.Context, r *Run, n int) error {
	var last int64
	since := time.Now()
	for time.Since(since) < calm {
		var items int64
		open := 0
		for after := ""; ; {
			page, err := f.store.Feeds(ctx, "", after, batchSize)
			if err != nil {
				return err
			}
			for _, x := range page {
				items += x.Head
			}
			if open += len(page); len(page) < batchSize {
				break
			}
			after = page[len(page)-1].ID
		}
		if items != last {
			last, since = items, time.Now()
		}
		r.progress("feeds", min(open, n), n)
		if err := pass(ctx, calm/10); err != nil {
			return err
		}
	}
	if last == 0 {
		return match.Fail(match.KindInternal, "internal", "nothing stands in any feed")
	}
	return nil
}

// pass lets some time pass, but not beyond the end of ctx.
func pass(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// lead is how many points the best startup must be ahead of the last one on the
// list: its copy, which differs by a word, then stands on the list for certain.
const lead = 1

// eager gives up to n readers, evenly spread, for whom something fits well enough
// to be told, signed in. Each has another best startup, else the copies of one
// would crowd each other out.
func (f *filled) eager(ctx context.Context, r *Run, all []*reader, n int) ([]*reader, error) {
	var out []*reader
	taken := map[string]bool{}
	step := max(1, len(all)/max(1, n))
	for shift := 0; shift < step; shift++ {
		for i := shift; i < len(all) && len(out) < n; i += step {
			best, err := f.best(ctx, all[i])
			if err != nil {
				return nil, err
			}
			if best == nil || taken[best.ID] {
				continue
			}
			all[i].best, taken[best.ID] = best, true
			if err := f.admit(ctx, all[i]); err != nil {
				return nil, err
			}
			out = append(out, all[i])
			r.progress("sign-in", len(out), n)
		}
	}
	if len(out) < least {
		return nil, match.Fail(match.KindInternal, "internal", "hardly anything fits the readers")
	}
	return out, nil
}

// least is how many readers there must be to measure anything.
const least = 20

// best gives the startup that fits a reader best, if it is far enough ahead and
// fits well enough to be told; nil else.
func (f *filled) best(ctx context.Context, x *reader) (*match.Startup, error) {
	system := match.Actor{System: true}
	ranking, err := f.service.Matches(ctx, system, x.kind, x.id, match.Request{Target: match.KindStartup, N: match.FeedDepth})
	if err != nil || len(ranking.Data) == 0 {
		return nil, err
	}
	first, last := ranking.Data[0], ranking.Data[len(ranking.Data)-1]
	if first.Fit == match.FitWeak || len(ranking.Data) == match.FeedDepth && first.Score < last.Score+lead {
		return nil, nil //nolint:nilnil // there is none
	}
	p, err := f.service.Get(ctx, system, match.KindStartup, first.Target.ID)
	if err != nil {
		return nil, err
	}
	return p.(*match.Startup), nil
}

// admit signs a reader in.
func (f *filled) admit(ctx context.Context, x *reader) (err error) {
	if x.token == "" {
		x.token, err = f.signInAs(ctx, x.account)
	}
	return err
}
