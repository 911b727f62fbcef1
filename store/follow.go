package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

const followColumns = `feed, target, since, seen`

// Follow has a feed tell of a target's progress from a state on; it may be
// repeated, which leaves the state as it is. KindNotFound when one of them is gone.
func (s *Store) Follow(ctx context.Context, f match.Follow) (match.Follow, error) {
	err := s.write(ctx, "following", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO follow (`+followColumns+`) SELECT f.id, p.id, $1, $2 FROM feed f, profile p
			WHERE f.id = $3 AND p.id = $4 ON CONFLICT (feed, target) DO NOTHING`, s.now().UnixMilli(), f.Seen, f.Feed, f.Target)
		if err != nil {
			return err
		}
		f, err = scanFollow(tx.QueryRowContext(ctx, `SELECT `+followColumns+` FROM follow WHERE feed = $1 AND target = $2`, f.Feed, f.Target).Scan)
		return missing(err, "there is no such feed or profile")
	})
	if err != nil {
		return match.Follow{}, err
	}
	return f, nil
}

// Unfollow ends that; it may have ended already.
func (s *Store) Unfollow(ctx context.Context, feed, target string) error {
	return s.write(ctx, "following no more", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM follow WHERE feed = $1 AND target = $2`, feed, target)
		return err
	})
}

// Follows gives whom a feed follows, the newest first, up to limit.
func (s *Store) Follows(ctx context.Context, feed string, limit int) ([]match.Follow, error) {
	return s.follows(ctx, `WHERE feed = $1 ORDER BY since DESC, target LIMIT $2`, feed, limit)
}

// Followers gives who follows any of the targets.
func (s *Store) Followers(ctx context.Context, targets ...string) (out []match.Follow, err error) {
	err = chunks(targets, func(args []any) error {
		some, err := s.follows(ctx, `WHERE target IN (`+placeholders(1, len(args))+`) ORDER BY target, feed`, args...)
		out = append(out, some...)
		return err
	})
	return out, err
}

func (s *Store) follows(ctx context.Context, of string, args ...any) ([]match.Follow, error) {
	var out []match.Follow
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		f, err := scanFollow(rows.Scan)
		out = append(out, f)
		return err
	}, `SELECT `+followColumns+` FROM follow `+of, args...)
	if err != nil {
		return nil, translate(ctx, err, "reading who follows whom")
	}
	return out, nil
}

func scanFollow(scan func(...any) error) (f match.Follow, err error) {
	var since int64
	err = scan(&f.Feed, &f.Target, &since, &f.Seen)
	f.Since = time.UnixMilli(since).UTC()
	return f, err
}
