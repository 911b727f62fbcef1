package match

import (
	"strings"
	"time"
)

// Run is an assignment run: it pairs many subjects with targets at once, for an
// organization or a place. What it was solved from is kept with it, so that it
// can be solved again to the same result.
type Run struct {
	ID           string      `json:"id"`
	Name         string      `json:"name"`
	Organization string      `json:"organization,omitempty"` // whose it is
	Place        string      `json:"place,omitempty"`        // or where it is
	Target       Kind        `json:"kind"`                   // of the targets
	State        RunState    `json:"state"`
	Problem      string      `json:"problem,omitempty"` // code of the error of a run that failed
	Rules        RunRules    `json:"-"`
	Subjects     int         `json:"subjects"`
	Targets      int         `json:"targets"`
	Result       RunResult   `json:"result"`
	Dealt        *RunDealt   `json:"introductions,omitempty"` // of a published one
	Progress     *RunAdvance `json:"progress,omitempty"`

	// What the scores were taken from: statistics, day and change of the store.
	Epoch int64 `json:"epoch,omitempty"`
	Day   Date  `json:"day,omitempty"`
	Seq   int64 `json:"seq,omitempty"`

	CreatedAt   time.Time  `json:"created_at"`
	SolvedAt    *time.Time `json:"solved_at,omitempty"`
	PublishedAt *time.Time `json:"published_at,omitempty"`
	UndoneAt    *time.Time `json:"undone_at,omitempty"`

	By      string `json:"-"` // the account that made it
	Version int64  `json:"version"`
	Working bool   `json:"working,omitempty"` // something is still to be done by itself
}

// RunState is how far a run has come.
type RunState string

// The states.
const (
	RunSolving   RunState = "solving"
	RunDraft     RunState = "draft"
	RunFailed    RunState = "failed" // it could not be solved; it can be changed and solved again
	RunPublished RunState = "published"
	RunUndone    RunState = "undone"
)

// RunStates lists them.
func RunStates() []RunState {
	return []RunState{RunSolving, RunDraft, RunFailed, RunPublished, RunUndone}
}

// Editable tells whether the run can be changed, solved again and deleted.
func (s RunState) Editable() bool { return s == RunDraft || s == RunFailed }

// The bounds of a run. An answer holds the ids of all parties, and edges are
// what memory and time grow with (docs/ASSIGNMENT.md).
const (
	RunSubjectsMax = 20_000
	RunTargetsMax  = 5_000
	RunEdges       = 50 // the best targets of each subject
	RunPairsMax    = 50 // pairs of one subject or one target
	RunRulesMax    = 5_000
	RunsPerOwner   = 100 // runs that one organization or place keeps
)

// runNameMax is the longest name of a run, in characters.
const runNameMax = 120

// RunRules says how a run is solved. Profiles stand in it by their number in the
// run: the name of one that is deleted stands nowhere.
type RunRules struct {
	PerSubject    int         `json:"per_subject"`    // targets that each subject is to get
	DefaultPlaces int         `json:"default_places"` // of targets that do not state theirs
	MinScore      float64     `json:"min_score"`
	Weights       RunWeights  `json:"weights"`
	FairBy        []string    `json:"fair_by"` // of RunGroups
	Seed          uint64      `json:"seed"`
	AnswerDays    int         `json:"answer_days,omitempty"` // of what is published
	Capacities    map[int]int `json:"capacities,omitempty"`  // in place of the places that targets state
	Fixed         [][2]int    `json:"fixed,omitempty"`       // subject, target
	Banned        [][2]int    `json:"banned,omitempty"`      // subject, target
	Conflicts     [][2]int    `json:"conflicts,omitempty"`   // any two
}

// RunWeights says what counts how much, each from 0 to 1.
type RunWeights struct {
	Quality  float64 `json:"quality"`
	Coverage float64 `json:"coverage"`
	Fairness float64 `json:"fairness"`
}

// The groups between which a run can be fair.
const (
	RunByCommune = "commune"
	RunByWomen   = "women"
	RunByYouth   = "youth"
)

// RunGroups lists them.
func RunGroups() []string { return []string{RunByCommune, RunByWomen, RunByYouth} }

// NewRunRules gives the rules of who says nothing: one target each, three places
// (what most mentors state), all groups, and fairness at half the weight.
func NewRunRules() RunRules {
	return RunRules{
		PerSubject: 1, DefaultPlaces: 3, Weights: RunWeights{Quality: 1, Coverage: 1, Fairness: 0.5}, FairBy: RunGroups(), Seed: 1,
	}
}

// RunReason says why a subject got fewer targets than it was to get.
type RunReason string

// The reasons. All but the last are those of package assign.
const (
	RunNoEdge     RunReason = "no_edge"       // no target can be matched with it
	RunBelow      RunReason = "below_minimum" // none scores enough
	RunBannedAll  RunReason = "banned"        // those that do are banned
	RunNoCapacity RunReason = "no_capacity"   // those that may have no places
	RunCrowdedOut RunReason = "crowded_out"   // their places went to others
	RunConflict   RunReason = "conflict"      // the one left must not meet somebody who is there
)

// RunReasons lists them.
func RunReasons() []RunReason {
	return []RunReason{RunNoEdge, RunBelow, RunBannedAll, RunNoCapacity, RunCrowdedOut, RunConflict}
}

// RunResult is how a run came out, in numbers.
type RunResult struct {
	Edges     int            `json:"edges"`
	Pairs     int            `json:"pairs"`
	Matched   int            `json:"matched"`   // subjects with a target
	Unmatched int            `json:"unmatched"` // subjects without one
	MeanScore float64        `json:"mean_score"`
	Value     float64        `json:"value"` // of what was solved
	Bound     float64        `json:"bound"` // nothing can be worth more, whatever pairs are looked at
	LeftOut   map[string]int `json:"left_out,omitempty"`
}

// RunSolution is what solving a run gave, by numbers.
type RunSolution struct {
	Pairs   []RunSolved
	Reasons map[int]RunReason // by subject
	Got     map[int]int       // pairs by subject
	Result  RunResult
}

// RunSolved is one pair of it.
type RunSolved struct {
	Subject, Target int
	Score           float64
	Fixed           bool
}

// RunPair is a pair of a run as it is kept. Introduction is what was proposed, or
// stood there before; State is how far that has come, or why nothing was proposed.
type RunPair struct {
	Num          int
	Subject      string
	Target       string
	Score        float64
	Fixed        bool
	Dealt        RunPairState
	Introduction string
	State        IntroductionState
}

// RunPairState says what has become of a pair since the run was published.
type RunPairState string

// The states of pairs. Those behind RunPairStood say why nothing was proposed.
const (
	RunPairWaits   RunPairState = ""        // nothing yet
	RunPairAsked   RunPairState = "asked"   // the run has asked
	RunPairStood   RunPairState = "stood"   // the two had an open introduction already
	RunPairHidden  RunPairState = "hidden"  // one of the two cannot be found any more
	RunPairBlocked RunPairState = "blocked" // one has blocked the other
	RunPairFull    RunPairState = "full"    // the target has no free place
	RunPairQuota   RunPairState = "quota"   // too many requests of the subject wait already
	RunPairRests   RunPairState = "rests"   // the target has declined, or not answered, not long ago
)

// RunPairStates lists them.
func RunPairStates() []RunPairState {
	return []RunPairState{
		RunPairWaits, RunPairAsked, RunPairStood, RunPairHidden, RunPairBlocked, RunPairFull, RunPairQuota, RunPairRests,
	}
}

// RunDealt counts what has become of the pairs of a published run.
type RunDealt struct {
	Waiting  int `json:"waiting"`  // not proposed yet
	Proposed int `json:"proposed"` // by the run
	Stood    int `json:"stood"`    // were open already
	Skipped  int `json:"skipped"`  // for one of the other reasons
}

// RunAdvance is how far a run that is being solved is, in subjects.
type RunAdvance struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// RunUnmatched is a subject that got fewer targets than it was to get.
type RunUnmatched struct {
	Num     int
	Subject string
	Got     int
	Reason  RunReason
}

// RunQuery asks for runs, the newest first, behind the id After. Organizations,
// unless nil, are those whose runs count.
type RunQuery struct {
	Organization  string
	Organizations []string
	Place         string
	State         RunState
	Profile       string // published ones with a pair of this profile
	After         string
	Limit         int
}

// RunPairQuery asks for pairs of a run behind the number After: all, or those of
// Profiles, or those that wait to be proposed.
type RunPairQuery struct {
	Run      string
	Profiles []string
	Waiting  bool // to be proposed
	After    int
	Limit    int
}

// RunProposal is what is to become of a pair: an introduction, or a reason why
// there is none.
type RunProposal struct {
	Num          int
	Introduction Introduction
	Skip         RunPairState
}

// RunFrozen is what a run was solved from, without a name in it.
type RunFrozen []byte

// CheckRunName brings the name of a run into form and gives what is wrong with it.
func CheckRunName(name *string) []Problem {
	n := &normalizer{}
	if strings.TrimSpace(*name) == "" {
		n.refuse(top("name"), ProblemRequired, "", "")
	}
	n.line(top("name"), name, runNameMax)
	return n.problems
}
