package store

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

func testFound(t *testing.T, s *Store) {
	somebody(t, s, "usr_1")
	create(t, s, "usr_1", startup("old"), startup("new"))
	many := []string{"old"}
	for i := range 300 {
		many = append(many, fmt.Sprint("p", i))
	}
	x, err := s.WatchSearch(t.Context(), match.SavedSearch{User: "usr_1", Name: "Quế", Query: "q=que"}, many)
	if err != nil {
		t.Fatal(err)
	}
	if f, err := s.Feed(t.Context(), x.ID); err != nil || f.Digest != match.DigestNever || f.Head != 0 {
		t.Errorf("its feed is %+v %v", f, err)
	}
	if got, err := s.Unseen(t.Context(), x.ID, append([]string{"new", "p", "p300"}, many...)); err != nil || !slices.Equal(got, []string{"new", "p", "p300"}) {
		t.Errorf("new are %v %v", got, err)
	}
	if seq, err := s.FoundSeq(t.Context()); err != nil || seq != 0 {
		t.Errorf("asked about %d %v", seq, err)
	}
	found := match.FeedItem{Feed: x.ID, At: time.UnixMilli(5), Event: match.EventFound, Target: "new", What: "found"}
	for _, want := range []int{1, 0} {
		if added, err := s.AddFound(t.Context(), []match.FeedItem{found}, 41); err != nil || len(added) != want {
			t.Errorf("added %v %v", added, err)
		}
	}
	if seq, err := s.FoundSeq(t.Context()); err != nil || seq != 41 {
		t.Errorf("asked about %d %v", seq, err)
	}
	x.Query = "q=toi" // another search now, the feed stays
	if _, err := s.WatchSearch(t.Context(), x, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Unseen(t.Context(), x.ID, []string{"old"}); err != nil || len(got) != 1 {
		t.Errorf("new are %v %v", got, err)
	}
	if f, err := s.Feed(t.Context(), x.ID); err != nil || f.Head != 1 {
		t.Errorf("its feed is %+v %v", f, err)
	}
	x.User = "usr_other"
	if _, err := s.WatchSearch(t.Context(), x, nil); match.KindOf(err) != match.KindNotFound {
		t.Errorf("another's: %v", err)
	}
	if got, err := s.Unseen(t.Context(), "srch_gone", []string{"old"}); err != nil || len(got) != 0 {
		t.Errorf("of no search %v %v", got, err)
	}
}

func testDigests(t *testing.T, s *Store) {
	somebody(t, s, "usr_1")
	somebody(t, s, "usr_2")
	create(t, s, "usr_1", startup("a"), startup("b"))
	create(t, s, "", startup("of nobody", func(p *match.Startup) { p.ID = "none" }))
	x, err := s.WatchSearch(t.Context(), match.SavedSearch{User: "usr_2", Name: "N", Query: "q=n"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	set := func(id string, d match.Digest) {
		t.Helper()
		if _, _, err := s.OpenFeed(t.Context(), match.Feed{ID: id, MinFit: match.FitWeak}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ChangeFeed(t.Context(), id, func(f *match.Feed) error { f.Digest = d; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	set("a", match.DigestDaily)
	set("b", match.DigestNever)
	set("none", match.DigestDaily)
	set(x.ID, match.DigestWeekly)
	due := func(digests ...match.Digest) (out []string) {
		t.Helper()
		feeds, err := s.DueFeeds(t.Context(), digests...)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range feeds {
			out = append(out, f.User+" "+f.ID)
		}
		return out
	}
	both := []match.Digest{match.DigestDaily, match.DigestWeekly}
	if got := due(both...); got != nil {
		t.Errorf("nothing is new, but due are %v", got)
	}
	for _, id := range []string{"a", "b", "none", x.ID} {
		if _, err := s.AddItems(t.Context(), []match.FeedItem{item(id, "b", "one", time.UnixMilli(1)), item(id, "b", "two", time.UnixMilli(1))}, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := due(both...), []string{"usr_1 a", "usr_2 " + x.ID}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
	if got := due(match.DigestDaily); !slices.Equal(got, []string{"usr_1 a"}) || due() != nil {
		t.Errorf("daily are %v", got)
	}
	when := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, to := range []int64{2, 1} {
		if err := s.Mailed(t.Context(), when, match.DigestRange{Feed: "a", To: to}, match.DigestRange{Feed: "gone", To: 9}); err != nil {
			t.Fatal(err)
		}
	}
	if f, err := s.Feed(t.Context(), "a"); err != nil || f.Mailed != 2 || !f.MailedAt.Equal(when) {
		t.Errorf("mailed %+v %v", f, err)
	}
	if got := due(both...); !slices.Equal(got, []string{"usr_2 " + x.ID}) {
		t.Errorf("due are %v", got)
	}
	if err := s.Mailed(t.Context(), when.Add(-time.Hour), match.DigestRange{Feed: "a", To: 9}); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Feed(t.Context(), "a"); err != nil || f.Mailed != f.Head || !f.MailedAt.Equal(when.Add(-time.Hour)) {
		t.Errorf("mailed beyond the head %+v %v", f, err)
	}
	for _, want := range []int{1, 0} {
		if n, err := s.EndDigests(t.Context(), "usr_2"); err != nil || n != want {
			t.Errorf("ended %d %v, want %d", n, err, want)
		}
	}
	a, err := s.Feed(t.Context(), "a")
	mine, err2 := s.Feed(t.Context(), x.ID)
	if err != nil || err2 != nil || a.Digest != match.DigestDaily || mine.Digest != match.DigestNever {
		t.Errorf("after the end %v %v: %v %v", a.Digest, mine.Digest, err, err2)
	}
	if at, err := s.DigestSlot(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("asked for at %v %v", at, err)
	}
	if err := s.SetDigestSlot(t.Context(), when); err != nil {
		t.Fatal(err)
	}
	if at, err := s.DigestSlot(t.Context()); err != nil || !at.Equal(when) {
		t.Errorf("asked for at %v %v", at, err)
	}
}

func testUnsubscribers(t *testing.T, s *Store) {
	somebody(t, s, "usr_1")
	u := match.Unsubscriber{User: "usr_1", Seed: "seed"}
	if err := s.PutUnsubscriber(t.Context(), u, "one"); err != nil {
		t.Fatal(err)
	}
	u.Seed, u.EndedAt = "another", time.UnixMilli(7).UTC()
	if err := s.PutUnsubscriber(t.Context(), u, "two"); err != nil {
		t.Fatal(err)
	}
	mine, err := s.Unsubscriber(t.Context(), "usr_1")
	found, err2 := s.UnsubscriberOf(t.Context(), "two")
	if err != nil || err2 != nil || !reflect.DeepEqual(mine, u) || !reflect.DeepEqual(found, u) {
		t.Errorf("%+v %+v %v %v", mine, found, err, err2)
	}
	if _, err := s.UnsubscriberOf(t.Context(), "one"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("an old one: %v", err)
	}
	if err := s.PutUnsubscriber(t.Context(), match.Unsubscriber{User: "usr_none"}, "three"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("of nobody: %v", err)
	}
}
