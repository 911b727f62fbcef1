package store

import (
	"context"
	"database/sql"
	"time"

	"duyen/match"
)

// requestPrefix marks ids of requests about personal data.
const requestPrefix = "req_"

const requestColumns = `id, kind, state, account, person, contact, words, answer, officer, extended,
	received_at, answer_due, fulfil_due, answered_at, closed_at, version`

// CreateDataRequest keeps a new request, which gets its id.
func (s *Store) CreateDataRequest(ctx context.Context, r match.DataRequest) (match.DataRequest, error) {
	r.ID, r.Version = newID(requestPrefix, s.now()), 1
	err := s.write(ctx, "saving a request", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO data_request (`+requestColumns+`) VALUES (`+placeholders(1, 16)+`)`,
			r.ID, string(r.Kind), string(r.State), r.User, r.Person, r.Contact, r.Text, r.Answer, r.Officer, bit(r.Extended),
			millis(r.ReceivedAt), millis(r.AnswerDue), millis(r.FulfilDue), millis(r.AnsweredAt), millis(r.ClosedAt), r.Version)
		return err
	})
	if err != nil {
		return match.DataRequest{}, err
	}
	return r, nil
}

// ChangeDataRequest replaces what may change of the request at the version that r carries,
// and gives the next one. KindNotFound; KindStale when it has changed since.
func (s *Store) ChangeDataRequest(ctx context.Context, r match.DataRequest) (match.DataRequest, error) {
	err := s.write(ctx, "changing a request", func(tx *sql.Tx) error {
		now, err := readRequest(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if now.Version != r.Version {
			return match.Fail(match.KindStale, "stale", "the request has changed since")
		}
		r.Version++
		_, err = tx.ExecContext(ctx, `UPDATE data_request SET state = $1, person = $2, contact = $3, words = $4, answer = $5, extended = $6,
			fulfil_due = $7, answered_at = $8, closed_at = $9, version = $10 WHERE id = $11`,
			string(r.State), r.Person, r.Contact, r.Text, r.Answer, bit(r.Extended),
			millis(r.FulfilDue), millis(r.AnsweredAt), millis(r.ClosedAt), r.Version, r.ID)
		return err
	})
	if err != nil {
		return match.DataRequest{}, err
	}
	return r, nil
}

// EmptyDataRequests empties every text of requests that ended before a time.
func (s *Store) EmptyDataRequests(ctx context.Context, before time.Time) error {
	return s.write(ctx, "emptying old requests", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE data_request SET person = '', contact = '', words = '', answer = '', version = version + 1
			WHERE closed_at > 0 AND closed_at < $1 AND person || contact || words || answer <> ''`, before.UnixMilli())
		return err
	})
}

// DataRequest gives one request; KindNotFound.
func (s *Store) DataRequest(ctx context.Context, id string) (match.DataRequest, error) {
	r, err := readRequest(ctx, s.reader, id)
	return r, translate(ctx, err, "reading a request")
}

// DataRequests gives up to limit requests that pass the filter, the oldest first,
// behind the id after.
func (s *Store) DataRequests(ctx context.Context, f match.DataRequestFilter, after string, limit int) ([]match.DataRequest, error) {
	w := &where{}
	w.all("id > " + w.param(after))
	if f.User != "" {
		w.all("account = " + w.param(f.User))
	}
	if f.State != "" {
		w.all("state = " + w.param(string(f.State)))
	}
	if !f.OverdueAt.IsZero() {
		now := w.param(f.OverdueAt.UnixMilli())
		w.all("state IN ('received', 'answered') AND (fulfil_due <= " + now + " OR answered_at = 0 AND answer_due <= " + now + ")")
	}
	var out []match.DataRequest
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		r, err := scanRequest(rows.Scan)
		out = append(out, r)
		return err
	}, `SELECT `+requestColumns+` FROM data_request WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading requests")
	}
	return out, nil
}

func readRequest(ctx context.Context, q querier, id string) (match.DataRequest, error) {
	r, err := scanRequest(q.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM data_request WHERE id = $1`, id).Scan)
	return r, missing(err, "there is no such request")
}

func scanRequest(scan func(...any) error) (r match.DataRequest, err error) {
	var received, answerDue, fulfilDue, answered, closed int64
	err = scan(&r.ID, &r.Kind, &r.State, &r.User, &r.Person, &r.Contact, &r.Text, &r.Answer, &r.Officer, &r.Extended,
		&received, &answerDue, &fulfilDue, &answered, &closed, &r.Version)
	r.ReceivedAt, r.AnswerDue, r.FulfilDue = moment(received), moment(answerDue), moment(fulfilDue)
	r.AnsweredAt, r.ClosedAt = moment(answered), moment(closed)
	return r, err
}
