package eval_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/eval"
	"duyen/match"
)

// funds makes investors that back their own state two times out of three, with so
// many deals a year in 2018 and 2019. In 2018 each has a favourite sector, which
// means nothing in 2019.
func funds(deals int) map[string]string {
	var profiles, judged strings.Builder
	sectors := []string{"Fintech", "Biotech", "Games"}
	for i := range 20 {
		fmt.Fprintf(&profiles, `{"kind":"investor","id":"i%d","name":"Fund %d","portfolio":[`, i, i)
		for j := range 2 * deals {
			if j > 0 {
				profiles.WriteByte(',')
			}
			state, sector := i%10, sectors[i%3]
			if j%2 == 1 {
				sector = sectors[j/2%3]
			}
			if j%3 == 0 {
				state = (i*7 + j) % 10
			}
			fmt.Fprintf(&profiles, `{"startup":"d%d-%d","sectors":["%s"],"locality":"US/S%d","stage":"seed","on":"%d-03-01"}`,
				i, j, sector, state, 2018+j%2)
		}
		profiles.WriteString("]}\n")
		fmt.Fprintf(&profiles, `{"kind":"startup","id":"s%d","name":"New %d","sectors":["%s"],"locality":"US/S%d","stage":"seed"}`+"\n",
			i, i, sectors[i%3], i%10)
		fmt.Fprintf(&judged, "s%d\ti%d\t1\ni%d\ts%d\t1\n", i, i, i, i)
	}
	return map[string]string{
		"profiles.jsonl": profiles.String(), "match_qrels.tsv": judged.String(), "meta.json": `{"as_of":"2020-01-01"}`,
	}
}

func options(t *testing.T) eval.Options {
	t.Helper()
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	return eval.Options{Reference: reference(t), Weights: weights}
}

func TestFitLearnsWhatDecides(t *testing.T) {
	data, err := load(t, funds(15))
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	before := run(t, data).Match
	f, err := eval.Fit(t.Context(), data, o)
	if err != nil {
		t.Fatal(err)
	}
	d := match.Direction{From: match.KindStartup, To: match.KindInvestor}
	got := f.Directions[d.String()]
	if got.Positives != 300 || got.Subjects != 300 || got.Before != before[d.String()] {
		t.Errorf("%+v, measured before %+v", got, before[d.String()])
	}
	place, sector := got.Weights[match.SignalRegion], got.Weights[match.SignalSector]
	if place[1]/sector[1] <= place[0]/sector[0] {
		t.Errorf("the place decides, but it went from %v to %v, the sector from %v to %v", place[0], place[1], sector[0], sector[1])
	}
	if w := got.Weights[match.SignalStrength]; w[0] != w[1] {
		t.Errorf("nothing is said about strengths, but the weight went from %v to %v", w[0], w[1])
	}
	if got.After.NDCG < got.Before.NDCG {
		t.Errorf("%+v", got)
	}
	mentor := match.Direction{From: match.KindStartup, To: match.KindMentor}
	if f.Weights[mentor] != o.Weights[mentor] || f.Weights[d] == o.Weights[d] {
		t.Error("other directions keep their weights, this one does not")
	}
	// Fitting leaves the data as they were.
	if again := run(t, data).Match; !reflect.DeepEqual(again, before) {
		t.Errorf("after fitting the folder measures %v, before %v", again, before)
	}
}

func TestFitRefusesTooFew(t *testing.T) {
	data, err := load(t, funds(9))
	if err != nil {
		t.Fatal(err)
	}
	_, err = eval.Fit(t.Context(), data, options(t))
	if e, ok := errors.AsType[*match.Error](err); !ok || e.Code != "too_few_positives" || !strings.Contains(e.Message, "180 deals") {
		t.Errorf("got %v", err)
	}
}
