package service_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/eval"
	"duyen/match"
	"duyen/match/service"
)

// BenchmarkAskSearches: one change of 20,000 profiles, and 1,000 accounts with a
// saved search each; told/op is how many find it.
func BenchmarkAskSearches(b *testing.B) {
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
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(typ match.TermType) match.Term {
		terms := ref.Taxonomy.Terms(typ)
		return terms[rng.IntN(len(terms))]
	}
	for i := range 1000 {
		words := strings.Fields(pick([]match.TermType{match.TermSector, match.TermStrength}[i%2]).Name.VI)
		v := url.Values{"q": {strings.Join(words[:min(len(words), 4)], " ")}} // what people type
		switch i % 4 {
		case 0:
			v = url.Values{"sector": {pick(match.TermSector).ID}, "kind": {"startup"}}
		case 1:
			v.Set("kind", "startup")
		case 2:
			v.Set("stage", pick(match.TermStage).ID)
		}
		if _, err := w.SaveSearch(b.Context(), w.reader(b, fmt.Sprint("usr_", i)), service.SearchWish{Name: "N", Query: v.Encode()}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.AskSearches(b.Context()); err != nil {
		b.Fatal(err)
	}
	n, before := 0, w.toldEver(b)
	for b.Loop() {
		b.StopTimer()
		n++
		p := slices.Collect(eval.Synthetic(ref, 1, uint64(100+n)))[0]
		p.Common().ID = fmt.Sprint("new-", n)
		if _, err := w.store.Save(b.Context(), []match.Write{{Profile: p}}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		w.Notify()
		w.settle(b)
		if err := w.AskSearches(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.toldEver(b)-before)/float64(n), "told/op")
}

// toldEver counts what was told of saved searches.
func (w *world) toldEver(b *testing.B) (n int64) {
	b.Helper()
	feeds, err := w.store.Feeds(b.Context(), "", "", 2000)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range feeds {
		n += f.Head
	}
	return n
}
