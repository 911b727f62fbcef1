package service_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// home is where digests are due.
var home = time.FixedZone("+07", 7*60*60)

// at sets the clock to a moment in Vietnam.
func (w *world) at(t testing.TB, s string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, home)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.pass(at.Sub(w.clock.Now()))
}

// digest sets how often a feed is summed up.
func (w *world) digest(t testing.TB, feed string, d match.Digest) {
	t.Helper()
	if _, err := w.store.ChangeFeed(t.Context(), feed, func(f *match.Feed) error { f.Digest = d; return nil }); err != nil {
		t.Fatal(err)
	}
}

// asked lets the clock ask for digests and gives for whom, with their ranges.
func (w *world) asked(t testing.TB) (jobs []match.DigestJob, said string) {
	t.Helper()
	if err := w.AskDigests(t.Context()); err != nil {
		t.Fatal(err)
	}
	jobs = w.letters.takeDigests()
	var words []string
	for _, j := range jobs {
		words = append(words, strings.TrimPrefix(j.User, "usr_")+" "+j.Day)
		for _, r := range j.Feeds {
			words = append(words, fmt.Sprintf("%d-%d", r.After, r.To))
		}
	}
	return jobs, strings.Join(words, " ")
}

// sent writes a digest and says that it was sent.
func (w *world) sent(t testing.TB, j match.DigestJob) match.Letter {
	t.Helper()
	l, err := w.DigestLetter(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Digested(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	return l
}

// targets lists what a letter tells of.
func targets(l match.Letter) string {
	var out []string
	for _, p := range l.Parts {
		var ids []string
		for _, e := range p.Entries {
			ids = append(ids, e.Target.ID)
		}
		out = append(out, p.Name+": "+strings.Join(ids, " "))
	}
	return strings.Join(out, "; ")
}

// watched is a world with an account that has a saved search, and startups.
func watched(t testing.TB, startups int) (*world, match.Actor, match.SavedSearch) {
	t.Helper()
	w := newWorld(t)
	w.at(t, "2026-11-26 06:00") // a Thursday
	chi := w.reader(t, "usr_chi")
	x := w.save(t, chi, "q=que")
	var ids []string
	for i := range startups {
		ids = append(ids, fmt.Sprint("s", i))
		created, _, err := w.Create(t.Context(), an, startup(ids[i], fmt.Sprint("Quế ", i)))
		if err != nil {
			t.Fatal(created, err)
		}
	}
	w.settle(t)
	if err := w.AskSearches(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.letters.takeDigests()
	return w, chi, x
}

// TestDigests: one letter a day at seven, of what is new, each once.
func TestDigests(t *testing.T) {
	w, chi, x := watched(t, 3)
	_, said := w.asked(t)
	w.digest(t, x.ID, match.DigestDaily)
	if _, again := w.asked(t); said+again != "" {
		t.Errorf("before seven, and yesterday's being over: %s %s", said, again)
	}
	w.at(t, "2026-11-26 07:00")
	jobs, said := w.asked(t)
	if said != "chi 2026-11-26 0-3" {
		t.Fatalf("at seven: %s", said)
	}
	if _, again := w.asked(t); again != "" {
		t.Errorf("at seven again: %s", again)
	}
	w.adds(t, x.ID, match.EventFound, "later", "s0")
	if _, err := w.store.MarkItem(t.Context(), x.ID, 2, match.FeedMark{ReadAt: ptr(w.clock.Now())}); err != nil {
		t.Fatal(err)
	}
	l := w.sent(t, jobs[0])
	if targets(l) != x.Name+": s2 s0" || l.To != "usr_chi@example.test" || l.Purpose != match.PurposeDigest || l.Parts[0].More {
		t.Errorf("the letter is %+v", l)
	}
	p := l.Parts[0]
	if p.Link != "https://duyen.test/me/searches/"+x.ID+"/feed" || p.Entries[0].Link != "https://duyen.test/startups/s2" || p.Kind != "" {
		t.Errorf("links %s %s", p.Link, p.Entries[0].Link)
	}
	_, err := w.DigestLetter(t.Context(), jobs[0])
	is(t, err, match.KindNotFound, "not_found") // whoever tries again after it was sent
	w.at(t, "2026-11-29 12:00")                 // the server was off for days
	if jobs, said = w.asked(t); said != "chi 2026-11-29 3-4" {
		t.Fatalf("days later: %s", said)
	}
	if l := w.sent(t, jobs[0]); targets(l) != x.Name+": s0" {
		t.Errorf("then %s", targets(l))
	}
	w.at(t, "2026-11-30 07:00")
	if _, said := w.asked(t); said != "" {
		t.Errorf("nothing is new: %s", said)
	}
	_ = chi
}

// TestWeeklyDigests come on Mondays, in one letter with the daily ones.
func TestWeeklyDigests(t *testing.T) {
	w, chi, x := watched(t, 1)
	y := w.save(t, chi, "q=toi")
	w.digest(t, x.ID, match.DigestWeekly)
	w.asked(t)
	w.adds(t, y.ID, match.EventFound, "found", "s0")
	for _, day := range []string{"26", "27", "28", "29"} {
		w.at(t, "2026-11-"+day+" 07:01")
		if _, said := w.asked(t); said != "" {
			t.Errorf("on the %s: %s", day, said)
		}
	}
	w.digest(t, y.ID, match.DigestDaily)
	w.at(t, "2026-12-01 09:00") // Monday's came late
	if _, said := w.asked(t); said != "chi 2026-12-01 0-1 0-1" {
		t.Errorf("after Monday: %s", said)
	}
	w.at(t, "2026-12-02 09:00")
	if _, said := w.asked(t); said != "chi 2026-12-02 0-1" { // the daily one was not sent
		t.Errorf("on Wednesday: %s", said)
	}
}

// TestDigestsAreAskedForAgain when asking failed in the middle, and not told twice.
func TestDigestsAreAskedForAgain(t *testing.T) {
	w, _, x := watched(t, 2)
	w.asked(t)
	w.digest(t, x.ID, match.DigestDaily)
	w.at(t, "2026-11-26 08:00")
	w.letters.down = errors.New("the queue is full")
	if err := w.AskDigests(t.Context()); err == nil {
		t.Error("nobody noticed")
	}
	w.letters.down = nil
	jobs, said := w.asked(t)
	if said != "chi 2026-11-26 0-2" {
		t.Fatalf("again: %s", said)
	}
	w.sent(t, jobs[0])
	if err := w.store.SetDigestSlot(t.Context(), time.Time{}); err != nil { // a crash before it was noted
		t.Fatal(err)
	}
	w.adds(t, x.ID, match.EventFound, "later", "s1")
	if _, said := w.asked(t); said != "" {
		t.Errorf("a second letter on one day: %s", said)
	}
}

// TestAWrongClockDoesNotEndDigests: what a clock that was years ahead once noted
// holds nothing up when it is right again.
func TestAWrongClockDoesNotEndDigests(t *testing.T) {
	w, _, x := watched(t, 1)
	w.digest(t, x.ID, match.DigestDaily)
	w.at(t, "2036-11-26 08:00")
	jobs, said := w.asked(t)
	if said != "chi 2036-11-26 0-1" {
		t.Fatalf("years ahead: %s", said)
	}
	w.sent(t, jobs[0])
	w.at(t, "2026-11-26 08:00")
	w.adds(t, x.ID, match.EventFound, "later", "s0")
	if jobs, said = w.asked(t); said != "chi 2026-11-26 1-2" {
		t.Fatalf("right again: %s", said)
	}
	w.sent(t, jobs[0])
	w.adds(t, x.ID, match.EventFound, "again", "s0")
	if err := w.store.SetDigestSlot(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, said := w.asked(t); said != "" {
		t.Errorf("a second letter on one day: %s", said)
	}
	w.at(t, "2026-11-27 08:00")
	if _, said := w.asked(t); said != "chi 2026-11-27 2-3" {
		t.Errorf("the next day: %s", said)
	}
}

// TestAFaultDoesNotEndDigests: a panic is an error, and asking again works.
func TestAFaultDoesNotEndDigests(t *testing.T) {
	w, _, x := watched(t, 1)
	w.asked(t)
	w.digest(t, x.ID, match.DigestDaily)
	w.at(t, "2026-11-26 08:00")
	w.letters.mu.Lock()
	w.letters.faulty = true
	w.letters.mu.Unlock()
	if err := w.AskDigests(t.Context()); err == nil || !strings.Contains(fmt.Sprint(errors.Unwrap(err)), "a fault of the program") {
		t.Errorf("the panic is %v", err)
	}
	w.letters.mu.Lock()
	w.letters.faulty = false
	w.letters.mu.Unlock()
	if _, said := w.asked(t); said != "chi 2026-11-26 0-1" {
		t.Errorf("again: %s", said)
	}
}

// TestNobodyGetsDigests who must not, and not of what is not theirs.
func TestNobodyGetsDigests(t *testing.T) {
	w, chi, x := watched(t, 1)
	w.digest(t, x.ID, match.DigestDaily)
	job := match.DigestJob{User: chi.User, Day: "2026-11-26", Feeds: []match.DigestRange{{Feed: x.ID, To: 1}}}
	for name, change := range map[string]func(*match.User){
		"blocked":     func(u *match.User) { u.Disabled = true },
		"unconfirmed": func(u *match.User) { u.Confirmed = false },
	} {
		w.reader(t, chi.User, change)
		if _, err := w.DigestLetter(t.Context(), job); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.reader(t, chi.User)
	if l, err := w.DigestLetter(t.Context(), job); err != nil || targets(l) != x.Name+": s0" {
		t.Errorf("otherwise %+v %v", l, err)
	}
	job.User = w.reader(t, "usr_dung").User
	if _, err := w.DigestLetter(t.Context(), job); match.KindOf(err) != match.KindNotFound {
		t.Errorf("another: %v", err)
	}
	job.User = "usr_gone"
	if _, err := w.DigestLetter(t.Context(), job); match.KindOf(err) != match.KindNotFound {
		t.Errorf("who is gone: %v", err)
	}
	job.User = chi.User
	w.digest(t, x.ID, match.DigestNever)
	if _, err := w.DigestLetter(t.Context(), job); match.KindOf(err) != match.KindNotFound {
		t.Errorf("who wants none: %v", err)
	}
}

// TestDigestOfAProfile says why, and goes to its owner.
func TestDigestOfAProfile(t *testing.T) {
	w, chi, _ := watched(t, 14)
	fund := w.put(t, chi, investor("fund", "Quỹ nông nghiệp"))
	w.settle(t)
	f, err := w.OpenFeed(t.Context(), fund)
	if err != nil {
		t.Fatal(err)
	}
	w.asked(t)
	w.digest(t, f.ID, match.DigestWeekly)
	w.at(t, "2026-11-30 07:00")
	jobs, said := w.asked(t)
	if said != "chi 2026-11-30 0-14" {
		t.Fatalf("asked for %s", said)
	}
	l := w.sent(t, jobs[0])
	p := l.Parts[0]
	if len(l.Parts) != 1 || p.Kind != match.KindInvestor || p.Name != "Quỹ nông nghiệp" || len(p.Entries) != 10 || !p.More || p.Link != "https://duyen.test/investors/fund/feed" {
		t.Fatalf("the letter is %+v", l)
	}
	if e := p.Entries[0]; e.Score == 0 || e.Fit == "" || len(e.Reasons) == 0 || e.Event != match.EventMatch {
		t.Errorf("an entry is %+v", e)
	}
}

// TestUnsubscribe: the address in letters ends digests, without signing in, and
// nothing else.
func TestUnsubscribe(t *testing.T) {
	w, chi, x := watched(t, 1)
	job := match.DigestJob{User: chi.User, Day: "2026-11-26", Feeds: []match.DigestRange{{Feed: x.ID, To: 1}}}
	token := func() string {
		t.Helper()
		w.digest(t, x.ID, match.DigestDaily)
		l, err := w.DigestLetter(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		at, ok := strings.CutPrefix(l.Unsubscribe, "https://duyen.test"+service.PathUnsubscribe+"/")
		if !ok {
			t.Fatalf("address %q", l.Unsubscribe)
		}
		return at
	}
	first := token()
	if again := token(); again != first {
		t.Error("each letter has another address")
	}
	if err := w.CanUnsubscribe(t.Context(), first); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", "dyu_", first + "A", first[:len(first)-1], strings.Repeat("dyu_", 100)} {
		is(t, w.Unsubscribe(t.Context(), bad), match.KindNotFound, "not_found")
		is(t, w.CanUnsubscribe(t.Context(), bad), match.KindNotFound, "not_found")
	}
	for range 2 {
		if err := w.Unsubscribe(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := w.store.Feed(t.Context(), x.ID); err != nil || f.Digest != match.DigestNever {
		t.Errorf("the feed is %+v %v", f, err)
	}
	if got := w.audit.actions(); strings.Count(got, "digest.unsubscribe") != 1 {
		t.Errorf("recorded %s", got)
	}
	for i, letter := range []bool{false, true} { // asked for again, before and after the next letter
		w.digest(t, x.ID, match.DigestDaily)
		if letter && token() != first {
			t.Error("the address in older letters is another")
		}
		if err := w.Unsubscribe(t.Context(), first); err != nil {
			t.Fatal(err)
		}
		if f, err := w.store.Feed(t.Context(), x.ID); err != nil || f.Digest != match.DigestNever {
			t.Errorf("letter %v: the feed is %+v %v", letter, f, err)
		}
		if got := w.audit.actions(); strings.Count(got, "digest.unsubscribe") != i+2 {
			t.Errorf("letter %v: recorded %s", letter, got)
		}
	}
	token()
	if u, err := w.store.Unsubscriber(t.Context(), chi.User); err != nil || !u.EndedAt.IsZero() {
		t.Errorf("after another letter %+v %v", u, err)
	}
}
