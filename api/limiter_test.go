package api

import (
	"strconv"
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	now := time.Unix(1000, 0)
	l := newLimiter(1, 3, func() time.Time { return now })
	for i := range 3 {
		if ok, _ := l.allow("192.0.2.1"); !ok {
			t.Fatalf("attempt %d refused", i)
		}
	}
	if ok, wait := l.allow("192.0.2.1"); ok || wait != 1 {
		t.Errorf("fourth attempt: %v, wait %d", ok, wait)
	}
	if ok, _ := l.allow("192.0.2.2"); !ok {
		t.Error("another address is refused")
	}
	now = now.Add(time.Second)
	if ok, _ := l.allow("192.0.2.1"); !ok {
		t.Error("still refused after the wait")
	}
}

func TestLimiterCountsHouseholds(t *testing.T) {
	now := time.Unix(1000, 0)
	l := newLimiter(1, 1, func() time.Time { return now })
	l.allow("2001:db8::1")
	if ok, _ := l.allow("2001:db8::2"); ok {
		t.Error("a /64 has more than one allowance")
	}
	if ok, _ := l.allow("2001:db8:0:1::1"); !ok {
		t.Error("another /64 is refused")
	}
	l.allow("::ffff:192.0.2.1")
	if ok, _ := l.allow("192.0.2.1"); ok {
		t.Error("an IPv4 address has a second allowance as mapped IPv6")
	}
}

// TestLimiterIsBounded: many addresses do not grow the memory without end.
func TestLimiterIsBounded(t *testing.T) {
	now := time.Unix(1000, 0)
	l := newLimiter(1, 1, func() time.Time { return now })
	for i := range maxAddresses + 500 {
		l.allow("2001:db8:" + strconv.FormatInt(int64(i/65536), 16) + ":" + strconv.FormatInt(int64(i%65536), 16) + "::1")
	}
	if len(l.known) > maxAddresses {
		t.Errorf("%d addresses are kept", len(l.known))
	}
}
