package service_test

import (
	"fmt"
	"slices"
	"testing"

	"duyen/match"
)

// feedItems gives what stands in a feed, in the order it came.
func (w *world) feedItems(t testing.TB, feed string) []match.FeedItem {
	t.Helper()
	items, err := w.store.Items(t.Context(), match.FeedQuery{Feed: feed, Oldest: true, Hidden: true, Now: w.clock.Now(), Limit: 10000})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// TestAFeedOpensWithWhatFits: what fits now, the best last, once.
func TestAFeedOpensWithWhatFits(t *testing.T) {
	w := newWorld(t)
	fund := w.put(t, terminal, investor("f1", "Quỹ Nông nghiệp"))
	for i := range match.FeedDepth + 3 {
		w.put(t, an, startup(fmt.Sprintf("s%d", i), fmt.Sprintf("Quế số %d", i)))
	}
	far := startup("far", "Phần mềm kế toán")
	far.Sectors, far.Locality = []string{"digital.software"}, "79"
	w.put(t, an, far)
	w.settle(t)
	ranking, err := w.Matches(t.Context(), terminal, match.KindInvestor, "f1", match.Request{Target: match.KindStartup})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, m := range slices.Backward(ranking.Data) {
		if m.Fit != match.FitWeak {
			want = append(want, fmt.Sprint(m.Target.ID, m.Score))
		}
	}
	for range 2 {
		f, err := w.OpenFeed(t.Context(), fund)
		if err != nil || f.ID != "f1" || f.MinFit != match.FitPossible || f.Digest != match.DigestNever || int(f.Head) != len(want) || len(want) == 0 {
			t.Fatalf("opened %+v, %v; want %d items", f, err, len(want))
		}
		var got []string
		for _, i := range w.feedItems(t, "f1") {
			if i.Event != match.EventMatch || i.What != "match" || !i.At.Equal(w.clock.Now()) {
				t.Errorf("item %+v", i)
			}
			got = append(got, fmt.Sprint(i.Target, i.Score))
		}
		if !slices.Equal(got, want) {
			t.Errorf("filled with %v, want %v", got, want)
		}
	}
}

// TestOffersHaveNoFeed: they are told about, and startups are told of them.
func TestOffersHaveNoFeed(t *testing.T) {
	w := newWorld(t)
	project := w.put(t, terminal, startup("s1", "Tỏi Lý Sơn"))
	offer := w.put(t, binh, &match.Offer{
		Base: match.Base{Kind: match.KindOffer, ID: "o1", Name: "Vốn mồi cho nông nghiệp", Sectors: []string{"agri"}, Locality: "51"}, OfferKind: "funding",
	})
	w.settle(t)
	if _, err := w.OpenFeed(t.Context(), offer); match.KindOf(err) != match.KindNotFound {
		t.Errorf("the feed of an offer: %v", err)
	}
	if _, err := w.OpenFeed(t.Context(), project); err != nil {
		t.Fatal(err)
	}
	items := w.feedItems(t, "s1")
	if len(items) != 1 || items[0].Target != "o1" || items[0].Event != match.EventOffer || items[0].What != "offer" {
		t.Errorf("a startup is told %+v", items)
	}
}
