package cache

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// TestErase: no answer is left in memory or Redis, what is not ours and counted
// attempts are, and a Redis that is away is asked again until its entries have
// expired.
func TestErase(t *testing.T) {
	s := startRedis(t)
	c, err := Open(t.Context(), s.url(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	recovers(t, c.far)
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	place := c.Place(func() time.Time { return now })
	who := match.Erasure{ID: "era_1", User: "usr_1", AskedAt: now}
	for i := range 2500 {
		c.Set(t.Context(), fmt.Sprint("answer", i), []byte("canary"), time.Hour)
	}
	for _, key := range []string{"theirs", keyPrefix + "limit:address"} {
		if err := c.far.client.Set(t.Context(), key, "1", time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if ttl := c.far.client.TTL(t.Context(), keyPrefix+"answer7").Val(); ttl <= 0 || ttl > entryMax {
		t.Errorf("an entry is kept for %v", ttl)
	}
	if err := place.Erase(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(t.Context(), "answer7"); ok {
		t.Error("an answer is still there")
	}
	left, err := c.far.client.Keys(t.Context(), "*").Result()
	if err != nil || len(left) != 2 || strings.Contains(strings.Join(left, " "), "answer") {
		t.Errorf("left in Redis: %v %v", left, err)
	}
	s.kill()
	c.Set(t.Context(), "answer", []byte("canary"), time.Minute)
	if err := place.Erase(t.Context(), who); match.KindOf(err) != match.KindBusy {
		t.Errorf("without Redis: %v", err)
	}
	if _, ok := c.near.Get(context.Background(), "answer"); ok {
		t.Error("memory was not emptied")
	}
	now = now.Add(2*entryMax + time.Second)
	if err := place.Erase(t.Context(), who); err != nil {
		t.Errorf("after everything has expired: %v", err)
	}
}
