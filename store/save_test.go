package store

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// full gives one profile of every kind with fields of its own.
func full() []match.Profile {
	three, no := 3, false
	mentor := &match.Mentor{Expertise: []string{"legal"}, Stages: []string{"idea"}, Capacity: &three, Available: &no}
	mentor.Base = match.Base{
		Kind: match.KindMentor, ID: "m", Name: "Cô Hà", Languages: []string{"vi", "en"},
		Contact: &match.Contact{Person: "Hà", Phone: "0900 000 000"},
	}
	investor := &match.Investor{
		InvestorKind: "fund", Strict: []string{"ticket"},
		Portfolio: []match.Portfolio{{Name: "Quế & <Trà>", Sectors: []string{"agri"}, On: "2019"}},
	}
	investor.Base = match.Base{Kind: match.KindInvestor, ID: "i", Name: "Quỹ", Visibility: match.VisibilityMembers}
	offer := &match.Offer{
		OfferKind: "training", By: "o", Quantity: &three, ClosesOn: "2026-12-31",
		Eligibility: []match.Eligibility{{Field: "stage", Op: "in", Value: []any{"idea", "seed"}}},
	}
	offer.Base = match.Base{Kind: match.KindOffer, ID: "of", Name: "Lớp học", ExternalID: "x-1"}
	org := &match.Organization{OrgKind: "association", Services: []string{"legal"}, Serves: []string{"51"}}
	org.Base = match.Base{Kind: match.KindOrganization, ID: "o", Name: "Hiệp hội", Tags: []string{"a"}}
	return []match.Profile{
		startup("s", func(s *match.Startup) {
			s.Sectors, s.FoundedOn, s.HighTech = []string{"agri.fruit", "x:que"}, "2020-02-29", true
		}),
		mentor, investor, offer, org,
	}
}

func testRoundTrip(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 123_456_789, time.FixedZone("", 7*3600))
	at(s, now)
	created := now.UTC().Truncate(time.Millisecond)
	for i, p := range full() {
		before := full()[i]
		w := create(t, s, "usr_1", p)[0]
		if !reflect.DeepEqual(p, before) {
			t.Errorf("Save changed the caller's %s", p.Common().Kind)
		}
		want := before
		want.Common().Meta = match.Meta{CreatedAt: &created, UpdatedAt: &created, Owner: "usr_1", Version: 1}
		if p.Common().Kind == match.KindOffer {
			want.Common().State = match.OfferOpen
		}
		if !reflect.DeepEqual(w.Profile, want) || w.Outcome != match.Created || w.Seq != int64(i+1) {
			t.Errorf("written %+v, want %+v", w, want)
		}
		if got := get(t, s, p.Common().ID); !reflect.DeepEqual(got, want) {
			t.Errorf("stored %+v, want %+v", got, want)
		}
	}
}

func testModes(t *testing.T, s *Store) {
	mentor := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "a", Name: "Cô Hà"}}
	for _, c := range []struct {
		name    string
		write   match.Write
		outcome match.Outcome
		kind    match.ErrorKind
		code    string
	}{
		{"replace nothing", match.Write{Profile: startup("a"), Mode: match.Replace}, "", match.KindNotFound, "not_found"},
		{"upsert a version of nothing", match.Write{Profile: startup("a"), Mode: match.Upsert, Version: 1}, "", match.KindNotFound, "not_found"},
		{"create", match.Write{Profile: startup("a"), Mode: match.Create}, match.Created, "", ""},
		{"create again", match.Write{Profile: startup("a"), Mode: match.Create}, "", match.KindConflict, "id_taken"},
		{"create in another kind", match.Write{Profile: mentor, Mode: match.Create}, "", match.KindConflict, "id_taken"},
		{"upsert in another kind", match.Write{Profile: mentor, Mode: match.Upsert}, "", match.KindConflict, "id_taken"},
		{"replace in another kind", match.Write{Profile: mentor, Mode: match.Replace}, "", match.KindNotFound, "not_found"},
		{"upsert new", match.Write{Profile: startup("b"), Mode: match.Upsert}, match.Created, "", ""},
		{"no profile", match.Write{Mode: match.Upsert}, "", match.KindMalformed, "kind"},
		{"no kind", match.Write{Profile: &match.Startup{}, Mode: match.Create}, "", match.KindMalformed, "kind"},
	} {
		w := save(t, s, c.write)[0]
		if c.code != "" {
			wantKind(t, w.Err, c.kind, c.code)
			w.Err = nil
			if !reflect.DeepEqual(w, match.Written{}) {
				t.Errorf("%s: refused, yet %+v", c.name, w)
			}
		} else if w.Err != nil || w.Outcome != c.outcome {
			t.Errorf("%s: %s %v, want %s", c.name, w.Outcome, w.Err, c.outcome)
		}
	}
	if got, want := log(t, s), []string{"1 startup a", "2 startup b"}; !slices.Equal(got, want) {
		t.Errorf("log %q, want %q", got, want)
	}
}

func testVersions(t *testing.T, s *Store) {
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	at(s, start)
	create(t, s, "usr_1", startup("a"))
	at(s, start.Add(time.Hour))
	edit := func(name string, version int64) match.Written {
		p := startup("a", func(p *match.Startup) { p.Name = name })
		p.Owner, p.Version, p.Demo = "usr_2", 77, true // Meta of the input counts for nothing
		return save(t, s, match.Write{Profile: p, Mode: match.Replace, Version: version, Owner: "usr_2"})[0]
	}
	w := edit("two", 1)
	if w.Err != nil || w.Outcome != match.Updated || w.Seq != 2 {
		t.Fatalf("written %+v", w)
	}
	wantKind(t, edit("three", 1).Err, match.KindStale, "stale")
	wantKind(t, edit("three", 3).Err, match.KindStale, "stale")
	if w := edit("three", 0); w.Err != nil || w.Profile.Common().Version != 3 {
		t.Errorf("any version: %+v", w)
	}
	got := get(t, s, "a").Common()
	if got.Name != "three" || got.Version != 3 || got.Owner != "usr_1" || got.Demo ||
		!got.CreatedAt.Equal(start) || !got.UpdatedAt.Equal(start.Add(time.Hour)) {
		t.Errorf("stored %+v %+v", got, got.Meta)
	}
}

func testUnchanged(t *testing.T, s *Store) {
	for _, p := range full() {
		create(t, s, "usr_1", p)
	}
	head := head1(t, s)
	for _, p := range full() {
		stored := get(t, s, p.Common().ID)
		for _, again := range []match.Profile{p, stored} { // also as it is read, with Meta
			w := save(t, s, match.Write{Profile: again, Mode: match.Upsert})[0]
			if w.Err != nil || w.Outcome != match.Unchanged || w.Seq != head {
				t.Errorf("%s: %s %d %v", p.Common().ID, w.Outcome, w.Seq, w.Err)
			}
			if !reflect.DeepEqual(w.Profile, stored) {
				t.Errorf("%s: %+v, want %+v", p.Common().ID, w.Profile, stored)
			}
		}
		wantKind(t, save(t, s, match.Write{Profile: p, Mode: match.Replace, Version: 9})[0].Err, match.KindStale, "stale")
	}
	if head1(t, s) != head {
		t.Error("an unchanged profile was logged")
	}
}

// testGivenIDs: ids we give are prefixed, unique and sort by time.
func testGivenIDs(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	last := ""
	for i, k := range match.Kinds() {
		at(s, now.Add(time.Duration(i)*time.Millisecond))
		p, q := match.New(k), match.New(k)
		p.Common().Name, q.Common().Name = "a", "b"
		out := create(t, s, "", p, q)
		one, two := out[0].Profile.Common().ID, out[1].Profile.Common().ID
		if one == two || one[:4] != k.Prefix() || two[:4] != k.Prefix() {
			t.Errorf("ids %s %s", one, two)
		}
		if one[4:] <= last || two[4:] <= last {
			t.Errorf("%s and %s do not sort behind %s", one, two, last)
		}
		last = max(one[4:], two[4:])
	}
}

func testDelete(t *testing.T, s *Store) {
	create(t, s, "", startup("a", func(p *match.Startup) { p.ExternalID = "e"; p.Sectors = []string{"agri"} }), startup("b"))
	_, err := s.Delete(t.Context(), "none", 0)
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.Delete(t.Context(), "a", 2)
	wantKind(t, err, match.KindStale, "stale")
	if seq, err := s.Delete(t.Context(), "a", 1); err != nil || seq != 3 {
		t.Fatalf("deleted: %d %v", seq, err)
	}
	_, err = s.Delete(t.Context(), "a", 1)
	wantKind(t, err, match.KindNotFound, "not_found")
	if get(t, s, "a") != nil {
		t.Error("still there")
	}
	if seq, err := s.Delete(t.Context(), "b", 0); err != nil || seq != 4 {
		t.Fatalf("deleted: %d %v", seq, err)
	}
	if got, want := log(t, s), []string{"1 startup a", "2 startup b", "3 startup a -", "4 startup b -"}; !slices.Equal(got, want) {
		t.Errorf("log %q, want %q", got, want)
	}
	// Nothing of the old profile clings to a new one with its names.
	w := create(t, s, "", startup("a", func(p *match.Startup) { p.ExternalID = "e" }))[0]
	if w.Seq != 5 || w.Profile.Common().Version != 1 {
		t.Errorf("created anew: %+v", w)
	}
	left, err := s.List(t.Context(), match.Filter{Sectors: []string{"agri"}}, time.Time{}, "", 10)
	if err != nil || len(left) != 0 {
		t.Errorf("listed %v %v", ids(left), err)
	}
}

func testGet(t *testing.T, s *Store) {
	var all, wanted []string
	var profiles []match.Profile
	for i := range 1203 { // more than one statement takes
		id := string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		all = append(all, id)
		profiles = append(profiles, startup(id))
	}
	create(t, s, "", profiles...)
	slices.Reverse(all)
	wanted = append(append(wanted, "none"), all...)
	wanted = append(wanted, all[0])
	got, err := s.Get(t.Context(), wanted...)
	if err != nil || got[0] != nil || len(got) != len(wanted) {
		t.Fatalf("%d profiles, first %v, %v", len(got), got[0], err)
	}
	if !slices.Equal(ids(got[1:]), wanted[1:]) {
		t.Error("not in the order asked for")
	}
	if got, err := s.Get(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("no ids: %v %v", got, err)
	}
}
