package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duyen/match"
)

// crashEnv names the store that a copy of the test program writes to until it
// is killed.
const crashEnv = "DUYEN_TEST_CRASH_STORE"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := writeUntilKilled(path, os.Getenv(crashEnv+"_ROUND")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// writeUntilKilled saves single profiles and batches, and prints every id after
// its write was acknowledged.
func writeUntilKilled(path, round string) error {
	s, err := Open(context.Background(), "sqlite:"+path, &match.Reference{})
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		size := 1 + n%3*20
		writes := make([]match.Write, size)
		for i := range writes {
			writes[i] = match.Write{Profile: startup(fmt.Sprintf("r%s-%d-%d", round, n, i), func(p *match.Startup) {
				p.Description, p.Sectors = strings.Repeat("quế Trà Bồng ", 100), []string{fmt.Sprint("x:", n%50)}
			})}
		}
		out, err := s.Save(context.Background(), writes)
		if err != nil {
			return err
		}
		var acknowledged strings.Builder
		for _, w := range out {
			if w.Err != nil {
				return w.Err
			}
			fmt.Fprintln(&acknowledged, w.Profile.Common().ID)
		}
		if _, err := os.Stdout.WriteString(acknowledged.String()); err != nil {
			return err
		}
	}
}

// TestCrash kills a writing process several times without warning: everything
// it acknowledged is there, and the log fits the profiles.
func TestCrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	acknowledged := []string{}
	for round := range 4 {
		acknowledged = append(acknowledged, runAndKill(t, path, round, 150+70*round)...)
		s, err := Open(t.Context(), "sqlite:"+path, world(t))
		if err != nil {
			t.Fatal(err)
		}
		checkAfterCrash(t, s, acknowledged)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// runAndKill starts a writer, kills it after so many acknowledgements, and gives
// all that it printed.
func runAndKill(t *testing.T, path string, round, after int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+path, fmt.Sprint(crashEnv, "_ROUND=", round))
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var out []string
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		if out = append(out, lines.Text()); len(out) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	if len(out) < after {
		t.Fatalf("only %d acknowledged", len(out))
	}
	return out
}

func checkAfterCrash(t *testing.T, s *Store, acknowledged []string) {
	t.Helper()
	found, err := s.Get(t.Context(), acknowledged...)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range found {
		if p == nil {
			t.Errorf("%s was acknowledged and is lost", acknowledged[i])
		}
	}
	stored := map[string]bool{}
	at, err := s.Each(t.Context(), func(batch []match.Profile) error {
		for _, id := range ids(batch) {
			stored[id] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	changes, err := s.Changes(t.Context(), 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(changes)) != at.Seq || len(changes) != len(stored) {
		t.Errorf("%d profiles, %d log entries, head %d", len(stored), len(changes), at.Seq)
	}
	for _, c := range changes {
		if !stored[c.ID] {
			t.Errorf("%s is logged but not stored", c.ID)
		}
	}
	var ok string
	if err := s.reader.QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&ok); err != nil || ok != "ok" {
		t.Errorf("integrity: %s %v", ok, err)
	}
}
