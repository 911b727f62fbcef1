package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// Introductions gives those a query asks for, the newest first.
func (s *Store) Introductions(ctx context.Context, q match.IntroductionQuery) ([]match.Introduction, error) {
	w := &where{}
	of := owned(w, q.Owner, q.Profiles)
	of += " UNION " + offersBy(of)
	switch q.Side {
	case match.SideFrom:
		w.all("from_profile IN (" + of + ")")
	case match.SideTo:
		w.all("to_profile IN (" + of + ")")
	default:
		w.all("(from_profile IN (" + of + ") OR to_profile IN (" + of + "))")
	}
	if q.State != "" {
		w.all("state = " + w.param(string(q.State)))
	}
	if q.Open {
		w.all("state IN " + openStates)
	}
	if q.With != "" {
		with := w.param(q.With)
		w.all("(from_profile = " + with + " OR to_profile = " + with + " OR offer = " + with + ")")
	}
	if q.Offer != "" {
		w.all("offer = " + w.param(q.Offer))
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	return s.introductions(ctx, `WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
}

func (s *Store) introductions(ctx context.Context, rest string, args ...any) (out []match.Introduction, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		x, err := scanIntroduction(rows.Scan)
		out = append(out, x)
		return err
	}, `SELECT `+introductionColumns+` FROM introduction `+rest, args...)
	if err != nil {
		return nil, translate(ctx, err, "reading introductions")
	}
	return out, nil
}

// AskedSince gives whom a profile has asked since a time.
func (s *Store) AskedSince(ctx context.Context, from string, since time.Time) (out []string, err error) {
	err = eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT DISTINCT to_profile FROM introduction WHERE from_profile = $1 AND created_at > $2 ORDER BY 1`, from, since.UnixMilli())
	if err != nil {
		return nil, translate(ctx, err, "reading who was asked")
	}
	return out, nil
}
