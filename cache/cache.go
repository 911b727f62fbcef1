// Package cache keeps finished answers for a while: in memory, or in a Redis
// that several servers share, with the memory in front of it. Losing an entry
// is never an error, and a Redis that is down, slow or full of somebody else's
// data is a miss that costs no request more than a blink. Limits counts, in the
// same places, how often things are done.
package cache

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"duyen/match"
)

// Bounds of the cache. 32 MiB hold some 5,000 pages of results and leave the
// process far below its 150 MB; an entry above 1 MiB is no page anybody reads.
const (
	memoryBytes = 32 << 20
	valueMax    = 1 << 20
)

// Cache implements service.Cache. Values given to it and got from it must not
// be changed. It is safe for concurrent use.
type Cache struct {
	near   *memory
	far    *remote // nil when there is only memory
	limits *Limits
}

// Open makes the cache a URL names: "memory:" or "redis://[user:password@]host:port/db"
// (rediss:// with TLS). It does not wait for Redis: one that is down is a miss
// until it is up. A bad URL is KindInvalid.
func Open(_ context.Context, url string, logger *slog.Logger) (*Cache, error) {
	switch {
	case url == "memory:":
		near, err := newMemory(memoryBytes)
		if err != nil {
			return nil, err
		}
		return newCache(near, nil), nil
	case strings.HasPrefix(url, "redis://") || strings.HasPrefix(url, "rediss://"):
		far, err := newRedis(url, logger)
		if err != nil {
			return nil, err
		}
		near, err := newMemory(memoryBytes)
		if err != nil {
			return nil, err
		}
		return newCache(near, far), nil
	}
	return nil, badURL(nil)
}

func newCache(near *memory, far *remote) *Cache {
	return &Cache{near: near, far: far, limits: &Limits{near: newBuckets(bucketsMax), far: far}}
}

// badURL does not repeat the URL: it may hold a password.
func badURL(cause error) error {
	return &match.Error{
		Kind: match.KindInvalid, Code: "cache_url", Field: "cache", Cause: cause,
		Message: "the cache must be memory: or redis://[user:password@]host:port/db",
	}
}

// Get gives the value; ok is false when there is none or Redis cannot be reached.
// A copy in memory lasts as long as the entry: what is in it is for the caller to
// judge, who knows the state of the world.
func (c *Cache) Get(ctx context.Context, key string) (value []byte, ok bool) {
	if value, ok = c.near.Get(ctx, key); ok || c.far == nil {
		return value, ok
	}
	value, left, ok := c.far.get(ctx, key)
	if ok {
		c.near.Set(ctx, key, value, min(left, entryMax))
	}
	return value, ok
}

// Beyond gives what Redis has, past the copy in memory.
func (c *Cache) Beyond(ctx context.Context, key string) (value []byte, ok bool) {
	if c.far == nil {
		return nil, false
	}
	return c.far.Get(ctx, key)
}

// Keep keeps the value in memory alone, for at most ttl.
func (c *Cache) Keep(key string, value []byte, ttl time.Duration) {
	ttl = min(ttl, entryMax)
	if len(value) <= valueMax && ttl > 0 {
		c.near.Set(context.Background(), key, value, ttl)
	}
}

// Set keeps the value for at most ttl, and never longer than ten minutes.
func (c *Cache) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	c.Keep(key, value, ttl)
	if ttl = min(ttl, entryMax); c.far != nil && len(value) <= valueMax && ttl > 0 {
		c.far.Set(ctx, key, value, ttl)
	}
}

// Close gives up memory and connections. The cache must not be used after it.
func (c *Cache) Close() error {
	err := c.near.Close()
	if c.far != nil {
		err = c.far.Close()
	}
	return err
}
