package service_test

import (
	"slices"
	"testing"

	"duyen/eval"
	"duyen/match"
)

// BenchmarkOutlook: what a step of the editor asks for while somebody types, with
// 20,000 profiles around.
func BenchmarkOutlook(b *testing.B) {
	ref, _ := reference()
	w := newWorld(b)
	for batch := range slices.Chunk(slices.Collect(eval.Synthetic(ref, 20_000, 1)), 1000) {
		writes := make([]match.Write, len(batch))
		for i, p := range batch {
			writes[i] = match.Write{Profile: p}
		}
		if _, err := w.store.Save(b.Context(), writes); err != nil {
			b.Fatal(err)
		}
	}
	w.Notify()
	w.settle(b)
	for b.Loop() {
		p := &match.Startup{Base: match.Base{Kind: match.KindStartup, Name: "Tinh dầu quế", Summary: "Chưng cất tinh dầu quế ở Trà Bồng"}}
		o, err := w.Outlook(b.Context(), an, p)
		if err != nil || len(o.Missing) == 0 {
			b.Fatal(o, err)
		}
	}
}
