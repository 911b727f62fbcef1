package service

import (
	"math"
	"testing"

	"duyen/match"
)

// FuzzFeedCursor reads anything as a place in a feed.
func FuzzFeedCursor(f *testing.F) {
	f.Add(positionOf(FeedItem{ID: "p1", Score: 51.25}))
	f.Add("")
	f.Add("TmFOIHAx")
	f.Add("MWUzMDAgcDE=")
	items := []FeedItem{{ID: "p1", Score: 51.25}, {ID: "p2", Score: 50}}
	f.Fuzz(func(t *testing.T, after string) {
		pos, err := parsePosition(after)
		if err != nil {
			if match.KindOf(err) != match.KindMalformed || pos != (position{}) {
				t.Fatalf("%+v %v", pos, err)
			}
			return
		}
		if math.IsNaN(pos.score) || math.IsInf(pos.score, 0) {
			t.Fatalf("a score of %v", pos.score)
		}
		if left := pos.behind("fund", items); len(left) > len(items) {
			t.Fatal(left)
		}
	})
}
