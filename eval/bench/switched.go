package bench

import (
	"context"
	"sync/atomic"
	"time"

	"duyen/cache"
	"duyen/match/service"
)

// switched is a cache of which another can take the place, so that one service is
// measured with several.
type switched struct{ now atomic.Pointer[service.Cache] }

// use puts a cache in place.
func (s *switched) use(c service.Cache) { s.now.Store(&c) }

func (s *switched) cache() service.Cache { return *s.now.Load() }

// Get implements service.Cache.
func (s *switched) Get(ctx context.Context, key string) ([]byte, bool) {
	return s.cache().Get(ctx, key)
}

// Set implements service.Cache.
func (s *switched) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	s.cache().Set(ctx, key, value, ttl)
}

// Keep implements service.Cache.
func (s *switched) Keep(key string, value []byte, ttl time.Duration) { s.cache().Keep(key, value, ttl) }

// Beyond implements service.Cache.
func (s *switched) Beyond(ctx context.Context, key string) ([]byte, bool) {
	return s.cache().Beyond(ctx, key)
}

// brief is a cache whose entries stay in somebody's Redis no longer than others of a run.
type brief struct{ *cache.Cache }

// Set implements service.Cache.
func (c brief) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	c.Cache.Set(ctx, key, value, min(ttl, redisKeep))
}

// farOnly is a cache without the copy in memory: every answer comes out of Redis.
type farOnly struct{ brief }

// Get asks Redis each time; one that takes longer than a blink is asked again,
// for a miss must not look like speed.
func (c farOnly) Get(ctx context.Context, key string) (value []byte, ok bool) {
	for range 3 {
		if value, ok = c.Beyond(ctx, key); ok {
			break
		}
	}
	return value, ok
}

// Keep keeps nothing.
func (farOnly) Keep(string, []byte, time.Duration) {}
