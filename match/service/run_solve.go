package service

import (
	"context"
	"slices"

	"duyen/match"
	"duyen/match/assign"
)

// How often a run is solved again because two who must not meet would: each time
// the worse pair of every such two is banned. Whoever still meets after that is
// taken out. Few rounds for big runs, which take seconds each.
const (
	clashRounds    = 20
	clashRoundsBig = 2
)

// placesOf gives the places of targets by number.
func (f *frozenRun) placesOf(rules match.RunRules) func(target int) int {
	return placesBy(rules, f.Subjects, f.Places)
}

// problem puts a run as package assign takes it.
func (f *frozenRun) problem(rules match.RunRules) *assign.Problem {
	p := &assign.Problem{
		MinScore: rules.MinScore, Seed: rules.Seed,
		Weights: assign.Weights{Quality: rules.Weights.Quality, Coverage: rules.Weights.Coverage, Fairness: rules.Weights.Fairness},
	}
	women, youth := f.Communes, f.Communes+1 // behind the communes
	p.Groups = f.Communes + 2
	for i := range f.Subjects {
		party := assign.Party{Places: rules.PerSubject, Groups: []int{0}}
		if slices.Contains(rules.FairBy, match.RunByCommune) {
			party.Groups[0] = f.Commune[i]
		}
		if f.Led[i]&ledByWomen != 0 && slices.Contains(rules.FairBy, match.RunByWomen) {
			party.Groups = append(party.Groups, women)
		}
		if f.Led[i]&ledByYouth != 0 && slices.Contains(rules.FairBy, match.RunByYouth) {
			party.Groups = append(party.Groups, youth)
		}
		p.Subjects = append(p.Subjects, party)
	}
	places := f.placesOf(rules)
	for t := range f.Places {
		p.Targets = append(p.Targets, assign.Party{Places: places(t + f.Subjects)})
	}
	p.Edges = make([]assign.Edge, len(f.From))
	for i := range f.From {
		p.Edges[i] = assign.Edge{Subject: int(f.From[i]), Target: int(f.To[i]), Score: f.Scores[i]}
	}
	for _, x := range rules.Fixed {
		p.Fixed = append(p.Fixed, [2]int{x[0], x[1] - f.Subjects})
	}
	for _, x := range slices.Concat(rules.Banned, rules.Conflicts) {
		if x[0] < f.Subjects && x[1] >= f.Subjects {
			p.Banned = append(p.Banned, [2]int{x[0], x[1] - f.Subjects})
		}
	}
	slices.SortFunc(p.Banned, compareNumbers)
	p.Banned = slices.Compact(p.Banned)
	return p
}

func compareNumbers(a, b [2]int) int { return slices.Compare(a[:], b[:]) }

// solve solves a run. It is a function of what was frozen and the rules alone.
func (f *frozenRun) solve(ctx context.Context, roster *match.RunRoster, rules match.RunRules) (*match.RunSolution, error) {
	p := f.problem(rules)
	rounds := clashRounds
	if f.Subjects > runInline {
		rounds = clashRoundsBig
	}
	lost := map[int]bool{} // subjects that lost a pair to a conflict
	bound := 0.0
	for round := 0; ; round++ {
		x, err := assign.Solve(ctx, p)
		if err != nil {
			return nil, err
		}
		if round == 0 {
			bound = x.Bound // with more bans nothing gets better
		}
		out := f.solution(x)
		worse := roster.Clashes(rules, out.Pairs)
		for _, i := range worse {
			lost[out.Pairs[i].Subject] = true
			p.Banned = append(p.Banned, [2]int{out.Pairs[i].Subject, out.Pairs[i].Target - f.Subjects})
		}
		if len(worse) == 0 || round == rounds {
			f.finish(out, rules, worse, lost)
			out.Result.Value, out.Result.Bound = x.Value+f.pinnedValue(rules), bound+f.pinnedValue(rules)
			return out, nil
		}
		slices.SortFunc(p.Banned, compareNumbers)
	}
}

// pinnedValue is what fixed pairs that are no edges add: package assign takes them
// for 0. They stand in every solution, so they move value and bound alike.
func (f *frozenRun) pinnedValue(rules match.RunRules) (sum float64) {
	for _, e := range f.Pinned {
		if slices.Contains(rules.Fixed, [2]int{e.Subject, e.Target + f.Subjects}) {
			sum += rules.Weights.Quality * e.Score / 100
		}
	}
	return sum
}

// solution gives a solution by the numbers of the run.
func (f *frozenRun) solution(x *assign.Solution) *match.RunSolution {
	out := &match.RunSolution{Reasons: map[int]match.RunReason{}, Got: map[int]int{}}
	pinned := map[[2]int]float64{}
	for _, e := range f.Pinned {
		pinned[[2]int{e.Subject, e.Target}] = e.Score
	}
	for _, p := range x.Pairs {
		score := p.Score
		if s, ok := pinned[[2]int{p.Subject, p.Target}]; ok && p.Fixed {
			score = s
		}
		out.Pairs = append(out.Pairs, match.RunSolved{Subject: p.Subject, Target: p.Target + f.Subjects, Score: score, Fixed: p.Fixed})
	}
	slices.SortFunc(out.Pairs, func(a, b match.RunSolved) int {
		return compareNumbers([2]int{a.Subject, a.Target}, [2]int{b.Subject, b.Target})
	})
	for _, u := range x.Unmatched {
		out.Reasons[u.Subject] = match.RunReason(u.Reason)
	}
	return out
}

// finish takes out the pairs that still clash, and counts.
func (f *frozenRun) finish(out *match.RunSolution, rules match.RunRules, worse []int, lost map[int]bool) {
	kept := out.Pairs[:0]
	for i, p := range out.Pairs {
		if _, clashes := slices.BinarySearch(worse, i); !clashes {
			kept = append(kept, p)
		}
	}
	out.Pairs = kept
	sum := 0.0
	for _, p := range kept {
		out.Got[p.Subject]++
		sum += p.Score
	}
	for subject := range lost {
		if why := out.Reasons[subject]; out.Got[subject] < rules.PerSubject && (why == "" || why == match.RunBannedAll) {
			out.Reasons[subject] = match.RunConflict
		}
	}
	res := &out.Result
	res.Edges, res.Pairs, res.Matched = len(f.From), len(kept), len(out.Got)
	res.Unmatched = f.Subjects - res.Matched
	if len(kept) > 0 {
		res.MeanScore = sum / float64(len(kept))
	}
}
