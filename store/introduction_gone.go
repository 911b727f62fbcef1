package store

import (
	"context"
	"database/sql"
	"slices"
)

// partners is who had to do with profiles that are to be deleted: their dealings
// are to be counted anew, and no introduction may name one that is gone.
type partners struct {
	profiles []string
	before   []string // introductions whose successor goes
	after    []string // those whose predecessor goes
}

// partnersOf reads it while they are there. The condition is about a column
// profile id, $1.
func partnersOf(ctx context.Context, tx *sql.Tx, where string, arg any) (p partners, err error) {
	gone := `(SELECT id FROM profile WHERE ` + where + `)`
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var from, to, offer, before, after string
		if err := rows.Scan(&from, &to, &offer, &before, &after); err != nil {
			return err
		}
		p.profiles = append(p.profiles, from, to, offer)
		p.before, p.after = append(p.before, before), append(p.after, after)
		return nil
	}, `SELECT from_profile, to_profile, COALESCE(offer, ''), came_from, went_to FROM introduction
		WHERE from_profile IN `+gone+` OR to_profile IN `+gone, arg)
	return p, err
}

// settle does it when they are gone.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, p partners) error {
	for _, link := range []struct {
		column string
		ids    []string
	}{{"went_to", p.before}, {"came_from", p.after}} {
		ids := slices.DeleteFunc(link.ids, func(id string) bool { return id == "" })
		err := chunks(ids, func(args []any) error {
			_, err := tx.ExecContext(ctx, `UPDATE introduction SET `+link.column+` = '' WHERE id IN (`+placeholders(1, len(args))+`)`, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.recount(ctx, tx, p.profiles...)
}
