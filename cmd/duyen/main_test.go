package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once by TestMain.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "duyen-bin")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "duyen")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// patient is how long anything that should happen soon may take on a machine
// that does many things at once.
const patient = 60 * time.Second

// eventually waits until f is true.
func eventually(t *testing.T, what string, f func() bool) {
	t.Helper()
	deadline := time.After(patient)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s did not happen within %v", what, patient)
		}
	}
}

// folder makes a data folder whose path is short enough for a socket.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "dy")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

// program prepares a call of the binary with an environment of its own.
func program(env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "DUYEN_LANG=en"}, env...)
	return cmd
}

// result is what a call printed and how it ended.
type result struct {
	stdout, stderr string
	code           int
}

// call runs the binary to its end.
func call(t *testing.T, stdin io.Reader, args ...string) result {
	t.Helper()
	cmd := program(nil, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ask runs a command with --json that must succeed, and reads its document.
func ask[T any](t *testing.T, args ...string) T {
	t.Helper()
	r := call(t, nil, append(args, "--json")...)
	if r.code != 0 {
		t.Fatalf("duyen %s ended with %d: %s", strings.Join(args, " "), r.code, r.stderr)
	}
	return decode[T](t, []byte(r.stdout))
}

// decode reads exactly one JSON document.
func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %.300s", err, data)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("more than one document in %.300s", data)
	}
	return v
}

// server is a running serve.
type server struct {
	*exec.Cmd
	dir, url string
	ready    time.Duration // from the start to the printed URL
	log      *logbook
	ended    chan error
}

// logbook keeps what a server writes to standard error.
type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serve starts a server on a free port and waits until it says where it is. Without
// a folder it takes its own choice.
func serve(t *testing.T, dir string, args ...string) *server {
	t.Helper()
	s := &server{dir: dir, log: &logbook{}, ended: make(chan error, 1)}
	if dir != "" {
		args = append([]string{"--data", dir}, args...)
	}
	s.Cmd = program(nil, append([]string{"serve", "--addr", "127.0.0.1:0", "--log-level", "warn"}, args...)...)
	s.Stderr = s.log
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		lines <- line
		_, _ = io.Copy(io.Discard, out)
		s.ended <- s.Wait()
	}()
	t.Cleanup(s.kill)
	select {
	case line := <-lines:
		s.ready = time.Since(began)
		s.url = regexp.MustCompile(`http://\S+`).FindString(line)
	case <-time.After(patient):
	}
	if s.url == "" {
		s.kill()
		t.Fatalf("the server did not start: %s", s.log)
	}
	return s
}

// kill ends the server at once, as a power cut would.
func (s *server) kill() { s.end(syscall.SIGKILL) }

// stop ends the server in order.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.end(syscall.SIGTERM); err != nil {
		t.Fatalf("the server ended with %v: %s", err, s.log)
	}
}

// end sends a signal and waits; an ended server is left alone.
func (s *server) end(sig os.Signal) error {
	_ = s.Process.Signal(sig)
	err := <-s.ended
	s.ended <- err
	return err
}

// get reads a route and checks its status.
func (s *server) get(t *testing.T, path, token string, status int) []byte {
	t.Helper()
	code, body := s.send(t, http.MethodGet, path, token, nil)
	if code != status {
		t.Fatalf("GET %s gave %d, want %d: %.300s", path, code, status, body)
	}
	return body
}

// send makes a request.
func (s *server) send(t *testing.T, method, path, token string, body any) (int, []byte) {
	t.Helper()
	code, answer, err := s.try(method, path, token, body)
	if err != nil {
		t.Fatal(err)
	}
	return code, answer
}

// try makes a request that may fail.
func (s *server) try(method, path, token string, body any) (int, []byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(data))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}

// signIn gives a token of a demo account.
func (s *server) signIn(t *testing.T, email string) string {
	t.Helper()
	code, body := s.send(t, http.MethodPost, "/v1/auth/token", "", map[string]string{"email": email, "password": "duyen-demo-2026"})
	if code != http.StatusOK {
		t.Fatalf("signing in as %s gave %d: %s", email, code, body)
	}
	return decode[struct {
		AccessToken string `json:"access_token"`
	}](t, body).AccessToken
}

// settled waits until index and engine hold everything.
func (s *server) settled(t *testing.T) {
	t.Helper()
	eventually(t, "the index is whole", func() bool {
		_, body, err := s.try(http.MethodGet, "/readyz", "", nil)
		var st struct {
			Ready, Degraded bool
			Indexed, Head   int64
		}
		return err == nil && json.Unmarshal(body, &st) == nil && st.Ready && !st.Degraded && st.Indexed == st.Head
	})
}

// startups writes n made-up startups as lines of JSON, numbered from first.
func startups(w io.Writer, first, n int) error {
	b := bufio.NewWriter(w)
	for i := first; i < first+n; i++ {
		_, err := fmt.Fprintf(b, `{"kind":"startup","id":"gen-%06d","name":"Dự án thử %06d","summary":"Chế biến nông sản số %d",`+
			`"sectors":["agri.fruit"],"locality":"21115","stage":"seed"}`+"\n", i, i, i)
		if err != nil {
			return err
		}
	}
	return b.Flush()
}
