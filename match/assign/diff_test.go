package assign

import (
	"reflect"
	"testing"
)

func TestDiff(t *testing.T) {
	before := &Solution{Pairs: []Pair{{Subject: 0, Target: 4}, {Subject: 1, Target: 2}, {Subject: 2, Target: 0}, {Subject: 2, Target: 1}, {Subject: 3, Target: 3}}}
	after := &Solution{Pairs: []Pair{{Subject: 0, Target: 4, Score: 3}, {Subject: 2, Target: 1}, {Subject: 3, Target: 6}, {Subject: 3, Target: 5}, {Subject: 4, Target: 2}}}
	want := []Change{
		{Subject: 1, Kind: Lost, Lost: []int{2}},
		{Subject: 2, Kind: Lost, Lost: []int{0}},
		{Subject: 3, Kind: Moved, Lost: []int{3}, Gained: []int{5, 6}},
		{Subject: 4, Kind: Gained, Gained: []int{2}},
	}
	if got := Diff(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Diff(after, after); len(got) != 0 {
		t.Errorf("of the same: %+v", got)
	}
	for _, c := range Diff(after, before) { // the other way round everything is the other way round
		for _, d := range want {
			if d.Subject == c.Subject && (!reflect.DeepEqual(c.Lost, d.Gained) || !reflect.DeepEqual(c.Gained, d.Lost)) {
				t.Errorf("%+v and back %+v", d, c)
			}
		}
	}
}
