package auth

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

func keysOf(keys ...match.SigningKey) []match.SigningKey { return keys }

func names(keys []match.SigningKey) string {
	var out []string
	for _, k := range keys {
		out = append(out, k.KID)
	}
	return strings.Join(out, " ")
}

func TestDecide(t *testing.T) {
	key := func(kid string, at time.Duration) match.SigningKey {
		return match.SigningKey{KID: kid, CreatedAt: start.Add(at)}
	}
	const month = renewAfter
	end := month + publishAhead + lifeMax + leeway // of a, when b was made a month later
	a, b := key("a", 0), key("b", month)
	tests := []struct {
		name               string
		keys               []match.SigningKey
		at                 time.Duration
		sign, verify, drop string
		due                bool
	}{
		{"none", nil, 0, "", "", "", true},
		{"the only one signs at once", keysOf(a), 0, "a", "a", "", false},
		{"an old one goes on", keysOf(a), month - 1, "a", "a", "", false},
		{"a month is over", keysOf(a), month, "a", "a", "", true},
		{"a year later it is still the only one", keysOf(a), 12 * month, "a", "a", "", true},
		{"the new one is published at once", keysOf(a, b), month, "a", "b a", "", false},
		{"and does not sign yet", keysOf(b, a), month + publishAhead - 1, "a", "b a", "", false},
		{"and signs", keysOf(a, b), month + publishAhead, "b", "b a", "", false},
		{"the old one verifies", keysOf(a, b), end - 1, "b", "b a", "", false},
		{"the old one has ended", keysOf(a, b), end, "b", "b", "a", false},
		{"the new one alone, at once", keysOf(b), month, "b", "b", "", false},
		{"two made at once", keysOf(key("y", 0), key("x", 0)), 0, "x", "y x", "", false},
		{"made while the clock was ahead", keysOf(b), 0, "b", "b", "", true},
		{"and replaced", keysOf(a, b), 0, "a", "b a", "", false},
		{"a clock a little ahead", keysOf(key("a", time.Minute)), 0, "a", "a", "", false},
		{"three", keysOf(a, b, key("c", 2*month)), 2*month + publishAhead, "c", "c b", "a", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.keys)
			got := Decide(tt.keys, start.Add(tt.at))
			if got.Sign != tt.sign || names(got.Verify) != tt.verify || strings.Join(got.Drop, " ") != tt.drop || got.Due != tt.due {
				t.Errorf("got %+v", got)
			}
			if names(tt.keys) != names(before) {
				t.Error("the keys were sorted in place")
			}
		})
	}
}

// shelf is a KeyStore whose calls may fail.
type shelf struct {
	mu   sync.Mutex
	held []match.SigningKey
	fail string
}

func (k *shelf) SigningKeys(context.Context) ([]match.SigningKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.held), k.failing("get")
}

func (k *shelf) PutSigningKey(_ context.Context, key match.SigningKey) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fail == "get again" {
		k.fail = "get"
	}
	k.held = append(k.held, key)
	return k.failing("put")
}

func (k *shelf) DropSigningKey(_ context.Context, kid string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.failing("drop"); err != nil {
		return err
	}
	k.held = slices.DeleteFunc(k.held, func(x match.SigningKey) bool { return x.KID == kid })
	return nil
}

func (k *shelf) failing(what string) error {
	if k.fail == what {
		return match.Wrap(errors.New("broken"), what)
	}
	return nil
}

// TestRotation is row E2: under a clock that runs for three months, tended every
// five minutes while keys change and every six hours otherwise, no token is ever refused before its end, none is accepted after
// the end of its key, and no verifier who keeps the key set for 10 minutes meets
// a key it does not know.
func TestRotation(t *testing.T) {
	now, store := start, &shelf{}
	tend := func() []match.SigningKey {
		t.Helper()
		held, err := Tend(t.Context(), store, now)
		if err != nil {
			t.Fatal(err)
		}
		return held
	}
	tokens := newTokens(t, func() time.Time { return now }, tend()...)
	first := issue(t, tokens)
	type issued struct {
		token string
		until time.Time
	}
	var living []issued
	known, knownAt := kids(t, tokens), now // what a verifier has read
	signed := map[string]bool{}
	for now.Before(start.Add(3*renewAfter + 24*time.Hour)) {
		if err := tokens.Use(tend()); err != nil {
			t.Fatal(err)
		}
		if now.Sub(knownAt) >= 10*time.Minute {
			known, knownAt = kids(t, tokens), now
		}
		token := issue(t, tokens)
		signed[kidOf(t, token)] = true
		if !slices.Contains(known, kidOf(t, token)) {
			t.Fatalf("%v: signed with a key that was published too late", now)
		}
		living = append(living, issued{token, now.Add(tokenLife)})
		refused(t, tokens, "tampered", tampered(token))
		for _, old := range living {
			if _, err := tokens.Verify(old.token); err != nil {
				t.Fatalf("%v: %v", now, err)
			}
		}
		step := 6 * time.Hour
		if now.Sub(start)%renewAfter < lifeMax+time.Hour {
			step = 5 * time.Minute
		}
		now = now.Add(step)
		living = slices.DeleteFunc(living, func(x issued) bool { return x.until.Before(now) })
	}
	if len(signed) != 4 {
		t.Errorf("%d keys have signed in three months and a day", len(signed))
	}
	if len(store.held) != 1 {
		t.Errorf("%d keys are kept", len(store.held))
	}
	refused(t, tokens, "key of three months ago", first)
}

// What a key of before has signed holds while the keys overlap, then no longer,
// whether or not anybody has tended the keys; the key set says the same.
func TestOverlap(t *testing.T) {
	now := start
	old, young := newKey(t, start), newKey(t, start.Add(time.Hour))
	tokens := newTokens(t, func() time.Time { return now }, old, young)
	long := tokens.Lasting("duyen-web", lifeMax)
	now = start.Add(time.Hour + publishAhead - time.Second)
	last, _, err := long.Issue(an)
	if err != nil || kidOf(t, last) != old.KID {
		t.Fatalf("signed with %s, %v", kidOf(t, last), err)
	}
	now = now.Add(time.Second)
	if kid := kidOf(t, issue(t, tokens)); kid != young.KID {
		t.Errorf("signed with %s", kid)
	}
	now = start.Add(time.Hour + publishAhead + lifeMax - time.Second)
	if _, err := long.Verify(last); err != nil {
		t.Errorf("the last token of the old key: %v", err)
	}
	if got := kids(t, tokens); !slices.Equal(got, []string{young.KID, old.KID}) {
		t.Errorf("published %v", got)
	}
	now = now.Add(time.Second + leeway)
	refused(t, long, "key and token have ended", last)
	if got := kids(t, tokens); !slices.Equal(got, []string{young.KID}) {
		t.Errorf("published %v", got)
	}
	// The old key in the hands of a thief signs nothing any more.
	private := ed25519.NewKeyFromSeed(old.Private)
	header := edit(t, map[string]any{"alg": "EdDSA", "typ": tokenType, "kid": old.KID}, nil)
	claims := edit(t, map[string]any{
		"iss": issuer, "aud": audience, "sub": "usr_1", "sid": "ses_1", "jti": "a",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}, nil)
	refused(t, tokens, "old key", forge(header, claims, func(in []byte) []byte { return ed25519.Sign(private, in) }))
}

// tampered gives a token with another letter in the middle of its signature; at
// the end there may be zeros anyway.
func tampered(token string) string {
	at, other := len(token)-40, "A"
	if token[at] == 'A' {
		other = "B"
	}
	return token[:at] + other + token[at+1:]
}

func kidOf(t *testing.T, token string) string {
	t.Helper()
	header, _, _ := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(header)
	var h struct{ Kid string }
	if err != nil || json.Unmarshal(raw, &h) != nil {
		t.Fatalf("header %s, %v", raw, err)
	}
	return h.Kid
}

// kids gives the names of the published keys.
func kids(t *testing.T, tokens *Tokens) []string {
	t.Helper()
	var set struct{ Keys []struct{ Kid string } }
	if err := json.Unmarshal(tokens.JWKS(), &set); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, k := range set.Keys {
		out = append(out, k.Kid)
	}
	return out
}

func TestJWKS(t *testing.T) {
	old, young := newKey(t, start), newKey(t, start.Add(time.Hour))
	tokens := newTokens(t, func() time.Time { return start }, old, young)
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(tokens.JWKS(), &set); err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 2 || set.Keys[0]["kid"] != young.KID || set.Keys[1]["kid"] != old.KID {
		t.Fatalf("keys %v", set.Keys)
	}
	for i, key := range keysOf(young, old) {
		got := set.Keys[i]
		x, err := base64.RawURLEncoding.DecodeString(got["x"])
		public := ed25519.NewKeyFromSeed(key.Private).Public().(ed25519.PublicKey)
		if err != nil || !public.Equal(ed25519.PublicKey(x)) {
			t.Errorf("x is not the public key of %s", key.KID)
		}
		if got["kty"] != "OKP" || got["crv"] != "Ed25519" || got["alg"] != "EdDSA" || got["use"] != "sig" || len(got) != 6 {
			t.Errorf("key %v", got)
		}
	}
	if strings.Contains(string(tokens.JWKS()), base64url(old.Private)) {
		t.Error("a private key is published")
	}
}

func TestTendFails(t *testing.T) {
	old := []match.SigningKey{{KID: "a", CreatedAt: start}, {KID: "b", CreatedAt: start.Add(renewAfter)}}
	for fail, now := range map[string]time.Time{
		"get": start, "put": start.Add(3 * renewAfter), "get again": start.Add(3 * renewAfter), "drop": start.Add(renewAfter + 24*time.Hour),
	} {
		store := &shelf{held: slices.Clone(old), fail: fail}
		if got, err := Tend(t.Context(), store, now); match.KindOf(err) != match.KindInternal || err == nil || got != nil {
			t.Errorf("%s: %v, %v", fail, got, err)
		}
	}
}

// Keys are changed while tokens are issued and checked; run with -race.
func TestUseWhileServing(t *testing.T) {
	now := func() time.Time { return start }
	a, b := newKey(t, start.Add(-time.Hour)), newKey(t, start)
	tokens := newTokens(t, now, a)
	pages := tokens.Lasting("duyen-web", time.Hour)
	var group sync.WaitGroup
	for _, side := range []*Tokens{tokens, pages} {
		for range 2 {
			group.Go(func() {
				for range 50 {
					token, _, err := side.Issue(an)
					if err != nil {
						t.Error(err)
					}
					if c, err := side.Verify(token); err != nil || c != an {
						t.Error(c, err)
					}
					side.JWKS()
				}
			})
		}
	}
	for range 50 {
		if err := tokens.Use(keysOf(a, b)); err != nil {
			t.Error(err)
		}
		if err := tokens.Use(keysOf(b, a)); err != nil {
			t.Error(err)
		}
	}
	group.Wait()
	if err := tokens.Use(nil); match.KindOf(err) != match.KindInternal || err == nil {
		t.Errorf("no keys: %v", err)
	}
	if err := tokens.Use(keysOf(b)); err != nil {
		t.Fatal(err)
	}
	if got := kids(t, pages); !slices.Equal(got, []string{b.KID}) {
		t.Errorf("the pages have the keys %v", got)
	}
}
