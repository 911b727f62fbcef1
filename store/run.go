package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"duyen/match"
)

// runPrefix marks ids of assignment runs.
const runPrefix = "run_"

const runColumns = `id, COALESCE(account, ''), COALESCE(organization, ''), place, name, target, state, problem, rules, subjects, targets, result,
	epoch, day, seq, version, working, created_at, solved_at, published_at, undone_at`

// AddRun keeps a new run, which gets its id, with the profiles that take part:
// subjects, then targets; and, unless x is nil, what it was solved from and what that
// gave. Those that are gone stay numbers. KindConflict ("too_many_runs"), KindNotFound
// when its organization is gone.
func (s *Store) AddRun(ctx context.Context, r match.Run, parties []string, input match.RunFrozen, x *match.RunSolution) (match.Run, error) {
	now := s.now()
	err := s.write(ctx, "keeping an assignment run", func(tx *sql.Tx) error {
		var n, there int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*), (SELECT COUNT(*) FROM profile WHERE id = $1) FROM run
			WHERE COALESCE(organization, '') = $1 AND place = $2`, r.Organization, r.Place).Scan(&n, &there)
		switch {
		case err != nil:
			return err
		case r.Organization != "" && there == 0:
			return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		case n >= match.RunsPerOwner:
			return match.Fail(match.KindConflict, "too_many_runs", "there are as many runs as may be kept")
		}
		r.ID, r.CreatedAt, r.Version = newID(runPrefix, now), time.UnixMilli(now.UnixMilli()).UTC(), 1
		if x != nil {
			r.Result = x.Result
		}
		values, err := runValues(&r)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO run (id, account, organization, place, created_at, name, target, state, problem, rules, subjects, targets,
			result, epoch, day, seq, version, working, solved_at, published_at, undone_at) VALUES ($1, (SELECT id FROM account WHERE id = $2), `+placeholders(3, 19)+`)`,
			slices.Concat([]any{r.ID, r.By, orNull(r.Organization), r.Place, r.CreatedAt.UnixMilli()}, values)...)
		if err != nil {
			return err
		}
		if err := putParties(ctx, tx, r.ID, parties); err != nil || x == nil {
			return err
		}
		if err := putInput(ctx, tx, r.ID, input); err != nil {
			return err
		}
		return putSolution(ctx, tx, &r, x)
	})
	if err != nil {
		return match.Run{}, err
	}
	return r, nil
}

func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// putParties keeps who takes part, as far as they are still there.
func putParties(ctx context.Context, tx *sql.Tx, run string, parties []string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO run_party (run, num, profile)
		SELECT $1, j.key, p.id FROM json_each($2) AS j JOIN profile p ON p.id = j.value`, run, jsonList(parties))
	return err
}

// jsonList writes ids, which are plain text, as a JSON list: one parameter for any
// number of them.
func jsonList(ids []string) string {
	b, _ := json.Marshal(ids) // texts can always be written
	return string(b)
}

// Run gives one; KindNotFound.
func (s *Store) Run(ctx context.Context, id string) (match.Run, error) {
	r, err := readRun(ctx, s.reader, id)
	if err == nil && r.PublishedAt != nil {
		r.Dealt, err = dealtOf(ctx, s.reader, id)
	}
	return r, translate(ctx, err, "reading an assignment run")
}

// Runs gives those a query asks for, the newest first.
func (s *Store) Runs(ctx context.Context, q match.RunQuery) ([]match.Run, error) {
	w := &where{}
	w.all("1 = 1")
	if q.Organization != "" {
		w.all("organization = " + w.param(q.Organization))
	}
	if q.Organizations != nil {
		w.all("organization IN (SELECT value FROM json_each(" + w.param(jsonList(q.Organizations)) + "))")
	}
	if q.Place != "" {
		w.all("place = " + w.param(q.Place))
	}
	if q.State != "" {
		w.all("state = " + w.param(string(q.State)))
	}
	if q.Profile != "" {
		w.all(`state = 'published' AND id IN (SELECT p.run FROM run_party p JOIN run_pair x ON x.run = p.run AND (x.subject = p.num OR x.target = p.num)
			WHERE x.state IN ('asked', 'stood') AND p.profile = ` + w.param(q.Profile) + `)`)
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	out, err := readRuns(ctx, s.reader, `WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
	return out, translate(ctx, err, "reading assignment runs")
}

// RunsAtWork gives the ids of those with something to do by themselves, the oldest
// first.
func (s *Store) RunsAtWork(ctx context.Context) (ids []string, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM run WHERE working = 1 ORDER BY id`)
	return ids, translate(ctx, err, "looking for runs with work to do")
}

// ChangeRun changes one in one transaction, unless it has changed since the
// version (0 for any): KindConflict ("run_changed"). An error of change changes
// nothing. KindNotFound.
func (s *Store) ChangeRun(ctx context.Context, id string, version int64, change func(r *match.Run) error) (match.Run, error) {
	return s.changeRun(ctx, id, version, func(_ *sql.Tx, r *match.Run) error { return change(r) })
}

// SolveRun is ChangeRun with what solving the run gave. input is what it was solved
// from; nil leaves what there is.
func (s *Store) SolveRun(
	ctx context.Context, id string, version int64, input match.RunFrozen, x *match.RunSolution, change func(r *match.Run) error,
) (match.Run, error) {
	return s.changeRun(ctx, id, version, func(tx *sql.Tx, r *match.Run) error {
		if err := change(r); err != nil {
			return err
		}
		if input != nil {
			if err := putInput(ctx, tx, id, input); err != nil {
				return err
			}
		}
		r.Result = x.Result
		return putSolution(ctx, tx, r, x)
	})
}

func putInput(ctx context.Context, tx *sql.Tx, id string, input match.RunFrozen) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO run_input (run, body) VALUES ($1, $2) ON CONFLICT (run) DO UPDATE SET body = excluded.body`, id, []byte(input))
	return err
}

func (s *Store) changeRun(ctx context.Context, id string, version int64, change func(tx *sql.Tx, r *match.Run) error) (out match.Run, err error) {
	err = s.write(ctx, "changing an assignment run", func(tx *sql.Tx) error {
		r, err := readRun(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != r.Version {
			return match.Fail(match.KindConflict, "run_changed", "the run has been changed meanwhile")
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		r.Version++
		values, err := runValues(&r)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE run SET name = $2, target = $3, state = $4, problem = $5, rules = $6, subjects = $7, targets = $8, result = $9,
			epoch = $10, day = $11, seq = $12, version = $13, working = $14, solved_at = $15, published_at = $16, undone_at = $17 WHERE id = $1`,
			slices.Concat([]any{id}, values)...)
		if err == nil && r.PublishedAt != nil {
			r.Dealt, err = dealtOf(ctx, tx, id)
		}
		out = r
		return err
	})
	return out, err
}

// DropRun deletes one that can be edited or is undone; KindNotFound, KindConflict.
func (s *Store) DropRun(ctx context.Context, id string) error {
	return s.write(ctx, "deleting an assignment run", func(tx *sql.Tx) error {
		r, err := readRun(ctx, tx, id)
		if err != nil {
			return err
		}
		if !r.State.Editable() && (r.State != match.RunUndone || r.Working) {
			return match.Fail(match.KindConflict, "run_state", "the run is "+string(r.State))
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM run WHERE id = $1`, id)
		return err
	})
}

// runValues gives the columns that can change, in the order of ChangeRun.
func runValues(r *match.Run) ([]any, error) {
	rules, err := json.Marshal(r.Rules)
	if err != nil {
		return nil, match.Wrap(err, "writing the rules of a run as JSON")
	}
	result, err := json.Marshal(r.Result)
	if err != nil {
		return nil, match.Wrap(err, "writing the result of a run as JSON")
	}
	return []any{
		r.Name, string(r.Target), string(r.State), r.Problem, string(rules), r.Subjects, r.Targets, string(result), r.Epoch, string(r.Day), r.Seq,
		r.Version, bit(r.Working), since(r.SolvedAt), since(r.PublishedAt), since(r.UndoneAt),
	}, nil
}

func readRun(ctx context.Context, q querier, id string) (match.Run, error) {
	found, err := readRuns(ctx, q, `WHERE id = $1`, id)
	if err == nil && len(found) == 0 {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such run")
	}
	if err != nil {
		return match.Run{}, err
	}
	return found[0], nil
}

func readRuns(ctx context.Context, q querier, of string, args ...any) (out []match.Run, err error) {
	err = eachRow(ctx, q, func(rows *sql.Rows) error {
		r, err := scanRun(rows.Scan)
		out = append(out, r)
		return err
	}, `SELECT `+runColumns+` FROM run `+of, args...)
	return out, err
}

func scanRun(scan func(...any) error) (r match.Run, err error) {
	var rules, result []byte
	var created, solved, published, undone int64
	err = scan(&r.ID, &r.By, &r.Organization, &r.Place, &r.Name, &r.Target, &r.State, &r.Problem, &rules, &r.Subjects, &r.Targets, &result,
		&r.Epoch, &r.Day, &r.Seq, &r.Version, &r.Working, &created, &solved, &published, &undone)
	if err != nil {
		return r, err
	}
	r.CreatedAt, r.SolvedAt, r.PublishedAt, r.UndoneAt = moment(created), happened(solved), happened(published), happened(undone)
	if err := json.Unmarshal(rules, &r.Rules); err != nil {
		return r, match.Wrap(err, "reading the rules of run "+r.ID)
	}
	if err := json.Unmarshal(result, &r.Result); err != nil {
		return r, match.Wrap(err, "reading the result of run "+r.ID)
	}
	return r, nil
}
