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
	ColAnswers
	ColLoad
)

// HolderColumns lists the signals that hang on the holder alone.
func HolderColumns() [5]int { return [...]int{ColActivity, ColIdle, ColCapacity, ColAnswers, ColLoad} }

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

// TextSignal is ln(1 + 20·cos).
func TextSignal(cos float64) float64 {
	if cos <= 0 {
		return 0
	}
	return math.Log(1 + 20*cos)
}

// NeedsSignal is the covered share of the needs' weight, times 3; halved when
// they are not stated but usual at the stage.
func NeedsSignal(covered, all float64, halved bool) float64 {
	if all == 0 {
		return 0
	}
	x := FullNeeds * covered / all
	if halved {
		x *= half
	}
	return x
}

// ActivitySignal is ln(1 + deals in 12 months).
func ActivitySignal(deals int) float64 { return math.Log(1 + float64(deals)) }

// CrowdSignal is −ln(1 + earlier backers).
func CrowdSignal(backers int) float64 { return -math.Log(1 + float64(backers)) }

// CapacitySignal is −1 when nobody is taken on.
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
	for column := range x {
		if column != ColLocal { // it comes with ColRegion
			m.signal(&x, column, startup, holder)
		}
	}
	return x
}

// signal computes the signal of one column; the two of places come together.
func (m *Model) signal(x *SignalValues, column int, startup, holder *Features) {
	switch column {
	case ColSector:
		_, x[column] = lifts(DimSector, startup, holder, false)
	case ColStrength:
		_, x[column] = lifts(DimStrength, startup, holder, startup.Held)
	case ColStage:
		_, x[column] = lifts(DimStage, startup, holder, false)
	case ColRegion, ColLocal:
		x[ColRegion], x[ColLocal] = lifts(DimPlace, startup, holder, false)
	case ColAsk:
		x[column] = holder.Size.AskSignal(startup.Ask, m.Statistics.AskMean(holder.Kind))
	case ColNeeds:
		covered, all := m.coverage(startup.Needs, holder)
		x[column] = NeedsSignal(covered, all, startup.Usual)
	case ColText:
		x[column] = TextSignal(Cosine(startup.Text.dot(&holder.Text), startup.Text.Scale, holder.Text.Scale))
	case ColActivity:
		x[column] = ActivitySignal(holder.Deals)
	case ColIdle:
		x[column] = -holder.Idle
	case ColCrowd:
		x[column] = CrowdSignal(m.Statistics.Backers(startup.ID))
	case ColCapacity:
		x[column] = CapacitySignal(holder.Full)
	case ColAnswers:
		x[column] = float64(holder.Answers)
	case ColLoad:
		x[column] = float64(holder.Load)
	}
}

// lifts gives the mean of the holder's lifts over the startup's values, split at
// the region; outside places all of it is local.
func lifts(d Dim, startup, holder *Features, halved bool) (region, local float64) {
	var sumRegion, sumLocal int64
	for _, p := range startup.Values[d] {
		r, l := holder.Holds[d].Sum(p)
		sumRegion, sumLocal = sumRegion+int64(r), sumLocal+int64(l)
	}
	n := len(startup.Values[d])
	return LiftMean(sumRegion, n, halved), LiftMean(sumLocal, n, halved)
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
