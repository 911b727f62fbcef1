package match

// Signals gives the value of every signal of a pair, not yet clipped to its
// bounds: what weights are fitted on.
func (m *Model) Signals(subject, target *Features) SignalValues {
	return m.signals(sides(subject, target))
}

// AboveNeutral gives how far a score lies above that of a pair of which nothing
// is known: what Fit judges.
func (s *Scorer) AboveNeutral(score float64) float64 { return score - s.neutral }
