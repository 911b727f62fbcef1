package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// judged gives what the store's judgments say, in words.
func judged(t *testing.T, s *Store, demo bool) (out []string) {
	t.Helper()
	all, err := s.Judgments(t.Context(), demo)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range all {
		out = append(out, fmt.Sprint(j.Account, " ", j.Subject, " ", j.Target, " ", j.Grade))
	}
	slices.Sort(out)
	return out
}

func on(event match.LessonEvent, list string) func(*match.Lesson) {
	return func(l *match.Lesson) { l.Event, l.List = event, list }
}

// TestJudgmentsNeedTheSecondText: only what was done under it, by who stands by it
// now, on the list of a profile; being shown says nothing.
func TestJudgmentsNeedTheSecondText(t *testing.T) {
	s := openTemp(t)
	readers(t, s) // usr_1 agrees to the first text
	somebody(t, s, "usr_3")
	counted(t, s, "usr_2")
	counted(t, s, "usr_3")
	if _, err := s.Put(t.Context(), match.User{ID: "usr_4", Email: "d@example.test", Name: "D", Demo: true}); err != nil {
		t.Fatal(err)
	}
	counted(t, s, "usr_4")
	search, err := s.SaveSearch(t.Context(), match.SavedSearch{User: "usr_2", Name: "Quế", Query: "q=que"})
	if err != nil {
		t.Fatal(err)
	}
	learns(t, s, lesson("usr_1", "a", on(match.LessonOpen, "list")), lesson("usr_2", "a"), lesson("usr_2", "a", on(match.LessonOpen, "list")),
		lesson("usr_2", "b", on(match.LessonDismissal, "list")), lesson("usr_2", "b", on(match.LessonOpen, search.ID)),
		lesson("usr_3", "a", on(match.LessonFollow, "b")), lesson("usr_3", "b", on(match.LessonAccepted, "a")), lesson("usr_4", "a", on(match.LessonOpen, "list")))
	want := []string{"usr_2 list a 1", "usr_2 list b 0", "usr_3 a b 2", "usr_3 b a 1"}
	if got := judged(t, s, false); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := judged(t, s, true); !slices.Equal(got, append(slices.Clone(want), "usr_4 list a 1")) {
		t.Errorf("with demo accounts: %q", got)
	}
	// The first text alone is not enough any more, nor is a blocked account's word.
	says(t, s, "usr_2", match.ConsentLearning, true)
	u, err := s.ByID(t.Context(), "usr_3")
	if u.Disabled = true; err == nil {
		_, err = s.Put(t.Context(), u)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := judged(t, s, false); len(got) != 0 {
		t.Errorf("of who does not agree any more: %q", got)
	}
	// Nor does a new word reach back.
	at(s, lessonsTime().Add(time.Hour))
	counted(t, s, "usr_1")
	if got := judged(t, s, false); len(got) != 0 {
		t.Errorf("from before the word: %q", got)
	}
}

// TestIntroductionsJudge: what both sides had a part in needs the word of both.
func TestIntroductionsJudge(t *testing.T) {
	for name, x := range map[string]struct {
		agree  []string
		result string
		state  string
		owner  string
		want   []string
	}{
		"both, a result": {[]string{"usr_1", "usr_2"}, "mentoring", "met", "usr_1", []string{"usr_1 list a 3", "usr_2 a list 2", "usr_2 a list 3"}},
		"both, nothing":  {[]string{"usr_1", "usr_2"}, "nothing", "closed", "usr_1", []string{"usr_1 list a 2", "usr_2 a list 2", "usr_2 a list 2"}},
		"declined":       {[]string{"usr_1", "usr_2"}, "", "declined", "usr_1", []string{"usr_2 a list 2"}},
		"the asker only": {[]string{"usr_1"}, "mentoring", "met", "usr_1", nil},
		"the other only": {[]string{"usr_2"}, "mentoring", "met", "usr_1", []string{"usr_2 a list 2"}},
		"on behalf":      {[]string{"usr_1", "usr_2"}, "mentoring", "met", "usr_2", []string{"usr_2 a list 2"}},
	} {
		s := openTemp(t)
		at(s, lessonsTime())
		for _, id := range []string{"usr_1", "usr_2"} {
			somebody(t, s, id)
		}
		create(t, s, x.owner, startup("list"))
		create(t, s, "usr_2", startup("a"))
		for _, id := range x.agree {
			counted(t, s, id)
		}
		at := lessonsTime().Add(time.Minute).UnixMilli()
		execSQL(t, s, fmt.Sprintf(`INSERT INTO introduction (id, from_profile, to_profile, account, state, message, reason, note, reroute, came_from, went_to,
			result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at)
			VALUES ('int_1', 'list', 'a', 'usr_1', '%s', '', '', '', 0, '', '', '%s', 0, '', '', %d, %d, 0, %d, 0, 0, 0)`,
			x.state, x.result, at, at, at))
		learns(t, s, lesson("usr_2", "list", on(match.LessonAccepted, "a")))
		if got := judged(t, s, false); !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}
