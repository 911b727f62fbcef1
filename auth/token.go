package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"duyen/match"
)

// The shape of an access token: its type (RFC 9068), how long it lives (short,
// because it cannot be taken back), how much clocks may differ, and how long a
// token we read may be (ours have some 600 bytes).
const (
	tokenType = "at+jwt"
	tokenLife = 15 * time.Minute
	leeway    = 5 * time.Second
	tokenMax  = 4096
)

// Tokens issues and checks access tokens: JWTs signed with Ed25519.
type Tokens struct {
	issuer   string
	audience string
	life     time.Duration
	now      func() time.Time
	kid      string // of the key that signs
	private  ed25519.PrivateKey
	public   map[string]ed25519.PublicKey
	parser   *jwt.Parser
	keySet   []byte
}

// NewTokens makes a Tokens. The newest key signs, all of them verify; at least
// one is needed.
func NewTokens(keys []match.SigningKey, issuer, audience string, now func() time.Time) (*Tokens, error) {
	if len(keys) == 0 {
		return nil, match.Fail(match.KindInternal, "internal", "there is no key to sign tokens with")
	}
	t := &Tokens{issuer: issuer, audience: audience, life: tokenLife, now: now, public: map[string]ed25519.PublicKey{}}
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b match.SigningKey) int { return b.CreatedAt.Compare(a.CreatedAt) })
	for _, k := range slices.Backward(keys) { // the newest last, so that it stays
		if len(k.Private) != ed25519.SeedSize || k.KID == "" {
			return nil, match.Fail(match.KindInternal, "internal", "signing key "+k.KID+" is damaged")
		}
		t.private = ed25519.NewKeyFromSeed(k.Private)
		t.kid, t.public[k.KID] = k.KID, t.private.Public().(ed25519.PublicKey)
	}
	var err error
	if t.keySet, err = keySet(keys, t.public); err != nil {
		return nil, match.Wrap(err, "publishing the keys")
	}
	t.parser = newParser(issuer, audience, now)
	return t, nil
}

// newParser makes the parser. Its defaults accept far too much; what it does
// not check (type, header members, repeated names, number formats) is in strict.go.
func newParser(issuer, audience string, now func() time.Time) *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(issuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(now))
}

// Lasting gives a Tokens under the same keys for another audience, such as a
// browser's session, whose tokens live for life. Who accepts them must look up
// the account each time: such a token is too long-lived to be believed alone.
func (t *Tokens) Lasting(audience string, life time.Duration) *Tokens {
	other := *t
	other.audience, other.life = audience, life
	other.parser = newParser(t.issuer, audience, t.now)
	return &other
}

// claims are what a token says.
type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Issue makes a token for a sign-in and tells how long it lives.
func (t *Tokens) Issue(x match.Claim) (token string, expiresIn time.Duration, err error) {
	now := t.now()
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return "", 0, match.Wrap(err, "numbering a token")
	}
	j := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: x.User, ID: base64url(id),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(t.life)),
		},
		Session: x.Session,
	})
	j.Header["typ"], j.Header["kid"] = tokenType, t.kid
	if token, err = j.SignedString(t.private); err != nil {
		return "", 0, match.Wrap(err, "signing a token")
	}
	return token, t.life, nil
}

// Verify gives what a token proves. Whatever is wrong with it, the error is
// the same: KindUnauthorized, "bad_token"; its cause is for the log.
func (t *Tokens) Verify(token string) (match.Claim, error) {
	c, err := t.read(token)
	if err != nil {
		return match.Claim{}, &match.Error{Kind: match.KindUnauthorized, Code: "bad_token", Message: "the token is not valid", Cause: err}
	}
	return match.Claim{User: c.Subject, Session: c.Session}, nil
}

func (t *Tokens) read(token string) (*claims, error) {
	if err := checkShape(token); err != nil {
		return nil, err
	}
	c := &claims{}
	if _, err := t.parser.ParseWithClaims(token, c, t.key); err != nil {
		return nil, err
	}
	switch {
	case c.Subject == "" || c.Session == "" || c.ID == "" || c.IssuedAt == nil:
		return nil, errors.New("sub, sid, jti or iat is missing")
	case c.ExpiresAt.Sub(c.IssuedAt.Time) > t.life:
		return nil, errors.New("lives longer than any token of ours")
	}
	return c, nil
}

// key gives the public key a token names; only names we know mean anything.
func (t *Tokens) key(j *jwt.Token) (any, error) {
	kid, _ := j.Header["kid"].(string)
	if public, ok := t.public[kid]; ok {
		return public, nil
	}
	return nil, fmt.Errorf("unknown key %q", kid)
}

// JWKS gives the public keys for whoever checks our tokens, as a JSON Web Key
// Set. The caller must not change it.
func (t *Tokens) JWKS() []byte { return t.keySet }
