package eval

import (
	"context"
	"math"

	"duyen/match"
)

// matches measures every judged direction.
func (r *run) matches(ctx context.Context) error {
	directions := r.directions()
	if len(directions) == 0 {
		return nil
	}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	for _, d := range directions {
		c := r.contest(d)
		if err := c.rank(ctx); err != nil {
			return err
		}
		c.sum()
	}
	r.report.Fit = judgeFit(r.fits)
	all := mean(r.all[""])
	r.report.Lists = &all
	for name, outcomes := range r.all {
		if name != "" {
			m := mean(outcomes)
			r.report.baseline(name).Lists = &m
		}
	}
	return nil
}

// contest is one direction: every profile of one kind is a subject, the judged
// ones are measured.
type contest struct {
	*run
	direction match.Direction
	subjects  []int // indices of profiles
	targets   []int
	entrants  []*match.Features // the targets
	at        []int             // index of a profile → index in targets, −1
	grades    map[int]map[int]int
	methods   []method
	scorer    *match.Scorer
	answers   []answer // by subject
}

// answer is what one subject's list gave.
type answer struct {
	measured bool
	ours     outcome
	others   []outcome // by method
	top      []int     // indices in targets
	fits     []judgment
}

// judgment is how far a judged pair lies above neutral.
type judgment struct {
	above float64
	grade int
}

func (r *run) contest(d match.Direction) *contest {
	c := &contest{
		run: r, direction: d, subjects: r.ofKind(d.From), targets: r.candidates(d.To), grades: r.lists(d),
		at: make([]int, len(r.Profiles)), scorer: r.model.Scorer(d),
	}
	for i := range c.at {
		c.at[i] = -1
	}
	for i, t := range c.targets {
		c.entrants = append(c.entrants, r.features[t])
		c.at[t] = i
	}
	if !r.bare {
		c.methods = r.methods(d, c.targets)
	}
	c.answers = make([]answer, len(c.subjects))
	return c
}

// rank ranks all candidates for every subject.
func (c *contest) rank(ctx context.Context) error {
	return parallel(ctx, len(c.subjects), func(i int) {
		c.answers[i] = c.answer(c.subjects[i])
		c.step()
	})
}

// answer ranks the candidates of one subject by the product's score and, where
// something is judged, by every baseline.
func (c *contest) answer(subject int) (a answer) {
	ranked := c.model.Rank(c.features[subject], c.entrants, 0)
	for _, scored := range ranked[:min(gainDepth, len(ranked))] {
		a.top = append(a.top, scored.Index)
	}
	grades := c.grades[subject]
	if len(grades) == 0 {
		return a
	}
	ranks := make([]int, len(c.targets)) // 0 is not listed
	scores := make([]float64, len(c.targets))
	for n, scored := range ranked {
		ranks[scored.Index], scores[scored.Index] = n+1, scored.Score
	}
	judged := c.judged(grades)
	for _, j := range judged {
		a.fits = append(a.fits, judgment{math.Inf(-1), j.grade}) // what is not listed is no fit at all
		if j.target >= 0 && ranks[j.target] > 0 {
			a.fits[len(a.fits)-1].above = c.scorer.AboveNeutral(scores[j.target])
		}
	}
	if a.measured = positive(grades); !a.measured {
		return a
	}
	a.ours = measure(standing(judged, func(t int) int { return ranks[t] }))
	id := c.id(subject)
	for _, m := range c.methods {
		m.scores(subject, scores)
		a.others = append(a.others, measure(standing(judged, func(t int) int {
			return c.rankOf(t, id, scores, ranks)
		})))
	}
	return a
}

// judgedTarget is a judged candidate by its index in targets, −1 when it is none.
type judgedTarget struct{ target, grade int }

// judged lists what is judged of a subject in the order of the profiles.
func (c *contest) judged(grades map[int]int) []judgedTarget {
	out := make([]judgedTarget, 0, len(grades))
	for _, profile := range sortedKeys(grades) {
		out = append(out, judgedTarget{c.at[profile], grades[profile]})
	}
	return out
}

// standing gives rank and grade of everything judged.
func standing(judged []judgedTarget, rank func(target int) int) []found {
	out := make([]found, 0, len(judged))
	for _, j := range judged {
		f := found{grade: j.grade}
		if j.target >= 0 && j.grade > 0 {
			f.rank = rank(j.target)
		}
		out = append(out, f)
	}
	return out
}

// rankOf counts which listed targets stand before one; ties go as in the
// product. Every method may list the same targets: those the product may list.
func (c *contest) rankOf(target int, subject string, scores []float64, listed []int) int {
	if listed[target] == 0 {
		return 0
	}
	score, tie := scores[target], match.Tie(subject, c.id(c.targets[target]))
	rank := 1
	for i, s := range scores {
		if listed[i] == 0 || s < score || i == target {
			continue
		}
		if s > score || match.Tie(subject, c.id(c.targets[i])) < tie {
			rank++
		}
	}
	return rank
}

// sum sums the answers up.
func (c *contest) sum() {
	name := c.direction.String()
	var ours []outcome
	others := make([][]outcome, len(c.methods))
	counts := make([]int, len(c.targets))
	for _, a := range c.answers {
		for _, t := range a.top {
			counts[t]++
		}
		c.fits[name] = append(c.fits[name], a.fits...)
		if !a.measured {
			continue
		}
		ours = append(ours, a.ours)
		for m := range c.methods {
			others[m] = append(others[m], a.others[m])
		}
	}
	c.report.Match[name] = mean(ours)
	c.all[""] = append(c.all[""], ours...)
	for m, method := range c.methods {
		c.all[method.name] = append(c.all[method.name], others[m]...)
		c.report.baseline(method.name).Match[name] = mean(others[m])
	}
	exposed := make([]match.Exposed, len(c.targets))
	for i, t := range c.targets {
		exposed[i].Appearances = counts[i]
		if places := match.PlacesOf(c.Profiles[t]); len(places) > 0 {
			exposed[i].Place = places[0]
		}
	}
	c.report.Exposure[name] = c.Reference.Exposure(exposed, len(c.subjects))
}
