package store

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"time"

	"duyen/match"
)

// external is the second name of a profile.
type external struct {
	kind match.Kind
	id   string
}

// record is a profile as a batch sees it: what is stored, and on top of it what
// will be.
type record struct {
	row
	stored         []byte        // body in the database, nil for a new profile
	storedExternal string        // its external id there
	profile        match.Profile // what will be written; nil while nothing is
	opened         bool          // an offer that is open from this version on
}

// batch is one Save under way.
type batch struct {
	store      *Store
	tx         *sql.Tx
	now        time.Time
	seq, num   int64 // last numbers given
	byID       map[string]*record
	byExternal map[external]*record
	paused     map[string]bool // owners who have withdrawn consent
	dirty      []*record       // what to write, in the order of the first change
	changes    []match.Change
	audit      []match.AuditEntry
}

// newBatch reads what the writes may meet.
func (s *Store) newBatch(ctx context.Context, tx *sql.Tx, writes []match.Write) (*batch, error) {
	b := &batch{store: s, tx: tx, now: s.now(), byID: map[string]*record{}, byExternal: map[external]*record{}}
	err := tx.QueryRowContext(ctx,
		`SELECT (SELECT COALESCE(MAX(seq), 0) FROM change), (SELECT COALESCE(MAX(num), 0) FROM profile)`).Scan(&b.seq, &b.num)
	if err != nil {
		return nil, err
	}
	var ids, owners []string
	externals := map[match.Kind][]string{}
	for _, w := range writes {
		if w.Profile == nil {
			continue
		}
		if w.Owner != "" && !slices.Contains(owners, w.Owner) {
			owners = append(owners, w.Owner)
		}
		c := w.Profile.Common()
		if c.ID != "" {
			ids = append(ids, c.ID)
		}
		if c.ExternalID != "" {
			externals[c.Kind] = append(externals[c.Kind], c.ExternalID)
		}
	}
	if err := b.read(ctx, "id IN", ids); err != nil {
		return nil, err
	}
	if b.paused, err = pausedOwners(ctx, tx, owners); err != nil {
		return nil, err
	}
	for _, k := range match.Kinds() {
		if err := b.read(ctx, "kind = '"+string(k)+"' AND external_id IN", externals[k]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// read loads the rows whose names are given into the batch.
func (b *batch) read(ctx context.Context, where string, names []string) error {
	return chunks(names, func(args []any) error {
		return eachRow(ctx, b.tx, func(rows *sql.Rows) error {
			r := &record{}
			if err := r.scan(rows); err != nil {
				return err
			}
			r.stored, r.storedExternal = r.body, r.external
			b.byID[r.id] = r
			if r.external != "" {
				b.byExternal[external{r.kind, r.external}] = r
			}
			return nil
		}, `SELECT `+columns+` FROM profile WHERE `+where+` (`+placeholders(1, len(args))+`)`, args...)
	})
}

// decide takes all writes into the batch; a refused one is left out.
func (b *batch) decide(writes []match.Write) []match.Written {
	out := make([]match.Written, len(writes))
	for i, w := range writes {
		var err error
		if out[i], err = b.write(w); err != nil {
			out[i].Err = err
		}
	}
	return out
}

// write decides on one write and takes it into the batch.
func (b *batch) write(w match.Write) (match.Written, error) {
	p := clone(w.Profile)
	if p == nil || !p.Common().Kind.Valid() {
		return match.Written{}, match.Fail(match.KindMalformed, "kind", "a profile has one of five kinds")
	}
	c := p.Common()
	r := b.find(w.Mode, c)
	if err := b.check(w, c, r); err != nil {
		return match.Written{}, err
	}
	outcome := match.Updated
	if r == nil {
		r, outcome = b.fresh(c, w), match.Created
		r.stage, r.opened = w.State, w.State == "" || w.State == match.OfferOpen
	}
	c.ID = r.id
	body, err := encode(p)
	if err != nil {
		return match.Written{}, err
	}
	if bytes.Equal(body, r.body) {
		c.Meta = r.meta()
		return match.Written{Profile: p, Outcome: match.Unchanged, Seq: b.seq}, nil
	}
	if r.verified && !b.same(r, p) {
		r.verified = false
	}
	if w.Review && outcome == match.Updated {
		b.review(r, p)
	}
	r.onBehalf = w.OnBehalf
	b.take(r, p, body)
	b.note(r, w.Audit)
	c.Meta = r.meta()
	return match.Written{Profile: p, Outcome: outcome, Seq: b.seq}, nil
}

// same tells whether a verified profile is still who was verified.
func (b *batch) same(r *record, p match.Profile) bool {
	old, err := r.row.profile()
	return err == nil && match.KeepsVerification(old, p)
}

// find gives the stored profile a write is about, nil when there is none.
func (b *batch) find(mode match.WriteMode, c *match.Base) *record {
	if c.ID != "" {
		return b.byID[c.ID]
	}
	if mode == match.Upsert && c.ExternalID != "" {
		return b.byExternal[external{c.Kind, c.ExternalID}]
	}
	return nil
}

// check refuses a write that must not happen.
func (b *batch) check(w match.Write, c *match.Base, r *record) error {
	missing := r == nil || (w.Mode == match.Replace && r.kind != c.Kind)
	switch {
	case missing && (w.Mode == match.Replace || w.Version != 0):
		return match.Fail(match.KindNotFound, "not_found", "there is no such profile")
	case r != nil && w.Keeper != "" && r.keeper != w.Keeper: // of whatever kind, which would be told of a hidden one
		return &match.Error{Kind: match.KindForbidden, Code: "not_kept", Field: "id", Message: "the organization does not keep the profile"}
	case r != nil && (w.Mode == match.Create || r.kind != c.Kind):
		return &match.Error{Kind: match.KindConflict, Code: "id_taken", Field: "id", Message: "the id is taken"}
	case r != nil && w.Version != 0 && w.Version != r.version:
		return match.Fail(match.KindStale, "stale", "the profile has changed since")
	}
	if other := b.byExternal[external{c.Kind, c.ExternalID}]; c.ExternalID != "" && other != nil && other != r {
		return &match.Error{
			Kind: match.KindConflict, Code: "external_id_taken", Field: "external_id",
			Message: "another profile has this external id",
		}
	}
	return nil
}

// fresh makes the record of a new profile; take gives it its place.
func (b *batch) fresh(c *match.Base, w match.Write) *record {
	r := &record{row: row{
		id: c.ID, kind: c.Kind, owner: w.Owner, keeper: w.Keeper, demo: c.Demo, paused: b.paused[w.Owner], created: b.now.UnixMilli(),
	}}
	if r.id == "" {
		r.id = newID(c.Kind.Prefix(), b.now)
	}
	return r
}

// take makes p the next version of r and logs it.
func (b *batch) take(r *record, p match.Profile, body []byte) {
	c := p.Common()
	if r.num == 0 {
		b.num++
		r.num = b.num
		b.byID[r.id] = r
	}
	if r.profile == nil {
		b.dirty = append(b.dirty, r)
	}
	if r.external != c.ExternalID {
		delete(b.byExternal, external{r.kind, r.external})
		r.external = c.ExternalID
	}
	if r.external != "" {
		b.byExternal[external{r.kind, r.external}] = r
	}
	if r.version == 0 || !silent(r, p) {
		r.updated = b.now.UnixMilli()
	}
	r.profile, r.body = p, body
	b.settle(r, p)
	r.version++
	b.seq++
	b.changes = append(b.changes, match.Change{Seq: b.seq, Kind: r.kind, ID: r.id})
}

// note keeps what the audit log is to say about a write of r.
func (b *batch) note(r *record, entries []match.AuditEntry) {
	for _, e := range entries {
		if e.Object == "" {
			e.ObjectKind, e.Object = string(r.kind), r.id
		}
		b.audit = append(b.audit, e)
	}
}

// silent tells whether p differs from what r is only in what is hidden from
// some of those who can find it.
func silent(r *record, p match.Profile) bool {
	old, err := r.row.profile()
	if err != nil {
		return false // flushing will say so
	}
	before, err := encode(match.Searchable(old))
	if err != nil {
		return false
	}
	after, err := encode(match.Searchable(p))
	return err == nil && bytes.Equal(before, after)
}
