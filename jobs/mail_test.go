package jobs

import (
	"context"
	"errors"
	"io"
	"mime/quotedprintable"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"duyen/match"
)

func readQuoted(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(quotedprintable.NewReader(r))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

const address = "smtp://postman:p%40ss%20word@" + hostname

func TestALetterIsDeliveredOnce(t *testing.T) {
	s := startServer(t, "starttls")
	j := open(t, settings(t.TempDir()), newDesk(), through(t, s, address))
	queue(t, j, "usr_linh", match.PurposeConfirm)
	queue(t, j, "usr_linh", match.PurposeConfirm) // pressed twice
	if got := counts(t, j); len(got) != 1 || got["available"] != 1 {
		t.Fatalf("queued %v", got)
	}
	events := start(t, j)
	row := await(t, events)
	if row.State != "completed" || row.Attempt != 1 {
		t.Fatalf("the job is %s after %d attempts", row.State, row.Attempt)
	}
	p := s.receive(t)
	if p.from != "no-reply@example.test" || p.to != "linh@example.test" || p.user != "postman" || !p.encrypted {
		t.Errorf("from %s to %s as %s, encrypted: %v", p.from, p.to, p.user, p.encrypted)
	}
	if got := parse(t, p.data); !strings.Contains(got.text, linh().Link) {
		t.Errorf("no link in %s", got.text)
	}
	if strings.Contains(string(p.data), "usr_linh") {
		t.Error("the letter tells the id of the account")
	}
	queue(t, j, "usr_linh", match.PurposeConfirm) // asked for again after it has arrived
	await(t, events)
	again := s.receive(t)
	if parse(t, again.data).header.Get("Message-ID") == parse(t, p.data).header.Get("Message-ID") {
		t.Error("two letters share an id")
	}
	if len(s.took) != 0 {
		t.Errorf("%d more letters came", len(s.took))
	}
}

func TestATemporaryFailureIsTriedAgain(t *testing.T) {
	s := startServer(t, "starttls")
	s.answer("RCPT", refuse(451, "try later, linh@example.test"), nil)
	s.answer("DATA", refuse(452, "no room"), nil)
	s.answer("AUTH", refuse(535, "wrong password"), nil, nil) // ours to mend, not the letter's fault
	j := open(t, settings(t.TempDir()), newDesk(), through(t, s, address))
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeReset)
	for attempt := 1; attempt <= 3; attempt++ {
		if row := await(t, events); row.Attempt != attempt || row.FinalizedAt != nil {
			t.Fatalf("attempt %d: the job is %s", row.Attempt, row.State)
		}
	}
	row := await(t, events)
	if row.State != "completed" || row.Attempt != 4 || len(row.Errors) != 3 {
		t.Fatalf("the job is %s after %d attempts with %d errors", row.State, row.Attempt, len(row.Errors))
	}
	s.receive(t)
	for i, want := range []string{"535", "451", "452"} {
		if got := row.Errors[i].Error; !strings.Contains(got, want) || strings.ContainsAny(got, "@\n") || strings.Contains(got, "linh") {
			t.Errorf("error %d: %s", i, got)
		}
	}
}

func TestARefusalIsFinal(t *testing.T) {
	for command, answer := range map[string]error{
		"RCPT": refuse(550, "<linh@example.test>: user linh unknown, says Nguyễn Thị Linh"),
		"DATA": refuse(554, "spam from linh@example.test"),
	} {
		s := startServer(t, "starttls")
		s.answer(command, answer)
		j := open(t, settings(t.TempDir()), newDesk(), through(t, s, address))
		events := start(t, j)
		queue(t, j, "usr_linh", match.PurposeConfirm)
		if row := await(t, events); row.State != "discarded" || row.Attempt != 1 {
			t.Errorf("%s: the job is %s after %d attempts", command, row.State, row.Attempt)
		}
		infos, _, err := j.List(t.Context(), "discarded", 0, 10)
		if err != nil || len(infos) != 1 {
			t.Fatalf("%s: %v, %v", command, infos, err)
		}
		got := infos[0]
		if !strings.Contains(got.Error, "55") || strings.Contains(got.Error, "@") || strings.Contains(strings.ToLower(got.Error), "linh") {
			t.Errorf("%s: kept %q", command, got.Error)
		}
		if !got.NextAt.IsZero() || got.Kind != "mail" {
			t.Errorf("%s: %+v", command, got)
		}
		if err := j.Retry(t.Context(), got.ID); err != nil { // after the address was mended
			t.Fatal(err)
		}
		if row := await(t, events); row.State != "completed" {
			t.Errorf("%s: retried, the job is %s", command, row.State)
		}
	}
}

func TestGivenUpAfterEightAttempts(t *testing.T) {
	s := startServer(t, "starttls")
	for range 8 {
		s.answer("MAIL", refuse(421, "busy"))
	}
	j := open(t, settings(t.TempDir()), newDesk(), through(t, s, address))
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	for range 7 {
		if row := await(t, events); row.FinalizedAt != nil {
			t.Fatalf("attempt %d: %s", row.Attempt, row.State)
		}
	}
	if row := await(t, events); row.State != "discarded" || row.Attempt != 8 {
		t.Errorf("the job is %s after %d attempts", row.State, row.Attempt)
	}
}

func TestNobodyToWriteTo(t *testing.T) {
	d := newDesk()
	j := open(t, settings(t.TempDir()), d, sendFunc(func(context.Context, Message) error {
		return errors.New("somebody was written to")
	}))
	events := start(t, j)
	queue(t, j, "usr_gone", match.PurposeConfirm)
	if row := await(t, events); row.State != "completed" || len(row.Errors) != 0 || d.called() != 1 {
		t.Errorf("the job is %s: %v", row.State, row.Errors)
	}
}

// sendFunc is a sender that is a function.
type sendFunc func(ctx context.Context, m Message) error

func (f sendFunc) Send(ctx context.Context, m Message) error { return f(ctx, m) }

// A job that fails in a strange way keeps nothing of what it said.
func TestErrorsAndPanicsKeepNoAddress(t *testing.T) {
	tries := 0
	j := open(t, settings(t.TempDir()), newDesk(), sendFunc(func(_ context.Context, m Message) error {
		if tries++; tries == 1 {
			panic("cannot write to " + m.To)
		}
		return errors.New("cannot write to <" + m.To + ">\nat all")
	}))
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	for range 2 {
		row := await(t, events)
		if got := row.Errors[len(row.Errors)-1]; strings.Contains(got.Error, "linh") || got.Trace != "" {
			t.Errorf("kept %q and %q", got.Error, got.Trace)
		}
	}
}

// Pressing again while a letter waits for its next attempt sends it at once.
func TestPressingAgainHurriesUp(t *testing.T) {
	s := startServer(t, "starttls")
	s.answer("MAIL", refuse(421, "busy"))
	o := settings(t.TempDir())
	o.delays = mailDelays()
	j := open(t, o, newDesk(), through(t, s, address))
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	if row := await(t, events); row.State != "retryable" {
		t.Fatalf("the job is %s", row.State)
	}
	queue(t, j, "usr_linh", match.PurposeConfirm)
	if row := await(t, events); row.State != "completed" || row.Attempt != 2 {
		t.Errorf("the job is %s after %d attempts", row.State, row.Attempt)
	}
	if got := counts(t, j); len(got) != 1 || got["completed"] != 1 {
		t.Errorf("there are %v", got)
	}
}

// What was running when the program ended runs again, and an interrupted
// attempt does not count.
func TestCloseInTheMiddleLosesNothing(t *testing.T) {
	s := startServer(t, "starttls")
	release := s.hold()
	defer release()
	dir := t.TempDir()
	j, err := Open(t.Context(), settings(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := j.ServeMail(newDesk(), through(t, s, address), from); err != nil {
		t.Fatal(err)
	}
	start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	<-s.asked // it is being sent
	queue(t, j, "usr_linh", match.PurposeReset)
	<-s.asked
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	release()
	again := open(t, settings(dir), newDesk(), through(t, s, address))
	if got := counts(t, again); got["available"] != 2 {
		t.Fatalf("after the end there are %v", got)
	}
	events := start(t, again)
	for range 2 {
		if row := await(t, events); row.State != "completed" || row.Attempt != 1 {
			t.Errorf("the job is %s after %d attempts", row.State, row.Attempt)
		}
	}
	subjects := map[string]bool{}
	for len(s.took) > 0 {
		subjects[parse(t, s.receive(t).data).subject] = true
	}
	if len(subjects) != 2 {
		t.Errorf("there came %v", subjects)
	}
}

// A killed program leaves jobs as running; nobody else will ever end them.
func TestAKilledProgramsJobsRunAgain(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, "starttls")
	j, err := Open(t.Context(), settings(dir))
	if err != nil {
		t.Fatal(err)
	}
	queue(t, j, "usr_linh", match.PurposeConfirm)
	_, err = j.db.ExecContext(t.Context(), `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP`)
	if err := errors.Join(err, j.Close()); err != nil {
		t.Fatal(err)
	}
	again := open(t, settings(dir), newDesk(), through(t, s, address))
	events := start(t, again)
	if row := await(t, events); row.State != "completed" || row.Attempt != 2 {
		t.Errorf("the job is %s after %d attempts", row.State, row.Attempt)
	}
	s.receive(t)
}

func TestMailRefuses(t *testing.T) {
	j, err := Open(t.Context(), settings(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for _, m := range []match.MailJob{{}, {User: "usr_linh"}, {User: "usr_linh", Purpose: "spam"}, {Purpose: match.PurposeReset}} {
		if err := j.Mail(t.Context(), m); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%+v: %v", m, err)
		}
	}
	for _, sender := range []string{"", "nobody", "a@example.test\r\nBcc: b@example.test", "a@example.test, b@example.test"} {
		if err := j.ServeMail(newDesk(), nil, sender); match.KindOf(err) != match.KindInvalid {
			t.Errorf("sender %q: %v", sender, err)
		}
	}
}

// Files made by the queue are for their owner only.
func TestPrivate(t *testing.T) {
	dir := t.TempDir()
	o := settings(filepath.Join(dir, "new"))
	j := open(t, o, newDesk(), NewFolder(o.MailFolder, o.Logger, now))
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	await(t, events)
	private(t, filepath.Join(dir, "new"))
}

// No server listens there: an error that says so, and no address.
func TestServerDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	s, err := NewSMTP("smtp://"+addr, now)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), message())
	if match.KindOf(err) != match.KindBusy || strings.Contains(err.Error(), "linh") {
		t.Errorf("got %v", err)
	}
}
