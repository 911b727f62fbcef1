package eval

import (
	"context"
	"fmt"
	"slices"

	"duyen/match"
)

// Judgments is the training of a fitting to a folder's own judgments.
const Judgments = fitJudgments

// The terms of a fit to judgments: the fewest positives it is made with, as many as
// the prior weighs in subjects; and of how many subjects one is kept out, to measure
// with.
const (
	leastJudged = 20
	keptOut     = 5

	// Choices among few may agree with the score without exception; the scale would
	// be without end then, and nothing would be learned from them any more. The score is
	// in units of log-odds, so that 1 takes it at its word. Choices that hardly follow it
	// would blow noise up.
	leastScale = 0.25
	mostScale  = 1.0
)

// fitJudged fits the weights of every direction to the folder's own judgments, of
// four subjects in five; the fifth is kept out and gives the table before and
// after. A subject chooses among what it has judged, not among all: what it was never
// shown it has not turned down, and was never shown because of the weights at hand.
// Directions with fewer than 20 positives keep their weights; there must be one that
// has more.
func fitJudged(ctx context.Context, data *Dataset, o Options) (*Fitting, error) {
	out := &Fitting{
		Dataset: About{data.Name, data.AsOf, len(data.Profiles)}, Training: Judgments,
		Directions: map[string]Fitted{}, Weights: match.Weights{},
	}
	for d, scale := range o.Weights {
		out.Weights[d] = scale
	}
	learn, measured := data.split()
	o.Progress = judgedProgress(o.Progress, measured)
	train := &run{Dataset: learn, Options: o, bare: true}
	if err := train.prepare(ctx); err != nil {
		return nil, err
	}
	most := 0
	for _, d := range learn.directions() {
		scale := out.Weights[d]
		columns := used(&scale)
		fitted, choices := train.judgedChoices(d, &scale, columns)
		if most = max(most, fitted.Positives); fitted.Positives < leastJudged || len(columns) == 0 {
			continue
		}
		if err := fitted.fit(ctx, choices, d, columns, out.Weights, scaling{leastScale, mostScale}); err != nil {
			return nil, err
		}
		out.Directions[d.String()] = *fitted
	}
	if len(out.Directions) == 0 {
		return nil, match.Fail(match.KindInvalid, "too_few_positives",
			fmt.Sprintf("%d choices in the fullest direction that have something to be compared with, at least %d are needed", most, leastJudged))
	}
	return out, out.compare(ctx, measured, o)
}

// split gives the data set with the lists of four subjects in five of each
// direction, and with those of the fifth.
func (d *Dataset) split() (learn, measured *Dataset) {
	a, b := *d, *d
	a.Lists, b.Lists = nil, nil
	seen := map[match.Direction]int{}
	for _, l := range d.Lists {
		if seen[l.Direction]++; seen[l.Direction]%keptOut == 0 {
			b.Lists = append(b.Lists, l)
		} else {
			a.Lists = append(a.Lists, l)
		}
	}
	return &a, &b
}

// judgedProgress counts the subjects that are ranked before and after.
func judgedProgress(progress func(all int), measured *Dataset) func(int) {
	if progress == nil {
		return nil
	}
	all := 0
	for _, d := range measured.directions() {
		all += 2 * len(measured.ofKind(d.From))
	}
	return func(int) { progress(all) }
}

// judgedChoices gives what the subjects of a direction chose. Each grade that has
// lower ones is a choice of its own: everything of that grade or more before the rest.
func (r *run) judgedChoices(d match.Direction, scale *match.Scale, columns []int) (*Fitted, []choice) {
	fitted := &Fitted{Weights: map[match.Signal][]float64{}}
	var out []choice
	lists := r.lists(d)
	for _, subject := range sortedKeys(lists) {
		found := r.chosen(subject, lists[subject], scale, columns)
		if len(found) == 0 {
			continue
		}
		fitted.Subjects++
		fitted.Positives += len(found[0].positives)
		out = append(out, found...)
	}
	return fitted, out
}

// chosen gives the choices of one subject, that of the lowest grade first.
func (r *run) chosen(subject int, grades map[int]int, scale *match.Scale, columns []int) (out []choice) {
	var x []float32
	var of []int // the grade of each row
	for _, t := range sortedKeys(grades) {
		if !match.Listed(r.features[subject], r.features[t]) {
			continue
		}
		of = append(of, grades[t])
		signals := r.model.Signals(r.features[subject], r.features[t])
		for _, j := range columns {
			x = append(x, float32(min(max(signals[j], scale.Lo[j]), scale.Hi[j])))
		}
	}
	levels := slices.Compact(slices.Sorted(slices.Values(of)))
	for _, level := range levels[min(1, len(levels)):] {
		c := choice{x: x}
		for row, grade := range of {
			if grade >= level {
				c.positives = append(c.positives, row)
			}
		}
		out = append(out, c)
	}
	return out
}
