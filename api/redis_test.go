package api_test

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// redisServer is a real redis-server of a test's own.
type redisServer struct {
	t    *testing.T
	port string
	cmd  *exec.Cmd
}

// startRedis starts one on a free port. A machine without redis-server cannot
// prove what this package promises, so the test fails there.
func startRedis(t *testing.T) *redisServer {
	t.Helper()
	s := redisLater(t)
	s.start()
	return s
}

// redisLater is one that is not there yet.
func redisLater(t *testing.T) *redisServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	must(t, l.Close())
	return &redisServer{t: t, port: port}
}

func (s *redisServer) url() string { return "redis://127.0.0.1:" + s.port + "/0" }

func (s *redisServer) start() {
	s.t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatal("the tests of cached lists need redis-server; on Debian: apt-get install redis-server")
	}
	s.cmd = exec.Command(path, "--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.t.TempDir())
	must(s.t, s.cmd.Start())
	s.t.Cleanup(s.kill)
	for began := time.Now(); s.say("PING") != "+PONG"; {
		if time.Since(began) > 5*time.Second {
			s.t.Fatal("redis-server does not come up")
		}
	}
}

// kill ends it as a crash would.
func (s *redisServer) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

func (s *redisServer) signal(sig os.Signal) { must(s.t, s.cmd.Process.Signal(sig)) }

// say gives the first line that it answers to a command; "" when there is none.
func (s *redisServer) say(command string) string {
	conn, err := net.DialTimeout("tcp", "127.0.0.1:"+s.port, time.Second)
	if err != nil {
		return ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := conn.Write([]byte(command + "\r\n")); err != nil {
		return ""
	}
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// readAll reads lists of everybody's on every server: each must be an answer, and
// the same on all of them.
func (w *listWorld) readAll(what string, lists []listOf) map[listOf]string {
	w.t.Helper()
	out := map[listOf]string{}
	for _, s := range w.servers {
		w.settle(s)
		for _, l := range lists {
			got := w.ask(s, l.as, l.path)
			if got.Code >= http.StatusInternalServerError {
				w.t.Errorf("%s: %s as %s: %d %s", what, l.path, l.as, got.Code, got.Body)
			}
			body := seqOf.ReplaceAllString(got.Body.String(), "in epoch $2")
			if got.Code != http.StatusOK {
				body = strconv.Itoa(got.Code)
			}
			if before, ok := out[l]; ok && before != body && epochOf(before) == epochOf(body) {
				w.t.Errorf("%s: two servers answer %s as %s: %s\n%s", what, l.path, l.as, before, body)
			}
			out[l] = body
		}
	}
	return out
}

// epochOf gives the epoch that readAll has noted; servers that were started at
// different times have different ones.
func epochOf(body string) string {
	_, epoch, _ := strings.Cut(body, "in epoch ")
	return epoch
}

// someLists gives lists that can be read.
func (w *listWorld) someLists(n int) (lists []listOf) {
	for len(lists) < n {
		if l := w.another(); w.ask(w.servers[0], l.as, l.path).Code == http.StatusOK {
			lists = append(lists, l)
		}
	}
	return lists
}

// TestListsWithoutRedis: with Redis away at the start, there, killed, hung, full,
// emptied and back, answers are the same and none is an error (B1 to B7).
func TestListsWithoutRedis(t *testing.T) {
	redis := redisLater(t)
	w := newListWorld(t, 11, redis.url(), redis.url())
	w.create(t.Context(), w.servers[0].svc)
	lists := w.someLists(12)
	before := w.readAll("away at the start", lists)
	same := func(what string) {
		t.Helper()
		for l, body := range w.readAll(what, lists) {
			if body != before[l] {
				t.Errorf("%s: %s as %s: %s, before %s", what, l.path, l.as, body, before[l])
			}
		}
	}
	redis.start()
	same("there")
	redis.kill()
	same("killed")
	w.change(w.servers[0])
	before = w.readAll("killed, and changed", lists)
	redis.start()
	same("back, and empty")
	redis.signal(syscall.SIGSTOP)
	began := time.Now()
	same("hung")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("reading while it hangs took %v", took)
	}
	redis.signal(syscall.SIGCONT)
	same("awake")
	for _, command := range []string{"CONFIG SET maxmemory-policy noeviction", "CONFIG SET maxmemory 1"} {
		if got := redis.say(command); got != "+OK" {
			t.Fatalf("%s: %s", command, got)
		}
	}
	w.change(w.servers[1])
	before = w.readAll("full, and changed", lists)
	redis.say("CONFIG SET maxmemory 0")
	redis.say("FLUSHALL")
	same("emptied")
}

// TestRevokedStaysRevoked: what was revoked is in the store; a Redis that comes
// back without data brings nothing back (B7).
func TestRevokedStaysRevoked(t *testing.T) {
	redis := startRedis(t)
	w := newListWorld(t, 12, redis.url())
	s := w.servers[0]
	l := w.someLists(1)[0]
	for l.as == "admin" { // the last administrator stays one
		l = w.someLists(1)[0]
	}
	_, err := s.svc.ChangeUser(t.Context(), w.actors["admin"], w.users[l.as], service.UserChange{Disabled: ref(true)})
	must(t, err)
	refused := func(when string) {
		if got := w.ask(s, l.as, l.path); got.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", when, got.Code, got.Body)
		}
	}
	refused("at once")
	redis.kill()
	refused("without Redis")
	redis.start()
	refused("with an empty one")
}

func ref[T any](v T) *T { return &v }

// TestEditDuringAnOutage: what was hidden while Redis hung is on no list after it,
// on no server, although Redis still holds lists with it (B9).
func TestEditDuringAnOutage(t *testing.T) {
	redis := startRedis(t)
	w := newListWorld(t, 13, redis.url(), redis.url())
	fund := sample(match.KindInvestor, "secret-fund")
	fund.Common().Name = "Quỹ sắp ẩn"
	written, _, err := w.servers[0].svc.Create(t.Context(), w.actors["investor"], fund)
	must(t, err)
	own, _, err := w.servers[0].svc.Create(t.Context(), w.actors["owner"], sample(match.KindStartup, "own"))
	must(t, err)
	list := listOf{"owner", "/v1/startups/" + own.Profile.Common().ID + "/matches?kind=investor&limit=100"}
	if got := w.readAll("before", []listOf{list})[list]; !strings.Contains(got, "Quỹ sắp ẩn") {
		t.Fatalf("not on the list: %s", got)
	}
	redis.signal(syscall.SIGSTOP)
	fund.Common().Visibility, fund.Common().ID = match.VisibilityPrivate, written.Profile.Common().ID
	_, _, err = w.servers[0].svc.Replace(t.Context(), w.actors["investor"], fund, written.Profile.Common().Version)
	must(t, err)
	for range 3 {
		if got := w.readAll("hung", []listOf{list})[list]; strings.Contains(got, "Quỹ sắp ẩn") {
			t.Error("shown while Redis hangs")
		}
	}
	redis.signal(syscall.SIGCONT)
	w.serve(t.TempDir(), redis.url()) // has nothing in memory
	for range 3 {
		if got := w.readAll("awake", []listOf{list})[list]; strings.Contains(got, "Quỹ sắp ẩn") {
			t.Error("shown after Redis woke up")
		}
	}
}

// TestFlushUnderLoad: when Redis is emptied while many read, each list is drawn
// once for it at most (B5).
func TestFlushUnderLoad(t *testing.T) {
	redis := startRedis(t)
	w := newListWorld(t, 14, redis.url())
	s := w.servers[0]
	l := w.someLists(1)[0]
	var group sync.WaitGroup
	stop := make(chan struct{})
	const readers = 8
	for range readers {
		group.Go(func() {
			r := &listWorld{world: world{t: t, tokens: w.tokens}}
			for {
				select {
				case <-stop:
					return
				default:
					if got := r.ask(s, l.as, l.path); got.Code != http.StatusOK {
						t.Errorf("%d %s", got.Code, got.Body)
						return
					}
				}
			}
		})
	}
	before := s.svc.ListCounts()
	const flushes = 30
	for range flushes {
		if got := redis.say("FLUSHALL"); got != "+OK" {
			t.Fatal(got)
		}
	}
	close(stop)
	group.Wait()
	if drawn := s.svc.ListCounts().Drawn - before.Drawn; drawn > flushes {
		t.Errorf("drawn %d times for %d flushes", drawn, flushes)
	}
}
