package store

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// feeds gives the parts of the store two profiles and a feed.
func feeds(t *testing.T, s *Store) match.Feed {
	t.Helper()
	pair(t, s)
	f, created, err := s.OpenFeed(t.Context(), match.Feed{ID: "b", MinFit: match.FitPossible, Digest: match.DigestNever})
	if err != nil || !created {
		t.Fatalf("opened: %v %v", created, err)
	}
	return f
}

func item(feed, target, what string, at time.Time) match.FeedItem {
	return match.FeedItem{
		Feed: feed, At: at, Event: match.EventMatch, Target: target, What: what, Score: 61.5,
		Changed: []match.FeedChange{{Field: "stage", From: "idea", To: "mvp"}},
	}
}

func testFeeds(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	at(s, now)
	f := feeds(t, s)
	if want := (match.Feed{ID: "b", MinFit: match.FitPossible, Digest: match.DigestNever, CreatedAt: now}); f != want {
		t.Errorf("opened %+v", f)
	}
	if again, created, err := s.OpenFeed(t.Context(), match.Feed{ID: "b", MinFit: match.FitWeak}); err != nil || created || again != f {
		t.Errorf("opened again %+v %v %v", again, created, err)
	}
	if _, _, err := s.OpenFeed(t.Context(), match.Feed{ID: "nobody"}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("a feed of nobody: %v", err)
	}
	if err := s.OpenFeeds(t.Context(), match.Feed{ID: "b", MinFit: match.FitWeak}, match.Feed{ID: "nobody"}); err != nil {
		t.Errorf("opened several: %v", err)
	}
	changed, err := s.ChangeFeed(t.Context(), "b", func(f *match.Feed) error {
		f.MinFit, f.Digest, f.Mailed, f.MailedAt = match.FitStrong, match.DigestDaily, 7, now
		return nil
	})
	if got, err2 := s.Feed(t.Context(), "b"); err != nil || err2 != nil || got != changed || got.Mailed != 7 || got.Digest != match.DigestDaily {
		t.Errorf("changed to %+v %v %v", got, err, err2)
	}
	refused := errors.New("refused")
	if _, err := s.ChangeFeed(t.Context(), "b", func(f *match.Feed) error { f.MinFit = match.FitWeak; return refused }); !errors.Is(err, refused) {
		t.Errorf("refused change: %v", err)
	}
	daily, err := s.Feeds(t.Context(), match.DigestDaily, "", 10)
	weekly, err2 := s.Feeds(t.Context(), match.DigestWeekly, "", 10)
	if err != nil || err2 != nil || len(daily) != 1 || daily[0] != changed || len(weekly) != 0 {
		t.Errorf("daily %v, weekly %v: %v %v", daily, weekly, err, err2)
	}
}

func testFeedItems(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	at(s, now)
	feeds(t, s)
	first := []match.FeedItem{item("b", "a", "match", now), item("b", "a", "match", now), item("b", "gone", "match", now), item("gone", "a", "match", now)}
	added, err := s.AddItems(t.Context(), first, nil, 41)
	if err != nil || len(added) != 1 || added[0].Num != 1 {
		t.Fatalf("added %+v %v", added, err)
	}
	added, err = s.AddItems(t.Context(), []match.FeedItem{item("b", "a", "match", now), item("b", "a2", "match", now), item("b", "a", "stage:mvp", now)}, nil, 0)
	if err != nil || len(added) != 2 || added[0].Num != 2 || added[1].Num != 3 {
		t.Fatalf("added %+v %v", added, err)
	}
	if seq, err := s.FeedSeq(t.Context()); err != nil || seq != 41 {
		t.Errorf("the feeds are at %d %v", seq, err)
	}
	nums := func(q match.FeedQuery) (out []int64) {
		t.Helper()
		q.Feed, q.Now = "b", now
		if q.Limit == 0 {
			q.Limit = 10
		}
		items, err := s.Items(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			out = append(out, i.Num)
		}
		return out
	}
	same := func(what string, got []int64, want ...int64) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	same("all", nums(match.FeedQuery{}), 3, 2, 1)
	same("oldest first", nums(match.FeedQuery{Oldest: true, After: 1}), 2, 3)
	same("before", nums(match.FeedQuery{Before: 3, Limit: 1}), 2)
	same("of targets", nums(match.FeedQuery{Targets: []string{"a"}}), 3, 1)
	soon := now.Add(time.Hour)
	if _, err := s.MarkItem(t.Context(), "b", 1, match.FeedMark{ReadAt: &now, SnoozedUntil: &soon}); err != nil {
		t.Fatal(err)
	}
	got, err := s.MarkItem(t.Context(), "b", 2, match.FeedMark{DismissedAt: &now, Dismissal: "không đúng ngành"})
	want := item("b", "a2", "match", now)
	want.Num, want.DismissedAt, want.Dismissal = 2, now, "không đúng ngành"
	if kept, err2 := s.Item(t.Context(), "b", 2); err != nil || err2 != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(kept, want) {
		t.Errorf("marked %+v, kept %+v, want %+v: %v %v", got, kept, want, err, err2)
	}
	same("without what is hidden", nums(match.FeedQuery{}), 3)
	same("unread with what is hidden", nums(match.FeedQuery{Hidden: true, Unread: true}), 3, 2)
	if err := s.ReadFeed(t.Context(), "b", 2, soon); err != nil {
		t.Fatal(err)
	}
	same("unread after reading two", nums(match.FeedQuery{Hidden: true, Unread: true}), 3)
	if first, err := s.Item(t.Context(), "b", 1); err != nil || !first.ReadAt.Equal(now) {
		t.Errorf("read again: %+v %v", first, err)
	}
	if _, err := s.MarkItem(t.Context(), "b", 9, match.FeedMark{}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("marked nothing: %v", err)
	}
	if _, err := s.Delete(t.Context(), "a", 0); err != nil {
		t.Fatal(err)
	}
	same("after the target is gone", nums(match.FeedQuery{Hidden: true}), 2)
	added, err = s.AddItems(t.Context(), []match.FeedItem{item("b", "a2", "round:1", now)}, nil, 42)
	if err != nil || len(added) != 1 || added[0].Num != 4 {
		t.Errorf("a number was given twice: %+v %v", added, err)
	}
}

// testFeedAgain makes a feed anew under the id of one that is gone: what programs
// remember of the old one must not name anything in the new one.
func testFeedAgain(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	feeds(t, s)
	add := func(feed, what string) int64 {
		t.Helper()
		added, err := s.AddItems(t.Context(), []match.FeedItem{item(feed, "a", what, now)}, nil, 0)
		if err != nil || len(added) != 1 {
			t.Fatalf("added %v %v", added, err)
		}
		return added[0].Num
	}
	for n, what := range []string{"match", "stage:mvp", "round:1"} {
		if got := add("b", what); got != int64(n+1) {
			t.Errorf("%s is number %d", what, got)
		}
	}
	for round := range int64(2) {
		if _, err := s.Delete(t.Context(), "b", 0); err != nil {
			t.Fatal(err)
		}
		create(t, s, "usr_binh", &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "b", Name: "B"}})
		f, created, err := s.OpenFeed(t.Context(), match.Feed{ID: "b", MinFit: match.FitPossible, Digest: match.DigestNever})
		if err != nil || !created || f.Head != 0 {
			t.Fatalf("opened %+v %v %v", f, created, err)
		}
		if got, want := add("b", "match"), 4+round; got != want {
			t.Errorf("after %d times: number %d, want %d", round+1, got, want)
		}
	}
	if _, _, err := s.OpenFeed(t.Context(), match.Feed{ID: "a2", MinFit: match.FitPossible, Digest: match.DigestNever}); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Feed(t.Context(), "b"); err != nil || f.Head != 5 {
		t.Errorf("the feed is at %d %v", f.Head, err)
	}
	if got := add("a2", "match"); got != 5 { // behind every feed that is gone
		t.Errorf("another feed begins at %d", got)
	}
}

func testFollows(t *testing.T, s *Store) {
	feeds(t, s)
	f, err := s.Follow(t.Context(), match.Follow{Feed: "b", Target: "a", Seen: "idea"})
	if err != nil || f.Seen != "idea" || f.Since.IsZero() {
		t.Fatalf("%+v %v", f, err)
	}
	if again, err := s.Follow(t.Context(), match.Follow{Feed: "b", Target: "a", Seen: "mvp"}); err != nil || again != f {
		t.Errorf("again %+v %v", again, err)
	}
	if _, err := s.Follow(t.Context(), match.Follow{Feed: "b", Target: "gone"}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("of nobody: %v", err)
	}
	f.Seen = "mvp"
	if _, err := s.AddItems(t.Context(), nil, []match.Follow{f}, 0); err != nil {
		t.Fatal(err)
	}
	by, err := s.Followers(t.Context(), "a", "a2")
	of, err2 := s.Follows(t.Context(), "b", 10)
	if err != nil || err2 != nil || len(by) != 1 || by[0] != f || len(of) != 1 || of[0] != f {
		t.Errorf("by %v, of %v: %v %v", by, of, err, err2)
	}
	if err := s.Unfollow(t.Context(), "b", "a"); err != nil {
		t.Fatal(err)
	}
	if by, err := s.Followers(t.Context(), "a"); err != nil || len(by) != 0 {
		t.Errorf("after the end: %v %v", by, err)
	}
}

func testFeedLinks(t *testing.T, s *Store) {
	feeds(t, s)
	u, err := s.Put(t.Context(), match.User{Email: "a@example.org", Name: "A"})
	if err != nil {
		t.Fatal(err)
	}
	link := match.FeedLink{Feed: "b", User: u.ID}
	for _, hash := range []string{"one", "two"} {
		if err := s.PutFeedLink(t.Context(), link, hash, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.FeedLinkOf(t.Context(), "one"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("an address that was reset: %v", err)
	}
	got, err := s.FeedLinkOf(t.Context(), "two")
	mine, err2 := s.FeedLink(t.Context(), "b", u.ID)
	if err != nil || err2 != nil || got != mine || got.Feed != "b" || got.User != u.ID {
		t.Errorf("%+v %+v %v %v", got, mine, err, err2)
	}
	if err := s.PutFeedLink(t.Context(), match.FeedLink{Feed: "gone", User: u.ID}, "three", ""); match.KindOf(err) != match.KindNotFound {
		t.Errorf("of no feed: %v", err)
	}
	if err := s.DropFeedLink(t.Context(), "b", u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FeedLinkOf(t.Context(), "two"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("after the end: %v", err)
	}
}

func testSavedSearches(t *testing.T, s *Store) {
	u, err := s.Put(t.Context(), match.User{Email: "a@example.org", Name: "A"})
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.SaveSearch(t.Context(), match.SavedSearch{User: u.ID, Name: "Quế", Query: "q=que"})
	if err != nil || x.ID == "" || x.CreatedAt.IsZero() {
		t.Fatalf("%+v %v", x, err)
	}
	x.Query = "q=que&kind=startup"
	if _, err := s.SaveSearch(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	if got, err := s.SavedSearch(t.Context(), x.ID); err != nil || got != x {
		t.Errorf("%+v %v", got, err)
	}
	other := x
	other.User = "usr_other"
	if _, err := s.SaveSearch(t.Context(), other); match.KindOf(err) != match.KindNotFound {
		t.Errorf("another's: %v", err)
	}
	for range searchesPerUser - 1 {
		if _, err := s.SaveSearch(t.Context(), match.SavedSearch{User: u.ID, Name: "N", Query: "q=n"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SaveSearch(t.Context(), match.SavedSearch{User: u.ID, Name: "N", Query: "q=n"}); match.KindOf(err) != match.KindConflict {
		t.Errorf("one too many: %v", err)
	}
	if some, err := s.SavedSearches(t.Context(), "", "", 7); err != nil || len(some) != 7 {
		t.Errorf("%d searches %v", len(some), err)
	}
	if _, _, err := s.OpenFeed(t.Context(), match.Feed{ID: x.ID, MinFit: match.FitWeak, Digest: match.DigestNever}); err != nil {
		t.Fatal(err)
	}
	if err := s.DropSearch(t.Context(), "usr_other", x.ID); match.KindOf(err) != match.KindNotFound {
		t.Errorf("another's: %v", err)
	}
	if err := s.DropSearch(t.Context(), u.ID, x.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Feed(t.Context(), x.ID); match.KindOf(err) != match.KindNotFound {
		t.Errorf("its feed stays: %v", err)
	}
}
