package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"duyen/configs"
)

// TestRoomsThatDoNotStartAreClosed: what was opened is not left open, with the
// indexer at work in it.
func TestRoomsThatDoNotStartAreClosed(t *testing.T) {
	dir := t.TempDir()
	c := &configs.Config{Data: dir, Store: "sqlite:" + filepath.Join(dir, "duyen.db"), Cache: "memory:", MailFrom: "a@example.test"}
	var opened *rooms
	r, err := openRooms(t.Context(), c, slog.New(slog.DiscardHandler), func(_ context.Context, r *rooms) error {
		opened = r
		return r.jobs.Close() // a queue that is closed cannot start
	})
	if err == nil {
		t.Fatal("the rooms have started", r.close())
	}
	if _, err := opened.store.Head(t.Context()); err == nil {
		t.Error("the store is open")
	}
}
