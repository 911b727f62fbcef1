package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duyen/match"
)

// startups makes n startups of the size and variety real ones have: a hundred
// words, three sectors of a hundred, one place of five hundred.
func startups(from, n int) []match.Write {
	const words = "dự án trồng và chế biến quế hữu cơ theo chuỗi giá trị gắn với vùng nguyên liệu của đồng bào "
	out := make([]match.Write, n)
	for i := range out {
		k := from + i
		s := &match.Startup{Stage: fmt.Sprint("stage", k%10), Needs: []string{fmt.Sprint("need", k%7), fmt.Sprint("need", 7+k%5)}}
		s.Base = match.Base{
			Kind: match.KindStartup, ID: fmt.Sprintf("bench-%08d", k), Name: fmt.Sprint("Dự án ", k),
			Summary: words, Description: words + words + words + words, Locality: fmt.Sprintf("%05d", k%500),
			Sectors:   []string{fmt.Sprint("s", k%17), fmt.Sprint("s", k%83), fmt.Sprint("s", k%101)},
			Strengths: []string{fmt.Sprint("strength", k%57)}, Languages: []string{"vi"},
		}
		out[i] = match.Write{Profile: s, Mode: match.Upsert}
	}
	return out
}

func benchStore(b *testing.B, profiles int) *Store {
	b.Helper()
	s := openTemp(b)
	for from := 0; from < profiles; from += 1000 {
		if _, err := s.Save(context.Background(), startups(from, 1000)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func report(b *testing.B, profiles int) {
	b.ReportMetric(float64(profiles)/b.Elapsed().Seconds(), "profiles/s")
}

// BenchmarkImport saves new profiles in batches of 1,000.
func BenchmarkImport(b *testing.B) {
	s, n := openTemp(b), 0
	for b.Loop() {
		b.StopTimer()
		writes := startups(n, 1000)
		b.StartTimer()
		if _, err := s.Save(b.Context(), writes); err != nil {
			b.Fatal(err)
		}
		n += 1000
	}
	report(b, n)
}

// BenchmarkReimport saves profiles that have a new name since.
func BenchmarkReimport(b *testing.B) {
	s, n := benchStore(b, 1000), 0
	for b.Loop() {
		n++
		writes := startups(0, 1000)
		for _, w := range writes {
			w.Profile.Common().Name += fmt.Sprint(" ", n)
		}
		if _, err := s.Save(b.Context(), writes); err != nil {
			b.Fatal(err)
		}
	}
	report(b, 1000*n)
}

// BenchmarkRerun saves what is there already.
func BenchmarkRerun(b *testing.B) {
	s, n := benchStore(b, 1000), 0
	for b.Loop() {
		n++
		if _, err := s.Save(b.Context(), startups(0, 1000)); err != nil {
			b.Fatal(err)
		}
	}
	report(b, 1000*n)
}

// BenchmarkSaveOne is one acknowledged write: the price of synchronous=FULL.
func BenchmarkSaveOne(b *testing.B) {
	s, n := openTemp(b), 0
	for b.Loop() {
		if _, err := s.Save(b.Context(), startups(n, 1)); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkEach(b *testing.B) {
	s, n := benchStore(b, 20_000), 0
	for b.Loop() {
		_, err := s.Each(b.Context(), func(batch []match.Profile) error { n += len(batch); return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	report(b, n)
}

func BenchmarkGet20(b *testing.B) {
	s := benchStore(b, 20_000)
	var ids []string
	for i := range 20 {
		ids = append(ids, fmt.Sprintf("bench-%08d", 977*i))
	}
	for b.Loop() {
		if _, err := s.Get(b.Context(), ids...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkList(b *testing.B) {
	s := benchStore(b, 100_000)
	all := match.Viewer{All: true}
	for name, f := range map[string]match.Filter{
		"all":    {Viewer: all},
		"common": {Viewer: all, Stages: []string{"stage3"}},
		"rare":   {Viewer: all, Localities: []string{"00007"}},
		"both":   {Viewer: all, Localities: []string{"00007"}, Sectors: []string{"s3"}},
		"none":   {Viewer: all, Stages: []string{"stage3"}, Expertise: []string{"need1"}, Sectors: []string{"s82"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.List(b.Context(), f, time.Time{}, "", 50); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
