package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// fill stores a small world to list.
func fill(t *testing.T, s *Store) {
	t.Helper()
	none, two, yes, no := 0, 2, true, false
	base := func(k match.Kind, id string) match.Base { return match.Base{Kind: k, ID: id, Name: id} }
	create(t, s, "",
		startup("s-fruit", func(p *match.Startup) {
			p.Sectors, p.Locality, p.Stage, p.Needs = []string{"agri.fruit"}, "21115", "idea", []string{"legal", "funding"}
		}),
		startup("s-tour", func(p *match.Startup) {
			p.Sectors, p.Locality, p.Stage = []string{"tourism", "x:lan bien"}, "21548", "growth"
			p.Strengths = []string{"ly-son-garlic"}
		}),
		startup("s-usa", func(p *match.Startup) {
			p.Sectors, p.Locality, p.Localities = []string{"agri"}, "US/CA/SF Bay", []string{"525"}
		}),
		&match.Mentor{Base: base(match.KindMentor, "m-any"), Expertise: []string{"legal"}, Stages: []string{"idea", "seed"}},
		&match.Mentor{Base: base(match.KindMentor, "m-free"), Capacity: &two, Available: &yes},
		&match.Mentor{Base: base(match.KindMentor, "m-full"), Capacity: &none},
		&match.Mentor{Base: base(match.KindMentor, "m-away"), Capacity: &two, Available: &no},
		&match.Offer{Base: base(match.KindOffer, "o-any"), Expertise: []string{"export"}},
		&match.Offer{Base: base(match.KindOffer, "o-gone"), Quantity: &none, Stages: []string{"growth"}},
		&match.Investor{Base: base(match.KindInvestor, "i"), Stages: []string{"growth"}},
		&match.Organization{Base: base(match.KindOrganization, "org"), Services: []string{"legal"}, Stages: []string{"idea"}})
}

func testListFilters(t *testing.T, s *Store) {
	fill(t, s)
	for _, c := range []struct {
		name   string
		filter match.Filter
		want   []string
	}{
		{"none", match.Filter{}, []string{"i", "m-any", "m-away", "m-free", "m-full", "o-any", "o-gone", "org", "s-fruit", "s-tour", "s-usa"}},
		{"kinds", match.Filter{Kinds: []match.Kind{match.KindInvestor, match.KindOffer}}, []string{"i", "o-any", "o-gone"}},
		{"a sector holds its children", match.Filter{Sectors: []string{"agri"}}, []string{"s-fruit", "s-usa"}},
		{"a child does not hold its parent", match.Filter{Sectors: []string{"agri.fruit"}}, []string{"s-fruit"}},
		{"a free-form sector", match.Filter{Sectors: []string{"x:lan bien"}}, []string{"s-tour"}},
		{"either sector", match.Filter{Sectors: []string{"agri.fruit", "tourism"}}, []string{"s-fruit", "s-tour"}},
		{"a commune", match.Filter{Localities: []string{"21115"}}, []string{"s-fruit"}},
		{"an old district", match.Filter{Localities: []string{"525"}}, []string{"s-fruit", "s-usa"}},
		{"a province", match.Filter{Localities: []string{"51"}}, []string{"s-fruit", "s-tour", "s-usa"}},
		{"a path", match.Filter{Localities: []string{"US/CA"}}, []string{"s-usa"}},
		{"a group", match.Filter{Localities: []string{"GLOBAL"}}, []string{"s-fruit", "s-tour", "s-usa"}},
		{"a strength", match.Filter{Strengths: []string{"ly-son-garlic"}}, []string{"s-tour"}},
		{"a stage of any kind", match.Filter{Stages: []string{"growth"}}, []string{"i", "o-gone", "s-tour"}},
		{"needs, expertise, services", match.Filter{Expertise: []string{"legal"}}, []string{"m-any", "org", "s-fruit"}},
		{"available", match.Filter{Available: true}, []string{"m-any", "m-free", "o-any"}},
		{"all together", match.Filter{
			Kinds: []match.Kind{match.KindStartup}, Sectors: []string{"agri"}, Stages: []string{"idea"},
			Localities: []string{"VN"}, Expertise: []string{"funding"},
		}, []string{"s-fruit"}},
		{"fields are all required", match.Filter{Sectors: []string{"agri"}, Stages: []string{"growth"}}, []string{}},
		{"a value nobody has", match.Filter{Localities: []string{"99"}}, []string{}},
		{"quotes are harmless", match.Filter{Sectors: []string{"' OR 1=1 --"}, Viewer: match.Viewer{User: "' OR '1'='1"}}, []string{}},
	} {
		got, err := s.List(t.Context(), c.filter, time.Time{}, "", 100)
		if err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s: %q %v, want %q", c.name, ids(got), err, c.want)
		}
	}
}

func testListViewers(t *testing.T, s *Store) {
	for _, v := range []match.Visibility{"", match.VisibilityPublic, match.VisibilityMembers, match.VisibilityPrivate} {
		for _, owner := range []string{"", "usr_1", "usr_2"} {
			create(t, s, owner, startup("p-"+string(v)+"-"+owner, func(p *match.Startup) { p.Visibility = v }))
		}
	}
	everything, err := s.List(t.Context(), match.Filter{Viewer: match.Viewer{All: true}}, time.Time{}, "", 100)
	if err != nil || len(everything) != 12 {
		t.Fatalf("an administrator lists %v %v", ids(everything), err)
	}
	for _, v := range []match.Viewer{{}, {User: "usr_1"}, {User: "usr_2"}, {User: "usr_3"}, {All: true}} {
		want := []string{}
		for _, p := range everything {
			if v.Sees(p.Common()) {
				want = append(want, p.Common().ID)
			}
		}
		got, err := s.List(t.Context(), match.Filter{Viewer: v}, time.Time{}, "", 100)
		if err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("%+v lists %q %v, want %q", v, ids(got), err, want)
		}
	}
}

func testListPages(t *testing.T, s *Store) {
	fill(t, s)
	for _, f := range []match.Filter{{}, {Localities: []string{"51"}}, {Kinds: []match.Kind{match.KindMentor}}} {
		want, err := s.List(t.Context(), f, time.Time{}, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for after := ""; ; after = got[len(got)-1] {
			page, err := s.List(t.Context(), f, time.Time{}, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, ids(page)...)
		}
		if !slices.Equal(got, ids(want)) {
			t.Errorf("pages give %q, want %q", got, ids(want))
		}
	}
}

// testListFree turns the days around a pause and an offer's time, in pages of
// which some hold nobody who is free.
func testListFree(t *testing.T, s *Store) {
	mentor := func(id string, until match.Date) *match.Mentor {
		return &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: id, Name: id}, PausedUntil: until}
	}
	offer := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "g", Name: "g"}, OpensOn: "2026-12-10", ClosesOn: "2026-12-20"}
	create(t, s, "", mentor("a", "2026-12-09"), mentor("b", "2026-12-31"), mentor("c", "2026-12-31"), mentor("d", "2026-12-31"),
		mentor("e", ""), mentor("f", "2026-12-09"), offer)
	for now, want := range map[string][]string{
		"2026-12-09T16:59:59Z": {"e"}, // 23:59:59 in Vietnam
		"2026-12-09T17:00:00Z": {"a", "e", "f", "g"},
		"2026-12-20T16:59:59Z": {"a", "e", "f", "g"},
		"2026-12-20T17:00:00Z": {"a", "e", "f"},
		"2026-12-31T17:00:00Z": {"a", "b", "c", "d", "e", "f"},
	} {
		moment, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		at(s, moment)
		for limit := 1; limit < 8; limit++ {
			got, err := s.List(t.Context(), match.Filter{Available: true}, time.Time{}, "", limit)
			if err != nil || !slices.Equal(ids(got), want[:min(limit, len(want))]) {
				t.Errorf("%s, %d: %q %v, want %q", now, limit, ids(got), err, want)
			}
		}
		got, err := s.List(t.Context(), match.Filter{Available: true}, time.Time{}, "a", 2)
		if err != nil || !slices.Contains(ids(got), "e") && now < "2026-12-31" || len(got) == 0 || got[0].Common().ID == "a" {
			t.Errorf("%s, behind a: %q %v", now, ids(got), err)
		}
	}
}

func testListSince(t *testing.T, s *Store) {
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for i := range 4 {
		at(s, start.Add(time.Duration(i)*time.Second))
		create(t, s, "", startup(fmt.Sprint("a", i)))
	}
	at(s, start.Add(time.Minute))
	save(t, s, match.Write{Profile: startup("a0", func(p *match.Startup) { p.Name = "neu" }), Mode: match.Replace})
	for since, want := range map[time.Time][]string{
		start:                      {"a0", "a1", "a2", "a3"},
		start.Add(2 * time.Second): {"a0", "a2", "a3"},
		start.Add(4 * time.Second): {"a0"},
		start.Add(2 * time.Minute): {},
		start.In(time.FixedZone("", -3600)).Add(3 * time.Second): {"a0", "a3"},
	} {
		got, err := s.List(t.Context(), match.Filter{}, since, "", 100)
		if err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("since %s: %q %v, want %q", since, ids(got), err, want)
		}
	}
}

// testListFollowsChanges: what a list finds is what the newest version says.
func testListFollowsChanges(t *testing.T, s *Store) {
	list := func(f match.Filter) []string {
		t.Helper()
		got, err := s.List(t.Context(), f, time.Time{}, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		return ids(got)
	}
	write := func(sector string, v match.Visibility) {
		save(t, s, match.Write{Mode: match.Upsert, Profile: startup("a", func(p *match.Startup) {
			p.Sectors, p.Visibility = []string{sector, "tourism"}, v
		})})
	}
	write("agri", "")
	if !slices.Equal(list(match.Filter{Sectors: []string{"agri"}}), []string{"a"}) {
		t.Error("not found by its sector")
	}
	write("x:khac", match.VisibilityPrivate)
	all := match.Viewer{All: true}
	if got := list(match.Filter{Sectors: []string{"agri"}, Viewer: all}); len(got) != 0 {
		t.Errorf("still found by its old sector: %q", got)
	}
	for _, sector := range []string{"x:khac", "tourism"} {
		if !slices.Equal(list(match.Filter{Sectors: []string{sector}, Viewer: all}), []string{"a"}) {
			t.Errorf("not found by %s", sector)
		}
	}
	if got := list(match.Filter{}); len(got) != 0 {
		t.Errorf("a private profile is listed: %q", got)
	}
}

// testListCommon filters by values that more profiles have than are looked up.
func testListCommon(t *testing.T, s *Store) {
	var profiles []match.Profile
	for i := range rare + 500 {
		profiles = append(profiles, startup(fmt.Sprintf("a%04d", i), func(p *match.Startup) {
			p.Locality, p.Stage, p.Sectors = "21115", "idea", []string{"agri"}
			if i%500 == 0 {
				p.Locality, p.Sectors = "21548", []string{"tourism"}
			}
		}))
	}
	since := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	at(s, since.Add(-time.Second))
	create(t, s, "", startup("a", func(p *match.Startup) { p.Stage = "idea" })) // too old for all
	at(s, since)
	create(t, s, "", profiles...)
	for _, c := range []struct {
		filter match.Filter
		want   []string
	}{
		{match.Filter{}, []string{"a0000", "a0001", "a0002"}},
		{match.Filter{Stages: []string{"idea"}}, []string{"a0000", "a0001", "a0002"}},
		{match.Filter{Stages: []string{"idea"}, Localities: []string{"VN"}}, []string{"a0000", "a0001", "a0002"}},
		{match.Filter{Stages: []string{"idea"}, Sectors: []string{"tourism"}}, []string{"a0000", "a0500", "a1000"}},
		{match.Filter{Localities: []string{"525"}}, []string{"a0001", "a0002", "a0003"}},
	} {
		got, err := s.List(t.Context(), c.filter, since, "", 3)
		if err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%+v: %q %v, want %q", c.filter, ids(got), err, c.want)
		}
	}
}

func testUnverified(t *testing.T, s *Store) {
	base := func(k match.Kind, id, place string) match.Base {
		return match.Base{Kind: k, ID: id, Name: id, Locality: place}
	}
	create(t, s, "",
		startup("s1"), // nobody verifies those
		&match.Investor{Base: base(match.KindInvestor, "i1", "21115")},
		&match.Mentor{Base: base(match.KindMentor, "m1", "48")},
		&match.Organization{Base: base(match.KindOrganization, "o1", "51")})
	if _, err := s.Mark(t.Context(), "m1", match.Mark{Verified: new(true)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		places []string
		after  string
		limit  int
		want   []string
	}{
		{nil, "", 9, []string{"i1", "o1"}},
		{nil, "", 1, []string{"i1"}},
		{nil, "i1", 9, []string{"o1"}},
		{[]string{"51"}, "", 9, []string{"i1", "o1"}},
		{[]string{"21115", "48"}, "", 9, []string{"i1"}},
		{[]string{"01"}, "", 9, nil},
		{[]string{}, "", 9, nil},
	} {
		found, err := s.Unverified(t.Context(), c.places, c.after, c.limit)
		var ids []string
		for _, p := range found {
			ids = append(ids, p.Common().ID)
		}
		if err != nil || !slices.Equal(ids, c.want) {
			t.Errorf("in %q behind %q: %q %v, want %q", c.places, c.after, ids, err, c.want)
		}
	}
}
