package store

import (
	"context"

	"duyen/match"
)

// Inbox gives the introductions to an organization and to offers by it that a
// query asks for, the newest first.
func (s *Store) Inbox(ctx context.Context, q match.InboxQuery) ([]match.Introduction, error) {
	w := &where{}
	org := w.param(q.Organization)
	w.all("to_profile IN (SELECT " + org + " UNION " + offersBy(org) + ")")
	if q.Offer != "" {
		w.all("to_profile = " + w.param(q.Offer))
	}
	if q.State != "" {
		w.all("state = " + w.param(string(q.State)))
	}
	if q.Unanswered {
		w.all("state = 'requested'")
	}
	if q.Overdue {
		w.all("(state = 'expired' OR state = 'requested' AND expires_at <= " + w.param(q.Now.UnixMilli()) + ")")
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	return s.introductions(ctx, `WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
}
