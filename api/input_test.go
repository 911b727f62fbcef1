package api_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// TestBadBodies: what cannot be read is a 400 that says where (trust.md D3).
func TestBadBodies(t *testing.T) {
	w := newWorld(t, nil)
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for _, c := range []call{
		{name: "empty", body: " ", status: 400},
		{name: "no JSON", body: `{"name":`, status: 400, has: []string{`"syntax"`}},
		{name: "a list", body: `[{"name":"x"}]`, status: 400},
		{name: "null", body: `null`, status: 400},
		{name: "trailing", body: `{"name":"x"} {"name":"y"}`, status: 400},
		{name: "unknown field", body: `{"name":"x","sumary":"y"}`, status: 400, has: []string{`"field":"sumary"`, `"nearest":"summary"`}},
		{name: "field of another kind", body: `{"name":"x","capacity":3}`, status: 400, has: []string{`"field":"capacity"`}},
		{name: "other case", body: `{"Name":"x"}`, status: 400, has: []string{`"field":"Name"`}},
		{name: "duplicate", body: `{"name":"x","name":"y"}`, status: 400, has: []string{`"field":"name"`, `"duplicate_field"`}},
		{name: "duplicate inside", body: `{"name":"x","contact":{"email":"a","email":"b"}}`, status: 400, has: []string{`"field":"contact.email"`}},
		{name: "NUL", body: `{"name":"x\u0000y"}`, status: 400, has: []string{`"field":"name"`}},
		{name: "invalid UTF-8", body: "{\"name\":\"\xff\"}", status: 400},
		{name: "lone surrogate", body: `{"name":"\ud800"}`, status: 400},
		{name: "deep", body: deep, status: 400},
		{name: "wrong type", body: `{"name":{"vi":"x"}}`, status: 400, has: []string{`"field":"name"`}},
		{name: "wrong type inside", body: `{"name":"x","amount_sought":{"value":"much","currency":"VND"}}`, status: 400, has: []string{`"field":"amount_sought.value"`}},
		{name: "huge number", body: `{"name":"x","amount_sought":{"value":1e999,"currency":"VND"}}`, status: 400},
		{name: "not valid", body: `{"name":"x","stage":"ideaa","sectors":["agri"]}`, status: 422, has: []string{`"errors":[{"field":"stage"`, `"nearest":"idea"`}},
		{name: "no name", body: `{"summary":"x"}`, status: 422, has: []string{`"field":"name"`}},
		{name: "bidi override", body: `{"name":"x\u202ey"}`, status: 422, has: []string{`"field":"name"`}},
		{name: "form", body: `name=x`, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, status: 415},
		{name: "plain text", body: `{"name":"x"}`, header: map[string]string{"Content-Type": "text/plain"}, status: 415},
		{name: "nothing", status: 400, has: []string{`"malformed"`}},
		{name: "no type", body: `{"name":"x"}`, header: map[string]string{"Content-Type": ""}, status: 415},
		{name: "other charset", body: `{"name":"x"}`, header: map[string]string{"Content-Type": "application/json; charset=latin1"}, status: 415},
		{name: "merge patch in POST", body: `{"name":"x"}`, header: map[string]string{"Content-Type": "application/merge-patch+json"}, status: 415},
		{name: "charset", body: `{"name":"x"}`, header: map[string]string{"Content-Type": "application/json; charset=UTF-8"}, status: 201},
		{name: "compressed", body: bomb(t), header: map[string]string{"Content-Encoding": "gzip"}, status: 415},
		{name: "too large", body: `{"name":"` + strings.Repeat("a", 1<<20) + `"}`, status: 413},
		{name: "much too large", body: strings.Repeat(" ", 8<<20), status: 413},
	} {
		c.name, c.method, c.path, c.as = "body: "+c.name, "POST", "/v1/startups", "owner"
		c.hasNot = append(c.hasNot, "goroutine", "/api/", "json:", "sql")
		w.do(c)
	}
}

// bomb is 8 MiB of nothing in a few kilobytes.
func bomb(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	z := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 8 {
		_, err := z.Write(zeros)
		must(t, err)
	}
	must(t, z.Close())
	return b.String()
}

// TestBadQueries: parameters are as strict as bodies (trust.md D6).
func TestBadQueries(t *testing.T) {
	w := newWorld(t, nil)
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "limit=-1": "limit", "limit=1e1": "limit", "limit=ten": "limit", "limit=": "limit",
		"limit=99999999999999999999": "limit", "limit=1&limit=2": "limit", "limit=1%00": "limit", "after=": "after",
		"after=%F0%9F%92%A5": "after", "after=zzzzzzzz": "after", "after=" + strings.Repeat("a", 2000): "after", "limti=1": "limti", "Limit=1": "Limit", "sector=%FF": "sector",
		"sector=" + strings.Repeat("agri,", 30) + "agri": "sector", "q=a": "q", "limit=%zz": "query", "a;b=c": "query", "min_seq=9e9": "min_seq",
		"stage=" + strings.Repeat("x", 5000): "stage", "%00=1": "",
	} {
		w.do(call{name: "query", path: "/v1/startups?" + query, status: 400, has: []string{`"field":"` + field + `"`}, hasNot: []string{"strconv", "parsing", strings.Repeat("x", 300)}})
	}
	w.do(call{name: "nearest", path: "/v1/startups?limti=1", status: 400, has: []string{`"unknown_parameter"`, `"nearest":"limit"`}})
	w.do(call{name: "nothing to ask", path: "/v1/me?x=1", as: "owner", status: 400, has: []string{`"field":"x"`}})
	w.do(call{name: "largest page", path: "/v1/startups?limit=100&lang=en", status: 200})
}

// trouble is a store in which some profiles cannot be read or written.
type trouble struct{ service.Profiles }

func (p trouble) Get(ctx context.Context, ids ...string) ([]match.Profile, error) {
	switch ids[0] {
	case "panics":
		panic("boom in /srv/duyen/store.go")
	case "breaks":
		return nil, match.Wrap(errors.New("SELECT body FROM secret"), "query failed")
	case "hangs":
		return nil, match.Wrap(context.DeadlineExceeded, "query failed")
	}
	return p.Profiles.Get(ctx, ids...)
}

func (p trouble) Save(ctx context.Context, writes []match.Write) ([]match.Written, error) {
	switch writes[0].Profile.Common().ID {
	case "full":
		return nil, match.Fail(match.KindFull, "full", "no space left on /dev/secret")
	case "busy":
		return nil, match.Fail(match.KindBusy, "busy", "locked by secret")
	}
	return p.Profiles.Save(ctx, writes)
}

// TestTrouble: a panic or a failing store is a 5xx with an id that stands in
// the log; the process lives and nothing internal gets out (C10, F7).
func TestTrouble(t *testing.T) {
	w := newWorld(t, func(p service.Profiles) service.Profiles { return trouble{p} })
	leaks := []string{"boom", "SELECT", "secret", "/srv", "goroutine", ".go"}
	for _, c := range []call{
		{name: "panic", path: "/v1/startups/panics", status: 500, has: []string{`"internal"`}},
		{name: "broken", path: "/v1/startups/breaks", status: 500, has: []string{`"internal"`}},
		{name: "too slow", path: "/v1/startups/hangs", status: 503, headers: map[string]string{"Retry-After": "*"}},
		{name: "full", method: "POST", path: "/v1/startups", as: "owner", body: `{"id":"full","name":"x"}`, status: 507, headers: map[string]string{"Retry-After": "*"}},
		{name: "busy", method: "POST", path: "/v1/startups", as: "owner", body: `{"id":"busy","name":"x"}`, status: 503, headers: map[string]string{"Retry-After": "*"}},
		{name: "still alive", path: "/v1/startups/the-startup", status: 200},
	} {
		c.hasNot = leaks
		got := w.do(c)
		if id := got.header.Get("X-Request-Id"); !strings.Contains(w.log.String(), `"request_id":"`+id+`"`) {
			t.Errorf("%s: %s is not in the log", c.name, id)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "boom") || !strings.Contains(log, "SELECT body") {
		t.Error("the log does not tell the causes")
	}
}

// TestLog: a proxy's id is kept, a strange one replaced, and what people search
// for is not written down.
func TestLog(t *testing.T) {
	w := newWorld(t, nil)
	w.do(call{
		name: "given id", path: "/v1/search?q=benh-hiem-ngheo", header: map[string]string{"X-Request-Id": "proxy-12345678"}, status: 200,
		headers: map[string]string{"X-Request-Id": "proxy-12345678"},
	})
	got := w.do(call{name: "strange id", path: "/livez", header: map[string]string{"X-Request-Id": `"},{"admin`}, status: 200})
	if id := got.header.Get("X-Request-Id"); len(id) != 24 {
		t.Errorf("id is %q", id)
	}
	log := w.log.String()
	if !strings.Contains(log, `"request_id":"proxy-12345678"`) || !strings.Contains(log, `"path":"/v1/search"`) || strings.Contains(log, "benh-hiem-ngheo") {
		t.Errorf("log is %s", log)
	}
}

// TestCompression: long answers are compressed for whoever asks, metrics never.
func TestCompression(t *testing.T) {
	w := newWorld(t, nil)
	zip := map[string]string{"Accept-Encoding": "gzip"}
	w.do(call{name: "long", path: "/v1/startups/the-startup/matches?kind=investor", as: "owner", header: zip, status: 200, headers: map[string]string{"Content-Encoding": "gzip"}})
	w.do(call{name: "short", path: "/livez", header: zip, status: 200, headers: map[string]string{"Content-Encoding": ""}})
	w.do(call{name: "metrics", path: "/metrics", header: zip, status: 200})
	w.do(call{name: "not modified", path: "/v1/startups/the-startup", as: "owner", header: map[string]string{"Accept-Encoding": "gzip", "If-None-Match": `"1"`}, status: 304})
	w.do(call{name: "error", path: "/nothing", header: zip, status: 404})
}

// TestSlowSenders: every limit of the server is set, and somebody who sends
// headers drop by drop is cut off (D1).
func TestSlowSenders(t *testing.T) {
	w := newWorld(t, nil)
	server := w.api.HTTPServer("127.0.0.1:0")
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Fatalf("a limit is missing: %+v", server)
	}
	server.ReadHeaderTimeout = 50 * time.Millisecond // so that the test need not wait for the real one
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	must(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	must(t, err)
	must(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is still open: %v", err)
	}
}

// TestSlowBodiesDoNotOutliveTheirSender: who was signed in when a request began, and is
// not when all of it has come, gets nothing done (trust.md E4, F10).
func TestSlowBodiesDoNotOutliveTheirSender(t *testing.T) {
	for name, end := range map[string]call{
		"blocked":    {method: "PATCH", path: "/v1/users/OWNER", as: "admin", body: `{"disabled":true}`, status: 200},
		"signed out": {method: "POST", path: "/v1/auth/logout-everywhere", as: "owner", status: 204},
		"erased":     {method: "DELETE", path: "/v1/me", as: "owner", body: `{"password":"` + password + `"}`, status: 202},
		"key ended":  {method: "DELETE", path: "/v1/api-keys/KEY", as: "owner", status: 204},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			token := w.tokens["owner"]
			var key struct{ ID, Key string }
			if name == "key ended" {
				must(t, json.Unmarshal([]byte(w.do(call{name: "key", method: "POST", path: "/v1/api-keys", as: "owner", body: `{"name":"x","scopes":["write"]}`, status: 201}).body), &key))
				token = key.Key
			}
			conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
			must(t, err)
			defer conn.Close()
			body := `{"id":"late","name":"Late"}`
			_, err = fmt.Fprintf(conn, "POST /v1/startups HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", token, len(body))
			must(t, err)
			in := bufio.NewReader(conn)
			if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // it knows who asks, and wants the body
				t.Fatalf("%q %v", line, err)
			}
			_, err = in.ReadString('\n')
			must(t, err)
			end.name, end.path = name, strings.NewReplacer("OWNER", w.users["owner"], "KEY", key.ID).Replace(end.path)
			w.do(end)
			_, err = io.WriteString(conn, body)
			must(t, err)
			answer, err := http.ReadResponse(in, nil)
			must(t, err)
			if answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("status %d", answer.StatusCode)
			}
			must(t, answer.Body.Close())
			w.do(call{name: "nothing is made", path: "/v1/startups/late", as: "admin", status: 404})
		})
	}
}

// TestBrokenBodies: a sender that hangs up, or breaks the framing, hurts nobody.
func TestBrokenBodies(t *testing.T) {
	w := newWorld(t, nil)
	for name, body := range map[string]string{
		"short":   "Content-Length: 100\r\n\r\n{\"name\":",
		"framing": "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		must(t, err)
		_, err = io.WriteString(conn, "POST /v1/startups HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "+w.tokens["owner"]+"\r\n"+body)
		must(t, err)
		must(t, conn.(*net.TCPConn).CloseWrite())
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		if answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
		must(t, errors.Join(answer.Body.Close(), conn.Close()))
	}
	w.do(call{name: "still alive", path: "/livez", status: 200})
}
