package store

import (
	"context"
	"database/sql"
)

// sameHands tells whether one account may act for both of two profiles, or one
// organization stands on both sides: their owners, who keeps the owners' accounts,
// the organizations they are or are kept by with their staff, and of an offer the
// same of who it is by. What such two ask each other counts in no figure.
func sameHands(ctx context.Context, tx *sql.Tx, one, other string) (bool, error) {
	var same bool
	err := tx.QueryRowContext(ctx, `WITH side (num, profile) AS (VALUES (1, $1), (2, $2)),
		body (side, id, kind, owner, keeper) AS (
			SELECT side.num, p.id, p.kind, p.owner, p.keeper FROM side JOIN profile p ON p.id = side.profile
			UNION ALL SELECT side.num, b.id, b.kind, b.owner, b.keeper FROM side JOIN profile p ON p.id = side.profile
				JOIN offer x ON x.num = p.num JOIN profile b ON b.id = x.by_profile),
		hand (side, kind, value) AS (
			SELECT side, 'organization', id FROM body WHERE kind = 'organization'
			UNION SELECT side, 'organization', keeper FROM body WHERE keeper <> ''
			UNION SELECT side, 'account', owner FROM body WHERE owner <> ''
			UNION SELECT side, 'account', a.steward FROM body JOIN account a ON a.id = body.owner WHERE a.steward <> ''
			UNION SELECT side, 'account', r.account FROM body JOIN account_reach r ON r.kind = 'organization' AND r.value = body.id
			UNION SELECT side, 'account', r.account FROM body JOIN account_reach r ON r.kind = 'organization' AND r.value = body.keeper)
		SELECT EXISTS (SELECT 1 FROM hand a JOIN hand b ON b.kind = a.kind AND b.value = a.value WHERE a.side = 1 AND b.side = 2)`, one, other).Scan(&same)
	return same, err
}
