package main

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
)

// The promises of the demo. They are held on a machine with nothing else to do;
// here they may take three times as long, and the measured times are logged.
const (
	readyEmpty  = 1500 * time.Millisecond
	readyFilled = 500 * time.Millisecond
	memoryMax   = 150 << 10 // kB
	busyMachine = 3
)

// memory gives the resident memory of a process in kB, 0 where nobody tells.
func memory(pid int) int {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(b)
	if m == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return kb
}

func TestDemoIsReadySoonAndSmall(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	first := s.ready
	for range 20 {
		s.get(t, "/v1/search?q=que+tra+bong&facets=kind,sector", "", http.StatusOK)
	}
	kb := memory(s.Process.Pid)
	s.stop(t)
	second := serve(t, dir, "--demo")
	t.Logf("ready in %v empty, %v filled, %d MB", first, second.ready, kb>>10)
	if first > busyMachine*readyEmpty || second.ready > busyMachine*readyFilled || kb > memoryMax {
		t.Errorf("ready in %v empty, %v filled, %d MB", first, second.ready, kb>>10)
	}
	if _, err := os.Stat(filepath.Join(dir, socketFile)); err != nil {
		t.Error(err)
	}
	second.stop(t)
	if _, err := os.Stat(filepath.Join(dir, socketFile)); !os.IsNotExist(err) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

// ids lists the ids of hits.
// TestTheFirstCommand: what README says first works where somebody stands, with no
// folder named, and again.
func TestTheFirstCommand(t *testing.T) {
	t.Chdir(filepath.Dir(folder(t)))
	for range 2 {
		s := serve(t, "", "--demo")
		s.settled(t)
		s.get(t, "/", "", http.StatusOK)
		s.stop(t)
	}
	for _, name := range []string{"duyen.db", "jobs.db"} {
		if _, err := os.Stat(filepath.Join("duyen-data", name)); err != nil {
			t.Error(err)
		}
	}
}

func ids(h match.Hits) []string {
	var out []string
	for _, x := range h.Data {
		out = append(out, x.ID)
	}
	return out
}

func TestCommandsAnswerTheSameWithAndWithoutAServer(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	calls := [][]string{
		{"search", "--data", dir, "--json", "que tra bong"},
		{"search", "--data", dir, "--json", "--kind", "mentor,offer", "-n", "3", "bao bì"},
		{"search", "--data", dir, "du lịch cộng đồng"},
		{"match", "--data", dir, "--json", "--kind", "investor,organization", "p01"},
		{"match", "--data", dir, "--json", "--kind", "mentor", "-n", "2", "demo-startup"},
		{"match", "--data", dir, "-n", "2", "--lang", "vi", "demo-mentor"},
		{"verify", "--data", dir, "--json"},
		{"match", "--data", dir, "nobody"},
		{"match", "--data", dir, "--kind", "startup", "p01"},
		{"migrate", "--data", dir, "--json"},
		{"user", "list", "--data", dir, "--json"},
	}
	var with []result
	for _, args := range calls {
		with = append(with, call(t, nil, args...))
	}
	s.stop(t)
	for i, args := range calls {
		if without := call(t, nil, args...); without != with[i] {
			t.Errorf("duyen %s\nwith a server: %+v\nwithout: %+v", strings.Join(args, " "), with[i], without)
		}
	}
	hits := decode[match.Hits](t, []byte(with[0].stdout))
	if top := ids(hits)[:3]; !slices.Contains(top, "p20") || !slices.Contains(top, "p56") {
		t.Errorf("the cinnamon projects are not first: %v", top)
	}
	for i, code := range []int{0, 0, 0, 0, 0, 0, 0, exitRefused, exitUsage, 0, 0} {
		if with[i].code != code || (code != 0) != (with[i].stderr != "") || (code != 0) == (with[i].stdout != "") {
			t.Errorf("duyen %s: %+v", strings.Join(calls[i], " "), with[i])
		}
	}
	if !strings.Contains(with[5].stdout, "Dự án") {
		t.Errorf("--lang vi does not speak Vietnamese: %s", with[5].stdout)
	}
}

func TestMatchExplainsItself(t *testing.T) {
	dir := folder(t)
	serve(t, dir, "--demo").settled(t)
	byKind := ask[map[match.Kind]match.Ranking](t, "match", "--data", dir, "p01", "--kind", "investor,organization")
	if len(byKind) != 2 {
		t.Fatalf("asked for two kinds, got %d", len(byKind))
	}
	for kind, r := range byKind {
		if len(r.Data) != 20 || r.Epoch == 0 || r.Day == "" {
			t.Errorf("%s: %d matches of epoch %d, day %q", kind, len(r.Data), r.Epoch, r.Day)
		}
		for i, m := range r.Data {
			sum := 0.0
			for _, reason := range m.Reasons {
				sum += reason.Points
				if reason.Text == "" {
					t.Errorf("%s has no sentence for %s", m.Target.ID, reason.Signal)
				}
			}
			if math.Abs(sum-m.Score) > 1e-6 || m.Target.Kind != kind || i > 0 && m.Score > r.Data[i-1].Score {
				t.Errorf("%s %s scores %v, its reasons sum to %v", kind, m.Target.ID, m.Score, sum)
			}
		}
	}
	all := ask[map[match.Kind]match.Ranking](t, "match", "--data", dir, "p01", "-n", "1")
	if len(all) != len(match.KindStartup.Counterparts()) {
		t.Errorf("without --kind a startup is matched with %d kinds", len(all))
	}
	one := ask[match.Ranking](t, "match", "--data", dir, "demo-investor", "-n", "5")
	if len(one.Data) != 5 || one.Data[0].Target.Kind != match.KindStartup {
		t.Errorf("an investor is matched with %+v", one.Data)
	}
}

func TestEveryDemoAccountSeesMatches(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	for _, a := range configs.DemoAccounts() {
		token := s.signIn(t, a.Email)
		me := decode[struct{ Profiles []match.Card }](t, s.get(t, "/v1/me", token, http.StatusOK))
		if len(me.Profiles) != 1 || me.Profiles[0].ID != a.Profile {
			t.Errorf("%s owns %+v", a.Email, me.Profiles)
			continue
		}
		kind := me.Profiles[0].Kind
		for _, target := range kind.Counterparts() {
			path := "/v1/" + kind.Plural() + "/" + a.Profile + "/matches?kind=" + string(target)
			r := decode[match.Ranking](t, s.get(t, path, token, http.StatusOK))
			if len(r.Data) == 0 || !r.AnyFits {
				t.Errorf("%s sees no %s that fits", a.Email, target)
			}
			s.get(t, path, "", http.StatusUnauthorized)
		}
	}
	// The pages stand behind the API and never in front of it.
	for path, status := range map[string]int{
		"/": 200, "/search?q=tỏi": 200, "/startups/p20": 200, "/nowhere": 404, "/v1/nowhere": 404, "/livez": 200, "/readyz": 200,
		"/metrics": 200, "/openapi.yaml": 200, "/docs": 200, "/.well-known/jwks.json": 200,
	} {
		s.get(t, strings.ReplaceAll(path, "ỏ", "%E1%BB%8F"), "", status)
	}
	if code, _ := s.send(t, http.MethodPost, "/v1/search", "", nil); code != http.StatusMethodNotAllowed {
		t.Errorf("POST /v1/search gave %d", code)
	}
}

func TestDemoStaysOnTheMachineAndOffOtherData(t *testing.T) {
	dir := folder(t)
	if r := call(t, nil, "serve", "--demo", "--data", dir, "--addr", "0.0.0.0:0"); r.code != exitRefused || !strings.Contains(r.stderr, "demo") {
		t.Errorf("the demo was offered to the network: %+v", r)
	}
	line := `{"kind":"startup","id":"mine","name":"Của tôi"}`
	if r := call(t, strings.NewReader(line), "import", "--data", dir, "-"); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	s := serve(t, dir, "--demo")
	s.settled(t)
	if v := ask[struct{ Store int }](t, "verify", "--data", dir); v.Store != 1 {
		t.Errorf("the demo added to other data: %d profiles", v.Store)
	}
	s.stop(t)
	demo := folder(t)
	serve(t, demo, "--demo").stop(t)
	if r := call(t, nil, "serve", "--data", demo, "--addr", "0.0.0.0:0"); r.code != exitRefused {
		t.Errorf("accounts with a public password were offered to the network: %+v", r)
	}
}

// TestSecondServerIsRefused is A6.
func TestSecondServerIsRefused(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir)
	began := time.Now()
	r := call(t, nil, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	took := time.Since(began)
	if r.code != exitRefused || !strings.Contains(r.stderr, strconv.Itoa(s.Process.Pid)) || r.stdout != "" || took > 2*time.Second {
		t.Errorf("after %v: %+v", took, r)
	}
	s.get(t, "/readyz", "", http.StatusOK)
	s.kill() // leaves its socket and lock file behind
	serve(t, dir).stop(t)
}

// TestTerminationFailsNobody is C7: whoever was accepted gets an answer.
func TestTerminationFailsNobody(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	var answered, failed atomic.Int64
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}, Timeout: patient}
			for {
				res, err := client.Get(s.url + "/v1/search?q=ca+phe&facets=kind")
				switch {
				case err != nil && strings.Contains(err.Error(), syscall.ECONNREFUSED.Error()):
					return // the door is closed: nobody was accepted
				case err != nil:
					t.Log(err)
					failed.Add(1)
					return
				case res.StatusCode != http.StatusOK:
					t.Log(res.Status)
					failed.Add(1)
				}
				_, _ = io.Copy(io.Discard, res.Body) // so that the connection is used again
				res.Body.Close()
				answered.Add(1)
			}
		})
	}
	eventually(t, "load", func() bool { return answered.Load() > 300 })
	s.stop(t)
	work.Wait()
	if failed.Load() > 0 {
		t.Errorf("%d of %d requests failed", failed.Load(), answered.Load())
	}
}
