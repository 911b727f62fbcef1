package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

const consentColumns = `num, account, purpose, given, version, means, officer, at`

// PutConsent keeps a word of a person about a purpose; a consent without a time
// gets the present one. What repeats the last word is not kept again. In the same
// transaction the person's profiles are taken out of everybody's sight, or brought
// back, when it is the consent they depend on: seq is the number of the last such
// change, 0 for none; and what was learned from who withdraws that is deleted.
// KindNotFound when there is no such account.
func (s *Store) PutConsent(ctx context.Context, c match.Consent) (kept match.Consent, seq int64, err error) {
	if err := c.Check(); err != nil {
		return match.Consent{}, 0, err
	}
	err = s.write(ctx, "saving a consent", func(tx *sql.Tx) error {
		if _, err := readUser(ctx, tx, "id", c.User); err != nil {
			return err
		}
		if kept, err = s.putConsent(ctx, tx, c); err != nil {
			return err
		}
		switch {
		case c.Purpose == match.ConsentPublish:
			seq, err = pause(ctx, tx, c.User, !c.Given)
		case c.Purpose == match.ConsentLearning && !c.Given:
			err = unlearn(ctx, tx, c.User)
		}
		return err
	})
	if err != nil {
		return match.Consent{}, 0, err
	}
	return kept, seq, nil
}

// putConsent keeps the word in a transaction.
func (s *Store) putConsent(ctx context.Context, tx *sql.Tx, c match.Consent) (match.Consent, error) {
	history, err := consents(ctx, tx, c.User)
	if err != nil {
		return c, err
	}
	for _, x := range match.StandingOf(history) {
		if last := x.Last; x.Purpose == c.Purpose && last != nil &&
			last.Given == c.Given && last.Version == c.Version && last.Means == c.Means && last.Officer == c.Officer {
			return *last, nil
		}
	}
	if c.At.IsZero() {
		c.At = s.now()
	}
	c.At = time.UnixMilli(c.At.UnixMilli()).UTC()
	_, err = tx.ExecContext(ctx, `INSERT INTO consent (`+consentColumns+`)
		SELECT COALESCE(MAX(num), 0) + 1, `+placeholders(1, 7)+` FROM consent`,
		c.User, string(c.Purpose), bit(c.Given), c.Version, string(c.Means), c.Officer, c.At.UnixMilli())
	return c, err
}

// pause takes the profiles of an owner out of everybody's sight, or brings them
// back. Each becomes a new version, which the copies follow; when it was last
// edited does not change.
func pause(ctx context.Context, tx *sql.Tx, owner string, paused bool) (seq int64, err error) {
	var changes []match.Change
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var c match.Change
		err := rows.Scan(&c.Kind, &c.ID)
		changes = append(changes, c)
		return err
	}, `SELECT kind, id FROM profile WHERE owner = $1 AND owner <> '' AND paused <> $2 ORDER BY num`, owner, bit(paused))
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change`).Scan(&seq); err != nil {
		return 0, err
	}
	for i := range changes {
		seq++
		changes[i].Seq = seq
	}
	_, err = tx.ExecContext(ctx, `UPDATE profile SET paused = $1, version = version + 1 WHERE owner = $2 AND paused <> $1`, bit(paused), owner)
	if err != nil {
		return 0, err
	}
	return seq, logChanges(ctx, tx, changes...)
}

// pausedOwners tells which of the owners have withdrawn the consent that others
// find their profiles, so that what they create meanwhile is not found either.
func pausedOwners(ctx context.Context, q querier, owners []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := chunks(owners, func(args []any) error {
		return eachRow(ctx, q, func(rows *sql.Rows) error {
			var owner string
			err := rows.Scan(&owner)
			out[owner] = true
			return err
		}, `SELECT account FROM consent c WHERE purpose = '`+string(match.ConsentPublish)+`' AND given = 0
			AND num = (SELECT MAX(num) FROM consent d WHERE d.account = c.account AND d.purpose = c.purpose)
			AND account IN (`+placeholders(1, len(args))+`)`, args...)
	})
	return out, err
}

// Consents gives every word of a person, the oldest first.
func (s *Store) Consents(ctx context.Context, user string) ([]match.Consent, error) {
	out, err := consents(ctx, s.reader, user)
	return out, translate(ctx, err, "reading consents")
}

func consents(ctx context.Context, q querier, user string) ([]match.Consent, error) {
	var out []match.Consent
	err := eachRow(ctx, q, func(rows *sql.Rows) error {
		var c match.Consent
		var num, at int64
		err := rows.Scan(&num, &c.User, &c.Purpose, &c.Given, &c.Version, &c.Means, &c.Officer, &at)
		c.At = time.UnixMilli(at).UTC()
		out = append(out, c)
		return err
	}, `SELECT `+consentColumns+` FROM consent WHERE account = $1 AND account <> '' ORDER BY num`, user)
	return out, err
}
