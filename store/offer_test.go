package store

import (
	"database/sql"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// anOffer makes an offer; change may complete it.
func anOffer(id string, change ...func(*match.Offer)) *match.Offer {
	o := &match.Offer{}
	o.Kind, o.ID, o.Name = match.KindOffer, id, "Đề nghị "+id
	for _, f := range change {
		f(o)
	}
	return o
}

// handle makes a move as somebody.
func handle(t *testing.T, s *Store, id string, m match.OfferMove, by match.OfferHand) (match.Written, error) {
	t.Helper()
	return s.MoveOffer(t.Context(), id, match.AuditEntry{Actor: "usr_an", Action: "offer." + string(m), ObjectKind: match.AuditUser, Object: "usr_an"},
		func(o *match.Offer) (match.OfferState, error) { return o.State.After(m, by) })
}

// took gives or takes places of an offer as introductions do, and counts anew.
func took(t *testing.T, s *Store, id string, places int) {
	t.Helper()
	err := s.write(t.Context(), "taking places", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(t.Context(), `DELETE FROM introduction`); err != nil {
			return err
		}
		for n := range places {
			from := string(rune('a' + n))
			_, err := tx.ExecContext(t.Context(), `INSERT INTO introduction (id, from_profile, to_profile, offer, account, state,
				message, reason, note, reroute, came_from, went_to, result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at)
				VALUES ($1, $2, $3, $3, 'usr_an', 'accepted', '', '', '', 0, '', '', '', 0, '', '', 0, 0, 0, 0, 0, 0, 0)`,
				"int_"+from, from, id)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(t.Context(), `INSERT INTO seat (profile, num, introduction) VALUES ($1, $2, $3)`, id, n+1, "int_"+from); err != nil {
				return err
			}
		}
		return s.recount(t.Context(), tx, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// actions lists what the audit log says was done.
func actions(t *testing.T, s *Store) (out []string) {
	t.Helper()
	entries, err := s.Audit(t.Context(), match.AuditFilter{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Action)
	}
	return out
}

func state(t *testing.T, s *Store, id string) match.OfferState {
	t.Helper()
	return get(t, s, id).Common().State
}

func testOffers(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	two := 2
	create(t, s, "usr_an", startup("a"), startup("b"), anOffer("p0"))
	w := save(t, s, match.Write{Profile: anOffer("o", func(o *match.Offer) {
		o.Quantity, o.ClosesOn, o.OfferKind, o.By = &two, "2026-12-31", "training", "org"
	}), Mode: match.Create, Owner: "usr_an", State: match.OfferReview})[0]
	if w.Err != nil || w.Profile.Common().State != match.OfferReview {
		t.Fatalf("posted %+v", w)
	}
	if list, err := s.List(t.Context(), match.Filter{Kinds: []match.Kind{match.KindOffer}}, time.Time{}, "", 10); err != nil || len(list) != 1 {
		t.Errorf("everybody sees %v %v", ids(list), err)
	}
	moved, err := handle(t, s, "o", match.OfferPublish, match.HandPublisher)
	if err != nil || moved.Outcome != match.Updated || moved.Profile.Common().State != match.OfferOpen || moved.Profile.Common().Version != 2 {
		t.Errorf("published: %+v %v", moved, err)
	}
	at(s, now.Add(time.Hour))
	if closed, err := handle(t, s, "p0", match.OfferClose, match.HandPoster); err != nil || !closed.Profile.Common().UpdatedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("closed: %+v %v", closed, err)
	}
	at(s, now)
	head := head1(t, s)
	if again, err := handle(t, s, "o", match.OfferPublish, match.HandPublisher); err != nil || again.Outcome != match.Unchanged || head1(t, s) != head {
		t.Errorf("published again: %+v %v", again, err)
	}
	if _, err := handle(t, s, "o", match.OfferRenew, match.HandPoster); match.KindOf(err) != match.KindConflict || head1(t, s) != head {
		t.Errorf("renewed while it is open: %v", err)
	}
	if _, err := handle(t, s, "none", match.OfferClose, match.HandPoster); match.KindOf(err) != match.KindNotFound {
		t.Errorf("moved what is none: %v", err)
	}
	for places, want := range []match.OfferState{match.OfferOpen, match.OfferOpen, match.OfferFilled} {
		took(t, s, "o", places)
		if got := state(t, s, "o"); got != want {
			t.Errorf("%d of 2 places taken: %s", places, got)
		}
	}
	if ended, err := s.ExpireOffers(t.Context(), "2026-12-31", 10); err != nil || len(ended) != 0 {
		t.Errorf("ended on its last day: %v %v", ended, err)
	}
	took(t, s, "o", 1)
	if got := state(t, s, "o"); got != match.OfferOpen {
		t.Errorf("with a place free again: %s", got)
	}
	for _, want := range []int{1, 0} { // again, nothing is left to do
		ended, err := s.ExpireOffers(t.Context(), "2027-01-01", 10)
		if err != nil || len(ended) != want || state(t, s, "o") != match.OfferExpired {
			t.Errorf("ended %v %v", ended, err)
		}
	}
	want := []string{"offer.publish", "offer.close", "offer.fill", "offer.free", "offer.expire"}
	if got := actions(t, s); !slices.Equal(got, want) {
		t.Errorf("the audit log says %v, want %v", got, want)
	}
	if w := save(t, s, match.Write{Profile: anOffer("full", func(o *match.Offer) { none := 0; o.Quantity = &none }), Owner: "usr_an"})[0]; w.Profile.Common().State != match.OfferFilled {
		t.Errorf("an offer without a place: %+v", w)
	}
	testBoard(t, s, now)
}

func testBoard(t *testing.T, s *Store, now time.Time) {
	for i, id := range []string{"p", "q", "r"} {
		at(s, now.Add(time.Duration(i)*time.Hour))
		create(t, s, "usr_an", anOffer(id, func(o *match.Offer) {
			o.OfferKind, o.By, o.ClosesOn = match.OfferKinds()[i], "org", []match.Date{"", "2026", "2026-12-01"}[i]
		}))
	}
	for name, c := range map[string]struct {
		query match.OfferQuery
		want  []string
	}{
		"all":            {match.OfferQuery{}, []string{"full", "o", "p", "p0", "q", "r"}},
		"open":           {match.OfferQuery{State: match.OfferOpen}, []string{"p", "q", "r"}},
		"expired":        {match.OfferQuery{State: match.OfferExpired}, []string{"o"}},
		"kind":           {match.OfferQuery{Kind: match.OfferKinds()[1]}, []string{"q"}},
		"by":             {match.OfferQuery{By: "org", After: "p0"}, []string{"q", "r"}},
		"closing before": {match.OfferQuery{State: match.OfferOpen, ClosesBefore: "2026-12-01"}, []string{"q"}}, // 1 July
		"everything":     {match.OfferQuery{State: match.OfferOpen, By: "org", ClosesBefore: "2026-12-02", Kind: match.OfferKinds()[2]}, []string{"r"}},
	} {
		c.query.Limit = 10
		if got, err := s.Offers(t.Context(), c.query); err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s: %v %v, want %v", name, ids(got), err, c.want)
		}
	}
	all, err := s.OffersSince(t.Context(), match.Checkpoint{})
	at := map[string]time.Time{}
	for _, x := range all.Offers {
		at[x.Offer.ID] = x.At
	}
	if err != nil || !all.All || len(all.Offers) != len(at) || !at["r"].Equal(now.Add(2*time.Hour)) || !at["q"].Before(at["r"]) {
		t.Errorf("opened %v %v", at, err)
	}
	for _, want := range []int{1, 0} { // reminded of once
		soon, err := s.ClosingOffers(t.Context(), "2026-11-30", "2026-12-07", 10)
		if err != nil || len(soon) != want {
			t.Fatalf("closing soon: %+v %v", soon, err)
		}
		for _, x := range soon {
			if err := s.OfferReminded(t.Context(), x.Offer.ID, x.Offer.ClosesOn); err != nil {
				t.Fatal(err)
			}
		}
	}
	testOffersSince(t, s, all)
}

func testOffersOfWhoIsGone(t *testing.T, s *Store) {
	org := func(id string) match.Profile {
		return &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: id, Name: id}}
	}
	by := func(id string) func(*match.Offer) { return func(o *match.Offer) { o.By = id } }
	create(t, s, "usr_an", org("gone"), org("stays"))
	create(t, s, "usr_binh", org("erased"))
	create(t, s, "usr_an", anOffer("a", by("gone")), anOffer("b", by("stays")), anOffer("c", by("erased")))
	save(t, s, match.Write{Profile: anOffer("d", by("gone")), Owner: "usr_an", State: match.OfferDraft})
	seq, err := s.Delete(t.Context(), "gone", 0)
	if err != nil || state(t, s, "a") != match.OfferClosed || state(t, s, "d") != match.OfferDraft || state(t, s, "b") != match.OfferOpen {
		t.Errorf("a %s, d %s, b %s: %v", state(t, s, "a"), state(t, s, "d"), state(t, s, "b"), err)
	}
	for id, want := range map[string]string{"a": "", "b": "stays", "d": ""} { // nobody who takes the id later is the poster
		found, err := s.Get(t.Context(), id)
		if err != nil || found[0].(*match.Offer).By != want {
			t.Errorf("%s is by %q: %v", id, found[0].(*match.Offer).By, err)
		}
	}
	if got := log(t, s)[seq-1:]; len(got) != 3 || got[0] != "8 organization gone -" {
		t.Errorf("logged %v", got)
	}
	if err := s.eraseProfiles(t.Context(), match.Erasure{User: "usr_binh"}); err != nil || state(t, s, "c") != match.OfferClosed {
		t.Errorf("c %s: %v", state(t, s, "c"), err)
	}
	if got := actions(t, s); !slices.Equal(got, []string{"offer.close", "offer.close", "offer.close"}) {
		t.Errorf("the audit log says %v", got)
	}
}
