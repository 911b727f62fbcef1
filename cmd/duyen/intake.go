package main

import (
	"context"

	"duyen/match"
	"duyen/match/service"
)

// importBatch is how many lines are handed over at once; the service stores
// 1,000 per transaction.
const importBatch = 1000

// intake hands the lines of one import to the service in batches.
type intake struct {
	ctx      context.Context
	service  *service.Service
	importer *service.Importer
	rows     []service.ImportRow
	dryRun   bool
}

func (r *rooms) intake(ctx context.Context, dryRun bool) *intake {
	return &intake{
		ctx: ctx, service: r.service, importer: r.service.NewImporter(match.Actor{System: true}, dryRun), dryRun: dryRun,
	}
}

// add takes one line.
func (i *intake) add(row service.ImportRow) error {
	i.rows = append(i.rows, row)
	if len(i.rows) < importBatch {
		return nil
	}
	return i.flush()
}

func (i *intake) flush() error {
	err := i.importer.Add(i.ctx, i.rows)
	i.rows = i.rows[:0]
	return err
}

// finish takes the last lines and waits until everything can be found.
func (i *intake) finish() (service.ImportResult, error) {
	if err := i.flush(); err != nil {
		return service.ImportResult{}, err
	}
	if i.dryRun {
		return i.importer.Result(), nil
	}
	return i.importer.Result(), i.service.Settle(i.ctx)
}
