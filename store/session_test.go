package store

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

func testSessions(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	u, other := person(t, s, "ha@example.com"), person(t, s, "an@example.com")
	start := func(user string, from time.Time) match.Session {
		t.Helper()
		x, err := s.StartSession(ctx, match.Session{User: user, Client: "Firefox", CreatedAt: from, UsedAt: from, EndsAt: from.Add(time.Hour)}, match.Proof{})
		if err != nil || x.ID[:4] != "ses_" {
			t.Fatalf("%+v %v", x, err)
		}
		return x
	}
	over, theirs := start(u.ID, now), start(other.ID, now)
	x := start(u.ID, now.Add(2*time.Hour)) // makes what is over go
	if got, err := s.Sessions(ctx, u.ID); err != nil || !reflect.DeepEqual(got, []match.Session{x}) {
		t.Errorf("%+v %v, want %+v", got, err, x)
	}
	_, err := s.Session(ctx, over.ID)
	wantKind(t, err, match.KindNotFound, "not_found")
	if got, err := s.Session(ctx, theirs.ID); err != nil || !reflect.DeepEqual(got, theirs) {
		t.Errorf("%+v %v", got, err)
	}
	for _, used := range []time.Duration{3 * time.Hour, time.Hour} { // never backwards
		if err := s.UseSession(ctx, x.ID, now.Add(used)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Session(ctx, x.ID); err != nil || !got.UsedAt.Equal(now.Add(3*time.Hour)) {
		t.Errorf("%+v %v", got, err)
	}
	for i := range match.SessionsPerUser {
		start(u.ID, now.Add(2*time.Hour+time.Duration(i)*time.Second))
	}
	all, err := s.Sessions(ctx, u.ID)
	if err != nil || len(all) != match.SessionsPerUser {
		t.Errorf("%d sessions, %v", len(all), err)
	}
	if _, err := s.Session(ctx, x.ID); err != nil {
		t.Error("not the one that was silent for longest has gone")
	}
	if err := s.EndSessions(ctx, u.ID, x.ID); err != nil {
		t.Error(err)
	}
	if all, err := s.Sessions(ctx, u.ID); err != nil || len(all) != 1 || all[0].ID != x.ID {
		t.Errorf("%+v %v", all, err)
	}
	for range 2 {
		if err := s.EndSession(ctx, x.ID); err != nil {
			t.Error(err)
		}
	}
	if all, err := s.Sessions(ctx, u.ID); err != nil || len(all) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// refreshed starts a session whose first refresh token has the hash "t0".
func refreshed(t *testing.T, s *Store, now time.Time) match.Session {
	t.Helper()
	u := person(t, s, "ha@example.com")
	x, err := s.StartSession(t.Context(), match.Session{User: u.ID, CreatedAt: now, UsedAt: now, EndsAt: now.Add(time.Hour)}, match.Proof{}, "t0")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func testRotate(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	x := refreshed(t, s, now)
	rotate := func(used, next string, at time.Time, want match.RefreshOutcome) match.Rotation {
		t.Helper()
		r, err := s.Rotate(ctx, used, next, at)
		if err != nil || r.Outcome != want {
			t.Fatalf("%s: %+v %v, want %d", used, r, err, want)
		}
		return r
	}
	rotate("none", "n", now, match.RefreshUnknown)
	rotate("", "n", now, match.RefreshUnknown)
	r := rotate("t0", "t1", now.Add(time.Minute), match.RefreshNext)
	if want := x.Refreshed(now.Add(time.Minute)); !reflect.DeepEqual(r.Session, want) {
		t.Errorf("%+v, want %+v", r.Session, want)
	}
	if got, err := s.Session(ctx, x.ID); err != nil || !reflect.DeepEqual(got, r.Session) {
		t.Errorf("kept %+v %v", got, err)
	}
	rotate("t0", "t2", now.Add(time.Minute+match.RefreshGrace), match.RefreshAgain)
	if got, err := s.SessionOf(ctx, "t2"); err != nil || got.ID != x.ID {
		t.Errorf("%+v %v", got, err)
	}
	_, err := s.SessionOf(ctx, "n") // what was not needed is not kept
	wantKind(t, err, match.KindNotFound, "not_found")
	rotate("t2", "t3", now.Add(2*time.Minute), match.RefreshNext)
	// What a device that was silent too long may still have is forgotten.
	late := now.Add(2*time.Minute + match.SessionIdle - time.Second)
	rotate("t3", "t4", late, match.RefreshNext)
	rotate("t4", "t5", late.Add(2*time.Second), match.RefreshNext)
	rotate("t0", "n", late.Add(3*time.Second), match.RefreshUnknown)
	if r := rotate("t3", "n", late.Add(4*time.Second), match.RefreshReused); r.Session.ID != x.ID {
		t.Errorf("%+v", r)
	}
	rotate("t5", "n", late.Add(5*time.Second), match.RefreshUnknown)
	_, err = s.Session(ctx, x.ID)
	wantKind(t, err, match.KindNotFound, "not_found")

	at(s, now)
	y, err := s.StartSession(ctx, match.Session{User: x.User, CreatedAt: now, UsedAt: now, EndsAt: now.Add(time.Hour)}, match.Proof{}, "y0")
	if err != nil {
		t.Fatal(err)
	}
	rotate("y0", "n", now.Add(time.Hour), match.RefreshUnknown) // its time is up
	if _, err := s.Session(ctx, y.ID); err != nil {
		t.Error(err)
	}
}

// testRotateRace: of many that come at once with one token, the last one served
// holds the only token that goes on.
func testRotateRace(t *testing.T, s *Store) {
	ctx, now := t.Context(), time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	x := refreshed(t, s, now)
	const many = 50
	outcomes := make([]match.RefreshOutcome, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			r, err := s.Rotate(ctx, "t0", fmt.Sprint("n", i), now)
			if err != nil {
				t.Error(err)
			}
			outcomes[i] = r.Outcome
		})
	}
	wg.Wait()
	first := 0
	for _, o := range outcomes {
		switch o {
		case match.RefreshNext:
			first++
		case match.RefreshAgain:
		default:
			t.Errorf("outcome %d", o)
		}
	}
	var unused int
	if err := s.reader.QueryRow(`SELECT count(*) FROM refresh WHERE session = $1 AND used_at = 0`, x.ID).Scan(&unused); err != nil {
		t.Fatal(err)
	}
	if first != 1 || unused != 1 {
		t.Errorf("%d were the first, %d tokens go on", first, unused)
	}
}
