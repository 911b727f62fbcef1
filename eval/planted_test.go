package eval_test

import (
	"reflect"
	"testing"

	"duyen/eval"
	"duyen/match"
)

func TestPlantedIsTheSameForASeed(t *testing.T) {
	ref := reference(t)
	a, err := eval.Planted(ref, 7)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := eval.Planted(ref, 7)
	c, _ := eval.Planted(ref, 8)
	if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a.Lists, c.Lists) {
		t.Error("the seed does not decide")
	}
}

// About one positive in five contradicts the rule, and hardly any of the others.
func TestPlantedNoise(t *testing.T) {
	data, err := eval.Planted(reference(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	wrong, positives := 0, 0
	for _, l := range data.Lists {
		for target, grade := range l.Grades {
			if grade == 0 {
				continue
			}
			positives++
			s, m := data.Profiles[l.Subject].(*match.Startup), data.Profiles[target].(*match.Mentor)
			if !common(s.Languages, m.Languages) || !common(s.Needs, m.Expertise) {
				wrong++
			}
		}
	}
	if share := float64(wrong) / float64(positives); positives < 1000 || share < 0.08 || share > 0.2 {
		t.Errorf("%.2f of %d positives have no language or need in common", share, positives)
	}
}

func common(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}
