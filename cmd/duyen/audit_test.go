package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"duyen/match"
	"duyen/store"
)

// auditIn writes n entries to the log of a data folder, as another process
// would, and gives the last.
func auditIn(t *testing.T, dir string, n int) match.AuditHead {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "duyen.db"), &match.Reference{})
	must(t, err)
	defer s.Close()
	for range n {
		_, err := s.Append(t.Context(), match.AuditEntry{Actor: match.AuditSystem, Action: "x", Payload: json.RawMessage(`{"a":1}`)})
		must(t, err)
	}
	head, err := s.AuditHead(t.Context())
	must(t, err)
	return head
}

// TestAuditCommands: with and without a server the log is verified alike.
func TestAuditCommands(t *testing.T) {
	dir := folder(t)
	if r := call(t, nil, "import", "--data", dir, write(t, "a.jsonl", `{"kind":"startup","id":"a","name":"A"}`)); r.code != 0 {
		t.Fatal(r.stderr)
	}
	if r := call(t, nil, "audit", "head", "--data", dir); len(r.stdout) != 65 || r.stdout == match.AuditStart().Hash+"\n" {
		t.Errorf("a log that says who imported: %+v", r)
	}
	s := serve(t, dir)
	early := auditIn(t, dir, 1)
	last := auditIn(t, dir, 4)
	check := func(where string) {
		t.Helper()
		if r := call(t, nil, "audit", "head", "--data", dir); r.code != 0 || r.stdout != last.Hash+"\n" {
			t.Errorf("%s: head %+v", where, r)
		}
		want := match.AuditReport{OK: true, Entries: 6, Head: last, NotedAt: 2}
		if got := ask[match.AuditReport](t, "audit", "verify", "--data", dir, "--head", strings.ToUpper(early.Hash)); got != want {
			t.Errorf("%s: %+v, want %+v", where, got, want)
		}
		if r := call(t, nil, "audit", "verify", "--data", dir); r.code != 0 || r.stderr != "" || !strings.Contains(r.stdout, "6 entries") {
			t.Errorf("%s: %+v", where, r)
		}
	}
	check("with a server")
	if metrics := s.get(t, "/metrics", "", http.StatusOK); !strings.Contains(string(metrics), "duyen_audit_entries 6\n") {
		t.Errorf("the metrics do not tell: %s", metrics)
	}
	s.stop(t)
	check("without a server")
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"another head": {[]string{"--head", strings.Repeat("0a", 32)}, exitRefused, "not in it"},
		"no hash":      {[]string{"--head", "abc"}, exitUsage, "--head"},
	} {
		r := call(t, nil, append([]string{"audit", "verify", "--data", dir}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestAuditTampered: a log that was changed behind the store's back fails, and
// its place is named.
func TestAuditTampered(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--log-level", "info")
	auditIn(t, dir, 3)
	s.stop(t)
	db, err := sql.Open("sqlite", filepath.Join(dir, "duyen.db"))
	must(t, err)
	defer db.Close()
	var hash string
	must(t, db.QueryRowContext(t.Context(), `SELECT hash FROM audit WHERE seq = 3`).Scan(&hash))
	if !strings.Contains(s.log.String(), hash) {
		t.Errorf("the server's log does not tell the head: %s", s.log)
	}
	for _, query := range []string{`DROP TRIGGER audit_update`, `UPDATE audit SET actor = 'usr_9' WHERE seq = 2`} {
		_, err := db.ExecContext(t.Context(), query)
		must(t, err)
	}
	r := call(t, nil, "audit", "verify", "--data", dir, "--json")
	if got := decode[match.AuditReport](t, []byte(r.stdout)); r.code != exitRefused || got.OK || got.FirstBad != 2 || got.Problem != match.AuditChanged {
		t.Errorf("%+v", r)
	}
	if r := call(t, nil, "audit", "verify", "--data", dir); r.code != exitRefused || !strings.Contains(r.stdout, "entry 2 is not what it was") {
		t.Errorf("%+v", r)
	}
}
