package cache

import (
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// The ways in which a proxy disturbs what goes through it.
const (
	proxyCalm  int32 = iota
	proxySlow        // longer than anybody has patience for
	proxyReset       // hangs up on every answer
)

// proxy stands between us and a Redis and disturbs what comes back.
type proxy struct {
	to   string
	mode atomic.Int32
}

// startProxy gives a proxy and the address of what is behind it as a server.
func startProxy(t *testing.T, to *server) (*proxy, *server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{to: to.addr()}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn.(*net.TCPConn))
		}
	}()
	port, err := strconv.Atoi(l.Addr().String()[len("127.0.0.1:"):])
	if err != nil {
		t.Fatal(err)
	}
	return p, &server{t: t, port: port}
}

func (p *proxy) serve(client *net.TCPConn) {
	defer client.Close()
	redis, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer redis.Close()
	go func() { _, _ = io.Copy(redis, client) }()
	answer := make([]byte, 64<<10)
	for {
		n, err := redis.Read(answer)
		if err != nil {
			return
		}
		switch p.mode.Load() {
		case proxyReset:
			_ = client.SetLinger(0) // RST, not FIN
			return
		case proxySlow:
			<-time.After(3 * patience)
		}
		if _, err := client.Write(answer[:n]); err != nil {
			return
		}
	}
}

// TestSlowAndReset: a Redis that answers too late, or hangs up, is a miss that
// costs no more than a blink, and is found again when it is well (B3).
func TestSlowAndReset(t *testing.T) {
	for name, mode := range map[string]int32{"slow": proxySlow, "reset": proxyReset} {
		t.Run(name, func(t *testing.T) {
			p, behind := startProxy(t, startRedis(t))
			r := openRemote(t, behind)
			recovers(t, r)
			p.mode.Store(mode)
			var sum time.Duration
			for range 50 {
				sum += bounded(t, "a request", func() {
					if _, ok := r.Get(t.Context(), "back"); ok {
						t.Error("answered")
					}
				})
			}
			if sum > 2*blink {
				t.Errorf("50 requests took %v", sum)
			}
			p.mode.Store(proxyCalm)
			recovers(t, r)
		})
	}
}
