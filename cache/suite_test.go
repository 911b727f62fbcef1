package cache

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

// room is what every place where entries are kept can do.
type room interface {
	Get(ctx context.Context, key string) (value []byte, ok bool)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
}

// rooms are all the places where entries are kept; one suite runs on each.
func rooms() map[string]func(t *testing.T) room {
	open := func(t *testing.T, url string) room {
		c, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	return map[string]func(t *testing.T) room{
		"memory": func(t *testing.T) room { return open(t, "memory:") },
		"redis":  func(t *testing.T) room { return open(t, startRedis(t).url()) },
		"redis without memory in front": func(t *testing.T) room {
			return openRemote(t, startRedis(t))
		},
	}
}

func openRemote(t *testing.T, s *server) *remote {
	t.Helper()
	r, err := newRedis(s.url(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestEveryRoom(t *testing.T) {
	for name, open := range rooms() {
		t.Run(name, func(t *testing.T) {
			r := open(t)
			t.Run("keeps what it is given", func(t *testing.T) { keeps(t, r) })
			t.Run("has nothing else", func(t *testing.T) { misses(t, r) })
			t.Run("takes the newest", func(t *testing.T) { replaces(t, r) })
			t.Run("forgets in time", func(t *testing.T) { forgets(t, r) })
			t.Run("serves many at once", func(t *testing.T) { serves(t, r) })
		})
	}
}

func keeps(t *testing.T, r room) {
	values := map[string][]byte{
		"a":                        []byte(`{"data":[]}`),
		"khoá:Trà Bồng:quế":        []byte("quế Trà Bồng"),
		"binary":                   {0, 1, 255, '\r', '\n', 0},
		"empty":                    {},
		"a b\r\nSET x y":           []byte("a key is data, never a command"),
		strings.Repeat("long", 50): bytes.Repeat([]byte("x"), 900<<10),
	}
	for key, value := range values {
		put(t, r, key, value)
	}
	if _, ok := r.Get(t.Context(), "x"); ok {
		t.Error("a key was run as a command")
	}
}

// put sets until the value is found: on a busy machine even a sound Redis may
// take longer than the cache has patience for, which is a miss.
func put(t *testing.T, r room, key string, value []byte) {
	t.Helper()
	eventually(t, fmt.Sprintf("%.20q is found", key), func() bool {
		r.Set(t.Context(), key, value, time.Minute)
		got, ok := r.Get(t.Context(), key)
		return ok && bytes.Equal(got, value)
	})
}

// finds reads until the value is found.
func finds(t *testing.T, r room, key, value string) {
	t.Helper()
	eventually(t, key+" is found", func() bool {
		got, ok := r.Get(t.Context(), key)
		return ok && string(got) == value
	})
}

func misses(t *testing.T, r room) {
	if got, ok := r.Get(t.Context(), "never set"); ok || len(got) != 0 {
		t.Errorf("found %q", got)
	}
}

func replaces(t *testing.T, r room) {
	put(t, r, "twice", []byte("old"))
	put(t, r, "twice", []byte("new"))
}

func forgets(t *testing.T, r room) {
	put(t, r, "short", []byte("x"))
	put(t, r, "stays", []byte("x"))
	r.Set(t.Context(), "short", []byte("x"), 50*time.Millisecond)
	eventually(t, "the short-lived is gone", func() bool {
		_, ok := r.Get(t.Context(), "short")
		return !ok
	})
	finds(t, r, "stays", "x")
}

func serves(t *testing.T, r room) {
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 50 {
				key := fmt.Sprintf("%d/%d", g, i%5)
				r.Set(t.Context(), key, []byte(key), time.Minute)
				if got, ok := r.Get(t.Context(), key); ok && string(got) != key {
					t.Errorf("%s gave %q", key, got)
				}
			}
		})
	}
	group.Wait()
}

func TestMemoryIsBounded(t *testing.T) {
	const bound = 256 << 10
	m, err := newMemory(bound)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for i := range 2000 {
		m.Set(t.Context(), fmt.Sprint(i), make([]byte, 4096), time.Hour)
	}
	m.entries.CleanUp()
	if got := m.entries.WeightedSize(); got > bound {
		t.Errorf("holds %d bytes, over %d", got, bound)
	}
	if m.entries.EstimatedSize() == 0 {
		t.Error("holds nothing")
	}
}

func TestTooLargeIsNotKept(t *testing.T) {
	s := startRedis(t)
	for _, url := range []string{"memory:", s.url()} {
		c, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.Set(t.Context(), "large", make([]byte, valueMax+1), time.Minute)
		c.Set(t.Context(), "past", []byte("x"), -time.Second)
		for _, key := range []string{"large", "past"} {
			if _, ok := c.Get(context.Background(), key); ok {
				t.Errorf("%s keeps %q", url, key)
			}
		}
	}
}
