package jobs

import (
	"bytes"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duyen/match"
)

// overwrite changes bytes of a file from a place on, to its end at most.
func overwrite(t *testing.T, path string, at int64, junk []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(junk, at); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedQueueIsPutAside(t *testing.T) {
	junk := bytes.Repeat([]byte("no database "), 100)
	for name, harm := range map[string]func(t *testing.T, path string){
		"no database": func(t *testing.T, path string) {
			if err := os.WriteFile(path, junk, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"header":         func(t *testing.T, path string) { overwrite(t, path, 0, junk[:16]) },
		"schema":         func(t *testing.T, path string) { overwrite(t, path, 100, junk) },
		"a page of rows": func(t *testing.T, path string) { overwrite(t, path, 3*4096, junk) },
		"half": func(t *testing.T, path string) {
			if err := os.Truncate(path, 2*4096); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			o := settings(filepath.Join(t.TempDir(), "data"))
			o.Logger = slog.New(slog.NewTextHandler(&log, nil))
			j, err := Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			queue(t, j, "usr_linh", match.PurposeConfirm)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			if log.Len() != 0 {
				t.Errorf("a sound queue is worth a word: %s", log.String())
			}
			harm(t, o.Path)
			server := startServer(t, "starttls")
			j = open(t, o, newDesk(), through(t, server, address))
			if !strings.Contains(log.String(), "jobs.db.damaged") {
				t.Errorf("the log says %q", log.String())
			}
			if got := counts(t, j); len(got) != 0 {
				t.Errorf("the new queue has %v", got)
			}
			start(t, j)
			queue(t, j, "usr_linh", match.PurposeConfirm)
			server.receive(t)
			private(t, filepath.Dir(o.Path))
			if err := j.Erase(t.Context(), "usr_linh"); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(o.Path + asideSuffix); !os.IsNotExist(err) {
				t.Errorf("what cannot be searched outlives an erasure: %v", err)
			}
		})
	}
}

func TestANewersQueueIsRefused(t *testing.T) {
	o := settings(t.TempDir())
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", o.Path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO river_migration (line, version) VALUES ('main', 999)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, err = Open(t.Context(), o)
	if e, ok := err.(*match.Error); !ok || e.Code != "schema_newer" {
		t.Errorf("got %v", err)
	}
}

func TestAPlaceThatCannotBeWritten(t *testing.T) {
	o := settings(t.TempDir())
	blocked := filepath.Join(filepath.Dir(o.Path), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Path = filepath.Join(blocked, "jobs.db")
	_, err := Open(t.Context(), o)
	if e, ok := err.(*match.Error); !ok || e.Code != "store_not_writable" {
		t.Errorf("got %v", err)
	}
}

// Jobs of a kind that only a newer program knows wait for it.
func TestUnknownKindsWait(t *testing.T) {
	server := startServer(t, "starttls")
	j := open(t, settings(t.TempDir()), newDesk(), through(t, server, address))
	queue(t, j, "usr_other", match.PurposeConfirm)
	if _, err := j.db.ExecContext(t.Context(), `UPDATE river_job SET kind = 'parcel', unique_key = NULL`); err != nil {
		t.Fatal(err)
	}
	events := start(t, j)
	queue(t, j, "usr_linh", match.PurposeConfirm)
	if row := await(t, events); row.Kind != "mail" {
		t.Errorf("worked on %s", row.Kind)
	}
	if got := counts(t, j); got["available"] != 1 {
		t.Errorf("there are %v", got)
	}
}
