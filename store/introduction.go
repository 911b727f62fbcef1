package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// introductionPrefix marks ids of introductions.
const introductionPrefix = "int_"

const introductionColumns = `id, from_profile, to_profile, COALESCE(offer, ''), account, state, message, reason, note, reroute, came_from, went_to,
	result, amount, currency, result_note, created_at, expires_at, answered_at, met_at, closed_at, finished_at, hops, proposed, agreed_at`

// openStates are those of which a pair has one at most.
const openStates = `('requested', 'accepted', 'met')`

// Introduction gives one by id; KindNotFound.
func (s *Store) Introduction(ctx context.Context, id string) (match.Introduction, error) {
	x, err := readIntroduction(ctx, s.reader, id)
	return x, translate(ctx, err, "reading an introduction")
}

func readIntroduction(ctx context.Context, q querier, id string) (match.Introduction, error) {
	x, err := scanIntroduction(q.QueryRowContext(ctx, `SELECT `+introductionColumns+` FROM introduction WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Introduction{}, missing(err, "there is no such introduction")
	}
	return x, nil
}

func scanIntroduction(scan func(...any) error) (x match.Introduction, err error) {
	var o match.IntroductionOutcome
	var m match.Money
	var created, expires, answered, met, closed, finished, agreed int64
	err = scan(&x.ID, &x.From, &x.To, &x.Offer, &x.By, &x.State, &x.Message, &x.Reason, &x.Note, &x.Reroute, &x.ReroutedFrom, &x.ReroutedTo,
		&o.Result, &m.Value, &m.Currency, &o.Note, &created, &expires, &answered, &met, &closed, &finished, &x.Hops, &x.Proposed, &agreed)
	x.CreatedAt, x.ExpiresAt = moment(created), moment(expires)
	x.AnsweredAt, x.MetAt, x.ClosedAt, x.FinishedAt = happened(answered), happened(met), happened(closed), happened(finished)
	x.AgreedAt = happened(agreed)
	if o.Result != "" {
		if m.Currency != "" {
			o.Amount = &m
		}
		x.Outcome = &o
	}
	return x, err
}

// happened is a moment, nil for none.
func happened(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	at := moment(ms)
	return &at
}

// since is happened backwards.
func since(at *time.Time) int64 {
	if at == nil {
		return 0
	}
	return millis(*at)
}

// insertIntroduction keeps a new one, which gets its id.
func insertIntroduction(ctx context.Context, tx *sql.Tx, x *match.Introduction, now time.Time) error {
	x.ID = newID(introductionPrefix, now)
	x.CreatedAt, x.ExpiresAt = moment(millis(x.CreatedAt)), moment(millis(x.ExpiresAt))
	own, err := sameHands(ctx, tx, x.From, x.To)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO introduction (id, from_profile, to_profile, offer, account, state, message, reason, note, reroute,
		came_from, went_to, result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at, hops, due_at, proposed, own)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, '', '', 0, '', '', $10, $11, 0, 0, 0, 0, 0, $12, $13, $14, $15)`,
		x.ID, x.From, x.To, sql.NullString{String: x.Offer, Valid: x.Offer != ""}, x.By, string(x.State), x.Message, bit(x.Reroute),
		x.ReroutedFrom, x.CreatedAt.UnixMilli(), x.ExpiresAt.UnixMilli(), x.Hops, x.NextDue(x.CreatedAt).UnixMilli(), bit(x.Proposed), bit(own))
	return err
}

// updateIntroduction writes what moves change.
func updateIntroduction(ctx context.Context, tx *sql.Tx, x *match.Introduction) error {
	var o match.IntroductionOutcome
	var m match.Money
	if x.Outcome != nil {
		o = *x.Outcome
	}
	if o.Amount != nil {
		m = *o.Amount
	}
	_, err := tx.ExecContext(ctx, `UPDATE introduction SET state = $1, reason = $2, note = $3, result = $4, amount = $5, currency = $6, result_note = $7,
		answered_at = $8, met_at = $9, closed_at = $10, finished_at = $11, went_to = $12, agreed_at = $13 WHERE id = $14`,
		string(x.State), x.Reason, x.Note, string(o.Result), m.Value, m.Currency, o.Note,
		since(x.AnsweredAt), since(x.MetAt), since(x.ClosedAt), since(x.FinishedAt), x.ReroutedTo, since(x.AgreedAt), x.ID)
	return err
}
