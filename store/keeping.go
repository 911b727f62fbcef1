package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Keepings gives how those of the accounts that are kept for somebody are, by id.
func (s *Store) Keepings(ctx context.Context, ids ...string) (map[string]match.Keeping, error) {
	out := map[string]match.Keeping{}
	err := chunks(ids, func(args []any) error {
		return eachRow(ctx, s.reader, func(rows *sql.Rows) error {
			var id string
			var k match.Keeping
			err := rows.Scan(&id, &k.Steward, &k.For.Organization, &k.For.Place)
			out[id] = k
			return err
		}, `SELECT id, steward, kept_organization, kept_place FROM account WHERE steward <> '' AND id IN (`+placeholders(1, len(args))+`)`, args...)
	})
	return out, translate(ctx, err, "reading who keeps accounts")
}

// Keepers gives each way in which accounts are kept once.
func (s *Store) Keepers(ctx context.Context) ([]match.Keeping, error) {
	var out []match.Keeping
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var k match.Keeping
		err := rows.Scan(&k.Steward, &k.For.Organization, &k.For.Place)
		out = append(out, k)
		return err
	}, `SELECT DISTINCT steward, kept_organization, kept_place FROM account WHERE steward <> '' ORDER BY 1, 2, 3`)
	return out, translate(ctx, err, "reading who keeps accounts")
}
