package main

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
)

// TestErasedFromTheWholeFolder: of somebody who is erased there is no byte in any
// file under the data folder, whatever room has written it (trust.md F10). Whoever
// adds a room that keeps people registers its place, or this fails.
func TestErasedFromTheWholeFolder(t *testing.T) {
	const canary = "kAnArIe"
	dir := t.TempDir()
	var log bytes.Buffer
	c := &configs.Config{Data: dir, Store: "sqlite:" + filepath.Join(dir, "duyen.db"), Cache: "memory:", MailFrom: "a@example.test"}
	r, err := openRooms(t.Context(), c, slog.New(slog.NewTextHandler(&log, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), canary) {
			t.Error("the log tells of somebody who was erased")
		}
	}()
	hash, err := r.passwords.Hash(t.Context(), canary)
	if err != nil {
		t.Fatal(err)
	}
	u, err := r.store.Put(t.Context(), match.User{Email: canary + "@example.test", Name: canary, PasswordHash: hash, Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
	a := match.Actor{User: u.ID}
	for _, k := range match.Kinds() {
		p := match.New(k)
		b := p.Common()
		b.ID, b.Name, b.Summary, b.Description = canary+"-"+string(k), canary, canary, strings.Repeat(canary+" ", 100)
		b.Tags, b.Sectors, b.Source, b.Contact = []string{canary}, []string{canary}, canary, &match.Contact{Person: canary, Email: canary + "@example.test"}
		if _, _, err := r.service.Create(t.Context(), a, p); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.service.AskAbout(t.Context(), a, match.DataRequest{Kind: match.RequestDelete, Text: canary}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.service.Report(t.Context(), a, match.Flag{Profile: canary + "-mentor", Reason: "other", Message: canary}); err != nil {
		t.Fatal(err)
	}
	if err := r.service.AskEmail(t.Context(), a, "new-"+canary+"@example.test", canary); err != nil {
		t.Fatal(err)
	}
	if err := r.service.AskReset(t.Context(), canary+"@example.test"); err != nil {
		t.Fatal(err)
	}
	if err := r.service.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a letter", func() bool {
		found, _ := filepath.Glob(filepath.Join(dir, mailFolder, "*.eml"))
		return len(found) > 0
	})
	if where := holders(t, dir, canary); len(where) < 2 {
		t.Fatalf("the canary was only in %v", where)
	}
	receipt, secret, err := r.service.EraseMe(t.Context(), a, canary)
	for deadline := time.Now().Add(time.Minute); err == nil && receipt.DoneAt == nil; {
		if time.Now().After(deadline) {
			t.Fatalf("not erased: %+v", receipt)
		}
		receipt, err = r.service.Receipt(t.Context(), receipt.ID, secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	// The id stays in the chain of the audit log, where it names nobody any more.
	if where := holders(t, dir, canary); len(where) > 0 {
		t.Errorf("%s is left in %v", canary, where)
	}
}

// holders lists the files under a folder in which a text stands, in either case.
func holders(t *testing.T, dir, text string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(text))) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
