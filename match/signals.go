package match

import "math"

// SignalValues holds one value per signal, in the order of Signals.
type SignalValues [signalCount]float64

// The columns of SignalValues: the index of each signal in Signals.
const (
	ColSector = iota
	ColStrength
	ColStage
	ColRegion
	ColLocal
	ColAsk
	ColNeeds
	ColText
	ColActivity
	ColIdle
	ColCrowd
	ColCapacity
)

// FullNeeds is the value of the needs signal when everything is covered.
const FullNeeds = 3.0

// LiftMean turns a sum of lifts over n values into a signal; 0 when either
// side has not stated any.
func LiftMean(sum int64, n int, halved bool) float64 {
	if n == 0 {
		return 0
	}
	x := float64(sum) / float64(n*FixedOne)
	if halved {
		x *= half
	}
	return x
}

// TextSignal is ln(1 + 20·cos), from an inner product of vectors.
func TextSignal(dot int64) float64 {
	if dot <= 0 {
		return 0
	}
	return math.Log(1 + 20*float64(dot)/(VectorOne*VectorOne))
}

// NeedsSignal is the covered share of the needs' weight, times 3.
func NeedsSignal(covered, all float64) float64 {
	if all == 0 {
		return 0
	}
	return FullNeeds * covered / all
}

// ActivitySignal is ln(1 + deals in 12 months).
func ActivitySignal(deals int) float64 { return math.Log(1 + float64(deals)) }

// CrowdSignal is −ln(1 + earlier backers).
func CrowdSignal(backers int) float64 { return -math.Log(1 + float64(backers)) }

// CapacitySignal is −1 when no place is free.
func CapacitySignal(full bool) float64 {
	if full {
		return -1
	}
	return 0
}

// AskSignal compares an ask (log10 VND, NaN when not stated) with a holder's
// size; mean, the direction's average, when either is unknown.
func (s *Size) AskSignal(ask, mean float64) float64 {
	if !s.Known || math.IsNaN(ask) {
		return mean
	}
	return s.penalty(ask)
}

// AskMean is the mean of the ask signal over holders of a kind.
func (s *Statistics) AskMean(holder Kind) float64 { return s.askMean[holder] }

// SkillWeight is the weight of a need in the share that holders of a kind cover.
func (s *Statistics) SkillWeight(holder Kind, id string) float64 { return s.skillWeight(holder, id) }

// Backers is how many investors hold a startup in their portfolio.
func (s *Statistics) Backers(startup string) int { return s.backers[startup] }

// signals computes every signal of a pair, unclipped.
func (m *Model) signals(startup, holder *Features) (x SignalValues) {
	sum := func(d Dim) (region, local int64) {
		for _, p := range startup.Values[d] {
			r, l := holder.Holds[d].Sum(p)
			region, local = region+int64(r), local+int64(l)
		}
		return region, local
	}
	lift := func(d Dim, halved bool) float64 {
		_, total := sum(d) // outside places a path has no region part
		return LiftMean(total, len(startup.Values[d]), halved)
	}
	x[ColSector] = lift(DimSector, false)
	x[ColStrength] = lift(DimStrength, startup.Held)
	x[ColStage] = lift(DimStage, false)
	region, local := sum(DimPlace)
	x[ColRegion] = LiftMean(region, len(startup.Values[DimPlace]), false)
	x[ColLocal] = LiftMean(local, len(startup.Values[DimPlace]), false)
	x[ColAsk] = holder.Size.AskSignal(startup.Ask, m.Statistics.AskMean(holder.Kind))
	covered, all := m.coverage(startup.Needs, holder)
	x[ColNeeds] = NeedsSignal(covered, all)
	x[ColText] = TextSignal(startup.Text.Dot(holder.Text))
	x[ColActivity] = ActivitySignal(holder.Deals)
	x[ColIdle] = -holder.Idle
	x[ColCrowd] = CrowdSignal(m.Statistics.Backers(startup.ID))
	x[ColCapacity] = CapacitySignal(holder.Full)
	return x
}

func (m *Model) coverage(needs []string, holder *Features) (covered, all float64) {
	for _, n := range needs {
		w := m.Statistics.skillWeight(holder.Kind, n)
		all += w
		for _, s := range holder.Skills {
			if s == n {
				covered += w
				break
			}
		}
	}
	return covered, all
}

// neutral is what each signal is when nothing is stated.
func (m *Model) neutral(holder Kind) (x SignalValues) {
	x[ColAsk] = m.Statistics.AskMean(holder)
	return x
}
