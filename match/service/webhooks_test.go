package service_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// fakeCourier takes every message and tells what it is told to.
type fakeCourier struct {
	mu      sync.Mutex
	sent    []match.Parcel
	outcome match.DeliveryOutcome
}

func (c *fakeCourier) Check(url string) error {
	if !strings.HasPrefix(url, "https://") {
		return match.Invalid([]match.Problem{{Field: "url", Code: match.ProblemWebhookScheme}})
	}
	return nil
}

func (c *fakeCourier) Send(_ context.Context, p match.Parcel) match.DeliveryOutcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, p)
	return c.outcome
}

// hooked gives a world with one clock, and a webhook of an's for the feed of an
// investor of theirs.
func hooked(t *testing.T) (*world, match.Webhook) {
	t.Helper()
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.store.SetClock(w.clock.Now) })
	w.known(t, an)
	w.put(t, an, investor("inv-1", "Quỹ"))
	w.put(t, binh, startup("stp-1", "Quế"))
	w.settle(t)
	w.fed(t) // the match is told before there is a webhook, not in between
	h, err := w.CreateWebhook(t.Context(), an, service.NewWebhook{URL: "https://example.org/in", Feeds: []string{"inv-1"}})
	if err != nil {
		t.Fatal(err)
	}
	return w, h
}

// known keeps an account for an actor.
func (w *world) known(t *testing.T, a match.Actor) {
	t.Helper()
	_, err := w.store.Put(t.Context(), match.User{ID: a.User, Email: a.User + "@example.test", Name: "An", Roles: a.Roles, Lang: "en", Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
}

// tell adds an item to the feed of the hook.
func (w *world) tell(t *testing.T, what string) {
	t.Helper()
	added, err := w.store.AddItems(t.Context(), []match.FeedItem{{Feed: "inv-1", At: w.clock.Now(), Event: match.EventStage, Target: "stp-1", What: what}}, nil, 0)
	if err != nil || len(added) != 1 {
		t.Fatalf("added %d: %v", len(added), err)
	}
}

// due is what has something to send now.
func (w *world) due(t *testing.T) []match.WebhookJob {
	t.Helper()
	due, _, err := w.Due(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return due
}

// send hands what is due to a webhook to its receiver, which answers out of a
// list, the last again and again; it gives what arrived.
func (w *world) send(t *testing.T, id string, answers ...match.DeliveryOutcome) (arrived []string) {
	t.Helper()
	w.due(t)
	for {
		p, err := w.Parcel(t.Context(), id, func(m service.Message) ([]byte, error) {
			return []byte(m.Lang + " " + m.Type + " " + m.Feed + " " + m.Entry.Target.ID), nil
		})
		if match.KindOf(err) == match.KindNotFound {
			return arrived
		}
		if err != nil {
			t.Fatal(err)
		}
		arrived = append(arrived, p.ID+" "+string(p.Body))
		if err := w.Sent(t.Context(), p, answers[0]); err != nil {
			t.Fatal(err)
		}
		answers = answers[min(1, len(answers)-1):]
	}
}

var (
	good   = match.DeliveryOutcome{Status: 200}
	broken = match.DeliveryOutcome{Status: 500, Error: match.DeliveryBadStatus}
	mute   = match.DeliveryOutcome{Error: match.DeliveryTooSlow}
)

func (w *world) deliveries(t *testing.T, id string) []match.Delivery {
	t.Helper()
	page, err := w.Deliveries(t.Context(), an, id, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(page.Data, func(a, b match.Delivery) int { return int(a.Num - b.Num) })
	return page.Data
}

func TestWebhookDelivers(t *testing.T) {
	w, h := hooked(t)
	if due := w.due(t); len(due) != 0 {
		t.Fatalf("told what was there before: %+v", due)
	}
	for i := range 3 {
		w.tell(t, fmt.Sprint("stage:", i))
	}
	got := w.send(t, h.ID, good)
	if len(got) != 3 || !strings.HasSuffix(got[0], " en feed.stage inv-1 stp-1") {
		t.Fatalf("arrived %q", got)
	}
	for i, d := range w.deliveries(t, h.ID) {
		if d.State != match.DeliveryDone || d.Attempts != 1 || d.Status != 200 || !strings.HasPrefix(got[i], d.ID+" ") {
			t.Errorf("%d: %+v", i, d)
		}
	}
	if due := w.due(t); len(due) != 0 {
		t.Errorf("due again: %+v", due)
	}
	first := w.deliveries(t, h.ID)[0]
	if _, err := w.ReplayDelivery(t.Context(), an, h.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	if again := w.send(t, h.ID, good); len(again) != 1 || again[0] != got[0] {
		t.Errorf("sent again %q, want %q", again, got[0])
	}
	_, err := w.ReplayDelivery(t.Context(), an, h.ID, "msg_none")
	is(t, err, match.KindNotFound, "not_found")
}

// A message that fails keeps its id, waits by itself, and lets the younger ones go on.
func TestWebhookRetries(t *testing.T) {
	w, h := hooked(t)
	w.tell(t, "bad")
	w.tell(t, "good")
	got := w.send(t, h.ID, broken, good)
	if len(got) != 2 {
		t.Fatalf("arrived %q", got)
	}
	for n, delay := range match.WebhookDelays() {
		d := w.deliveries(t, h.ID)[0]
		if wait := d.NextAt.Sub(w.clock.Now()); d.State != match.DeliveryWaiting || d.Attempts != n+1 || wait < delay*8/10 || wait > delay*12/10 {
			t.Fatalf("after %d attempts: %+v, in %v", n+1, d, wait)
		}
		w.clock.pass(delay * 12 / 10)
		if n > 0 {
			w.tell(t, fmt.Sprint("good", n)) // a younger one arrives meanwhile
		}
		for _, one := range w.send(t, h.ID, broken, good) {
			if strings.HasPrefix(one, d.ID) != (one == got[0]) {
				t.Errorf("the id has changed: %q", one)
			}
		}
	}
	if d := w.deliveries(t, h.ID)[0]; d.State == match.DeliveryWaiting && d.Attempts <= len(match.WebhookDelays()) {
		t.Errorf("not given up: %+v", d)
	}
}

// A receiver that does not answer rests, and one that asks for time gets it.
func TestWebhookRests(t *testing.T) {
	w, h := hooked(t)
	for i := range 5 {
		w.tell(t, fmt.Sprint("stage:", i))
	}
	if got := w.send(t, h.ID, mute); len(got) != 1 {
		t.Fatalf("a mute one was tried %d times", len(got))
	}
	if due := w.due(t); len(due) != 0 {
		t.Errorf("due while it rests: %+v", due)
	}
	w.clock.pass(6 * time.Second)
	if got := w.send(t, h.ID, broken); len(got) != 1 { // the fourth failure in a row
		t.Errorf("after the rest tried %d times", len(got))
	}
	w.clock.pass(6 * time.Minute)
	busy := match.DeliveryOutcome{Status: 429, Error: match.DeliveryBadStatus, RetryAfter: 48 * time.Hour}
	if got := w.send(t, h.ID, good, busy); len(got) != 2 {
		t.Errorf("tried %d times", len(got))
	}
	w.clock.pass(59 * time.Minute)
	if due := w.due(t); len(due) != 0 {
		t.Errorf("due within the hour: %+v", due)
	}
	w.clock.pass(2 * time.Minute)
	if got := w.send(t, h.ID, good); len(got) != 4 { // all that are left
		t.Errorf("arrived %d", len(got))
	}
}

// Gone at once, or after days without one success, a webhook is switched off and
// its owner told; switched on it goes on where it stopped.
func TestWebhookIsGivenUp(t *testing.T) {
	w, h := hooked(t)
	w.tell(t, "one")
	w.send(t, h.ID, match.DeliveryOutcome{Status: 410, Error: match.DeliveryGone})
	off, err := w.MyWebhook(t.Context(), an, h.ID)
	if err != nil || off.State != match.WebhookGone {
		t.Fatalf("%+v %v", off, err)
	}
	if got := w.letters.take(); len(got) != 1 || got[0] != (match.MailJob{User: an.User, Purpose: match.PurposeWebhookDisabled}) {
		t.Errorf("letters %+v", got)
	}
	l, err := w.Letter(t.Context(), match.MailJob{User: an.User, Purpose: match.PurposeWebhookDisabled})
	if err != nil || l.Args["webhooks"] != h.ID || l.To != "usr_an@example.test" {
		t.Errorf("letter %+v %v", l, err)
	}
	w.tell(t, "meanwhile")
	w.clock.pass(time.Hour)
	if due := w.due(t); len(due) != 0 {
		t.Errorf("due while it is off: %+v", due)
	}
	on, off2 := true, false
	if _, err := w.ChangeWebhook(t.Context(), an, h.ID, service.WebhookChange{Enabled: &on}); err != nil {
		t.Fatal(err)
	}
	if got := w.send(t, h.ID, good); len(got) != 2 {
		t.Errorf("after it was off %d arrived", len(got))
	}
	_, err = w.Letter(t.Context(), match.MailJob{User: an.User, Purpose: match.PurposeWebhookDisabled})
	is(t, err, match.KindNotFound, "not_found")
	for day := range 6 {
		w.tell(t, fmt.Sprint("day", day))
		w.send(t, h.ID, broken)
		w.clock.pass(25 * time.Hour)
	}
	if off, err = w.MyWebhook(t.Context(), an, h.ID); err != nil || off.State != match.WebhookFailing {
		t.Errorf("after six days %+v %v", off, err)
	}
	if _, err := w.ChangeWebhook(t.Context(), an, h.ID, service.WebhookChange{Enabled: &off2}); err != nil {
		t.Fatal(err)
	}
	_, err = w.ReplayDelivery(t.Context(), an, h.ID, w.deliveries(t, h.ID)[0].ID)
	is(t, err, match.KindConflict, "webhook_off")
}

// Who may not read any more gets nothing, and the messages that are left are marked.
func TestWebhookOfWhoMayNotReadAnyMore(t *testing.T) {
	w, h := hooked(t)
	w.tell(t, "one")
	w.due(t)
	p := startup("stp-1", "Quế")
	p.Visibility = match.VisibilityPrivate
	if _, _, err := w.Replace(t.Context(), binh, p, 1); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	if got := w.send(t, h.ID, good); len(got) != 0 {
		t.Errorf("arrived %q", got)
	}
	for _, d := range w.deliveries(t, h.ID) {
		if d.State != match.DeliveryForbidden || d.Error != match.DeliveryNotYours {
			t.Errorf("%+v", d)
		}
	}
}

// What comes for an account that is blocked waits until it is not.
func TestWebhookOfBlockedAccountWaits(t *testing.T) {
	w, h := hooked(t)
	block := func(yes bool) {
		t.Helper()
		_, err := w.store.ChangeUser(t.Context(), an.User, func(e *match.UserEdit) error { e.Disabled = yes; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	w.tell(t, "before")
	w.due(t)
	block(true)
	w.tell(t, "meanwhile")
	if got := w.send(t, h.ID, good); len(got) != 0 {
		t.Errorf("arrived %q", got)
	}
	if due := w.due(t); len(due) != 0 {
		t.Errorf("due %+v", due)
	}
	block(false)
	if got := w.send(t, h.ID, good); len(got) != 2 {
		t.Errorf("after the block arrived %q", got)
	}
}

// Keys read, and make no way out of the account that is left when they end.
func TestKeysMakeNoWaysOut(t *testing.T) {
	w, h := hooked(t)
	w.tell(t, "one")
	w.send(t, h.ID, good)
	d := w.deliveries(t, h.ID)[0].ID
	key := an
	key.Key = &match.KeyUse{Prefix: "dyk_1", Scopes: match.KeyScopes()}
	off, ctx := false, t.Context()
	for _, c := range []struct {
		name string
		do   func(a match.Actor) error
	}{
		{"link", func(a match.Actor) error { _, err := w.LinkFeed(ctx, a, "inv-1"); return err }},
		{"unlink", func(a match.Actor) error { return w.UnlinkFeed(ctx, a, "inv-1") }},
		{"settings", func(a match.Actor) error {
			_, err := w.SetFeed(ctx, a, "inv-1", match.FitStrong, match.DigestNever)
			return err
		}},
		{"create", func(a match.Actor) error {
			_, err := w.CreateWebhook(ctx, a, service.NewWebhook{URL: "https://example.org/", Feeds: []string{"inv-1"}})
			return err
		}},
		{"secret", func(a match.Actor) error { _, err := w.RotateWebhook(ctx, a, h.ID); return err }},
		{"test", func(a match.Actor) error { _, err := w.TestWebhook(ctx, a, h.ID); return err }},
		{"replay", func(a match.Actor) error { _, err := w.ReplayDelivery(ctx, a, h.ID, d); return err }},
		// The last: a webhook that is switched off replays nothing.
		{"change", func(a match.Actor) error {
			_, err := w.ChangeWebhook(ctx, a, h.ID, service.WebhookChange{Enabled: &off})
			return err
		}},
	} {
		is(t, c.do(key), match.KindForbidden, "not_allowed")
		if err := c.do(an); err != nil {
			t.Errorf("%s by hand: %v", c.name, err)
		}
	}
	is(t, w.EndWebhook(ctx, key, h.ID), match.KindForbidden, "not_allowed")
	_, err := w.MyWebhook(ctx, key, h.ID)
	_, err2 := w.Deliveries(ctx, key, h.ID, "", 10)
	_, _, err3 := w.FeedSettings(ctx, key, "inv-1")
	if err != nil || err2 != nil || err3 != nil {
		t.Errorf("reading: %v, %v, %v", err, err2, err3)
	}
}

// Long lists are refused as they are, and what is unknown is told once.
func TestWebhookBounds(t *testing.T) {
	w, h := hooked(t)
	events := slices.Repeat([]match.FeedEvent{"nonsense"}, len(match.FeedEvents()))
	long := append(events, match.EventMatch)
	feeds := slices.Repeat([]string{"inv-1"}, match.FeedsPerWebhook+1)
	one := []string{"inv-1"}
	for name, c := range map[string]struct {
		in   service.NewWebhook
		want string
	}{
		"as many feeds":  {service.NewWebhook{Feeds: feeds[1:]}, ""},
		"too many feeds": {service.NewWebhook{Feeds: feeds}, "feeds too_many"},
		"too many events": {
			service.NewWebhook{Feeds: []string{"nobody"}, Events: long}, "events too_many",
		},
		"unknown events": {service.NewWebhook{Feeds: one, Events: append(events[1:], match.EventMatch)}, "events[0] unknown_value"},
		"unknown feeds":  {service.NewWebhook{Feeds: []string{"inv-1", "nobody", "nobody"}}, "feeds[1] unknown_value"},
	} {
		c.in.URL = "https://example.org/in"
		_, err := w.CreateWebhook(t.Context(), an, c.in)
		_, err2 := w.ChangeWebhook(t.Context(), an, h.ID, service.WebhookChange{Feeds: &c.in.Feeds, Events: &c.in.Events})
		for _, err := range []error{err, err2} {
			got := ""
			if e, ok := errors.AsType[*match.Error](err); ok {
				for _, p := range e.Problems {
					got += p.Field + " " + p.Code
				}
			}
			if got != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
	}
}

func TestWebhookPermission(t *testing.T) {
	w, h := hooked(t)
	for who, a := range map[string]match.Actor{"an investor": binh, "an officer": officer, "an administrator": admin} {
		_, err := w.CreateWebhook(t.Context(), a, service.NewWebhook{URL: "https://example.org/", Feeds: []string{"inv-1"}})
		e, ok := errors.AsType[*match.Error](err)
		if !ok || e.Kind != match.KindInvalid || e.Problems[0].Field != "feeds[0]" {
			t.Errorf("%s on others' feed: %v", who, err)
		}
		_, err = w.MyWebhook(t.Context(), a, h.ID)
		is(t, err, match.KindNotFound, "not_found")
		is(t, w.EndWebhook(t.Context(), a, h.ID), match.KindNotFound, "not_found")
	}
	_, err := w.CreateWebhook(t.Context(), nobody, service.NewWebhook{})
	is(t, err, match.KindUnauthorized, "unauthorized")
	reader := an
	reader.Key = &match.KeyUse{Scopes: []match.KeyScope{match.ScopeRead}}
	_, err = w.MyWebhooks(t.Context(), reader)
	is(t, err, match.KindForbidden, "not_allowed")
	if text := fmt.Sprintf("%v %+v %#v", h, h, h); strings.Contains(text, "whsec_") {
		t.Errorf("printing tells the secret: %s", text)
	}
}
