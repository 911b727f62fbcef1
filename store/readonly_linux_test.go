package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"duyen/match"
)

// nobody is a user id that owns nothing.
const nobody = 65534

// openAsNobody opens a store with the rights of another user than the
// superuser, whom no permission stops. The rights belong to one thread, which
// ends with the goroutine.
func openAsNobody(t *testing.T, path string) error {
	t.Helper()
	ref, result := world(t), make(chan error)
	go func() {
		runtime.LockOSThread()
		if os.Geteuid() == 0 {
			if err := syscall.Setfsuid(nobody); err != nil {
				result <- err
				return
			}
		}
		s, err := Open(t.Context(), "sqlite:"+path, ref)
		if err == nil {
			err = s.Close()
		}
		result <- err
	}()
	return <-result
}

func TestNotWritable(t *testing.T) {
	dir := t.TempDir()
	locked, file := filepath.Join(dir, "locked"), filepath.Join(dir, "file")
	if err := os.MkdirAll(filepath.Join(locked, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "good")
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(good, "duyen.db"), world(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{
		dir: 0o755, filepath.Dir(dir): 0o755, locked: 0o555, good: 0o555, filepath.Join(good, "duyen.db"): 0o666,
	} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, nil, 0o444); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"a read-only folder":             filepath.Join(locked, "duyen.db"),
		"a new folder in it":             filepath.Join(locked, "new", "duyen.db"),
		"a read-only file":               file,
		"a file where a folder is due":   filepath.Join(file, "duyen.db"),
		"no room for the log beside it":  filepath.Join(good, "duyen.db"),
		"a folder where the file is due": dir,
	} {
		err := openAsNobody(t, path)
		wantKind(t, err, match.KindInternal, "store_not_writable")
		e, ok := errors.AsType[*match.Error](err)
		if !ok || !strings.HasPrefix(e.Message, "the store "+path+" cannot be written: ") {
			t.Errorf("%s: error %v does not name the store", name, err)
		}
	}
}
