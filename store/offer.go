package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"duyen/match"
)

// MoveOffer puts an offer into the state that next gives for what it is now, with
// what next changes in it, why it was sent back included, in one transaction: its
// next version, with a change-log entry and the audit entry. What changes nothing is
// Unchanged and not noted. KindNotFound, and what next gives.
func (s *Store) MoveOffer(
	ctx context.Context, id string, audit match.AuditEntry, next func(*match.Offer) (match.OfferState, error),
) (match.Written, error) {
	var out match.Written
	err := s.write(ctx, "moving an offer", func(tx *sql.Tx) error {
		b, err := s.newBatch(ctx, tx, nil)
		if err != nil {
			return err
		}
		if err := b.read(ctx, "kind = 'offer' AND id IN", []string{id}); err != nil {
			return err
		}
		r := b.byID[id]
		if r == nil {
			return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		}
		if out, err = b.move(r, audit, next); err != nil || out.Outcome == match.Unchanged {
			return err
		}
		return b.flush(ctx)
	})
	return out, err
}

// move makes the moved offer the next version of r.
func (b *batch) move(r *record, audit match.AuditEntry, next func(*match.Offer) (match.OfferState, error)) (match.Written, error) {
	p, err := r.row.profile()
	if err != nil {
		return match.Written{}, err
	}
	o, before := p.(*match.Offer), cmp.Or(r.stage, match.OfferOpen)
	state, err := next(o)
	if err != nil {
		return match.Written{}, err
	}
	o.ID, o.Kind = r.id, r.kind // whatever next did
	returned, err := returnedText(o.Returned, state)
	if err != nil {
		return match.Written{}, err
	}
	body, err := encode(o)
	if err != nil {
		return match.Written{}, err
	}
	outcome := match.Unchanged
	if state != before || !bytes.Equal(body, r.body) {
		r.stage, r.returned, outcome = state, returned, match.Updated
		r.opened = state == match.OfferOpen && before != match.OfferOpen
		b.note(r, []match.AuditEntry{audit})
		b.take(r, o, body)
		if r.stage != before {
			r.updated = b.now.UnixMilli() // everybody can see that
		}
	}
	o.Meta = r.meta()
	return match.Written{Profile: o, Outcome: outcome, Seq: b.seq}, nil
}

// returnedText writes why an offer in a state was sent back, "" for one that
// everybody sees.
func returnedText(x *match.Return, state match.OfferState) (string, error) {
	if x == nil || !state.Unseen() {
		return "", nil
	}
	body, err := json.Marshal(x)
	if err != nil {
		return "", match.Wrap(err, "writing why an offer was sent back as JSON")
	}
	return string(body), nil
}

// settle makes an open offer without a free place filled, and a filled one with
// one open again, in the version that is being made.
func (b *batch) settle(r *record, p match.Profile) {
	o, ok := p.(*match.Offer)
	if !ok {
		return
	}
	now := *o
	now.Meta = r.meta()
	state := match.Settled(&now)
	if state == now.State {
		return
	}
	r.stage, r.updated = state, b.now.UnixMilli()
	move := match.OfferFree
	if state == match.OfferFilled {
		move = match.OfferFill
	}
	b.note(r, []match.AuditEntry{r.moved(move)})
}

// review takes an open offer back to review when it does not say what was reviewed.
func (b *batch) review(r *record, p match.Profile) {
	o, ok := p.(*match.Offer)
	if !ok || r.stage != "" && r.stage != match.OfferOpen {
		return
	}
	old, err := r.row.profile()
	if before, ok := old.(*match.Offer); err != nil || !ok || before.SaysTheSame(o) {
		return // flushing will tell of an error
	}
	r.stage = match.OfferReview
	b.note(r, []match.AuditEntry{r.moved(match.OfferSubmit)})
}

// moved is what the audit log says of a move that nobody has made: like every entry
// it names the owner's account, and the profile, whose id people may have chosen,
// where it can be erased.
func (r *record) moved(m match.OfferMove) match.AuditEntry {
	e := match.AuditEntry{Actor: match.AuditSystem, Action: "offer." + string(m)}
	if r.owner != "" {
		e.ObjectKind, e.Object = match.AuditUser, r.owner
		e.Payload, _ = json.Marshal(map[string]any{"kind": r.kind, "profile": r.id}) // ids can always be written
	}
	return e
}

// flushOffer writes what lists of offers are asked by.
func (b *batch) flushOffer(ctx context.Context, r *record) error {
	o, ok := r.profile.(*match.Offer)
	if !ok {
		return nil
	}
	opened := int64(0)
	if r.opened {
		opened = b.now.UnixMilli()
	}
	_, err := b.tx.ExecContext(ctx, `INSERT INTO offer (num, offer_kind, by_profile, last_day, live, opened_at, reminded) VALUES ($1, $2, $3, $4, $5, $6, '')
		ON CONFLICT (num) DO UPDATE SET offer_kind = $2, by_profile = $3, last_day = $4, live = $5, opened_at = CASE WHEN $6 > 0 THEN $6 ELSE opened_at END`,
		r.num, o.OfferKind, o.By, lastDay(o.ClosesOn), bit(running(r.stage)), opened)
	return err
}

// running tells whether the last day of an offer in a state is still to come for it.
func running(s match.OfferState) bool { return !s.Unseen() && (!s.Over() || s == match.OfferFilled) }

// lastDay gives a date as it is compared: "" for none.
func lastDay(d match.Date) string {
	if t, ok := d.Time(); ok {
		return string(match.DateOf(t))
	}
	return ""
}

// ExpireOffers puts up to limit offers whose last day lies before a day where the
// clock puts them, and gives them as they are then. Nothing is locked when there
// are none.
func (s *Store) ExpireOffers(ctx context.Context, day match.Date, limit int) ([]match.Written, error) {
	const doing, due = "letting offers expire", `FROM offer WHERE live = 1 AND last_day <> '' AND last_day < $1`
	var n int
	if err := s.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 `+due+` LIMIT 1)`, lastDay(day)).Scan(&n); err != nil || n == 0 {
		return nil, translate(ctx, err, doing)
	}
	var out []match.Written
	err := s.write(ctx, doing, func(tx *sql.Tx) (err error) {
		out, err = s.moveOffers(ctx, tx, match.OfferExpire, func(o *match.Offer) match.OfferState {
			return after(o, match.OfferExpire, match.HandClock)
		}, `num IN (SELECT num `+due+` ORDER BY last_day LIMIT $2)`, lastDay(day), limit)
		return err
	})
	return out, err
}

// moveOffers makes one move with every offer of a condition, within a transaction:
// next gives the state, and may change the offer.
func (s *Store) moveOffers(ctx context.Context, tx *sql.Tx, m match.OfferMove, next func(*match.Offer) match.OfferState, where string, args ...any) ([]match.Written, error) {
	var found []*record
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		r := &record{}
		err := r.scan(rows)
		r.stored, r.storedExternal = r.body, r.external
		found = append(found, r)
		return err
	}, `SELECT `+columns+` FROM profile WHERE `+where, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	b, err := s.newBatch(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	var out []match.Written
	for _, r := range found {
		b.byID[r.id] = r
		w, err := b.move(r, r.moved(m), func(o *match.Offer) (match.OfferState, error) { return next(o), nil })
		if err != nil {
			return nil, err
		}
		if w.Outcome != match.Unchanged {
			out = append(out, w)
		}
	}
	return out, b.flush(ctx)
}

// closeOffersOf closes what deleted profiles have offered, in the transaction of
// their deletion. The offers name them no more: people may have chosen their ids,
// and whoever takes one of them later would read who was interested.
func (s *Store) closeOffersOf(ctx context.Context, tx *sql.Tx, ids []string) error {
	return chunks(ids, func(args []any) error {
		_, err := s.moveOffers(ctx, tx, match.OfferClose, func(o *match.Offer) match.OfferState {
			o.By = ""
			return after(o, match.OfferClose, match.HandPoster)
		}, `num IN (SELECT num FROM offer WHERE by_profile IN (`+placeholders(1, len(args))+`) AND by_profile <> '')`, args...)
		return err
	})
}

// after gives the state that a move leads to, the same where it cannot be made.
func after(o *match.Offer, m match.OfferMove, by match.OfferHand) match.OfferState {
	if state, err := o.State.After(m, by); err == nil {
		return state
	}
	return o.State
}

// ClosingOffers gives up to limit offers that are open, whose last day lies from
// one day to another, and of whose last day their owner was not reminded.
func (s *Store) ClosingOffers(ctx context.Context, from, to match.Date, limit int) ([]match.OpenedOffer, error) {
	out, err := opened(ctx, s.reader, `live = 1 AND last_day <> '' AND last_day BETWEEN $1 AND $2 AND reminded <> last_day
		AND owner <> '' AND state IN ('', 'open') ORDER BY last_day, num LIMIT $3`, lastDay(from), lastDay(to), limit)
	return out, translate(ctx, err, "reading which offers close")
}

// OfferReminded notes that an offer's owner was reminded of its last day.
func (s *Store) OfferReminded(ctx context.Context, id string, day match.Date) error {
	return s.write(ctx, "noting a reminder", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE offer SET reminded = $1 WHERE num = (SELECT num FROM profile WHERE id = $2)`, lastDay(day), id)
		return err
	})
}

// opened reads the offers of a condition with when they were opened.
func opened(ctx context.Context, q querier, rest string, args ...any) (out []match.OpenedOffer, err error) {
	err = eachRow(ctx, q, func(rows *sql.Rows) error {
		var r row
		var at int64
		if err := r.scan(rows, &at); err != nil {
			return err
		}
		p, err := r.profile()
		if err != nil {
			return err
		}
		o, ok := p.(*match.Offer)
		if !ok {
			return match.Fail(match.KindInternal, "store_damaged", "profile "+r.id+" is no offer")
		}
		out = append(out, match.OpenedOffer{Offer: o, At: time.UnixMilli(at).UTC(), Num: r.num})
		return nil
	}, `SELECT `+columns+`, opened_at FROM profile JOIN (SELECT num AS offer_num, last_day, live, opened_at, reminded FROM offer) ON offer_num = num
		WHERE `+rest, args...)
	return out, err
}

// Offers gives a page of offers by id.
func (s *Store) Offers(ctx context.Context, q match.OfferQuery) ([]match.Profile, error) {
	const doing = "reading offers"
	w, err := s.whereOffers(ctx, q)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	w.all("id > " + w.param(q.After))
	var out []match.Profile
	err = eachProfile(ctx, s.reader, func(p match.Profile) error {
		out = append(out, p)
		return nil
	}, `WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(q.Limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	return out, nil
}

// whereOffers turns a query into conditions on table profile.
func (s *Store) whereOffers(ctx context.Context, q match.OfferQuery) (*where, error) {
	q.Filter.Kinds = []match.Kind{match.KindOffer}
	w, err := s.where(ctx, q.Filter, q.UpdatedSince)
	if err != nil {
		return nil, err
	}
	switch q.State {
	case "":
	case match.OfferOpen:
		w.all("state IN ('', 'open')")
	default:
		w.all("state = " + w.param(string(q.State)))
	}
	if q.Kind != "" {
		w.all("num IN (SELECT num FROM offer WHERE offer_kind = " + w.param(q.Kind) + ")")
	}
	if q.By != "" {
		w.all("num IN (SELECT num FROM offer WHERE by_profile = " + w.param(q.By) + " AND by_profile <> '')")
	}
	if q.ClosesBefore != "" {
		w.all("num IN (SELECT num FROM offer WHERE last_day <> '' AND last_day < " + w.param(lastDay(q.ClosesBefore)) + ")")
	}
	return w, nil
}
