package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
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

// BenchmarkHundredThousand imports generated profiles and then searches and
// matches among them, through everything but HTTP. It reports the medians.
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
	// People search for what tells things apart: words are picked evenly from
	// all that occur; common-words picks them as often as they are written.
	vocabulary := benchWords(all)
	search := func(p match.Profile, words []string) error {
		q := match.Query{Limit: 10, Facets: match.FacetNames(), Filter: match.Filter{
			Kinds: []match.Kind{p.Common().Kind}, Sectors: p.Common().Sectors,
		}}
		for range 3 {
			q.Text += words[random.IntN(len(words))] + " "
		}
		_, err := r.service.Search(ctx, match.Actor{}, q)
		return err
	}
	measure("search", func(p match.Profile) error { return search(p, vocabulary) }, match.Kinds()...)
	measure("search/common-words", func(p match.Profile) error {
		return search(p, strings.Fields(p.Common().Description))
	}, match.Kinds()...)
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
	began := time.Now()
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
	if err := r.service.Settle(ctx); err != nil {
		b.Fatal(err)
	}
	rate := benchSize / time.Since(began).Seconds()
	b.Run("import", func(b *testing.B) { b.ReportMetric(rate, "profiles/s") })
	return kept
}

// benchWords lists the different words of the profiles.
func benchWords(profiles []match.Profile) []string {
	var words []string
	for _, p := range profiles {
		words = append(words, strings.Fields(p.Common().Description)...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}
