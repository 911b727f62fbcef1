package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"duyen/configs"
	"duyen/match"
	"duyen/match/service"
)

// TestAProgramIsTold: a receiver with somebody else's library gets what came up in
// a feed, signed, also what came up just before the server was stopped.
func TestAProgramIsTold(t *testing.T) {
	type message struct {
		header http.Header
		body   []byte
	}
	took := make(chan message, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		took <- message{r.Header, body}
	}))
	defer receiver.Close()
	dir := t.TempDir()
	c := &configs.Config{Data: dir, Store: "sqlite:" + filepath.Join(dir, "duyen.db"), Cache: "memory:", MailFrom: "a@example.test", WebhooksPrivate: true}
	open := func(prepare func(context.Context, *rooms) error) *rooms {
		t.Helper()
		r, err := openRooms(t.Context(), c, slog.New(slog.DiscardHandler), prepare)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.service.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := open(nil)
	u, err := r.store.Put(t.Context(), match.User{Email: "fund@example.test", Name: "Quỹ", Lang: "en", Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
	a := match.Actor{User: u.ID}
	for _, k := range []match.Kind{match.KindInvestor, match.KindStartup} {
		p := match.New(k)
		b := p.Common()
		b.ID, b.Name, b.Sectors, b.Locality = "the-"+string(k), "Quế Trà Bồng", []string{"agri"}, "51"
		owner := a
		if k == match.KindStartup {
			owner = match.Actor{User: "usr_other"}
		}
		if _, _, err := r.service.Create(t.Context(), owner, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(r.service.Settle(t.Context()), r.service.SettleFeeds(t.Context())); err != nil { // the match is told before there is a webhook
		t.Fatal(err)
	}
	hook, err := r.service.CreateWebhook(t.Context(), a, service.NewWebhook{URL: receiver.URL + "/in", Feeds: []string{"the-investor"}})
	if err != nil {
		t.Fatal(err)
	}
	tested, err := r.service.TestWebhook(t.Context(), a, hook.ID)
	if err != nil || tested.State != match.DeliveryDone {
		t.Fatalf("test event: %+v %v", tested, err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	r = open(func(ctx context.Context, r *rooms) error { // as if it had come up just before
		_, err := r.store.AddItems(ctx, []match.FeedItem{{Feed: "the-investor", At: time.Now(), Event: match.EventStage, Target: "the-startup", What: "stage:mvp"}}, nil, 0)
		return err
	})
	defer func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	}()
	verifier, err := standardwebhooks.NewWebhook(string(hook.Secret))
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []string{match.TypeTest, "feed.stage"} {
		select {
		case m := <-took:
			if err := verifier.Verify(m.body, m.header); err != nil {
				t.Errorf("%s: %v", typ, err)
			}
			var got struct {
				Type      string
				Timestamp time.Time
				Data      struct {
					Feed   string
					Target struct{ ID string }
					Text   string
				}
			}
			if err := json.Unmarshal(m.body, &got); err != nil || got.Type != typ || got.Timestamp.IsZero() {
				t.Fatalf("%s: %s %v", typ, m.body, err)
			}
			if typ != match.TypeTest && (got.Data.Feed != "the-investor" || got.Data.Target.ID != "the-startup" || got.Data.Text == "") {
				t.Errorf("told %s", m.body)
			}
		case <-time.After(patient):
			t.Fatalf("%s did not come", typ)
		}
	}
	eventually(t, "its delivery is noted", func() bool {
		page, err := r.service.Deliveries(t.Context(), a, hook.ID, "", 10)
		return err == nil && len(page.Data) == 2 && page.Data[0].State == match.DeliveryDone
	})
}
