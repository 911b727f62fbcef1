// Package assign gives subjects their targets so that all of them together are
// best served: a b-matching of the greatest value, found exactly as a flow of
// least cost over the pairs that are listed. It does no I/O, reads no clock and
// draws no numbers: the same problem with the same seed has the same solution.
//
// The value of a solution is
//
//	Quality  · Σ over pairs of score/100
//	Coverage · number of subjects with at least one target
//	Fairness · Σ over home groups Σ j = 1…served of (1 − (j−1)/members)
//	Fairness · Σ over subjects with a target of (1 − 2^−further groups)
//
// A subject's home group is the first it names (its commune): of ten members
// the first one served counts 1, the next 0.9, the last 0.1, so that equal shares
// of all groups are worth most. Its further groups (women, youth) favour the
// subject itself: one ½, two ¾. Both only count who is served at all. That
// the home groups share nobody and their sums bend downwards is what keeps the
// problem a flow and the solution exact; for groups that overlap and all bend it
// would be as hard as matching triples.
package assign

import (
	"context"
)

// Edge is a pair that may be assigned. Score is 0–100.
type Edge struct {
	Subject, Target int
	Score           float64
}

// Party is a subject or a target. Places is how many targets a subject wants, or
// how many subjects a target takes. Groups, of subjects only, are numbers below
// Problem.Groups: the home group first, see the package.
type Party struct {
	Places int
	Groups []int
}

// Weights say what counts how much, each 0–1. Quality: the score of every
// pair. Coverage: that somebody gets a target at all; with as much coverage as
// quality two subjects served at score 50 beat one of them served at 100 and
// the other not at all. Fairness: that groups get their share.
type Weights struct {
	Quality, Coverage, Fairness float64
}

// Problem is what is to be solved. Fixed pairs stand in every solution, also
// below MinScore; one that no edge lists scores 0. Banned pairs stand in none.
// Seed decides between solutions of equal value.
type Problem struct {
	Subjects, Targets []Party
	Edges             []Edge
	Groups            int
	Fixed, Banned     [][2]int
	MinScore          float64
	Weights           Weights
	Seed              uint64
}

// Pair is one subject with one of its targets.
type Pair struct {
	Subject, Target int
	Score           float64
	Fixed           bool
}

// Unmatched is a subject with fewer targets than it wants.
type Unmatched struct {
	Subject int
	Reason  Reason
}

// Solution is the best there is: pairs and unmatched subjects by number.
// No assignment over all pairs is worth more than Bound, if pairs that are not
// listed score at most the last, the worst, listed pair of their subject; those of
// a subject that lists none do not count. When every pair is listed Bound is Value.
type Solution struct {
	Pairs        []Pair
	Unmatched    []Unmatched
	Value, Bound float64
}

// Solve finds the solution of greatest value. KindInvalid says what is wrong
// with the problem, and which fixed pairs cannot hold; KindTooLarge that it has
// too many pairs. When ctx ends it stops within milliseconds.
//
// Values are whole millionths: scores and weights are rounded to that, and
// nothing after it is. Among solutions of equal value none leaves a pair out that
// could be added.
func Solve(ctx context.Context, p *Problem) (*Solution, error) {
	if err := check(p); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	l := read(p)
	n, err := build(ctx, l)
	if err != nil {
		return nil, err
	}
	if err := n.solve(ctx); err != nil {
		return nil, err
	}
	pairs := n.pairs()
	value, bound := n.value(), n.bound()
	return &Solution{
		Pairs: pairs, Unmatched: l.unmatched(pairs),
		Value: float64(value) / unit, Bound: float64(bound) / unit,
	}, nil
}
