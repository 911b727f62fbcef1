package match

import "time"

// Signal names one part of the score.
type Signal string

// The signals. Bounds and weights stand in configs/weights.json; formulas in
// docs/RANKING.md.
const (
	SignalSector   Signal = "sector"
	SignalStrength Signal = "strength"
	SignalStage    Signal = "stage"
	SignalRegion   Signal = "region" // country and province
	SignalLocal    Signal = "local"  // old district and commune
	SignalAsk      Signal = "ask"
	SignalNeeds    Signal = "needs"
	SignalText     Signal = "text"
	SignalActivity Signal = "activity"
	SignalIdle     Signal = "idle"
	SignalCrowd    Signal = "crowd"
	SignalCapacity Signal = "capacity"
	SignalAnswers  Signal = "answers" // how often and how soon
	SignalLoad     Signal = "load"    // requests that wait, against free places
)

// Signals lists the signals in a fixed order: the index of a signal in it is
// its column in the engine.
func Signals() []Signal {
	return []Signal{
		SignalSector, SignalStrength, SignalStage, SignalRegion, SignalLocal, SignalAsk,
		SignalNeeds, SignalText, SignalActivity, SignalIdle, SignalCrowd, SignalCapacity,
		SignalAnswers, SignalLoad,
	}
}

// Fit speaks between subjects, which Score does not: how far a match lies above
// a pair of which nothing is known.
type Fit string

// The fits.
const (
	FitStrong   Fit = "strong"
	FitPossible Fit = "possible"
	FitWeak     Fit = "weak"
)

// Fits lists the fits, the best first.
func Fits() []Fit { return []Fit{FitStrong, FitPossible, FitWeak} }

// Match is a scored pair before anyone acts. Score is 0–100 and equals the sum
// of Points over Reasons; Reasons holds every signal of the direction in
// falling Points − Neutral. NotMet has at most three entries.
type Match struct {
	Target  Card     `json:"target"`
	Score   float64  `json:"score"`
	Fit     Fit      `json:"fit"`
	Reasons []Reason `json:"reasons"`
	NotMet  []Unmet  `json:"not_met"`

	// Of a startup and an offer that has conditions: put in by the service.
	Eligible    *bool        `json:"eligible,omitempty"`
	NotEligible []Ineligible `json:"not_eligible,omitempty"`
}

// Placed is a target's place on a list, without reasons.
type Placed struct {
	ID    string
	Score float64
}

// Card is what a list shows of a profile.
type Card struct {
	Kind     Kind     `json:"kind"`
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Summary  string   `json:"summary,omitempty"`
	Sectors  []string `json:"sectors,omitempty"`
	Locality string   `json:"locality,omitempty"`
	Stage    string   `json:"stage,omitempty"`
	Verified *bool    `json:"verified,omitempty"` // of kinds that officers verify

	NextSlot *time.Time `json:"next_slot,omitempty"` // of a mentor
}

// Reason is one signal's part of a score. Neutral is what the signal gives when
// nothing is stated, Max the most it can give. Code names the sentence
// ("reason."+Code in the catalogue), Evidence its facts; Text is the sentence
// in the reader's language, put in by the door.
type Reason struct {
	Signal   Signal         `json:"signal"`
	Points   float64        `json:"points"`
	Max      float64        `json:"max"`
	Neutral  float64        `json:"neutral"`
	Text     string         `json:"text"`
	Evidence map[string]any `json:"evidence"`
	Code     string         `json:"-"`
}

// Unmet is a signal that holds a match back: Code names what is so
// ("unmet."+Code in the catalogue) with Evidence. Change is the edit of the
// subject's own facts that would help most ("change."+ChangeCode with
// ChangeEvidence), Gain its points, computed by scoring the edited profile; a
// fact nobody can change has neither. The door puts in Text and Change.
type Unmet struct {
	Signal   Signal         `json:"signal"`
	Text     string         `json:"text"`
	Change   string         `json:"change"`
	Gain     float64        `json:"gain"`
	Evidence map[string]any `json:"evidence,omitempty"`

	Code           string         `json:"-"`
	ChangeCode     string         `json:"-"`
	ChangeEvidence map[string]any `json:"-"`
}

// Ranking is the answer to "whom does this subject fit": matches in falling
// score with the state of the world they were computed in. AnyFits is false
// when no target is at least possible.
type Ranking struct {
	Data    []Match `json:"data"`
	Total   int     `json:"total"` // targets considered
	AnyFits bool    `json:"any_fits"`
	Seq     int64   `json:"seq"`
	Epoch   int64   `json:"epoch"`
	Day     Date    `json:"day"`
}
