package jobs

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// heap is what is to be sent, in memory: by webhook, in order.
type heap struct {
	mu    sync.Mutex
	urls  map[string]string
	wait  map[string][]string // ids of messages
	went  map[string][]match.DeliveryOutcome
	noted chan string // ids of messages as they are noted
	woken chan struct{}
}

func newHeap() *heap {
	return &heap{
		urls: map[string]string{}, wait: map[string][]string{}, went: map[string][]match.DeliveryOutcome{},
		noted: make(chan string, 1000), woken: make(chan struct{}, 1),
	}
}

// put adds messages for a webhook, as something that happens anywhere does.
func (h *heap) put(webhook, url string, ids ...string) {
	h.mu.Lock()
	h.urls[webhook] = url
	h.wait[webhook] = append(h.wait[webhook], ids...)
	h.mu.Unlock()
	select {
	case h.woken <- struct{}{}:
	default:
	}
}

func (h *heap) Watch() (woken <-chan struct{}, end func()) { return h.woken, func() {} }

func (h *heap) Due(context.Context) (due []match.WebhookJob, in time.Duration, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, wait := range h.wait {
		if len(wait) > 0 {
			due = append(due, match.WebhookJob{User: "usr_" + id, Webhook: id})
		}
	}
	return due, 0, nil
}

func (h *heap) Parcel(_ context.Context, webhook string) (match.Parcel, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wait[webhook]) == 0 {
		return match.Parcel{}, match.Fail(match.KindNotFound, "not_found", "nothing")
	}
	id := h.wait[webhook][0]
	return match.Parcel{Webhook: webhook, ID: id, URL: h.urls[webhook], Secrets: []match.Secret{secretOf("a")}, Body: []byte(`"` + id + `"`)}, nil
}

// Sent forgets the message, whatever came of it: waits are the service's matter.
func (h *heap) Sent(_ context.Context, p match.Parcel, o match.DeliveryOutcome) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.wait[p.Webhook]) > 0 {
		h.wait[p.Webhook] = h.wait[p.Webhook][1:]
	}
	h.went[p.Webhook] = append(h.went[p.Webhook], o)
	h.noted <- p.ID
	return nil
}

// receiver keeps what arrives.
type receiver struct {
	*httptest.Server
	took chan string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{took: make(chan string, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		r.took <- q.Header.Get("webhook-id")
	}))
	t.Cleanup(r.Close)
	return r
}

// receive waits for the next so many messages.
func receive(t *testing.T, from <-chan string, n int) (ids []string) {
	t.Helper()
	for range n {
		select {
		case id := <-from:
			ids = append(ids, id)
		case <-time.After(patience):
			t.Fatalf("only %d of %d came: %v", len(ids), n, ids)
		}
	}
	return ids
}

// serveHooks opens a queue in a folder that writes to webhooks.
func serveHooks(t *testing.T, dir string, h *heap, c *Courier) *Jobs {
	t.Helper()
	j, err := Open(t.Context(), settings(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.ServeMail(newDesk(), sendFunc(func(context.Context, Message) error { return nil }), from); err != nil {
		t.Fatal(err)
	}
	if err := j.ServeWebhooks(h, c); err != nil {
		t.Fatal(err)
	}
	return j
}

// started begins working; the queue is closed with the test.
func started(t *testing.T, j *Jobs) {
	t.Helper()
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
}

func numbered(prefix string, n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("%s%03d", prefix, i))
	}
	return ids
}

// What is due arrives in order, more of it than one job takes, and what comes
// later, too.
func TestWebhooksAreServedInOrder(t *testing.T) {
	h, r := newHeap(), newReceiver(t)
	j := serveHooks(t, t.TempDir(), h, near())
	h.put("whk_a", r.URL, numbered("msg_", 2*hookRun+10)...)
	started(t, j)
	if got := receive(t, r.took, 2*hookRun+10); !slices.IsSorted(got) {
		t.Errorf("arrived %v", got)
	}
	for i := range 3 {
		h.put("whk_a", r.URL, fmt.Sprint("late", i))
		if got := receive(t, r.took, 1); got[0] != fmt.Sprint("late", i) {
			t.Errorf("then %v", got)
		}
	}
	receive(t, h.noted, 2*hookRun+13)
	if j.Delivered() != 2*hookRun+13 || j.Failed() != 0 {
		t.Errorf("counted %d and %d", j.Delivered(), j.Failed())
	}
}

// A receiver that is mute, one that answers for ever and one that says no hold up
// nobody: what the good one is sent arrives at once, and so do letters.
func TestBadReceiversHoldUpNobody(t *testing.T) {
	h, good := newHeap(), newReceiver(t)
	asked := make(chan string, 1000)
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- r.URL.Path
		switch r.URL.Path {
		case "/mute":
			<-r.Context().Done()
		case "/endless":
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 1<<10))
			}
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer bad.Close()
	c := near()
	c.drain = drainTime
	j := serveHooks(t, t.TempDir(), h, c)
	letters, _ := j.client.Subscribe("job_completed")
	started(t, j)
	for i, path := range []string{"/mute", "/mute", "/mute", "/mute", "/mute", "/mute", "/endless", "/endless", "/no"} {
		h.put(fmt.Sprint("whk_bad", i), bad.URL+path, "msg_bad")
	}
	receive(t, asked, 9) // all of them are being written to
	begun := time.Now()
	h.put("whk_good", good.URL, "msg_1")
	receive(t, good.took, 1)
	h.put("whk_good", good.URL, numbered("msg_2", 20)...)
	receive(t, good.took, 20)
	took := time.Since(begun)
	t.Logf("21 messages beside 9 bad receivers: %v", took)
	if took > wholeTime/3 { // a third of what one mute receiver may take
		t.Errorf("the good one waited %v", took)
	}
	queue(t, j, "usr_linh", match.PurposeConfirm)
	for {
		if row := await(t, letters); row.Kind == "mail" {
			break
		}
	}
	if time.Since(begun) > wholeTime/2 {
		t.Errorf("a letter waited until %v", time.Since(begun))
	}
	bad.CloseClientConnections()
}

// A stop in the middle notes nothing of the message under way, which is sent
// again, under the same id.
func TestWebhooksAfterAStop(t *testing.T) {
	h, dir := newHeap(), t.TempDir()
	asked, release := make(chan string, 10), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- r.Header.Get("webhook-id")
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer s.Close()
	c := near()
	j := serveHooks(t, dir, h, c)
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.put("whk_a", s.URL, "msg_1", "msg_2")
	receive(t, asked, 1)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if len(h.went["whk_a"]) != 0 {
		t.Fatalf("noted %+v", h.went)
	}
	close(release)
	started(t, serveHooks(t, dir, h, c))
	if got := receive(t, asked, 2); got[0] != "msg_1" || got[1] != "msg_2" {
		t.Errorf("after the stop %v", got)
	}
	receive(t, h.noted, 2)
}

// Whoever is erased gets nothing any more.
func TestWebhooksOfWhoIsErased(t *testing.T) {
	h := newHeap()
	asked := make(chan string, 10)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked <- r.Header.Get("webhook-id")
		<-r.Context().Done()
	}))
	defer s.Close()
	c := near()
	j := serveHooks(t, t.TempDir(), h, c)
	started(t, j)
	h.put("whk_a", s.URL, "msg_1")
	receive(t, asked, 1)
	h.mu.Lock()
	h.wait = map[string][]string{} // the account is gone, and its webhooks with it
	h.mu.Unlock()
	if err := j.Erase(t.Context(), "usr_whk_a"); err != nil {
		t.Fatal(err)
	}
	if held, err := j.Holds(t.Context(), "usr_whk_a"); err != nil || held {
		t.Errorf("still holds something: %v", err)
	}
}
