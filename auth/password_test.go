package auth

import (
	"runtime"
	"strings"
	"sync"
	"testing"

	"duyen/match"
)

func TestPasswords(t *testing.T) {
	p := NewPasswords(1)
	hash, err := p.Hash("mật khẩu duyên 2026")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash %s", hash)
	}
	again, err := p.Hash("mật khẩu duyên 2026")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are alike, or %v", err)
	}
	tests := []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "mật khẩu duyên 2026", true},
		{"right, other salt", again, "mật khẩu duyên 2026", true},
		{"wrong", hash, "mật khẩu duyên 2025", false},
		{"empty", hash, "", false},
		{"cut", hash, "mật khẩu duyên", false},
		{"longer", hash, "mật khẩu duyên 2026 ", false},
		{"no account", "", "mật khẩu duyên 2026", false},
		{"no account, empty password", "", "", false},
		{"giant", hash, strings.Repeat("x", 1<<20), false},
		{"hash as password", hash, hash, false},
		{"plain text stored", "mật khẩu duyên 2026", "mật khẩu duyên 2026", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.Verify(tt.hash, tt.password); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestHashRefuses(t *testing.T) {
	p := NewPasswords(1)
	for name, password := range map[string]string{"empty": "", "too long": strings.Repeat("x", passwordMax+1)} {
		if _, err := p.Hash(password); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseHash(t *testing.T) {
	const good = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if h, ok := parseHash(good); !ok || h.memory != 47104 || h.passes != 1 || h.lanes != 1 || len(h.salt) != 16 || len(h.sum) != 32 {
		t.Fatalf("got %+v, %v", h, ok)
	}
	for name, bad := range map[string]string{
		"other algorithm": strings.Replace(good, "argon2id", "argon2i", 1),
		"other version":   strings.Replace(good, "v=19", "v=16", 1),
		"4 GiB":           strings.Replace(good, "m=47104", "m=4194304", 1),
		"no memory":       strings.Replace(good, "m=47104", "m=0", 1),
		"many passes":     strings.Replace(good, "t=1", "t=1000", 1),
		"no passes":       strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":        strings.Replace(good, "p=1", "p=0", 1),
		"negative":        strings.Replace(good, "t=1", "t=-1", 1),
		"other spelling":  strings.Replace(good, "t=1", "t=01", 1),
		"short sum":       good[:len(good)-40],
		"no sum":          good[:strings.LastIndex(good, "$")+1],
		"more parts":      good + "$",
		"not base64":      strings.Replace(good, "$AAAA", "$*AAA", 1),
	} {
		if _, ok := parseHash(bad); ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

// An account that does not exist must cost as much as one that does. What makes
// the hash slow is the memory it fills, and that can be measured to the byte,
// which time cannot.
func TestUnknownAccountCostsAsMuch(t *testing.T) {
	p := NewPasswords(1)
	hash, err := p.Hash("right")
	if err != nil {
		t.Fatal(err)
	}
	for name, hash := range map[string]string{"known": hash, "unknown": "", "damaged": hash[:40]} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p.Verify(hash, "wrong")
		runtime.ReadMemStats(&after)
		if filled := after.TotalAlloc - before.TotalAlloc; filled < hashMemory*1024 || filled > hashMemory*1024*11/10 {
			t.Errorf("%s: filled %d bytes", name, filled)
		}
	}
}

func TestPasswordsAreComputedFewAtATime(t *testing.T) {
	p := NewPasswords(2)
	if got := cap(p.slots); got != 2 {
		t.Fatalf("%d slots", got)
	}
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() { p.Verify("", "x") })
	}
	group.Wait()
	if len(p.slots) != 0 {
		t.Error("a slot is not given back")
	}
	if cap(NewPasswords(0).slots) != 1 {
		t.Error("no slot at all would wait for ever")
	}
}
