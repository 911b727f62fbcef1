package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// listener is one reader of a stream.
type listener struct {
	t      testing.TB
	answer *http.Response
	lines  *bufio.Reader
	close  context.CancelFunc
}

// listen opens a stream at an address.
func (w *world) listen(url, as string, header map[string]string) *listener {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	w.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	must(w.t, err)
	if token := w.tokens[as]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(w.t, err)
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	return &listener{w.t, answer, bufio.NewReader(answer.Body), cancel}
}

// event reads up to the next event and gives its fields, "" at the end of the
// stream. Signs of life are counted.
func (l *listener) event() (name, id, data string, alive int) {
	l.t.Helper()
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			return name, id, data, alive
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch {
		case line == "\n" && data != "":
			return name, id, data, alive
		case field == "event":
			name = value
		case field == "id":
			id = value
		case field == "data":
			data = value
		case strings.HasPrefix(line, ":"):
			alive++
		}
	}
}

// ends reads to the end of a stream that must come.
func (l *listener) ends(why string) {
	l.t.Helper()
	if _, id, _, _ := l.event(); id != "" {
		l.t.Errorf("%s: the stream goes on with %s", why, id)
	}
}

// alive reads signs of life.
func (l *listener) alive(n int) {
	l.t.Helper()
	for n > 0 {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			l.t.Fatalf("the stream ended: %v", err)
		}
		if strings.HasPrefix(line, ":") {
			n--
		}
	}
}

// TestStream tells what comes, from where its reader was, and nothing twice.
func TestStream(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Tempo(20*time.Millisecond, time.Second)
	w.feedOf("owner", theFeed)
	url := w.url + theFeed + "/stream"
	l := w.listen(url, "owner", map[string]string{"Accept-Encoding": "gzip"})
	h := l.answer.Header
	if l.answer.StatusCode != http.StatusOK || h.Get("Content-Type") != "text/event-stream" || h.Get("Content-Encoding") != "" || h.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", l.answer.StatusCode, h)
	}
	if line, err := l.lines.ReadString('\n'); err != nil || line != "retry: 3000\n" {
		t.Fatalf("begins with %q %v", line, err)
	}
	second := w.told("the-investor", match.EventStage, "stage:mvp", "the-startup", match.FeedChange{Field: "stage", From: "idea", To: "mvp"})
	name, id, data, _ := l.event()
	if name != "stage" || id != second || !strings.HasPrefix(data, `{"id":"`+second+`"`) || !strings.Contains(data, `"text":"Đã lên giai đoạn`) || !strings.Contains(data, `"reasons":[{`) {
		t.Errorf("event %s %s %s", name, id, data)
	}
	third := w.told("the-investor", match.EventRound, "round:1", "the-startup")
	if _, id, _, _ := l.event(); id != third {
		t.Errorf("then %s", id)
	}
	l.alive(2)
	first := match.FeedItemID("the-investor", 1)
	for _, again := range []*listener{w.listen(url, "owner", map[string]string{"Last-Event-ID": first}), w.listen(url+"?last_event_id="+first, "owner", nil)} {
		for _, want := range []string{second, third} {
			if _, id, _, _ := again.event(); id != want {
				t.Errorf("behind the first comes %s, not %s", id, want)
			}
		}
	}
	for _, bad := range []string{match.FeedItemID("the-investor", 4), match.FeedItemID("the-mentor", 1), "1", "x"} {
		w.do(call{name: bad, path: theFeed + "/stream", as: "owner", header: map[string]string{"Last-Event-ID": bad}, status: 400, has: []string{"bad_last_event_id"}})
		w.do(call{name: bad, path: theFeed + "/stream?last_event_id=" + bad, as: "owner", status: 400, has: []string{"bad_last_event_id"}})
	}
}

// TestStreamsEnd when their reader may read no more.
func TestStreamsEnd(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Tempo(20*time.Millisecond, time.Second)
	url := w.url + theFeed + "/stream"
	link := func() *listener {
		made := w.do(call{name: "link", method: http.MethodPost, path: theFeed + "/link", as: "owner", status: 201})
		_, secret, _ := strings.Cut(made.body, `"stream":"https://duyen.test`)
		secret, _, _ = strings.Cut(secret, `"`)
		return w.listen(w.url+secret, "", nil)
	}
	l := link()
	l.alive(1)
	l2 := link()
	l.ends("the address was made anew")
	l2.alive(1)
	l3 := w.listen(url, "owner", nil)
	l3.alive(1)
	w.do(call{name: "sign out", method: http.MethodPost, path: "/v1/auth/logout-everywhere", as: "owner", status: 204})
	l3.ends("signed out")
	l2.alive(2)
	w.do(call{name: "block", method: http.MethodPatch, path: "/v1/users/" + w.users["owner"], as: "admin", body: `{"disabled":true}`, status: 200})
	l2.ends("the account was blocked")
}

// TestStreamsAreBounded per account; a place is free again when its reader goes.
func TestStreamsAreBounded(t *testing.T) {
	w := newWorld(t, nil)
	url := w.url + theFeed + "/stream"
	var last *listener
	for range 10 {
		if last = w.listen(url, "owner", nil); last.answer.StatusCode != http.StatusOK {
			t.Fatal(last.answer.Status)
		}
	}
	w.do(call{name: "one too many", path: theFeed + "/stream", as: "owner", status: 429, has: []string{"too_many_streams"}, headers: map[string]string{"Retry-After": "*"}})
	w.do(call{name: "another account", path: theFeed + "/stream", as: "admin", status: 200})
	last.close()
	w.until("a place is free", func() bool { return w.api.Streams() <= 9 })
	w.do(call{name: "in its place", path: theFeed + "/stream", as: "owner", status: 200})
}

// until waits for something that must come.
func (w *world) until(what string, done func() bool) {
	w.t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-end:
			w.t.Fatal("never: " + what)
		}
	}
}

// serve runs the API's own server, changed by a test, and gives its address.
func (w *world) serve(change func(*http.Server), wrap func(net.Listener) net.Listener) (url string, server *http.Server) {
	w.t.Helper()
	server = w.api.HTTPServer("")
	change(server)
	l, err := new(net.ListenConfig).Listen(w.t.Context(), "tcp", "127.0.0.1:0")
	must(w.t, err)
	done := make(chan error, 1)
	go func() { done <- server.Serve(wrap(l)) }()
	w.t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			w.t.Error(err)
		}
	})
	return "http://" + l.Addr().String(), server
}

func unwrapped(l net.Listener) net.Listener { return l }

// TestStreamsOutliveTimeouts of the server, which are for requests, and end at
// once when it ends.
func TestStreamsOutliveTimeouts(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Tempo(20*time.Millisecond, time.Second)
	const short = 50 * time.Millisecond
	url, server := w.serve(func(s *http.Server) { s.ReadTimeout, s.WriteTimeout = short, short }, unwrapped)
	began := time.Now()
	l := w.listen(url+theFeed+"/stream", "owner", nil)
	l.alive(10)
	if time.Since(began) < 3*short {
		t.Error("the timeouts were not reached")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	must(t, server.Shutdown(ctx))
	l.ends("the server ended")
	w.api.Close()
	if n := w.api.Streams(); n != 0 {
		t.Errorf("%d streams are left", n)
	}
	w.do(call{name: "while it ends", path: theFeed + "/stream", as: "owner", status: 503})
}

// narrow gives connections that hold little of what is not read.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		err = errors.Join(err, tcp.SetWriteBuffer(4096))
	}
	return c, err
}

// TestSlowReadersAreDropped: who does not read holds nothing for long.
func TestSlowReadersAreDropped(t *testing.T) {
	w := newWorld(t, nil)
	w.api.Tempo(20*time.Millisecond, 200*time.Millisecond)
	w.feedOf("owner", theFeed)
	for i := range 200 {
		w.told("the-investor", match.EventMilestone, fmt.Sprint("milestone:", i), "the-startup")
	}
	url, _ := w.serve(func(*http.Server) {}, func(l net.Listener) net.Listener { return narrow{l} })
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	must(t, err)
	defer c.Close()
	must(t, c.(*net.TCPConn).SetReadBuffer(4096))
	_, err = fmt.Fprintf(c, "GET %s/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nLast-Event-ID: %s\r\n\r\n", theFeed, w.tokens["owner"], match.FeedItemID("the-investor", 1))
	must(t, err)
	w.until("a stream", func() bool { return w.api.Streams() == 1 })
	w.until("it is dropped", func() bool { return w.api.Streams() == 0 })
	if all, err := io.ReadAll(c); err != nil && len(all) == 0 {
		t.Errorf("nothing came: %v", err)
	} else if strings.Contains(string(all), match.FeedItemID("the-investor", 201)) {
		t.Error("everything was sent")
	}
}
