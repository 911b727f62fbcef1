package eval

import (
	"context"
	"fmt"
	"math"

	"duyen/match"
)

// The terms of a fit: the fewest positives it is made with, the most subjects per
// direction (evenly picked from more, which only take memory: 4 bytes per signal
// and candidate each), and how many subjects the prior weighs as much as.
const (
	leastPositives = 200
	mostSubjects   = 2000
	priorSubjects  = 20.0
	weightStep     = 0.005 // weights are rounded to it
)

// Fitting is what re-fitting the weights gave: the weights, and how judgments that
// were not used are met before and after.
type Fitting struct {
	Dataset    About             `json:"dataset"`
	Training   string            `json:"training"` // the days the deals are from, or "judgments"
	Directions map[string]Fitted `json:"directions"`
	Weights    match.Weights     `json:"-"`
}

// Fitted is one direction of a fitting.
type Fitted struct {
	Subjects  int                        `json:"subjects"`
	Positives int                        `json:"positives"`
	Before    Metrics                    `json:"before"`
	After     Metrics                    `json:"after"`
	Weights   map[match.Signal][]float64 `json:"weights"` // before and after
}

// Fit fits the weights of both directions between startups and investors to the
// deals of the 12 months before the folder's day, with statistics as of before
// them. It refuses to when there are fewer than 200. A folder that says so is fitted
// to its own judgments (fitJudged).
func Fit(ctx context.Context, data *Dataset, o Options) (*Fitting, error) {
	if data.Taught {
		return fitJudged(ctx, data, o)
	}
	year := data.yearBefore()
	out := &Fitting{
		Dataset: About{data.Name, data.AsOf, len(data.Profiles)}, Training: string(year.AsOf) + "/" + string(data.AsOf),
		Directions: map[string]Fitted{}, Weights: match.Weights{},
	}
	for d, scale := range o.Weights {
		out.Weights[d] = scale
	}
	o.Progress = fitProgress(o.Progress, data, year)
	train := &run{Dataset: year, Options: o, bare: true}
	if err := train.prepare(ctx); err != nil {
		return nil, err
	}
	for _, d := range fittedDirections() {
		fitted, err := train.fitDirection(ctx, d, out.Weights)
		if err != nil {
			return nil, err
		}
		out.Directions[d.String()] = *fitted
	}
	return out, out.compare(ctx, data, o)
}

// fitProgress counts the subjects of the training and, before and after, those
// of the folder.
func fitProgress(progress func(all int), data, year *Dataset) func(int) {
	if progress == nil {
		return nil
	}
	all := 0
	for _, d := range fittedDirections() {
		all += min(mostSubjects, len(year.lists(d)))
	}
	for _, d := range data.directions() {
		all += 2 * len(data.ofKind(d.From))
	}
	return func(int) { progress(all) }
}

// fittedDirections are those of which past deals tell.
func fittedDirections() []match.Direction {
	return []match.Direction{
		{From: match.KindStartup, To: match.KindInvestor}, {From: match.KindInvestor, To: match.KindStartup},
	}
}

// compare measures the folder's own judgments with the weights before and after.
func (f *Fitting) compare(ctx context.Context, data *Dataset, o Options) error {
	before, err := bareMetrics(ctx, data, o)
	if err != nil {
		return err
	}
	o.Weights = f.Weights
	after, err := bareMetrics(ctx, data, o)
	if err != nil {
		return err
	}
	for d, fitted := range f.Directions {
		fitted.Before, fitted.After = before[d], after[d]
		f.Directions[d] = fitted
	}
	return nil
}

// bareMetrics measures the lists of a data set without any baseline.
func bareMetrics(ctx context.Context, data *Dataset, o Options) (map[string]Metrics, error) {
	r := newRun(data, o)
	r.bare = true
	err := r.matches(ctx)
	return r.report.Match, err
}

// fitDirection fits one direction and puts its weights in.
func (r *run) fitDirection(ctx context.Context, d match.Direction, weights match.Weights) (*Fitted, error) {
	scale := weights[d]
	columns := used(&scale)
	choices, err := r.choices(ctx, d, &scale, columns)
	if err != nil {
		return nil, err
	}
	fitted := &Fitted{Subjects: len(choices), Weights: map[match.Signal][]float64{}}
	for _, c := range choices {
		fitted.Positives += len(c.positives)
	}
	if fitted.Positives < leastPositives {
		return nil, match.Fail(match.KindInvalid, "too_few_positives",
			fmt.Sprintf("%s: %d deals from %s on, at least %d are needed", d, fitted.Positives, r.AsOf, leastPositives))
	}
	return fitted, fitted.fit(ctx, choices, d, columns, weights, anyScale())
}

// fit fits the weights of a direction to choices and puts them in.
func (f *Fitted) fit(ctx context.Context, choices []choice, d match.Direction, columns []int, weights match.Weights, s scaling) error {
	scale := weights[d]
	before := make([]float64, len(columns))
	for i, j := range columns {
		before[i] = scale.Weight[j]
	}
	after, err := fitWeights(ctx, choices, before, s)
	if err != nil {
		return err
	}
	for i, j := range columns {
		scale.Weight[j] = after[i]
		f.Weights[match.Signals()[j]] = []float64{before[i], after[i]}
	}
	weights[d] = scale
	return nil
}

// used lists the columns a direction weighs.
func used(scale *match.Scale) (columns []int) {
	for j, w := range scale.Weight {
		if w > 0 {
			columns = append(columns, j)
		}
	}
	return columns
}

// scaling bounds how strictly choices are taken to follow the score.
type scaling struct{ lo, hi float64 }

// anyScale is of choices among so many that the scale is always found.
func anyScale() scaling { return scaling{weightStep, math.Inf(1)} }

// fitWeights fits weights that are pulled towards those of before. A ranking does
// not care for the scale of its weights, a logit does: that is found first, and
// taken out again in the end.
func fitWeights(ctx context.Context, choices []choice, before []float64, s scaling) ([]float64, error) {
	sums := make([]choice, len(choices))
	for i, c := range choices {
		sums[i] = choice{x: project(c.x, before), positives: c.positives}
	}
	unit, err := (&logit{choices: sums, dims: 1}).fit(ctx, []float64{1})
	if err != nil {
		return nil, err
	}
	scale := min(max(unit[0], s.lo), s.hi)
	prior := make([]float64, len(before))
	for j, w := range before {
		prior[j] = scale * w
	}
	after, err := (&logit{choices: choices, dims: len(before), prior: prior, strength: priorSubjects}).fit(ctx, prior)
	if err != nil {
		return nil, err
	}
	for j := range after {
		// Divided by the steps in a unit, which is a whole number, the result is
		// the nearest number to what is written in the file.
		after[j] = math.Round(after[j]/scale/weightStep) / math.Round(1/weightStep)
	}
	return after, nil
}

// project gives w·x of every row.
func project(x []float32, w []float64) []float32 {
	out := make([]float32, len(x)/len(w))
	for i := range out {
		var sum float64
		for j := range w {
			sum += w[j] * float64(x[i*len(w)+j])
		}
		out[i] = float32(sum)
	}
	return out
}

// choices computes the clipped signals of every candidate of every judged subject.
func (r *run) choices(ctx context.Context, d match.Direction, scale *match.Scale, columns []int) ([]choice, error) {
	lists := r.lists(d)
	subjects := sortedKeys(lists)
	if n := len(subjects); n > mostSubjects {
		spread := make([]int, mostSubjects)
		for i := range spread {
			spread[i] = subjects[i*n/mostSubjects]
		}
		subjects = spread
	}
	targets := r.candidates(d.To)
	all := make([]choice, len(subjects))
	err := parallel(ctx, len(subjects), func(i int) {
		all[i] = r.choice(subjects[i], targets, lists[subjects[i]], scale, columns)
		r.step()
	})
	var out []choice
	for _, c := range all {
		if len(c.positives) > 0 {
			out = append(out, c)
		}
	}
	return out, err
}

func (r *run) choice(subject int, targets []int, grades map[int]int, scale *match.Scale, columns []int) (c choice) {
	for _, t := range targets {
		if !match.Listed(r.features[subject], r.features[t]) {
			continue
		}
		if grades[t] > 0 {
			c.positives = append(c.positives, len(c.x)/len(columns))
		}
		signals := r.model.Signals(r.features[subject], r.features[t])
		for _, j := range columns {
			c.x = append(c.x, float32(min(max(signals[j], scale.Lo[j]), scale.Hi[j])))
		}
	}
	return c
}
