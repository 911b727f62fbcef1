package eval

import (
	"cmp"
	"maps"
	"slices"
)

// allDirections names the sum over directions.
const allDirections = "all"

// Separation says how well the points above neutral, which "fit" goes by, tell
// judged 0 from judged 1 or more, over the pairs of all subjects together.
type Separation struct {
	AUC       float64 `json:"auc"`
	Positives int     `json:"positives"`
	Zeros     int     `json:"zeros"`
}

// judgeFit gives the separation per direction and over all; directions without
// both kinds of judgment are left out.
func judgeFit(byDirection map[string][]judgment) map[string]Separation {
	out := map[string]Separation{}
	var all []judgment
	for _, name := range slices.Sorted(maps.Keys(byDirection)) {
		all = append(all, byDirection[name]...)
		if s := separation(byDirection[name]); s.Positives > 0 && s.Zeros > 0 {
			out[name] = s
		}
	}
	if s := separation(all); s.Positives > 0 && s.Zeros > 0 {
		out[allDirections] = s
	}
	return out
}

// separation is the probability that a positive pair lies above a zero one,
// equal ones counting half.
func separation(pairs []judgment) (s Separation) {
	sorted := slices.SortedFunc(slices.Values(pairs), func(a, b judgment) int { return cmp.Compare(a.above, b.above) })
	var wins float64
	for i := 0; i < len(sorted); {
		positives, zeros := 0, 0
		for value := sorted[i].above; i < len(sorted) && sorted[i].above == value; i++ {
			if sorted[i].grade > 0 {
				positives++
			} else {
				zeros++
			}
		}
		wins += float64(positives) * (float64(s.Zeros) + float64(zeros)/2)
		s.Positives += positives
		s.Zeros += zeros
	}
	if s.Positives > 0 && s.Zeros > 0 {
		s.AUC = wins / float64(s.Positives) / float64(s.Zeros)
	}
	return s
}
