package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// agreed is who agrees at this moment to be learned from for everybody, and since
// when; $1 is 1 when demo accounts count, too.
const agreed = `WITH agreed AS (SELECT a.id AS account, c.at AS since FROM account a JOIN consent c ON c.account = a.id
	WHERE a.disabled = 0 AND a.demo <= $1 AND c.purpose = 'learning' AND c.given = 1 AND c.version = '` + match.ConsentLearningForAll + `'
	AND c.num = (SELECT MAX(num) FROM consent d WHERE d.account = a.id AND d.purpose = 'learning')) `

// Judgments gives what people think of pairs, of those who agree to be learned from
// for everybody and did when it happened. What one side did alone needs its word;
// that an introduction was accepted judges for who asked, too, and what came of one
// for both, if both had given theirs before it was asked for and the asker asked
// for a profile of their own or of their organization. What was done on saved
// searches judges no profile.
func (s *Store) Judgments(ctx context.Context, demo bool) ([]match.Judgment, error) {
	const doing = "reading judgments"
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	out, err := lessonJudgments(ctx, tx, demo)
	if err == nil {
		out, err = introductionJudgments(ctx, tx, demo, out)
	}
	return out, translate(ctx, err, doing)
}

func lessonJudgments(ctx context.Context, tx *sql.Tx, demo bool) (out []match.Judgment, err error) {
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		var x match.Judgment
		var event match.LessonEvent
		var at int64
		if err := rows.Scan(&x.Account, &x.Subject, &x.Target, &event, &at); err != nil {
			return err
		}
		var says bool
		if x.Grade, says = event.Grade(); says {
			x.At = moment(at)
			out = append(out, x)
		}
		return nil
	}, agreed+`SELECT l.account, l.profile, l.target, l.event, l.at FROM learning l JOIN agreed USING (account)
		WHERE l.profile IS NOT NULL AND l.event <> 'impression' AND l.at >= since ORDER BY l.at, l.account, l.target, l.event`, bit(demo))
	return out, err
}

// introductionJudgments adds what both sides of introductions had a part in. Who
// answered is known from what was learned then.
func introductionJudgments(ctx context.Context, tx *sql.Tx, demo bool, out []match.Judgment) ([]match.Judgment, error) {
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		var asker, answerer, from, to string
		var result bool
		var at int64
		if err := rows.Scan(&asker, &answerer, &from, &to, &result, &at); err != nil {
			return err
		}
		grade := match.GradeMet
		if result {
			grade = match.GradeResult
		}
		out = append(out, match.Judgment{Account: asker, Subject: from, Target: to, Grade: grade, At: moment(at)},
			match.Judgment{Account: answerer, Subject: to, Target: from, Grade: grade, At: moment(at)})
		return nil
	}, agreed+`SELECT i.account, l.account, i.from_profile, i.to_profile, i.came, i.answered_at
		FROM (SELECT *, `+reached(match.FunnelResult)+` AS came FROM introduction WHERE own = 0 AND `+reached(match.FunnelAccepted)+`) i JOIN agreed asked ON asked.account = i.account JOIN profile f ON f.id = i.from_profile
		JOIN learning l ON l.profile = i.to_profile AND l.target = i.from_profile AND l.event = 'accepted' AND l.at >= i.created_at
		JOIN agreed answered ON answered.account = l.account
		WHERE i.created_at >= max(asked.since, answered.since)
		AND (f.owner = i.account OR EXISTS (SELECT 1 FROM account_reach r WHERE r.account = i.account AND r.kind = 'organization' AND r.value = f.id))
		ORDER BY i.id, l.account`, bit(demo))
	return out, err
}
