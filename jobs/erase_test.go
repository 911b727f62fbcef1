package jobs

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"duyen/match"
)

// holds tells whether the queue knows of a user.
func holds(t *testing.T, j *Jobs, user string) bool {
	t.Helper()
	held, err := j.Holds(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func TestErase(t *testing.T) {
	d := newDesk()
	for _, user := range []string{"usr_canary", "usr_canary2"} {
		d.letters[user] = linh()
	}
	o := settings(t.TempDir())
	j := open(t, o, d, NewFolder(o.MailFolder, o.Logger, now))
	events := start(t, j)
	for _, user := range []string{"usr_canary", "usr_canary2", "usr_linh"} {
		queue(t, j, user, match.PurposeConfirm)
		await(t, events)
		if !holds(t, j, user) {
			t.Errorf("%s is not held", user)
		}
	}
	if err := os.WriteFile(filepath.Join(o.MailFolder, ".letter-1"), []byte("usr_canary, half a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	digest := message()
	digest.User, digest.ID, digest.Text, digest.Once = "usr_linh", "digest@example.test", "Dự án của usr_canary", true
	if err := NewFolder(o.MailFolder, o.Logger, now).Send(t.Context(), digest); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it may be repeated
		if err := j.Erase(t.Context(), "usr_canary"); err != nil {
			t.Fatal(err)
		}
		if holds(t, j, "usr_canary") || !holds(t, j, "usr_canary2") || !holds(t, j, "usr_linh") {
			t.Error("the wrong ones are gone")
		}
	}
	if err := j.Erase(t.Context(), "usr_canary2"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(o.Path), "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	letters, err := filepath.Glob(filepath.Join(o.MailFolder, "*"))
	if err != nil || len(letters) != 1 {
		t.Fatal(letters, err)
	}
	for _, path := range append(files, letters...) {
		data, err := os.ReadFile(path)
		if err == nil && bytes.Contains(data, []byte("canary")) {
			t.Errorf("%s still has the canary", path)
		}
	}
}

// Who is being written to is erased only after the pen is down.
func TestEraseWaitsForWhatRuns(t *testing.T) {
	writing, ended := make(chan struct{}), make(chan struct{})
	j := open(t, settings(t.TempDir()), newDesk(), sendFunc(func(ctx context.Context, _ Message) error {
		close(writing)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}))
	start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	<-writing
	if err := j.Erase(t.Context(), "usr_linh"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	default:
		t.Error("somebody is still writing")
	}
	if holds(t, j, "usr_linh") {
		t.Error("the job is still there")
	}
}

func TestEraseGivesUpWithItsContext(t *testing.T) {
	writing, stubborn := make(chan struct{}), make(chan struct{})
	j := open(t, settings(t.TempDir()), newDesk(), sendFunc(func(context.Context, Message) error {
		close(writing)
		<-stubborn
		return nil
	}))
	start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	<-writing
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := j.Erase(ctx, "usr_linh"); match.KindOf(err) != match.KindBusy {
		t.Errorf("got %v", err)
	}
	close(stubborn)
	if err := j.Erase(t.Context(), "usr_linh"); err != nil || holds(t, j, "usr_linh") {
		t.Errorf("a second time: %v", err)
	}
}
