package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// AddLessons keeps lessons of those accounts that consent to it now and did when
// they happened, and tells how many. One that was there on its day already, or
// whose list or target is gone, is left out. Consents are read in the transaction
// that writes, so that nothing comes in behind a withdrawal.
func (s *Store) AddLessons(ctx context.Context, lessons []match.Lesson) (added int, err error) {
	err = s.write(ctx, "learning", func(tx *sql.Tx) error {
		added = 0
		since := map[string]time.Time{}
		for i := range lessons {
			l := &lessons[i]
			from, ok := since[l.Account]
			if !ok {
				if from, err = learningSince(ctx, tx, l.Account); err != nil {
					return err
				}
				since[l.Account] = from
			}
			if from.IsZero() || l.At.Before(from) {
				continue
			}
			n, err := addLesson(ctx, tx, l)
			if err != nil {
				return err
			}
			added += n
		}
		return nil
	})
	return added, err
}

// learningSince gives when an account consented to be learned from; the zero time
// when it does not, or is blocked.
func learningSince(ctx context.Context, q querier, account string) (time.Time, error) {
	u, err := readUser(ctx, q, "id", account)
	if err != nil || u.Disabled {
		if match.KindOf(err) == match.KindNotFound {
			err = nil
		}
		return time.Time{}, err
	}
	history, err := consents(ctx, q, account)
	if err != nil {
		return time.Time{}, err
	}
	for _, x := range match.StandingOf(history) {
		if x.Purpose == match.ConsentLearning && x.Given {
			return x.Last.At, nil
		}
	}
	return time.Time{}, nil
}

func addLesson(ctx context.Context, tx *sql.Tx, l *match.Lesson) (int, error) {
	result, err := tx.ExecContext(ctx, `INSERT INTO learning (account, target, event, day, profile, search, at, score, place)
		SELECT $1, t.id, $2, $3, p.id, s.id, $4, $5, $6 FROM profile t LEFT JOIN profile p ON p.id = $7 LEFT JOIN saved_search s ON s.id = $7
		WHERE t.id = $8 AND (p.id IS NOT NULL OR s.id IS NOT NULL) ON CONFLICT DO NOTHING`,
		l.Account, string(l.Event), string(l.Day), l.At.UnixMilli(), l.Score, l.Place, l.List, l.Target)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// EachLesson calls f for every lesson since a time, the oldest first, of those who
// consent. An error of f ends it.
func (s *Store) EachLesson(ctx context.Context, since time.Time, f func(match.Lesson) error) error {
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var l match.Lesson
		var at int64
		if err := rows.Scan(&l.Account, &l.List, &l.Target, &l.Event, &l.Day, &at, &l.Score, &l.Place); err != nil {
			return err
		}
		l.At = moment(at)
		return f(l)
	}, `SELECT account, COALESCE(profile, search), target, event, day, at, score, place FROM learning l
		WHERE at >= $1 AND (SELECT given FROM consent c WHERE c.account = l.account AND c.purpose = $2 ORDER BY num DESC LIMIT 1) = 1
		ORDER BY at, account, target, event`, millis(since), string(match.ConsentLearning))
	return translate(ctx, err, "reading what was learned")
}

// DropLessons deletes what happened before a time.
func (s *Store) DropLessons(ctx context.Context, before time.Time) error {
	return s.write(ctx, "dropping old lessons", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM learning WHERE at < $1`, before.UnixMilli())
		return err
	})
}

// unlearn deletes everything learned from an account.
func unlearn(ctx context.Context, tx *sql.Tx, account string) error {
	return each(ctx, tx, account, `DELETE FROM learning WHERE account = $1`)
}
