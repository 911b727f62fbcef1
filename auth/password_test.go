package auth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duyen/match"
)

func mustHash(t *testing.T, p *Passwords, password string) string {
	t.Helper()
	hash, err := p.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestPasswords(t *testing.T) {
	p := NewPasswords(1)
	hash := mustHash(t, p, "mật khẩu duyên 2026")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash %s", hash)
	}
	again := mustHash(t, p, "mật khẩu duyên 2026")
	if again == hash {
		t.Error("two hashes of one password are alike")
	}
	tests := []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "mật khẩu duyên 2026", true},
		{"right, other salt", again, "mật khẩu duyên 2026", true},
		{"right, decomposed", hash, norm.NFD.String("mật khẩu duyên 2026"), true},
		{"no accents", hash, "mat khau duyen 2026", false},
		{"capitals", hash, "Mật khẩu duyên 2026", false},
		{"wrong", hash, "mật khẩu duyên 2025", false},
		{"empty", hash, "", false},
		{"cut", hash, "mật khẩu duyên", false},
		{"longer", hash, "mật khẩu duyên 2026 ", false},
		{"NUL behind", hash, "mật khẩu duyên 2026\x00", false},
		{"no account", "", "mật khẩu duyên 2026", false},
		{"no account, empty password", "", "", false},
		{"giant", hash, strings.Repeat("x", 1<<20), false},
		{"hash as password", hash, hash, false},
		{"plain text stored", "mật khẩu duyên 2026", "mật khẩu duyên 2026", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := p.Verify(t.Context(), tt.hash, tt.password); err != nil || got != tt.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

// A password is brought into one form before it is hashed. That form must stay
// what it was, or people with Vietnamese passwords are locked out: this hash was
// made on 2026-11-25 of "Hòa thủy triều".
func TestFormOfPasswordsStays(t *testing.T) {
	const old = "$argon2id$v=19$m=47104,t=1,p=1$sfFeqp49ykeZOtqeh8NP0Q$BVd+83jU9g7uI/tD1bCyfQ5AAvyHdl61ZZM/w6syKy0"
	p := NewPasswords(1)
	for _, typed := range []string{"Hòa thủy triều", "Hoà thuỷ triều", norm.NFD.String("Hòa thủy triều"), norm.NFD.String("Hoà thuỷ triều")} {
		if ok, err := p.Verify(t.Context(), old, typed); err != nil || !ok {
			t.Errorf("%q: %v, %v", typed, ok, err)
		}
	}
}

func TestHashRefuses(t *testing.T) {
	p := NewPasswords(1)
	for _, tt := range []struct{ name, password, code string }{
		{"empty", "", "password_short"},
		{"too long", strings.Repeat("x", passwordMax+1), "password_long"},
		{"far too long", strings.Repeat("x", 1<<20), "password_long"},
	} {
		_, err := p.Hash(t.Context(), tt.password)
		e, ok := errors.AsType[*match.Error](err)
		if !ok || e.Kind != match.KindInvalid || len(e.Problems) != 1 || e.Problems[0].Code != tt.code || e.Field != "password" {
			t.Errorf("%s: %v", tt.name, err)
		}
		if strings.Contains(fmt.Sprint(err), "xxx") {
			t.Errorf("%s: the error tells the password", tt.name)
		}
	}
	longest := strings.Repeat("ế", 341) + "x"
	hash := mustHash(t, p, longest)
	if ok, err := p.Verify(t.Context(), hash, norm.NFD.String(longest)); err != nil || !ok {
		t.Errorf("the longest password, decomposed: %v, %v", ok, err)
	}
}

func TestOutdated(t *testing.T) {
	p := NewPasswords(1)
	today := mustHash(t, p, "x")
	if p.Outdated(today) {
		t.Error("a new hash is out of date")
	}
	for name, old := range map[string]string{
		"less memory": strings.Replace(today, "m=47104", "m=19456", 1),
		"more memory": strings.Replace(today, "m=47104", "m=65536", 1),
		"more passes": strings.Replace(today, "t=1", "t=2", 1),
		"more lanes":  strings.Replace(today, "p=1", "p=2", 1),
		"shorter":     today[:len(today)-11],
		"unreadable":  "md5:1234",
		"none":        "",
	} {
		if !p.Outdated(old) {
			t.Errorf("%s: up to date", name)
		}
	}
}

// counted counts the hashes p computes and with which cost.
func counted(p *Passwords) *[]string {
	var costs []string
	p.derive = func(h hash, password string) []byte {
		costs = append(costs, fmt.Sprint(h.memory, h.passes, h.lanes, len(h.salt), len(h.sum)))
		return derive(hash{memory: 8, passes: 1, lanes: 1, salt: h.salt, sum: h.sum}, password)
	}
	return &costs
}

// TestUnknownAccountCostsAsMuch is the hashing part of row E5: an account that
// does not exist costs what one that does costs, counted in work and not in time.
func TestUnknownAccountCostsAsMuch(t *testing.T) {
	p := NewPasswords(1)
	known := mustHash(t, p, "right")
	const usual = "47104 1 1 16 32"
	for name, c := range map[string]struct{ hash, password string }{
		"right": {known, "right"}, "wrong": {known, "wrong"}, "empty password": {known, ""}, "giant": {known, strings.Repeat("x", 1<<20)},
		"unknown": {"", "wrong"}, "unknown, giant": {"", strings.Repeat("x", 1<<20)}, "damaged": {known[:40], "wrong"}, "not a hash": {"right", "right"},
	} {
		costs := counted(p)
		if _, err := p.Verify(t.Context(), c.hash, c.password); err != nil {
			t.Fatal(err)
		}
		if len(*costs) != 1 || (*costs)[0] != usual {
			t.Errorf("%s: %q", name, *costs)
		}
	}
}

// held makes p stop in every hash until the channel is closed, and tells on the
// other whenever one has begun.
func held(p *Passwords) (begun chan struct{}, release chan struct{}) {
	begun, release = make(chan struct{}, 1000), make(chan struct{})
	p.derive = func(h hash, _ string) []byte {
		begun <- struct{}{}
		<-release
		return h.sum
	}
	return begun, release
}

func TestTooManySignIns(t *testing.T) {
	p := NewPasswords(100)
	begun, release := held(p)
	var busy, done, other atomic.Int32
	var group, turnedAway sync.WaitGroup
	try := func() {
		switch _, err := p.Verify(t.Context(), "", "x"); {
		case err == nil:
			done.Add(1)
		case match.KindOf(err) == match.KindBusy && err.(*match.Error).Code == "busy_signing_in":
			busy.Add(1)
			turnedAway.Done()
		default:
			other.Add(1)
		}
	}
	turnedAway.Add(100 - runningMax - waitingMax)
	for range 100 {
		group.Go(try)
	}
	turnedAway.Wait() // at once, while nobody has got anywhere
	for range runningMax {
		<-begun
	}
	if len(p.slots) != runningMax || len(begun) != 0 {
		t.Errorf("%d compute at a time, %d more have begun", len(p.slots), len(begun))
	}
	close(release)
	group.Wait()
	if done.Load() != runningMax+waitingMax || busy.Load() != 100-runningMax-waitingMax || other.Load() != 0 {
		t.Errorf("%d done, %d turned away, %d otherwise", done.Load(), busy.Load(), other.Load())
	}
	if len(p.slots) != 0 || len(p.line) != 0 {
		t.Error("a place is not given back")
	}
	if cap(NewPasswords(0).slots) != 1 || cap(NewPasswords(1).slots) != 1 {
		t.Error("no slot at all would wait for ever")
	}
}

// Who waits gives up with its request, and makes room for the next.
func TestWaitingEndsWithTheRequest(t *testing.T) {
	p := NewPasswords(1)
	begun, release := held(p)
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := p.Hash(t.Context(), "x"); err != nil {
			t.Error(err)
		}
	})
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	given := make(chan error, 1)
	group.Go(func() {
		_, err := p.Verify(ctx, "", "x")
		given <- err
	})
	cancel()
	for _, err := range []error{<-given, hashError(p.Hash(ctx, "x"))} {
		e, ok := errors.AsType[*match.Error](err)
		if !ok || e.Kind != match.KindBusy || e.Code != "timeout" || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	close(release)
	group.Wait()
	if len(p.slots) != 0 || len(p.line) != 0 || len(begun) != 0 {
		t.Error("a place is not given back, or work was done for nobody")
	}
}

func hashError(_ string, err error) error { return err }

// TestManySignInsFitInMemory: 100 people sign in at once in a process of its own,
// and it stays below 250 MB, so that a server with all else stays below 400. What Go has ever taken from the system is counted,
// which is at least what was ever resident of it.
func TestManySignInsFitInMemory(t *testing.T) {
	if os.Getenv("DUYEN_TEST_SIGN_INS") != "" {
		signInAtOnce(t)
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestManySignInsFitInMemory$", "-test.v")
	child.Env = append(os.Environ(), "DUYEN_TEST_SIGN_INS=1")
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		if figure, ok := strings.CutPrefix(lines.Text(), "taken: "); ok {
			taken, err := strconv.Atoi(figure)
			if err != nil || taken > 250_000_000 || taken < hashMemory*1024 {
				t.Errorf("took %s bytes, %v", figure, err)
			}
			return
		}
	}
	t.Fatalf("no figure in %s", out)
}

func signInAtOnce(t *testing.T) {
	p := NewPasswords(100)
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			if _, err := p.Verify(t.Context(), "", "x"); err != nil && match.KindOf(err) != match.KindBusy {
				t.Error(err)
			}
		})
	}
	group.Wait()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("taken: %d\n", m.Sys)
}
