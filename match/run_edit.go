package match

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The codes of problems of runs.
const (
	ProblemRunBanned   = "run_fixed_banned"   // a fixed pair is banned
	ProblemRunConflict = "run_fixed_conflict" // fixed pairs bring together who must not meet
	ProblemRunFull     = "run_fixed_full"     // more fixed pairs than places
	ProblemRunWants    = "run_fixed_wants"    // more fixed pairs than the subject is to get
	ProblemRunNever    = "run_never_matched"  // a fixed pair can never be matched
	ProblemRunOutside  = "run_outside"        // a subject lies outside the place of the run
	ProblemRunEmpty    = "run_empty"          // nobody is left to be paired
)

// RunProblems lists them, for the test that the catalogue has a text for each.
func RunProblems() []string {
	return []string{
		ProblemRunBanned, ProblemRunConflict, ProblemRunFull, ProblemRunWants, ProblemRunNever, ProblemRunOutside, ProblemRunEmpty,
	}
}

// RunPairing names two profiles of a run.
type RunPairing struct {
	Subject string `json:"subject"`
	Target  string `json:"target"`
}

// RunEdit is what somebody wants to be different about the rules of a run; what is
// nil or empty stays as it is. Fix and Ban add pairs, Unfix and Unban take them
// back; Conflicts is who must not meet instead of all who must not now, Part and Join
// add to them and take from them. A capacity that is nil is again what the target states.
type RunEdit struct {
	PerSubject    *int
	DefaultPlaces *int
	MinScore      *float64
	Quality       *float64
	Coverage      *float64
	Fairness      *float64
	FairBy        *[]string
	Seed          *uint64
	Capacities    map[string]*int
	Fix, Unfix    []RunPairing
	Ban, Unban    []RunPairing
	Conflicts     *[][2]string
	Part, Join    [][2]string
}

// RunRoster numbers the profiles of a run: its subjects, then its targets. The id
// of one that is gone is "".
type RunRoster struct {
	IDs      []string
	Subjects int
	at       map[string]int
}

// NewRunRoster makes the roster of these profiles.
func NewRunRoster(ids []string, subjects int) *RunRoster {
	r := &RunRoster{IDs: ids, Subjects: subjects, at: make(map[string]int, len(ids))}
	for i, id := range ids {
		if id != "" {
			r.at[id] = i
		}
	}
	return r
}

// Num gives the number of a profile.
func (r *RunRoster) Num(id string) (int, bool) {
	num, ok := r.at[id]
	return num, ok
}

// target tells whether a number is that of a target.
func (r *RunRoster) target(num int) bool { return num >= r.Subjects }

// Edit changes rules. Problems of the fields are named as the API names them.
func (r *RunRoster) Edit(rules RunRules, e RunEdit) (RunRules, []Problem) {
	d := runEditor{normalizer: &normalizer{}, roster: r}
	d.number("per_subject", e.PerSubject, &rules.PerSubject, 1, RunPairsMax)
	d.number("default_places", e.DefaultPlaces, &rules.DefaultPlaces, 0, RunPairsMax)
	d.share("min_score", e.MinScore, &rules.MinScore, 100)
	d.share("weights.quality", e.Quality, &rules.Weights.Quality, 1)
	d.share("weights.coverage", e.Coverage, &rules.Weights.Coverage, 1)
	d.share("weights.fairness", e.Fairness, &rules.Weights.Fairness, 1)
	if e.FairBy != nil {
		rules.FairBy = d.groups(*e.FairBy)
	}
	if e.Seed != nil {
		rules.Seed = *e.Seed
	}
	rules.Capacities = d.capacities(rules.Capacities, e.Capacities)
	rules.Fixed = d.pairs("fixed", "unfix", rules.Fixed, e.Fix, e.Unfix)
	rules.Banned = d.pairs("bans", "unban", rules.Banned, e.Ban, e.Unban)
	if e.Conflicts != nil {
		rules.Conflicts = d.conflicts(*e.Conflicts)
	}
	if len(e.Part)+len(e.Join) > 0 {
		rules.Conflicts = d.parted(rules.Conflicts, e.Part, e.Join)
	}
	return rules, d.problems
}

// runEditor collects what is wrong with an edit.
type runEditor struct {
	*normalizer
	roster *RunRoster
}

func (d *runEditor) number(name string, v, into *int, low, high int) {
	switch {
	case v == nil:
	case *v < low || *v > high:
		d.refuse(top(name), ProblemOutOfRange, strconv.Itoa(*v), strconv.Itoa(min(max(*v, low), high)))
	default:
		*into = *v
	}
}

// share takes a number from 0 to most; what is no number is refused, too.
func (d *runEditor) share(name string, v, into *float64, most float64) {
	switch {
	case v == nil:
	case !(*v >= 0 && *v <= most):
		d.refuse(top(name), ProblemOutOfRange, strconv.FormatFloat(*v, 'f', -1, 64), "")
	default:
		*into = *v
	}
}

func (d *runEditor) groups(names []string) []string {
	for i, name := range names {
		if !slices.Contains(RunGroups(), name) {
			d.refuse(top("fair_by").index(i), ProblemUnknownValue, name, strings.Join(RunGroups(), ", "))
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

func (d *runEditor) capacities(had map[int]int, wanted map[string]*int) map[int]int {
	out := maps.Clone(had)
	if out == nil {
		out = map[int]int{}
	}
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		field := top("capacities." + id)
		num, ok := d.roster.Num(id)
		switch n := wanted[id]; {
		case !ok || !d.roster.target(num):
			d.refuse(field, ProblemUnknownValue, id, "")
		case n == nil:
			delete(out, num)
		case *n < 0 || *n > RunPairsMax:
			d.refuse(field, ProblemOutOfRange, strconv.Itoa(*n), strconv.Itoa(min(max(*n, 0), RunPairsMax)))
		default:
			out[num] = *n
		}
	}
	return out
}

// pairs adds pairs to a list and takes others from it.
func (d *runEditor) pairs(name, undo string, had [][2]int, add, drop []RunPairing) [][2]int {
	out := slices.Clone(had)
	for i, p := range add {
		if pair, ok := d.pair(top(name).index(i), p); ok && !slices.Contains(out, pair) {
			out = append(out, pair)
		}
	}
	for i, p := range drop {
		if pair, ok := d.pair(top(undo).index(i), p); ok {
			out = slices.DeleteFunc(out, func(x [2]int) bool { return x == pair })
		}
	}
	if len(out) > RunRulesMax {
		d.refuse(top(name), ProblemTooMany, "", strconv.Itoa(RunRulesMax))
	}
	slices.SortFunc(out, comparePairs)
	return out
}

func (d *runEditor) pair(at field, p RunPairing) ([2]int, bool) {
	s, known := d.roster.Num(p.Subject)
	if !known || d.roster.target(s) {
		d.refuse(at, ProblemUnknownValue, p.Subject, "")
		return [2]int{}, false
	}
	t, known := d.roster.Num(p.Target)
	if !known || !d.roster.target(t) {
		d.refuse(at, ProblemUnknownValue, p.Target, "")
		return [2]int{}, false
	}
	return [2]int{s, t}, true
}

func (d *runEditor) conflicts(wanted [][2]string) (out [][2]int) {
	if len(wanted) > RunRulesMax {
		d.refuse(top("conflicts"), ProblemTooMany, "", strconv.Itoa(RunRulesMax))
		return nil
	}
	for i, ids := range wanted {
		at := top("conflicts").index(i)
		a, aKnown := d.roster.Num(ids[0])
		b, bKnown := d.roster.Num(ids[1])
		switch {
		case !aKnown:
			d.refuse(at, ProblemUnknownValue, ids[0], "")
		case !bKnown:
			d.refuse(at, ProblemUnknownValue, ids[1], "")
		case a == b:
			d.refuse(at, ProblemSameProfile, ids[0], "")
		default:
			out = append(out, [2]int{min(a, b), max(a, b)})
		}
	}
	slices.SortFunc(out, comparePairs)
	return slices.Compact(out)
}

// parted adds couples to those who must not meet and takes others from them.
func (d *runEditor) parted(had [][2]int, part, join [][2]string) [][2]int {
	out, drop := slices.Concat(had, d.conflicts(part)), d.conflicts(join)
	slices.SortFunc(out, comparePairs)
	out = slices.DeleteFunc(slices.Compact(out), func(p [2]int) bool { return slices.Contains(drop, p) })
	if len(out) > RunRulesMax {
		d.refuse(top("conflicts"), ProblemTooMany, "", strconv.Itoa(RunRulesMax))
	}
	return out
}

func comparePairs(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

// Feasible gives what keeps the fixed pairs of rules from standing together, each
// by the pair it is about. places gives how many each target has.
func (r *RunRoster) Feasible(rules RunRules, places func(target int) int) []Problem {
	n := &normalizer{}
	wants, takes := map[int]int{}, map[int]int{}
	for i, p := range rules.Fixed {
		at, name := top("fixed").index(i), r.IDs[p[0]]+" – "+r.IDs[p[1]]
		wants[p[0]]++
		takes[p[1]]++
		switch {
		case r.IDs[p[0]] == "" || r.IDs[p[1]] == "": // gone since: nobody is to be told of it
		case slices.Contains(rules.Banned, p):
			n.refuse(at, ProblemRunBanned, name, "")
		case slices.Contains(rules.Conflicts, p), r.meets(rules, p, rules.Fixed[:i]):
			n.refuse(at, ProblemRunConflict, name, "")
		case wants[p[0]] > rules.PerSubject:
			n.refuse(at, ProblemRunWants, name, strconv.Itoa(rules.PerSubject))
		case takes[p[1]] > places(p[1]):
			n.refuse(at, ProblemRunFull, name, strconv.Itoa(places(p[1])))
		}
	}
	return n.problems
}

// meets tells whether a pair brings together two who must not meet: two subjects at
// one target, or two targets at one subject.
func (r *RunRoster) meets(rules RunRules, p [2]int, beside [][2]int) bool {
	for _, q := range beside {
		if p[1] == q[1] && rules.apart(p[0], q[0]) || p[0] == q[0] && rules.apart(p[1], q[1]) {
			return true
		}
	}
	return false
}

func (rules *RunRules) apart(a, b int) bool {
	_, found := slices.BinarySearchFunc(rules.Conflicts, [2]int{min(a, b), max(a, b)}, comparePairs)
	return found
}

// Clashes gives the pairs of a solution that bring together who must not meet with
// a better or fixed one: of each such couple the one that scores less.
func (r *RunRoster) Clashes(rules RunRules, pairs []RunSolved) (worse []int) {
	if len(rules.Conflicts) == 0 {
		return nil
	}
	order := make([]int, len(pairs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := pairs[a], pairs[b]
		if x.Fixed != y.Fixed {
			if x.Fixed {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Subject, y.Subject), cmp.Compare(x.Target, y.Target))
	})
	bySubject, byTarget := map[int][]int{}, map[int][]int{}
	for _, i := range order {
		p := pairs[i]
		clash := slices.ContainsFunc(byTarget[p.Target], func(s int) bool { return rules.apart(s, p.Subject) }) ||
			slices.ContainsFunc(bySubject[p.Subject], func(t int) bool { return rules.apart(t, p.Target) })
		if clash && !p.Fixed {
			worse = append(worse, i)
			continue
		}
		bySubject[p.Subject], byTarget[p.Target] = append(bySubject[p.Subject], p.Target), append(byTarget[p.Target], p.Subject)
	}
	slices.Sort(worse)
	return worse
}
