package eval_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/files"
	"duyen/match"
)

func reference(t testing.TB) *match.Reference {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// small is a valid folder.
func small() map[string]string {
	return map[string]string{
		"profiles.jsonl": `{"kind":"startup","id":"s1","name":"Quế Trà Bồng","sectors":["Fintech"]}
{"kind":"investor","id":"i1","name":"Quỹ A","portfolio":[{"startup":"s9","on":"2019-12-31"},{"startup":"s1","on":"2020-01-01"}]}
{"kind":"investor","id":"i2","name":"Quỹ B"}
{"kind":"organization","name":"Hội"}
`,
		"queries.jsonl":     `{"id":"q1","text":"que tra bong","kinds":["startup"],"traits":["nodia"]}` + "\n",
		"search_qrels.tsv":  "q1\ts1\t2\r\n",
		"match_qrels.tsv":   "s1\ti1\t1\ns1\ti2\t0\n\ni1\ts1\t1\n",
		"meta.json":         `{"name":"small","as_of":"2020-01-01","note":"invented"}`,
		"anything_else.txt": "ignored",
	}
}

// folder writes files and gives their folder.
func folder(t testing.TB, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t testing.TB, content map[string]string) (*eval.Dataset, error) {
	t.Helper()
	return eval.Load(folder(t, content), reference(t), "2026-01-01", files.ReadProfiles)
}

func TestLoad(t *testing.T) {
	data, err := load(t, small())
	if err != nil {
		t.Fatal(err)
	}
	if data.Name != "small" || data.AsOf != "2020-01-01" || len(data.Profiles) != 4 || len(data.Searches) != 1 || len(data.Lists) != 2 {
		t.Errorf("%+v", data)
	}
	if got := data.Profiles[1].(*match.Investor).Portfolio; len(got) != 1 || got[0].Startup != "s9" {
		t.Errorf("what happens on the day itself is not in the past: %+v", got)
	}
	if !maps.Equal(data.Lists[0].Grades, map[int]int{1: 1, 2: 0}) {
		t.Errorf("grades %v", data.Lists[0].Grades)
	}
}

// Every part but the profiles may be missing.
func TestLoadProfilesAlone(t *testing.T) {
	data, err := load(t, map[string]string{"profiles.jsonl": small()["profiles.jsonl"]})
	if err != nil || data.AsOf != "2026-01-01" || len(data.Lists)+len(data.Searches) > 0 {
		t.Errorf("%v %+v", err, data)
	}
}

func TestLoadNamesFileAndLine(t *testing.T) {
	for name, c := range map[string]struct{ file, text, where, code string }{
		"bad JSON":          {"profiles.jsonl", small()["profiles.jsonl"] + "{", "profiles.jsonl:5", files.CodeSyntax},
		"unknown field":     {"profiles.jsonl", `{"kind":"startup","name":"A","colour":1}`, "profiles.jsonl:1: colour", files.CodeUnknownField},
		"not valid":         {"profiles.jsonl", `{"kind":"startup","name":"A","stage":"sed"}`, "profiles.jsonl:1: stage", match.ProblemUnknownStage},
		"id twice":          {"profiles.jsonl", small()["profiles.jsonl"] + `{"kind":"mentor","id":"i1","name":"B"}`, "profiles.jsonl:5: id", eval.CodeTwice},
		"bad query":         {"queries.jsonl", "\n{\"id\":\"q1\"", "queries.jsonl:2", eval.CodeJSON},
		"query field":       {"queries.jsonl", `{"id":"q1","kind":"startup"}`, "queries.jsonl:1", eval.CodeJSON},
		"query kind":        {"queries.jsonl", `{"id":"q1","kinds":["startups"]}`, "queries.jsonl:1: kinds[0]", match.ProblemUnknownKind},
		"query twice":       {"queries.jsonl", `{"id":"q1"}` + "\n" + `{"id":"q1"}`, "queries.jsonl:2: id", eval.CodeTwice},
		"unknown query":     {"search_qrels.tsv", "q1\ts1\t1\nq2\ts1\t1\n", "search_qrels.tsv:2", eval.CodeUnknown},
		"unknown hit":       {"search_qrels.tsv", "q1\ts2\t1\n", "search_qrels.tsv:1", eval.CodeUnknown},
		"two columns":       {"match_qrels.tsv", "s1\ti1\t1\ns1\ti2\n", "match_qrels.tsv:2", eval.CodeColumns},
		"spaces":            {"match_qrels.tsv", "s1 i1 1\n", "match_qrels.tsv:1", eval.CodeColumns},
		"a grade of x":      {"match_qrels.tsv", "s1\ti1\tx\n", "match_qrels.tsv:1", eval.CodeGrade},
		"a negative grade":  {"match_qrels.tsv", "s1\ti1\t-1\n", "match_qrels.tsv:1", eval.CodeGrade},
		"unknown subject":   {"match_qrels.tsv", "s1\ti1\t1\ns7\ti1\t1\n", "match_qrels.tsv:2", eval.CodeUnknown},
		"unknown target":    {"match_qrels.tsv", "s1\ti7\t1\n", "match_qrels.tsv:1", eval.CodeUnknown},
		"a pair twice":      {"match_qrels.tsv", "s1\ti1\t1\n\ns1\ti1\t0\n", "match_qrels.tsv:3", eval.CodeTwice},
		"no such direction": {"match_qrels.tsv", "i1\ti2\t1\n", "match_qrels.tsv:1", eval.CodeDirection},
		"unknown candidate": {"candidates.txt", "i1\ni7\n", "candidates.txt:2", eval.CodeUnknown},
		"bad meta":          {"meta.json", "{\n\"name\": x}", "meta.json:2", eval.CodeJSON},
		"no such day":       {"meta.json", `{"as_of":"2020-02-30"}`, "meta.json:1: as_of", match.ProblemBadDate},
	} {
		t.Run(name, func(t *testing.T) {
			content := small()
			content[c.file] = c.text
			_, err := load(t, content)
			e, ok := errors.AsType[*match.Error](err)
			if !ok || len(e.Problems) == 0 || e.Kind != match.KindInvalid {
				t.Fatalf("got %v", err)
			}
			if p := e.Problems[0]; p.Field != c.where || p.Code != c.code {
				t.Errorf("%s %s, want %s %s", p.Field, p.Code, c.where, c.code)
			}
		})
	}
}

func TestLoadWithoutProfiles(t *testing.T) {
	content := small()
	delete(content, "profiles.jsonl")
	_, err := load(t, content)
	if match.KindOf(err) != match.KindNotFound || !strings.Contains(err.Error(), "profiles.jsonl") {
		t.Errorf("got %v", err)
	}
}

// A hopeless file is given up, not told line by line.
func TestLoadTellsTwentyFaults(t *testing.T) {
	content := small()
	content["match_qrels.tsv"] = strings.Repeat("nonsense\n", 1000)
	_, err := load(t, content)
	if e, ok := errors.AsType[*match.Error](err); !ok || len(e.Problems) != 20 {
		t.Errorf("got %v", err)
	}
}
