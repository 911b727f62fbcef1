package configs

import (
	"bytes"
	"encoding/json"

	"duyen/match"
)

// FormatWeights writes weights in the form that ParseWeights reads.
func FormatWeights(w match.Weights) ([]byte, error) {
	type direction struct {
		Weights map[match.Signal]float64 `json:"weights"`
		Fit     struct {
			Strong   float64 `json:"strong"`
			Possible float64 `json:"possible"`
		} `json:"fit"`
	}
	var file struct {
		Bounds     map[match.Signal][2]float64 `json:"bounds"`
		Directions map[string]direction        `json:"directions"`
	}
	file.Bounds, file.Directions = map[match.Signal][2]float64{}, map[string]direction{}
	for d, scale := range w {
		out := direction{Weights: map[match.Signal]float64{}}
		out.Fit.Strong, out.Fit.Possible = scale.Strong, scale.Possible
		for j, signal := range match.Signals() {
			if scale.Lo[j] < scale.Hi[j] { // bounded, so named: a weight may be 0
				out.Weights[signal] = scale.Weight[j]
				file.Bounds[signal] = [2]float64{scale.Lo[j], scale.Hi[j]}
			}
		}
		file.Directions[d.String()] = out
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(file)
	return b.Bytes(), err
}
