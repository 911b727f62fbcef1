package eval_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
)

// Two funds, one of which has backed the startup's neighbour: worked out by hand.
func TestRunSmall(t *testing.T) {
	content := small()
	content["profiles.jsonl"] = strings.Replace(content["profiles.jsonl"], `"name":"Quỹ A"`, `"name":"Quỹ A","sectors":["Fintech"]`, 1)
	data, err := load(t, content)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, data)
	got := r.Match["startup→investor"]
	if want := (eval.Metrics{N: 1, NDCG: 1, Recall: 1, MRR: 1, Hit: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := r.Match["investor→startup"]; got.NDCG != 1 || got.N != 1 {
		t.Errorf("%+v", got)
	}
	if r.Search.NDCG != 1 || r.Search.ByTrait["nodia"].N != 1 || r.Baselines["bm25"].Search.NDCG != 1 {
		t.Errorf("%+v", r.Search)
	}
	if got := r.Fit["all"]; got.AUC != 1 || got.Positives != 2 || got.Zeros != 1 {
		t.Errorf("%+v", got)
	}
	if e := r.Exposure["startup→investor"]; e.Targets != 2 || e.Shown != 1 || e.Gini != 0 {
		t.Errorf("%+v", e)
	}
	for _, name := range []string{"random", "popularity", "bm25", "overlap"} {
		if m := r.Baselines[name].Match["startup→investor"]; m.N != 1 || m.Hit != 1 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// What is in the portfolio is no candidate: neither of the product nor of a baseline.
func TestRunLeavesOutThePortfolio(t *testing.T) {
	content := small()
	content["profiles.jsonl"] = strings.Replace(content["profiles.jsonl"], `"startup":"s9"`, `"startup":"s1"`, 1)
	data, err := load(t, content)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, data)
	if m := r.Match["startup→investor"]; m.N != 1 || m.MRR != 0 {
		t.Errorf("%+v", m)
	}
	for name, b := range r.Baselines {
		if m, ok := b.Match["startup→investor"]; ok && m.MRR != 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// With candidates.txt only those in it are listed; kinds it does not name are whole.
func TestRunCandidates(t *testing.T) {
	content := small()
	content["candidates.txt"] = "i2\n"
	data, err := load(t, content)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, data)
	if m := r.Match["startup→investor"]; m.N != 1 || m.MRR != 0 || r.Exposure["startup→investor"].Targets != 1 {
		t.Errorf("%+v %+v", m, r.Exposure)
	}
	if m := r.Match["investor→startup"]; m.MRR != 1 {
		t.Errorf("%+v", m)
	}
}

func TestRunStops(t *testing.T) {
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	data := real(t)
	steps := 0
	_, err = eval.Run(ctx, data, eval.Options{Reference: reference(t), Weights: weights, Progress: func(all int) {
		if steps++; steps == 1 {
			stop()
		}
		if all != 51+2*58 {
			t.Errorf("%d steps", all)
		}
	}})
	if !errors.Is(err, context.Canceled) && match.KindOf(err) != match.KindBusy {
		t.Errorf("a stopped run gave %v", err)
	}
}

// Profiles that say nothing are ranked, and the same each time.
func TestRunEmptyProfiles(t *testing.T) {
	data, err := load(t, map[string]string{
		"profiles.jsonl": `{"kind":"startup","id":"a","name":"."}
{"kind":"startup","id":"b","name":"."}
{"kind":"investor","id":"c","name":"."}
{"kind":"investor","id":"d","name":"."}`,
		"match_qrels.tsv": "a\tc\t1\nb\tc\t1\nc\ta\t1\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	if m := run(t, data).Match["startup→investor"]; m.N != 2 || m.Hit != 1 {
		t.Errorf("%+v", m)
	}
}
