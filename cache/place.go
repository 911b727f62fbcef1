package cache

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"duyen/match"
)

// entryMax is the longest an entry is kept, whoever asks for what: so long after
// an erasure nothing of it can be left in a Redis that was away.
const entryMax = 10 * time.Minute

// clearStep is how many keys Redis is asked to look through at a time.
const clearStep = 1000

// Place is the cache as a place where copies of personal data lie: answers that
// show people. It is a service.Place.
type Place struct {
	cache *Cache
	now   func() time.Time
}

// Place gives the cache as a place; now tells the time.
func (c *Cache) Place(now func() time.Time) *Place { return &Place{c, now} }

// Name names the place in receipts.
func (p *Place) Name() string { return "cache" }

// Erase forgets every answer: nobody knows in which of them somebody is. An answer
// that shows them is given to nobody any more as it is, because their profiles have
// changed since; this is about its bytes. A Redis that does not answer is
// an error until everything from before the erasure has expired.
func (p *Place) Erase(ctx context.Context, who match.Erasure) error {
	err := p.cache.Clear(ctx)
	if err != nil && p.now().Sub(who.AskedAt) > 2*entryMax {
		return nil // what was in it when the account was blocked has expired
	}
	return err
}

// Holds implements service.Place: after Clear no answer of before is left.
func (p *Place) Holds(context.Context, match.Erasure) (bool, error) { return false, nil }

// Clear forgets every entry. KindBusy when Redis does not answer.
func (c *Cache) Clear(ctx context.Context) error {
	c.near.entries.InvalidateAll()
	if c.far == nil {
		return nil
	}
	if err := c.far.clear(ctx); err != nil {
		return &match.Error{Kind: match.KindBusy, Code: "busy", Message: "redis does not answer", Cause: err}
	}
	return nil
}

// limitInfix is in the keys of counted attempts, which are no answers: erasing
// somebody must not give everybody new attempts. They expire by themselves.
const limitInfix = ":limit:"

// clear deletes our entries of any format and leaves what others keep.
func (r *remote) clear(ctx context.Context) error {
	var cursor uint64
	for {
		var keys []string
		err := r.call(ctx, func(ctx context.Context) (err error) {
			keys, cursor, err = r.client.Scan(ctx, cursor, keyFamily+"*", clearStep).Result()
			return err
		})
		keys = slices.DeleteFunc(keys, func(key string) bool { return strings.Contains(key, limitInfix) })
		if err == nil && len(keys) > 0 {
			err = r.call(ctx, func(ctx context.Context) error { return r.client.Unlink(ctx, keys...).Err() })
		}
		if err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
		if cursor == 0 {
			return nil
		}
	}
}
