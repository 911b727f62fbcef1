package store

import (
	"context"
	"database/sql"
	"slices"

	"duyen/match"
)

// flush writes what the batch has collected. Changed rows come before new ones,
// which may take over an external id.
func (b *batch) flush(ctx context.Context) error {
	if len(b.dirty) == 0 {
		return nil
	}
	if err := b.freeExternals(ctx); err != nil {
		return err
	}
	var fresh []any
	for _, r := range b.dirty {
		if r.stored == nil {
			fresh = append(fresh, r.num, r.id, string(r.kind), r.owner, r.keeper, bit(r.demo), bit(r.paused), r.created)
			fresh = append(fresh, r.versioned()...)
			continue
		}
		_, err := b.tx.ExecContext(ctx, `UPDATE profile SET external_id = $1, visibility = $2, available = $3,
			verified = $4, hidden = $5, on_behalf = $6, state = $7, dealings = $8, returned = $9, version = $10, updated_at = $11, body = $12 WHERE num = $13`, append(r.versioned(), r.num)...)
		if err != nil {
			return err
		}
	}
	if err := insertRows(ctx, b.tx, `profile (num, id, kind, owner, keeper, demo, paused, created_at, external_id, visibility,
		available, verified, hidden, on_behalf, state, dealings, returned, version, updated_at, body)`, 20, fresh); err != nil {
		return err
	}
	for _, r := range b.dirty {
		if err := b.flushOffer(ctx, r); err != nil {
			return err
		}
	}
	if err := b.flushTerms(ctx); err != nil {
		return err
	}
	if _, err := b.store.appendAudit(ctx, b.tx, b.audit...); err != nil {
		return err
	}
	return logChanges(ctx, b.tx, b.changes...)
}

// versioned gives the columns a new version changes: external_id, visibility,
// available, verified, hidden, on_behalf, state, dealings, returned, version, updated_at and body.
func (r *record) versioned() []any {
	ext := sql.NullString{String: r.external, Valid: r.external != ""}
	return []any{
		ext, visibilityOf(r.profile, r.meta()), bit(available(r.profile, r.meta())), bit(r.verified), bit(r.hidden), bit(r.onBehalf),
		string(r.stage), r.dealings, r.returned, r.version, r.updated, string(r.body),
	}
}

// visibilityOf gives what lists go by: a hidden profile is as good as private.
// Whether it is paused stands in a column of its own.
func visibilityOf(p match.Profile, m match.Meta) string {
	b := *p.Common()
	if b.Meta, b.Paused = m, false; b.Reach() == "" {
		return string(match.VisibilityPublic)
	}
	return string(b.Reach())
}

// freeExternals gives up the external ids that move, so that two profiles can
// exchange theirs in one batch.
func (b *batch) freeExternals(ctx context.Context) error {
	for _, r := range b.dirty {
		if r.storedExternal == "" || r.storedExternal == r.external {
			continue
		}
		if _, err := b.tx.ExecContext(ctx, `UPDATE profile SET external_id = NULL WHERE num = $1`, r.num); err != nil {
			return err
		}
	}
	return nil
}

// flushTerms writes what lists filter by, where it has changed.
func (b *batch) flushTerms(ctx context.Context) error {
	terms := map[*record][]term{}
	var wanted []term
	for _, r := range b.dirty {
		now := termsOf(r.profile)
		if r.stored != nil {
			old, err := (&row{id: r.id, kind: r.kind, body: r.stored}).profile()
			if err != nil {
				return err
			}
			if slices.Equal(termsOf(old), now) {
				continue
			}
			if _, err := b.tx.ExecContext(ctx, `DELETE FROM profile_term WHERE profile = $1`, r.num); err != nil {
				return err
			}
		}
		terms[r] = now
		wanted = append(wanted, now...)
	}
	nums, err := b.store.terms.number(ctx, b.tx, wanted)
	if err != nil {
		return err
	}
	var pairs [][2]int64
	for _, r := range b.dirty {
		for _, t := range terms[r] {
			pairs = append(pairs, [2]int64{r.num, nums[t]})
		}
	}
	return insertPairs(ctx, b.tx, "profile_term (profile, term)", pairs)
}
