package store

import (
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// somebody makes an account.
func somebody(t testing.TB, s *Store, id string) match.User {
	t.Helper()
	u, err := s.Put(t.Context(), match.User{ID: id, Email: id + "@example.test", Name: "Name of " + id, PasswordHash: "hash of " + id})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// says keeps a word of somebody about a purpose.
func says(t testing.TB, s *Store, user string, p match.ConsentPurpose, given bool) (match.Consent, int64) {
	t.Helper()
	c, seq, err := s.PutConsent(t.Context(), match.Consent{User: user, Purpose: p, Given: given, Version: "1", Means: match.ConsentSelf})
	if err != nil {
		t.Fatal(err)
	}
	return c, seq
}

func testConsents(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	at(s, now)
	somebody(t, s, "usr_1")
	somebody(t, s, "usr_2")
	if got, err := s.Consents(t.Context(), "usr_1"); err != nil || len(got) != 0 {
		t.Fatalf("somebody who said nothing: %v %v", got, err)
	}
	first, _ := says(t, s, "usr_1", match.ConsentLearning, true)
	at(s, now.Add(time.Hour))
	if again, _ := says(t, s, "usr_1", match.ConsentLearning, true); again != first {
		t.Errorf("repeated: %+v, want %+v", again, first)
	}
	says(t, s, "usr_1", match.ConsentLearning, false)
	noted := match.Consent{User: "usr_1", Purpose: match.ConsentNewsletter, Given: true, Version: "1", Means: match.ConsentPaper, Officer: "usr_2", At: now}
	if got, _, err := s.PutConsent(t.Context(), noted); err != nil || got != noted {
		t.Errorf("noted by an officer: %+v %v", got, err)
	}
	says(t, s, "usr_2", match.ConsentLearning, true)
	got, err := s.Consents(t.Context(), "usr_1")
	if err != nil || len(got) != 3 || got[0] != first || got[1].Given || got[2] != noted || !got[1].At.Equal(now.Add(time.Hour)) {
		t.Errorf("history %+v %v", got, err)
	}
	for name, bad := range map[string]match.Consent{
		"no such account": {User: "usr_9", Purpose: match.ConsentLearning, Given: true, Version: "1", Means: match.ConsentSelf},
		"no proof":        {User: "usr_1", Purpose: match.ConsentLearning, Given: true},
	} {
		if _, _, err := s.PutConsent(t.Context(), bad); err == nil {
			t.Errorf("%s was kept", name)
		}
	}
	for _, query := range []string{`DELETE FROM consent`, `UPDATE consent SET given = 1`, `UPDATE consent SET at = 0`, `UPDATE consent SET version = '2'`} {
		if _, err := s.writer.ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s: a proof can be changed", query)
		}
	}
}

func testPaused(t *testing.T, s *Store) {
	start := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	at(s, start)
	somebody(t, s, "usr_1")
	create(t, s, "usr_1", startup("a"), startup("b", func(p *match.Startup) { p.Visibility = match.VisibilityPrivate }))
	create(t, s, "usr_2", startup("other"))
	listed := func(v match.Viewer) []string {
		t.Helper()
		got, err := s.List(t.Context(), match.Filter{Viewer: v}, time.Time{}, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		return ids(got)
	}
	at(s, start.Add(time.Hour))
	if _, seq := says(t, s, "usr_1", match.ConsentNewsletter, false); seq != 0 {
		t.Error("another purpose hides profiles")
	}
	_, seq := says(t, s, "usr_1", match.ConsentPublish, false)
	if want := head1(t, s); seq != want || seq != 5 {
		t.Errorf("change %d, head %d", seq, want)
	}
	if got := log(t, s); !slices.Equal(got[3:], []string{"4 startup a", "5 startup b"}) {
		t.Errorf("log %q", got)
	}
	b := get(t, s, "a").Common()
	if !b.Paused || b.Version != 2 || !b.UpdatedAt.Equal(start) {
		t.Errorf("hidden %+v", b.Meta)
	}
	create(t, s, "usr_1", startup("later"))
	save(t, s, match.Write{Profile: startup("a", func(p *match.Startup) { p.Summary = "sửa" }), Mode: match.Replace})
	for _, v := range []match.Viewer{{}, {User: "usr_2"}, {All: true}, {User: "usr_3", All: true}} {
		if got := listed(v); !slices.Equal(got, []string{"other"}) {
			t.Errorf("%+v sees %q", v, got)
		}
	}
	if got := listed(match.Viewer{User: "usr_1"}); len(got) != 4 {
		t.Errorf("the owner sees %q", got)
	}
	if _, seq := says(t, s, "usr_1", match.ConsentPublish, true); seq != head1(t, s) {
		t.Error("nothing was shown again")
	}
	if got := listed(match.Viewer{}); !slices.Equal(got, []string{"a", "later", "other"}) {
		t.Errorf("after giving it again: %q", got)
	}
	if got := get(t, s, "a").(*match.Startup); got.Summary != "sửa" || got.Paused {
		t.Errorf("after giving it again: %+v", got)
	}
}
