package engine

import (
	"math"

	"duyen/match"
)

// topItem is one target of a list.
type topItem struct {
	score   float64
	tie     uint64
	row     uint32
	version int64
	fit     match.Fit // on lists that are judged
}

func (a topItem) before(b topItem) bool { return match.Before(a.score, a.tie, b.score, b.tie) }

// topList keeps the n best items in order. n is at most 500, so that inserting
// into a slice beats a heap.
type topList struct {
	n     int
	items []topItem
	total int  // targets considered
	judge bool // items get their fit

	tie   match.TieHash // of the subject
	ids   ids
	metas *pages[meta]
}

// offer puts a scored target on the list if it is good enough.
func (l *topList) offer(row uint32, score float64) {
	if score < l.floor() {
		return
	}
	if item := (topItem{score: score, tie: l.tie.With(l.ids.of(row)), row: row, version: l.metas.at(row).version}); l.beats(item) {
		l.put(item)
	}
}

// judged gives every item its fit, on a list that wants them.
func (l *topList) judged(fit func(row uint32, score float64) match.Fit) {
	if !l.judge {
		return
	}
	for i := range l.items {
		l.items[i].fit = fit(l.items[i].row, l.items[i].score)
	}
}

// order gives the places of the first n.
func (l *topList) order(n int) []int {
	out := make([]int, max(0, min(n, len(l.items))))
	for i := range out {
		out[i] = i
	}
	return out
}

// floor is the score below which nothing gets in any more.
func (l *topList) floor() float64 {
	switch {
	case l.n <= 0:
		return math.Inf(1)
	case len(l.items) < l.n:
		return math.Inf(-1)
	}
	return l.items[len(l.items)-1].score
}

func (l *topList) beats(item topItem) bool {
	return len(l.items) < l.n || item.before(l.items[len(l.items)-1])
}

func (l *topList) put(item topItem) {
	if len(l.items) < l.n {
		l.items = append(l.items, topItem{})
	}
	i := len(l.items) - 1
	for ; i > 0 && item.before(l.items[i-1]); i-- {
		l.items[i] = l.items[i-1]
	}
	l.items[i] = item
}
