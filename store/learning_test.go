package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// lessonsTime is when the lessons of the tests are learned.
func lessonsTime() time.Time { return time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC) }

// readers makes accounts, of which usr_1 consents to be learned from, and two
// profiles of usr_1's.
func readers(t *testing.T, s *Store) {
	t.Helper()
	at(s, lessonsTime())
	for _, id := range []string{"usr_1", "usr_2"} {
		somebody(t, s, id)
	}
	create(t, s, "usr_1", startup("list"))
	create(t, s, "usr_2", startup("a"), startup("b"))
	says(t, s, "usr_1", match.ConsentLearning, true)
}

func lesson(account, target string, change ...func(*match.Lesson)) match.Lesson {
	l := match.Lesson{
		Account: account, List: "list", Target: target, Event: match.LessonImpression,
		At: lessonsTime().Add(time.Minute), Day: "2026-11-26", Score: 61.5, Place: 2,
	}
	for _, f := range change {
		f(&l)
	}
	return l
}

// learns adds lessons and gives how many were kept.
func learns(t *testing.T, s *Store, lessons ...match.Lesson) int {
	t.Helper()
	n, err := s.AddLessons(t.Context(), lessons)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func learned(t *testing.T, s *Store, since time.Time) (out []match.Lesson) {
	t.Helper()
	if err := s.EachLesson(t.Context(), since, func(l match.Lesson) error { out = append(out, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func testLessons(t *testing.T, s *Store) {
	readers(t, s)
	search, err := s.SaveSearch(t.Context(), match.SavedSearch{User: "usr_1", Name: "Quế", Query: "q=que"})
	if err != nil {
		t.Fatal(err)
	}
	first := lesson("usr_1", "a")
	open := lesson("usr_1", "a", func(l *match.Lesson) { l.Event = match.LessonOpen })
	tomorrow := lesson("usr_1", "a", func(l *match.Lesson) { l.Day, l.At = "2026-11-27", l.At.Add(24*time.Hour) })
	found := lesson("usr_1", "b", func(l *match.Lesson) { l.List, l.Score, l.Place = search.ID, 0, 0 })
	for name, x := range map[string]struct {
		lesson match.Lesson
		kept   int
	}{
		"did not consent": {lesson("usr_2", "a"), 0},
		"nobody":          {lesson("usr_9", "a"), 0},
		"before the word": {lesson("usr_1", "a", func(l *match.Lesson) { l.At = lessonsTime().Add(-time.Millisecond) }), 0},
		"no such target":  {lesson("usr_1", "gone"), 0},
		"no such list":    {lesson("usr_1", "a", func(l *match.Lesson) { l.List = "gone" }), 0},
	} {
		if n := learns(t, s, x.lesson); n != x.kept {
			t.Errorf("%s: %d kept", name, n)
		}
	}
	if n := learns(t, s, tomorrow, first, first, lesson("usr_1", "a", func(l *match.Lesson) { l.Score = 1 }), open, found); n != 4 {
		t.Errorf("%d kept", n)
	}
	if n := learns(t, s, first, open); n != 0 {
		t.Errorf("%d kept again on the same day", n)
	}
	if got := learned(t, s, time.Time{}); !slices.Equal(got, []match.Lesson{first, open, found, tomorrow}) {
		t.Errorf("learned %+v", got)
	}
	if got := learned(t, s, tomorrow.At); !slices.Equal(got, []match.Lesson{tomorrow}) {
		t.Errorf("since tomorrow %+v", got)
	}
	stop := errors.New("enough")
	if err := s.EachLesson(t.Context(), time.Time{}, func(match.Lesson) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of the reader: %v", err)
	}
	if err := s.DropLessons(t.Context(), tomorrow.At); err != nil {
		t.Fatal(err)
	}
	if got := learned(t, s, time.Time{}); !slices.Equal(got, []match.Lesson{tomorrow}) {
		t.Errorf("after dropping the old ones %+v", got)
	}
	if _, err := s.Delete(t.Context(), "a", 0); err != nil {
		t.Fatal(err)
	}
	if got := learned(t, s, time.Time{}); len(got) != 0 {
		t.Errorf("about a profile that is gone: %+v", got)
	}
}

// testUnlearn: a withdrawal takes everything with it at once, and what comes in
// behind it finds no consent, nor does it under a later one.
func testUnlearn(t *testing.T, s *Store) {
	readers(t, s)
	says(t, s, "usr_2", match.ConsentLearning, true)
	others := lesson("usr_2", "b")
	if n := learns(t, s, lesson("usr_1", "a"), others); n != 2 {
		t.Fatalf("%d kept", n)
	}
	says(t, s, "usr_1", match.ConsentNewsletter, false)
	if got := learned(t, s, time.Time{}); len(got) != 2 {
		t.Errorf("another word took %+v", got)
	}
	at(s, lessonsTime().Add(2*time.Minute))
	says(t, s, "usr_1", match.ConsentLearning, false)
	if got := learned(t, s, time.Time{}); !slices.Equal(got, []match.Lesson{others}) {
		t.Errorf("after withdrawing %+v", got)
	}
	if n := learns(t, s, lesson("usr_1", "b")); n != 0 {
		t.Error("kept behind a withdrawal")
	}
	says(t, s, "usr_1", match.ConsentLearning, true)
	if n := learns(t, s, lesson("usr_1", "b")); n != 0 {
		t.Error("kept from before the consent was given again")
	}
	later := lesson("usr_1", "b", func(l *match.Lesson) { l.At = lessonsTime().Add(2 * time.Minute) })
	if n := learns(t, s, later); n != 1 {
		t.Error("not kept under the new consent")
	}
	u, err := s.ByID(t.Context(), "usr_1")
	if u.Disabled = true; err == nil {
		_, err = s.Put(t.Context(), u)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := learns(t, s, lesson("usr_1", "a", func(l *match.Lesson) { l.At = later.At })); n != 0 {
		t.Error("kept of a blocked account")
	}
	execSQL(t, s, `DELETE FROM account WHERE id = 'usr_1'`)
	if got := learned(t, s, time.Time{}); !slices.Equal(got, []match.Lesson{others}) {
		t.Errorf("of an account that is gone: %+v", got)
	}
}
