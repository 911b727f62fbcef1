package eval

import (
	"context"

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
		if err := r.direction(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// direction ranks all candidates for every judged subject of a direction.
func (r *run) direction(ctx context.Context, d match.Direction) error {
	lists := r.lists(d)
	targets := r.candidates(d.To)
	features := make([]*match.Features, len(targets))
	for i, t := range targets {
		features[i] = r.features[t]
	}
	var subjects []int
	for _, s := range r.ofKind(d.From) {
		if positive(lists[s]) {
			subjects = append(subjects, s)
		}
	}
	ours := make([]outcome, len(subjects))
	err := parallel(ctx, len(subjects), func(i int) {
		s := subjects[i]
		places := map[int]int{}
		for rank, scored := range r.model.Rank(r.features[s], features, 0) {
			places[targets[scored.Index]] = rank + 1
		}
		ours[i] = measure(standing(lists[s], places))
	})
	if err != nil {
		return err
	}
	r.report.Match[d.String()] = mean(ours)
	return nil
}

// standing gives the rank and grade of everything judged; places holds the rank
// of what is listed.
func standing(grades, places map[int]int) []found {
	out := make([]found, 0, len(grades))
	for target, grade := range grades {
		out = append(out, found{places[target], grade})
	}
	return out
}
