package jobs

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestQuiet(t *testing.T) {
	var b bytes.Buffer
	log := quiet(slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug}))).With("who", "river").WithGroup("job")
	log.Debug("fetching")
	log.Info("started")
	if b.Len() != 0 {
		t.Errorf("it says %s", b.String())
	}
	log.Warn("stuck", "id", 7)
	if got := b.String(); !strings.Contains(got, "who=river") || !strings.Contains(got, "job.id=7") {
		t.Errorf("it says %s", got)
	}
}
