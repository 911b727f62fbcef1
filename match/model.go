package match

import (
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
	column int
	Part
}

func (t *term) points(x *SignalValues) float64 { return t.Points(x[t.column]) }

// Scorer prepares the scorer of a direction.
func (m *Model) Scorer(d Direction) *Scorer {
	s := &Scorer{scale: m.Weights[d]}
	s.coef = s.scale.coefficients()
	for j, c := range s.coef {
		if c != 0 {
			s.used = append(s.used, term{j, s.Part(j)})
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

// Uses tells whether a signal counts in the direction.
func (s *Scorer) Uses(column int) bool { return s.coef[column] != 0 }

// compared tells whether anything of the one side was held against the other:
// an active investor alone is no strong fit for a startup that states nothing.
func (s *Scorer) compared(x *SignalValues) bool {
	for _, column := range []int{ColSector, ColStrength, ColStage, ColRegion, ColLocal, ColNeeds, ColText} {
		if s.Uses(column) && x[column] != 0 {
			return true
		}
	}
	return false
}

// Fit judges a score against the neutral one.
func (s *Scorer) Fit(score float64) Fit { return s.scale.fit(score - s.neutral) }

// Judge gives the fit of a pair with its signals and score: strong only when
// something of the one side was held against the other.
func (s *Scorer) Judge(x *SignalValues, score float64) Fit {
	fit := s.Fit(score)
	if fit == FitStrong && !s.compared(x) {
		return FitPossible
	}
	return fit
}

// Before is the order of a list: falling score, ties by a hash of both ids, so
// that nobody's id is always first.
func Before(scoreA float64, tieA uint64, scoreB float64, tieB uint64) bool {
	return scoreA > scoreB || scoreA == scoreB && tieA < tieB
}

// TieHash hashes a pair of ids, one after the other: FNV-1a over the first, a
// zero byte and the second.
type TieHash uint64

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// TieOf begins with the subject.
func TieOf(subject string) TieHash {
	h := TieHash(fnvOffset)
	for i := range len(subject) {
		h = (h ^ TieHash(subject[i])) * fnvPrime
	}
	return h * fnvPrime
}

// With ends with the target.
func (h TieHash) With(target []byte) uint64 {
	for _, b := range target {
		h = (h ^ TieHash(b)) * fnvPrime
	}
	return uint64(h)
}

// Tie hashes a pair of ids.
func Tie(subject, target string) uint64 { return TieOf(subject).With([]byte(target)) }

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
		if !Listed(subject, c) {
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
