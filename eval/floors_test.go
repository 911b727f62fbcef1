package eval_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/files"
)

// The floors: what the judged data in testdata/real and the planted mentors must
// reach. The figures behind them stand in docs/EVALUATION.md.
const (
	floorSearch  = 0.88  // NDCG@10 of all queries
	floorNodia   = 0.92  // of those without accents
	floorMatches = 0.066 // above the overlap in the same run, over all judged lists
	floorAUC     = 0.90  // of judged 0 against 1 or more, over all directions
	floorPlanted = 0.05  // above the needs overlap in the same run
)

// real puts the judged folder together: its profiles are those of the demo.
func real(t *testing.T) *eval.Dataset {
	t.Helper()
	demo := configs.DemoFiles()[0]
	content := map[string]string{"profiles.jsonl": string(demo.Data)}
	for _, name := range []string{"queries.jsonl", "search_qrels.tsv", "match_qrels.tsv", "meta.json"} {
		b, err := os.ReadFile(filepath.Join("testdata/real", name))
		if err != nil {
			t.Fatal(err)
		}
		content[name] = string(b)
	}
	data, err := eval.Load(folder(t, content), reference(t), "2026-01-01", files.ReadProfiles)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func run(t *testing.T, data *eval.Dataset) *eval.Report {
	t.Helper()
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	report, err := eval.Run(t.Context(), data, eval.Options{Reference: reference(t), Weights: weights})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestFloors(t *testing.T) {
	r := run(t, real(t))
	planted, err := eval.Planted(reference(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	mentors := run(t, planted)
	const direction = "startup→mentor"
	for _, c := range []struct {
		name       string
		got, floor float64
	}{
		{"search", r.Search.NDCG, floorSearch},
		{"search without accents", r.Search.ByTrait["nodia"].NDCG, floorNodia},
		{"matches above overlap", r.Lists.NDCG - r.Baselines["overlap"].Lists.NDCG, floorMatches},
		{"fit", r.Fit["all"].AUC, floorAUC},
		{"planted above needs", mentors.Match[direction].NDCG - mentors.Baselines["needs"].Match[direction].NDCG, floorPlanted},
	} {
		if c.got < c.floor {
			t.Errorf("%s: %.3f is below the floor of %.3f", c.name, c.got, c.floor)
		}
	}
	if r.Search.N != 51 || r.Lists.N != 19 || mentors.Match[direction].N < 150 {
		t.Errorf("%d queries, %d lists, %d mentors' lists were measured", r.Search.N, r.Lists.N, mentors.Match[direction].N)
	}
}

// The same data give the same report, whatever the order of the goroutines.
func TestRunRepeats(t *testing.T) {
	if a, b := run(t, real(t)), run(t, real(t)); !reflect.DeepEqual(a, b) {
		t.Errorf("two runs differ:\n%+v\n%+v", a, b)
	}
}
