package store

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"duyen/match"
)

// DueFeeds gives the feeds with one of the digests that have items which were in
// none, by account. Those of nobody are left out.
func (s *Store) DueFeeds(ctx context.Context, digests ...match.Digest) ([]match.DueFeed, error) {
	if len(digests) == 0 {
		return nil, nil
	}
	args := make([]any, len(digests))
	for i, d := range digests {
		args[i] = string(d)
	}
	var out []match.DueFeed
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var user string
		f, err := scanFeed(func(into ...any) error { return rows.Scan(append(into, &user)...) })
		out = append(out, match.DueFeed{Feed: f, User: user})
		return err
	}, `SELECT f.id, f.head, f.min_fit, f.digest, f.mailed, f.mailed_at, f.created_at, COALESCE(p.owner, s.account) AS user
		FROM feed f LEFT JOIN profile p ON p.id = f.profile LEFT JOIN saved_search s ON s.id = f.search
		WHERE f.digest <> 'never' AND f.digest IN (`+placeholders(1, len(args))+`) AND f.head > f.mailed AND COALESCE(p.owner, s.account) <> ''
		ORDER BY user, f.id`, args...)
	if err != nil {
		return nil, translate(ctx, err, "reading which digests are due")
	}
	return out, nil
}

// Mailed notes that items were in a digest; feeds never go back, nor beyond what
// they hold. Those that are gone are left out. The time is the last one said, also
// when a clock that was wrong had said a later one.
func (s *Store) Mailed(ctx context.Context, at time.Time, ranges ...match.DigestRange) error {
	return s.write(ctx, "noting a digest", func(tx *sql.Tx) error {
		for _, r := range ranges {
			_, err := tx.ExecContext(ctx, `UPDATE feed SET mailed = max(mailed, min($1, head)), mailed_at = $2 WHERE id = $3`, r.To, at.UnixMilli(), r.Feed)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// EndDigests turns the digests of every feed of an account off, and tells of how
// many feeds there were some.
func (s *Store) EndDigests(ctx context.Context, user string) (ended int, err error) {
	err = s.write(ctx, "ending digests", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE feed SET digest = 'never' WHERE digest <> 'never' AND `+ownFeed("id"), user)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		ended = int(n)
		return err
	})
	return ended, err
}

// digestSlot is where meta keeps the last moment whose digests were asked for.
const digestSlot = "digest_at"

// DigestSlot gives the last moment whose digests were asked for, zero for none.
func (s *Store) DigestSlot(ctx context.Context) (time.Time, error) {
	at, err := readMeta(ctx, s.reader, digestSlot)
	return moment(at), translate(ctx, err, "reading when digests were asked for")
}

// SetDigestSlot notes it.
func (s *Store) SetDigestSlot(ctx context.Context, at time.Time) error {
	return s.write(ctx, "noting when digests were asked for", func(tx *sql.Tx) error {
		return putMeta(ctx, tx, digestSlot, at.UnixMilli())
	})
}

// putMeta and readMeta keep a number under a key, 0 when there is none.
func putMeta(ctx context.Context, tx *sql.Tx, key string, value int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
		key, strconv.FormatInt(value, 10))
	return err
}

func readMeta(ctx context.Context, q querier, key string) (int64, error) {
	var value string
	err := q.QueryRowContext(ctx, `SELECT COALESCE((SELECT value FROM meta WHERE key = $1), '0')`, key).Scan(&value)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0, match.Wrap(err, "reading a number")
	}
	return n, nil
}
