package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"duyen/match"
)

// columns are those of a row, in the order of scan.
const columns = `num, id, kind, COALESCE(external_id, ''), owner, keeper, demo, paused, verified, hidden, on_behalf, state, dealings, returned, version, created_at, updated_at, body`

// row is a profile as it is stored.
type row struct {
	num              int64
	id               string
	kind             match.Kind
	external         string
	owner, keeper    string
	demo, paused     bool
	verified, hidden bool // by officers
	onBehalf         bool
	stage            match.OfferState // of an offer
	dealings         string           // JSON, "" for none
	returned         string           // of an offer that is not published; JSON, "" for none
	version          int64
	created, updated int64 // milliseconds since 1970
	body             []byte
}

// scan reads one row of columns, and what stands behind them.
func (r *row) scan(rows *sql.Rows, more ...any) error {
	return rows.Scan(append([]any{
		&r.num, &r.id, &r.kind, &r.external, &r.owner, &r.keeper, &r.demo, &r.paused, &r.verified, &r.hidden, &r.onBehalf, &r.stage, &r.dealings, &r.returned,
		&r.version, &r.created, &r.updated, &r.body,
	}, more...)...)
}

// meta gives what the service adds to a profile.
func (r *row) meta() match.Meta {
	created, updated := time.UnixMilli(r.created).UTC(), time.UnixMilli(r.updated).UTC()
	m := match.Meta{
		CreatedAt: &created, UpdatedAt: &updated, Owner: r.owner, Keeper: r.keeper, Demo: r.demo, Paused: r.paused, Verified: r.verified, Hidden: r.hidden,
		OnBehalf: r.onBehalf, Version: r.version,
	}
	if r.kind == match.KindOffer {
		m.State = cmp.Or(r.stage, match.OfferOpen)
	}
	if r.dealings != "" {
		m.Dealings = &match.Dealings{}
		if err := json.Unmarshal([]byte(r.dealings), m.Dealings); err != nil {
			m.Dealings = nil // it can be counted again
		}
	}
	if r.returned != "" {
		m.Returned = &match.Return{}
		if err := json.Unmarshal([]byte(r.returned), m.Returned); err != nil {
			m.Returned = nil // the offer is the same without
		}
	}
	return m
}

// profile reads the body.
func (r *row) profile() (match.Profile, error) {
	p := match.New(r.kind)
	if p == nil {
		return nil, match.Fail(match.KindInternal, "store_damaged", "profile "+r.id+" is of no known kind")
	}
	if err := json.Unmarshal(r.body, p); err != nil {
		return nil, failure(match.KindInternal, "store_damaged", "profile "+r.id+" cannot be read", err)
	}
	p.Common().Meta = r.meta()
	return p, nil
}

// encode gives the canonical body of a profile: its JSON without Meta. Two
// profiles say the same when their bodies are equal.
func encode(p match.Profile) ([]byte, error) {
	p.Common().Meta = match.Meta{}
	body, err := json.Marshal(p)
	if err != nil {
		return nil, match.Wrap(err, "writing a profile as JSON")
	}
	return body, nil
}

// clone copies a profile one level deep, so that its Meta and id can be set
// while the original stays the caller's.
func clone(p match.Profile) match.Profile {
	switch p := p.(type) {
	case *match.Startup:
		c := *p
		return &c
	case *match.Mentor:
		c := *p
		return &c
	case *match.Investor:
		c := *p
		return &c
	case *match.Offer:
		c := *p
		return &c
	case *match.Organization:
		c := *p
		return &c
	}
	return nil
}

// available tells whether a mentor or an offer has a free place, whatever the
// day. What is not stated counts as free; other kinds have no places.
func available(p match.Profile, m match.Meta) bool {
	p = clone(p)
	p.Common().Meta = m
	if free, limited := match.FreePlaces(p); limited && free == 0 {
		return false
	}
	switch p := p.(type) {
	case *match.Mentor:
		return p.Available == nil || *p.Available
	case *match.Offer:
		return !p.State.Over()
	}
	return false
}

// eachProfile calls f for every profile that "SELECT … FROM profile" plus rest
// gives.
func eachProfile(ctx context.Context, q querier, f func(match.Profile) error, rest string, args ...any) error {
	return eachRow(ctx, q, func(rows *sql.Rows) error {
		var r row
		if err := r.scan(rows); err != nil {
			return err
		}
		p, err := r.profile()
		if err != nil {
			return err
		}
		return f(p)
	}, `SELECT `+columns+` FROM profile `+rest, args...)
}

// Get gives the profiles of ids in their order, nil where there is none.
func (s *Store) Get(ctx context.Context, ids ...string) ([]match.Profile, error) {
	found := make(map[string]match.Profile, len(ids))
	err := chunks(ids, func(args []any) error {
		return eachProfile(ctx, s.reader, func(p match.Profile) error {
			found[p.Common().ID] = p
			return nil
		}, `WHERE id IN (`+placeholders(1, len(args))+`)`, args...)
	})
	if err != nil {
		return nil, translate(ctx, err, "reading profiles")
	}
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out, nil
}
