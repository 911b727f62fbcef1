package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/store/storetest"
)

func TestSQLite(t *testing.T) { suite(t, openTemp) }

// template is copied where a test asks for a new store and not for how one is made.
var template storetest.Template

func openTemp(t testing.TB) *Store {
	t.Helper()
	s := storetest.Open(t, &template, filepath.Join(t.TempDir(), "duyen.db"), func(path string) (*Store, error) { return Open(t.Context(), "sqlite:"+path, world(t)) })
	closeAfter(t, s)
	return s
}

func openAt(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+path, world(t))
	if err != nil {
		t.Fatal(err)
	}
	closeAfter(t, s)
	return s
}

func closeAfter(t testing.TB, s *Store) {
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// execSQL runs SQL behind the store's back.
func execSQL(t testing.TB, s *Store, query string, args ...any) {
	t.Helper()
	if _, err := s.writer.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func TestOpenAddresses(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, path := range []string{
		filepath.Join(dir, "a", "b", "duyen.db"), "relative.db", "./dấu cách?và#100%.db", "//" + filepath.Join(dir, "two.db"),
	} {
		s := openAt(t, path)
		create(t, s, "", startup("a"))
		name := strings.TrimPrefix(path, "//")
		for _, file := range []string{name, name + "-wal", name + "-shm"} {
			info, err := os.Stat(file)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v, want it readable by the owner only", file, info, err)
			}
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "a", "b")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v %v", info, err)
	}
	for _, address := range []string{"", "sqlite:", "sqlite://", "duyen.db", "postgres://host/db"} {
		_, err := Open(t.Context(), address, world(t))
		wantKind(t, err, match.KindInvalid, "store_url")
	}
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	first := openAt(t, path)
	create(t, first, "", startup("a", func(p *match.Startup) { p.Sectors = []string{"agri"} }))
	before, err := first.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := openAt(t, path) // beside the first: commands do so
	if at, err := second.Head(t.Context()); err != nil || at != before {
		t.Errorf("head %+v %v, want %+v", at, err, before)
	}
	create(t, second, "", startup("b", func(p *match.Startup) { p.Sectors = []string{"x:moi"} }))
	create(t, first, "", startup("c", func(p *match.Startup) { p.Sectors = []string{"x:moi", "x:nua"} }))
	for _, s := range []*Store{first, second} {
		got, err := s.List(t.Context(), match.Filter{Sectors: []string{"x:moi"}}, time.Time{}, "", 10)
		if err != nil || len(got) != 2 {
			t.Errorf("listed %q %v", ids(got), err)
		}
	}
	if other, err := openTemp(t).Head(t.Context()); err != nil || other.Store == before.Store {
		t.Errorf("two stores with the id %s, %v", other.Store, err)
	}
}

// TestOpenTogether: processes that open the same new file at once all get it.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	names := make([]string, 4)
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() {
			s := openAt(t, path)
			at, err := s.Head(context.Background())
			if err != nil {
				t.Error(err)
			}
			names[i] = at.Store
		})
	}
	wg.Wait()
	for _, n := range names {
		if n == "" || n != names[0] {
			t.Fatalf("store ids %q", names)
		}
	}
}

func TestMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	s := openAt(t, path)
	newest, err := s.Version(t.Context())
	if err != nil || newest < 2 {
		t.Fatalf("version %d %v", newest, err)
	}
	if from, to, err := s.Migrate(t.Context()); err != nil || from != 0 || to != newest {
		t.Errorf("migrated %d → %d, %v", from, to, err)
	}
	p, err := migrator(s.writer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	var left int
	err = s.writer.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM sqlite_master
		WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d tables and indexes left behind, %v", left, err)
	}
	again := openAt(t, path)
	if from, to, err := again.Migrate(t.Context()); err != nil || from != 0 || to != newest {
		t.Errorf("migrated %d → %d, %v", from, to, err)
	}
	create(t, again, "", startup("a"))

	execSQL(t, again, `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, 1)`, newest+1)
	_, err = Open(t.Context(), "sqlite:"+path, world(t))
	wantKind(t, err, match.KindConflict, "schema_newer")
	if want := fmt.Sprintf("version %d", newest+1); !strings.Contains(err.Error(), want) {
		t.Errorf("error %q does not name %s", err, want)
	}
}

func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	s, err := Open(t.Context(), "sqlite:"+good, world(t))
	if err != nil {
		t.Fatal(err)
	}
	create(t, s, "", startup("a"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	schema := bytes.Clone(data)
	for i := 100; i < 4096; i++ { // the page that lists the tables
		schema[i] = 0xff
	}
	for name, content := range map[string][]byte{
		"text":   []byte(strings.Repeat("this is no database\n", 500)),
		"schema": schema,
	} {
		path := filepath.Join(dir, name+".db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), "sqlite:"+path, world(t))
		wantKind(t, err, match.KindInternal, "store_damaged")
		if !strings.Contains(err.Error(), path) {
			t.Errorf("error %q does not name the file", err)
		}
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, content) {
			t.Errorf("%s: the damaged file was touched, %v", name, err)
		}
	}
	broken := openAt(t, good)
	execSQL(t, broken, `UPDATE profile SET body = '{' WHERE id = 'a'`)
	_, err = broken.Get(t.Context(), "a")
	wantKind(t, err, match.KindInternal, "store_damaged")
}

// TestAtomic breaks the log entry of one profile: the whole batch is undone,
// profiles, terms and log.
func TestAtomic(t *testing.T) {
	s := openTemp(t)
	create(t, s, "", startup("a"))
	execSQL(t, s, `CREATE TRIGGER broken BEFORE INSERT ON change WHEN NEW.id = 'boom'
		BEGIN SELECT RAISE(ABORT, 'broken'); END`)
	rename := match.Write{Profile: startup("a", func(p *match.Startup) { p.Name = "new" }), Mode: match.Replace}
	boom := match.Write{Profile: startup("boom", func(p *match.Startup) { p.Sectors = []string{"x:boom"} })}
	_, err := s.Save(t.Context(), []match.Write{rename, boom})
	wantKind(t, err, match.KindInternal, "internal")
	if got := get(t, s, "a").Common(); got.Name == "new" || got.Version != 1 || get(t, s, "boom") != nil || head1(t, s) != 1 {
		t.Errorf("half a batch was written: %+v, head %d", got, head1(t, s))
	}
	execSQL(t, s, `DROP TRIGGER broken`)
	for _, w := range save(t, s, rename, boom) {
		if w.Err != nil {
			t.Error(w.Err)
		}
	}
	got, err := s.List(t.Context(), match.Filter{Sectors: []string{"x:boom"}}, time.Time{}, "", 9)
	if err != nil || len(got) != 1 {
		t.Errorf("listed %q %v", ids(got), err)
	}
}

// TestFull: without room writes are refused as such, reads go on, and writes
// work again as soon as there is room.
func TestFull(t *testing.T) {
	s := openTemp(t)
	create(t, s, "", startup("a"))
	execSQL(t, s, `PRAGMA max_page_count = 1`) // no less than what it has
	big := match.Write{Profile: startup("b", func(p *match.Startup) { p.Description = strings.Repeat("quế ", 50_000) })}
	_, err := s.Save(t.Context(), []match.Write{big})
	wantKind(t, err, match.KindFull, "full")
	if get(t, s, "a") == nil || get(t, s, "b") != nil || head1(t, s) != 1 {
		t.Error("reads do not go on")
	}
	execSQL(t, s, `PRAGMA max_page_count = 1000000`)
	if w := save(t, s, big)[0]; w.Err != nil {
		t.Error(w.Err)
	}
}

func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	s, other := openAt(t, path), openAt(t, path)
	create(t, s, "", startup("a"))
	execSQL(t, s, `PRAGMA busy_timeout = 20`)
	err := other.write(t.Context(), "locking", func(*sql.Tx) error {
		_, err := s.Save(t.Context(), []match.Write{{Profile: startup("b")}})
		wantKind(t, err, match.KindBusy, "busy")
		if get(t, s, "a") == nil {
			t.Error("a writer keeps readers out")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	create(t, s, "", startup("b"))
}

func TestReadOnlyConnection(t *testing.T) {
	s := openTemp(t)
	execSQL(t, s, `PRAGMA query_only = on`)
	_, err := s.Save(t.Context(), []match.Write{{Profile: startup("a")}})
	wantKind(t, err, match.KindInternal, "store_not_writable")
}

// TestErased: what was deleted or replaced does not stay in the file.
func TestErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duyen.db")
	s := openAt(t, path)
	for _, id := range []string{"deleted", "replaced", "other"} {
		create(t, s, "", startup(id, func(p *match.Startup) { p.Description = strings.Repeat("canary of "+id+" ", 1000) }))
	}
	if _, err := s.Delete(t.Context(), "deleted", 0); err != nil {
		t.Fatal(err)
	}
	save(t, s, match.Write{Profile: startup("replaced"), Mode: match.Replace})
	execSQL(t, s, `PRAGMA wal_checkpoint(TRUNCATE)`)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"deleted": false, "replaced": false, "other": true} {
		if bytes.Contains(file, []byte("canary of "+id)) != want {
			t.Errorf("%s in the file: %v", id, !want)
		}
	}
}
