package search

import (
	"math/rand/v2"
	"testing"

	"duyen/match/text"
)

// accepts runs the automaton over a key.
func accepts(pattern, key string) bool {
	a := newOneEdit(pattern)
	state := a.Start()
	for i := range len(key) {
		if !a.CanMatch(state) {
			return false
		}
		state = a.Accept(state, key[i])
	}
	return a.IsMatch(state)
}

func TestOneEditAgreesWithTheDistance(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abc"[random.IntN(3)]
		}
		return string(b)
	}
	for range 20_000 {
		pattern, other := word(1+random.IntN(6)), word(1+random.IntN(7))
		want := text.Distance(pattern, other, 1) == 1
		if got := accepts(pattern, other+"\x00ặ"); got != want {
			t.Fatalf("%q to %q: %v, want %v", pattern, other, got, want)
		}
	}
}

func TestOneEditTakesItsLongestPattern(t *testing.T) {
	long := "abcdefghijklmnopqrst" // maxPattern letters
	if len(long) != maxPattern {
		t.Fatal(len(long))
	}
	for _, key := range []string{long[1:], long + "x", long[:19], "x" + long[1:], long[:18] + "ts"} {
		if !accepts(long, key+"\x00") {
			t.Errorf("%q is one edit away", key)
		}
	}
	if accepts(long, long+"\x00") || accepts(long, long[:18]+"\x00") {
		t.Error("accepts none or two edits")
	}
}
