package bench

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"duyen/match"
)

// load fills the tables and makes the indexes.
func (s *sqlSide) load(ctx context.Context, r *Run) error {
	if _, err := s.db.Exec(ctx, schemaSQL); err != nil {
		return err
	}
	tally := match.NewTally(r.Reference, day)
	for p := range r.Each() {
		tally.Add(p)
	}
	t := newTables(&match.Model{Reference: r.Reference, Weights: r.Weights, Statistics: tally.Statistics(1)})
	err := s.copy(ctx, r, t, "loading", match.KindStartup, t.startup)
	if err != nil {
		return err
	}
	if err := s.copy(ctx, r, t, "investor", match.KindInvestor, t.investor); err != nil {
		return err
	}
	_, _, lift := t.scorer.Part(match.ColSector).Line() // sector and strength have the same bounds, −lift and lift
	_, _, words := t.scorer.Part(match.ColText).Line()
	_, err = s.db.Exec(ctx, "INSERT INTO scale VALUES ($1, $2, $3, $4, $5, $6)", t.unit(match.ColSector), t.unit(match.ColStrength),
		t.unit(match.ColText), t.scorer.Part(match.ColAsk).Points(0), lift, words)
	if err != nil {
		return err
	}
	s.ids = make([]string, len(t.startups))
	for id, n := range t.startups {
		s.ids[n-1] = id
	}
	s.investors = t.investors
	if _, err := s.db.Exec(ctx, indexSQL); err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, "VACUUM ANALYZE startup, startup_text, cell, investor, scale")
	return err
}

// copy streams the rows of a kind into a table.
func (s *sqlSide) copy(ctx context.Context, r *Run, t *tables, table string, k match.Kind, row func(*match.Features, io.Writer) error) error {
	reader, writer := io.Pipe()
	wrote := make(chan error, 1)
	go func() {
		err := r.features(ctx, t.model, k, func(f *match.Features) error { return row(f, writer) })
		_ = writer.CloseWithError(err) // never fails
		wrote <- err
	}()
	_, err := s.db.PgConn().CopyFrom(ctx, reader, "COPY "+table+" FROM STDIN")
	_ = reader.CloseWithError(io.ErrClosedPipe) // lets the writer go when the server has refused
	return errors.Join(err, <-wrote)
}

// features calls f for the features of every profile of a kind, computed on
// every core.
func (r *Run) features(ctx context.Context, model *match.Model, k match.Kind, f func(*match.Features) error) error {
	done := 0
	for batch := range chunks(r.Each(), batchSize) {
		for _, x := range featuresOf(model, batch, k) {
			if x == nil {
				continue
			}
			if err := f(x); err != nil {
				return err
			}
		}
		done += len(batch)
		r.progress("postgres: "+k.Plural(), done, r.Profiles)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// featuresOf computes the features of the profiles of a kind; nil for others.
func featuresOf(model *match.Model, batch []match.Profile, k match.Kind) []*match.Features {
	out := make([]*match.Features, len(batch))
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(batch); i += workers {
				if batch[i].Common().Kind == k {
					out[i] = model.Features(batch[i])
				}
			}
		})
	}
	all.Wait()
	return out
}
