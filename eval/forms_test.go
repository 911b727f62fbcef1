package eval_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/text"
	"duyen/search"
)

// The floors of search on the judged queries of the real projects and
// organisations, and of what people make of a query (Telex, VNI, no accents, one
// slip) against its accented form.
const (
	floorAll    = 0.95
	floorFolded = 0.96
	floorForm   = 0.97
	leastForms  = 60
)

// judged is a query with the grades of its profiles.
type judged struct {
	ID     string       `json:"id"`
	Text   string       `json:"text"`
	Kinds  []match.Kind `json:"kinds"`
	Traits []string     `json:"traits"`
	grades map[string]int
}

func TestSearchQuality(t *testing.T) {
	ix, queries := judgedIndex(t), judgedQueries(t)
	sum, n := map[string]float64{}, map[string]int{}
	for _, q := range queries {
		got := gain(t, ix, q, q.Text)
		for _, of := range append(q.Traits, "all") {
			sum[of] += got
			n[of]++
		}
	}
	for of, floor := range map[string]float64{"all": floorAll, "nodia": floorFolded} {
		if mean := sum[of] / float64(n[of]); n[of] == 0 || !(mean >= floor) {
			t.Errorf("%s: NDCG@10 %.4f over %d queries, want %.2f", of, mean, n[of], floor)
		}
	}
	t.Logf("NDCG@10 %.4f over %d queries", sum["all"]/float64(n["all"]), n["all"])
}

func TestFormsOfQueries(t *testing.T) {
	ix := judgedIndex(t)
	forms := map[string]func(string) []string{
		"telex":      func(s string) []string { return []string{text.Telex(s)} },
		"vni":        func(s string) []string { return []string{text.VNI(s)} },
		"no accents": func(s string) []string { return []string{text.Fold(s)} },
		"slip":       slipsOf,
	}
	got, want, n := map[string]float64{}, map[string]float64{}, 0
	for _, q := range judgedQueries(t) {
		if !slices.Contains(q.Traits, "dia") {
			continue
		}
		base := gain(t, ix, q, q.Text)
		for name, form := range forms {
			for _, s := range form(q.Text) {
				g := gain(t, ix, q, s)
				got[name] += g
				want[name] += base
				n++
				if g < base/2 {
					t.Logf("%q for %q: %.3f of %.3f", s, q.Text, g, base)
				}
			}
		}
	}
	for name := range forms {
		if ratio := got[name] / want[name]; !(ratio >= floorForm) {
			t.Errorf("%s: %.4f of the accented form, want %.2f", name, ratio, floorForm)
		} else {
			t.Logf("%s: %.4f of the accented form", name, ratio)
		}
	}
	if n < leastForms {
		t.Errorf("only %d forms", n)
	}
}

// slipsOf makes typical slips of one query, one word each: a sound for another,
// a letter left out, two swapped.
func slipsOf(s string) (out []string) {
	for i, word := range text.Tokens(s) {
		letters := []rune(word.Exact)
		if len(letters) < 3 {
			continue
		}
		at := 1 + i%(len(letters)-2)
		swapped := slices.Clone(letters)
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		made := []string{string(slices.Delete(slices.Clone(letters), at, at+1)), string(swapped)}
		if sounds := text.Slips(word.Exact); len(sounds) > 0 {
			made = append(made, sounds[i%len(sounds)])
		}
		if slip := made[i%len(made)]; slip != word.Exact {
			out = append(out, s[:word.Start]+slip+s[word.End:])
		}
	}
	return out
}

// gain is NDCG@10 of one search with gain 2^grade−1.
func gain(t *testing.T, ix *search.Index, q judged, s string) float64 {
	t.Helper()
	hits, err := ix.Search(t.Context(), match.Query{Text: s, Limit: 10, Filter: match.Filter{Kinds: q.Kinds}})
	if err != nil {
		t.Fatal(err)
	}
	sum := func(grades []int) (g float64) {
		for i, grade := range grades[:min(len(grades), 10)] {
			g += (math.Exp2(float64(grade)) - 1) / math.Log2(float64(i)+2)
		}
		return g
	}
	var got, best []int
	for _, h := range hits.Data {
		got = append(got, q.grades[h.ID])
	}
	for _, grade := range q.grades {
		best = append(best, grade)
	}
	slices.Sort(best)
	slices.Reverse(best)
	return sum(got) / sum(best)
}

// judgedQueries reads the judged queries.
func judgedQueries(t *testing.T) []judged {
	t.Helper()
	lines, err := os.ReadFile("testdata/real/queries.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	grades, err := os.ReadFile("testdata/real/search_qrels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	byQuery := map[string]map[string]int{}
	for line := range strings.Lines(string(grades)) {
		f := strings.Fields(line)
		grade, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatal(err)
		}
		if byQuery[f[0]] == nil {
			byQuery[f[0]] = map[string]int{}
		}
		byQuery[f[0]][f[1]] = grade
	}
	var out []judged
	for line := range bytes.Lines(lines) {
		var q judged
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		if q.grades = byQuery[q.ID]; len(q.grades) > 0 {
			out = append(out, q)
		}
	}
	return out
}

// shelf hands the judged profiles to an index, with the engine's columns.
type shelf struct {
	*engine.Engine
	profiles map[string]match.Profile
}

// View implements search.Columns.
func (s *shelf) View(f match.Filter) search.View { return s.Engine.View(f) }

// Get implements search.Loader.
func (s *shelf) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = s.profiles[id]
	}
	return out, nil
}

// judgedIndex indexes the real projects and organisations of the demo.
func judgedIndex(t *testing.T) *search.Index {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{Engine: engine.New(ref, match.Weights{}, nil), profiles: map[string]match.Profile{}}
	var updates []match.Update
	for _, file := range configs.DemoFiles() {
		if file.Name != "real.jsonl" {
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(file.Data))
		lines.Buffer(nil, len(file.Data))
		for lines.Scan() {
			p := judgedProfile(t, lines.Bytes(), ref)
			s.profiles[p.Common().ID] = p
			updates = append(updates, match.Update{ID: p.Common().ID, Profile: p})
		}
	}
	s.Apply(updates, match.Checkpoint{Seq: 1})
	ix, err := search.Open(t.TempDir()+"/index", ref, s, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := ix.Apply(t.Context(), updates, match.Checkpoint{Seq: 1}); err != nil {
		t.Fatal(err)
	}
	return ix
}

func judgedProfile(t *testing.T, line []byte, ref *match.Reference) match.Profile {
	t.Helper()
	var of struct {
		Kind match.Kind `json:"kind"`
	}
	if err := json.Unmarshal(line, &of); err != nil {
		t.Fatal(err)
	}
	p := match.New(of.Kind)
	if err := json.Unmarshal(line, p); err != nil {
		t.Fatal(err)
	}
	match.Normalize(p, ref, "2026-01-01")
	return p
}
