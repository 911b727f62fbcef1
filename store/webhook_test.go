package store

import (
	"reflect"
	"testing"
	"time"

	"duyen/match"
)

func hook(user string, feeds ...string) match.Webhook {
	return match.Webhook{
		User: user, URL: "https://example.test/in", Description: "ours", Feeds: feeds, Events: []match.FeedEvent{match.EventMatch},
		State: match.WebhookOn, Secret: "whsec_a",
	}
}

func testWebhooks(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	at(s, now)
	feeds(t, s)
	somebody(t, s, "usr_hook")
	w, err := s.AddWebhook(t.Context(), hook("usr_hook", "b"), "")
	if err != nil || w.ID == "" || !w.CreatedAt.Equal(now) {
		t.Fatal(w, err)
	}
	if got, err := s.Webhook(t.Context(), w.ID); err != nil || !reflect.DeepEqual(got, w) {
		t.Errorf("kept %+v %v, want %+v", got, err, w)
	}
	_, err = s.AddWebhook(t.Context(), hook("usr_hook", "nobody"), "")
	wantKind(t, err, match.KindNotFound, "not_found")
	changed, err := s.ChangeWebhook(t.Context(), w.ID, "", func(w *match.Webhook) error {
		w.URL, w.Events, w.State, w.Feeds = "https://other.test/", nil, match.WebhookOff, nil
		w.Rotate("whsec_b", now)
		w.Failures, w.FailingSince, w.RestUntil = 3, now, now.Add(time.Minute)
		return nil
	})
	all, err2 := s.Webhooks(t.Context(), "usr_hook")
	if err != nil || err2 != nil || len(all) != 1 || !reflect.DeepEqual(all[0], changed) || changed.Former != "whsec_a" {
		t.Errorf("changed to %+v, listed %+v: %v %v", changed, all, err, err2)
	}
	wantKind(t, s.DropWebhook(t.Context(), "usr_other", w.ID), match.KindNotFound, "not_found")
	for range match.WebhooksPerUser - 1 {
		if _, err := s.AddWebhook(t.Context(), hook("usr_hook"), ""); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.AddWebhook(t.Context(), hook("usr_hook"), "")
	wantKind(t, err, match.KindConflict, "too_many_webhooks")
	if err := s.DropWebhook(t.Context(), "usr_hook", w.ID); err != nil {
		t.Fatal(err)
	}
	_, err = s.Webhook(t.Context(), w.ID)
	wantKind(t, err, match.KindNotFound, "not_found")
}

func testDeliveries(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	at(s, now)
	feeds(t, s)
	somebody(t, s, "usr_hook")
	add := func(what string, e match.FeedEvent) {
		t.Helper()
		i := item("b", "a", what, now)
		i.Event = e
		if _, err := s.AddItems(t.Context(), []match.FeedItem{i}, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	collect := func() {
		t.Helper()
		if err := s.CollectDeliveries(t.Context(), now.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	listed := func(w string) []match.Delivery {
		t.Helper()
		out, err := s.Deliveries(t.Context(), match.DeliveryQuery{Webhook: w, Due: now, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	add("before", match.EventMatch)
	w, err := s.AddWebhook(t.Context(), hook("usr_hook", "b"), "")
	if err != nil {
		t.Fatal(err)
	}
	off, err := s.AddWebhook(t.Context(), hook("usr_hook", "b"), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.ChangeWebhook(t.Context(), off.ID, "", func(w *match.Webhook) error { w.State = match.WebhookOff; return nil })
	if err != nil {
		t.Fatal(err)
	}
	collect()
	if got := listed(w.ID); len(got) != 0 {
		t.Errorf("told what was there before: %+v", got)
	}
	add("one", match.EventMatch)
	add("unwanted", match.EventStage)
	for n := range collectAtOnce + 10 {
		add("more"+string(rune('0'+n)), match.EventMatch)
	}
	collect()
	collect() // twice tells once
	got := listed(w.ID)
	if len(got) != collectAtOnce+11 || got[0].Num != 2 || got[1].Num != 4 || got[0].Type != "feed.match" || got[0].State != match.DeliveryWaiting {
		t.Fatalf("%d deliveries, the first %+v", len(got), got[:min(2, len(got))])
	}
	due, next, err := s.DueWebhooks(t.Context(), now)
	if err != nil || !next.IsZero() || !reflect.DeepEqual(due, []match.WebhookJob{{User: "usr_hook", Webhook: w.ID}}) {
		t.Errorf("due %+v, next %v: %v", due, next, err)
	}
	_, err = s.ChangeDelivery(t.Context(), got[0], func(w *match.Webhook, d *match.Delivery) error {
		d.State, d.NextAt, d.Attempts, d.Status, d.Error, d.Reason, d.TriedAt = match.DeliveryWaiting, now.Add(time.Minute), 1, 500, "bad_status", "x", now
		w.RestUntil = now.Add(time.Hour)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if due, next, err := s.DueWebhooks(t.Context(), now); err != nil || len(due) != 0 || !next.Equal(now.Add(time.Hour)) {
		t.Errorf("resting: due %+v, next %v: %v", due, next, err)
	}
	if rest := listed(w.ID); len(rest) != len(got)-1 || rest[0].Num != 4 {
		t.Errorf("the failing one is still the first of %d", len(rest))
	}
	one, err := s.Deliveries(t.Context(), match.DeliveryQuery{Webhook: w.ID, ID: got[0].ID, Limit: 1})
	if err != nil || len(one) != 1 || one[0].Attempts != 1 || one[0].Status != 500 || one[0].Error != "bad_status" || one[0].Reason != "x" || !one[0].TriedAt.Equal(now) {
		t.Errorf("noted %+v %v", one, err)
	}
	test, err := s.ChangeDelivery(t.Context(), match.Delivery{Webhook: w.ID, Type: match.TypeTest, State: match.DeliveryWaiting},
		func(_ *match.Webhook, d *match.Delivery) error { d.State = match.DeliveryDone; return nil })
	if err != nil || test.ID == "" || test.State != match.DeliveryDone {
		t.Errorf("a test event %+v %v", test, err)
	}
	_, err = s.ChangeDelivery(t.Context(), match.Delivery{ID: "msg_none", Webhook: w.ID}, nil)
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.ChangeDelivery(t.Context(), match.Delivery{ID: test.ID, Webhook: off.ID}, nil)
	wantKind(t, err, match.KindNotFound, "not_found")
	// While the account is blocked nothing is due and nothing is written down.
	block := func(yes bool) {
		t.Helper()
		if _, err := s.ChangeUser(t.Context(), "usr_hook", func(e *match.UserEdit) error { e.Disabled = yes; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	due, _, err = s.DueWebhooks(t.Context(), now.Add(2*time.Hour))
	if err != nil || len(due) != 1 {
		t.Errorf("before the block due %+v: %v", due, err)
	}
	block(true)
	add("blocked", match.EventMatch)
	collect()
	due, next, err = s.DueWebhooks(t.Context(), now.Add(2*time.Hour))
	if n := len(listed(w.ID)); err != nil || len(due) != 0 || !next.IsZero() || n != len(got)-1 {
		t.Errorf("blocked: due %+v, next %v, %d deliveries: %v", due, next, n, err)
	}
	block(false)
	collect()
	if n := len(listed(w.ID)); n != len(got) {
		t.Errorf("%d deliveries after the block, want %d", n, len(got))
	}
	// What came while it was off is told when it is on again.
	_, err = s.ChangeWebhook(t.Context(), off.ID, "", func(w *match.Webhook) error { w.SwitchOn(); return nil })
	if err != nil {
		t.Fatal(err)
	}
	collect()
	if n := len(listed(off.ID)); n != len(got)+1 {
		t.Errorf("%d deliveries after it was off, want %d", n, len(got)+1)
	}
	// A profile that is deleted takes the items that tell of it, and what would be sent.
	if _, err := s.Delete(t.Context(), "a", 0); err != nil {
		t.Fatal(err)
	}
	if n := len(listed(w.ID)) + len(listed(off.ID)); n != 0 {
		t.Errorf("%d deliveries tell of a profile that is gone", n)
	}
	if err := s.CollectDeliveries(t.Context(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Deliveries(t.Context(), match.DeliveryQuery{Webhook: w.ID, Limit: 10}); err != nil || len(left) != 0 {
		t.Errorf("old ones were kept: %+v %v", left, err)
	}
}
