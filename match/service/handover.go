package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"duyen/match"
)

// HandoverCode makes the code with which somebody takes over the account that
// the actor keeps for them. An older one ends.
func (s *Service) HandoverCode(ctx context.Context, a match.Actor, account string) (code string, until time.Time, err error) {
	if _, err := s.officersPage(a, match.ActionAssist, 0); err != nil {
		return "", time.Time{}, err
	}
	u, err := s.users.ByID(ctx, account)
	if err == nil && (u.Steward == "" || !a.System && !a.Keeps(u.Keeping(), s.ref)) {
		err = notFound()
	}
	if err != nil {
		return "", time.Time{}, err
	}
	code, until = newCode(), s.now().Add(match.HandoverLife)
	err = s.access.PutTicket(ctx, match.Ticket{Hash: codeHash(code), User: u.ID, Purpose: match.PurposeHandover, EndsAt: until})
	if err != nil {
		return "", time.Time{}, err
	}
	s.record(ctx, a, "person.handover_code", u.ID, nil)
	return code, until, nil
}

// TakeOver gives an account to whoever has its code: with an address, to which a
// letter goes, and a password. The officer keeps it, and the code stays good, until
// the address has answered: so one that was mistyped can be mended. Whether the address
// has an account already is told in the letter only; what the code does then is the same.
func (s *Service) TakeOver(ctx context.Context, code, email, password string) error {
	hash := codeHash(code)
	u, err := s.access.TicketHolder(ctx, hash, match.PurposeHandover, s.now())
	if err != nil {
		return badTicket(err)
	}
	named := match.User{Email: email, Name: u.Name}
	problems := match.NormalizeNewUser(&named, s.ref)
	if err := match.Invalid(append(problems, s.weak(password, named)...)); err != nil {
		return err
	}
	chosen, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	switch other, err := s.users.ByEmail(ctx, named.Email); {
	case err == nil && other.ID != u.ID && !other.Confirmed:
		return s.write(ctx, other.ID, match.PurposeConfirm)
	case err == nil && other.ID != u.ID:
		return s.write(ctx, other.ID, match.PurposeExistingAccount)
	case err != nil && match.KindOf(err) != match.KindNotFound:
		return err
	}
	defer s.people.forget(u.ID)
	_, err = s.access.Redeem(ctx, hash, match.PurposeHandover, s.now(), func(e *match.UserEdit) error {
		if e.Confirmed || e.Steward == "" || e.Disabled {
			return notFound()
		}
		e.Email, e.PasswordHash = named.Email, chosen
		e.EndTickets, e.KeepTicket = true, true // a letter that went to another address confirms nothing any more
		return nil
	})
	if err != nil {
		return badTicket(err)
	}
	s.record(ctx, match.Actor{User: u.ID}, "person.take_over", u.ID, nil)
	return s.write(ctx, u.ID, match.PurposeConfirm)
}

// codeLetters is how long a code is: 60 random bits, which at the few attempts a
// minute that one address has cannot be guessed, in letters that can be read
// aloud (Crockford's base32).
const (
	codeLetters = 12
	codeGroup   = 4
	crockford   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// newCode gives a code in groups: "7K3M-XQ2A-90PD".
func newCode() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	letters := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(b[:])[:codeLetters]
	return letters[:codeGroup] + "-" + letters[codeGroup:2*codeGroup] + "-" + letters[2*codeGroup:]
}

// codeHash gives what is kept of a code, however it was written down.
func codeHash(code string) string {
	read := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte("duyen.handover:" + read))
	return hex.EncodeToString(sum[:])
}
