package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"duyen/match"
)

// lockFile says who works on a data folder. The lock on it is the kernel's and
// ends with the process, however that ends.
const lockFile = "duyen.lock"

// lockRetry is how often a lock that is held is tried again.
const lockRetry = 20 * time.Millisecond

// lock is the exclusive right to open a data folder.
type lock struct{ file *os.File }

// tryLock takes the lock of a folder, making the folder when there is none;
// (nil, nil) means that another process holds it.
func tryLock(dir string) (*lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		_ = f.Close() // nothing was written to it
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, unwritable(dir, err)
	}
	if err := errors.Join(f.Truncate(0), note(f)); err != nil {
		_ = f.Close()
		return nil, unwritable(dir, err)
	}
	return &lock{f}, nil
}

// note writes who holds the lock, for the message to others.
func note(f *os.File) error {
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// waitLock takes the lock, waiting while a passing command holds it, until ctx ends.
func waitLock(ctx context.Context, dir string) (*lock, error) {
	for {
		l, err := tryLock(dir)
		if l != nil || err != nil {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, held(dir)
		case <-time.After(lockRetry):
		}
	}
}

// release gives the right back.
func (l *lock) release() { _ = l.file.Close() } // closing drops the lock, whatever it says

// held tells that another process works on the folder.
func held(dir string) error {
	pid := "?"
	if b, err := os.ReadFile(filepath.Join(dir, lockFile)); err == nil {
		pid = strings.TrimSpace(string(b))
	}
	return &match.Error{
		Kind: match.KindBusy, Code: "folder_in_use",
		Message: fmt.Sprintf("process %s works on %s; stop it first, or choose another folder with --data", pid, dir),
	}
}

func unwritable(dir string, err error) error {
	reason := err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		reason = p.Err
	}
	return &match.Error{
		Kind: match.KindInternal, Code: "folder_not_writable", Cause: reason,
		Message: "the data folder " + dir + " cannot be written",
	}
}
