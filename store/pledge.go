package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// pledgePrefix marks ids of pledges.
const pledgePrefix = "plg_"

const pledgeColumns = `id, by_profile, kind, hours, amount, currency, note, account, starts_at, ends_at, created_at, changed_at`

// AddPledge keeps a pledge, which gets its id. KindNotFound when whose it is is gone.
func (s *Store) AddPledge(ctx context.Context, p match.Pledge) (match.Pledge, error) {
	err := s.write(ctx, "keeping a pledge", func(tx *sql.Tx) error {
		var there int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM profile WHERE id = $1`, p.By).Scan(&there); err != nil {
			return err
		}
		if there == 0 {
			return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		}
		now := s.now()
		p.ID, p.CreatedAt = newID(pledgePrefix, now), moment(now.UnixMilli())
		p.ChangedAt = p.CreatedAt
		amount := money(p.Amount)
		_, err := tx.ExecContext(ctx, `INSERT INTO pledge (`+pledgeColumns+`) VALUES (`+placeholders(1, 12)+`)`, p.ID, p.By, string(p.Kind), p.Hours,
			amount.Value, amount.Currency, p.Note, p.User, p.Starts.UnixMilli(), p.Ends.UnixMilli(), p.CreatedAt.UnixMilli(), p.ChangedAt.UnixMilli())
		return err
	})
	return p, err
}

// money is an amount that may be missing.
func money(m *match.Money) match.Money {
	if m == nil {
		return match.Money{}
	}
	return *m
}

// ChangePledge changes a pledge in one transaction; an error of f changes nothing.
// Whose it is, its kind and who noted it stay. KindNotFound.
func (s *Store) ChangePledge(ctx context.Context, id string, f func(p *match.Pledge) error) (p match.Pledge, err error) {
	err = s.write(ctx, "changing a pledge", func(tx *sql.Tx) error {
		if p, err = readPledge(ctx, tx, id); err != nil {
			return err
		}
		if err := f(&p); err != nil {
			return err
		}
		p.ChangedAt = moment(s.now().UnixMilli())
		amount := money(p.Amount)
		_, err := tx.ExecContext(ctx, `UPDATE pledge SET hours = $1, amount = $2, currency = $3, note = $4, starts_at = $5, ends_at = $6, changed_at = $7
			WHERE id = $8`, p.Hours, amount.Value, amount.Currency, p.Note, p.Starts.UnixMilli(), p.Ends.UnixMilli(), p.ChangedAt.UnixMilli(), id)
		return err
	})
	if err != nil {
		return match.Pledge{}, err
	}
	return p, nil
}

// DropPledge takes a pledge back; it may be gone already.
func (s *Store) DropPledge(ctx context.Context, id string) error {
	return s.write(ctx, "taking a pledge back", func(tx *sql.Tx) error {
		return each(ctx, tx, id, `DELETE FROM pledge WHERE id = $1`)
	})
}

// Pledge gives one; KindNotFound.
func (s *Store) Pledge(ctx context.Context, id string) (match.Pledge, error) {
	p, err := readPledge(ctx, s.reader, id)
	return p, translate(ctx, err, "reading a pledge")
}

// Pledges gives those a query asks for, the newest first.
func (s *Store) Pledges(ctx context.Context, q match.PledgeQuery) ([]match.Pledge, error) {
	w := &where{}
	w.all("1 = 1")
	if !q.All {
		w.all("by_profile IN (" + owned(w, q.Owner, q.Profiles) + ")")
	}
	if q.Kind != "" {
		w.all("kind = " + w.param(string(q.Kind)))
	}
	if !q.On.IsZero() {
		at := w.param(q.On.UnixMilli())
		w.all("starts_at <= " + at + " AND ends_at > " + at)
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	var out []match.Pledge
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		p, err := scanPledge(rows.Scan)
		out = append(out, p)
		return err
	}, `SELECT `+pledgeColumns+` FROM pledge WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
	return out, translate(ctx, err, "reading pledges")
}

func readPledge(ctx context.Context, q querier, id string) (match.Pledge, error) {
	p, err := scanPledge(q.QueryRowContext(ctx, `SELECT `+pledgeColumns+` FROM pledge WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Pledge{}, missing(err, "there is no such pledge")
	}
	return p, nil
}

func scanPledge(scan func(...any) error) (p match.Pledge, err error) {
	var amount match.Money
	var starts, ends, created, changed int64
	err = scan(&p.ID, &p.By, &p.Kind, &p.Hours, &amount.Value, &amount.Currency, &p.Note, &p.User, &starts, &ends, &created, &changed)
	if p.Kind == match.PledgeCapital {
		p.Amount = &amount
	}
	p.Starts, p.Ends, p.CreatedAt, p.ChangedAt = moment(starts), moment(ends), moment(created), moment(changed)
	return p, err
}
