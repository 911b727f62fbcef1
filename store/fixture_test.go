package store

import (
	"fmt"
	"testing"
	"time"

	"duyen/match"
)

// opener gives a new, empty store. The suite runs on any.
type opener func(t testing.TB) *Store

// world is a small reference: a country with a province of two communes, one of
// them in an old district, and a sector with a child.
func world(t testing.TB) *match.Reference {
	t.Helper()
	places, err := match.NewGazetteer([]match.Place{
		{Code: "GLOBAL", Kind: match.PlaceGroup, Name: match.Name{VI: "Toàn cầu"}},
		{Code: "VN", Kind: match.PlaceCountry, Name: match.Name{VI: "Việt Nam"}, Parents: []string{"GLOBAL"}},
		{Code: "US", Kind: match.PlaceCountry, Name: match.Name{VI: "Hoa Kỳ"}, Parents: []string{"GLOBAL"}},
		{Code: "51", Kind: match.PlaceProvince, Name: match.Name{VI: "Quảng Ngãi"}, Parents: []string{"VN"}},
		{Code: "525", Kind: match.PlaceOldDistrict, Name: match.Name{VI: "Trà Bồng"}, Parents: []string{"51"}},
		{Code: "21115", Kind: match.PlaceCommune, Name: match.Name{VI: "Đông Trà Bồng"}, Parents: []string{"525"}},
		{Code: "21548", Kind: match.PlaceCommune, Name: match.Name{VI: "Lý Sơn"}, Parents: []string{"51"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	taxonomy, err := match.NewTaxonomy([]match.Term{
		{Type: match.TermSector, ID: "agri", Name: match.Name{VI: "Nông nghiệp", EN: "Agriculture"}},
		{Type: match.TermSector, ID: "agri.fruit", Name: match.Name{VI: "Cây ăn quả", EN: "Fruit"}, Parent: "agri"},
		{Type: match.TermSector, ID: "tourism", Name: match.Name{VI: "Du lịch", EN: "Tourism"}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &match.Reference{Taxonomy: taxonomy, Places: places}
}

// startup makes a startup; change may complete it.
func startup(id string, change ...func(*match.Startup)) *match.Startup {
	s := &match.Startup{}
	s.Kind, s.ID, s.Name = match.KindStartup, id, "Dự án "+id
	for _, f := range change {
		f(s)
	}
	return s
}

// save writes and fails the test when the whole write fails.
func save(t testing.TB, s *Store, writes ...match.Write) []match.Written {
	t.Helper()
	out, err := s.Save(t.Context(), writes)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(writes) {
		t.Fatalf("%d results for %d writes", len(out), len(writes))
	}
	return out
}

// create writes new profiles, none of which may be refused.
func create(t testing.TB, s *Store, owner string, profiles ...match.Profile) []match.Written {
	t.Helper()
	writes := make([]match.Write, len(profiles))
	for i, p := range profiles {
		writes[i] = match.Write{Profile: p, Mode: match.Create, Owner: owner}
	}
	out := save(t, s, writes...)
	for _, w := range out {
		if w.Err != nil {
			t.Fatal(w.Err)
		}
	}
	return out
}

// get reads one profile, nil when there is none.
func get(t testing.TB, s *Store, id string) match.Profile {
	t.Helper()
	out, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func head1(t testing.TB, s *Store) int64 {
	t.Helper()
	c, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c.Seq
}

// log gives the whole change log as "seq kind id" lines, deleted ones with a
// minus.
func log(t testing.TB, s *Store) []string {
	t.Helper()
	changes, err := s.Changes(t.Context(), 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(changes))
	for i, c := range changes {
		out[i] = fmt.Sprintf("%d %s %s", c.Seq, c.Kind, c.ID)
		if c.Deleted {
			out[i] += " -"
		}
	}
	return out
}

// ids lists the ids of profiles.
func ids(profiles []match.Profile) []string {
	out := []string{}
	for _, p := range profiles {
		out = append(out, p.Common().ID)
	}
	return out
}

// wantKind fails unless err is of a kind and carries a code.
func wantKind(t testing.TB, err error, kind match.ErrorKind, code string) {
	t.Helper()
	e, ok := err.(*match.Error) //nolint:errorlint // the very type is what callers get
	if !ok || e.Kind != kind || e.Code != code {
		t.Errorf("error %v, want %s %s", err, kind, code)
	}
}

// at sets the store's clock.
func at(s *Store, now time.Time) { s.now = func() time.Time { return now } }
