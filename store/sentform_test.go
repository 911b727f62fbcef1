package store

import (
	"strconv"
	"testing"
	"time"

	"duyen/match"
)

func testSentForms(t *testing.T, s *Store) {
	u, err := s.Put(t.Context(), match.User{Email: "a@example.org", Name: "A"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	x, err := s.StartSession(t.Context(), match.Session{User: u.ID, CreatedAt: now, UsedAt: now, EndsAt: now.Add(time.Hour)}, match.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	put := func(f match.SentForm) {
		t.Helper()
		if err := s.PutSentForm(t.Context(), f); err != nil {
			t.Fatal(err)
		}
	}
	known := func(session, hash, want string) {
		t.Helper()
		f, err := s.SentForm(t.Context(), session, hash)
		if want == "" && match.KindOf(err) != match.KindNotFound || want != "" && (err != nil || f.To != want || f.Status != 303) {
			t.Errorf("%s: %+v %v, want %q", hash, f, err, want)
		}
	}
	f := match.SentForm{Session: x.ID, Hash: "h", Status: 303, To: "/a", EndsAt: now.Add(time.Minute)}
	put(f)
	f.To = "/b" // the first answer stands
	put(f)
	known(x.ID, "h", "/a")
	known("ses_other", "h", "")
	f.Session = "ses_none" // is over
	put(f)
	known("ses_none", "h", "")
	for i := range match.MaxSentForms {
		put(match.SentForm{Session: x.ID, Hash: strconv.Itoa(i), Status: 303, To: "/n", EndsAt: now.Add(time.Hour)})
	}
	known(x.ID, "h", "") // the oldest of too many
	known(x.ID, "0", "/n")
	now = now.Add(time.Hour)
	known(x.ID, "0", "")
	now = now.Add(-time.Minute)
	if err := s.EndSession(t.Context(), x.ID); err != nil {
		t.Fatal(err)
	}
	known(x.ID, "0", "")
	if err := s.EndSentForms(t.Context(), now); err != nil {
		t.Error(err)
	}
}
