package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"

	"duyen/match"
)

// putSolution puts what solving a run gave in the place of what there was. Pairs
// with somebody who is gone are left out.
func putSolution(ctx context.Context, tx *sql.Tx, r *match.Run, x *match.RunSolution) error {
	for _, q := range []string{`DELETE FROM run_pair WHERE run = $1`, `UPDATE run_party SET got = 0, reason = '' WHERE run = $1 AND (got <> 0 OR reason <> '')`} {
		if _, err := tx.ExecContext(ctx, q, r.ID); err != nil {
			return err
		}
	}
	there, err := partiesOf(ctx, tx, r)
	if err != nil {
		return err
	}
	var values []any
	for i, p := range x.Pairs {
		if there[p.Subject] != "" && there[p.Target] != "" {
			values = append(values, r.ID, i+1, p.Subject, p.Target, p.Score, bit(p.Fixed))
		}
	}
	if err := insertRows(ctx, tx, `run_pair (run, num, subject, target, score, fixed)`, 6, values); err != nil {
		return err
	}
	update, err := tx.PrepareContext(ctx, `UPDATE run_party SET got = $3, reason = $4 WHERE run = $1 AND num = $2`)
	if err != nil {
		return err
	}
	defer func() { _ = update.Close() }() // ends with the transaction anyway
	for _, num := range slices.Sorted(maps.Keys(x.Reasons)) {
		if _, err := update.ExecContext(ctx, r.ID, num, x.Got[num], string(x.Reasons[num])); err != nil {
			return err
		}
	}
	return nil
}

// RunParties gives the profiles of a run by their number, "" where one is gone.
func (s *Store) RunParties(ctx context.Context, r match.Run) ([]string, error) {
	out, err := partiesOf(ctx, s.reader, &r)
	return out, translate(ctx, err, "reading who takes part in a run")
}

func partiesOf(ctx context.Context, q querier, r *match.Run) ([]string, error) {
	out := make([]string, r.Subjects+r.Targets)
	err := eachRow(ctx, q, func(rows *sql.Rows) error {
		var num int
		var id string
		if err := rows.Scan(&num, &id); err != nil {
			return err
		}
		if num < len(out) {
			out[num] = id
		}
		return nil
	}, `SELECT num, profile FROM run_party WHERE run = $1`, r.ID)
	return out, err
}

// RunInput gives what a run was solved from; KindNotFound before it was.
func (s *Store) RunInput(ctx context.Context, id string) (body match.RunFrozen, err error) {
	err = s.reader.QueryRowContext(ctx, `SELECT body FROM run_input WHERE run = $1`, id).Scan(&body)
	return body, translate(ctx, missing(err, "the run was not solved yet"), "reading what a run was solved from")
}

// runPairs is a query of pairs up to their conditions, with the introduction as it
// stands.
const runPairs = `SELECT x.num, s.profile, t.profile, x.score, x.fixed, x.state, COALESCE(x.introduction, ''), COALESCE(i.state, '') FROM run_pair x
	JOIN run_party s ON s.run = x.run AND s.num = x.subject JOIN run_party t ON t.run = x.run AND t.num = x.target
	LEFT JOIN introduction i ON i.id = x.introduction`

// RunPairs gives the pairs a query asks for, by number.
func (s *Store) RunPairs(ctx context.Context, q match.RunPairQuery) ([]match.RunPair, error) {
	w := &where{}
	w.all("x.run = " + w.param(q.Run))
	w.all("x.num > " + w.param(q.After))
	if q.Profiles != nil {
		of := "IN (SELECT value FROM json_each(" + w.param(jsonList(q.Profiles)) + "))"
		w.all("(s.profile " + of + " OR t.profile " + of + ") AND x.state IN ('asked', 'stood')")
	}
	if q.Waiting {
		w.all("x.state = ''")
	}
	var out []match.RunPair
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var p match.RunPair
		err := rows.Scan(&p.Num, &p.Subject, &p.Target, &p.Score, &p.Fixed, &p.Dealt, &p.Introduction, &p.State)
		out = append(out, p)
		return err
	}, runPairs+` WHERE `+w.text()+` ORDER BY x.num LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading the pairs of a run")
	}
	return out, nil
}

// RunUnmatched gives up to limit subjects behind a number that got fewer targets
// than they were to get.
func (s *Store) RunUnmatched(ctx context.Context, run string, after, limit int) ([]match.RunUnmatched, error) {
	var out []match.RunUnmatched
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var u match.RunUnmatched
		err := rows.Scan(&u.Num, &u.Subject, &u.Got, &u.Reason)
		out = append(out, u)
		return err
	}, `SELECT num, profile, got, reason FROM run_party WHERE run = $1 AND reason <> '' AND num > `+strconv.Itoa(after)+` ORDER BY num LIMIT `+strconv.Itoa(limit), run)
	if err != nil {
		return nil, translate(ctx, err, "reading who got nobody in a run")
	}
	return out, nil
}

// dealtOf counts what has become of the pairs of a run.
func dealtOf(ctx context.Context, q querier, run string) (*match.RunDealt, error) {
	d := &match.RunDealt{}
	err := eachRow(ctx, q, func(rows *sql.Rows) error {
		var state match.RunPairState
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return err
		}
		switch state {
		case match.RunPairWaits:
			d.Waiting += n
		case match.RunPairAsked:
			d.Proposed += n
		case match.RunPairStood:
			d.Stood += n
		default:
			d.Skipped += n
		}
		return nil
	}, `SELECT state, COUNT(*) FROM run_pair WHERE run = $1 GROUP BY state`, run)
	return d, err
}
