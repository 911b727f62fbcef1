package store

import (
	"fmt"
	"testing"

	"duyen/match"
)

// testOffersSince follows offers from where all of them were read.
func testOffersSince(t *testing.T, s *Store, all match.OfferChanges) {
	t.Helper()
	since := func(at match.Checkpoint) match.OfferChanges {
		t.Helper()
		got, err := s.OffersSince(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := since(all.At); got.At != all.At || got.All || len(got.Offers)+len(got.Gone) != 0 {
		t.Errorf("nothing has changed: %+v", got)
	}
	create(t, s, "usr_an", startup("another"), anOffer("fresh"))
	if _, err := handle(t, s, "q", match.OfferClose, match.HandPoster); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(t.Context(), "r", 0); err != nil {
		t.Fatal(err)
	}
	got := since(all.At)
	states := map[string]match.OfferState{}
	for _, x := range got.Offers {
		states[x.Offer.ID] = x.Offer.State
	}
	if got.All || fmt.Sprint(states, got.Gone) != "map[fresh:open q:closed] [r]" || got.At.Seq != all.At.Seq+4 {
		t.Errorf("changed %v, gone %v, at %v after %v", states, got.Gone, got.At, all.At)
	}
	// What the log does not tell, or another store's, is read as a whole.
	for name, at := range map[string]match.Checkpoint{
		"another store": {Store: "x", Seq: got.At.Seq}, "ahead": {Store: got.At.Store, Seq: got.At.Seq + 1},
	} {
		if got := since(at); !got.All || len(got.Offers) != len(all.Offers) { // one came, one went
			t.Errorf("%s: %d offers, all %v", name, len(got.Offers), got.All)
		}
	}
	for _, c := range []struct {
		what, change string
		all          bool
	}{
		{"an erased name", `UPDATE change SET id = 'erased:era_1' WHERE id = 'r'`, true},
		{"a whole log", `UPDATE change SET id = 'r' WHERE id = 'erased:era_1'`, false},
		{"a gap", `DELETE FROM change WHERE kind = 'startup' AND seq > ` + fmt.Sprint(all.At.Seq), true},
	} {
		if _, err := s.writer.ExecContext(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		if got := since(all.At); got.All != c.all {
			t.Errorf("%s: all offers were read: %v", c.what, got.All)
		}
	}
}
