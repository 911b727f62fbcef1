package bench

import (
	"bytes"
	"context"
	"iter"
	"net"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// streamShare is how many profiles there are for each open stream.
const streamShare = 20

// stream is a connection on which a server tells what happens. It has no buffer
// and no goroutine of its own: client and server are one process, and what is
// measured is the server.
type stream struct{ conn net.Conn }

// open asks for a stream and reads the head of the answer.
func open(ctx context.Context, address, path, token string) (*stream, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, match.Wrap(err, "cannot open another connection; each stream takes two files")
	}
	x := &stream{conn}
	request := "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n\r\n"
	if _, err := conn.Write([]byte(request)); err != nil {
		return nil, match.Wrap(err, "cannot ask for a stream")
	}
	head, err := x.await(ctx, []byte("\r\n\r\n"))
	if err == nil && !bytes.HasPrefix(head, []byte("HTTP/1.1 200 ")) {
		err = match.Fail(match.KindInternal, "internal", "a stream is refused: "+string(head))
	}
	return x, err
}

// await reads until something was said, and gives everything read.
func (x *stream) await(ctx context.Context, want []byte) ([]byte, error) {
	if err := x.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	var said []byte
	var part [4096]byte
	for !bytes.Contains(said, want) {
		n, err := x.conn.Read(part[:])
		said = append(said, part[:n]...)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return said, match.Wrap(err, "a stream does not say "+string(want))
		}
	}
	return said, nil
}

// streams opens the streams of readers and tells how many bytes of heap and
// stack each takes.
func (h *hall) streams(ctx context.Context, readers []*reader) (all map[string]*stream, bytes float64, err error) {
	all = make(map[string]*stream, len(readers))
	bytes, err = held(len(readers), func(i int) error {
		x := readers[i]
		s, err := open(ctx, h.wires.address, x.path("feed/stream"), x.token)
		all[x.id] = s
		h.run.progress("streams", i+1, len(readers))
		return err
	})
	return all, bytes, err
}

// bareStreams tells the same of an Echo with one handler that says hello and waits.
func (r *Run) bareStreams(ctx context.Context, n int) (bytes float64, err error) {
	e := echo.New()
	e.GET("/*", func(c echo.Context) error {
		c.Response().Header().Set("Content-Type", "text/event-stream")
		if _, err := c.Response().Write([]byte(": hello\n\n")); err != nil {
			return err
		}
		c.Response().Flush()
		<-c.Request().Context().Done()
		return nil
	})
	address, err := r.listen(ctx, &http.Server{Handler: e, ReadHeaderTimeout: patience})
	if err != nil {
		return 0, err
	}
	var all []*stream
	bytes, err = held(n, func(int) error {
		x, err := open(ctx, address, "/", "")
		all = append(all, x)
		return err
	})
	hangUp(slices.Values(all))
	return bytes, err
}

// hangUp closes streams and waits until nothing serves them any more.
func hangUp(all iter.Seq[*stream]) {
	most := runtime.NumGoroutine()
	for x := range all {
		if x != nil {
			_ = x.conn.Close() // nobody reads it any more
			most--
		}
	}
	for began := time.Now(); runtime.NumGoroutine() > most && time.Since(began) < patience; {
		time.Sleep(lookEvery)
	}
}

// held tells how many bytes of heap and stack each of n things holds once they
// are all there.
func held(n int, add func(i int) error) (float64, error) {
	before := inUse()
	for i := range n {
		if err := add(i); err != nil {
			return 0, err
		}
	}
	return float64(inUse()-before) / float64(n), nil
}

// inUse gives the bytes of heap and stacks once the garbage is gone.
func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what finalizers have let go of
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse) //nolint:gosec // far from the end of the numbers
}

// onStream is the view of who reads a stream.
func onStream(open map[string]*stream) view {
	return view{name: "stream", sees: func(ctx context.Context, n note) error {
		_, err := open[n.id].await(ctx, []byte(`"id":"`+n.startup+`"`))
		return err
	}}
}
