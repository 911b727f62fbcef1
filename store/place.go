package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// Place is one place of the store where copies of personal data lie. It is a
// service.Place.
type Place struct {
	store *Store
	name  string
	erase func(ctx context.Context, who match.Erasure) error
	holds string // counts what is left of account $1
}

// The names of the store's places.
const (
	PlaceProfiles = "profiles"
	PlaceAccount  = "account"
	PlaceConsents = "consents"
	PlaceRequests = "requests"
	PlaceReports  = "reports"
	PlaceDealings = "introductions"
	PlaceAudit    = "audit"
	PlaceFile     = "store_file"
)

// Places gives the places whose rows are erased one by one, in the order in
// which they must be: profiles while their owner is known.
func (s *Store) Places() []*Place {
	return []*Place{
		{s, PlaceProfiles, s.eraseProfiles, `SELECT COUNT(*) FROM profile WHERE owner = $1`},
		{s, PlaceAccount, s.eraseAccount, `SELECT (SELECT COUNT(*) FROM account WHERE id = $1) + (SELECT COUNT(*) FROM member WHERE account = $1)
			+ (SELECT COUNT(*) FROM pledge WHERE account = $1)`},
		{s, PlaceConsents, s.eraseConsents, `SELECT COUNT(*) FROM consent WHERE account = $1 OR officer = $1`},
		{s, PlaceDealings, s.eraseDealings, dealingsOf},
		{s, PlaceReports, s.eraseReports, `SELECT COUNT(*) FROM flag WHERE account = $1 OR decided_by = $1`},
		{s, PlaceAudit, s.eraseAudit, `SELECT COUNT(*) FROM audit_subject WHERE account = $1`},
		{s, PlaceRequests, s.eraseRequests, `SELECT COUNT(*) FROM data_request WHERE account = $1 OR officer = $1`},
	}
}

// FilePlace is the store's file as a whole, with its change log and with pieces of
// rows that are gone. It comes last: it also forgets whom the erasure is about.
func (s *Store) FilePlace() WholeFile {
	w := WholeFile{&Place{store: s, name: PlaceFile, holds: `SELECT COUNT(*) FROM erasure WHERE account = $1 AND account = ''`}}
	w.erase = func(ctx context.Context, who match.Erasure) error { return w.EraseAll(ctx, []match.Erasure{who}) }
	return w
}

// Name names the place in receipts.
func (p *Place) Name() string { return p.name }

// Erase removes what lies there. It may be repeated.
func (p *Place) Erase(ctx context.Context, who match.Erasure) error { return p.erase(ctx, who) }

// Holds tells whether anything of the person lies there.
func (p *Place) Holds(ctx context.Context, who match.Erasure) (bool, error) {
	var n int
	err := p.store.reader.QueryRowContext(ctx, p.holds, who.User).Scan(&n)
	return n > 0, translate(ctx, err, "looking for what is left")
}

// eraseProfiles deletes what the person owns, with entries of the change log, closes
// what others have offered in its name, and empties every term in people's own words (free-form sectors, places abroad) that
// no profile has any more. The term's number stays taken: another process may
// remember it.
func (s *Store) eraseProfiles(ctx context.Context, who match.Erasure) error {
	const doing = "erasing profiles"
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	gone, err := s.deleteOwned(ctx, tx, who.User)
	if err == nil {
		err = s.closeOffersOf(ctx, tx, gone)
	}
	if err == nil {
		err = dismiss(ctx, tx, gone)
	}
	if err != nil {
		return translate(ctx, err, doing)
	}
	_, err = tx.ExecContext(ctx, `UPDATE term SET value = 'erased:' || num WHERE (value LIKE 'x:%' OR value LIKE '%/%')
		AND NOT EXISTS (SELECT 1 FROM profile_term t WHERE t.term = term.num)`)
	if err != nil {
		return translate(ctx, err, doing)
	}
	return translate(ctx, s.terms.forget(tx.Commit), doing)
}

// deleteOwned deletes what somebody owns and gives its ids.
func (s *Store) deleteOwned(ctx context.Context, tx *sql.Tx, user string) (gone []string, err error) {
	var changes []match.Change
	var seq int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change`).Scan(&seq); err != nil {
		return nil, err
	}
	err = eachRow(ctx, tx, func(rows *sql.Rows) error {
		seq++
		c := match.Change{Seq: seq, Deleted: true}
		err := rows.Scan(&c.Kind, &c.ID)
		changes, gone = append(changes, c), append(gone, c.ID)
		return err
	}, `SELECT kind, id FROM profile WHERE owner = $1 AND owner <> '' ORDER BY num`, user)
	if err != nil {
		return nil, err
	}
	others, err := partnersOf(ctx, tx, `owner = $1 AND owner <> ''`, user)
	if err != nil {
		return nil, err
	}
	if err := each(ctx, tx, user, `DELETE FROM profile WHERE owner = $1 AND owner <> ''`); err != nil {
		return nil, err
	}
	if err := logChanges(ctx, tx, changes...); err != nil {
		return nil, err
	}
	return gone, s.settle(ctx, tx, others)
}

// eraseAccount deletes the account and with it, by reference, what it reaches, its
// sign-ins, tickets, API keys and identities elsewhere. The runs it made are their
// organization's and stay, without the words it gave them; what it noted for
// organizations stays theirs, without saying who.
func (s *Store) eraseAccount(ctx context.Context, who match.Erasure) error {
	return s.write(ctx, "erasing an account", func(tx *sql.Tx) error {
		return each(ctx, tx, who.User, `UPDATE run SET name = '' WHERE account = $1`, `UPDATE member SET account = '' WHERE account = $1`,
			`UPDATE pledge SET account = '' WHERE account = $1`, `DELETE FROM account WHERE id = $1`)
	})
}

// eraseConsents puts a pseudonym in the person's place. What stays is the proof
// which texts were agreed to, when and how: whoever shows the receipt can have it.
func (s *Store) eraseConsents(ctx context.Context, who match.Erasure) error {
	return s.write(ctx, "erasing who consented", func(tx *sql.Tx) error {
		for _, column := range []string{"account", "officer"} {
			_, err := tx.ExecContext(ctx, `UPDATE consent SET `+column+` = $1 WHERE `+column+` = $2 AND `+column+` <> ''`, who.Pseudonym(), who.User)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// eraseReports puts a pseudonym in the place of who reported, was reported or
// decided, and empties what they wrote. What stays is that a profile was reported.
func (s *Store) eraseReports(ctx context.Context, who match.Erasure) error {
	return s.write(ctx, "erasing who reported", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE flag SET account = $1, message = '' WHERE account = $2`, who.Pseudonym(), who.User)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE flag SET decided_by = $1, decision = '' WHERE decided_by = $2`, who.Pseudonym(), who.User)
		}
		for _, id := range who.Profiles { // people may have chosen them
			if err == nil {
				_, err = tx.ExecContext(ctx, `UPDATE flag SET profile = $1 WHERE profile = $2`, who.Pseudonym(), id)
			}
		}
		return err
	})
}

// eraseAudit empties what the audit log says about the person; its chain still
// verifies.
func (s *Store) eraseAudit(ctx context.Context, who match.Erasure) error {
	_, err := s.ErasePayloads(ctx, who.User, match.AuditSystem)
	return err
}

// eraseRequests empties what the person wrote and was answered. What stays is the
// proof that the terms were kept.
func (s *Store) eraseRequests(ctx context.Context, who match.Erasure) error {
	return s.write(ctx, "erasing requests", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE data_request SET account = $1, person = '', contact = '', words = '', answer = ''
			WHERE account = $2 AND account <> ''`, who.Pseudonym(), who.User)
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE data_request SET officer = $1 WHERE officer = $2 AND officer <> ''`, who.Pseudonym(), who.User)
		}
		return err
	})
}

// WholeFile is the store's file as a place. It is a service.PlaceOfMany.
type WholeFile struct{ *Place }

// EraseAll takes the ids of the people's profiles, which they may have chosen,
// out of the change log, whose entries stay, forgets whom the erasures are about,
// writes the file anew and empties its log. Whatever follows the log has read it
// before: all other places are done. The file must be written anew, because
// secure_delete overwrites what is deleted and not the copies that stay behind
// when SQLite moves rows from one page to another.
func (w WholeFile) EraseAll(ctx context.Context, who []match.Erasure) error {
	const doing = "writing the store's file anew"
	s := w.store
	err := s.write(ctx, doing, func(tx *sql.Tx) error {
		for i := range who {
			if err := forget(ctx, tx, &who[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := s.writer.ExecContext(ctx, `VACUUM`); err != nil {
		return translate(ctx, err, doing)
	}
	return s.emptyLog(ctx)
}

// forget takes somebody out of the change log and out of their erasure.
func forget(ctx context.Context, tx *sql.Tx, who *match.Erasure) error {
	err := chunks(who.Profiles, func(args []any) error {
		_, err := tx.ExecContext(ctx, `UPDATE change SET id = $1 WHERE id IN (`+placeholders(2, len(args))+`)
			AND id NOT IN (SELECT id FROM profile)`, append([]any{who.Pseudonym()}, args...)...)
		return err
	})
	if err != nil {
		return err
	}
	return each(ctx, tx, who.ID, `UPDATE erasure SET account = '', profiles = '[]' WHERE id = $1`)
}
