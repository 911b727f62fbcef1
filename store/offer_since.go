package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"duyen/match"
)

// offersAtOnce is how many changes are read one by one; behind more all offers are
// read, which takes as long.
const offersAtOnce = 500

// OffersSince gives, from one snapshot, the offers that have changed behind a
// checkpoint: all of them when that is another store's, too far behind, or when the
// log does not reach back to it or an erasure has taken names out of it. While nothing has changed it asks for the head alone.
func (s *Store) OffersSince(ctx context.Context, since match.Checkpoint) (match.OfferChanges, error) {
	const doing = "reading which offers have changed"
	if at, err := s.Head(ctx); err != nil || at == since {
		return match.OfferChanges{At: at}, err
	}
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return match.OfferChanges{}, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	out, err := offersSince(ctx, tx, since)
	return out, translate(ctx, err, doing)
}

func offersSince(ctx context.Context, tx *sql.Tx, since match.Checkpoint) (out match.OfferChanges, err error) {
	if out.At, err = head(ctx, tx); err != nil {
		return out, err
	}
	behind := out.At.Seq - since.Seq
	if out.All = since.Store != out.At.Store || behind < 0 || behind > offersAtOnce; !out.All {
		var ids []string
		read, named := int64(0), true
		err := eachRow(ctx, tx, func(rows *sql.Rows) error {
			var kind match.Kind
			var id string
			err := rows.Scan(&kind, &id)
			if read++; kind == match.KindOffer {
				ids, named = append(ids, id), named && !strings.Contains(id, ":") // no id has one: a pseudonym stands there
			}
			return err
		}, `SELECT kind, id FROM change WHERE seq > $1 AND seq <= $2`, since.Seq, out.At.Seq)
		if err != nil {
			return out, err
		}
		if out.All = read != behind || !named; !out.All {
			slices.Sort(ids)
			return out, changedOffers(ctx, tx, &out, slices.Compact(ids))
		}
	}
	out.Offers, err = opened(ctx, tx, `kind = 'offer'`)
	return out, err
}

// changedOffers reads the offers of ids; those that are not there are gone.
func changedOffers(ctx context.Context, tx *sql.Tx, out *match.OfferChanges, ids []string) error {
	there := map[string]bool{}
	err := chunks(ids, func(args []any) error {
		found, err := opened(ctx, tx, `id IN (`+placeholders(1, len(args))+`)`, args...)
		for _, x := range found {
			there[x.Offer.ID] = true
		}
		out.Offers = append(out.Offers, found...)
		return err
	})
	for _, id := range ids {
		if !there[id] {
			out.Gone = append(out.Gone, id)
		}
	}
	return err
}
