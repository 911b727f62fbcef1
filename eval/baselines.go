package eval

import (
	"duyen/match"
)

// The names of the baselines.
const (
	nameRandom     = "random"
	namePopularity = "popularity"
	nameBM25       = "bm25"
	nameOverlap    = "overlap"
	nameNeeds      = "needs"
)

// method is a simple way to rank, as a yardstick: it sets out to the score of
// every target of a direction for a subject. It is safe for concurrent use.
type method struct {
	name   string
	scores func(subject int, out []float64)
}

// methods gives the baselines of a direction over its targets.
func (r *run) methods(d match.Direction, targets []int) []method {
	out := []method{
		{nameRandom, func(s int, out []float64) {
			for i, t := range targets {
				// Another hash than that of ties, or the two would be the same order.
				out[i] = float64(match.Tie("random "+r.id(s), r.id(t)) >> 11)
			}
		}},
		{namePopularity, func(_ int, out []float64) {
			for i, t := range targets {
				out[i] = float64(r.popularity[t])
			}
		}},
		r.textMethod(targets),
		{nameOverlap, r.paired(d, targets, overlap)},
	}
	if d.Holder() != match.KindInvestor {
		out = append(out, method{nameNeeds, r.paired(d, targets, needsOverlap)})
	}
	return out
}

// textMethod is BM25 of the subject's whole text over the targets' whole texts.
func (r *run) textMethod(targets []int) method {
	docs := make([][]string, len(targets))
	for i, t := range targets {
		docs[i] = r.words[t]
	}
	index := newBM25(docs)
	return method{nameBM25, func(s int, out []float64) { index.scores(r.words[s], out) }}
}

// paired scores pairs of startup and holder.
func (r *run) paired(d match.Direction, targets []int, f func(startup, holder *attributes) float64) func(int, []float64) {
	return func(s int, out []float64) {
		for i, t := range targets {
			if d.From == match.KindStartup {
				out[i] = f(r.attributes[s], r.attributes[t])
			} else {
				out[i] = f(r.attributes[t], r.attributes[s])
			}
		}
	}
}

// popularity counts, for an investor, its deals in the 12 months before the day,
// for a startup, who has it in the portfolio. Nothing is known of the others.
func (d *Dataset) popularity() []int {
	out := make([]int, len(d.Profiles))
	day, _ := d.AsOf.Time()
	for i, p := range d.Profiles {
		inv, ok := p.(*match.Investor)
		if !ok {
			continue
		}
		backed := map[int]bool{}
		for j := range inv.Portfolio {
			deal := &inv.Portfolio[j]
			if on, ok := deal.On.Time(); ok && !on.Before(day.AddDate(-1, 0, 0)) {
				out[i]++
			}
			if s, ok := d.at[deal.Startup]; ok && d.kind(s) == match.KindStartup && !backed[s] {
				backed[s] = true
				out[s]++
			}
		}
	}
	return out
}

// id gives the id of a profile.
func (d *Dataset) id(i int) string { return d.Profiles[i].Common().ID }
