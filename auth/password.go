package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"

	"golang.org/x/crypto/argon2"

	"duyen/match"
	"duyen/match/text"
)

// Bounds of hashing. Each hash takes 46 MiB while it is computed and as garbage
// until that is collected: a process that does nothing else takes 210 MB with
// two at a time and 416 MB with four (TestManySignInsFitInMemory). As many as
// waitingMax may wait, some two seconds; who comes then is told to come again.
const (
	runningMax = 2
	waitingMax = 32
)

// Passwords hashes and checks passwords with argon2id. It implements
// service.Passwords. A password is brought into one form first (NFC, tone marks
// in one place), so that it is the same from every keyboard.
type Passwords struct {
	line   chan struct{} // who computes or waits
	slots  chan struct{} // who computes
	derive func(h hash, password string) []byte
}

// NewPasswords makes a Passwords that computes at most so many hashes at a
// time, and never more than two.
func NewPasswords(maxConcurrent int) *Passwords {
	n := min(max(1, maxConcurrent), runningMax)
	return &Passwords{line: make(chan struct{}, n+waitingMax), slots: make(chan struct{}, n), derive: derive}
}

// Hash gives a password's hash in PHC format. It is KindInvalid for a password
// that is empty or longer than 1,024 bytes and KindBusy when too many people
// wait; what a new password must be like is CheckPassword's.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	password, ok := canonical(password)
	switch {
	case !ok:
		return "", match.Invalid([]match.Problem{{Field: "password", Code: "password_long"}})
	case password == "":
		return "", match.Invalid([]match.Problem{{Field: "password", Code: "password_short"}})
	}
	h := usual()
	if _, err := rand.Read(h.salt); err != nil {
		return "", match.Wrap(err, "salting a password")
	}
	sum, err := p.compute(ctx, h, password)
	if err != nil {
		return "", err
	}
	h.sum = sum
	return h.String(), nil
}

// Verify tells whether the password belongs to the hash. For an empty or
// unreadable hash it does the usual work all the same, so that the answer takes
// as long and says nothing about the account. KindBusy when too many people wait.
func (p *Passwords) Verify(ctx context.Context, encoded, password string) (bool, error) {
	h, known := parseHash(encoded)
	if !known {
		h = usual()
	}
	password, fits := canonical(password)
	sum, err := p.compute(ctx, h, password)
	if err != nil {
		return false, err
	}
	equal := subtle.ConstantTimeCompare(sum, h.sum) == 1
	return known && fits && equal, nil
}

// Outdated tells whether a hash was not made at today's cost and should be made
// anew when the password is next known.
func (p *Passwords) Outdated(encoded string) bool {
	h, ok := parseHash(encoded)
	want := usual()
	return !ok || h.memory != want.memory || h.passes != want.passes || h.lanes != want.lanes ||
		len(h.salt) != len(want.salt) || len(h.sum) != len(want.sum)
}

// compute derives a hash as soon as there is room.
func (p *Passwords) compute(ctx context.Context, h hash, password string) ([]byte, error) {
	select {
	case p.line <- struct{}{}:
		defer func() { <-p.line }()
	default:
		return nil, match.Fail(match.KindBusy, "busy_signing_in", "too many people are signing in")
	}
	if ctx.Err() == nil {
		select {
		case p.slots <- struct{}{}:
			defer func() { <-p.slots }()
			return p.derive(h, password), nil
		case <-ctx.Done():
		}
	}
	return nil, &match.Error{Kind: match.KindBusy, Code: "timeout", Message: "waiting to hash was given up", Cause: ctx.Err()}
}

func derive(h hash, password string) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum)))
}

// canonical gives the one form of a password; ok is false when it is too long,
// and then the form is only good for doing the same work.
func canonical(password string) (form string, ok bool) {
	if len(password) > rawMax {
		return password[:passwordMax], false
	}
	if password = text.NFC(password); len(password) > passwordMax {
		return password[:passwordMax], false
	}
	return password, true
}
