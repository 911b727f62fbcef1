package match

import (
	"hash/fnv"
	"slices"
	"sort"
	"time"
)

// Model ranks: a pure function of (subject, candidates, weights, statistics,
// day). Production, evaluation and tests use the same one.
type Model struct {
	Reference  *Reference
	Weights    Weights
	Statistics *Statistics
}

func (m *Model) day() time.Time {
	t, _ := m.Statistics.Day.Time()
	return t
}

// sides tells the startup from the holder.
func sides(subject, target *Features) (startup, holder *Features) {
	if subject.Kind == KindStartup {
		return subject, target
	}
	return target, subject
}

// Scorer scores the pairs of one direction.
type Scorer struct {
	scale   Scale
	used    []term // the signals that count
	coef    [signalCount]float64
	neutral float64
	points0 SignalValues
}

// term is one signal's part of a score.
type term struct {
	column       int
	coef, lo, hi float64
}

// points clips the signal and weighs it. It is the innermost step of a scan:
// comparing is quicker than min and max, which look for NaN.
func (t *term) points(x *SignalValues) float64 {
	v := x[t.column]
	if v < t.lo {
		v = t.lo
	} else if v > t.hi {
		v = t.hi
	}
	return t.coef * (v - t.lo)
}

// Scorer prepares the scorer of a direction.
func (m *Model) Scorer(d Direction) *Scorer {
	s := &Scorer{scale: m.Weights[d]}
	s.coef = s.scale.coefficients()
	for j, c := range s.coef {
		if c != 0 {
			s.used = append(s.used, term{j, c, s.scale.Lo[j], s.scale.Hi[j]})
		}
	}
	x := m.neutral(d.Holder())
	s.points0 = s.points(&x)
	s.neutral = s.Score(&x)
	return s
}

// points gives the points of each signal, in the order of Signals.
func (s *Scorer) points(x *SignalValues) (p SignalValues) {
	for i := range s.used {
		p[s.used[i].column] = s.used[i].points(x)
	}
	return p
}

// Score gives 0–100: the sum of the points, added in the order of Signals.
func (s *Scorer) Score(x *SignalValues) float64 {
	var sum float64
	for i := range s.used {
		sum += s.used[i].points(x)
	}
	return sum
}

// Bound is at least the score that x gets once its text signal is known: that
// of no text in common, or of the best possible one. It sets the text signal.
func (s *Scorer) Bound(x *SignalValues, anyText bool) float64 {
	x[ColText] = 0
	if anyText {
		x[ColText] = s.scale.Hi[ColText]
	}
	return s.Score(x)
}

// Points gives the points of one signal; 0 when the direction does not use it.
func (s *Scorer) Points(column int, x float64) float64 {
	for i := range s.used {
		if t := &s.used[i]; t.column == column {
			values := SignalValues{}
			values[column] = x
			return t.points(&values)
		}
	}
	return 0
}

// Uses tells whether a signal counts in the direction.
func (s *Scorer) Uses(column int) bool { return s.coef[column] != 0 }

// Fit judges a score against the neutral one.
func (s *Scorer) Fit(score float64) Fit { return s.scale.fit(score - s.neutral) }

// Listed tells whether a pair may be listed at all: not with itself, not what
// is in the portfolio, not what a thesis excludes or makes a condition, not an
// offer that has ended.
func (m *Model) Listed(subject, target *Features) bool {
	startup, holder := sides(subject, target)
	if startup.ID != "" && (startup.ID == holder.ID || holder.Backed[startup.ID]) || holder.Closed {
		return false
	}
	for _, p := range startup.Values[DimSector] {
		for _, n := range p.Nodes {
			if slices.Contains(holder.Excluded, n) {
				return false
			}
		}
	}
	for _, field := range holder.Strict {
		if !m.meets(startup, holder, field) {
			return false
		}
	}
	return true
}

// meets tells whether a startup meets a condition of a thesis. What the
// startup has not stated is no failure.
func (m *Model) meets(startup, holder *Features, field string) bool {
	switch field {
	case "sectors":
		return within(startup.Values[DimSector], holder.Holds[DimSector].Declared)
	case "stages":
		return within(startup.Values[DimStage], holder.Holds[DimStage].Declared)
	case "localities":
		return within(startup.Values[DimPlace], holder.Holds[DimPlace].Declared)
	case "ticket":
		return !startup.asks() || !holder.Size.Ticket ||
			startup.Ask >= holder.Size.Lo-1e-9 && startup.Ask <= holder.Size.Hi+1e-9
	}
	return true
}

func within(values []Path, declared []string) bool {
	if len(values) == 0 || len(declared) == 0 {
		return true
	}
	for _, p := range values {
		for _, n := range p.Nodes {
			if slices.Contains(declared, n) {
				return true
			}
		}
	}
	return false
}

// Before is the order of a list: falling score, ties by a hash of both ids, so
// that nobody's id is always first.
func Before(scoreA float64, tieA uint64, scoreB float64, tieB uint64) bool {
	return scoreA > scoreB || scoreA == scoreB && tieA < tieB
}

// Tie hashes a pair of ids.
func Tie(subject, target string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(subject))
	h.Write([]byte{0})
	h.Write([]byte(target))
	return h.Sum64()
}

// Scored is one candidate's place in a ranking.
type Scored struct {
	Index int // in the candidates
	Score float64
}

// Rank orders all listed candidates by scoring each: the yardstick of the
// engine. n ≤ 0 means all.
func (m *Model) Rank(subject *Features, candidates []*Features, n int) []Scored {
	if len(candidates) == 0 {
		return nil
	}
	scorer := m.Scorer(Direction{subject.Kind, candidates[0].Kind})
	out := make([]Scored, 0, len(candidates))
	ties := make([]uint64, len(candidates))
	for i, c := range candidates {
		if !m.Listed(subject, c) {
			continue
		}
		x := m.signals(sides(subject, c))
		ties[i] = Tie(subject.ID, c.ID)
		out = append(out, Scored{i, scorer.Score(&x)})
	}
	sort.Slice(out, func(a, b int) bool {
		return Before(out[a].Score, ties[out[a].Index], out[b].Score, ties[out[b].Index])
	})
	if n > 0 && n < len(out) {
		out = out[:n]
	}
	return out
}
