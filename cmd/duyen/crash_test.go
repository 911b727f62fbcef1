package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
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

// generation gives the folder of the index in use.
func generation(t *testing.T, dir string) string {
	t.Helper()
	return filepath.Dir(filepath.Dir(segments(t, dir)[0]))
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
			must(t, os.Truncate(filepath.Join(generation(t, dir), "store", "root.bolt"), 0))
		},
		"root.bolt missing": func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(generation(t, dir), "store", "root.bolt")))
		},
		"meta missing": func(t *testing.T, dir string) {
			must(t, os.Remove(filepath.Join(generation(t, dir), "index_meta.json")))
		},
		"stray files": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "index", "stray"), []byte("x"), 0o600))
			must(t, os.WriteFile(filepath.Join(generation(t, dir), "store", "ffffffffffff.zap"), []byte("x"), 0o600))
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

// generations lists the folders of the index, one for each making of it.
func generations(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "index"))
	must(t, err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestKilledDuringRebuild is A3: killed at any point of a rebuild, the server
// starts with a sound index, leaves no draft behind and answers the same.
func TestKilledDuringRebuild(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	var more bytes.Buffer
	must(t, startups(&more, 0, 4000))
	if r := call(t, &more, "import", "--data", dir, "-"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	s.settled(t)
	want := s.answers(t)
	written := func(name string) int {
		files, err := filepath.Glob(filepath.Join(dir, "index", name, "store", "*.zap"))
		must(t, err)
		return len(files)
	}
	points := []struct {
		name    string
		reached func(old string) bool
	}{
		{"asked for", func(string) bool { return true }},
		{"statistics are counted", func(string) bool {
			_, body, err := s.try(http.MethodGet, "/readyz", "", nil)
			return err == nil && bytes.Contains(body, []byte(`"rebuild":`))
		}},
		{"draft begun", func(string) bool { return len(generations(t, dir)) == 2 }},
		{"draft half filled", func(old string) bool {
			for _, name := range generations(t, dir) {
				if name != old && written(name) > 1 {
					return true
				}
			}
			return false
		}},
		{"swapped", func(old string) bool { return !slices.Contains(generations(t, dir), old) }},
	}
	whole := t // the server outlives the part that starts it
	for _, p := range points {
		t.Run(p.name, func(t *testing.T) {
			old := generations(t, dir)[0]
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = program(nil, "reindex", "--data", dir).Run() // the server may die under it
			}()
			eventually(t, p.name, func() bool { return p.reached(old) })
			s.kill()
			<-ended
			s = serve(whole, dir)
			if s.ready > busyMachine*startIn {
				t.Errorf("started after %v", s.ready)
			}
			if st := decode[service.Status](t, s.get(t, "/readyz", "", http.StatusOK)); st.Degraded {
				t.Errorf("no index serves at the start: %+v", st)
			}
			s.settled(t)
			if got := generations(t, dir); len(got) != 1 {
				t.Errorf("left behind: %v", got)
			}
			for i, got := range s.answers(t) {
				if !bytes.Equal(got, want[i]) {
					t.Errorf("%s\nbefore %s\nafter  %s", questions[i], want[i], got)
				}
			}
			if v := ask[service.VerifyReport](t, "verify", "--data", dir); !v.OK {
				t.Errorf("%+v", v)
			}
		})
	}
}

// TestReindexUnderWrites is A14: while index and engine are made anew again and
// again, what is written is found and no search is answered by less than the
// index; afterwards nothing is missing or double.
func TestReindexUnderWrites(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	before := ask[service.VerifyReport](t, "verify", "--data", dir).Store
	acknowledged, count, wait := s.writers(t, 3)
	var searched atomic.Int64
	var stop atomic.Bool
	var work sync.WaitGroup
	work.Go(func() {
		for !stop.Load() {
			code, body, err := s.try(http.MethodGet, "/v1/search?q=que+tra+bong&limit=5", "", nil)
			var h match.Hits
			if err != nil || code != http.StatusOK || json.Unmarshal(body, &h) != nil || h.Degraded || len(h.Data) == 0 {
				t.Errorf("a search during a rebuild gave %d, %v: %.200s", code, err, body)
				return
			}
			searched.Add(1)
		}
	})
	for round := int64(1); round <= 4; round++ {
		ask[reindexed](t, "reindex", "--data", dir)
		eventually(t, "writes", func() bool { return count.Load() > 40*round })
	}
	eventually(t, "searches", func() bool { return searched.Load() > 20 || stop.Load() })
	stop.Store(true)
	work.Wait()
	// The writers end with the server; what they were told is stored is then compared.
	s.stop(t)
	wait()
	s = serve(t, dir)
	v := ask[service.VerifyReport](t, "verify", "--data", dir)
	if !v.OK || int64(v.Store-before) < count.Load() {
		t.Errorf("%d were acknowledged, %d stored: %+v", count.Load(), v.Store-before, v)
	}
	acknowledged.Range(func(name, id any) bool {
		word := strings.Fields(name.(string))[2]
		h := decode[match.Hits](t, s.get(t, "/v1/search?limit=100&kind=startup&q="+word, "", http.StatusOK))
		if got := ids(h); len(got) != 1 || got[0] != id {
			t.Errorf("%s finds %v, want %v", word, got, id)
			return false
		}
		return true
	})
}

// TestReindexIsGivenUpWithItsCommand: who interrupts reindex ends the rebuild,
// and the server goes on with what it had.
func TestReindexIsGivenUpWithItsCommand(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	var more bytes.Buffer
	must(t, startups(&more, 0, 4000))
	if r := call(t, &more, "import", "--data", dir, "-"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	s.settled(t)
	eventually(t, "one generation", func() bool { return len(generations(t, dir)) == 1 })
	old := generations(t, dir)
	command := program(nil, "reindex", "--data", dir)
	must(t, command.Start())
	eventually(t, "a draft", func() bool { return len(generations(t, dir)) == 2 })
	must(t, command.Process.Signal(os.Interrupt))
	if err := command.Wait(); err == nil {
		t.Error("an interrupted reindex says it is done")
	}
	eventually(t, "the draft is gone", func() bool { return len(generations(t, dir)) == 1 })
	if got := generations(t, dir); !slices.Equal(got, old) {
		t.Errorf("generations %v, before %v", got, old)
	}
	s.settled(t)
	if v := ask[service.VerifyReport](t, "verify", "--data", dir); !v.OK {
		t.Errorf("%+v", v)
	}
}
