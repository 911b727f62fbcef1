package store

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// organization makes an organization.
func organization(id string) *match.Organization {
	o := &match.Organization{}
	o.Kind, o.ID, o.Name = match.KindOrganization, id, "Hội "+id
	return o
}

// offerOf makes an offer by somebody.
func offerOf(id, by string) *match.Offer {
	o := &match.Offer{By: by}
	o.Kind, o.ID, o.Name = match.KindOffer, id, "Suất "+id
	return o
}

func ofKind(k match.Kind, id string) match.Profile {
	p := match.New(k)
	p.Common().ID, p.Common().Name = id, "Hồ sơ "+id
	return p
}

func testMembers(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	create(t, s, "usr_1", organization("hoi"), organization("clb"), startup("a"), ofKind(match.KindMentor, "b"))
	enrol := func(m match.Member) match.Member {
		t.Helper()
		out, err := s.Enrol(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}
	invited := enrol(match.Member{Organization: "hoi", Profile: "a", State: match.MemberInvited, By: "usr_1"})
	if invited.ID == "" || invited.ConfirmedAt != nil || !invited.CreatedAt.Equal(now) {
		t.Errorf("invited %+v", invited)
	}
	if again := enrol(match.Member{Organization: "hoi", Profile: "a", State: match.MemberInvited}); again.ID != invited.ID || again.By != "usr_1" {
		t.Errorf("invited again %+v", again)
	}
	now = now.Add(time.Hour)
	confirmed, err := s.Confirm(t.Context(), "hoi", "a", true, match.ConsentSelf)
	if err != nil || confirmed.State != match.MemberConfirmed || !confirmed.MayPost || !confirmed.ConfirmedAt.Equal(now) || confirmed.Means != match.ConsentSelf {
		t.Errorf("confirmed %+v %v", confirmed, err)
	}
	now = now.Add(time.Hour)
	changed, err := s.Confirm(t.Context(), "hoi", "a", false, match.ConsentSelf)
	if err != nil || changed.MayPost || changed.ConfirmedAt.Equal(now) {
		t.Errorf("confirmed again %+v %v", changed, err)
	}
	if noted := enrol(match.Member{Organization: "hoi", Profile: "a", State: match.MemberConfirmed, Means: match.ConsentPaper}); noted.Means != match.ConsentSelf {
		t.Errorf("a member's own word is overwritten: %+v", noted)
	}
	noted := enrol(match.Member{Organization: "hoi", Profile: "b", State: match.MemberConfirmed, Means: match.ConsentOral})
	if noted.ConfirmedAt == nil {
		t.Errorf("noted %+v", noted)
	}
	if _, err := s.Enrol(t.Context(), match.Member{Organization: "clb", Profile: "b", State: match.MemberConfirmed}, match.Member{Organization: "clb", Profile: "none"}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a member who is not there: %v", err)
	}
	if _, err := s.Member(t.Context(), "clb", "b"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("half of a list was kept: %v", err)
	}
	list := func(q match.MemberQuery) (ids []string) {
		t.Helper()
		q.Limit = 10
		found, err := s.Members(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			ids = append(ids, m.Profile)
		}
		return ids
	}
	same(t, list(match.MemberQuery{Organization: "hoi"}), "b", "a")
	same(t, list(match.MemberQuery{Organization: "hoi", Kind: match.KindStartup}), "a")
	same(t, list(match.MemberQuery{Organization: "hoi", After: noted.ID}), "a")
	same(t, list(match.MemberQuery{Owner: "usr_1"}), "b", "a")
	same(t, list(match.MemberQuery{Owner: "usr_2", Profiles: []string{"b"}}), "b")
	same(t, list(match.MemberQuery{Owner: "usr_2"}))

	left, err := s.Leave(t.Context(), "hoi", "a")
	if err != nil || left.State != match.MemberLeft || left.LeftAt == nil {
		t.Errorf("left %+v %v", left, err)
	}
	if _, err := s.Leave(t.Context(), "hoi", "a"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("left twice: %v", err)
	}
	same(t, list(match.MemberQuery{Organization: "hoi"}), "b")
	same(t, list(match.MemberQuery{Organization: "hoi", State: match.MemberLeft}), "a")
	if back := enrol(match.Member{Organization: "hoi", Profile: "a", State: match.MemberInvited}); back.ID == invited.ID || back.State != match.MemberInvited {
		t.Errorf("invited back %+v", back)
	}
	if _, err := s.Leave(t.Context(), "hoi", "a"); err != nil {
		t.Error(err)
	}
	same(t, list(match.MemberQuery{Organization: "hoi", State: match.MemberInvited}))
	if _, err := s.Delete(t.Context(), "hoi", 0); err != nil {
		t.Fatal(err)
	}
	same(t, list(match.MemberQuery{Owner: "usr_1"}))
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %q, want %q", got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got, want)
			return
		}
	}
}

func testKept(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	somebody(t, s, "usr_2")
	create(t, s, "usr_1", organization("hoi"), organization("clb"), startup("own"))
	of := func(id, external, keeper string) match.Write {
		return match.Write{Profile: startup(id, func(p *match.Startup) { p.ExternalID = external }), Mode: match.Upsert, Keeper: keeper}
	}
	kept := save(t, s, of("", "hoi:1", "hoi"))[0]
	id := kept.Profile.Common().ID
	if kept.Err != nil || kept.Profile.Common().Keeper != "hoi" || kept.Profile.Common().Owner != "" {
		t.Fatalf("kept %+v", kept)
	}
	foreign := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "own", Name: "x"}}
	for what, w := range map[string]match.Write{
		"what somebody owns, as another kind": {Profile: foreign, Mode: match.Upsert, Keeper: "hoi"},
		"another keeper by id":                of(id, "hoi:1", "clb"), "another keeper by external id": of("", "hoi:1", "clb"), "what somebody owns": of("own", "", "hoi"),
	} {
		if out := save(t, s, w)[0]; match.KindOf(out.Err) != match.KindForbidden {
			t.Errorf("%s: %+v", what, out)
		}
	}
	again := save(t, s, of("", "hoi:1", "hoi"))[0]
	if again.Err != nil || again.Outcome != match.Unchanged || again.Profile.Common().ID != id {
		t.Errorf("again %+v", again)
	}
	if err := s.PutMemberCode(t.Context(), "hoi", id, "h", now.Add(time.Hour)); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a code of who is no member: %v", err)
	}
	if _, err := s.Enrol(t.Context(), match.Member{Organization: "hoi", Profile: id, State: match.MemberConfirmed}, match.Member{Organization: "hoi", Profile: "own", State: match.MemberConfirmed}); err != nil {
		t.Fatal(err)
	}
	if err := s.PutMemberCode(t.Context(), "hoi", "own", "h", now.Add(time.Hour)); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a code of what somebody owns: %v", err)
	}
	for _, hash := range []string{"h", "h2"} {
		if err := s.PutMemberCode(t.Context(), "hoi", id, hash, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for hash, at := range map[string]time.Time{"h": now, "h2": now.Add(time.Hour), "": now} {
		if _, err := s.TakeProfile(t.Context(), hash, "usr_2", at); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%q at %s: %v", hash, at, err)
		}
	}
	says(t, s, "usr_2", match.ConsentPublish, false)
	taken, err := s.TakeProfile(t.Context(), "h2", "usr_2", now)
	b := taken.Profile.Common()
	if err != nil || b.Owner != "usr_2" || b.Keeper != "" || !b.Paused || b.Version != 2 {
		t.Errorf("taken %+v %v", b, err)
	}
	changes, err := s.Changes(t.Context(), taken.Seq-1, 10)
	if err != nil || len(changes) != 1 || changes[0].ID != id {
		t.Errorf("changes %+v %v", changes, err)
	}
	if _, err := s.TakeProfile(t.Context(), "h2", "usr_1", now); match.KindOf(err) != match.KindNotFound {
		t.Errorf("taken twice: %v", err)
	}
	if out := save(t, s, of("", "hoi:1", "hoi"))[0]; match.KindOf(out.Err) != match.KindForbidden {
		t.Errorf("imported over its owner: %+v", out)
	}
	left := save(t, s, of("", "clb:1", "clb"))[0].Profile.Common().ID
	if _, err := s.Delete(t.Context(), "clb", 0); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), left); err != nil || got[0] == nil || got[0].Common().Keeper != "" {
		t.Errorf("whose keeper is gone: %+v %v", got[0], err)
	}
}

// testReached holds that what an account reaches, and what a keeper keeps, is found
// without reading every profile.
func testReached(t *testing.T, s *Store) {
	w := &where{}
	plans := map[string][]any{
		owned(w, "usr_1", []string{"hoi", "clb"}):                              w.args,
		`UPDATE profile SET keeper = '' WHERE keeper <> '' AND keeper = 'hoi'`: nil, // as the trigger of migration 16 has it
	}
	for query, args := range plans {
		err := eachRow(t.Context(), s.reader, func(rows *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := rows.Scan(&id, &parent, &unused, &detail)
			if strings.HasPrefix(detail, "SCAN profile") {
				t.Errorf("%s: %s", query, detail)
			}
			return err
		}, `EXPLAIN QUERY PLAN `+query, args...)
		if err != nil {
			t.Fatal(err)
		}
	}
}
