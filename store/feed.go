package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

const feedColumns = `id, head, min_fit, digest, mailed, mailed_at, created_at`

// OpenFeed keeps a feed under the id of a profile or a saved search, unless it
// has one: that one is given then, and created is false. KindNotFound when there
// is neither.
func (s *Store) OpenFeed(ctx context.Context, f match.Feed) (kept match.Feed, created bool, err error) {
	err = s.write(ctx, "opening a feed", func(tx *sql.Tx) error {
		if created, err = s.openFeed(ctx, tx, f); err != nil {
			return err
		}
		kept, err = readFeed(ctx, tx, f.ID)
		return err
	})
	return kept, created, err
}

// Feed gives a feed; KindNotFound.
func (s *Store) Feed(ctx context.Context, id string) (match.Feed, error) {
	f, err := readFeed(ctx, s.reader, id)
	return f, translate(ctx, err, "reading a feed")
}

// ChangeFeed changes the settings of a feed in one transaction; an error of f
// changes nothing. KindNotFound.
func (s *Store) ChangeFeed(ctx context.Context, id string, change func(f *match.Feed) error) (match.Feed, error) {
	var out match.Feed
	err := s.write(ctx, "changing a feed", func(tx *sql.Tx) error {
		f, err := readFeed(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := change(&f); err != nil {
			return err
		}
		out = f
		_, err = tx.ExecContext(ctx, `UPDATE feed SET min_fit = $1, digest = $2, mailed = $3, mailed_at = $4 WHERE id = $5`,
			string(f.MinFit), string(f.Digest), f.Mailed, millis(f.MailedAt), id)
		return err
	})
	return out, err
}

// Feeds gives up to limit feeds behind the id after, by id; those with a digest
// only when one is named.
func (s *Store) Feeds(ctx context.Context, d match.Digest, after string, limit int) ([]match.Feed, error) {
	w := &where{}
	w.all("id > " + w.param(after))
	if d != "" {
		w.all("digest = " + w.param(string(d)))
	}
	var out []match.Feed
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		f, err := scanFeed(rows.Scan)
		out = append(out, f)
		return err
	}, `SELECT `+feedColumns+` FROM feed WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading feeds")
	}
	return out, nil
}

func readFeed(ctx context.Context, q querier, id string) (match.Feed, error) {
	f, err := scanFeed(q.QueryRowContext(ctx, `SELECT `+feedColumns+` FROM feed WHERE id = $1`, id).Scan)
	if err != nil {
		return match.Feed{}, missing(err, "there is no such feed")
	}
	return f, nil
}

func scanFeed(scan func(...any) error) (f match.Feed, err error) {
	var mailed, created int64
	err = scan(&f.ID, &f.Head, &f.MinFit, &f.Digest, &f.Mailed, &mailed, &created)
	f.MailedAt, f.CreatedAt = moment(mailed), moment(created)
	return f, err
}

// feedSeq is where meta keeps how far the feeds have followed the change log.
const feedSeq = "feed_seq"

// feedFloor is where meta keeps the highest number that a feed has gone with, put
// there by a trigger. A feed counts its items on from there: one that is made anew
// under the id of an older one must not give numbers out again.
const feedFloor = "feed_floor"

// FeedSeq gives the last change whose items are in the feeds; 0 at the beginning.
func (s *Store) FeedSeq(ctx context.Context) (int64, error) {
	seq, err := readMeta(ctx, s.reader, feedSeq)
	return seq, translate(ctx, err, "reading how far the feeds are")
}
