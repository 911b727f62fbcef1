package auth

import (
	"strings"
	"testing"

	"duyen/match"
)

func newSecret(t testing.TB, prefix string) (plain, hash string) {
	t.Helper()
	plain, hash, err := NewSecret(prefix)
	if err != nil {
		t.Fatal(err)
	}
	return plain, hash
}

func TestSecrets(t *testing.T) {
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 200 {
		plain, hash := newSecret(t, "dyk_")
		got, ok := HashSecret(plain)
		if !ok || got != hash || len(hash) != 43 || len(plain) != 53 || !strings.HasPrefix(plain, "dyk_") {
			t.Fatalf("%s: %s, %v, kept %s", plain, got, ok, hash)
		}
		if strings.Contains(hash, plain[4:12]) || seen[plain] || seen[hash] {
			t.Fatalf("%s is in its hash %s, or was seen before", plain, hash)
		}
		if shown := Prefix(plain); shown != plain[:10] {
			t.Errorf("%s shows as %s", plain, shown)
		}
		seen[plain], seen[hash] = true, true
		for _, r := range plain[4:47] {
			letters[r]++
		}
	}
	// 8,600 characters of 62: each some 139 times, with a standard deviation of
	// 12. One that is twice as likely as the rest would be far outside.
	for _, r := range digits {
		if n := letters[r]; n < 139-8*12 || n > 139+8*12 {
			t.Errorf("%c stands %d times in 200 secrets", r, n)
		}
	}
	if len(letters) != 62 {
		t.Errorf("%d letters are in use", len(letters))
	}
}

// The form must stay, or every key and every letter under way is worthless.
func TestFormOfSecretsStays(t *testing.T) {
	const plain = "dyk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg" + "3vMC6C"
	if hash, ok := HashSecret(plain); !ok || hash != "c0PaOoki5UG88C6F0oSEdhmfiBLzj0TNVssVRE2XXKM" {
		t.Errorf("got %s, %v", hash, ok)
	}
}

func TestWhatIsNoSecret(t *testing.T) {
	plain, _ := newSecret(t, "dyr_")
	swapped := []byte(plain)
	for i := 4; i < 46; i++ {
		if swapped[i] != swapped[i+1] {
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			break
		}
	}
	other := byte('A')
	if plain[20] == other {
		other = 'B'
	}
	for name, bad := range map[string]string{
		"empty": "", "prefix only": "dyr_", "no prefix": plain[4:], "short": plain[:52], "long": plain + "0", "blank": " " + plain, "line": plain + "\n",
		"other sort": "dyk_" + plain[4:], "capitals": strings.ToUpper(plain), "swapped": string(swapped),
		"a letter wrong": plain[:20] + string(other) + plain[21:], "punctuation": plain[:20] + "-" + plain[21:], "not ASCII": plain[:20] + "é" + plain[22:],
		"longer prefix": "x" + plain, "no letters": "123_" + plain[4:], "two prefixes": "dyr_" + plain, "junk": strings.Repeat("A", 53), "1 MiB": strings.Repeat("dyr_", 1<<18),
	} {
		if hash, ok := HashSecret(bad); ok || hash != "" {
			t.Errorf("%s: %q is taken", name, bad)
		}
		if shown := Prefix(bad); shown != "" {
			t.Errorf("%s: shows %q", name, shown)
		}
	}
	for _, prefix := range []string{"", "_", "dyk", "DYK_", "dy k_", "d_k_", "đyk_", "abcdefgh_", "dyk_\n"} {
		if plain, hash, err := NewSecret(prefix); match.KindOf(err) != match.KindInternal || err == nil || plain+hash != "" {
			t.Errorf("%q: %s, %v", prefix, plain, err)
		}
	}
}

// Whatever is taken is exactly what NewSecret could have made.
func FuzzHashSecret(f *testing.F) {
	plain, _ := newSecret(f, "dyk_")
	for _, s := range []string{plain, "", "dyk_", plain + "A", plain[:52], "_" + plain, strings.Repeat("0", 53), "dyk_" + strings.Repeat("z", 49)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hash, ok := HashSecret(s)
		prefix, rest, _ := strings.Cut(s, "_")
		sound := soundPrefix(prefix+"_") && len(rest) == 49 && strings.Trim(rest, digits) == "" && s == s[:len(s)-6]+checkDigits(s[:len(s)-6])
		if ok != sound || ok != (hash != "") || ok != (Prefix(s) != "") || ok && !strings.HasPrefix(s, Prefix(s)) {
			t.Errorf("%q: %s, %v, shows %s", s, hash, ok, Prefix(s))
		}
	})
}

func BenchmarkHashSecret(b *testing.B) {
	plain, _ := newSecret(b, "dyk_")
	for b.Loop() {
		if _, ok := HashSecret(plain); !ok {
			b.Fatal("refused")
		}
	}
}
