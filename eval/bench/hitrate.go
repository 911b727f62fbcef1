package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"duyen/eval"
	"duyen/match"
)

// How lists are read while others write: so many a second, of so many subjects,
// the favourite ones much more often than others (Zipf with the exponent that is
// usual for requests to web caches, .8, and a little steeper because math/rand has
// none below 1).
const (
	hitReads    = 1000 // a second
	hitWrites   = 10   // a second
	hitSubjects = 500
	hitZipf     = 1.01
)

// hitRate tells how many lists come out of the cache while others write: as they
// were kept, or held against what was written. The writes are half new startups
// and half changes of those there are. Every list is read once before.
func (f *filled) hitRate(ctx context.Context, r *Run) (map[string]any, error) {
	w, err := f.door(ctx, r)
	if err != nil {
		return nil, err
	}
	var paths [][]byte
	for _, p := range r.Sample(hitSubjects, ofKind(match.KindInvestor)) {
		paths = append(paths, w.request("/v1/investors/"+p.Common().ID+"/matches?kind=startup"))
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	zipf := rand.NewZipf(rng, hitZipf, 1, uint64(len(paths)-1))
	fresh, known := f.writes(r), r.Sample(200, ofKind(match.KindStartup))
	for _, path := range paths {
		if err := w.ask(path, io.Discard); err != nil {
			return nil, err
		}
	}
	before := f.service.ListCounts()
	var took series
	began, reads := time.Now(), r.count(20, 1)*hitReads
	for i := range reads {
		if i%(hitReads/hitWrites) == 0 {
			if err := f.write(ctx, fresh, known, i*hitWrites/hitReads); err != nil {
				return nil, err
			}
		}
		if wait := time.Until(began.Add(time.Duration(i) * time.Second / hitReads)); wait > 0 {
			time.Sleep(wait)
		}
		d, err := clock(func(int) error { return w.ask(paths[zipf.Uint64()], io.Discard) }, i)
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	after := f.service.ListCounts()
	drawn := float64(after.Drawn - before.Drawn)
	return map[string]any{
		"hit_rate": 1 - drawn/float64(reads),
		"hits": map[string]any{
			"reads_per_s": float64(reads) / time.Since(began).Seconds(), "writes_per_s": hitWrites, "lists": len(paths),
			"kept": after.Kept - before.Kept, "renewed": after.Renewed - before.Renewed, "drawn": after.Drawn - before.Drawn,
			"p50_ms": milliseconds(took.quantile(0.5)), "p99_ms": milliseconds(took.quantile(0.99)),
		},
	}, ctx.Err()
}

// writes gives startups that are new.
func (f *filled) writes(r *Run) []match.Profile {
	return slices.Collect(eval.SyntheticOf(r.Reference, 500, seed+3, func(int) match.Kind { return match.KindStartup }))
}

// write stores a new startup, or a change of one that is there.
func (f *filled) write(ctx context.Context, fresh, known []match.Profile, i int) error {
	w := match.Write{Profile: fresh[i%len(fresh)], Mode: match.Upsert, Owner: f.admin.ID}
	w.Profile.Common().ID = fmt.Sprintf("bench-hit-%d", i)
	if i%2 == 1 {
		w.Profile, w.Mode = known[i%len(known)], match.Replace
		w.Profile.Common().Summary = fmt.Sprintf("changed for the %dth time", i)
	}
	written, err := f.store.Save(ctx, []match.Write{w})
	if err == nil {
		err = written[0].Err
	}
	f.service.Notify()
	return err
}
