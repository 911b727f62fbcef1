package auth

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"
)

// A token that was checked before is checked no less: every answer after the
// first must be that of a Tokens which never saw it.
func TestProvenTokensAgeLikeOthers(t *testing.T) {
	now := start
	clock := func() time.Time { return now }
	key := newKey(t, start.Add(-time.Hour))
	tokens := newTokens(t, clock, key)
	token := issue(t, tokens)
	for _, after := range []time.Duration{
		0, time.Second, -4 * time.Second, -5 * time.Second, -6 * time.Second, 0, 15 * time.Minute,
		15*time.Minute + leeway - time.Second, 15*time.Minute + leeway, time.Hour, 0,
	} {
		now = start.Add(after)
		_, want := newTokens(t, clock, key).Verify(token)
		if _, got := tokens.Verify(token); (got == nil) != (want == nil) {
			t.Errorf("after %v: %v, a fresh look gives %v", after, got, want)
		}
	}
	if err := tokens.Use(keysOf(newKey(t, start))); err != nil {
		t.Fatal(err)
	}
	now = start
	refused(t, tokens, "key taken back", token)
}

// A token is not good before the later of its beginnings, nor after its key.
func TestProofsHaveTheNarrowestTime(t *testing.T) {
	now := start
	old, young := newKey(t, start.Add(-30*24*time.Hour)), newKey(t, start.Add(-lifeMax-time.Minute))
	tokens := newTokens(t, func() time.Time { return now }, old, young)
	private := ed25519.NewKeyFromSeed(old.Private)
	token := forge(edit(t, map[string]any{"alg": "EdDSA", "typ": tokenType, "kid": old.KID}, nil), edit(t, map[string]any{
		"iss": issuer, "aud": audience, "sub": an.User, "sid": an.Session, "jti": "a",
		"nbf": start.Add(-time.Hour).Unix(), "iat": start.Unix(), "exp": start.Add(15 * time.Minute).Unix(),
	}, nil), func(in []byte) []byte { return ed25519.Sign(private, in) })
	end := start.Add(publishAhead - time.Minute + leeway) // of the old key, before that of the token
	for _, tt := range []struct {
		at   time.Time
		good bool
	}{
		{start, true}, {start.Add(-leeway), true}, {start.Add(-leeway - time.Second), false}, {end.Add(-time.Second), true}, {end, false}, {start, true},
	} {
		now = tt.at
		if _, err := tokens.Verify(token); (err == nil) != tt.good {
			t.Errorf("%v: %v", tt.at, err)
		}
	}
}

func TestOnlyGoodTokensAreKept(t *testing.T) {
	tokens := newTokens(t, func() time.Time { return start }, newKey(t, start))
	good := issue(t, tokens)
	for _, bad := range []string{"", "a.b.c", good + "A", good[:len(good)-2], tampered(good)} {
		refused(t, tokens, bad, bad)
	}
	if n := len(tokens.proven.young); n != 0 {
		t.Errorf("%d bad tokens are kept", n)
	}
	for range 2 {
		if err := tokens.Use(tokens.ring.Load().keys); err != nil {
			t.Fatal(err)
		}
		if c, err := tokens.Verify(good); err != nil || c != an {
			t.Fatalf("%+v, %v", c, err)
		}
	}
	for _, kept := range tokens.proven.young {
		if kept.ring != tokens.ring.Load() {
			t.Error("the same keys again made it forgotten")
		}
	}
	if n := len(tokens.proven.young); n != 1 {
		t.Errorf("%d are kept", n)
	}
}

func TestProvenIsBounded(t *testing.T) {
	p, r := &proven{}, &ring{}
	sum := func(i int) [sha256.Size]byte { return sha256.Sum256([]byte(strconv.Itoa(i))) }
	found := proof{claim: an, ring: r, from: start, until: start.Add(time.Minute)}
	var group sync.WaitGroup
	for part := range 4 {
		group.Go(func() {
			for i := part; i < 5*provenMax; i += 4 {
				p.keep(sum(i), found)
				p.find(sum(i-100), r, start)
			}
		})
	}
	group.Wait()
	if len(p.young) > provenMax || len(p.old) > provenMax {
		t.Errorf("%d and %d are kept", len(p.young), len(p.old))
	}
	p.keep(sum(-1), found)
	for i := range provenMax - 1 {
		p.keep(sum(-2-i), found)
	}
	if _, ok := p.find(sum(-1), r, start); !ok {
		t.Error("the newest are not all kept")
	}
	for name, at := range map[string]time.Time{"before": start.Add(-1), "after": start.Add(time.Minute)} {
		if _, ok := p.find(sum(-1), r, at); ok {
			t.Errorf("good %s its time", name)
		}
	}
	if _, ok := p.find(sum(-1), &ring{}, start); ok {
		t.Error("good under other keys")
	}
}

func BenchmarkVerify(b *testing.B) {
	key, err := NewSigningKey(time.Now())
	if err != nil {
		b.Fatal(err)
	}
	tokens, err := NewTokens(keysOf(key), issuer, audience, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	token, _, err := tokens.Issue(an)
	if err != nil {
		b.Fatal(err)
	}
	for _, fresh := range []bool{true, false} {
		b.Run(fmt.Sprintf("fresh=%v", fresh), func(b *testing.B) {
			for b.Loop() {
				if fresh {
					tokens.proven.young = nil
				}
				if _, err := tokens.Verify(token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
