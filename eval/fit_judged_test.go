package eval_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"duyen/eval"
	"duyen/match"
)

// choosers makes startups that judge mentors: those who can help with what is needed
// get the grade, those who merely work in the sector get 0.
func choosers(n, grade int) map[string]string {
	var profiles, judged strings.Builder
	needs, sectors := []string{"legal", "marketing", "finance"}, []string{"agri", "food", "tourism", "edu"}
	for i, need := range needs {
		for j, sector := range sectors {
			fmt.Fprintf(&profiles, `{"kind":"mentor","id":"m%d-%d","name":".","expertise":["%s"],"sectors":["%s"]}`+"\n", i, j, need, sector)
		}
	}
	for k := range n {
		i, j := k%len(needs), k%len(sectors)
		fmt.Fprintf(&profiles, `{"kind":"startup","id":"s%d","name":".","needs":["%s"],"sectors":["%s"]}`+"\n", k, needs[i], sectors[j])
		fmt.Fprintf(&judged, "s%d\tm%d-%d\t%d\n", k, i, (j+1)%len(sectors), grade)
		fmt.Fprintf(&judged, "s%d\tm%d-%d\t0\n", k, (i+1)%len(needs), j)
	}
	return map[string]string{"profiles.jsonl": profiles.String(), "match_qrels.tsv": judged.String(), "meta.json": `{"as_of":"2026-11-26","fit":"judgments"}`}
}

func TestFitToJudgments(t *testing.T) {
	d := match.Direction{From: match.KindStartup, To: match.KindMentor}
	data, err := load(t, choosers(60, 1))
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	f, err := eval.Fit(t.Context(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	got := f.Directions[d.String()]
	needs, sector := got.Weights[match.SignalNeeds], got.Weights[match.SignalSector]
	if f.Training != eval.Judgments || got.Subjects != 48 || got.Positives != 48 || got.Before.N != 12 || needs[1] <= needs[0] || sector[1] >= sector[0] {
		t.Errorf("%+v", got)
	}
	if got.After.NDCG < got.Before.NDCG {
		t.Errorf("%+v", got)
	}
	if w := got.Weights[match.SignalText]; w[0] != w[1] {
		t.Errorf("nothing is said about texts, but the weight went from %v to %v", w[0], w[1])
	}
	for other, scale := range o.Weights {
		if other != d && f.Weights[other] != scale {
			t.Errorf("%s has other weights", other)
		}
	}
	if names := slices.Collect(maps.Keys(f.Directions)); len(names) != 1 {
		t.Errorf("fitted %v", names)
	}
	if again, err := eval.Fit(t.Context(), data, o); err != nil || again.Weights[d] != f.Weights[d] {
		t.Errorf("fitting again gives %+v, %v", again, err)
	}
}

// TestFitFollowsWhatIsPlanted: whichever signal the choices go by, it comes to weigh
// more beside the other, also when one choice in four goes against it.
func TestFitFollowsWhatIsPlanted(t *testing.T) {
	d := match.Direction{From: match.KindStartup, To: match.KindMentor}
	for name, swapped := range map[string]func(k int) bool{
		"needs":            func(int) bool { return false },
		"sector":           func(int) bool { return true },
		"sector, one in 4": func(k int) bool { return k/12%4 != 0 },
	} {
		content := choosers(96, 1)
		lines := strings.SplitAfter(content["match_qrels.tsv"], "\n")
		for i := range lines {
			if swapped(i / 2) {
				one, zero := strings.CutSuffix(lines[i], "\t0\n")
				if lines[i] = strings.Replace(lines[i], "\t1\n", "\t0\n", 1); zero {
					lines[i] = one + "\t1\n"
				}
			}
		}
		content["match_qrels.tsv"] = strings.Join(lines, "")
		data, err := load(t, content)
		if err != nil {
			t.Fatal(err)
		}
		f, err := eval.Fit(t.Context(), data, options(t))
		if err != nil {
			t.Fatal(err)
		}
		w := f.Directions[d.String()].Weights
		needs, sector := w[match.SignalNeeds], w[match.SignalSector]
		if more := needs[1]/needs[0] > sector[1]/sector[0]; more != strings.HasPrefix(name, "needs") {
			t.Errorf("%s: needs from %v to %v, sector from %v to %v", name, needs[0], needs[1], sector[0], sector[1])
		}
	}
}

// What nobody preferred to anything teaches nothing.
func TestFitToJudgmentsRefusesTooFew(t *testing.T) {
	for name, c := range map[string]struct {
		n, grade int
		says     string
	}{
		"few":           {24, 1, "19 choices"},
		"no preference": {60, 0, "0 choices"},
	} {
		content := choosers(c.n, c.grade)
		if name == "few" { // the 20th of the 20 that are not kept out
			content["match_qrels.tsv"] = strings.Replace(content["match_qrels.tsv"], "s0\tm1-0\t0\n", "", 1)
		}
		data, err := load(t, content)
		if err != nil {
			t.Fatal(err)
		}
		_, err = eval.Fit(t.Context(), data, options(t))
		if e, ok := errors.AsType[*match.Error](err); !ok || e.Code != "too_few_positives" || !strings.HasPrefix(e.Message, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFitOfMetaIsKnown(t *testing.T) {
	content := choosers(1, 1)
	content["meta.json"] = `{"fit":"judgements"}`
	_, err := load(t, content)
	if e, ok := errors.AsType[*match.Error](err); !ok || len(e.Problems) != 1 || e.Problems[0].Field != "meta.json:1: fit" || e.Problems[0].Nearest != "judgments" {
		t.Errorf("%v", err)
	}
}
