package jobs

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duyen/match"
)

// from is who sends the letters of the tests.
const from = "Duyên <no-reply@example.test>"

// linh is an account that gets letters.
func linh() match.Letter {
	return match.Letter{
		To: "linh@example.test", Name: "Nguyễn Thị Linh", Lang: "vi",
		Link: "https://duyen.example.test/confirm?t=dym_abc", Until: time.Date(2026, 11, 26, 17, 30, 0, 0, time.UTC),
	}
}

// desk writes letters to the accounts it knows.
type desk struct {
	mu      sync.Mutex
	letters map[string]match.Letter
	err     error
	calls   int
}

func newDesk() *desk { return &desk{letters: map[string]match.Letter{"usr_linh": linh()}} }

func (d *desk) Letter(_ context.Context, j match.MailJob) (match.Letter, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	if d.err != nil {
		return match.Letter{}, d.err
	}
	l, ok := d.letters[j.User]
	if !ok {
		return l, match.Fail(match.KindNotFound, "not_found", "no such account")
	}
	l.Purpose = j.Purpose
	return l, nil
}

func (d *desk) called() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

// now is the clock of letters.
func now() time.Time { return time.Date(2026, 11, 26, 0, 5, 7, 0, time.UTC) }

// settings are options for a queue in a folder that tries again at once.
func settings(dir string) Options {
	return Options{
		Path: filepath.Join(dir, "jobs.db"), MailFolder: filepath.Join(dir, "mail"),
		Logger: slog.New(slog.DiscardHandler), Now: time.Now,
		delays: make([]time.Duration, 7), poll: 10 * time.Millisecond, soft: 100 * time.Millisecond,
	}
}

// open opens a queue that sends through s; it is closed with the test.
func open(t *testing.T, o Options, l Letters, s Sender) *Jobs {
	t.Helper()
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := j.ServeMail(l, s, from); err != nil {
		t.Fatal(err)
	}
	return j
}

// start begins working and gives what happens to jobs.
func start(t *testing.T, j *Jobs) <-chan *river.Event {
	t.Helper()
	events, _ := j.client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed, river.EventKindJobCancelled)
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return events
}

// await waits for the next thing that happens to a job.
func await(t *testing.T, events <-chan *river.Event) *rivertype.JobRow {
	t.Helper()
	select {
	case e := <-events:
		if e != nil {
			return e.Job
		}
		t.Fatal("the queue has stopped")
	case <-time.After(patience):
		t.Fatal("nothing happened to any job")
	}
	return nil
}

// queue queues a letter.
func queue(t *testing.T, j *Jobs, user string, p match.Purpose) {
	t.Helper()
	if err := j.Mail(t.Context(), match.MailJob{User: user, Purpose: p}); err != nil {
		t.Fatal(err)
	}
}

// counts gives the number of jobs by state, without the states that have none.
func counts(t *testing.T, j *Jobs) map[string]int {
	t.Helper()
	all, err := j.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(States()) {
		t.Errorf("counted %v", all)
	}
	for state, n := range all {
		if n == 0 {
			delete(all, state)
		}
	}
	return all
}

// through is a sender to the test's server under its name.
func through(t *testing.T, s *server, url string) *SMTP {
	t.Helper()
	out, err := NewSMTP(url, now)
	if err != nil {
		t.Fatal(err)
	}
	out.roots = s.roots
	out.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.addr)
	}
	return out
}

// parsed is a letter taken apart.
type parsed struct {
	header     mail.Header
	subject    string
	text, html string
}

// parse takes a letter apart by the rules of mail.
func parse(t *testing.T, data []byte) parsed {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	out := parsed{header: m.Header}
	if out.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range 2 {
		p, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
			t.Errorf("a part is %s", got)
		}
		body := readQuoted(t, p)
		switch p.Header.Get("Content-Type") {
		case "text/plain; charset=UTF-8":
			out.text = body
		case "text/html; charset=UTF-8":
			out.html = body
		default:
			t.Errorf("a part is %s", p.Header.Get("Content-Type"))
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("after two parts: %v", err)
	}
	return out
}
