package cache

import (
	"context"
	"time"

	"github.com/go-redis/redis_rate/v10"

	"duyen/match"
)

// Limits counts how often things are done, and says when it is too often. With
// Redis all servers count together. It never fails: a Redis that is down, slow
// or answers nonsense leaves the decision to the memory of this process, which
// counts along all the time. It is safe for concurrent use.
type Limits struct {
	near *buckets
	far  *remote // nil when there is only memory
}

// Limits gives the counters that belong to this cache.
func (c *Cache) Limits() *Limits { return c.limits }

// verdict is the answer to one attempt.
type verdict struct {
	ok   bool
	left int           // of the allowance
	wait time.Duration // until there is something again
}

// Allow takes one from the allowance of a key and tells whether there was one,
// how many are left, and when there was none, after what time there is one
// again. What is refused takes nothing. A key has one limit.
func (l *Limits) Allow(ctx context.Context, key string, limit match.Limit) (ok bool, remaining int, retryAfter time.Duration) {
	near, giveBack := l.near.take(key, limit)
	if l.far == nil || !near.ok { // who asks this process too often alone does so altogether
		return near.ok, near.left, near.wait
	}
	far, known := l.far.take(ctx, key, limit)
	if !known {
		return near.ok, near.left, near.wait
	}
	if !far.ok {
		giveBack()
	}
	return far.ok, min(far.left, near.left), far.wait
}

// limitPrefix sets the counters apart from answers.
const limitPrefix = keyPrefix + "limit:"

// take asks Redis; known is false when it does not tell.
func (r *remote) take(ctx context.Context, key string, limit match.Limit) (v verdict, known bool) {
	var got *redis_rate.Result
	err := r.call(ctx, func(ctx context.Context) (err error) {
		got, err = r.counters.Allow(ctx, limitPrefix+key, redis_rate.Limit{
			Rate: limit.PerMinute, Burst: limit.Burst, Period: time.Minute,
		})
		return err
	})
	if err != nil { // call has noted what went wrong
		return verdict{}, false
	}
	return verdict{got.Allowed > 0, got.Remaining, max(got.RetryAfter, 0)}, true
}
