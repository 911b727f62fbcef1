package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"slices"

	"duyen/match"
)

// seenBytes is how much of the hash of an id is kept of what a search found when
// it was saved: among 100,000 of them a new profile is taken for an old one once
// in ten million times.
const seenBytes = 5

func seenMark(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:seenBytes]
}

// WatchSearch is SaveSearch for a search that finds some profiles already, which
// are not told; it gets a feed. All in one transaction.
func (s *Store) WatchSearch(ctx context.Context, x match.SavedSearch, found []string) (match.SavedSearch, error) {
	marks := make([][]byte, len(found))
	for i, id := range found {
		marks[i] = seenMark(id)
	}
	slices.SortFunc(marks, bytes.Compare)
	seen := bytes.Join(marks, nil)
	if seen == nil {
		seen = []byte{} // not NULL
	}
	kept := x
	err := s.write(ctx, "keeping a search", func(tx *sql.Tx) error {
		var err error
		if kept, err = s.saveSearch(ctx, tx, x); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE saved_search SET seen = $1 WHERE id = $2`, seen, kept.ID); err != nil {
			return err
		}
		_, err = s.openFeed(ctx, tx, match.Feed{ID: kept.ID, MinFit: match.FitWeak, Digest: match.DigestNever})
		return err
	})
	if err != nil {
		return match.SavedSearch{}, err
	}
	return kept, nil
}

// Unseen gives those of some profiles that a search did not find when it was
// saved; none when it is gone.
func (s *Store) Unseen(ctx context.Context, search string, ids []string) ([]string, error) {
	var seen []byte
	err := s.reader.QueryRowContext(ctx, `SELECT seen FROM saved_search WHERE id = $1`, search).Scan(&seen)
	if err := missing(err, "there is no such saved search"); err != nil {
		if match.KindOf(err) == match.KindNotFound {
			return nil, nil
		}
		return nil, translate(ctx, err, "reading what a search has found")
	}
	var out []string
	for _, id := range ids {
		if !hasMark(seen, seenMark(id)) {
			out = append(out, id)
		}
	}
	return out, nil
}

// hasMark looks for a mark among those that stand in order, end to end.
func hasMark(marks, mark []byte) bool {
	from, to := 0, len(marks)/seenBytes
	for from < to {
		middle := (from + to) / 2
		switch c := bytes.Compare(marks[middle*seenBytes:(middle+1)*seenBytes], mark); {
		case c == 0:
			return true
		case c < 0:
			from = middle + 1
		default:
			to = middle
		}
	}
	return false
}

// AddFound is AddItems for what saved searches find: it notes that they were
// asked about every change up to seq.
func (s *Store) AddFound(ctx context.Context, items []match.FeedItem, seq int64) (added []match.FeedItem, err error) {
	err = s.write(ctx, "adding to feeds of searches", func(tx *sql.Tx) error {
		if added, err = addItems(ctx, tx, items); err != nil {
			return err
		}
		return putMeta(ctx, tx, foundSeq, seq)
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

// foundSeq is where meta keeps how far the saved searches have followed the
// change log.
const foundSeq = "found_seq"

// FoundSeq gives the last change that saved searches were asked about; 0 at the
// beginning.
func (s *Store) FoundSeq(ctx context.Context) (int64, error) {
	seq, err := readMeta(ctx, s.reader, foundSeq)
	return seq, translate(ctx, err, "reading how far the saved searches are")
}
