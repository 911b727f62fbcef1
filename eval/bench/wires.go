package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"duyen/match"
)

// wires are kept connections to one address, opened as they are needed and used
// again, the last one first: others would have been hung up on.
type wires struct {
	address string
	free    chan *wire
}

// wiresMax bounds the connections that are kept.
const wiresMax = 256

func newWires(address string) *wires { return &wires{address, make(chan *wire, wiresMax)} }

// call sends a request and gives the answer's header and body; only a success is
// no error. Body is JSON, nil for none.
func (l *wires) call(ctx context.Context, method, path, token string, body []byte, into *bytes.Buffer) (http.Header, error) {
	w, err := l.wire(ctx)
	if err != nil {
		return nil, err
	}
	header, err := w.call(method, path, token, body, into)
	if err != nil {
		_ = w.close() // whatever is left on it
		if match.KindOf(err) == match.KindBusy {
			return nil, err
		}
		return nil, match.Wrap(err, method+" "+path)
	}
	select {
	case l.free <- w:
	default:
		_ = w.close() // enough are kept
	}
	return header, nil
}

func (l *wires) wire(ctx context.Context) (*wire, error) {
	select {
	case w := <-l.free:
		return w, nil
	default:
		return dial(ctx, l.address, "")
	}
}

// close closes what is kept.
func (l *wires) close() error {
	for {
		select {
		case w := <-l.free:
			_ = w.close() // nothing is under way on it
		default:
			return nil
		}
	}
}

// call is one request on a connection.
func (w *wire) call(method, path, token string, body []byte, into *bytes.Buffer) (http.Header, error) {
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: bench\r\nAccept-Language: en\r\nAuthorization: Bearer %s\r\n", method, path, token)
	if body != nil {
		fmt.Fprintf(&head, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	head.WriteString("\r\n")
	head.Write(body)
	if err := w.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	if _, err := w.conn.Write(head.Bytes()); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(w.reader, &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if _, err := io.Copy(into, res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		kind, code := match.KindInternal, "internal"
		if res.StatusCode == http.StatusServiceUnavailable {
			kind, code = match.KindBusy, "busy"
		}
		return nil, match.Fail(kind, code, "the answer is "+res.Status+": "+into.String())
	}
	return res.Header, nil
}
