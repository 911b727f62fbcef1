package auth

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duyen/match"
)

// The life of a signing key. It is published at once and signs from
// publishAhead on, so that whoever keeps the key set for the time it may be
// kept (10 minutes at most) knows a key before the first token of it. Every
// renewAfter a new one is made; the old one verifies until the last token it
// signed has ended.
const (
	publishAhead = 10 * time.Minute
	renewAfter   = 30 * 24 * time.Hour
)

// Rota says what each signing key is for at one moment.
type Rota struct {
	Sign   string             // the KID of the key that signs, "" when there is none
	Verify []match.SigningKey // what is published, the newest first
	Drop   []string           // the KIDs of keys that are of no use any more
	Due    bool               // a new key should be made
}

// Decide gives the rota of keys, in any order, at now.
func Decide(keys []match.SigningKey, now time.Time) Rota {
	keys = byAge(keys)
	r := Rota{Due: true}
	for i, k := range slices.Backward(keys) {
		if end, ends := endOf(keys, i); ends && !now.Before(end) {
			r.Drop = append(r.Drop, k.KID)
			continue
		}
		r.Verify = append(r.Verify, k)
		if r.Sign == "" && !now.Before(signsFrom(keys, i)) {
			r.Sign = k.KID
		}
		// A key from the future, made while the clock was wrong, is no reason
		// to wait for that day.
		if age := now.Sub(k.CreatedAt); age < renewAfter && age > -publishAhead {
			r.Due = false
		}
	}
	if r.Sign == "" && len(keys) > 0 {
		r.Sign = keys[0].KID // made while the clock was ahead, and there is no other
	}
	return r
}

// byAge gives a copy of keys, the oldest first.
func byAge(keys []match.SigningKey) []match.SigningKey {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b match.SigningKey) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.KID, b.KID))
	})
	return keys
}

// signsFrom tells when the key at i, of keys by age, begins to sign. The oldest
// had none beside it and signed at once.
func signsFrom(keys []match.SigningKey, i int) time.Time {
	if i == 0 {
		return keys[i].CreatedAt
	}
	return keys[i].CreatedAt.Add(publishAhead)
}

// endOf tells when the key at i, of keys by age, is of no use any more: when
// what it signed last, before the next key took over, has ended. The newest has
// no end yet.
func endOf(keys []match.SigningKey, i int) (end time.Time, ends bool) {
	if i+1 == len(keys) {
		return time.Time{}, false
	}
	return signsFrom(keys, i+1).Add(lifeMax + leeway), true
}

// KeyStore keeps signing keys. All methods may be repeated.
type KeyStore interface {
	// SigningKeys gives all keys.
	SigningKeys(ctx context.Context) ([]match.SigningKey, error)
	// PutSigningKey adds a key; one that is there already stays as it is.
	PutSigningKey(ctx context.Context, k match.SigningKey) error
	// DropSigningKey removes a key; it is no error when there is none.
	DropSigningKey(ctx context.Context, kid string) error
}

// Tend makes a key when one is due, drops those that are of no use any more,
// and gives the rest: what NewTokens begins with and Tokens.Use goes on with.
// Called again within publishAhead it lets every process know a key before
// another one signs with it.
func Tend(ctx context.Context, store KeyStore, now time.Time) ([]match.SigningKey, error) {
	keys, err := store.SigningKeys(ctx)
	if err != nil {
		return nil, err
	}
	if Decide(keys, now).Due {
		key, err := NewSigningKey(now)
		if err != nil {
			return nil, err
		}
		if err := store.PutSigningKey(ctx, key); err != nil {
			return nil, err
		}
		// Another process may have made one meanwhile.
		if keys, err = store.SigningKeys(ctx); err != nil {
			return nil, err
		}
	}
	rota := Decide(keys, now)
	for _, kid := range rota.Drop {
		if err := store.DropSigningKey(ctx, kid); err != nil {
			return nil, err
		}
	}
	return rota.Verify, nil
}
