package store

import (
	"context"
	"database/sql"
	"errors"

	"duyen/match"
)

// ProposeRun does with pairs of a published run what the proposals say, in one
// transaction, and gives what feeds were told. A pair is done once: whatever
// became of it stands in the transaction that made its introduction. Pairs that
// are done, and all when the run is not published any more, are left alone.
func (s *Store) ProposeRun(ctx context.Context, run string, day match.Date, proposals []match.RunProposal) ([]match.FeedItem, error) {
	return s.deal(ctx, "proposing the pairs of a run", func(d *dealing) error {
		r, err := readRun(ctx, d.tx, run)
		if err != nil || r.State != match.RunPublished {
			return err
		}
		for _, p := range proposals {
			if err := d.proposed(ctx, run, day, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// proposed does one of them.
func (d *dealing) proposed(ctx context.Context, run string, day match.Date, p match.RunProposal) error {
	var waits int
	err := d.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM run_pair WHERE run = $1 AND num = $2 AND state = ''`, run, p.Num).Scan(&waits)
	if err != nil || waits == 0 {
		return err
	}
	state, id := p.Skip, sql.NullString{}
	if state == "" {
		x, created, err := d.ask(ctx, p.Introduction, day)
		if state = unproposed(err); err != nil && state == "" {
			return err
		}
		if err == nil {
			id = orNull(x.ID)
			if state = match.RunPairStood; created {
				state = match.RunPairAsked
			}
		}
	}
	_, err = d.tx.ExecContext(ctx, `UPDATE run_pair SET state = $1, introduction = $2 WHERE run = $3 AND num = $4`, string(state), id, run, p.Num)
	return err
}

// unproposed says why a request was refused, "" when it was not, or for no reason
// that concerns the pair.
func unproposed(err error) match.RunPairState {
	e, ok := errors.AsType[*match.Error](err)
	switch {
	case !ok:
		return ""
	case e.Kind == match.KindNotFound:
		return match.RunPairHidden
	case e.Code == "no_place":
		return match.RunPairFull
	case e.Code == "introduction_quota":
		return match.RunPairQuota
	case e.Code == "introduction_rest":
		return match.RunPairRests
	}
	return ""
}

// WithdrawRun takes back up to limit introductions that an undone run has proposed
// and one side has not agreed to, in one transaction, and gives how many there were and
// what feeds were told.
func (s *Store) WithdrawRun(ctx context.Context, run string, limit int) (n int, told []match.FeedItem, err error) {
	told, err = s.deal(ctx, "taking back the pairs of a run", func(d *dealing) error {
		r, err := readRun(ctx, d.tx, run)
		if err != nil || r.State != match.RunUndone {
			return err
		}
		var ids []string
		err = eachRow(ctx, d.tx, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT i.id FROM run_pair x JOIN introduction i ON i.id = x.introduction
			WHERE x.run = $1 AND x.state = 'asked' AND i.state = 'requested' ORDER BY x.num LIMIT $2`, run, limit)
		for _, id := range ids {
			if err == nil {
				_, _, err = d.move(ctx, id, func(x *match.Introduction) (bool, error) {
					return x.Move(match.IntroductionStep{Move: match.IntroductionWithdraw, By: match.SideFrom, At: d.now})
				})
			}
		}
		n = len(ids)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return n, told, nil
}
