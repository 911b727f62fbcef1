package engine

import "math"

// shortlist collects the targets that may be among the n best, by scores that are
// exact up to roughSlack: of these few the exact scores are computed afterwards.
type shortlist struct {
	n     int
	best  []float32 // of the n best so far, falling
	found []rough
}

// rough is a target with what it is known to score.
type rough struct {
	at    uint32
	score float32
}

// floor is the rough score below which nobody can be among the best any more.
func (l *shortlist) floor() float32 {
	switch {
	case l.n <= 0:
		return float32(math.Inf(1))
	case len(l.best) < l.n:
		return float32(math.Inf(-1))
	}
	return l.best[l.n-1] - 2*roughSlack
}

// add takes in a target that may be listed.
func (l *shortlist) add(r rough) {
	l.found = append(l.found, r)
	if len(l.best) < l.n {
		l.best = append(l.best, r.score)
	} else if r.score <= l.best[l.n-1] {
		return
	}
	i := len(l.best) - 1
	for ; i > 0 && l.best[i-1] < r.score; i-- {
		l.best[i] = l.best[i-1]
	}
	l.best[i] = r.score
}

// each calls f for those that may be among the best.
func (l *shortlist) each(f func(at uint32)) {
	floor := l.floor()
	for _, r := range l.found {
		if r.score >= floor {
			f(r.at)
		}
	}
}
