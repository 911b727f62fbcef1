package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// memberPrefix marks ids of memberships.
const memberPrefix = "mem_"

const memberColumns = `id, organization, profile, state, may_post, means, account, created_at, confirmed_at, left_at`

// Enrol keeps memberships, all in one transaction. Who is a member already stays
// one; who is invited is confirmed when m says so. KindNotFound when a profile is
// gone.
func (s *Store) Enrol(ctx context.Context, members ...match.Member) ([]match.Member, error) {
	out := make([]match.Member, len(members))
	err := s.write(ctx, "keeping members", func(tx *sql.Tx) error {
		for i, m := range members {
			var err error
			if out[i], err = s.enrol(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) enrol(ctx context.Context, tx *sql.Tx, m match.Member) (match.Member, error) {
	old, err := readMember(ctx, tx, m.Organization, m.Profile)
	if err == nil {
		if old.State == m.State || old.State == match.MemberConfirmed {
			return old, nil
		}
		return s.confirm(ctx, tx, old, m.MayPost, m.Means)
	}
	if match.KindOf(err) != match.KindNotFound {
		return match.Member{}, err
	}
	var profiles int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM profile WHERE id IN ($1, $2)`, m.Organization, m.Profile).Scan(&profiles)
	if err != nil {
		return match.Member{}, err
	}
	if profiles < 2 {
		return match.Member{}, match.Fail(match.KindNotFound, "not_found", "there is no such profile")
	}
	now := s.now()
	m.ID, m.CreatedAt, m.LeftAt = newID(memberPrefix, now), moment(now.UnixMilli()), nil
	if m.ConfirmedAt = nil; m.State == match.MemberConfirmed {
		m.ConfirmedAt = &m.CreatedAt
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO member (`+memberColumns+`, code, code_ends_at) VALUES (`+placeholders(1, 10)+`, '', 0)`,
		m.ID, m.Organization, m.Profile, string(m.State), bit(m.MayPost), string(m.Means), m.By, m.CreatedAt.UnixMilli(), since(m.ConfirmedAt), 0)
	return m, err
}

// Confirm confirms a membership, or says anew whether the organization may post;
// it may be repeated. KindNotFound when there is none.
func (s *Store) Confirm(ctx context.Context, organization, profile string, mayPost bool, means match.ConsentMeans) (m match.Member, err error) {
	err = s.write(ctx, "confirming a membership", func(tx *sql.Tx) error {
		if m, err = readMember(ctx, tx, organization, profile); err != nil {
			return err
		}
		m, err = s.confirm(ctx, tx, m, mayPost, means)
		return err
	})
	if err != nil {
		return match.Member{}, err
	}
	return m, nil
}

func (s *Store) confirm(ctx context.Context, tx *sql.Tx, m match.Member, mayPost bool, means match.ConsentMeans) (match.Member, error) {
	m.MayPost, m.Means = mayPost, means
	if m.State != match.MemberConfirmed {
		now := moment(s.now().UnixMilli())
		m.State, m.ConfirmedAt = match.MemberConfirmed, &now
	}
	_, err := tx.ExecContext(ctx, `UPDATE member SET state = $1, may_post = $2, means = $3, confirmed_at = $4 WHERE id = $5`,
		string(m.State), bit(m.MayPost), string(m.Means), since(m.ConfirmedAt), m.ID)
	return m, err
}

// Leave ends a membership: one that was confirmed stays as over, an invitation is
// forgotten. KindNotFound when there is none.
func (s *Store) Leave(ctx context.Context, organization, profile string) (m match.Member, err error) {
	err = s.write(ctx, "ending a membership", func(tx *sql.Tx) error {
		if m, err = readMember(ctx, tx, organization, profile); err != nil {
			return err
		}
		if m.State == match.MemberInvited {
			return each(ctx, tx, m.ID, `DELETE FROM member WHERE id = $1`)
		}
		now := moment(s.now().UnixMilli())
		m.State, m.MayPost, m.LeftAt = match.MemberLeft, false, &now
		_, err := tx.ExecContext(ctx, `UPDATE member SET state = $1, may_post = 0, code = '', code_ends_at = 0, left_at = $2 WHERE id = $3`,
			string(m.State), since(m.LeftAt), m.ID)
		return err
	})
	if err != nil {
		return match.Member{}, err
	}
	return m, nil
}

// Member gives the membership of a profile that has not ended; KindNotFound.
func (s *Store) Member(ctx context.Context, organization, profile string) (match.Member, error) {
	m, err := readMember(ctx, s.reader, organization, profile)
	return m, translate(ctx, err, "reading a membership")
}

// Members gives those a query asks for, the newest first.
func (s *Store) Members(ctx context.Context, q match.MemberQuery) ([]match.Member, error) {
	w := &where{}
	if q.Organization != "" {
		w.all("organization = " + w.param(q.Organization))
	} else {
		w.all("profile IN (" + owned(w, q.Owner, q.Profiles) + ")")
	}
	if q.State == "" {
		w.all("left_at = 0")
	} else {
		w.all("state = " + w.param(string(q.State)))
	}
	if q.Kind != "" {
		w.all("profile IN (SELECT id FROM profile WHERE kind = " + w.param(string(q.Kind)) + ")")
	}
	if q.After != "" {
		w.all("id < " + w.param(q.After))
	}
	var out []match.Member
	err := eachRow(ctx, s.reader, func(rows *sql.Rows) error {
		m, err := scanMember(rows.Scan)
		out = append(out, m)
		return err
	}, `SELECT `+memberColumns+` FROM member WHERE `+w.text()+` ORDER BY id DESC LIMIT `+w.param(q.Limit), w.args...)
	return out, translate(ctx, err, "reading members")
}

// owned gives the ids of what an account owns or a list names, and of what those
// organizations keep, as a subquery.
func owned(w *where, owner string, ids []string) string {
	out := w.named(owner, ids)
	for _, id := range ids {
		out += " UNION SELECT id FROM profile WHERE keeper <> '' AND keeper = " + w.param(id) // as the index has it
	}
	return out
}

func readMember(ctx context.Context, q querier, organization, profile string) (match.Member, error) {
	m, err := scanMember(q.QueryRowContext(ctx, `SELECT `+memberColumns+` FROM member
		WHERE organization = $1 AND profile = $2 AND left_at = 0`, organization, profile).Scan)
	if err != nil {
		return match.Member{}, missing(err, "there is no such membership")
	}
	return m, nil
}

func scanMember(scan func(...any) error) (m match.Member, err error) {
	var created, confirmed, left int64
	err = scan(&m.ID, &m.Organization, &m.Profile, &m.State, &m.MayPost, &m.Means, &m.By, &created, &confirmed, &left)
	m.CreatedAt, m.ConfirmedAt, m.LeftAt = moment(created), happened(confirmed), happened(left)
	return m, err
}
