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
