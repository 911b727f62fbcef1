package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"duyen/match"
)

// dealing is what introductions change in one transaction: beside their own rows
// the places, the agreement of the pair, what feeds of both sides tell, and how
// profiles stand. What several of them change is written once, by finish.
type dealing struct {
	store    *Store
	tx       *sql.Tx
	now      time.Time
	profiles map[string]match.Profile // nil for one that is not there
	taken    map[string]int           // places of profiles, as far as they were counted
	stand    []string                 // whose dealings have changed
	items    []match.FeedItem
	audit    []match.AuditEntry
}

// introductionAgreed is what feeds tell when one side has agreed to what was proposed
// and the other one has not.
const introductionAgreed = "agreed"

func (s *Store) newDealing(tx *sql.Tx) *dealing {
	return &dealing{store: s, tx: tx, now: moment(millis(s.now())), profiles: map[string]match.Profile{}, taken: map[string]int{}}
}

// deal runs f in a transaction with its consequences, and gives the items that
// were added to feeds.
func (s *Store) deal(ctx context.Context, doing string, f func(d *dealing) error) (told []match.FeedItem, err error) {
	err = s.write(ctx, doing, func(tx *sql.Tx) error {
		d := s.newDealing(tx)
		if err := f(d); err != nil {
			return err
		}
		told, err = d.finish(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return told, nil
}

// profile gives one, nil when it is not there.
func (d *dealing) profile(ctx context.Context, id string) (match.Profile, error) {
	if p, ok := d.profiles[id]; ok || id == "" {
		return p, nil
	}
	var found match.Profile
	err := eachProfile(ctx, d.tx, func(p match.Profile) error {
		found = p
		return nil
	}, `WHERE id = $1`, id)
	if err == nil {
		d.profiles[id] = found
	}
	return found, err
}

// parties gives the profiles an introduction is between, with its offer.
func (d *dealing) parties(ctx context.Context, x *match.Introduction) (out []match.Profile, err error) {
	ids := []string{x.From, x.To}
	if x.Offer != "" && x.Offer != x.To {
		ids = append(ids, x.Offer)
	}
	for _, id := range ids {
		p, err := d.profile(ctx, id)
		if err != nil {
			return nil, err
		}
		if p == nil {
			return nil, match.Fail(match.KindNotFound, "not_found", "there is no such profile")
		}
		out = append(out, p)
	}
	return out, nil
}

// moved writes what follows from an introduction's having become what it is:
// places, and who shares contact.
func (d *dealing) moved(ctx context.Context, was, x *match.Introduction) error {
	parties, err := d.parties(ctx, x)
	if err != nil {
		return err
	}
	for _, p := range parties { // before anything is written
		if kind := p.Common().Kind; x.Holds(kind) && !was.Holds(kind) {
			if err := d.room(ctx, p); err != nil {
				return err
			}
		}
	}
	for _, p := range parties {
		kind := p.Common().Kind
		switch had, has := was.Holds(kind), x.Holds(kind); {
		case has && !had:
			err = d.seat(ctx, p.Common().ID, x.ID)
		case had && !has:
			err = d.free(ctx, p.Common().ID, x.ID)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case x.State == match.IntroductionAccepted && was.State != x.State:
		err = d.agree(ctx, x)
	case x.State == match.IntroductionWithdrawn && was.State.Meeting():
		err = d.part(ctx, x)
	}
	if err != nil {
		return err
	}
	what := string(x.State)
	switch {
	case x.State != was.State:
	case x.State == match.IntroductionRequested:
		what = introductionAgreed
	default:
		what = string(match.IntroductionFinish)
	}
	d.note(x, what, parties)
	return nil
}

// note keeps what feeds are to tell and whose dealings are to be counted.
func (d *dealing) note(x *match.Introduction, what string, parties []match.Profile) {
	for _, p := range parties {
		if b := p.Common(); b.Kind != match.KindStartup && !slices.Contains(d.stand, b.ID) {
			d.stand = append(d.stand, b.ID)
		}
	}
	for i, other := range []string{x.To, x.From} {
		feed := parties[i].Common().ID
		if o, ok := parties[i].(*match.Offer); ok {
			feed = o.By // offers have no feed
		}
		if feed != "" {
			d.items = append(d.items, match.FeedItem{
				Feed: feed, At: d.now, Event: match.EventIntroduction, Target: other, What: "introduction:" + x.ID + ":" + what,
				Changed: []match.FeedChange{{Field: "introduction", To: what}},
			})
		}
	}
}

// finish counts dealings and adds to the audit log and to feeds.
func (d *dealing) finish(ctx context.Context) ([]match.FeedItem, error) {
	if err := d.store.recount(ctx, d.tx, d.stand...); err != nil {
		return nil, err
	}
	if _, err := d.store.appendAudit(ctx, d.tx, d.audit...); err != nil {
		return nil, err
	}
	for _, i := range d.items {
		f := match.Feed{ID: i.Feed, MinFit: match.FitPossible, Digest: match.DigestNever, CreatedAt: d.now}
		if _, err := d.store.openFeed(ctx, d.tx, f); err != nil {
			return nil, err
		}
	}
	return addItems(ctx, d.tx, d.items)
}

// seat gives an introduction the lowest free place of a profile that has room.
func (d *dealing) seat(ctx context.Context, profile, introduction string) error {
	_, err := d.tx.ExecContext(ctx, `INSERT INTO seat (profile, num, introduction) SELECT $1, MIN(n), $2
		FROM (SELECT 1 AS n UNION ALL SELECT num + 1 FROM seat WHERE profile = $1) WHERE n NOT IN (SELECT num FROM seat WHERE profile = $1)`,
		profile, introduction)
	d.taken[profile]++
	return err
}

// free gives the place back.
func (d *dealing) free(ctx context.Context, profile, introduction string) error {
	_, err := d.tx.ExecContext(ctx, `DELETE FROM seat WHERE introduction = $1 AND profile = $2`, introduction, profile)
	delete(d.taken, profile)
	return err
}

// room refuses when no place of a profile is free: KindConflict "no_place". How
// many are taken is counted from the places themselves.
func (d *dealing) room(ctx context.Context, p match.Profile) error {
	id := p.Common().ID
	taken, counted := d.taken[id]
	if !counted {
		if err := d.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM seat WHERE profile = $1`, id).Scan(&taken); err != nil {
			return err
		}
		d.taken[id] = taken
	}
	p.Common().Dealings = &match.Dealings{Taken: taken}
	if free, limited := match.FreePlaces(p); limited && free == 0 {
		return match.Fail(match.KindConflict, "no_place", "every place of "+id+" is taken")
	}
	return nil
}

// agree makes the two sides share contact.
func (d *dealing) agree(ctx context.Context, x *match.Introduction) error {
	a := match.Agreement{From: x.From, To: x.To}
	result, err := d.tx.ExecContext(ctx, `UPDATE agreement SET state = 'agreed', changed_at = CASE state WHEN 'agreed' THEN changed_at ELSE $1 END
		WHERE pair = $2 AND state IN ('asked', 'agreed')`, d.now.UnixMilli(), a.Pair())
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = d.tx.ExecContext(ctx, `INSERT INTO agreement (pair, `+agreementColumns+`) VALUES (`+placeholders(1, 8)+`)`,
		a.Pair(), newID(agreementPrefix, d.now), a.From, a.To, string(match.AgreementAgreed), "", d.now.UnixMilli(), d.now.UnixMilli())
	return err
}

// part ends that, and the sessions that rest on it.
func (d *dealing) part(ctx context.Context, x *match.Introduction) error {
	a := match.Agreement{From: x.From, To: x.To}
	_, err := d.tx.ExecContext(ctx, `UPDATE agreement SET state = 'withdrawn', changed_at = $1 WHERE pair = $2 AND state = 'agreed'`,
		d.now.UnixMilli(), a.Pair())
	if err != nil {
		return err
	}
	return d.store.callOff(ctx, d.tx, `introduction = $2`, x.ID)
}
