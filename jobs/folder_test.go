package jobs

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "mail")
	var log bytes.Buffer
	at := now()
	f := NewFolder(dir, slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return at })
	var want []string
	for _, id := range []string{"ZZZ@example.test", "AAA@example.test"} {
		m := message()
		m.ID = id
		if err := f.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		want = append(want, at.Format(letterTime)+"-"+id[:3]+letterSuffix)
		at = at.Add(time.Millisecond)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range found {
		found[i] = filepath.Base(path)
		if !bytes.Contains(log.Bytes(), []byte(path)) {
			t.Errorf("the log does not name %s", path)
		}
	}
	if !slices.Equal(found, want) {
		t.Errorf("there are %v, not %v", found, want)
	}
	private(t, dir)
	data, err := os.ReadFile(filepath.Join(dir, found[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, data); got.subject != "Xác nhận địa chỉ" || got.header.Get("X-Duyen-User") != "usr_linh" {
		t.Errorf("it says %+v", got)
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mail")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := NewFolder(path, slog.New(slog.DiscardHandler), now)
	if err := f.Send(t.Context(), message()); match.KindOf(err) != match.KindInternal || err == nil {
		t.Errorf("got %v", err)
	}
}

// TestARelativePath: the queue is opened where a path leads from here.
func TestARelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	o := settings("data")
	j := open(t, o, newDesk(), NewFolder(o.MailFolder, o.Logger, now))
	if _, err := os.Stat(filepath.Join("data", "jobs.db")); err != nil {
		t.Error(err)
	}
	if holds(t, j, "usr_1") {
		t.Error("an empty queue holds something")
	}
}
