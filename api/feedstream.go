package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duyen/match"
	"duyen/match/service"
)

// The names of the files that are sent bit by bit.
const (
	streamFile = "/stream"
	tableFile  = "/feed.csv"
)

const (
	// heartbeat is how often a stream says that it is alive, and looks whether its
	// reader may still read. Proxies close what is silent for 30 s or more.
	heartbeat = 20 * time.Second
	// lookTime is what looking for news may take.
	lookTime = 5 * time.Second
	// retryAfter is how long a reader waits before it comes again.
	retryAfter = 3 * time.Second
)

// streaming tells whether a route is a stream.
func streaming(c echo.Context) bool { return strings.HasSuffix(c.Path(), streamFile) }

// Resuming is where a stream goes on.
type Resuming struct {
	LastEventID string `header:"Last-Event-ID" doc:"Id of the last entry you have"`
	Last        string `query:"last_event_id" maxLength:"64" doc:"The same, for who cannot send the header, which goes before"`
}

type streamInput struct {
	Resuming
	ID string `path:"id" doc:"Id of whose feed it is"`
}

type secretStreamInput struct {
	Resuming
	Token string `path:"token" doc:"Token of the secret address"`
}

// stream tells who is signed in what comes into a feed.
func (f feeds) stream(ctx context.Context, in *streamInput) (*huma.StreamResponse, error) {
	id := in.ID
	look := func(ctx context.Context) (service.Reading, error) {
		who := from(ctx)
		if who.token != "" {
			actor, err := f.actor(ctx, who.token)
			if err != nil {
				return service.Reading{}, err
			}
			who.actor = actor
		}
		return f.reading(ctx, id)
	}
	r, err := f.reading(ctx, id)
	if err != nil {
		return nil, err
	}
	return f.streamed(ctx, r, from(ctx).actor.User, &in.Resuming, look)
}

// secretStream tells the same to who has the secret address.
func (s *Server) secretStream(ctx context.Context, in *secretStreamInput) (*huma.StreamResponse, error) {
	token := in.Token
	look := func(ctx context.Context) (service.Reading, error) {
		r, _, err := s.linked(ctx, token)
		return r, err
	}
	r, account, err := s.linked(ctx, token)
	if err != nil {
		return nil, err
	}
	return s.streamed(ctx, r, account, &in.Resuming, look)
}

// looking gives the feed of a stream to its reader as they stand now.
type looking func(context.Context) (service.Reading, error)

// streamed begins a stream behind the last entry its reader has, or with what
// comes from now on.
func (s *Server) streamed(ctx context.Context, r service.Reading, account string, in *Resuming, look looking) (*huma.StreamResponse, error) {
	last, err := in.after(r)
	if err != nil {
		return nil, err
	}
	if err := s.streams.enter(account); err != nil {
		return nil, err
	}
	who := *from(ctx)
	who.header = http.Header{} // that of the answer is sent
	t := &stream{server: s, account: account, feed: r.ID, last: last, look: look, who: who}
	return &huma.StreamResponse{Body: func(h huma.Context) { t.begin(humaecho.Unwrap(h)) }}, nil
}

// after gives the number behind which a stream begins.
func (r *Resuming) after(feed service.Reading) (int64, error) {
	id, field := r.LastEventID, "Last-Event-ID"
	if id == "" {
		id, field = r.Last, "last_event_id"
	}
	if id == "" {
		return feed.Head, nil
	}
	num, ok := match.ParseFeedItemID(feed.ID, id)
	if !ok || num > feed.Head {
		return 0, &match.Error{Kind: match.KindMalformed, Code: "bad_last_event_id", Field: field, Message: "no entry of the feed"}
	}
	return num, nil
}

// stream is one reader who listens. There are thousands, so it takes the
// connection over from the HTTP server, whose buffers and deep stack would be most
// of what a reader costs; what a look needs is made for the look.
type stream struct {
	server  *Server
	account string
	feed    string
	last    int64
	look    looking
	who     caller
	conn    net.Conn
}

// begin takes the connection over and answers.
func (t *stream) begin(c echo.Context) {
	conn, _, err := http.NewResponseController(c.Response()).Hijack()
	if err != nil {
		t.server.streams.leave(t.account)
		c.Error(match.Wrap(err, "taking a connection over for a stream"))
		return
	}
	c.Response().Committed = true
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies are to hand on every bit at once
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Connection", "close") // its end is the end of the stream
	head := bytes.NewBufferString("HTTP/1.1 200 OK\r\n")
	_ = h.Write(head) // to memory
	head.WriteString("\r\nretry: " + strconv.FormatInt(retryAfter.Milliseconds(), 10) + "\n\n")
	t.conn = conn
	go t.serve(head.Bytes())
}

// serve tells what comes until the reader goes, may read no more or is too slow,
// or the server ends.
func (t *stream) serve(head []byte) {
	ctx, cancel := context.WithCancel(&callContext{Context: context.Background(), caller: t.who})
	defer t.server.streams.leave(t.account)
	defer t.conn.Close()
	defer cancel()
	defer t.recover()
	_ = t.conn.SetDeadline(time.Time{}) // the server's is for requests
	woken, end := t.server.svc.WatchFeed(t.feed)
	defer end()
	if !t.send(head) {
		return
	}
	go t.hangUp(cancel)
	if t.server.svc.FeedHead(ctx, t.feed) > t.last && !t.tell(ctx, false) { // since the reader's last entry, or while this began
		return
	}
	beat := time.NewTicker(t.server.streams.beat)
	defer beat.Stop()
	for {
		alive := false
		select {
		case <-ctx.Done():
			return
		case <-t.server.streams.ending:
			return
		case <-woken:
		case <-beat.C:
			alive = true
		}
		if !t.tell(ctx, alive) {
			return
		}
	}
}

// hangUp ends a stream whose reader goes, or says something: there is nothing to
// be said any more.
func (t *stream) hangUp(cancel context.CancelFunc) {
	_, _ = t.conn.Read(make([]byte, 1))
	cancel()
}

// recover keeps a panic from ending the process.
func (t *stream) recover() {
	if r := recover(); r != nil {
		t.who.log.Error("panic", "request_id", t.who.id, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
	}
}

// tell sends what is new, and a sign of life if there is nothing. It is false when
// the stream is to end. What fails for the moment is looked for again later.
func (t *stream) tell(ctx context.Context, alive bool) bool {
	for more := true; more; {
		var text []byte
		var m bool
		var err error = match.Fail(match.KindInternal, "internal", "looking for news panicked")
		t.apart(func() { text, m, err = t.news(ctx) })
		switch match.KindOf(err) {
		case match.KindUnauthorized, match.KindForbidden, match.KindNotFound:
			return false
		}
		if err != nil {
			t.server.log.Warn("a stream found no news", "error", err)
		}
		if more = m && err == nil; len(text) > 0 {
			if !t.send(text) {
				return false
			}
			alive = false
		}
	}
	return !alive || t.send([]byte(": \n\n"))
}

// apart does something on a stack of its own: looking needs a deep one, which who
// waits must not keep. Only some look at a time, so that thousands who are woken
// together take their turn and do not all run out of time.
func (t *stream) apart(do func()) {
	t.server.streams.looks <- struct{}{}
	defer func() { <-t.server.streams.looks }()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer t.recover()
		do()
	}()
	<-done
}

// news gives what is new as events.
func (t *stream) news(ctx context.Context) (text []byte, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	r, err := t.look(ctx)
	if err != nil {
		return nil, false, err
	}
	entries, last, more, err := t.server.svc.News(ctx, r, t.last)
	if err != nil {
		return nil, false, err
	}
	t.server.sayEntries(from(ctx), entries)
	var b bytes.Buffer
	for i := range entries {
		b.WriteString("event: " + string(entries[i].Event) + "\nid: " + entries[i].ID + "\ndata: ")
		if err := json.NewEncoder(&b).Encode(&entries[i]); err != nil { // one line, with its end
			return nil, false, match.Wrap(err, "writing an event")
		}
		b.WriteByte('\n')
	}
	t.last = last
	return b.Bytes(), more, nil
}

// send sends at once; false when the reader is gone or does not read.
func (t *stream) send(text []byte) bool {
	if err := t.conn.SetWriteDeadline(time.Now().Add(t.server.streams.patience)); err != nil {
		return false
	}
	_, err := t.conn.Write(text)
	return err == nil
}
