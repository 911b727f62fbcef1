package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// agreementPrefix marks ids of agreements.
const agreementPrefix = "agr_"

const agreementColumns = `id, from_profile, to_profile, state, message, created_at, changed_at`

// AskAgreement keeps what one profile asks of another, unless the pair has an
// open agreement already: that one is given then, and created is false.
// KindNotFound when one of the profiles is gone.
func (s *Store) AskAgreement(ctx context.Context, a match.Agreement) (kept match.Agreement, created bool, err error) {
	err = s.write(ctx, "asking for an agreement", func(tx *sql.Tx) error {
		kept, err = scanAgreement(tx.QueryRowContext(ctx, `SELECT `+agreementColumns+` FROM agreement
			WHERE pair = $1 AND state IN ('asked', 'agreed')`, a.Pair()).Scan)
		if match.KindOf(missing(err, "none")) != match.KindNotFound {
			return err
		}
		var profiles int
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM profile WHERE id IN ($1, $2)`, a.From, a.To).Scan(&profiles)
		if err != nil {
			return err
		}
		if profiles < 2 {
			return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		}
		now := s.now()
		a.ID, a.State = newID(agreementPrefix, now), match.AgreementAsked
		a.CreatedAt = time.UnixMilli(now.UnixMilli()).UTC()
		a.ChangedAt = a.CreatedAt
		kept, created = a, true
		_, err = tx.ExecContext(ctx, `INSERT INTO agreement (pair, `+agreementColumns+`) VALUES (`+placeholders(1, 8)+`)`,
			a.Pair(), a.ID, a.From, a.To, string(a.State), a.Message, a.CreatedAt.UnixMilli(), a.ChangedAt.UnixMilli())
		return err
	})
	if err != nil {
		return match.Agreement{}, false, err
	}
	return kept, created, nil
}

// Agreement gives one by id; KindNotFound.
func (s *Store) Agreement(ctx context.Context, id string) (match.Agreement, error) {
	a, err := readAgreement(ctx, s.reader, id)
	return a, translate(ctx, err, "reading an agreement")
}

// MoveAgreement puts an agreement into the state that next gives for what it is
// now, in one transaction. A state that it has already changes nothing.
// KindNotFound, and what next gives.
func (s *Store) MoveAgreement(
	ctx context.Context, id string, next func(match.AgreementState) (match.AgreementState, error),
) (a match.Agreement, err error) {
	err = s.write(ctx, "changing an agreement", func(tx *sql.Tx) error {
		if a, err = readAgreement(ctx, tx, id); err != nil {
			return err
		}
		state, err := next(a.State)
		if err != nil || state == a.State {
			return err
		}
		a.State, a.ChangedAt = state, time.UnixMilli(s.now().UnixMilli()).UTC()
		_, err = tx.ExecContext(ctx, `UPDATE agreement SET state = $1, changed_at = $2 WHERE id = $3`,
			string(a.State), a.ChangedAt.UnixMilli(), id)
		return err
	})
	if err != nil {
		return match.Agreement{}, err
	}
	return a, nil
}

// Agreements gives those of the profiles a query names, the newest first.
func (s *Store) Agreements(ctx context.Context, q match.AgreementQuery) ([]match.Agreement, error) {
	w := &where{}
	of := w.named(q.Owner, q.Profiles)
	w.all("(from_profile IN (" + of + ") OR to_profile IN (" + of + "))")
	if q.State != "" {
		w.all("state = " + w.param(string(q.State)))
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	var out []match.Agreement
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		a, err := scanAgreement(rows.Scan)
		out = append(out, a)
		return err
	}, `SELECT `+agreementColumns+` FROM agreement WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading agreements")
	}
	return out, nil
}

// AgreedWith gives the ids of the profiles that a profile has an agreement with.
func (s *Store) AgreedWith(ctx context.Context, profile string) ([]string, error) {
	var out []string
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT to_profile FROM agreement WHERE from_profile = $1 AND state = 'agreed'
		UNION SELECT from_profile FROM agreement WHERE to_profile = $1 AND state = 'agreed' ORDER BY 1`, profile)
	if err != nil {
		return nil, translate(ctx, err, "reading who has agreed")
	}
	return out, nil
}

func readAgreement(ctx context.Context, q querier, id string) (match.Agreement, error) {
	a, err := scanAgreement(q.QueryRowContext(ctx, `SELECT `+agreementColumns+` FROM agreement WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Agreement{}, missing(err, "there is no such agreement")
	}
	return a, nil
}

func scanAgreement(scan func(...any) error) (a match.Agreement, err error) {
	var created, changed int64
	err = scan(&a.ID, &a.From, &a.To, &a.State, &a.Message, &created, &changed)
	a.CreatedAt, a.ChangedAt = time.UnixMilli(created).UTC(), time.UnixMilli(changed).UTC()
	return a, err
}
