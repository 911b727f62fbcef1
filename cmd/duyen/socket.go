package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"duyen/match"
)

// socketFile is where commands reach the server that holds a data folder.
const socketFile = "duyen.sock"

// maxSocketPath is how long a socket's path may be: sockaddr_un holds 108 bytes
// on Linux and 104 elsewhere.
const maxSocketPath = 100

// socketPath gives a path of the folder's socket that is short enough, and what
// to call when it is no longer used. A long one is reached through an open folder.
func socketPath(dir string) (path string, done func(), err error) {
	path = filepath.Join(dir, socketFile)
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", f.Fd(), socketFile), func() { _ = f.Close() }, nil
}

// listenSocket opens the folder's socket for its owner alone. Only the holder
// of the folder's lock may call it: a socket that is there is a dead one.
func listenSocket(dir string) (net.Listener, error) {
	path, done, err := socketPath(dir)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	defer done()
	_ = os.Remove(path)
	// Between making the socket and changing its mode others could connect, so
	// it is made without rights for them. The process has no other work yet.
	before := syscall.Umask(0o177)
	l, err := net.Listen("unix", path)
	syscall.Umask(before)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	// The path may lead through a folder that is closed by then: closeSocket removes it.
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	return l, nil
}

// removeSocket removes the socket of a folder whose server is ending.
func removeSocket(dir string) { _ = os.Remove(filepath.Join(dir, socketFile)) }

// dialSocket gives a transport to the server that holds the folder; false when
// there is none.
func dialSocket(ctx context.Context, dir string) (http.RoundTripper, bool) {
	dial := func(ctx context.Context) (net.Conn, error) {
		path, done, err := socketPath(dir)
		if err != nil {
			return nil, err
		}
		defer done()
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	first, err := dial(ctx)
	if err != nil {
		return nil, false
	}
	var once sync.Once
	return &http.Transport{
		IdleConnTimeout: time.Minute,
		DialContext: func(ctx context.Context, _, _ string) (conn net.Conn, err error) {
			once.Do(func() { conn = first })
			if conn == nil {
				conn, err = dial(ctx)
			}
			return conn, err
		},
	}, true
}

// noServer tells that nobody serves the folder.
func noServer(dir string) error {
	return match.Fail(match.KindBusy, "no_server", "no server holds "+dir)
}
