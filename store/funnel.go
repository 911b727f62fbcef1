package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"

	"duyen/match"
)

// The two sources of a funnel, each with what it is cut by: the startup of the pair
// (who asked when there is none), the organization behind the target, its kind and
// the month. Times of introductions are shifted to where the people are, like the
// days of the ledger. What was looked at counts from when its account agreed to be
// counted, as long as it does. A request that went to the next best when nobody had
// answered is one request, the last of them; what is asked in the same hands is none.
// $1 and $2 bound the period.
const (
	funnelIntroductions = `SELECT i.id AS id, i.state AS state, i.answered_at AS answered_at, i.proposed AS proposed, i.agreed_at AS agreed_at, i.met_at AS met_at, i.result AS result, i.created_at AS created_at,
		f.id AS from_id, t.id AS to_id, t.kind AS kind, CASE WHEN f.kind <> 'startup' AND t.kind = 'startup' THEN t.num ELSE f.num END AS subject,
		CASE t.kind WHEN 'organization' THEN t.id ELSE COALESCE((SELECT by_profile FROM offer x JOIN profile o ON o.num = x.num WHERE o.id = i.offer), '') END AS organization,
		strftime('%Y-%m', i.created_at / 1000 + 25200, 'unixepoch') AS month
		FROM introduction i JOIN profile f ON f.id = i.from_profile JOIN profile t ON t.id = i.to_profile WHERE i.created_at >= $1 AND i.created_at < $2
		AND i.went_to = '' AND i.own = 0`
	funnelLooks = `SELECT l.account AS account, l.event AS event, t.kind AS kind,
		CASE WHEN COALESCE(p.kind, '') <> 'startup' AND t.kind = 'startup' THEN t.num ELSE COALESCE(p.num, 0) END AS subject,
		CASE t.kind WHEN 'organization' THEN t.id ELSE COALESCE((SELECT by_profile FROM offer x WHERE x.num = t.num), '') END AS organization,
		substr(l.day, 1, 7) AS month
		FROM learning l JOIN profile t ON t.id = l.target LEFT JOIN profile p ON p.id = l.profile
		WHERE l.day >= $1 AND l.day <= $2 AND l.event IN ('impression', 'open')
		AND (SELECT CASE WHEN given = 1 AND version = '` + match.ConsentLearningForAll + `' THEN at END
			FROM consent c WHERE c.account = l.account AND c.purpose = 'learning' ORDER BY num DESC LIMIT 1) <= l.at`
)

// reached is, by step, which introductions have come that far.
func reached(step match.FunnelStep) string {
	switch step {
	case match.FunnelAccepted:
		return `(state IN ('accepted', 'met', 'closed') OR state = 'withdrawn' AND answered_at > 0 AND (proposed = 0 OR agreed_at > 0))`
	case match.FunnelMet:
		return `(met_at > 0 OR result NOT IN ('', 'nothing'))`
	case match.FunnelResult:
		return `(result NOT IN ('', 'nothing'))`
	case match.FunnelRequested:
		return `1`
	}
	return `0`
}

// cut gives the value rows are cut by, and what has to be joined for it.
func cut(by match.FunnelBy) (value, join string) {
	var field string
	switch by {
	case match.FunnelSector:
		field = fieldSector
	case match.FunnelPlace:
		field = fieldLocality
	case match.FunnelStrength:
		field = fieldStrength
	case match.FunnelOrganization, match.FunnelKind, match.FunnelMonth:
		return string(by), ""
	default:
		return `''`, ""
	}
	return `COALESCE(term.value, '')`, ` LEFT JOIN (profile_term JOIN term ON term.num = profile_term.term AND term.field = '` + field + `') ON profile_term.profile = subject`
}

// Funnel counts how far suggestions have come, by value and in total, in one
// snapshot.
func (s *Store) Funnel(ctx context.Context, q match.FunnelQuery) (match.Funnel, error) {
	const doing = "counting the funnel"
	var out match.Funnel
	if err := s.terms.load(ctx, s.reader); err != nil {
		return out, translate(ctx, err, doing)
	}
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return out, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	if out.Rows, err = s.countFunnel(ctx, tx, q, q.By); err != nil {
		return out, translate(ctx, err, doing)
	}
	total, err := s.countFunnel(ctx, tx, q, "")
	if err != nil {
		return out, translate(ctx, err, doing)
	}
	if out.ShownStep, out.OpenedStep, err = s.lookSteps(ctx, tx, q); err != nil {
		return out, translate(ctx, err, doing)
	}
	if len(total) > 0 {
		out.Total = total[0]
	}
	return out, nil
}

// countFunnel counts the rows of a cut.
func (s *Store) countFunnel(ctx context.Context, tx *sql.Tx, q match.FunnelQuery, by match.FunnelBy) ([]match.FunnelCount, error) {
	value, join := cut(by)
	rows := map[string]*match.FunnelCount{}
	row := func(value string) *match.FunnelCount {
		if rows[value] == nil {
			rows[value] = &match.FunnelCount{Value: value}
		}
		return rows[value]
	}
	sums := make([]string, 0, len(match.FunnelLists()))
	for _, step := range match.FunnelLists() {
		sums = append(sums, `SUM(`+reached(step)+`)`)
	}
	err := eachRow(ctx, tx, func(r *sql.Rows) error {
		var x match.FunnelCount
		if err := r.Scan(&x.Value, &x.Requested, &x.Accepted, &x.Met, &x.Results); err != nil {
			return err
		}
		*row(x.Value) = x
		return nil
	}, `SELECT `+value+`, `+strings.Join(sums, ", ")+` FROM `+s.within(funnelIntroductions, q)+join+` GROUP BY 1`, millis(q.From), millis(q.To))
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, tx, func(r *sql.Rows) error {
		var value, event string
		var look match.FunnelLook
		if err := r.Scan(&value, &event, &look.Times, &look.Accounts); err != nil {
			return err
		}
		if x := row(value); event == string(match.LessonOpen) {
			x.Opened = look
		} else {
			x.Shown = look
		}
		return nil
	}, `SELECT `+value+`, event, COUNT(*), COUNT(DISTINCT account) FROM `+s.within(funnelLooks, q)+join+` GROUP BY 1, 2`, string(q.LooksFirst), string(q.LooksLast))
	if err != nil {
		return nil, err
	}
	return sortedRows(rows), nil
}

// within gives one of the sources as far as its startups lie in the places of a query.
func (s *Store) within(source string, q match.FunnelQuery) string {
	if len(q.Within) == 0 {
		return `(` + source + `)`
	}
	var places []string
	for _, n := range s.terms.below(s.ref, fieldLocality, q.Within) {
		places = append(places, strconv.FormatInt(n, 10))
	}
	return `(SELECT * FROM (` + source + `) WHERE subject IN (SELECT profile FROM profile_term WHERE term IN (` + strings.Join(places, ", ") + `)))`
}

// lookSteps gives in which steps looks may be told: one more than what the four
// accounts have done that have looked the most.
func (s *Store) lookSteps(ctx context.Context, tx *sql.Tx, q match.FunnelQuery) (shown, opened int, err error) {
	busy := map[string]int{}
	err = eachRow(ctx, tx, func(r *sql.Rows) error {
		var event string
		var times int
		if err := r.Scan(&event, &times); err != nil {
			return err
		}
		busy[event] = times
		return nil
	}, `SELECT event, SUM(times) FROM (SELECT event, COUNT(*) AS times, ROW_NUMBER() OVER (PARTITION BY event ORDER BY COUNT(*) DESC) AS place
		FROM `+s.within(funnelLooks, q)+` GROUP BY event, account) WHERE place < $3 GROUP BY event`, string(q.LooksFirst), string(q.LooksLast), match.FunnelFew)
	step := func(e match.LessonEvent) int { return max(busy[string(e)]+1, match.FunnelFew) }
	return step(match.LessonImpression), step(match.LessonOpen), err
}

// FunnelList gives the introductions behind a number by id, behind the id after. The
// cards have kind and id only.
func (s *Store) FunnelList(ctx context.Context, q match.FunnelPart) ([]match.FunnelItem, error) {
	const doing = "reading what is behind a number"
	if err := s.terms.load(ctx, s.reader); err != nil {
		return nil, translate(ctx, err, doing)
	}
	value, join := cut(q.By)
	args := []any{millis(q.From), millis(q.To), q.After}
	where := ` WHERE id > $3 AND ` + reached(q.Step)
	if q.Value != nil {
		args = append(args, *q.Value)
		where += ` AND ` + value + ` = $4`
	} else {
		join = ""
	}
	args = append(args, q.Limit)
	var out []match.FunnelItem
	err := eachRow(ctx, s.reader, func(r *sql.Rows) error {
		var x match.FunnelItem
		var at int64
		if err := r.Scan(&x.ID, &x.State, &x.Result, &at, &x.From.ID, &x.To.ID, &x.To.Kind); err != nil {
			return err
		}
		x.CreatedAt = moment(at)
		out = append(out, x)
		return nil
	}, `SELECT id, state, result, created_at, from_id, to_id, kind FROM `+s.within(funnelIntroductions, q.FunnelQuery)+join+where+` ORDER BY id LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	return out, nil
}

// sortedRows gives rows by value.
func sortedRows(rows map[string]*match.FunnelCount) []match.FunnelCount {
	out := make([]match.FunnelCount, 0, len(rows))
	for _, value := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, *rows[value])
	}
	return out
}
