package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"duyen/match"
)

// TestFeedsTellAtOnce: a project that is posted is in the stream, the page and the
// Atom feed of an investor whom it fits, and its progress is told to who follows it.
func TestFeedsTellAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Tempo(time.Hour, time.Second) // only a wake brings news
	w.feedOf("owner", theFeed)
	l := w.listen(w.url+theFeed+"/stream", "owner", nil)
	w.do(call{name: "post", method: http.MethodPost, path: "/v1/startups", as: "other", status: 201, body: `{"kind":"startup","id":"quite-new","name":"Quế mới","sectors":["agri"],"locality":"51","stage":"idea"}`})
	name, id, data, _ := l.event()
	if name != "match" || !strings.Contains(data, `"id":"quite-new"`) {
		t.Fatalf("event %s %s %s", name, id, data)
	}
	got := w.do(call{name: "atom", path: theFeed + ".atom", as: "owner", status: 200})
	feed, err := gofeed.NewParser().Parse(strings.NewReader(got.body))
	if err != nil || feed.Items[0].Link != "https://duyen.test/startups/quite-new" || !strings.HasSuffix(feed.Items[0].GUID, id) {
		t.Errorf("Atom: %+v %v", feed.Items, err)
	}
	w.do(call{name: "follow", method: http.MethodPut, path: theFeed + "/follows/quite-new", as: "owner", status: 200})
	w.do(call{
		name: "on", method: http.MethodPatch, path: "/v1/startups/quite-new", as: "other", status: 200, body: `{"stage":"mvp"}`,
		header: map[string]string{"If-Match": `"1"`, "Content-Type": "application/merge-patch+json"},
	})
	if name, _, data, _ := l.event(); name != string(match.EventStage) || !strings.Contains(data, `"from":"idea","to":"mvp"`) {
		t.Errorf("event %s %s", name, data)
	}
}
