package jobs

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"duyen/match"
)

func TestList(t *testing.T) {
	j := open(t, settings(t.TempDir()), newDesk(), nil)
	for i := range 5 {
		queue(t, j, fmt.Sprintf("usr_%d", i), match.PurposeConfirm)
	}
	if err := j.Cancel(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	var seen []int64
	for after := int64(0); ; {
		infos, next, err := j.List(t.Context(), "", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range infos {
			seen = append(seen, i.ID)
			if i.Kind != "mail" || i.MaxAttempts != 8 || i.At.IsZero() || i.Error != "" || i.NextAt.IsZero() != (i.ID == 2) {
				t.Errorf("listed %+v", i)
			}
		}
		if after = next; next == 0 {
			break
		}
	}
	if fmt.Sprint(seen) != "[5 4 3 2 1]" {
		t.Errorf("listed %v", seen)
	}
	for state, want := range map[string]int{"available": 4, "cancelled": 1, "discarded": 0} {
		infos, next, err := j.List(t.Context(), state, 0, 100)
		if err != nil || len(infos) != want || next != 0 {
			t.Errorf("%s: %v, %d, %v", state, infos, next, err)
		}
	}
	for _, bad := range []struct {
		state string
		limit int
	}{{"asleep", 10}, {"", 0}, {"", 101}, {"running' OR 1=1", 1}} {
		if _, _, err := j.List(t.Context(), bad.state, 0, bad.limit); match.KindOf(err) != match.KindMalformed {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestRetryAndCancel(t *testing.T) {
	fail := make(chan error, 1)
	writing := make(chan struct{}, 1)
	j := open(t, settings(t.TempDir()), newDesk(), sendFunc(func(ctx context.Context, _ Message) error {
		writing <- struct{}{}
		select {
		case err := <-fail:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}))
	for _, f := range []func(context.Context, int64) error{j.Retry, j.Cancel} {
		if err := f(t.Context(), 1); match.KindOf(err) != match.KindNotFound {
			t.Errorf("a job that is not there: %v", err)
		}
	}
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	<-writing
	if err := j.Retry(t.Context(), 1); match.KindOf(err) != match.KindConflict {
		t.Errorf("retrying what runs: %v", err)
	}
	if err := j.Cancel(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if row := await(t, events); row.State != "cancelled" {
		t.Fatalf("cancelled, the job is %s", row.State)
	}
	if err := j.Cancel(t.Context(), 1); match.KindOf(err) != match.KindConflict {
		t.Errorf("cancelling twice: %v", err)
	}
	queue(t, j, "usr_linh", match.PurposeConfirm) // it is not waiting any more, so this is another one
	<-writing
	if err := j.Retry(t.Context(), 1); match.KindOf(err) != match.KindConflict {
		t.Errorf("retrying what was asked for again: %v", err)
	}
	fail <- nil
	await(t, events)
	if err := j.Retry(t.Context(), 2); match.KindOf(err) != match.KindConflict {
		t.Errorf("retrying what is done: %v", err)
	}
	if err := j.Retry(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	<-writing
	fail <- nil
	if row := await(t, events); row.ID != 1 || row.State != "completed" {
		t.Errorf("retried, job %d is %s", row.ID, row.State)
	}
}

// Letters that cannot be written now are written later; those that never can be are not.
func TestErrorsOfTheService(t *testing.T) {
	for _, c := range []struct {
		err   error
		state string
	}{
		{match.Fail(match.KindBusy, "busy", "later"), "available"},
		{errors.New("linh@example.test is unlucky"), "available"},
		{match.Fail(match.KindInvalid, "invalid", "never"), "discarded"},
		{match.Fail(match.KindNotFound, "not_found", "gone"), "completed"},
	} {
		d := newDesk()
		d.err = c.err
		o := settings(t.TempDir())
		o.delays[0] = 3 * time.Second // River does not call waits below its 5 s "retryable"
		j := open(t, o, d, nil)
		events := start(t, j)
		queue(t, j, "usr_linh", match.PurposeConfirm)
		if row := await(t, events); string(row.State) != c.state {
			t.Errorf("%v: the job is %s", c.err, row.State)
		}
	}
}
