package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
	"duyen/match/service"
)

// BenchmarkPersonalData measures, among N generated profiles, how long it takes
// until who withdraws is in no copy any more, and until who is erased is in no
// file.
func BenchmarkPersonalData(b *testing.B) {
	for _, n := range []int{1000, 10_000, benchSize} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := benchRooms(b, n)
			for b.Loop() {
				withdrawn, erased := benchPerson(b, r)
				b.ReportMetric(float64(withdrawn.Microseconds())/1000, "withdraw-ms")
				b.ReportMetric(float64(erased.Milliseconds()), "erase-ms")
			}
			if status, err := os.ReadFile("/proc/self/status"); err == nil { // Linux alone tells
				for line := range bytes.Lines(status) {
					if bytes.HasPrefix(line, []byte("VmHWM")) {
						b.Logf("%s", line)
					}
				}
			}
		})
	}
}

// benchRooms opens rooms with n profiles.
func benchRooms(b *testing.B, n int) *rooms {
	b.Helper()
	c, err := configs.Load(map[string]string{"data": b.TempDir(), "log_level": "error"}, nil, "")
	if err != nil {
		b.Fatal(err)
	}
	r, err := openRooms(b.Context(), c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := r.close(); err != nil {
			b.Error(err)
		}
	})
	in := r.service.NewImporter(match.Actor{System: true}, false)
	var rows []service.ImportRow
	for p := range eval.Synthetic(r.service.Reference(), n, 1) {
		if rows = append(rows, service.ImportRow{Profile: p, File: "generated", Line: 1}); len(rows) == 1000 {
			if err := in.Add(b.Context(), rows); err != nil {
				b.Fatal(err)
			}
			rows = nil
		}
	}
	if err := in.Add(b.Context(), rows); err != nil {
		b.Fatal(err)
	}
	if err := r.service.Reindex(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(c.Data, "duyen.db")); err == nil {
		b.Logf("the store has %d MB", info.Size()>>20)
	}
	return r
}

// benchPerson makes somebody with three profiles, who withdraws and is erased.
func benchPerson(b *testing.B, r *rooms) (withdrawn, erased time.Duration) {
	b.Helper()
	ctx := b.Context()
	hash, err := r.passwords.Hash(ctx, "duyen-demo-2026")
	if err != nil {
		b.Fatal(err)
	}
	u, err := r.store.Put(ctx, match.User{Email: "bench@example.test", Name: "Bench", PasswordHash: hash})
	if err != nil {
		b.Fatal(err)
	}
	a := match.Actor{User: u.ID}
	for range 3 {
		if _, _, err := r.service.Create(ctx, a, &match.Startup{Base: match.Base{Kind: match.KindStartup, Name: "Quế Trà Bồng", Locality: "51"}}); err != nil {
			b.Fatal(err)
		}
	}
	settle := func() {
		if err := r.service.Settle(ctx); err != nil {
			b.Fatal(err)
		}
	}
	settle()
	began := time.Now()
	if _, _, err := r.service.Consent(ctx, a, match.ConsentPublish, false, "1"); err != nil {
		b.Fatal(err)
	}
	settle()
	withdrawn = time.Since(began)
	began = time.Now()
	receipt, secret, err := r.service.EraseMe(ctx, a, "duyen-demo-2026")
	for err == nil && receipt.DoneAt == nil {
		time.Sleep(time.Millisecond)
		receipt, err = r.service.Receipt(ctx, receipt.ID, secret)
	}
	if err != nil {
		b.Fatal(err)
	}
	return withdrawn, time.Since(began)
}
