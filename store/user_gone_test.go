package store

import (
	"slices"
	"testing"

	"duyen/match"
)

// testDismissed: who worked for an organization does not work for another one that
// takes its id when it is gone.
func testDismissed(t *testing.T, s *Store) {
	somebody(t, s, "usr_1")
	create(t, s, "", organization("one"), organization("three"))
	create(t, s, "usr_1", organization("two"))
	staff, err := s.Put(t.Context(), match.User{ID: "usr_staff", Email: "staff@example.test", Organizations: []string{"one", "three", "two"}, Territories: []string{"one"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(t.Context(), "one", 0); err != nil {
		t.Fatal(err)
	}
	if err := s.eraseProfiles(t.Context(), match.Erasure{User: "usr_1"}); err != nil {
		t.Fatal(err)
	}
	create(t, s, "usr_1", organization("one"), organization("two"))
	u, err := s.ByID(t.Context(), staff.ID)
	if err != nil || !slices.Equal(u.Organizations, []string{"three"}) || !slices.Equal(u.Territories, []string{"one"}) {
		t.Errorf("works for %q in %q: %v", u.Organizations, u.Territories, err)
	}
}
