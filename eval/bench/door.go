package bench

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"duyen/match"
)

// patience bounds how long anything that is measured may take.
const patience = 10 * time.Second

// door serves the API on loopback and gives a connection of the account.
func (f *filled) door(ctx context.Context, r *Run) (*wire, error) {
	address, err := r.listen(ctx, f.api().HTTPServer(""))
	if err != nil {
		return nil, err
	}
	token, err := f.signIn(ctx)
	if err != nil {
		return nil, err
	}
	w, err := dial(ctx, address, token)
	if err == nil {
		r.onClose(w.close)
	}
	return w, err
}

// listen serves a handler on loopback until the run ends and gives its address.
func (r *Run) listen(ctx context.Context, server *http.Server) (address string, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", match.Wrap(err, "cannot listen on loopback")
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	r.onClose(func() error {
		err := server.Close()
		if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
			err = errors.Join(err, end)
		}
		return err
	})
	return l.Addr().String(), nil
}

// wire is one kept connection. Client and server share the processors, so the
// client does as little as it can: the request is ready-made bytes.
type wire struct {
	conn   net.Conn
	reader *bufio.Reader
	token  string
	tag    string // of the answer that is there already, "" for none
}

// dial opens a connection; requests carry the token unless it is "".
func dial(ctx context.Context, address, token string) (*wire, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, match.Wrap(err, "cannot reach loopback")
	}
	return &wire{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10), token: token}, nil
}

// request gives the bytes that ask for a path. It names no encoding, so that
// both sides send the payload as it is.
func (w *wire) request(path string) []byte {
	s := "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept-Language: en\r\n"
	if w.token != "" {
		s += "Authorization: Bearer " + w.token + "\r\n"
	}
	if w.tag != "" {
		s += "If-None-Match: " + w.tag + "\r\n"
	}
	return []byte(s + "\r\n")
}

// ask sends a request and writes the body of the answer, which must be a success.
func (w *wire) ask(request []byte, body io.Writer) error {
	_, err := w.answer(request, body)
	return err
}

// answer is ask with the headers of the answer. Whoever names what is there already
// must be told that nothing has changed.
func (w *wire) answer(request []byte, body io.Writer) (http.Header, error) {
	if _, err := w.conn.Write(request); err != nil {
		return nil, match.Wrap(err, "cannot ask over loopback")
	}
	res, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return nil, match.Wrap(err, "no answer over loopback")
	}
	defer res.Body.Close()
	if _, err := io.Copy(body, res.Body); err != nil {
		return nil, match.Wrap(err, "half an answer over loopback")
	}
	want := http.StatusOK
	if w.tag != "" {
		want = http.StatusNotModified
	}
	if res.StatusCode != want {
		return nil, match.Fail(match.KindInternal, "internal", "the answer is "+res.Status)
	}
	return res.Header, nil
}

// close closes the connection.
func (w *wire) close() error { return w.conn.Close() }
