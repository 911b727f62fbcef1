package service

import (
	"context"
	"slices"

	"duyen/match"
)

// problemsMax bounds what a report of an import holds, so that memory stays
// flat; the counts go on.
const problemsMax = 10_000

// ImportRow is one line of an import: what was read, or why it could not be.
// Owner and Demo are what the profile is created with.
type ImportRow struct {
	Profile match.Profile
	Err     error
	File    string
	Line    int
	Owner   string
	Demo    bool
}

// ImportProblem is one fault of one line. The nearest value of a duplicate is
// where the first one stands, as file:line.
type ImportProblem struct {
	File string `json:"file"`
	Line int    `json:"line"`
	match.Problem
}

// ImportResult counts what became of the lines. Warned are lines that were
// taken with a warning.
type ImportResult struct {
	Read      int             `json:"read"`
	Created   int             `json:"created"`
	Updated   int             `json:"updated"`
	Unchanged int             `json:"unchanged"`
	Refused   int             `json:"refused"`
	Warned    int             `json:"warned"`
	Problems  []ImportProblem `json:"problems"`
}

// Importer takes one import, batch by batch. It is not safe for concurrent use.
type Importer struct {
	service  *Service
	actor    match.Actor
	board    *match.Organization // whose offers alone are taken; nil for an import of anything
	dryRun   bool
	seq      int64
	result   ImportResult
	ids      map[string]place
	external map[external]place

	keeper string             // whose members the lines are, "" for nobody's
	means  match.ConsentMeans // how they agreed
}

// external is a profile's name in the system it comes from.
type external struct {
	kind match.Kind
	id   string
}

// place is a line of the input.
type place struct {
	file string
	line int
}

// NewImporter starts an import. A dry run says the same and writes nothing.
func (s *Service) NewImporter(a match.Actor, dryRun bool) *Importer {
	return &Importer{
		service: s, actor: a, dryRun: dryRun, result: ImportResult{Problems: []ImportProblem{}},
		ids: map[string]place{}, external: map[external]place{},
	}
}

// Result gives what became of the lines so far.
func (i *Importer) Result() ImportResult { return i.result }

// Seq gives the number of the last change that was made.
func (i *Importer) Seq() int64 { return i.seq }

// Add takes the next lines, in any number. Faults of a line are in Result; an
// error means that the line's batch of 1,000 and what follows it was not
// taken. Only administrators and the terminal may import what is nobody's; a board
// and an organization's members have rules of their own.
func (i *Importer) Add(ctx context.Context, rows []ImportRow) error {
	if i.board == nil && i.keeper == "" {
		if err := mayAll(i.actor, match.ActionImport); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(rows, batchSize) {
		if err := i.batch(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// batch takes up to 1,000 rows in one transaction.
func (i *Importer) batch(ctx context.Context, rows []ImportRow) error {
	lines := make([]*line, len(rows))
	for n, row := range rows {
		lines[n] = &line{ImportRow: row}
		lines[n].warnings, lines[n].written.Err = i.check(lines[n])
	}
	if err := i.identify(ctx, lines); err != nil {
		return err
	}
	if i.board != nil {
		if err := i.adopt(ctx, lines); err != nil {
			return err
		}
		if err := i.own(ctx, lines); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if !l.refused() {
			l.written.Err = i.once(l)
		}
	}
	if err := i.store(ctx, lines); err != nil {
		return err
	}
	if err := i.enrol(ctx, lines); err != nil {
		return err
	}
	written := 0
	for _, l := range lines {
		i.count(l)
		if !l.refused() && l.written.Outcome != match.Unchanged {
			written++
		}
	}
	if written > 0 && !i.dryRun {
		i.record(ctx, written)
	}
	return nil
}

// record notes in the audit log that profiles were written.
func (i *Importer) record(ctx context.Context, written int) {
	switch {
	case i.board != nil:
		i.service.recordProfile(ctx, i.actor, "offer.import", i.board)
	case i.keeper != "":
		i.service.record(ctx, i.actor, "member.import", "", map[string]any{"organization": i.keeper, "profiles": written, "means": i.means})
	default:
		i.service.record(ctx, i.actor, "profile.import", "", map[string]any{"profiles": written})
	}
}

// count takes a row into the result.
func (i *Importer) count(l *line) {
	i.result.Read++
	if l.refused() {
		i.result.Refused++
		i.note(l, l.faults())
		return
	}
	switch l.written.Outcome {
	case match.Created:
		i.result.Created++
	case match.Updated:
		i.result.Updated++
	case match.Unchanged:
		i.result.Unchanged++
	}
	if len(l.warnings) > 0 {
		i.result.Warned++
		i.note(l, l.warnings)
	}
}

func (i *Importer) note(l *line, problems []match.Problem) {
	room := problemsMax - len(i.result.Problems)
	for _, p := range problems[:min(len(problems), room)] {
		i.result.Problems = append(i.result.Problems, ImportProblem{File: l.File, Line: l.Line, Problem: p})
	}
}
