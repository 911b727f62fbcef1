package store

import (
	"context"
	"encoding/json"
	"time"

	"duyen/match"
)

// keyLife is how long the answer to a request with a key is kept.
const keyLife = 24 * time.Hour

// AskIntroduction keeps a request made on a day, with what feeds tell of it, unless the pair has
// an open introduction already: that one is given then, and created is false. With
// a key the same request gets the same answer for a day, in the transaction that
// made it. KindNotFound when a profile is gone; KindConflict "introduction_quota",
// "introduction_rest", "no_place", "offer_closed"; KindInvalid "key_reused" for a key
// that came with something else. The entries are added to the audit log if something has
// changed.
func (s *Store) AskIntroduction(
	ctx context.Context, x match.Introduction, day match.Date, key match.RequestKey, entries ...match.AuditEntry,
) (a match.Asked, err error) {
	a.Told, err = s.deal(ctx, "asking for an introduction", func(d *dealing) error {
		known, err := d.answered(ctx, x.By, key, &a)
		if known || err != nil {
			return err
		}
		if a.Introduction, a.Created, err = d.ask(ctx, x, day); err != nil {
			return err
		}
		if len(d.items) > 0 {
			d.audit = append(d.audit, entries...)
		}
		return d.keep(ctx, x.By, key, a)
	})
	if err != nil {
		return match.Asked{}, err
	}
	return a, nil
}

// ask keeps a request or finds the open introduction of the pair, whoever asked.
// To ask for what was proposed is to agree to it.
func (d *dealing) ask(ctx context.Context, x match.Introduction, day match.Date) (match.Introduction, bool, error) {
	open, err := scanIntroduction(d.tx.QueryRowContext(ctx, `SELECT `+introductionColumns+` FROM introduction WHERE state IN `+openStates+`
		AND (from_profile = $1 AND to_profile = $2 OR from_profile = $2 AND to_profile = $1)`, x.From, x.To).Scan)
	if err == nil && open.Proposed && !x.Proposed && open.State == match.IntroductionRequested && d.now.Before(open.ExpiresAt) {
		by := match.SideFrom
		if x.From != open.From {
			by = match.SideTo
		}
		open, _, err = d.move(ctx, open.ID, func(x *match.Introduction) (bool, error) {
			return x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: by, At: d.now})
		})
		return open, false, err
	}
	if err == nil {
		return open, false, nil
	}
	if match.KindOf(missing(err, "none")) != match.KindNotFound {
		return x, false, err
	}
	parties, err := d.parties(ctx, &x)
	if err != nil {
		return x, false, err
	}
	if err := d.allowed(ctx, &x, parties, day); err != nil {
		return x, false, err
	}
	if err := insertIntroduction(ctx, d.tx, &x, d.now); err != nil {
		return x, false, err
	}
	d.note(&x, string(x.State), parties)
	return x, true, nil
}

// allowed refuses a request while too many wait, after an answer that is to be
// respected, and where no place is free or nobody is to be asked. What others have
// proposed does not count as long as who is to ask has not agreed to it, but others
// propose no more than may wait.
func (d *dealing) allowed(ctx context.Context, x *match.Introduction, parties []match.Profile, day match.Date) error {
	var waiting, resting int
	err := d.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM introduction WHERE from_profile = $1 AND state = 'requested'
		AND (proposed = 0 OR agreed_at > 0 OR $2 = 1)`, x.From, bit(x.Proposed)).Scan(&waiting)
	if err == nil {
		err = d.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM introduction WHERE from_profile = $1 AND to_profile = $2
			AND (state = 'declined' OR state = 'expired' AND (answered_at = 0 OR $4 = 1)) AND closed_at > $3`,
			x.From, x.To, d.now.Add(-match.IntroductionRest).UnixMilli(), bit(x.Proposed)).Scan(&resting)
	}
	switch {
	case err != nil:
		return err
	case waiting >= match.WaitingMax:
		return &match.Error{Kind: match.KindConflict, Code: "introduction_quota", Field: "from", Message: "too many introductions wait for an answer"}
	case resting > 0:
		return &match.Error{Kind: match.KindConflict, Code: "introduction_rest", Field: "to", Message: "the same was declined or has lapsed not long ago"}
	}
	for i, p := range parties {
		if p.Common().Kind == match.KindStartup {
			continue
		}
		if err := d.room(ctx, p); err != nil {
			return err
		}
		if why, ok := match.Takes(p, day); !ok && i > 0 { // who asks does not ask themselves
			return match.Fail(match.KindConflict, why, p.Common().ID+" cannot be asked now")
		}
	}
	return nil
}

// answered gives what was answered to a request with the same key.
func (d *dealing) answered(ctx context.Context, account string, key match.RequestKey, a *match.Asked) (bool, error) {
	if key.Key == "" {
		return false, nil
	}
	_, err := d.tx.ExecContext(ctx, `DELETE FROM introduction_key WHERE created_at <= $1`, d.now.Add(-keyLife).UnixMilli())
	if err != nil {
		return false, err
	}
	var sum, answer string
	err = d.tx.QueryRowContext(ctx, `SELECT sum, created, answer FROM introduction_key WHERE account = $1 AND key = $2`,
		account, key.Key).Scan(&sum, &a.Created, &answer)
	switch {
	case match.KindOf(missing(err, "none")) == match.KindNotFound:
		return false, nil
	case err != nil:
		return false, err
	case sum != key.Sum:
		return false, match.Fail(match.KindInvalid, "key_reused", "the key came with another request")
	}
	if err := json.Unmarshal([]byte(answer), &a.Introduction); err != nil {
		return false, match.Wrap(err, "reading what was answered")
	}
	return true, nil
}

func (d *dealing) keep(ctx context.Context, account string, key match.RequestKey, a match.Asked) error {
	if key.Key == "" {
		return nil
	}
	answer, err := json.Marshal(a.Introduction)
	if err != nil {
		return match.Wrap(err, "writing what is answered")
	}
	_, err = d.tx.ExecContext(ctx, `INSERT INTO introduction_key (account, key, sum, introduction, created, answer, created_at)
		VALUES (`+placeholders(1, 7)+`)`, account, key.Key, key.Sum, a.Introduction.ID, bit(a.Created), string(answer), d.now.UnixMilli())
	return err
}
