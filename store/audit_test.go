package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// did makes an entry with a payload about user.
func did(actor, action, object, user string) match.AuditEntry {
	return match.AuditEntry{
		Actor: actor, Action: action, ObjectKind: "startup", Object: object, Subjects: []string{user},
		Payload: json.RawMessage(fmt.Sprintf(`{"phone":"canary of %s"}`, user)),
	}
}

// appendTo writes entries, none of which may be refused.
func appendTo(t testing.TB, s *Store, entries ...match.AuditEntry) []match.AuditEntry {
	t.Helper()
	out, err := s.Append(t.Context(), entries...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// verified verifies the log and fails unless the problem is as told.
func verified(t testing.TB, s *Store, problem string, first int64) match.AuditReport {
	t.Helper()
	r, err := s.VerifyAudit(t.Context(), "", nil)
	if err != nil || r.Problem != problem || r.FirstBad != first || r.OK != (problem == "") {
		t.Errorf("%+v %v, want %q at %d", r, err, problem, first)
	}
	return r
}

func testAudit(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 25, 1, 2, 3, 456_000_000, time.UTC)
	at(s, now)
	verified(t, s, "", 0)
	if head, err := s.AuditHead(t.Context()); err != nil || head != match.AuditStart() {
		t.Errorf("head of an empty log %+v %v", head, err)
	}
	wrote := appendTo(t, s, did("usr_1", "profile.update", "a", "usr_1"), did("usr_2", "profile.read", "a", "usr_1"),
		match.AuditEntry{Actor: match.AuditSystem, Action: "store.migrate", At: now.Add(time.Hour)})
	wrote = append(wrote, appendTo(t, s, did("usr_1", "profile.read", "b", "usr_3"))...)
	if out, err := s.Append(t.Context()); err != nil || out != nil {
		t.Errorf("nothing appended: %v %v", out, err)
	}
	for i, e := range wrote {
		if e.Seq != int64(i+1) || (i > 0 && e.Previous != wrote[i-1].Hash) {
			t.Errorf("entry %d: %+v", i, e)
		}
	}
	if head, err := s.AuditHead(t.Context()); err != nil || head != (match.AuditHead{Seq: 4, Hash: wrote[3].Hash}) {
		t.Errorf("head %+v %v", head, err)
	}
	for i := range wrote {
		wrote[i].Subjects = nil // not read
	}
	for name, c := range map[string]struct {
		filter match.AuditFilter
		after  int64
		limit  int
		want   []match.AuditEntry
	}{
		"all":    {match.AuditFilter{}, 0, 10, wrote},
		"page":   {match.AuditFilter{}, 1, 2, wrote[1:3]},
		"behind": {match.AuditFilter{}, 4, 2, nil},
		"actor":  {match.AuditFilter{Actor: "usr_2"}, 0, 10, wrote[1:2]},
		"object": {match.AuditFilter{Object: "a"}, 0, 10, wrote[:2]},
		"action": {match.AuditFilter{Action: "profile.read", Actor: "usr_1"}, 0, 10, wrote[3:]},
		"from":   {match.AuditFilter{From: now.Add(time.Minute)}, 0, 10, wrote[2:3]},
		"to":     {match.AuditFilter{To: now}, 0, 10, nil},
		"quotes": {match.AuditFilter{Actor: "' OR 1=1 --"}, 0, 10, nil},
	} {
		got, err := s.Audit(t.Context(), c.filter, c.after, c.limit)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, c.want)
		}
	}
	if r := verified(t, s, "", 0); r.Entries != 4 || r.Head.Seq != 4 {
		t.Errorf("%+v", r)
	}
}

// testAuditRefuses: one bad entry keeps all of its call out.
func testAuditRefuses(t *testing.T, s *Store) {
	for name, bad := range map[string]match.AuditEntry{
		"nobody":    {Action: "x"},
		"an erased": {Actor: "usr_1", Action: match.AuditErase, Payload: json.RawMessage(`{"erased":[[1,9]]}`)},
		"no JSON":   {Actor: "usr_1", Action: "x", Payload: json.RawMessage(`x`)},
	} {
		_, err := s.Append(t.Context(), did("usr_1", "x", "a", "usr_1"), bad)
		wantKind(t, err, match.KindInternal, "internal")
		if r := verified(t, s, "", 0); r.Entries != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// testAuditedWrites: a write and its entry are there together or not at all.
func testAuditedWrites(t *testing.T, s *Store) {
	entry := match.AuditEntry{Actor: "usr_1", Action: "profile.write"}
	write := func(p match.Profile, mode match.WriteMode) match.Write {
		return match.Write{Profile: p, Mode: mode, Audit: []match.AuditEntry{entry}}
	}
	out := save(t, s, write(startup(""), match.Create), write(startup("b"), match.Create), write(startup("b"), match.Upsert),
		write(startup("b"), match.Create), write(startup("none"), match.Replace))
	if _, err := s.Try(t.Context(), []match.Write{write(startup("c"), match.Create)}); err != nil {
		t.Fatal(err)
	}
	bad := write(startup("d"), match.Create)
	bad.Audit = []match.AuditEntry{{Actor: "usr_1"}}
	if _, err := s.Save(t.Context(), []match.Write{bad}); err == nil || get(t, s, "d") != nil {
		t.Errorf("written without its entry: %v", err)
	}
	got, err := s.Audit(t.Context(), match.AuditFilter{}, 0, 10)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	if got[0].Object != out[0].Profile.Common().ID || got[0].ObjectKind != "startup" || got[1].Object != "b" {
		t.Errorf("%+v", got)
	}
	verified(t, s, "", 0)
}

// testAuditErase erases what is said about one user: nothing of it is left, the
// chain holds, and what is said about others stays.
func testAuditErase(t *testing.T, s *Store) {
	both := did("usr_3", "x", "c", "usr_1")
	both.Subjects = append(both.Subjects, "usr_2")
	behalf := match.AuditEntry{Actor: "usr_9", OnBehalf: "usr_1", Action: "consent.record", Payload: json.RawMessage(`{"text":"v1"}`)}
	account := match.AuditEntry{Actor: "usr_9", Action: "role.grant", ObjectKind: match.AuditUser, Object: "usr_1", Payload: json.RawMessage(`{}`)}
	appendTo(t, s, did("usr_1", "x", "a", "usr_1"), did("usr_1", "x", "b", "usr_2"), both, behalf, account)
	n, err := s.ErasePayloads(t.Context(), "usr_1", "usr_admin")
	if err != nil || n != 4 {
		t.Fatalf("erased %d %v", n, err)
	}
	if n, err := s.ErasePayloads(t.Context(), "usr_1", "usr_admin"); err != nil || n != 0 {
		t.Errorf("erased %d again, %v", n, err)
	}
	if r := verified(t, s, "", 0); r.Entries != 6 || r.Erased != 4 {
		t.Errorf("%+v", r)
	}
	got, err := s.Audit(t.Context(), match.AuditFilter{}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, erased := range []bool{true, false, true, true, true, false} {
		if got[i].Erased != erased || (got[i].Payload == nil) != erased {
			t.Errorf("entry %d: %+v", i, got[i])
		}
	}
	if e := got[5]; e.Actor != "usr_admin" || e.Object != "usr_1" || string(e.Payload) != `{"erased":[[1,1],[3,5]]}` {
		t.Errorf("recorded as %+v %s", e, e.Payload)
	}
	if n, err := s.ErasePayloads(t.Context(), "usr_2", "usr_admin"); err != nil || n != 1 {
		t.Errorf("erased %d of another, %v", n, err)
	}
	verified(t, s, "", 0)
}

// TestAuditErasesMany: a long list of erased entries needs several records.
func TestAuditErasesMany(t *testing.T) {
	s := openTemp(t)
	var entries []match.AuditEntry
	for i := range 2*erasedAtOnce + 10 {
		entries = append(entries, did("usr_9", "x", fmt.Sprint(i), "usr_1"), did("usr_9", "x", fmt.Sprint(i), "usr_2"))
	}
	appendTo(t, s, entries...)
	if n, err := s.ErasePayloads(t.Context(), "usr_1", match.AuditSystem); err != nil || n != len(entries)/2 {
		t.Fatalf("erased %d %v", n, err)
	}
	seen := int64(0)
	r, err := s.VerifyAudit(t.Context(), "", func(done, total int64) {
		if done <= seen || total != int64(len(entries)+3) {
			t.Errorf("progress %d of %d after %d", done, total, seen)
		}
		seen = done
	})
	if err != nil || !r.OK || r.Entries != int64(len(entries)+3) || seen == 0 {
		t.Errorf("%+v %v, progress up to %d", r, err, seen)
	}
}

// TestAuditErased: an erased payload does not stay in the file.
func TestAuditErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	s := openAt(t, path)
	appendTo(t, s, did("usr_1", "x", "a", "usr_1"), did("usr_1", "x", "b", "usr_2"))
	if _, err := s.ErasePayloads(t.Context(), "usr_1", match.AuditSystem); err != nil {
		t.Fatal(err)
	}
	execSQL(t, s, `PRAGMA wal_checkpoint(TRUNCATE)`)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]bool{"usr_1": false, "usr_2": true} {
		if bytes.Contains(file, []byte("canary of "+user)) != want {
			t.Errorf("%s in the file: %v", user, !want)
		}
	}
}

// testManyAuditors: numbers are given once and without gaps, and the chain
// holds, however many append at once, and whoever verifies meanwhile.
func testManyAuditors(t *testing.T, s *Store) {
	const people, each = 20, 5
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			for j := range each {
				if _, err := s.Append(t.Context(), did(fmt.Sprint("usr_", i), "x", fmt.Sprint(j), "usr_1"), did("usr_0", "y", "z", "usr_2")); err != nil {
					t.Error(err)
				}
			}
			verified(t, s, "", 0)
		})
	}
	wg.Wait()
	if r := verified(t, s, "", 0); r.Entries != 2*people*each || r.Head.Seq != r.Entries {
		t.Errorf("%+v", r)
	}
}

// TestAuditOfTwoProcesses: two that write the same file continue one chain.
func TestAuditOfTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	one, two := openAt(t, path), openAt(t, path)
	var wg sync.WaitGroup
	for _, s := range []*Store{one, two} {
		wg.Go(func() {
			for range 20 {
				appendTo(t, s, did("usr_1", "x", "a", "usr_1"))
			}
		})
	}
	wg.Wait()
	if r := verified(t, one, "", 0); r.Entries != 40 {
		t.Errorf("%+v", r)
	}
}

// TestAuditRefusesTampering: the store's own connection cannot change the log.
func TestAuditRefusesTampering(t *testing.T) {
	s := openTemp(t)
	appendTo(t, s, did("usr_1", "x", "a", "usr_1"), did("usr_2", "x", "b", "usr_2"))
	for _, query := range []string{
		`UPDATE audit SET actor = 'usr_3' WHERE seq = 1`,
		`UPDATE audit SET seq = 9 WHERE seq = 2`,
		`DELETE FROM audit WHERE seq = 2`,
		`DELETE FROM audit`,
		`INSERT OR REPLACE INTO audit SELECT seq, at, 'usr_3', on_behalf, action, object_kind, object, payload_hash, previous, hash FROM audit WHERE seq = 2`,
		`INSERT INTO audit SELECT -1, at, actor, on_behalf, action, object_kind, object, payload_hash, previous, hash FROM audit WHERE seq = 2`,
		`UPDATE audit_payload SET payload = '{}' WHERE seq = 1`,
		`UPDATE audit_payload SET salt = NULL WHERE seq = 1`,
		`UPDATE audit_payload SET seq = 7 WHERE seq = 1`,
		`DELETE FROM audit_payload WHERE seq = 1`,
		`INSERT OR REPLACE INTO audit_payload (seq, salt, payload) VALUES (1, x'00', '{}')`,
	} {
		if _, err := s.writer.ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s was done", query)
		}
	}
	verified(t, s, "", 0)
}

// TestAuditTampering: what somebody does to the file who gets around the
// triggers is found, and stays found when the log goes on.
func TestAuditTampering(t *testing.T) {
	for name, c := range map[string]struct {
		query   string
		problem string
		first   int64
	}{
		"field":     {`UPDATE audit SET actor = 'usr_9' WHERE seq = 3`, match.AuditChanged, 3},
		"payload":   {`UPDATE audit_payload SET payload = '{}' WHERE seq = 2`, match.AuditPayload, 2},
		"no row":    {`DELETE FROM audit_payload WHERE seq = 2`, match.AuditPayload, 2},
		"emptied":   {`UPDATE audit_payload SET payload = NULL, salt = NULL WHERE seq = 2`, match.AuditErased, 2},
		"middle":    {`DELETE FROM audit WHERE seq = 3`, match.AuditGap, 4},
		"swapped":   {`UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit SET seq = -seq WHERE seq < 0`, match.AuditChanged, 2},
		"tail":      {`DELETE FROM audit WHERE seq >= 4`, match.AuditTail, 4},
		"all":       {`DELETE FROM audit`, match.AuditTail, 1},
		"no head":   {`DELETE FROM meta WHERE key = 'audit_head'`, match.AuditMismatch, 5},
		"bad head":  {`UPDATE meta SET value = 'x' WHERE key = 'audit_head'`, match.AuditMismatch, 5},
		"old head":  {`UPDATE meta SET value = '4 ' || (SELECT hash FROM audit WHERE seq = 4) WHERE key = 'audit_head'`, match.AuditMismatch, 5},
		"last hash": {`UPDATE audit SET hash = '00' WHERE seq = 5`, match.AuditChanged, 5},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTemp(t)
			for i := range 5 {
				appendTo(t, s, did("usr_1", "x", fmt.Sprint(i), "usr_1"))
			}
			for _, trigger := range []string{"insert", "update", "delete", "payload_insert", "payload_update", "payload_delete"} {
				execSQL(t, s, `DROP TRIGGER audit_`+trigger)
			}
			execSQL(t, s, `PRAGMA foreign_keys = off`)
			execSQL(t, s, c.query)
			verified(t, s, c.problem, c.first)
			headless := strings.HasSuffix(name, " head") // only what said where the end is was lost, and that is told again
			if appendTo(t, s, did("usr_1", "x", "later", "usr_1")); headless {
				verified(t, s, "", 0)
				return
			}
			if r, err := s.VerifyAudit(t.Context(), "", nil); err != nil || r.OK {
				t.Errorf("forgotten when the log went on: %+v %v", r, err)
			}
		})
	}
}

// TestAuditTruncated: who removes the end and the note of it is found by a head
// that was noted elsewhere.
func TestAuditTruncated(t *testing.T) {
	s := openTemp(t)
	wrote := appendTo(t, s, did("usr_1", "x", "a", "usr_1"), did("usr_1", "x", "b", "usr_1"), did("usr_1", "x", "c", "usr_1"))
	execSQL(t, s, `DROP TRIGGER audit_delete`)
	execSQL(t, s, `PRAGMA foreign_keys = off`)
	execSQL(t, s, `DELETE FROM audit WHERE seq = 3`)
	execSQL(t, s, `UPDATE meta SET value = $1 WHERE key = $2`, headText(match.AuditHead{Seq: 2, Hash: wrote[1].Hash}), auditHeadKey)
	verified(t, s, "", 0)
	for noted, problem := range map[string]string{wrote[1].Hash: "", wrote[2].Hash: match.AuditUnknownHead} {
		if r, err := s.VerifyAudit(t.Context(), noted, nil); err != nil || r.Problem != problem {
			t.Errorf("%+v %v, want %q", r, err, problem)
		}
	}
}

// BenchmarkAppend is one entry per commit, and a thousand, which may say no more
// than who did what.
func BenchmarkAppend(b *testing.B) {
	full := did("usr_1", "profile.update", "stp_9", "usr_1")
	bare := full
	bare.Payload = nil
	for _, c := range []struct {
		name  string
		entry match.AuditEntry
		n     int
	}{{"one", full, 1}, {"many", full, 1000}, {"many without payload", bare, 1000}} {
		b.Run(c.name, func(b *testing.B) {
			s, n := openTemp(b), c.n
			entries := slices.Repeat([]match.AuditEntry{c.entry}, n)
			for b.Loop() {
				if _, err := s.Append(b.Context(), entries...); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkVerifyAudit reads 20,000 entries.
func BenchmarkVerifyAudit(b *testing.B) {
	const n = 20_000
	s, entries := openTemp(b), make([]match.AuditEntry, n)
	for i := range entries {
		entries[i] = did("usr_1", "profile.update", "stp_9", "usr_1")
	}
	appendTo(b, s, entries...)
	for b.Loop() {
		if r, err := s.VerifyAudit(b.Context(), "", nil); err != nil || !r.OK {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
}
