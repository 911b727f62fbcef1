package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
	"duyen/match/service"
)

// benchSize is how many generated profiles the figures of README.md are
// measured on.
const benchSize = 100_000

// BenchmarkHundredThousand imports generated profiles and then matches among
// them, through everything but HTTP. It reports the medians. Import and search
// are measured by "duyen bench".
func BenchmarkHundredThousand(b *testing.B) {
	ctx := context.Background()
	c, err := configs.Load(map[string]string{"data": b.TempDir(), "log_level": "error"}, nil, "")
	if err != nil {
		b.Fatal(err)
	}
	r, err := openRooms(ctx, c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.close() }()
	system := match.Actor{System: true}
	all := benchImport(ctx, b, r, system)
	random := rand.New(rand.NewPCG(1, 2))
	measure := func(name string, f func(p match.Profile) error, kinds ...match.Kind) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				p := all[random.IntN(len(all))]
				for !slices.Contains(kinds, p.Common().Kind) {
					p = all[random.IntN(len(all))]
				}
				began := time.Now()
				if err := f(p); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	for _, d := range match.Directions() {
		measure("match/"+d.String(), func(p match.Profile) error {
			_, err := r.service.Matches(ctx, system, d.From, p.Common().ID, match.Request{Target: d.To, N: 20})
			return err
		}, d.From)
	}
}

// benchImport brings the profiles in and keeps a fifth of them to ask for.
func benchImport(ctx context.Context, b *testing.B, r *rooms, a match.Actor) []match.Profile {
	b.Helper()
	in := r.service.NewImporter(a, false)
	var kept []match.Profile
	var rows []service.ImportRow
	i := 0
	for p := range eval.Synthetic(r.service.Reference(), benchSize, 1) {
		if i++; i%10 < 2 {
			kept = append(kept, p)
		}
		if rows = append(rows, service.ImportRow{Profile: p, File: "generated", Line: i}); len(rows) == 1000 {
			if err := in.Add(ctx, rows); err != nil {
				b.Fatal(err)
			}
			rows = nil
		}
	}
	if err := in.Add(ctx, rows); err != nil {
		b.Fatal(err)
	}
	// Statistics are counted anew when an import has ended: let that be done, so
	// that it does not go on beside what is measured.
	if err := r.service.Reindex(ctx, nil); err != nil {
		b.Fatal(err)
	}
	return kept
}

// benchFigures is what duyen bench prints of a benchmark.
type benchFigures struct {
	P50       float64        `json:"p50_ms"`
	P99       float64        `json:"p99_ms"`
	Yardstick map[string]any `json:"yardstick"`
	Ratio     float64        `json:"ratio"`
	N         int            `json:"n"`
}

// fewProfiles is enough to see that the command works.
var fewProfiles = []string{"bench", "--profiles", "500"}

func TestBenchPrintsFigures(t *testing.T) {
	all := ask[map[string]benchFigures](t, append(fewProfiles, "search", "index")...)
	if len(all) != 2 {
		t.Errorf("printed %v", all)
	}
	for name, f := range all {
		if f.P50 <= 0 || f.P99 <= 0 || f.Ratio <= 0 || f.N <= 0 || len(f.Yardstick) == 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	r := call(t, nil, append(fewProfiles, "search")...)
	lines := strings.Split(r.stdout, "\n")
	if r.code != 0 || r.stderr != "" || len(lines) != 4 || !strings.HasPrefix(lines[1], "search") || !strings.Contains(lines[2], "yardstick") {
		t.Errorf("%+v", r)
	}
}

func TestBenchRefusesWrongCalls(t *testing.T) {
	for want, args := range map[string][]string{
		"usable: search": {"serch"},
		"--redis":        {"redis"},
		"--postgres":     {"postgres"},
		"at least 500":   {"--profiles", "10"},
	} {
		r := call(t, nil, append([]string{"bench"}, args...)...)
		if r.code != exitUsage || r.stdout != "" || !strings.Contains(r.stderr, want) {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

// TestBenchStops: an interrupt ends a run that would take minutes, and its
// folder goes with it.
func TestBenchStops(t *testing.T) {
	dir := t.TempDir()
	cmd := program([]string{"TMPDIR=" + dir}, "bench")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	left := func() int {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	eventually(t, "the run has made its folder", func() bool { return left() == 1 })
	began := time.Now()
	_ = cmd.Process.Signal(syscall.SIGINT)
	exit, _ := cmd.Wait().(*exec.ExitError)
	if exit == nil || exit.ExitCode() != exitRefused || left() != 0 {
		t.Errorf("ended with %v, leaving %d", exit, left())
	}
	if took := time.Since(began); took > patient {
		t.Errorf("stopping took %v", took)
	}
}
