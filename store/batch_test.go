package store

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"duyen/match"
)

func testExternalIDs(t *testing.T, s *Store) {
	named := func(id, external, name string) *match.Startup {
		return startup(id, func(p *match.Startup) { p.ExternalID, p.Name = external, name })
	}
	upsert := func(p match.Profile) match.Written {
		return save(t, s, match.Write{Profile: p, Mode: match.Upsert})[0]
	}
	first := upsert(named("", "e1", "one"))
	id := first.Profile.Common().ID
	if !regexp.MustCompile(`^stp_[0-9a-hjkmnp-tv-z]{24}$`).MatchString(id) {
		t.Errorf("given id %q", id)
	}
	if again := upsert(named("", "e1", "two")); again.Outcome != match.Updated || again.Profile.Common().ID != id {
		t.Errorf("found by external id: %+v", again)
	}
	if again := upsert(named("", "e1", "two")); again.Outcome != match.Unchanged {
		t.Errorf("a rerun: %+v", again)
	}
	wantKind(t, upsert(named("other", "e1", "x")).Err, match.KindConflict, "external_id_taken")
	wantKind(t, save(t, s, match.Write{Profile: named("", "e1", "x"), Mode: match.Create})[0].Err,
		match.KindConflict, "external_id_taken")
	mentor := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ExternalID: "e1", Name: "x"}}
	if w := upsert(mentor); w.Outcome != match.Created {
		t.Errorf("another kind may have the same external id: %+v", w)
	}
	// Two exchange their external ids, and a third takes a freed one.
	upsert(named("b", "e2", "b"))
	out := save(t, s,
		match.Write{Profile: named(id, "", "two"), Mode: match.Upsert},
		match.Write{Profile: named("b", "e1", "b"), Mode: match.Upsert},
		match.Write{Profile: named(id, "e2", "two"), Mode: match.Upsert},
		match.Write{Profile: named("b", "e3", "b"), Mode: match.Upsert},
		match.Write{Profile: named("c", "e1", "c"), Mode: match.Create})
	for i, w := range out {
		if w.Err != nil {
			t.Errorf("exchange %d: %v", i, w.Err)
		}
	}
	for want, id := range map[string]string{"e2": id, "e3": "b", "e1": "c"} {
		if got := get(t, s, id).Common().ExternalID; got != want {
			t.Errorf("%s has external id %q, want %q", id, got, want)
		}
	}
}

// testBatch writes the same profile several times in one batch, and refuses one
// write among others.
func testBatch(t *testing.T, s *Store) {
	create(t, s, "", startup("old"))
	named := func(id, name string) *match.Startup {
		return startup(id, func(p *match.Startup) { p.Name = name; p.Sectors = []string{"x:" + name} })
	}
	out := save(t, s,
		match.Write{Profile: named("new", "one"), Mode: match.Create},
		match.Write{Profile: named("old", "two"), Mode: match.Upsert},
		match.Write{Profile: named("new", "three"), Mode: match.Replace, Version: 1},
		match.Write{Profile: named("new", "four"), Mode: match.Replace, Version: 1},
		match.Write{Profile: named("new", "three"), Mode: match.Upsert})
	got := []any{}
	for _, w := range out {
		got = append(got, w.Outcome, w.Seq)
	}
	want := []any{
		match.Created, int64(2), match.Updated, int64(3), match.Updated, int64(4), match.Outcome(""), int64(0),
		match.Unchanged, int64(4),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
	wantKind(t, out[3].Err, match.KindStale, "stale")
	if n := out[0].Profile.Common(); n.Name != "one" || n.Version != 1 {
		t.Errorf("first result %+v", n)
	}
	if n := get(t, s, "new").Common(); n.Name != "three" || n.Version != 2 {
		t.Errorf("stored %+v", n)
	}
	if got, want := log(t, s), []string{"1 startup old", "2 startup new", "3 startup old", "4 startup new"}; !slices.Equal(got, want) {
		t.Errorf("log %q, want %q", got, want)
	}
	if out, err := s.Save(t.Context(), nil); err != nil || len(out) != 0 {
		t.Errorf("an empty batch: %v %v", out, err)
	}
}

// testTry: a trial gives what Save gives, and leaves no trace.
func testTry(t *testing.T, s *Store) {
	create(t, s, "usr_1", startup("a"), startup("b", func(p *match.Startup) { p.ExternalID = "e" }))
	before := log(t, s)
	writes := []match.Write{
		{Profile: startup("a"), Mode: match.Upsert},
		{Profile: startup("a"), Mode: match.Create},
		{Profile: startup("new", func(p *match.Startup) { p.Sectors = []string{"x:moi"} }), Mode: match.Upsert},
		{Profile: startup("", func(p *match.Startup) { p.ExternalID = "e" }), Mode: match.Upsert},
	}
	tried, err := s.Try(t.Context(), writes)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(log(t, s), before) || get(t, s, "new") != nil || get(t, s, "b").Common().Version != 1 {
		t.Error("a trial was written")
	}
	for i, w := range save(t, s, writes...) {
		if w.Outcome != tried[i].Outcome || match.KindOf(w.Err) != match.KindOf(tried[i].Err) {
			t.Errorf("tried %+v, saved %+v", tried[i], w)
		}
	}
}

// testUnwritable: a profile that no JSON can hold is refused, not the others.
func testUnwritable(t *testing.T, s *Store) {
	bad := &match.Offer{Eligibility: []match.Eligibility{{Field: "stage", Value: math.NaN()}}}
	bad.Kind, bad.ID = match.KindOffer, "a"
	good := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "a", Name: "Lớp học"}}
	out := save(t, s, match.Write{Profile: bad, Mode: match.Create}, match.Write{Profile: good, Mode: match.Create})
	wantKind(t, out[0].Err, match.KindInternal, "internal")
	if out[1].Err != nil || get(t, s, "a") == nil {
		t.Errorf("the other was refused too: %v", out[1].Err)
	}
}
