package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// foundIn is how soon after the start everything acknowledged must be found,
// startIn how soon a server with a damaged index must answer. Both hold for a
// machine with nothing else to do.
const (
	foundIn = 2 * time.Second
	startIn = 5 * time.Second
)

// create writes a startup as the demo's founder and gives its id.
func (s *server) create(token, name string) (string, error) {
	code, body, err := s.try(http.MethodPost, "/v1/startups", token, map[string]any{"kind": "startup", "name": name})
	if err != nil {
		return "", err
	}
	if code != http.StatusCreated {
		return "", fmt.Errorf("creating gave %d: %s", code, body)
	}
	var p struct {
		ID string `json:"id"`
	}
	return p.ID, json.Unmarshal(body, &p)
}

// writers lets n people create startups until an error, and gives the ids that
// were acknowledged by their names.
func (s *server) writers(t *testing.T, n int) (acknowledged *sync.Map, count *atomic.Int64, wait func()) {
	t.Helper()
	token := s.signIn(t, "startup@demo.test")
	acknowledged, count = &sync.Map{}, &atomic.Int64{}
	var work sync.WaitGroup
	for w := range n {
		work.Go(func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("Bền vững w%dn%d", w, i)
				id, err := s.create(token, name)
				if err != nil {
					return
				}
				acknowledged.Store(name, id)
				count.Add(1)
			}
		})
	}
	return acknowledged, count, work.Wait
}

// TestKilledServerLosesNothingAcknowledged is A1.
func TestKilledServerLosesNothingAcknowledged(t *testing.T) {
	dir := folder(t)
	for round := range 3 {
		s := serve(t, dir, "--demo")
		acknowledged, count, wait := s.writers(t, 4)
		eventually(t, "writes", func() bool { return count.Load() > 60 })
		s.kill()
		wait()
		s = serve(t, dir, "--demo")
		began := time.Now()
		acknowledged.Range(func(name, id any) bool {
			eventually(t, fmt.Sprint(name, " is found"), func() bool {
				words := strings.Fields(name.(string))
				var h match.Hits
				_, body, err := s.try(http.MethodGet, "/v1/search?limit=100&kind=startup&q="+words[2], "", nil)
				if err != nil || json.Unmarshal(body, &h) != nil {
					return false
				}
				for _, found := range ids(h) {
					if found == id {
						return true
					}
				}
				return false
			})
			return true
		})
		if took := s.ready + time.Since(began); took > busyMachine*foundIn {
			t.Errorf("round %d: %d writes were found after %v", round, count.Load(), took)
		}
		s.settled(t)
		if v := ask[service.VerifyReport](t, "verify", "--data", dir); !v.OK {
			t.Errorf("round %d: %+v", round, v)
		}
		s.kill()
	}
}

// questions are asked before and after damage: the answers must be the same.
var questions = []string{
	"/v1/search?q=que+tra+bong&limit=50&facets=kind,sector,locality",
	"/v1/search?q=t%E1%BB%8Fi&limit=50",
	"/v1/search?q=du+lich+cong+dong&kind=startup,organization&sector=tourism",
	"/v1/suggest?q=mang",
}

// answers asks all questions.
func (s *server) answers(t *testing.T) [][]byte {
	t.Helper()
	var out [][]byte
	for _, q := range questions {
		out = append(out, s.get(t, q, "", http.StatusOK))
	}
	return out
}

// segments lists the files of the index that hold documents, newest last.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(dir, "index"), func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".zap") {
			out = append(out, path)
		}
		return err
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("the index has %d segments: %v", len(out), err)
	}
	return out
}

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamagedIndexIsRebuilt is A4: whatever happens to the derived files, the
// server starts and comes back to the same answers.
func TestDamagedIndexIsRebuilt(t *testing.T) {
	damages := map[string]func(t *testing.T, dir string){
		"newest segment missing": func(t *testing.T, dir string) {
			s := segments(t, dir)
			must(t, os.Remove(s[len(s)-1]))
		},
		"all segments empty": func(t *testing.T, dir string) {
			for _, s := range segments(t, dir) {
				must(t, os.Truncate(s, 0))
			}
		},
		"root.bolt empty": func(t *testing.T, dir string) {
			must(t, os.Truncate(filepath.Join(dir, "index", "1", "store", "root.bolt"), 0))
		},
		"root.bolt missing": func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, "index", "1", "store", "root.bolt")))
		},
		"meta missing": func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(dir, "index", "1", "index_meta.json")))
		},
		"stray files": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "index", "stray"), []byte("x"), 0o600))
			must(t, os.WriteFile(filepath.Join(dir, "index", "1", "store", "ffffffffffff.zap"), []byte("x"), 0o600))
		},
		"folder is a file": func(t *testing.T, dir string) {
			must(t, os.RemoveAll(filepath.Join(dir, "index")))
			must(t, os.WriteFile(filepath.Join(dir, "index"), []byte("x"), 0o600))
		},
		"folder missing": func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "index"))) },
	}
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	want := s.answers(t)
	s.stop(t)
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			damage(t, dir)
			s := serve(t, dir)
			if s.ready > busyMachine*startIn {
				t.Errorf("started after %v", s.ready)
			}
			s.get(t, "/v1/search?q=que", "", http.StatusOK) // also while it is rebuilt
			s.settled(t)
			for i, got := range s.answers(t) {
				if !bytes.Equal(got, want[i]) {
					t.Errorf("%s\nbefore %s\nafter  %s", questions[i], want[i], got)
				}
			}
			if v := ask[service.VerifyReport](t, "verify", "--data", dir); !v.OK {
				t.Errorf("%+v", v)
			}
			s.stop(t)
		})
	}
}

// TestKilledRebuildIsTakenUp is A3: killed at any point of a rebuild, the server
// starts, answers and comes back to the same answers.
func TestKilledRebuildIsTakenUp(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	var more bytes.Buffer
	must(t, startups(&more, 0, 4000))
	if r := call(t, &more, "import", "--data", dir, "-"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	s.settled(t)
	want := s.answers(t)
	for round := range 4 {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = program(nil, "reindex", "--data", dir).Run() // the server dies under it
		}()
		if round%2 == 0 {
			eventually(t, "a rebuild", func() bool {
				_, body, err := s.try(http.MethodGet, "/readyz", "", nil)
				return err == nil && bytes.Contains(body, []byte(`"degraded":true`))
			})
		}
		s.kill()
		<-ended
		s = serve(t, dir)
		if s.ready > busyMachine*startIn {
			t.Errorf("round %d: started after %v", round, s.ready)
		}
		s.settled(t)
		for i, got := range s.answers(t) {
			if !bytes.Equal(got, want[i]) {
				t.Errorf("round %d: %s\nbefore %s\nafter  %s", round, questions[i], want[i], got)
			}
		}
	}
}

// TestReindexUnderWrites is A14: a rebuild misses nothing and doubles nothing.
func TestReindexUnderWrites(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	before := ask[service.VerifyReport](t, "verify", "--data", dir).Store
	_, count, wait := s.writers(t, 3)
	for round := int64(1); round <= 4; round++ {
		ask[reindexed](t, "reindex", "--data", dir)
		eventually(t, "writes", func() bool { return count.Load() > 40*round })
	}
	// The writers end with the server; what they were told is stored is then compared.
	s.stop(t)
	wait()
	serve(t, dir)
	v := ask[service.VerifyReport](t, "verify", "--data", dir)
	if !v.OK || int64(v.Store-before) < count.Load() {
		t.Errorf("%d were acknowledged, %d stored: %+v", count.Load(), v.Store-before, v)
	}
}
