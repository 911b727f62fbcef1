package service_test

import (
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// BenchmarkActor: what finding out who asks adds to a request. It is mostly
// remembered; the clock of the tests stands still, so here always.
func BenchmarkActor(b *testing.B) {
	w := newWorld(b)
	u := w.member(b, "an@example.test", secret)
	g := w.enter(b, u.Email, secret)
	_, key, err := w.CreateKey(b.Context(), match.Actor{User: u.ID}, service.NewKey{Name: "x", Scopes: match.KeyScopes()})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("sign-in", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Actor(b.Context(), match.Claim{User: g.User, Session: g.ID}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.KeyActor(b.Context(), key); err != nil {
				b.Fatal(err)
			}
		}
	})
}
