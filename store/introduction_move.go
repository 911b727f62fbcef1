package store

import (
	"context"

	"duyen/match"
)

// move lets change make a move. What refuses it has written nothing.
func (d *dealing) move(ctx context.Context, id string, change func(x *match.Introduction) (bool, error)) (match.Introduction, bool, error) {
	x, err := readIntroduction(ctx, d.tx, id)
	if err != nil {
		return x, false, err
	}
	was := x
	changed, err := change(&x)
	if err != nil || !changed {
		return x, false, err
	}
	if err := d.moved(ctx, &was, &x); err != nil {
		return x, false, err
	}
	return x, true, updateIntroduction(ctx, d.tx, &x)
}

// LapseIntroduction makes an introduction that nobody has answered lapse, and in
// the same transaction asks the first of next who may be asked in its place: who
// is there, has a free place, has no open introduction with the one who asks and
// was not asked by them lately. One that has not lapsed is given as it is; of one that
// has, the entry is added to the audit log.
func (s *Store) LapseIntroduction(ctx context.Context, id string, entry match.AuditEntry, next ...string) (l match.Lapsed, err error) {
	l.Told, err = s.deal(ctx, "ending an introduction", func(d *dealing) error {
		x, changed, err := d.move(ctx, id, func(x *match.Introduction) (bool, error) { return x.Lapse(d.now), nil })
		l.Introduction, l.Changed = x, changed
		if changed {
			d.audit = append(d.audit, entry)
		}
		if err != nil || !changed || !x.Reroute || x.Hops >= match.RerouteMax {
			return err
		}
		for _, to := range next {
			y, asked, err := d.reroute(ctx, &x, to)
			if err != nil {
				return err
			}
			if asked {
				x.ReroutedTo = y.ID
				l.Introduction, l.Next = x, &y
				return updateIntroduction(ctx, d.tx, &x)
			}
		}
		return nil
	})
	if err != nil {
		return match.Lapsed{}, err
	}
	return l, nil
}

// reroute asks somebody else, if that may be.
func (d *dealing) reroute(ctx context.Context, x *match.Introduction, to string) (match.Introduction, bool, error) {
	var asked int
	err := d.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM introduction WHERE from_profile = $1 AND to_profile = $2 AND (created_at > $3 OR state IN `+openStates+`)
		OR from_profile = $2 AND to_profile = $1 AND state IN `+openStates, x.From, to, d.now.Add(-match.RerouteMemory).UnixMilli()).Scan(&asked)
	if err != nil || asked > 0 {
		return match.Introduction{}, false, err
	}
	y := x.Rerouted(to, d.now)
	parties, err := d.parties(ctx, &y)
	if err == nil {
		err = d.room(ctx, parties[1])
	}
	if k := match.KindOf(err); err != nil && (k == match.KindNotFound || k == match.KindConflict) {
		return match.Introduction{}, false, nil // the next one is asked
	}
	if err != nil {
		return match.Introduction{}, false, err
	}
	if err := insertIntroduction(ctx, d.tx, &y, d.now); err != nil {
		return match.Introduction{}, false, err
	}
	d.note(&y, string(y.State), parties)
	return y, true, nil
}
