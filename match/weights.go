package match

// signalCount is len(Signals()).
const signalCount = 14

// Direction is who looks for whom: From is the subject's kind, To the target's.
type Direction struct{ From, To Kind }

// String gives "startup→investor".
func (d Direction) String() string { return string(d.From) + "→" + string(d.To) }

// Holder gives the side that is not the startup.
func (d Direction) Holder() Kind {
	if d.From == KindStartup {
		return d.To
	}
	return d.From
}

// Directions lists the directions that can be ranked.
func Directions() []Direction {
	var out []Direction
	for _, k := range KindStartup.Counterparts() {
		out = append(out, Direction{KindStartup, k}, Direction{k, KindStartup})
	}
	return out
}

// Weights holds, per direction, what each signal counts.
type Weights map[Direction]Scale

// Scale is one direction's weights (≥ 0), the bounds signals are clipped to,
// and the two thresholds of Fit in points above the neutral score. A signal of
// weight 0 is not part of the direction.
type Scale struct {
	Weight, Lo, Hi   [signalCount]float64
	Strong, Possible float64
}

// coefficients gives the points per unit of each signal:
// points_j = 100·w_j·(x_j − lo_j) / Σ w·(hi − lo).
func (s *Scale) coefficients() (c [signalCount]float64) {
	var span float64
	for j, w := range s.Weight {
		span += w * (s.Hi[j] - s.Lo[j])
	}
	if span == 0 {
		return c
	}
	for j, w := range s.Weight {
		c[j] = 100 * w / span
	}
	return c
}

// fit judges how far a score lies above the neutral one.
func (s *Scale) fit(aboveNeutral float64) Fit {
	switch {
	case aboveNeutral >= s.Strong:
		return FitStrong
	case aboveNeutral >= s.Possible:
		return FitPossible
	}
	return FitWeak
}
