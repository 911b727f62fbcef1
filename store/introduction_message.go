package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"duyen/match"
)

const threadColumns = `id, introduction, side, account, text, links, created_at`

// threadMax bounds the messages of an introduction.
const threadMax = 500

// AddIntroductionMessage keeps what one side writes to the other while they are
// in touch. KindNotFound; KindConflict "introduction_state" before they have
// agreed and after one has withdrawn, "thread_full".
func (s *Store) AddIntroductionMessage(ctx context.Context, m match.IntroductionMessage) (match.IntroductionMessage, error) {
	err := s.write(ctx, "keeping a message", func(tx *sql.Tx) error {
		var state match.IntroductionState
		var count int
		err := tx.QueryRowContext(ctx, `SELECT state, (SELECT COUNT(*) FROM introduction_message WHERE introduction = $1)
			FROM introduction WHERE id = $1`, m.Introduction).Scan(&state, &count)
		switch {
		case err != nil:
			return missing(err, "there is no such introduction")
		case !state.Meeting() && state != match.IntroductionClosed:
			return match.Fail(match.KindConflict, "introduction_state", "the introduction is "+string(state)+": nobody writes in it")
		case count >= threadMax:
			return match.Fail(match.KindConflict, "thread_full", "the thread has no room for more")
		}
		now := s.now()
		m.ID, m.CreatedAt = newID("msg_", now), moment(now.UnixMilli())
		m.Links = append([]string{}, m.Links...)
		links, err := json.Marshal(m.Links)
		if err != nil {
			return match.Wrap(err, "writing links as JSON")
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO introduction_message (`+threadColumns+`) VALUES (`+placeholders(1, 7)+`)`,
			m.ID, m.Introduction, m.Side, m.By, m.Text, string(links), m.CreatedAt.UnixMilli())
		return err
	})
	return m, err
}

// IntroductionMessages gives up to limit messages of an introduction behind the id
// after, the oldest first.
func (s *Store) IntroductionMessages(ctx context.Context, introduction, after string, limit int) ([]match.IntroductionMessage, error) {
	var out []match.IntroductionMessage
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		var m match.IntroductionMessage
		var links string
		var created int64
		if err := rows.Scan(&m.ID, &m.Introduction, &m.Side, &m.By, &m.Text, &links, &created); err != nil {
			return err
		}
		m.CreatedAt = moment(created)
		out = append(out, m)
		return json.Unmarshal([]byte(links), &out[len(out)-1].Links)
	}, `SELECT `+threadColumns+` FROM introduction_message WHERE introduction = $1 AND id > $2 ORDER BY id LIMIT $3`, introduction, after, limit)
	if err != nil {
		return nil, translate(ctx, err, "reading messages")
	}
	return out, nil
}
