package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"duyen/match"
)

// Count counts figures, each of one organization, or of every organization that
// has any where a query names none, all from one snapshot.
func (s *Store) Count(ctx context.Context, asked ...match.FigureQuery) ([][]match.Total, error) {
	const doing = "counting"
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	out := make([][]match.Total, len(asked))
	for i, q := range asked {
		if out[i], err = count(ctx, tx, q); err != nil {
			return nil, translate(ctx, err, doing)
		}
	}
	return out, nil
}

func count(ctx context.Context, tx *sql.Tx, q match.FigureQuery) ([]match.Total, error) {
	rows, args := figureRows(q)
	query := `SELECT org, currency, COUNT(*), SUM(value) FROM rows GROUP BY org, currency ORDER BY org, currency`
	switch {
	case q.Figure == match.FigureAnswerHours: // the mean of the middle two is the middle one of an odd number
		query = `SELECT org, '', MAX(n), AVG(value) FROM (SELECT org, value, ROW_NUMBER() OVER (PARTITION BY org ORDER BY value, id) num,
			COUNT(*) OVER (PARTITION BY org) n FROM rows) WHERE num IN ((n + 1) / 2, (n + 2) / 2) GROUP BY org ORDER BY org`
	case q.Figure.Unit() == match.UnitCount:
		query = `SELECT org, '', COUNT(*), COUNT(*) FROM rows GROUP BY org ORDER BY org`
	}
	var out []match.Total
	err := eachRow(ctx, tx, func(r *sql.Rows) error {
		t := match.Total{Figure: q.Figure}
		err := r.Scan(&t.Organization, &t.Currency, &t.N, &t.Value)
		out = append(out, t)
		return err
	}, rows+query, args...)
	return out, err
}

// FigureRows gives the rows that a figure of one organization is counted from, the
// newest first.
func (s *Store) FigureRows(ctx context.Context, q match.FigureQuery) ([]match.FigureRow, error) {
	rows, args := figureRows(q)
	query := `SELECT id, at, profile, state, value, currency FROM rows`
	if q.After != "" {
		args = append(args, q.After)
		query += fmt.Sprintf(` WHERE id < $%d`, len(args))
	}
	args = append(args, q.Limit)
	out := []match.FigureRow{}
	err := eachRow(ctx, s.reader, func(r *sql.Rows) error {
		var x match.FigureRow
		var at int64
		var value float64
		var currency string
		err := r.Scan(&x.ID, &at, &x.Profile, &x.State, &value, &currency)
		x.At = moment(at)
		switch {
		case q.Figure.Unit() == match.UnitVND: // what others were given is theirs to tell
			x.Amount = &match.Money{Value: value, Currency: currency}
		case q.Figure.Unit() == match.UnitHours:
			x.Hours = &value
		}
		out = append(out, x)
		return err
	}, rows+query+fmt.Sprintf(` ORDER BY id DESC LIMIT $%d`, len(args)), args...)
	if err != nil {
		return nil, translate(ctx, err, "reading what a figure is counted from")
	}
	return out, nil
}

// figureRows gives the rows of a figure as the common table "rows" (org, id, at,
// profile, state, value, currency), with its parameters: $1 the organization, $2
// and $3 the period, $4 the moment at which what stands at its end is counted, $5
// the day of that, $6 until when others may be counted.
func figureRows(q match.FigureQuery) (text string, args []any) {
	of := `= $1`
	if q.Organization == "" {
		of = `IN (SELECT id FROM profile WHERE kind = 'organization')`
	}
	last := q.Period.Last()
	day := match.DateOf(last.Add(-time.Millisecond).In(q.Period.Start.Location()))
	args = []any{q.Organization, q.Period.Start.UnixMilli(), q.Period.End.UnixMilli(), last.UnixMilli(), string(day), forever}
	with := `WITH asked AS (SELECT $1, $2, $3, $4, $5, $6), ` + ourProfiles + `, rows (org, id, at, profile, state, value, currency) AS (` +
		figures()[q.Figure] + `) `
	return strings.ReplaceAll(with, "$ORG", of), args
}

// forever stands for the end of what has not ended.
const forever = int64(1) << 62

// ourProfiles are two common tables. mine is an organization with its offers; ours
// also holds its members and their offers, from when they were confirmed until
// they left.
const ourProfiles = `mine (org, profile) AS (
		SELECT id, id FROM profile WHERE id $ORG
		UNION ALL SELECT x.by_profile, o.id FROM offer x JOIN profile o ON o.num = x.num WHERE x.by_profile <> '' AND x.by_profile $ORG),
	joined (org, profile, since, until) AS (
		SELECT organization, profile, confirmed_at, CASE left_at WHEN 0 THEN $6 ELSE left_at END FROM member
		WHERE confirmed_at > 0 AND organization $ORG),
	ours (org, profile, since, until) AS (
		SELECT org, profile, 0, $6 FROM mine
		UNION ALL SELECT * FROM joined
		UNION ALL SELECT j.org, o.id, j.since, j.until FROM joined j JOIN offer x ON x.by_profile <> '' AND x.by_profile = j.profile
			JOIN profile o ON o.num = x.num)`

// figures gives the statement that selects the rows of each figure. What an
// organization's people ask themselves counts in none (hands.go).
func figures() map[match.Figure]string {
	return map[match.Figure]string{
		// What is closed now was open at a moment that lies before its last change.
		match.FigureOffersOpen: `SELECT m.org, o.id, o.created_at, o.id, CASE o.state WHEN '' THEN 'open' ELSE o.state END, 0, ''
			FROM mine m JOIN profile o ON o.id = m.profile JOIN offer x ON x.num = o.num
			WHERE o.created_at < $4 AND (x.last_day = '' OR x.last_day >= $5)
			AND COALESCE(json_extract(o.body, '$.opens_on'), '') || CASE LENGTH(json_extract(o.body, '$.opens_on')) WHEN 4 THEN '-07-01' ELSE '' END <= $5
			AND (o.state IN ('', 'open') OR o.state IN ('closed', 'expired', 'filled') AND o.updated_at >= $4)`,
		match.FigureInterests:      interests(`i.created_at`),
		match.FigureAnswered:       interests(`i.answered_at`),
		match.FigureAnswerHours:    interests(`i.answered_at`),
		match.FigureAccepted:       introductions(`MAX(i.answered_at, i.agreed_at)`, `i.state`, `i.answered_at > 0 AND (i.proposed = 0 OR i.agreed_at > 0) AND i.state <> 'declined'`),
		match.FigureMet:            introductions(`i.met_at`, `i.state`, `1 = 1`),
		match.FigureResults:        introductions(`i.closed_at`, `i.result`, `i.result NOT IN ('', 'nothing')`),
		match.FigureHoursPledged:   pledges(`hours`, `''`),
		match.FigureCapitalPledged: pledges(`amount`, `currency`),
		match.FigureHoursDelivered: `SELECT o.org, b.id, b.at, MIN(o.profile), b.state, b.minutes / 60.0, ''
			FROM ours o JOIN (` + sessions + `) b ON b.mentor = o.profile
			WHERE b.at >= $2 AND b.at < $3 AND b.at >= o.since AND b.at < o.until GROUP BY o.org, b.id`,
		// A startup of ours that is given money has delivered none.
		match.FigureCapitalDelivered: introductions(`i.closed_at`, `i.result`, `i.result = 'investment' AND i.amount > 0
			AND o.profile NOT IN (SELECT id FROM profile WHERE kind = 'startup')`),
		match.FigureMembers: `SELECT organization, id, confirmed_at, profile, state, 0, '' FROM member
			WHERE organization $ORG AND confirmed_at > 0 AND confirmed_at < $4 AND (left_at = 0 OR left_at >= $4)`,
		match.FigureMembersNew: `SELECT organization, id, confirmed_at, profile, state, 0, '' FROM member
			WHERE organization $ORG AND confirmed_at >= $2 AND confirmed_at < $3`,
		match.FigureMembersActive: `SELECT j.org, j.profile, MAX(e.at), j.profile, '', 0, '' FROM joined j JOIN (
				SELECT from_profile AS profile, CASE proposed WHEN 0 THEN created_at ELSE agreed_at END AS at FROM introduction
				WHERE came_from = '' AND own = 0 -- asked by it, and not by time in its name
				UNION ALL SELECT to_profile, answered_at FROM introduction WHERE own = 0
				UNION ALL SELECT from_profile, met_at FROM introduction WHERE own = 0
				UNION ALL SELECT to_profile, met_at FROM introduction WHERE own = 0
				UNION ALL SELECT mentor, at FROM (` + sessions + `)
			) e ON e.profile = j.profile
			WHERE e.at >= $2 AND e.at < $3 AND e.at >= j.since AND e.at < j.until GROUP BY j.org, j.profile`,
	}
}

// interests gives what came to the organization itself or to its offers, by a
// time of it.
func interests(at string) string {
	return `SELECT m.org, i.id, ` + at + `, i.to_profile, i.state,
		CASE i.answered_at WHEN 0 THEN 0 ELSE (i.answered_at - i.created_at) / 3600000.0 END, ''
		FROM mine m JOIN introduction i ON i.to_profile = m.profile WHERE i.own = 0 AND ` + at + ` >= $2 AND ` + at + ` < $3`
}

// introductions gives those in which a profile of ours stands on a side, by a time
// of them, once each.
func introductions(at, state, only string) string {
	return `SELECT o.org, i.id, ` + at + `, MIN(o.profile), ` + state + `, i.amount, i.currency
		FROM ours o JOIN introduction i ON i.to_profile = o.profile OR i.from_profile = o.profile
		WHERE i.own = 0 AND ` + at + ` >= $2 AND ` + at + ` < $3 AND ` + at + ` >= o.since AND ` + at + ` < o.until AND ` + only + ` GROUP BY o.org, i.id`
}

// pledges gives the part of each pledge that falls into the period.
func pledges(kind, currency string) string {
	return `SELECT by_profile, id, starts_at, by_profile, '', ` + kind + ` * (CASE WHEN ends_at < $3 THEN ends_at ELSE $3 END
		- CASE WHEN starts_at > $2 THEN starts_at ELSE $2 END) / (ends_at - starts_at), ` + currency + `
		FROM pledge WHERE by_profile $ORG AND ` + kind + ` > 0 AND starts_at < $3 AND ends_at > $2`
}

// sessions are the mentors' meetings that took place: id, mentor, at, minutes, state.
const sessions = `SELECT id, mentor, starts_at AS at, minutes, state FROM booking WHERE state = 'held' AND own = 0`
