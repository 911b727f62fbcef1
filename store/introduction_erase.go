package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// dealingsOf counts what introductions say of account $1 where none of its own
// profiles is a side: those go with the profiles.
const dealingsOf = `SELECT (SELECT COUNT(*) FROM introduction WHERE account = $1) + (SELECT COUNT(*) FROM introduction_message WHERE account = $1)
	+ (SELECT COUNT(*) FROM introduction_key WHERE account = $1)`

// eraseDealings puts a pseudonym in the place of who asked or wrote in the name of
// somebody else's profile, such as an organization's, and empties what they wrote.
// What stays is that the two profiles dealt with each other.
func (s *Store) eraseDealings(ctx context.Context, who match.Erasure) error {
	return s.write(ctx, "erasing who asked", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE introduction SET account = $1, message = '', note = '', result_note = '' WHERE account = $2 AND account <> ''`,
			who.Pseudonym(), who.User)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE introduction_message SET account = $1, text = '', links = '[]' WHERE account = $2 AND account <> ''`,
				who.Pseudonym(), who.User)
		}
		if err == nil {
			err = each(ctx, tx, who.User, `DELETE FROM introduction_key WHERE account = $1 AND account <> ''`)
		}
		return err
	})
}

// ownIntroduction is a condition: a profile of account $1 is a side of an
// introduction, or it asked.
func ownIntroduction(column string) string {
	const own = `(SELECT id FROM profile WHERE owner = $1 AND owner <> '')`
	return column + ` IN (SELECT id FROM introduction WHERE from_profile IN ` + own + ` OR to_profile IN ` + own + ` OR account = $1 AND account <> '')`
}

func introductionEntry(rows *sql.Rows) (any, error) { return scanIntroduction(rows.Scan) }
