package bench

import (
	"context"
	"slices"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// filled is the house and the plain index with the profiles in, and the times of
// every round of filling. Plain is nil when no benchmark needs it.
type filled struct {
	*house
	plain           *plain
	ours, yardstick series
	perRound        int
}

// roundBatches is how many batches one side takes in before it is the other's
// turn: ours stores the next batch while it indexes the one before, and a
// waiting after every single one would hide that.
const roundBatches = 5

// House gives the product with all profiles in it.
func (r *Run) House(ctx context.Context) (*filled, error) {
	if r.filled != nil {
		return r.filled, nil
	}
	h, err := openHouse(ctx, r)
	if err != nil {
		return nil, err
	}
	f := &filled{house: h, perRound: min(roundBatches*batchSize, r.Profiles/2)}
	if r.wants("search") || r.wants("index") {
		if f.plain, err = openPlain(r.path("plain")); err != nil {
			return nil, err
		}
		r.onClose(f.plain.index.Close)
	}
	if err := f.fill(ctx, r); err != nil {
		return nil, err
	}
	r.filled = f
	return f, f.restart(ctx)
}

// wants tells whether a benchmark is to run.
func (r *Run) wants(name string) bool {
	return slices.ContainsFunc(r.chosen(), func(b benchmark) bool { return b.name == name })
}

// fill brings the profiles in, round by round on both sides in turn.
func (f *filled) fill(ctx context.Context, r *Run) error {
	in := f.service.NewImporter(match.Actor{System: true}, false)
	done := 0
	for batch := range chunks(r.Each(), f.perRound) {
		// The importer fills in what it resolves: the plain side comes first and
		// reads what was made up.
		sides := []func() error{func() error { return f.addPlain(batch) }, func() error { return f.add(ctx, in, batch) }}
		for i, side := range sides {
			began := time.Now()
			if err := side(); err != nil {
				return err
			}
			if took := time.Since(began); len(batch) < f.perRound {
				continue // a short last round
			} else if i == 1 {
				f.ours = append(f.ours, took)
			} else if f.plain != nil {
				f.yardstick = append(f.yardstick, took)
			}
		}
		done += len(batch)
		r.progress("import", done, r.Profiles)
	}
	if result := in.Result(); result.Refused > 0 {
		return match.Fail(match.KindInternal, "internal", "made-up profiles were refused: "+result.Problems[0].Code)
	}
	return nil
}

// add stores a round through the importer and waits until engine and index have it.
func (f *filled) add(ctx context.Context, in *service.Importer, round []match.Profile) error {
	for batch := range slices.Chunk(round, batchSize) {
		rows := make([]service.ImportRow, len(batch))
		for i, p := range batch {
			rows[i] = service.ImportRow{Profile: p, File: "bench", Line: i + 1}
		}
		if err := in.Add(ctx, rows); err != nil {
			return err
		}
	}
	return f.service.Settle(ctx)
}

func (f *filled) addPlain(round []match.Profile) error {
	if f.plain == nil {
		return nil
	}
	for batch := range slices.Chunk(round, batchSize) {
		if err := f.plain.add(batch); err != nil {
			return match.Wrap(err, "cannot write the plain index")
		}
	}
	return nil
}

// measureIndex tells how fast profiles come in: read, resolved, stored with
// their change log, in the engine and in the text index, all durable; against
// plain Bleve, which takes in the same text and facets and nothing more.
func measureIndex(ctx context.Context, r *Run) (Result, error) {
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	result := timed(f.ours, f.yardstick, f.rates(f.ours), f.rates(f.yardstick))
	result.Ratio = quotient(result.Yardstick.P50, result.P50)
	return result, nil
}

// rates gives documents per second: of the round in the middle, and over all.
// The latter has in it what a pause between rounds sets off, the recounting of
// the statistics, and on both sides the merging of segments.
func (f *filled) rates(rounds series) map[string]any {
	var all time.Duration
	for _, d := range rounds {
		all += d
	}
	n := float64(f.perRound)
	return map[string]any{
		"docs_per_s": quotient(n, rounds.quantile(0.5).Seconds()), "docs_per_s_over_all": quotient(n*float64(len(rounds)), all.Seconds()),
		"docs_per_round": f.perRound,
	}
}
