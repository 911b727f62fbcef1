package configs

import (
	"reflect"
	"testing"

	"duyen/match"
)

func TestFormatWeightsReadsBack(t *testing.T) {
	weights, err := LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	d := match.Direction{From: match.KindInvestor, To: match.KindStartup}
	scale := weights[d]
	scale.Weight[match.ColSector], scale.Weight[match.ColText] = 0, 0.125
	weights[d] = scale
	text, err := FormatWeights(weights)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseWeights(text)
	if err != nil || !reflect.DeepEqual(again, weights) {
		t.Errorf("%v\n%s", err, text)
	}
}
