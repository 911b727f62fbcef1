package store

import (
	"maps"
	"testing"

	"duyen/match"
)

// TestKeptBeforeItWasNoted: what an account is kept for is what its officer acts for
// when the columns are made.
func TestKeptBeforeItWasNoted(t *testing.T) {
	s := openTemp(t)
	put := func(u match.User) {
		t.Helper()
		if _, err := s.Put(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	for id, officer := range map[string]match.User{
		"club":       {Roles: []match.Role{match.RoleClub}, Organizations: []string{"clb", "hoi"}},
		"commune":    {Roles: []match.Role{match.RoleCommune}, Organizations: []string{"xa"}, Territories: []string{"21115"}},
		"department": {Roles: []match.Role{match.RoleDOST}, Organizations: []string{"so"}},
		"left":       {Organizations: []string{"clb"}},
	} {
		officer.ID, officer.Name = id, id
		put(officer)
		put(match.User{ID: "of_" + id, Name: "Tư", Steward: id})
	}
	p, err := migrator(s.writer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 25); err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 26); err != nil {
		t.Fatal(err)
	}
	want := map[string]match.Keeping{
		"of_club":       {Steward: "club", For: match.KeptFor{Organization: "clb"}},
		"of_commune":    {Steward: "commune", For: match.KeptFor{Place: "21115"}},
		"of_department": {Steward: "department"},
		"of_left":       {Steward: "left"},
	}
	got, err := s.Keepings(t.Context(), "of_club", "of_commune", "of_department", "of_left", "club", "none")
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("kept %+v %v, want %+v", got, err, want)
	}
	if keepers, err := s.Keepers(t.Context()); err != nil || len(keepers) != len(want) {
		t.Errorf("keepers %+v %v", keepers, err)
	}
}
