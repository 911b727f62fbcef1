package cache

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// blink is what a broken Redis may cost a request.
const blink = 100 * time.Millisecond

// bounded fails the test when f takes longer than a request may be held up.
func bounded(t *testing.T, what string, f func()) time.Duration {
	t.Helper()
	began := time.Now()
	f()
	took := time.Since(began)
	if took > blink {
		t.Errorf("%s took %v", what, took)
	}
	return took
}

func TestDownAtStart(t *testing.T) {
	s := &server{t: t, port: freePort(t)}
	r := openRemote(t, s)
	bounded(t, "get and set without a server", func() {
		if _, ok := r.Get(t.Context(), "a"); ok {
			t.Error("found something")
		}
		r.Set(t.Context(), "a", []byte("1"), time.Minute)
	})
	s.start()
	recovers(t, r)
}

func TestDownLater(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	recovers(t, r)
	s.kill()
	for range 20 {
		bounded(t, "get without a server", func() {
			if _, ok := r.Get(t.Context(), "a"); ok {
				t.Error("found something")
			}
		})
	}
	s.start()
	recovers(t, r)
}

func TestMute(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	recovers(t, r)
	s.mute()
	bounded(t, "first request to a mute server", func() {
		_, _ = r.Get(t.Context(), "a")
		r.Set(t.Context(), "a", []byte("1"), time.Minute)
	})
	var sum time.Duration
	for range 100 {
		sum += bounded(t, "further request", func() { _, _ = r.Get(t.Context(), "a") })
	}
	if sum > blink {
		t.Errorf("100 requests behind the breaker took %v", sum)
	}
	s.unmute()
	recovers(t, r)
}

// recovers waits until what is set is found again.
func recovers(t *testing.T, r room) {
	t.Helper()
	put(t, r, "back", []byte("yes"))
}

func TestMemoryServesWhileRedisIsDown(t *testing.T) {
	s := startRedis(t)
	c, err := Open(t.Context(), s.url(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Set(t.Context(), "a", []byte("1"), time.Minute)
	s.kill()
	if got, ok := c.Get(t.Context(), "a"); !ok || string(got) != "1" {
		t.Errorf("got %q, %v", got, ok)
	}
}

func TestServersShareRedis(t *testing.T) {
	s := startRedis(t)
	one, two := openRemote(t, s), openRemote(t, s)
	put(t, one, "a", []byte("1"))
	finds(t, two, "a", "1")
	if err := one.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if _, ok := two.Get(t.Context(), "a"); ok {
		t.Error("found after FLUSHALL")
	}
}

// What somebody else, an older program or half a write has left under our keys
// is a miss, and can be written over.
func TestForeignValuesAreMisses(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	put(t, r, "other", []byte("an answer to another question"))
	other, err := r.client.Get(t.Context(), keyPrefix+"other").Result()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]func(ctx context.Context, key string) error{
		"empty":     func(ctx context.Context, key string) error { return r.client.Set(ctx, key, "", 0).Err() },
		"garbage":   func(ctx context.Context, key string) error { return r.client.Set(ctx, key, "\x00\xffgarbage", 0).Err() },
		"json":      func(ctx context.Context, key string) error { return r.client.Set(ctx, key, `{"data":[]}`, 0).Err() },
		"other key": func(ctx context.Context, key string) error { return r.client.Set(ctx, key, other, 0).Err() },
		"cut off":   func(ctx context.Context, key string) error { return r.client.Set(ctx, key, other[:8], 0).Err() },
		"list":      func(ctx context.Context, key string) error { return r.client.LPush(ctx, key, "a").Err() },
		"hash":      func(ctx context.Context, key string) error { return r.client.HSet(ctx, key, "a", "b").Err() },
		"unprefixed": func(ctx context.Context, key string) error {
			return r.client.Set(ctx, strings.TrimPrefix(key, keyPrefix), other, 0).Err()
		},
	}
	for name, plant := range tests {
		t.Run(name, func(t *testing.T) {
			if err := plant(t.Context(), keyPrefix+name); err != nil {
				t.Fatal(err)
			}
			if got, ok := r.Get(t.Context(), name); ok {
				t.Errorf("took %q for ours", got)
			}
			put(t, r, name, []byte("ours"))
		})
	}
	for _, key := range r.client.Keys(t.Context(), "*").Val() {
		if key != "unprefixed" && !strings.HasPrefix(key, keyPrefix) {
			t.Errorf("key %q does not name its version", key)
		}
	}
}

// A Redis that is full answers with an error at once; reading goes on.
func TestFullRedisIsStillRead(t *testing.T) {
	s := startRedis(t)
	r := openRemote(t, s)
	put(t, r, "a", []byte("1"))
	for name, value := range map[string]string{"maxmemory-policy": "noeviction", "maxmemory": "1"} {
		if err := r.client.ConfigSet(t.Context(), name, value).Err(); err != nil {
			t.Fatal(err)
		}
	}
	r.Set(t.Context(), "b", []byte("2"), time.Minute)
	if _, ok := r.Get(t.Context(), "b"); ok {
		t.Error("stored beyond maxmemory")
	}
	finds(t, r, "a", "1")
}

func TestACallerThatGivesUpOpensNothing(t *testing.T) {
	r := openRemote(t, startRedis(t))
	recovers(t, r)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := r.Get(gone, "back"); ok {
		t.Error("answered a caller that is gone")
	}
	if !r.breaker.allow() {
		t.Error("the next caller is not served")
	}
}

func TestBreaker(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{now: func() time.Time { return now }}
	steps := []struct {
		name string
		do   func() bool
		want bool
	}{
		{"closed", b.allow, true},
		{"first failure opens", b.fail, true},
		{"open", b.allow, false},
		{"just before its time", func() bool { now = now.Add(openFor - 1); return b.allow() }, false},
		{"one may try", func() bool { now = now.Add(1); return b.allow() }, true},
		{"only one", b.allow, false},
		{"failed again", b.fail, false},
		{"open again", b.allow, false},
		{"tries again", func() bool { now = now.Add(openFor); return b.allow() }, true},
		{"gave up trying", func() bool { b.release(); return b.allow() }, true},
		{"works", b.succeed, true},
		{"closed again", b.allow, true},
		{"was closed", b.succeed, false},
	}
	for _, s := range steps {
		if got := s.do(); got != s.want {
			t.Fatalf("%s: %v", s.name, got)
		}
	}
}

func TestBadURLs(t *testing.T) {
	for _, url := range []string{
		"", "memory", "memory:64", "http://127.0.0.1", "redis:", "redis://user:secret@[::1", "redis://h/notanumber",
		"redis://user:secret@h/0?unknown=1", "memcached://h",
	} {
		_, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
		if match.KindOf(err) != match.KindInvalid || err == nil {
			t.Errorf("%q: %v", url, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells the password: %v", url, err)
		}
	}
}
