package service_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// lessons tells when something was learned.
type lessons struct {
	*store.Store
	added   chan int
	dropped chan time.Time
	fail    error
	faults  int // how often adding is a fault of the program
}

func (l *lessons) DropLessons(ctx context.Context, before time.Time) error {
	err := l.Store.DropLessons(ctx, before)
	l.dropped <- before
	return err
}

func (l *lessons) AddLessons(ctx context.Context, all []match.Lesson) (int, error) {
	if l.faults > 0 {
		l.faults--
		l.added <- 0
		panic("a fault of the program")
	}
	if l.fail != nil {
		l.added <- 0
		return 0, l.fail
	}
	n, err := l.Store.AddLessons(ctx, all)
	l.added <- n
	return n, err
}

// readers are people with a list each, of whom nobody consents to anything, and
// two startups that fit them.
func (w *world) readers(t *testing.T, ids ...string) (out []match.Actor) {
	t.Helper()
	for _, id := range ids {
		a := w.person(t, "usr_"+id, match.RoleInvestor)
		w.put(t, a, investor("list-"+id, "Quỹ "+id))
		out = append(out, a)
	}
	w.put(t, an, startup("s1", "Tỏi đen Lý Sơn"))
	w.put(t, an, startup("s2", "Quế Trà Bồng"))
	w.settle(t)
	return out
}

func (w *world) learning(t *testing.T, a match.Actor, given bool) {
	t.Helper()
	if _, _, err := w.Consent(t.Context(), a, match.ConsentLearning, given, "1"); err != nil {
		t.Fatal(err)
	}
}

// kept gives what is kept, by account, target and event.
func (w *world) kept(t *testing.T) (out []string) {
	t.Helper()
	err := w.store.EachLesson(t.Context(), time.Time{}, func(l match.Lesson) error {
		out = append(out, l.Account+" "+l.Target+" "+string(l.Event))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// learned waits until something was learned. What was looked at before is worked
// off by then.
func (w *world) learned(t *testing.T) int {
	t.Helper()
	select {
	case n := <-w.lessons.added:
		return n
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is learned")
		return 0
	}
}

// does lets somebody read a page of their list, open one and dismiss the other.
func (w *world) does(a match.Actor, list string) {
	w.Learn(a, match.LessonImpression, list, match.Lesson{Target: "s1", Score: 61}, match.Lesson{Target: "s2", Score: 50})
	w.Learn(a, match.LessonOpen, list, match.Lesson{Target: "s1", Score: 61})
	w.Learn(a, match.LessonDismissal, list, match.Lesson{Target: "s2", Score: 50})
}

// TestNothingIsLearnedUnasked: of who does not consent no row is written, nor of
// programs, of officers on others' lists, or of the terminal.
func TestNothingIsLearnedUnasked(t *testing.T) {
	w := newWorld(t)
	people := w.readers(t, "binh", "chi")
	quiet, chi := people[0], people[1]
	keeper := w.person(t, officer.User, match.RoleDOST)
	w.learning(t, chi, true)
	w.learning(t, keeper, true)
	u, err := w.store.ByID(t.Context(), quiet.User)
	if u.Steward = keeper.User; err == nil {
		_, err = w.store.Put(t.Context(), u)
	}
	if err != nil {
		t.Fatal(err)
	}
	program := chi
	program.Key = &match.KeyUse{Prefix: "dyk_1", Scopes: match.KeyScopes()}
	w.does(quiet, "list-binh")
	w.does(keeper, "list-binh") // whose account they keep
	w.does(keeper, "list-chi")
	w.does(program, "list-chi")
	w.does(terminal, "list-chi")
	w.does(nobody, "list-chi")
	w.does(chi, "list-binh")
	w.does(chi, "list-gone")
	w.Learn(chi, match.LessonOpen, "list-chi", match.Lesson{Target: "s1", Score: 61})
	w.learned(t)
	if got := w.kept(t); !slices.Equal(got, []string{"usr_chi s1 open"}) {
		t.Errorf("kept %q", got)
	}
}

// TestLearning: of who consents is kept what they do with suggestions, an
// impression once a day; whoever learns from it gets no account, and another name
// each time.
func TestLearning(t *testing.T) {
	w := newWorld(t)
	a := w.readers(t, "chi")[0]
	w.learning(t, a, true)
	w.does(a, "list-chi")
	w.does(a, "list-chi")
	for n := 0; n < 4; {
		n += w.learned(t)
	}
	want := []string{"usr_chi s1 impression", "usr_chi s1 open", "usr_chi s2 dismissal", "usr_chi s2 impression"}
	if got := w.kept(t); !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	read := func() (out []match.Lesson) {
		if err := w.Learned(t.Context(), time.Time{}, func(l match.Lesson) error { out = append(out, l); return nil }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	first, again := read(), read()
	if len(first) != 4 || first[0].Account == a.User || first[0].Account != first[3].Account || first[0].Account == again[0].Account {
		t.Errorf("named %+v, then %+v", first, again)
	}
	at := slices.IndexFunc(first, func(l match.Lesson) bool { return l.Target == "s2" && l.Event == match.LessonImpression })
	first[at].Account = ""
	shown := match.Lesson{List: "list-chi", Target: "s2", Event: match.LessonImpression, At: w.clock.Now(), Day: "2026-11-24", Score: 50, Place: 2}
	if !reflect.DeepEqual(first[at], shown) {
		t.Errorf("kept %+v, want %+v", first[at], shown)
	}
}

// TestFeedsTeach: what is shown on a page of a feed, opened and dismissed there is
// learned, with its score.
func TestFeedsTeach(t *testing.T) {
	w := newWorld(t)
	a := w.readers(t, "chi")[0]
	w.learning(t, a, true)
	w.fed(t)
	r, err := w.FeedOf(t.Context(), a, "list-chi")
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.FeedPage(t.Context(), r, service.FeedQuery{})
	if err != nil || len(page.Data) != 2 {
		t.Fatalf("%+v %v", page, err)
	}
	w.Shown(a, r, page)
	for i, move := range []service.FeedMove{service.FeedOpen, service.FeedDismiss} {
		if _, err := w.MoveEntry(t.Context(), a, "list-chi", page.Data[i].ID, move, service.FeedWord{}); err != nil {
			t.Fatal(err)
		}
	}
	opened, dismissed := page.Data[0].Target.ID, page.Data[1].Target.ID
	w.Opened(a, "list-chi", dismissed) // by its link
	w.Opened(a, "list-chi", opened)    // again
	w.Opened(a, "s1", "list-chi")      // of a feed that is not theirs
	for n := 0; n < 5; {
		n += w.learned(t)
	}
	want := []string{
		"usr_chi " + opened + " impression", "usr_chi " + opened + " open",
		"usr_chi " + dismissed + " dismissal", "usr_chi " + dismissed + " impression", "usr_chi " + dismissed + " open",
	}
	slices.Sort(want)
	if got := w.kept(t); !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	err = w.store.EachLesson(t.Context(), time.Time{}, func(l match.Lesson) error {
		if l.Score <= 0 {
			t.Errorf("%s of %s has no score", l.Event, l.Target)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestAcceptedIsLearned: who accepts an introduction teaches that, with the score
// it had; who asked for it did nothing at that moment.
func TestAcceptedIsLearned(t *testing.T) {
	for name, accept := range map[string]func(*world, match.Actor) error{
		"agreement": func(w *world, a match.Actor) error {
			x, _, err := w.Ask(t.Context(), an, match.Agreement{From: "s1", To: "list-chi"})
			if err == nil {
				_, err = w.Move(t.Context(), a, x.ID, match.AgreementAccept)
			}
			return err
		},
		"introduction": func(w *world, a match.Actor) error {
			x, _, err := w.Introduce(t.Context(), an, match.IntroductionAsk{From: "s1", To: "list-chi", Message: "Xin gặp"}, "")
			for range 2 { // the second time nothing is done
				if err == nil {
					_, err = w.MoveIntroduction(t.Context(), a, x.ID, match.IntroductionStep{Move: match.IntroductionAccept})
				}
			}
			return err
		},
	} {
		w := newWorld(t)
		a := w.readers(t, "chi")[0]
		w.learning(t, a, true)
		if err := accept(w, a); err != nil {
			t.Fatal(name, err)
		}
		w.learned(t)
		var got []match.Lesson
		if err := w.store.EachLesson(t.Context(), time.Time{}, func(l match.Lesson) error { got = append(got, l); return nil }); err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0].Account != a.User || got[0].List != "list-chi" || got[0].Target != "s1" || got[0].Event != match.LessonAccepted || got[0].Score <= 0 {
			t.Errorf("%s: kept %+v", name, got)
		}
	}
}

// TestUnlearned: withdrawing and being erased take everything with them before
// anything else is answered, and nothing comes in behind.
func TestUnlearned(t *testing.T) {
	w := newWorld(t)
	people := w.readers(t, "chi", "dung")
	chi, dung := people[0], people[1]
	w.learning(t, chi, true)
	w.learning(t, dung, true)
	w.does(chi, "list-chi")
	w.does(dung, "list-dung")
	for n := 0; n < 8; {
		n += w.learned(t)
	}
	w.does(chi, "list-chi") // waits in the queue, or does not
	w.learning(t, chi, false)
	if got := w.kept(t); len(got) != 4 || slices.Contains(got, "usr_chi s1 open") {
		t.Errorf("after withdrawing: %q", got)
	}
	w.Learn(chi, match.LessonOpen, "list-chi", match.Lesson{Target: "s2", Score: 50})
	w.Learn(dung, match.LessonOpen, "list-dung", match.Lesson{Target: "s2", Score: 50})
	for n := 0; n < 1; {
		n += w.learned(t)
	}
	if got := w.kept(t); len(got) != 5 || slices.ContainsFunc(got, func(l string) bool { return l[:7] == "usr_chi" }) {
		t.Errorf("behind the withdrawal: %q", got)
	}
	r, _, err := w.EraseMe(t.Context(), dung, "pass")
	if err != nil {
		t.Fatal(err)
	}
	w.await(t, r.ID)
	if got := w.kept(t); len(got) != 0 {
		t.Errorf("after the erasure: %q", got)
	}
}

// TestOldLessonsAreDropped: what is older than is promised goes.
func TestOldLessonsAreDropped(t *testing.T) {
	w := newWorld(t)
	select {
	case before := <-w.lessons.dropped:
		if want := w.clock.Now().Add(-match.LessonKept); !before.Equal(want) {
			t.Errorf("dropped before %v, want %v", before, want)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is dropped")
	}
}

// TestLearningHarmsNobody: reading goes on while nothing can be learned, and a
// queue that is full drops what comes.
func TestLearningHarmsNobody(t *testing.T) {
	s := service.New(service.Options{Lessons: &lessons{}})
	for range 2 * service.LearnQueue { // Run is not there to work it off
		s.Learn(an, match.LessonOpen, "list", match.Lesson{Target: "s1"})
	}
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.lessons.fail = errors.New("out of order") })
	a := w.readers(t, "chi")[0]
	w.learning(t, a, true)
	for range 2 {
		w.Learn(a, match.LessonOpen, "list-chi", match.Lesson{Target: "s1"})
		w.learned(t)
	}
	if got := w.kept(t); len(got) != 0 {
		t.Errorf("kept %q", got)
	}
}

// TestAFaultDoesNotEndLearning: what a panic is in is lost, and what comes later is
// learned.
func TestAFaultDoesNotEndLearning(t *testing.T) {
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.lessons.faults = 1 })
	a := w.readers(t, "chi")[0]
	w.learning(t, a, true)
	for _, target := range []string{"s1", "s2"} {
		w.Learn(a, match.LessonOpen, "list-chi", match.Lesson{Target: target, Score: 61})
		w.learned(t)
	}
	if got := w.kept(t); !slices.Equal(got, []string{"usr_chi s2 open"}) {
		t.Errorf("kept %q", got)
	}
}
