package cache

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
)

// slow is a limit that gives nothing back while a test runs.
func slow(burst int) match.Limit { return match.Limit{PerMinute: 1, Burst: burst} }

func openLimits(t *testing.T, url string) *Limits {
	t.Helper()
	c, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.Limits()
}

// allowed counts how many of n attempts are allowed.
func allowed(t *testing.T, l *Limits, key string, limit match.Limit, n int) int {
	t.Helper()
	count := 0
	for range n {
		bounded(t, "an attempt", func() {
			if ok, _, _ := l.Allow(t.Context(), key, limit); ok {
				count++
			}
		})
	}
	return count
}

func TestLimits(t *testing.T) {
	for name, url := range map[string]func(t *testing.T) string{
		"memory": func(*testing.T) string { return "memory:" },
		"redis":  func(t *testing.T) string { return startRedis(t).url() },
		"no redis at start": func(t *testing.T) string {
			return (&server{t: t, port: freePort(t)}).url()
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := openLimits(t, url(t))
			for i := range 5 {
				if ok, left, wait := l.Allow(t.Context(), "a", slow(5)); !ok || left != 4-i || wait != 0 {
					t.Errorf("attempt %d: %v, %d left, wait %v", i, ok, left, wait)
				}
			}
			if ok, left, wait := l.Allow(t.Context(), "a", slow(5)); ok || left != 0 || wait < 50*time.Second || wait > time.Minute {
				t.Errorf("one too many: %v, %d left, wait %v", ok, left, wait)
			}
			if ok, _, _ := l.Allow(t.Context(), "b", slow(5)); !ok {
				t.Error("another key is refused")
			}
			fast := match.Limit{PerMinute: 6000, Burst: 1} // one every 10 ms
			eventually(t, "it was too often", func() bool { ok, _, _ := l.Allow(t.Context(), "c", fast); return !ok })
			eventually(t, "there is something again", func() bool { ok, _, _ := l.Allow(t.Context(), "c", fast); return ok })
		})
	}
}

// TestLimitsInARace: many at once get no more than there is.
func TestLimitsInARace(t *testing.T) {
	for name, url := range map[string]string{"memory": "memory:", "redis": startRedis(t).url()} {
		l := openLimits(t, url)
		var group sync.WaitGroup
		var count atomic.Int64
		for range 20 {
			group.Go(func() {
				for range 10 {
					if ok, _, _ := l.Allow(context.Background(), "a", slow(50)); ok {
						count.Add(1)
					}
				}
			})
		}
		group.Wait()
		if count.Load() != 50 {
			t.Errorf("%s: %d of 50 allowed", name, count.Load())
		}
	}
}

// TestServersCountTogether: two servers give out one allowance. On a busy
// machine an answer may come too late; it has taken something then.
func TestServersCountTogether(t *testing.T) {
	s := startRedis(t)
	servers := []*remote{openRemote(t, s), openRemote(t, s)}
	given, unknown, refused := 0, 0, map[*remote]bool{}
	eventually(t, "both refuse", func() bool {
		for _, r := range servers {
			switch v, known := r.take(t.Context(), "a", slow(10)); {
			case !known:
				unknown++
			case v.ok:
				given++
			default:
				refused[r] = true
			}
		}
		return len(refused) == len(servers)
	})
	if given > 10 || given < 10-unknown {
		t.Errorf("%d given out of 10, %d late answers", given, unknown)
	}
}

// TestRefusedByTheOthers: what another server has used up is gone here too, and
// being refused takes nothing from what this process remembers.
func TestRefusedByTheOthers(t *testing.T) {
	s := startRedis(t)
	other, l := openRemote(t, s), openLimits(t, s.url())
	eventually(t, "the other has used everything up", func() bool {
		v, known := other.take(t.Context(), "a", slow(30))
		return known && !v.ok
	})
	refused := 0
	eventually(t, "it is refused here", func() bool {
		if ok, _, _ := l.Allow(t.Context(), "a", slow(30)); !ok {
			refused++
		}
		return refused == 25
	})
	if v, _ := l.near.take("a", slow(30)); v.left < 20 { // an answer that came too late has taken one
		t.Errorf("%d left in memory", v.left)
	}
}

// TestLimitsWithoutRedis: when Redis goes, the memory decides at once and knows
// what was used before.
func TestLimitsWithoutRedis(t *testing.T) {
	for name, leave := range map[string]func(*server){"killed": (*server).kill, "mute": (*server).mute} {
		t.Run(name, func(t *testing.T) {
			s := startRedis(t)
			l := openLimits(t, s.url())
			if n := allowed(t, l, "a", slow(8), 3); n != 3 {
				t.Errorf("%d of 3 allowed", n)
			}
			leave(s)
			if n := allowed(t, l, "a", slow(8), 50); n != 5 {
				t.Errorf("%d allowed without Redis, want the 5 that were left", n)
			}
			if n := allowed(t, l, "b", slow(8), 50); n != 8 {
				t.Errorf("%d of another key allowed, want 8", n)
			}
		})
	}
}

// TestLimitsComeBack: a Redis that answers again is asked again.
func TestLimitsComeBack(t *testing.T) {
	s := startRedis(t)
	l, other := openLimits(t, s.url()), openRemote(t, s)
	s.mute()
	allowed(t, l, "a", slow(8), 2)
	s.unmute()
	eventually(t, "the other has used everything up", func() bool {
		v, known := other.take(t.Context(), "a", slow(8))
		return known && !v.ok
	})
	eventually(t, "Redis is asked again", func() bool {
		ok, _, _ := l.Allow(t.Context(), "a", match.Limit{PerMinute: 1, Burst: 8})
		return !ok
	})
}

// TestNobodyIsUnlimited: whatever lies in Redis, or does not any more, there is
// a limit.
func TestNobodyIsUnlimited(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	key := func(name string) string { return "rate:" + limitPrefix + name }
	for name, plant := range map[string]func(ctx context.Context, name string) error{
		"garbage": func(ctx context.Context, name string) error {
			return r.client.Set(ctx, key(name), "\x00garbage", 0).Err()
		},
		"list": func(ctx context.Context, name string) error {
			if err := r.client.Del(ctx, key(name)).Err(); err != nil {
				return err
			}
			return r.client.LPush(ctx, key(name), "a").Err()
		},
		"past":    func(ctx context.Context, name string) error { return r.client.Set(ctx, key(name), "-1e300", 0).Err() },
		"nan":     func(ctx context.Context, name string) error { return r.client.Set(ctx, key(name), "nan", 0).Err() },
		"flushed": func(ctx context.Context, _ string) error { return r.client.FlushAll(ctx).Err() },
		"script gone": func(ctx context.Context, _ string) error {
			return r.client.ScriptFlush(ctx).Err()
		},
		"read only": func(ctx context.Context, _ string) error {
			return r.client.ConfigSet(ctx, "min-replicas-to-write", "1").Err()
		},
		"full": func(ctx context.Context, _ string) error {
			if err := r.client.ConfigSet(ctx, "maxmemory-policy", "noeviction").Err(); err != nil {
				return err
			}
			return r.client.ConfigSet(ctx, "maxmemory", "1").Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := openLimits(t, s.url())
			allowed(t, l, name, slow(5), 2)
			if err := plant(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			if n := allowed(t, l, name, slow(5), 50); n > 3 {
				t.Errorf("%d allowed after 2 of 5", n)
			}
			for setting, value := range map[string]string{"maxmemory": "0", "min-replicas-to-write": "0"} {
				if err := r.client.ConfigSet(t.Context(), setting, value).Err(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestLimitsInRedisAreOurs: counters carry our prefix and go by themselves.
func TestLimitsInRedisAreOurs(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	eventually(t, "something is counted", func() bool { _, known := r.take(t.Context(), "a b\r\nSET x y", slow(5)); return known })
	keys := r.client.Keys(t.Context(), "*").Val()
	if len(keys) != 1 || !strings.HasPrefix(keys[0], "rate:"+limitPrefix) {
		t.Fatalf("keys %q", keys)
	}
	if ttl := r.client.TTL(t.Context(), keys[0]).Val(); ttl <= 0 || ttl > 5*time.Minute {
		t.Errorf("kept for %v", ttl)
	}
}

// TestBuckets on a clock of its own.
func TestBuckets(t *testing.T) {
	now := time.Unix(1000, 0)
	b := newBuckets(bucketsMax)
	b.now = func() time.Time { return now }
	limit := match.Limit{PerMinute: 60, Burst: 3}
	for i := range 3 {
		if v, _ := b.take("a", limit); !v.ok || v.left != 2-i {
			t.Fatalf("attempt %d: %+v", i, v)
		}
	}
	for range 10 { // being refused takes nothing
		if v, _ := b.take("a", limit); v.ok || v.wait != time.Second {
			t.Errorf("one too many: %+v", v)
		}
	}
	now = now.Add(time.Second)
	v, giveBack := b.take("a", limit)
	if !v.ok || v.left != 0 {
		t.Errorf("after the wait: %+v", v)
	}
	giveBack()
	if v, _ := b.take("a", limit); !v.ok {
		t.Error("what was given back is gone")
	}
	now = now.Add(time.Hour)
	if v, _ := b.take("a", limit); !v.ok || v.left != 2 {
		t.Errorf("after an hour: %+v", v)
	}
}

// TestBucketsAreBounded: many keys do not grow the memory without end, and who
// keeps trying among them stays refused.
func TestBucketsAreBounded(t *testing.T) {
	b := newBuckets(100)
	for i := range 5000 {
		b.take(fmt.Sprint(i), slow(1))
		if v, _ := b.take("stubborn", slow(1)); v.ok != (i == 0) {
			t.Fatalf("after %d others the stubborn one gets %v", i, v.ok)
		}
	}
	if len(b.byKey) != 100 || b.used.Len() != 100 {
		t.Errorf("%d keys are kept, %d in order", len(b.byKey), b.used.Len())
	}
}

func BenchmarkAllow(b *testing.B) {
	c, err := Open(b.Context(), "memory:", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for b.Loop() {
		c.Limits().Allow(b.Context(), "a", match.Limit{PerMinute: 1_000_000_000, Burst: 1_000_000})
	}
}

// BenchmarkAllowShared asks a real Redis.
func BenchmarkAllowShared(b *testing.B) {
	s := startRedis(b)
	c, err := Open(b.Context(), s.url(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for b.Loop() {
		c.Limits().Allow(b.Context(), "a", match.Limit{PerMinute: 1_000_000_000, Burst: 1_000_000})
	}
}
