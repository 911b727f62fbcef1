package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
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
	coding string // that answers are taken in, "" for none
}

// dial opens a connection; requests carry the token unless it is "".
func dial(ctx context.Context, address, token string) (*wire, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, match.Wrap(err, "cannot reach loopback")
	}
	return &wire{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10), token: token}, nil
}

// request gives the bytes that ask for a path.
func (w *wire) request(path string) []byte {
	s := "GET " + path + " HTTP/1.1\r\nHost: bench\r\nAccept-Language: en\r\n"
	if w.token != "" {
		s += "Authorization: Bearer " + w.token + "\r\n"
	}
	if w.coding != "" {
		s += "Accept-Encoding: " + w.coding + "\r\n"
	}
	if w.tag != "" {
		s += "If-None-Match: " + w.tag + "\r\n"
	}
	return []byte(s + "\r\n")
}

// ask sends a request and writes the body of the answer, which must be a success.
// It reads of the header what it must: on a machine that client and server share,
// http.ReadResponse would be a fifth of what is measured.
func (w *wire) ask(request []byte, body io.Writer) error {
	if _, err := w.conn.Write(request); err != nil {
		return match.Wrap(err, "cannot ask over loopback")
	}
	status, length, err := w.head()
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, w.wanted()) {
		return match.Fail(match.KindInternal, "internal", "the answer is "+string(status))
	}
	if length != inPieces {
		return w.body(body, length)
	}
	for length != 0 { // the last piece is empty
		size, err := w.line()
		if err != nil {
			return match.Wrap(err, "half an answer over loopback")
		}
		n, err := strconv.ParseUint(string(size), 16, 31)
		if err != nil {
			return match.Wrap(err, "a piece of no length over loopback")
		}
		length = int(n)
		if err := w.body(body, length); err != nil {
			return err
		}
		if _, err := w.line(); err != nil {
			return match.Wrap(err, "half a piece over loopback")
		}
	}
	return nil
}

// body hands on as many bytes.
func (w *wire) body(to io.Writer, length int) (err error) {
	if to == io.Discard {
		_, err = w.reader.Discard(length)
	} else {
		_, err = io.CopyN(to, w.reader, int64(length))
	}
	if err != nil {
		return match.Wrap(err, "half an answer over loopback")
	}
	return nil
}

// inPieces is the length of a body whose length is not told before.
const inPieces = -1

// wanted is how a success begins.
func (w *wire) wanted() []byte {
	if w.tag != "" {
		return []byte("HTTP/1.1 304 ")
	}
	return []byte("HTTP/1.1 200 ")
}

// head reads an answer's header: its first line, and the length of the body, 0
// when none is told.
func (w *wire) head() (status []byte, length int, err error) {
	name := []byte("Content-Length: ")
	for {
		line, err := w.line()
		switch {
		case err != nil:
			return nil, 0, match.Wrap(err, "no answer over loopback")
		case status == nil:
			status = bytes.Clone(line)
		case len(line) == 0:
			return status, length, nil
		case bytes.HasPrefix(line, name):
			if length, err = strconv.Atoi(string(line[len(name):])); err != nil {
				return nil, 0, match.Wrap(err, "an answer of no length over loopback")
			}
		case bytes.HasPrefix(line, []byte("Transfer-Encoding:")):
			length = inPieces
		}
	}
}

// line reads one, which is good until the next read.
func (w *wire) line() ([]byte, error) {
	line, err := w.reader.ReadSlice('\n')
	return bytes.TrimSuffix(line, []byte("\r\n")), err
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
	if status := res.Proto + " " + res.Status; !bytes.HasPrefix([]byte(status), w.wanted()) {
		return nil, match.Fail(match.KindInternal, "internal", "the answer is "+res.Status)
	}
	return res.Header, nil
}

// close closes the connection.
func (w *wire) close() error { return w.conn.Close() }
