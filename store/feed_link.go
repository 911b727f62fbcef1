package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// PutFeedLink keeps the hash of somebody's secret address of a feed, in the place of
// the one before. KindNotFound when there is no such feed or account; KindConflict
// when the sign-in has ended through which it is asked for.
func (s *Store) PutFeedLink(ctx context.Context, l match.FeedLink, hash, session string) error {
	return s.write(ctx, "keeping the address of a feed", func(tx *sql.Tx) error {
		if err := stillIn(ctx, tx, l.User, session); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO feed_link (feed, account, hash, created_at)
			SELECT f.id, a.id, $1, $2 FROM feed f, account a WHERE f.id = $3 AND a.id = $4
			ON CONFLICT (feed, account) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at`,
			hash, s.now().UnixMilli(), l.Feed, l.User)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return match.Fail(match.KindNotFound, "not_found", "there is no such feed")
	})
}

// FeedLinkOf gives the link with a hash; KindNotFound.
func (s *Store) FeedLinkOf(ctx context.Context, hash string) (match.FeedLink, error) {
	return s.feedLink(ctx, `WHERE hash = $1`, hash)
}

// FeedLink gives somebody's link to a feed; KindNotFound.
func (s *Store) FeedLink(ctx context.Context, feed, user string) (match.FeedLink, error) {
	return s.feedLink(ctx, `WHERE feed = $1 AND account = $2`, feed, user)
}

// DropFeedLink ends one, which may have ended already.
func (s *Store) DropFeedLink(ctx context.Context, feed, user string) error {
	return s.write(ctx, "ending the address of a feed", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM feed_link WHERE feed = $1 AND account = $2`, feed, user)
		return err
	})
}

func (s *Store) feedLink(ctx context.Context, of string, args ...any) (match.FeedLink, error) {
	var l match.FeedLink
	var created int64
	err := s.reader.QueryRowContext(ctx, `SELECT feed, account, created_at FROM feed_link `+of, args...).Scan(&l.Feed, &l.User, &created)
	if err != nil {
		return match.FeedLink{}, translate(ctx, missing(err, "there is no such address"), "reading the address of a feed")
	}
	l.CreatedAt = moment(created)
	return l, nil
}
