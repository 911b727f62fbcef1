//go:build soak

package main

import (
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
	"duyen/match/service"
)

// pairs is how often each of two things is timed, in turn.
const pairs = 300

// TestSoakTimesTellNothing: whether an address has an account cannot be read from
// the time that signing in, registering or asking for a new password takes: the
// medians of 300 pairs differ by less than what the middle half of one side
// spreads over.
func TestSoakTimesTellNothing(t *testing.T) {
	dir := t.TempDir()
	c := &configs.Config{Data: dir, Store: "sqlite:" + filepath.Join(dir, "duyen.db"), Cache: "memory:", MailFrom: "a@example.test", Addr: "127.0.0.1:0"}
	r, err := openRooms(t.Context(), c, slog.New(slog.DiscardHandler), nil)
	must(t, err)
	t.Cleanup(func() { must(t, r.close()) })
	const known, unknown, password = "known@example.test", "unknown@example.test", "mười hai con giáp"
	hash, err := r.passwords.Hash(t.Context(), password)
	must(t, err)
	_, err = r.store.Put(t.Context(), match.User{Email: known, Name: "x", PasswordHash: hash, Confirmed: true})
	must(t, err)
	for name, ask := range map[string]func(email string){
		"sign-in": func(email string) {
			if _, err := r.service.SignIn(t.Context(), service.Credentials{Email: email, Password: "wrong " + password, Life: time.Hour}); err == nil {
				t.Fatal("signed in")
			}
		},
		"reset": func(email string) { must(t, r.service.AskReset(t.Context(), email)) },
	} {
		var a, b []time.Duration
		for range pairs {
			a = append(a, timeOf(func() { ask(known) }))
			b = append(b, timeOf(func() { ask(unknown) }))
		}
		slices.Sort(a)
		slices.Sort(b)
		differ, spread := (a[pairs/2] - b[pairs/2]).Abs(), a[3*pairs/4]-a[pairs/4]
		t.Logf("%s: %v with an account, %v without; the middle half of the first spreads over %v", name, a[pairs/2], b[pairs/2], spread)
		if differ > spread {
			t.Errorf("%s tells by %v whether there is an account", name, differ)
		}
	}
}

func timeOf(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}
