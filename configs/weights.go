package configs

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"duyen/match"
)

//go:embed weights.json
var weightsJSON []byte

// leastBounds is how far the bounds of a signal must lie apart: the engine's bounds
// on scores are sums of float32 numbers that grow with 1/(hi − lo).
const leastBounds = 0.01

// LoadWeights reads the embedded default weights; docs/RANKING.md gives the
// source of each number.
func LoadWeights() (match.Weights, error) { return ParseWeights(weightsJSON) }

// ParseWeights reads weights in the form of weights.json. Every direction must
// be there, every signal known and bounded, no weight negative.
func ParseWeights(data []byte) (match.Weights, error) {
	var file struct {
		Bounds     map[match.Signal][2]float64 `json:"bounds"`
		Directions map[string]struct {
			Weights map[match.Signal]float64 `json:"weights"`
			Fit     struct {
				Strong   float64 `json:"strong"`
				Possible float64 `json:"possible"`
			} `json:"fit"`
		} `json:"directions"`
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	out := match.Weights{}
	for _, d := range match.Directions() {
		direction, ok := file.Directions[d.String()]
		if !ok {
			return nil, fmt.Errorf("weights: direction %s is missing", d)
		}
		scale := match.Scale{Strong: direction.Fit.Strong, Possible: direction.Fit.Possible}
		used := 0
		for j, signal := range match.Signals() {
			w, ok := direction.Weights[signal]
			if !ok {
				continue
			}
			bounds, bounded := file.Bounds[signal]
			if w < 0 || !bounded || bounds[1]-bounds[0] < leastBounds {
				return nil, fmt.Errorf("weights: %s %s needs a weight ≥ 0 and bounds that rise by at least %v", d, signal, leastBounds)
			}
			scale.Weight[j], scale.Lo[j], scale.Hi[j] = w, bounds[0], bounds[1]
			used++
		}
		if used != len(direction.Weights) || used == 0 {
			return nil, fmt.Errorf("weights: %s names an unknown signal or none", d)
		}
		out[d] = scale
	}
	return out, nil
}
