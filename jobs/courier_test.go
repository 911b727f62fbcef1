package jobs

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"golang.org/x/net/dns/dnsmessage"

	"duyen/match"
)

// secretOf makes a secret out of a letter.
func secretOf(letter string) match.Secret {
	return match.Secret(match.WebhookSecretPrefix + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 32))))
}

// near is a courier that may reach this machine and waits for no end of an answer.
func near() *Courier {
	c := NewCourier(CourierOptions{Private: true, Version: "test", Now: time.Now})
	c.drain = 50 * time.Millisecond
	return c
}

func parcel(url string) match.Parcel {
	return match.Parcel{Webhook: "whk_1", ID: "msg_1", URL: url, Secrets: []match.Secret{secretOf("a")}, Body: []byte(`{"type":"feed.match"}`)}
}

// An independent implementation verifies what we sign, with either secret while
// they change.
func TestSignaturesVerify(t *testing.T) {
	var got http.Header
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r.Header
		body, _ = io.ReadAll(r.Body)
	}))
	defer s.Close()
	p := parcel(s.URL)
	p.Secrets = append(p.Secrets, secretOf("b"))
	if o := near().Send(t.Context(), p); o != (match.DeliveryOutcome{Status: 200}) {
		t.Fatalf("sent: %+v", o)
	}
	if !bytes.Equal(body, p.Body) || got.Get("Content-Type") != "application/json" || got.Get("User-Agent") != "Duyen-Webhooks/test" || got.Get("Idempotency-Key") != "" {
		t.Errorf("got %s with %v", body, got)
	}
	for letter, good := range map[string]bool{"a": true, "b": true, "c": false} {
		w, err := standardwebhooks.NewWebhook(string(secretOf(letter)))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Verify(body, got); (err == nil) != good {
			t.Errorf("with secret %s: %v", letter, err)
		}
		if err := w.Verify(append(body, ' '), got); err == nil {
			t.Errorf("with secret %s a changed body verifies", letter)
		}
	}
	late := near()
	late.now = func() time.Time { return time.Now().Add(-10 * time.Minute) } // one that was caught and is sent again
	late.Send(t.Context(), p)
	w, err := standardwebhooks.NewWebhook(string(secretOf("a")))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Verify(body, got); err == nil {
		t.Error("an old message verifies")
	}
}

// TestBadReceivers: whatever a receiver does, it is over soon and named.
func TestBadReceivers(t *testing.T) {
	const aGigabyte = 1 << 30
	var sent atomic.Int64
	flush := func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   match.DeliveryOutcome
	}{
		"says no": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, match.DeliveryOutcome{Status: 500, Error: match.DeliveryBadStatus}},
		"is gone": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, match.DeliveryOutcome{Status: 410, Error: match.DeliveryGone}},
		"sends elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusTemporaryRedirect)
		}, match.DeliveryOutcome{Status: 307, Error: match.DeliveryRedirect}},
		"asks for time": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, match.DeliveryOutcome{Status: 503, Error: match.DeliveryBadStatus, RetryAfter: 2 * time.Minute}},
		"answers a gigabyte": {func(w http.ResponseWriter, _ *http.Request) {
			for n := 0; n < aGigabyte; n += 1 << 16 {
				k, err := w.Write(make([]byte, 1<<16))
				if sent.Add(int64(k)); err != nil {
					return
				}
			}
		}, match.DeliveryOutcome{Status: 200}},
		"never closes": {func(w http.ResponseWriter, r *http.Request) { flush(w); untilHungUp(r) }, match.DeliveryOutcome{Status: 200}},
		"trickles": {func(w http.ResponseWriter, _ *http.Request) {
			for err := error(nil); err == nil; err = http.NewResponseController(w).Flush() {
				_, _ = w.Write([]byte("."))
			}
		}, match.DeliveryOutcome{Status: 200}},
		"is mute":             {func(_ http.ResponseWriter, r *http.Request) { untilHungUp(r) }, match.DeliveryOutcome{Error: match.DeliveryTooSlow}},
		"hangs up":            {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, match.DeliveryOutcome{Error: match.DeliveryBadAnswer}},
		"has a giant header":  {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, match.DeliveryOutcome{Error: match.DeliveryBadAnswer}},
		"speaks another line": {raw("220 mail.example.test ESMTP\r\n"), match.DeliveryOutcome{Error: match.DeliveryBadAnswer}},
		"speaks in hints":     {raw(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 10000)), match.DeliveryOutcome{Error: match.DeliveryBadAnswer}},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(c.answer)
			s.Config.ErrorLog = quietLog()
			defer s.Close()
			courier := near()
			if c.want.Error == match.DeliveryTooSlow {
				courier.whole = 300 * time.Millisecond
			}
			if got := courier.Send(t.Context(), parcel(s.URL)); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	if n := sent.Load(); n == 0 || n > 64<<20 { // what the sockets' buffers take in
		t.Errorf("%d bytes of the gigabyte were taken", n)
	}
	dead := httptest.NewServer(nil)
	dead.Close()
	if got := near().Send(t.Context(), parcel(dead.URL)); got.Error != match.DeliveryNoConnect {
		t.Errorf("nobody listens: %+v", got)
	}
	strange := httptest.NewTLSServer(nil)
	strange.Config.ErrorLog = quietLog()
	defer strange.Close()
	if got := near().Send(t.Context(), parcel(strange.URL)); got.Error != match.DeliveryNoTLS {
		t.Errorf("a certificate nobody vouches for: %+v", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := near().Send(ended, parcel(strange.URL)); got.Error != match.DeliveryInterrupted {
		t.Errorf("a stop: %+v", got)
	}
}

// untilHungUp waits until the asking side has hung up, which a server only
// notices once it has read what was sent.
func untilHungUp(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// raw answers with these bytes.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, text)
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "30": 30 * time.Second, "-1": 0, "soon": 0, "9999999999999": 0,
		now().Add(time.Minute).Format(http.TimeFormat): time.Minute, now().Add(-time.Minute).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(value, now()); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}

// names answers every question for an address with the next one of its list, the
// last again and again.
func names(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: [4]byte(net.ParseIP(addresses[0]).To4())},
				}}
				addresses = addresses[min(1, len(addresses)-1):]
			}
			if answer, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestNamesThatLeadInside: what counts is where a name leads at each connection.
func TestNamesThatLeadInside(t *testing.T) {
	asked := 0
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Connection", "close")
	}))
	s.Config.ErrorLog = quietLog()
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	url := "https://hooks.example.com:" + port + "/in" // a name in the server's certificate is example.com
	for address, why := range map[string]string{"127.0.0.1": whyLoopback, "169.254.169.254": whyMetadata, "10.1.2.3": whyPrivate} {
		c := NewCourier(CourierOptions{Now: time.Now})
		c.resolver = names(t, address)
		if err := c.Check(url); err != nil {
			t.Fatal(err)
		}
		if got := c.Send(t.Context(), parcel(url)); got != (match.DeliveryOutcome{Error: match.DeliveryBadAddress, Reason: why}) {
			t.Errorf("a name that leads to %s: %+v", address, got)
		}
	}
	if asked != 0 {
		t.Errorf("the server was asked %d times", asked)
	}
	// The name leads to a good address first and then, through the same line, inside.
	rebinding := near()
	rebinding.roots = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	rebinding.resolver = names(t, "127.0.0.1", "169.254.169.254") // loopback stands for the good one
	l := rebinding.line()
	defer l.close()
	first := parcel("https://example.com:" + port + "/in")
	if got := l.send(t.Context(), first); got.Status != 200 || asked != 1 {
		t.Fatalf("the good address: %+v, asked %d times", got, asked)
	}
	if got := l.send(t.Context(), first); got.Error != match.DeliveryBadAddress || got.Reason != whyMetadata {
		t.Errorf("after the name has changed: %+v", got)
	}
	nowhere := near()
	nowhere.resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
	}}
	if got := nowhere.Send(t.Context(), first); got.Error != match.DeliveryNoName {
		t.Errorf("a name nobody knows: %+v", got)
	}
}

// Addresses are refused at the dial too when the setting changes after they were made.
func TestNoProxyAndNoOldAddress(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:9")
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Host != r.Context().Value(http.LocalAddrContextKey).(net.Addr).String() {
			t.Errorf("asked for %s", r.Host)
		}
	}))
	defer s.Close()
	if got := near().Send(t.Context(), parcel(s.URL)); got.Error != "" {
		t.Errorf("sent: %+v", got)
	}
	strict := NewCourier(CourierOptions{Now: time.Now})
	if got := strict.Send(t.Context(), parcel(s.URL)); got.Error != match.DeliveryBadAddress || got.Reason != match.ProblemWebhookScheme {
		t.Errorf("plain http: %+v", got)
	}
	if got := strict.Send(t.Context(), parcel("https://127.0.0.1/")); got.Error != match.DeliveryBadAddress || got.Reason != whyLoopback {
		t.Errorf("loopback: %+v", got)
	}
}

// One line keeps one connection over many messages.
func TestOneConnection(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	l := near().line()
	defer l.close()
	for range 5 {
		if got := l.send(t.Context(), parcel(s.URL)); got.Error != "" {
			t.Fatalf("%+v", got)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for 5 messages", n)
	}
}

// quietLog keeps what test servers would log of receivers that hang up.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
