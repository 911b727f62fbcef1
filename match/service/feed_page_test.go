package service_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// read gives a page of a feed.
func (w *world) read(ctx context.Context, a match.Actor, feed string, q service.FeedQuery) (service.FeedPage, error) {
	r, err := w.FeedOf(ctx, a, feed)
	if err != nil {
		return service.FeedPage{}, err
	}
	return w.FeedPage(ctx, r, q)
}

// pages reads a feed to its end and gives the targets with the number of pages.
func (w *world) pages(t *testing.T, a match.Actor, feed string, q service.FeedQuery) (targets []string, pages int) {
	t.Helper()
	for {
		page, err := w.read(t.Context(), a, feed, q)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, e := range page.Data {
			targets = append(targets, e.Target.ID)
		}
		if page.HasMore != (page.Next != "") {
			t.Fatalf("more %v, next %q", page.HasMore, page.Next)
		}
		if q.After = page.Next; !page.HasMore {
			return targets, pages
		}
	}
}

// adds puts items into a feed, one per target, oldest first.
func (w *world) adds(t testing.TB, feed string, e match.FeedEvent, what string, targets ...string) []match.FeedItem {
	t.Helper()
	var items []match.FeedItem
	for _, target := range targets {
		items = append(items, match.FeedItem{Feed: feed, At: w.clock.Now(), Event: e, Target: target, What: what, Changed: []match.FeedChange{{Field: "stage", From: "idea", To: "mvp"}}})
	}
	added, err := w.store.AddItems(t.Context(), items, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func TestFeedPages(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("fund", "Quỹ nông nghiệp"))
	_, err := w.read(t.Context(), binh, "fund", service.FeedQuery{}) // opens it
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i := range 9 {
		id := fmt.Sprint("s", i)
		w.put(t, an, startup(id, fmt.Sprint("Quế ", i)))
		ids = append(ids, id)
	}
	w.settle(t)
	must(t, w.SettleFeeds(t.Context())) // matches are told before, not in between
	w.clock.pass(time.Hour)
	cut := w.clock.Now()
	w.adds(t, "fund", match.EventStage, "stage:mvp", ids...)
	want := slices.Clone(ids)
	slices.Reverse(want)

	got, pages := w.pages(t, binh, "fund", service.FeedQuery{Limit: 4, Since: cut})
	if !slices.Equal(got, want) || pages != 3 {
		t.Errorf("%d pages with %v", pages, got)
	}
	if got, _ := w.pages(t, binh, "fund", service.FeedQuery{Since: cut.Add(time.Second)}); len(got) != 0 {
		t.Errorf("of the future: %v", got)
	}
	if got, _ := w.pages(t, binh, "fund", service.FeedQuery{Events: []match.FeedEvent{match.EventRound}}); len(got) != 0 {
		t.Errorf("of another event: %v", got)
	}
	page, err := w.read(t.Context(), binh, "fund", service.FeedQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	e := page.Data[0]
	ranking, err := w.Matches(t.Context(), binh, match.KindInvestor, "fund", match.Request{Target: match.KindStartup})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(ranking.Data, func(m match.Match) bool { return m.Target.ID == e.Target.ID })
	if at < 0 || e.Score != ranking.Data[at].Score || e.Fit != ranking.Data[at].Fit || len(e.Reasons) != len(ranking.Data[at].Reasons) {
		t.Errorf("entry %+v is not scored like the match %+v", e, ranking.Data)
	}
	if e.Read || len(e.Changed) != 1 || !e.At.Equal(cut) || page.Seq != ranking.Seq || page.Epoch != ranking.Epoch || page.Day != ranking.Day {
		t.Errorf("page %+v", page)
	}

	// What others hide is left out, and the page filled up.
	for _, id := range []string{"s8", "s7", "s5"} {
		hide := startup(id, "Ẩn")
		hide.Visibility = match.VisibilityPrivate
		if _, _, err := w.Replace(t.Context(), an, hide, 1); err != nil {
			t.Fatal(err)
		}
	}
	w.settle(t)
	page, err = w.read(t.Context(), binh, "fund", service.FeedQuery{Limit: 6, Events: []match.FeedEvent{match.EventStage}})
	if err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, e := range page.Data {
		got = append(got, e.Target.ID)
	}
	if strings.Join(got, " ") != "s6 s4 s3 s2 s1 s0" || page.HasMore {
		t.Errorf("without hidden ones: %v, more: %v", got, page.HasMore)
	}
	if page.Unread < 6 || page.Unread > 12 {
		t.Errorf("%d wait to be read", page.Unread)
	}
}

// TestFeedOf: who may read whose feed, and what is told to others.
func TestFeedOf(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("fund", "Quỹ"))
	w.put(t, an, startup("s", "Quế"))
	hidden := investor("hidden", "Quỹ kín")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, binh, hidden)
	w.put(t, an, &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "offer", Name: "Vốn"}, OfferKind: "funding"})
	x, err := w.store.SaveSearch(t.Context(), match.SavedSearch{User: w.person(t, "usr_search").User, Name: "Quế", Query: "q=que"})
	if err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	key := match.Actor{User: binh.User, Key: &match.KeyUse{Scopes: []match.KeyScope{match.ScopeMatches}}}
	wrong := match.Actor{User: binh.User, Key: &match.KeyUse{Scopes: []match.KeyScope{match.ScopeWrite}}}
	for _, c := range []struct {
		feed string
		as   match.Actor
		kind match.ErrorKind
	}{
		{"fund", binh, ""},
		{"fund", admin, ""},
		{"fund", key, ""},
		{"s", an, ""},
		{"hidden", binh, ""},
		{x.ID, match.Actor{User: "usr_search"}, ""},
		{"fund", nobody, match.KindUnauthorized},
		{"fund", an, match.KindForbidden},
		{"fund", officer, match.KindForbidden},
		{"fund", wrong, match.KindForbidden},
		{"s", binh, match.KindForbidden},
		{"hidden", an, match.KindNotFound},
		{"hidden", officer, match.KindNotFound},
		{"gone", binh, match.KindNotFound},
		{"offer", an, match.KindNotFound},
		{x.ID, binh, match.KindNotFound},
		{x.ID, admin, match.KindNotFound},
		{x.ID, nobody, match.KindUnauthorized},
	} {
		r, err := w.FeedOf(t.Context(), c.as, c.feed)
		if (err == nil) != (c.kind == "") || err != nil && match.KindOf(err) != c.kind {
			t.Errorf("the feed of %s as %s: %v, want %q", c.feed, c.as.User, err, c.kind)
		}
		if err == nil && r.ID != c.feed {
			t.Errorf("the feed of %s is %s", c.feed, r.ID)
		}
	}
}

// TestUnscoredEntries: followed startups and finds of searches are told of with
// their card alone when there is nothing to score; matches are left out then.
func TestUnscoredEntries(t *testing.T) {
	w := newWorld(t)
	fund := investor("fund", "Quỹ")
	fund.Portfolio = []match.Portfolio{{Startup: "backed", Name: "Quế"}}
	w.put(t, binh, fund)
	w.put(t, an, startup("backed", "Quế"))
	w.settle(t)
	must(t, w.AskSearches(t.Context())) // a search that is not asked for by hand is told of what comes after it alone
	reader := w.person(t, "usr_search")
	x, err := w.store.SaveSearch(t.Context(), match.SavedSearch{User: reader.User, Name: "Quế", Query: "q=que"})
	if err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	for _, f := range []struct {
		as match.Actor
		id string
	}{{binh, "fund"}, {reader, x.ID}} {
		if _, err := w.FeedOf(t.Context(), f.as, f.id); err != nil {
			t.Fatal(err)
		}
	}
	w.adds(t, "fund", match.EventMatch, "match", "backed")
	w.adds(t, "fund", match.EventStage, "stage:mvp", "backed")
	w.adds(t, x.ID, match.EventFound, "found", "backed")
	page, err := w.read(t.Context(), binh, "fund", service.FeedQuery{})
	if err != nil || len(page.Data) != 1 || page.Data[0].Event != match.EventStage || page.Data[0].Target.Name != "Quế" || page.Data[0].Fit != "" || page.Data[0].Reasons == nil {
		t.Errorf("of a portfolio: %+v %v", page.Data, err)
	}
	page, err = w.read(t.Context(), reader, x.ID, service.FeedQuery{})
	if err != nil || len(page.Data) != 1 || page.Data[0].Event != match.EventFound || page.Data[0].Target.ID != "backed" {
		t.Errorf("of a search: %+v %v", page.Data, err)
	}
}

// TestFeedCursor reads cursors that are none of the feed's.
func TestFeedCursor(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("fund", "Quỹ"))
	w.settle(t)
	for _, bad := range []string{"x", "!", "1", match.FeedItemID("other", 1), match.FeedItemID("fund", 0), match.FeedItemID("fund", 1) + "0x"} {
		_, err := w.read(t.Context(), binh, "fund", service.FeedQuery{After: bad})
		is(t, err, match.KindMalformed, "bad_cursor")
	}
}

// TestUnreadIsWhatIsShown: the count of what waits to be read is that of the entries
// which a list of them shows to its end, also where targets have stopped to match,
// keep to themselves what was told, were hidden, or belong to who was blocked.
func TestUnreadIsWhatIsShown(t *testing.T) {
	w := newWorld(t)
	fund := investor("fund", "Quỹ")
	fund.Portfolio = []match.Portfolio{{Startup: "backed", Name: "Quế"}}
	w.put(t, binh, fund)
	seeks := startup("seeks", "Trà")
	seeks.AmountSought = &match.Money{Value: 500e6, Currency: "VND"}
	for _, p := range []*match.Startup{startup("backed", "Quế"), startup("fits", "Hành"), startup("hides", "Tỏi"), startup("quiet", "Mía"), seeks} {
		w.put(t, an, p)
	}
	w.settle(t)
	must(t, w.SettleFeeds(t.Context()))
	if _, err := w.FeedOf(t.Context(), binh, "fund"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.AddItems(t.Context(), []match.FeedItem{{Feed: "fund", At: w.clock.Now(), Event: match.EventMatch, Target: "backed", What: "match"}}, nil, 0); err != nil {
		t.Fatal(err)
	}
	w.adds(t, "fund", match.EventStage, "stage:mvp", "backed", "fits", "hides", "quiet", "seeks")
	var rounds []match.FeedItem
	for _, target := range []string{"seeks", "quiet"} {
		rounds = append(rounds, match.FeedItem{
			Feed: "fund", At: w.clock.Now(), Event: match.EventRound, Target: target, What: "round:1",
			Changed: []match.FeedChange{{Field: match.FieldAmountSought, To: "500000000 VND"}},
		})
	}
	if _, err := w.store.AddItems(t.Context(), rounds, nil, 0); err != nil {
		t.Fatal(err)
	}
	counted := func(when string, left int) {
		t.Helper()
		w.settle(t)
		must(t, w.SettleFeeds(t.Context()))
		shown, _ := w.pages(t, binh, "fund", service.FeedQuery{Unread: true, Limit: 3})
		page, err := w.read(t.Context(), binh, "fund", service.FeedQuery{Limit: 1})
		if err != nil || page.Unread != len(shown) {
			t.Errorf("%s: %d are said to wait, and %v shown: %v", when, page.Unread, shown, err)
		}
		all, err := w.store.Items(t.Context(), match.FeedQuery{Feed: "fund", Unread: true, Now: w.clock.Now(), Limit: 100})
		if err != nil || len(all)-len(shown) != left {
			t.Errorf("%s: %d of %d are not shown, want %d: %v", when, len(all)-len(shown), len(all), left, err)
		}
	}
	counted("at first", 2) // the match with what is backed, the round that nobody tells of
	hide := startup("hides", "Tỏi")
	hide.Visibility = match.VisibilityPrivate
	if _, _, err := w.Replace(t.Context(), an, hide, 1); err != nil {
		t.Fatal(err)
	}
	counted("after one was hidden", 4)
	if _, _, err := w.Replace(t.Context(), an, startup("seeks", "Trà"), 1); err != nil {
		t.Fatal(err)
	}
	counted("after a round was taken back", 5)
	fund.Portfolio = append(fund.Portfolio, match.Portfolio{Startup: "fits", Name: "Hành"})
	if _, _, err := w.Replace(t.Context(), binh, fund, 1); err != nil {
		t.Fatal(err)
	}
	counted("after one was backed", 6)
}
