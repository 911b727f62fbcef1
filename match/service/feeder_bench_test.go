package service_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duyen/eval"
	"duyen/match"
)

// BenchmarkFeeder writes startups at 50 a second into 100,000 profiles with
// 10,000 readers, and tells how long after each write everybody was told who had
// to be; and how long it takes to draw all lists, with empty feeds and with full ones.
func BenchmarkFeeder(b *testing.B) {
	const profiles, readers, every = 100_000, 10_000, 20 * time.Millisecond
	r := newFeederRig(b)
	ref, _ := reference()
	var batch []match.Profile
	n := 0
	for p := range eval.Synthetic(ref, profiles, 1) {
		owner := ""
		if p.Common().Kind != match.KindStartup && p.Common().Kind != match.KindOffer && n < readers {
			n++
			owner = fmt.Sprintf("usr_%d", n%1000)
		}
		if owner != "" {
			r.save(b, owner, p)
			continue
		}
		if batch = append(batch, p); len(batch) == 1000 {
			r.save(b, "", batch...)
			batch = nil
		}
	}
	r.save(b, "", batch...)
	var drawn []float64
	for _, how := range []string{"first", "again"} {
		r.start(b)
		if err := r.Settle(b.Context()); err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if err := r.WaitFed(b.Context(), 0); err != nil {
			b.Fatal(err)
		}
		drawn = append(drawn, time.Since(began).Seconds())
		if how == "first" {
			r.end()
		}
	}
	var fresh []match.Profile
	for p := range eval.SyntheticOf(ref, 500, 2, func(int) match.Kind { return match.KindStartup }) {
		p.Common().ID = "new-" + p.Common().ID
		fresh = append(fresh, p)
	}
	took := make([]time.Duration, len(fresh))
	done := make(chan int)
	pace := time.NewTicker(every)
	defer pace.Stop()
	b.ResetTimer()
	for i, p := range fresh {
		<-pace.C
		r.save(b, "usr_an", p)
		wrote := time.Now()
		head, err := r.store.Head(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		go func() {
			if err := r.WaitFed(b.Context(), head.Seq); err != nil {
				b.Error(err)
			}
			took[i] = time.Since(wrote)
			done <- i
		}()
	}
	for range fresh {
		<-done
	}
	slices.Sort(took)
	b.ReportMetric(drawn[0], "s-first")
	b.ReportMetric(drawn[1], "s-again")
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-p50")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
}
