package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// judged makes a small judged folder; changes replace its files, "" removes one.
func judged(t *testing.T, changes map[string]string) string {
	t.Helper()
	content := map[string]string{
		"profiles.jsonl": `{"kind":"startup","id":"s1","name":"Quế Trà Bồng","sectors":["Fintech"]}
{"kind":"investor","id":"i1","name":"Quỹ A","sectors":["Fintech"]}
{"kind":"investor","id":"i2","name":"Quỹ B"}
`,
		"queries.jsonl":    `{"id":"q1","text":"que tra bong","kinds":["startup"],"traits":["nodia"]}` + "\n",
		"search_qrels.tsv": "q1\ts1\t2\n",
		"match_qrels.tsv":  "s1\ti1\t1\ns1\ti2\t0\n",
		"meta.json":        `{"name":"small","as_of":"2026-01-01"}`,
	}
	for name, text := range changes {
		content[name] = text
	}
	dir := t.TempDir()
	for name, text := range content {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// figures has exactly the names that scripts read.
type figures struct {
	N      int      `json:"n"`
	NDCG   *float64 `json:"ndcg@10"`
	Recall *float64 `json:"recall@20"`
	MRR    *float64 `json:"mrr"`
	SE     *float64 `json:"se"`
	Hit    *float64 `json:"hit@10"`
}

func (f figures) whole() bool {
	return f.N > 0 && f.NDCG != nil && f.Recall != nil && f.MRR != nil && f.SE != nil && f.Hit != nil
}

func TestEvalJSON(t *testing.T) {
	type part struct {
		Search *struct {
			figures
			ByTrait map[string]figures `json:"by_trait"`
		} `json:"search"`
		Match map[string]figures `json:"match"`
	}
	out := ask[struct {
		part
		Baselines map[string]part               `json:"baselines"`
		Fit       map[string]map[string]float64 `json:"fit"`
		Exposure  map[string]json.RawMessage    `json:"exposure"`
	}](t, "eval", judged(t, nil))
	const d = "startup→investor"
	if !out.Search.whole() || !out.Search.ByTrait["nodia"].whole() || !out.Match[d].whole() || *out.Match[d].NDCG != 1 {
		t.Errorf("%+v", out)
	}
	for _, name := range []string{"random", "popularity", "bm25", "overlap"} {
		if !out.Baselines[name].Match[d].whole() {
			t.Errorf("%s: %+v", name, out.Baselines[name])
		}
	}
	if !out.Baselines["bm25"].Search.whole() || out.Fit[d]["auc"] != 1 || out.Exposure[d] == nil {
		t.Errorf("%+v", out)
	}
}

func TestEvalTable(t *testing.T) {
	dir := judged(t, nil)
	r := call(t, nil, "eval", dir)
	if r.code != 0 || r.stderr != "" || !strings.Contains(r.stdout, "startup→investor") || !strings.Contains(r.stdout, "overlap") {
		t.Errorf("%+v", r)
	}
	if again := call(t, nil, "eval", dir); again != r {
		t.Errorf("the second run says something else: %s", again.stdout)
	}
}

func TestEvalNamesFileAndLine(t *testing.T) {
	for name, c := range map[string]struct{ file, text, says string }{
		"no profiles":     {"profiles.jsonl", "", "profiles.jsonl"},
		"bad JSON":        {"profiles.jsonl", "{\"kind\":\"startup\",\"name\":\"A\"}\n{", "profiles.jsonl:2"},
		"two columns":     {"match_qrels.tsv", "s1\ti1\t1\ns1\ti2\n", "match_qrels.tsv:2"},
		"a grade of x":    {"match_qrels.tsv", "s1\ti1\tx\n", "match_qrels.tsv:1"},
		"unknown subject": {"match_qrels.tsv", "s7\ti1\t1\n", "match_qrels.tsv:1: “s7”"},
		"a pair twice":    {"search_qrels.tsv", "q1\ts1\t1\nq1\ts1\t1\n", "search_qrels.tsv:2"},
		"bad query":       {"queries.jsonl", "{\"id\":\n", "queries.jsonl:1"},
	} {
		r := call(t, nil, "eval", "--json", judged(t, map[string]string{c.file: c.text}))
		if r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestEvalWrongCalls(t *testing.T) {
	for _, args := range [][]string{{"eval"}, {"eval", "--planted", judged(t, nil)}} {
		if r := call(t, nil, args...); r.code != exitUsage || !strings.Contains(r.stderr, "--planted") {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestEvalFitRefusesTooFew(t *testing.T) {
	out := filepath.Join(t.TempDir(), "weights.json")
	r := call(t, nil, "eval", "--fit", out, judged(t, nil))
	if r.code != exitRefused || !strings.Contains(r.stderr, "at least 200") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("weights were written")
	}
}

// Other weights can be tried without building the program anew.
func TestEvalWeights(t *testing.T) {
	defaults, err := os.ReadFile("../../configs/weights.json")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "weights.json")
	if err := os.WriteFile(file, defaults, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := judged(t, nil)
	if r := call(t, nil, "eval", "--weights", file, dir); r != call(t, nil, "eval", dir) {
		t.Errorf("%+v", r)
	}
	if r := call(t, nil, "eval", "--weights", filepath.Join(dir, "meta.json"), dir); r.code != exitRefused || !strings.Contains(r.stderr, "meta.json") {
		t.Errorf("%+v", r)
	}
}
