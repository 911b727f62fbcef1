package match_test

import (
	"testing"

	"duyen/match"
)

func TestFeedItemID(t *testing.T) {
	i := match.FeedItem{Feed: "inv_1", Num: 1203}
	if num, ok := match.ParseFeedItemID("inv_1", i.ID()); !ok || num != 1203 {
		t.Errorf("%s is read as %d %v", i.ID(), num, ok)
	}
	for _, id := range []string{
		"", "1203", match.FeedItemID("inv_2", 1203), match.FeedItemID("inv_1", 0), match.FeedItemID("inv_1", -1),
		i.ID() + "x", i.ID() + "99999999999999999999", match.FeedItemID("inv_1", 1)[:12] + "+1",
	} {
		if num, ok := match.ParseFeedItemID("inv_1", id); ok {
			t.Errorf("%q is read as %d", id, num)
		}
	}
}

// FuzzFeedCursor reads anything as a place in a feed.
func FuzzFeedCursor(f *testing.F) {
	f.Add(match.FeedItemID("inv_1", 7))
	f.Add("itm_aaaaaaa_7")
	f.Add("")
	f.Fuzz(func(t *testing.T, id string) {
		if num, ok := match.ParseFeedItemID("inv_1", id); ok && (num < 1 || match.FeedItemID("inv_1", num) != id) {
			t.Fatalf("%q is read as %d", id, num)
		}
	})
}

// FuzzFeedItemID: whatever is taken for an id of a feed is one, spelled the one way.
func FuzzFeedItemID(f *testing.F) {
	f.Add("inv_1", match.FeedItemID("inv_1", 7))
	f.Add("inv_1", match.FeedItemID("inv_2", 7))
	f.Add("", "itm_1")
	f.Fuzz(func(t *testing.T, feed, id string) {
		num, ok := match.ParseFeedItemID(feed, id)
		if ok && (num < 1 || match.FeedItemID(feed, num) != id) {
			t.Errorf("%q is read as %d", id, num)
		}
	})
}
