package service

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"duyen/match"
)

// differencesMax bounds a report: who has more differences rebuilds.
const differencesMax = 100

// verifyTries is how often a comparison is repeated that a write came between.
const verifyTries = 3

// VerifyReport compares the store with its copies.
type VerifyReport struct {
	OK          bool     `json:"ok"`
	Store       int      `json:"store"`
	Index       int      `json:"index"`
	Engine      int      `json:"engine"`
	Differences []string `json:"differences"`
}

// Verify compares store, index and engine, profile by profile, and lists at
// most 100 differences.
func (s *Service) Verify(ctx context.Context) (VerifyReport, error) {
	for try := 1; ; try++ {
		if err := s.Settle(ctx); err != nil {
			return VerifyReport{}, err
		}
		before, err := s.log.Head(ctx)
		if err != nil {
			return VerifyReport{}, err
		}
		report, after, err := s.compare(ctx)
		if err != nil || report.OK || before == after || try == verifyTries {
			return report, err
		}
	}
}

// compare compares the three as they are and gives the head of the store after it.
func (s *Service) compare(ctx context.Context) (VerifyReport, match.Checkpoint, error) {
	store := map[string]int64{}
	_, err := s.log.Each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			if followed(p) != nil {
				store[p.Common().ID] = p.Common().Version
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return VerifyReport{}, match.Checkpoint{}, err
	}
	engine, index := map[string]int64{}, map[string]int64{}
	s.engine.Versions(func(id string, version int64) { engine[id] = version })
	report := VerifyReport{Store: len(store), Engine: len(engine), Differences: []string{}}
	if err := s.index.Versions(ctx, func(id string, version int64) { index[id] = version }); err != nil {
		if !s.atFault(ctx, err) {
			return VerifyReport{}, match.Checkpoint{}, err
		}
		report.Differences = append(report.Differences, "index: cannot be read: "+err.Error())
	}
	report.Index = len(index)
	report.Differences = append(report.Differences, differences("index", store, index)...)
	report.Differences = append(report.Differences, differences("engine", store, engine)...)
	report.OK = len(report.Differences) == 0
	report.Differences = report.Differences[:min(len(report.Differences), differencesMax)]
	head, err := s.log.Head(ctx)
	return report, head, err
}

// differences lists, by id, where a copy is not what the store is.
func differences(name string, store, held map[string]int64) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(store)) {
		switch version, ok := held[id]; {
		case !ok:
			out = append(out, fmt.Sprintf("%s: %s is missing", name, id))
		case version != store[id]:
			out = append(out, fmt.Sprintf("%s: %s has version %d, the store %d", name, id, version, store[id]))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(held)) {
		if _, ok := store[id]; !ok {
			out = append(out, fmt.Sprintf("%s: %s is not in the store", name, id))
		}
	}
	return out
}
