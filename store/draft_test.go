package store

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"duyen/match"
)

func testDrafts(t *testing.T, s *Store) {
	u, err := s.Put(t.Context(), match.User{Email: "a@example.org", Name: "A"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	in := match.Draft{
		ID: "drf_1", User: u.ID, Kind: match.KindStartup, Profile: "que", ProfileVersion: 3,
		Fields: map[string][]string{"name": {"Quế"}, "sectors": {"agri", "food"}}, Was: map[string][]string{"name": {"Que"}},
	}
	kept, err := s.SaveDraft(t.Context(), in)
	if err != nil || kept.Version != 1 || kept.EndsAt != now.Add(match.DraftKept) {
		t.Fatalf("%+v %v", kept, err)
	}
	if got, err := s.Draft(t.Context(), "drf_1"); err != nil || !reflect.DeepEqual(got, kept) {
		t.Errorf("got %+v %v, want %+v", got, err, kept)
	}
	for name, c := range map[string]struct {
		change func(d *match.Draft)
		want   match.ErrorKind
	}{
		"begun again":       {func(d *match.Draft) { d.Version = 0 }, match.KindStale},
		"a version too far": {func(d *match.Draft) { d.Version = 2 }, match.KindStale},
		"somebody else's":   {func(d *match.Draft) { d.User = "usr_other" }, match.KindNotFound},
		"one that is none":  {func(d *match.Draft) { d.ID = "drf_none" }, match.KindNotFound},
	} {
		d := kept
		c.change(&d)
		if _, err := s.SaveDraft(t.Context(), d); match.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	kept.Fields = map[string][]string{"name": {"Quế Trà Bồng"}}
	kept.Kind, kept.Profile = match.KindMentor, "other" // neither can change
	now = now.Add(time.Hour)
	again, err := s.SaveDraft(t.Context(), kept)
	if err != nil || again.Version != 2 || again.Kind != match.KindStartup || again.Profile != "que" || !again.CreatedAt.Before(again.ChangedAt) {
		t.Errorf("%+v %v", again, err)
	}
	if err := s.DropDraft(t.Context(), "usr_other", "drf_1", true); match.KindOf(err) != match.KindNotFound {
		t.Errorf("another's: %v", err)
	}
	for range 2 {
		if err := s.DropDraft(t.Context(), u.ID, "drf_1", true); err != nil {
			t.Fatal(err)
		}
	}
	if some, err := s.Drafts(t.Context(), u.ID); err != nil || len(some) != 0 {
		t.Errorf("thrown away: %v %v", some, err)
	}
	if err := s.DropDraft(t.Context(), u.ID, "drf_1", false); err != nil {
		t.Fatal(err)
	}
	draftLimits(t, s, u.ID, &now)
}

// draftLimits checks how many there may be, and that they end.
func draftLimits(t *testing.T, s *Store, user string, now *time.Time) {
	t.Helper()
	for i := range match.MaxDrafts - 1 {
		if _, err := s.SaveDraft(t.Context(), match.Draft{ID: fmt.Sprintf("drf_n%d", i), User: user, Kind: match.KindMentor}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SaveDraft(t.Context(), match.Draft{ID: "drf_more", User: user, Kind: match.KindMentor}); match.KindOf(err) != match.KindConflict {
		t.Errorf("one too many: %v", err)
	}
	draftSavedBack(t, s, user)
	if err := s.EndDraft(t.Context(), "usr_other", "drf_n0"); err != nil {
		t.Fatal(err)
	}
	if some, err := s.Drafts(t.Context(), user); err != nil || len(some) != match.MaxDrafts {
		t.Errorf("somebody else ended one: %d %v", len(some), err)
	}
	if err := s.EndDraft(t.Context(), user, "drf_n0"); err != nil {
		t.Fatal(err)
	}
	if err := s.DropDraft(t.Context(), user, "drf_n1", true); err != nil {
		t.Fatal(err)
	}
	*now = now.Add(match.DraftDroppedKept)
	if err := s.DropDraft(t.Context(), user, "drf_n1", false); match.KindOf(err) != match.KindNotFound {
		t.Errorf("taken back too late: %v", err)
	}
	*now = now.Add(match.DraftKept)
	if _, err := s.Draft(t.Context(), "drf_1"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a draft that has ended: %v", err)
	}
	if err := s.EndDrafts(t.Context(), *now); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := s.reader.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM draft`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d are left: %v", n, err)
	}
}

// draftSavedBack saves a draft again that was thrown away, when another one has taken
// its place and when there is room.
func draftSavedBack(t *testing.T, s *Store, user string) {
	t.Helper()
	back := match.Draft{ID: "drf_n0", User: user, Kind: match.KindMentor, Version: 1}
	more := match.Draft{ID: "drf_more", User: user, Kind: match.KindMentor}
	if err := s.DropDraft(t.Context(), user, back.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveDraft(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveDraft(t.Context(), back); match.KindOf(err) != match.KindConflict {
		t.Errorf("one that was thrown away is one too many: %v", err)
	}
	if err := s.EndDraft(t.Context(), user, more.ID); err != nil {
		t.Fatal(err)
	}
	if d, err := s.SaveDraft(t.Context(), back); err != nil || !d.DroppedAt.IsZero() {
		t.Errorf("saved back: %+v %v", d, err)
	}
}
