package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/api"
	"duyen/match"
)

// noted remembers which keys are asked for.
type noted struct {
	api.Limits
	mu    sync.Mutex
	keys  []string
	round int // of allowances
}

// afresh gives everybody whole allowances again, for tests that ask more in a
// minute than anybody may, of something else.
func (n *noted) afresh() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.round++
}

func (n *noted) Allow(ctx context.Context, key string, limit match.Limit) (ok bool, remaining int, retryAfter time.Duration) {
	n.mu.Lock()
	n.keys = append(n.keys, key)
	key = strconv.Itoa(n.round) + " " + key
	n.mu.Unlock()
	return n.Limits.Allow(ctx, key, limit)
}

// signInFrom tries to sign in from an address.
func (w *world) signInFrom(address, email, password string, header ...string) *httptest.ResponseRecorder {
	body := fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/v1/auth/token", strings.NewReader(body))
	r.RemoteAddr = address
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	out := httptest.NewRecorder()
	w.api.Handler().ServeHTTP(out, r)
	return out
}

// until tries up to most times and gives which attempt was refused with 429, 0
// for none.
func until(t *testing.T, most int, try func(i int) *httptest.ResponseRecorder) int {
	t.Helper()
	for i := range most {
		got := try(i)
		if got.Code != http.StatusTooManyRequests {
			continue
		}
		if wait, err := strconv.Atoi(got.Header().Get("Retry-After")); err != nil || wait < 1 {
			t.Errorf("refused without saying for how long: %v", got.Header())
		}
		checkProblem(t, "limited", reply{got.Code, got.Header(), got.Body.String()})
		return i + 1
	}
	return 0
}

// TestGuessingFromOneAddress: whichever accounts, and whatever the headers say.
func TestGuessingFromOneAddress(t *testing.T) {
	w := newWorld(t, nil)
	for name, from := range map[string]struct {
		same  func(i int) string
		other string
	}{
		"IPv4": {func(i int) string { return fmt.Sprint("192.0.2.1:", 1000+i) }, "192.0.2.2:1000"},
		"IPv6": {func(i int) string { return fmt.Sprintf("[2001:db8::%x]:9", i+1) }, "[2001:db8:0:1::1]:9"},
	} {
		n := until(t, 100, func(i int) *httptest.ResponseRecorder {
			forged := fmt.Sprint("198.51.100.", i)
			return w.signInFrom(from.same(i), fmt.Sprint(name, i, "@example.test"), "wrong",
				"X-Forwarded-For", forged, "X-Real-Ip", forged, "Forwarded", "for="+forged)
		})
		if n < 61 || n > 70 { // 60, and one a second while the test runs
			t.Errorf("%s: refused at attempt %d", name, n)
		}
		if got := w.signInFrom(from.other, name+"@example.test", "wrong"); got.Code != http.StatusUnauthorized {
			t.Errorf("%s: a neighbour gets %d", name, got.Code)
		}
	}
}

// TestGuessingOneAccount: from however many addresses, in however many
// spellings, and whether there is such an account or not.
func TestGuessingOneAccount(t *testing.T) {
	w := newWorld(t, nil)
	var refused []int
	for _, name := range []string{"owner", "nobody"} {
		refused = append(refused, until(t, 100, func(i int) *httptest.ResponseRecorder {
			email := []string{name + "@example.test", strings.ToUpper(name) + "@Example.test", " " + name + "@example.test "}[i%3]
			return w.signInFrom(fmt.Sprintf("[2001:db8:%x::1]:9", i), email, "wrong")
		}))
	}
	if !slices.Equal(refused, []int{31, 31}) {
		t.Errorf("refused at attempts %v", refused)
	}
	if got := w.signInFrom("192.0.2.1:1", "owner@example.test", password); got.Code != http.StatusTooManyRequests {
		t.Errorf("the true password is told apart: %d", got.Code)
	}
	if got := w.signInFrom("192.0.2.1:1", "other@example.test", password); got.Code != http.StatusOK {
		t.Errorf("another account gets %d", got.Code)
	}
}

// TestRateLimitHeaders: every answer of a limited route says what is left. Each
// attempt comes from an address of its own, whose allowance is whole.
func TestRateLimitHeaders(t *testing.T) {
	w := newWorld(t, nil)
	const both = `"address";q=60;w=60, "account";q=30;w=360`
	for i, c := range []struct {
		email, password string
		status          int
		policy, left    string
	}{
		{"owner@example.test", password, 200, both, `"address";r=59;t=1, "account";r=29;t=12`},
		{"owner@example.test", "wrong", 401, both, `"address";r=59;t=1, "account";r=28;t=24`},
		{"owner@example.test", "", 422, `"address";q=60;w=60`, `"address";r=59;t=1`},
	} {
		got := w.signInFrom(fmt.Sprint("198.51.100.", i, ":1"), c.email, c.password)
		h := got.Header()
		if got.Code != c.status || h.Get("RateLimit-Policy") != c.policy || h.Get("RateLimit") != c.left {
			t.Errorf("attempt %d: %d, %q, %q", i, got.Code, h.Get("RateLimit-Policy"), h.Get("RateLimit"))
		}
	}
	until(t, 100, func(i int) *httptest.ResponseRecorder {
		return w.signInFrom(fmt.Sprint("192.0.2.", i+1, ":1"), "owner@example.test", "wrong")
	})
	h := w.signInFrom("203.0.113.1:1", "owner@example.test", "wrong").Header()
	wait, err := strconv.Atoi(h.Get("Retry-After"))
	if got := h.Get("RateLimit"); got != `"address";r=59;t=1, "account";r=0;t=360` || err != nil || wait < 1 || wait > 12 {
		t.Errorf("refused with %q, wait %q", got, h.Get("Retry-After"))
	}
	if h := w.do(call{name: "no limit", path: "/v1/search?q=a", status: 200}).header; h.Get("RateLimit") != "" {
		t.Errorf("a route without a limit says %v", h)
	}
}

// TestKeysTellNoEmail: no e-mail address gets to where counters are kept.
func TestKeysTellNoEmail(t *testing.T) {
	w := newWorld(t, nil)
	w.signInFrom("192.0.2.1:1", "owner@example.test", "wrong")
	w.signInFrom("192.0.2.1:1", "x@example.test", "wrong")
	keys := w.limits.keys
	if len(keys) != 4 || keys[1] == keys[3] || keys[0] != keys[2] {
		t.Fatalf("keys %q", keys)
	}
	for _, key := range keys {
		if strings.Contains(key, "owner") || strings.Contains(key, "example") || strings.Contains(key, "@") {
			t.Errorf("key %q", key)
		}
	}
}

// TestPagesShareTheRates: the pages count by the names of the rates, and what has
// none is refused.
func TestPagesShareTheRates(t *testing.T) {
	w := newWorld(t, nil)
	ask := func(what, account string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
		r.RemoteAddr = "192.0.2.7:1"
		return w.api.Admit(r, what, account)
	}
	for range 5 {
		if wait := ask("letter", "an"); wait != 0 {
			t.Fatalf("wait %d", wait)
		}
	}
	if wait := ask("letter", "an"); wait < 1 || wait > 60 {
		t.Errorf("a sixth letter to one account: wait %d", wait)
	}
	if wait := max(ask("letter", "binh"), ask("secret", ""), ask("sign-in", "an")); wait != 0 {
		t.Errorf("others wait %d", wait)
	}
	if ask("nothing", "an") == 0 {
		t.Error("what has no rates is let through")
	}
	if slices.Contains(w.limits.keys, "secret:account:") {
		t.Errorf("counted %v", w.limits.keys)
	}
}
