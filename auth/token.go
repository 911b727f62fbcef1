package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"duyen/match"
)

// The shape of an access token: its type (RFC 9068), how long it lives (short,
// because it says nothing about what has happened since), how long any token of
// ours may live (a page's session has 8 hours), how much clocks may differ, and
// how long a token we read may be (ours have some 500 bytes).
const (
	tokenType = "at+jwt"
	tokenLife = 15 * time.Minute
	lifeMax   = 12 * time.Hour
	leeway    = 5 * time.Second
	tokenMax  = 4096
)

// Tokens issues and checks access tokens: JWTs signed with Ed25519. A token
// says who its bearer is and nothing about what they may do.
type Tokens struct {
	issuer   string
	audience string
	life     time.Duration
	now      func() time.Time
	parser   *jwt.Parser
	ring     *atomic.Pointer[ring] // shared with those made by Lasting
	proven   *proven
}

// NewTokens makes a Tokens. What each key is for follows from its age (see
// Decide); at least one is needed.
func NewTokens(keys []match.SigningKey, issuer, audience string, now func() time.Time) (*Tokens, error) {
	t := &Tokens{issuer: issuer, now: now, ring: &atomic.Pointer[ring]{}}
	if err := t.Use(keys); err != nil {
		return nil, err
	}
	return t.Lasting(audience, tokenLife), nil
}

// Use puts other keys in the place of those in use, also while tokens are
// issued and checked. After an error the old ones stay. The same keys again
// change nothing and cost nothing.
func (t *Tokens) Use(keys []match.SigningKey) error {
	r, err := newRing(keys)
	if err != nil {
		return err
	}
	if !r.same(t.ring.Load()) {
		t.ring.Store(r)
	}
	return nil
}

// Lasting gives a Tokens that stays under the same keys, for another audience
// such as a browser's session, whose tokens live for life, at most 12 hours.
// Who accepts them must look up the account each time: such a token is too
// long-lived to be believed alone.
func (t *Tokens) Lasting(audience string, life time.Duration) *Tokens {
	other := *t
	other.audience, other.life, other.proven = audience, min(life, lifeMax), &proven{}
	other.parser = newParser(t.issuer, audience, t.now)
	return &other
}

// newParser makes the parser. Its defaults accept far too much; what it does
// not check (type, members, repeated names, number formats) is in strict.go.
func newParser(issuer, audience string, now func() time.Time) *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(now))
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Issue makes a token for a sign-in and tells how long it lives.
func (t *Tokens) Issue(c match.Claim) (token string, expiresIn time.Duration, err error) {
	if c.User == "" || c.Session == "" {
		return "", 0, match.Fail(match.KindInternal, "internal", "a token needs an account and a session")
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return "", 0, match.Wrap(err, "numbering a token")
	}
	now := t.now()
	kid, private := t.ring.Load().signer(now)
	j := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: c.User, ID: base64url(id),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(t.life)),
		},
		Session: c.Session,
	})
	j.Header["typ"], j.Header["kid"] = tokenType, kid
	if token, err = j.SignedString(private); err != nil {
		return "", 0, match.Wrap(err, "signing a token")
	}
	return token, t.life, nil
}

// Verify gives what a token proves. Whatever is wrong with it, the error is the
// same: KindUnauthorized, "bad_token"; its cause is for the log.
func (t *Tokens) Verify(token string) (match.Claim, error) {
	if len(token) > tokenMax {
		return match.Claim{}, badToken(errors.New("too long"))
	}
	var room [1024]byte // ours fit in it, so that naming one allocates nothing
	now, keys, sum := t.now(), t.ring.Load(), sha256.Sum256(append(room[:0], token...))
	if c, ok := t.proven.find(sum, keys, now); ok {
		return c, nil
	}
	found, err := t.prove(token, keys, now)
	if err != nil {
		return match.Claim{}, badToken(err)
	}
	t.proven.keep(sum, found)
	return found.claim, nil
}

func badToken(cause error) error {
	return &match.Error{Kind: match.KindUnauthorized, Code: "bad_token", Message: "the token is not valid", Cause: cause}
}

// prove checks a token under a ring of keys.
func (t *Tokens) prove(token string, keys *ring, now time.Time) (proof, error) {
	if err := checkShape(token); err != nil {
		return proof{}, err
	}
	c, end := &claims{}, time.Time{}
	_, err := t.parser.ParseWithClaims(token, c, func(j *jwt.Token) (key any, err error) {
		key, end, err = named(j, keys, now)
		return key, err
	})
	switch {
	case err != nil:
		return proof{}, err
	case c.Subject == "" || c.Session == "" || c.ID == "" || c.IssuedAt == nil:
		return proof{}, errors.New("sub, sid, jti or iat is missing")
	case c.ExpiresAt.Sub(c.IssuedAt.Time) > t.life:
		return proof{}, errors.New("lives longer than any token of ours")
	}
	p := proof{
		claim: match.Claim{User: c.Subject, Session: c.Session}, ring: keys,
		from: c.NotBefore.Add(-leeway), until: c.ExpiresAt.Add(leeway),
	}
	if issued := c.IssuedAt.Add(-leeway); issued.After(p.from) {
		p.from = issued
	}
	if !end.IsZero() && end.Before(p.until) {
		p.until = end
	}
	return p, nil
}

// named gives the public key a token names and when it ends; only names we know
// mean anything.
func named(j *jwt.Token, keys *ring, now time.Time) (ed25519.PublicKey, time.Time, error) {
	kid, _ := j.Header["kid"].(string)
	p, ok := keys.verifier(kid, now)
	if !ok {
		return nil, time.Time{}, fmt.Errorf("unknown key %q", kid)
	}
	return p.public, p.end, nil
}

// JWKS gives the public keys for whoever checks our tokens, as a JSON Web Key
// Set. It may be kept for 10 minutes.
func (t *Tokens) JWKS() []byte { return keySet(t.ring.Load().published(t.now())) }
