package engine

import (
	"context"
	"math"
	"slices"

	"duyen/match"
)

// Standing is what it takes to tell later whether a list still stands: where it
// was drawn, what is on it, and what gets onto it.
type Standing struct {
	Seq   int64
	Total int // targets considered
	// Floor and Tie are those of the last one on a full list; whoever does not come
	// before it is not on the list. Floor is −∞ while there is room.
	Floor float64
	Tie   uint64
	IDs   []string
	// Exact is false when subject, targets and engine were not all of one moment: the
	// list is right to read and no measure.
	Exact bool
}

// standing gives what a list stands on.
func (l *topList) standing(names *dictionary, seq int64) Standing {
	out := Standing{Seq: seq, Total: l.total, Floor: l.floor(), IDs: make([]string, len(l.items))}
	for i, item := range l.items {
		out.IDs[i] = names.id(item.row)
	}
	if !math.IsInf(out.Floor, 0) {
		out.Tie = l.items[len(l.items)-1].tie
	}
	return out
}

// Held is a list that somebody keeps: who it is for, what was asked, and how it stood.
type Held struct {
	Standing
	Subject string
	Face    bool // it was ranked for what others see of the subject
	Epoch   int64
	Day     match.Date
	Request match.Request
}

// Verdict is what has become of a list.
type Verdict struct {
	Stands bool  // Rank would give the same matches
	Seq    int64 // at which that is so
	Total  int   // targets considered now
	Exact  bool  // Seq and Total can take the place of those the list is held with
}

// Stands tells whether a list is still what Rank would give, out of the changes
// since it was drawn. It is exact, but for this: it does not stand when it was
// drawn too long ago, under other statistics, or not at a moment that this engine
// has seen, or when the subject or something on the list has changed at all.
// Lists with Spread never stand.
func (e *Engine) Stands(ctx context.Context, h *Held) Verdict {
	c, ok := e.sifted(h)
	if !ok || len(c.rivals) == 0 {
		c.verdict.Stands = ok
		return c.verdict
	}
	self := e.self(ctx, c.state, h, c.row, c.version)
	if self == nil {
		return Verdict{}
	}
	for _, rival := range c.rivals {
		if c.beats(h, self, rival) {
			return Verdict{}
		}
	}
	c.verdict.Stands = true
	return c.verdict
}

// challenge is what is left to ask of a list once those changes are sifted out
// that cannot touch it.
type challenge struct {
	state   *state // for what never changes in it
	scorer  *match.Scorer
	verdict Verdict
	row     uint32 // of the subject
	version int64
	rivals  []*match.Features // of those that may be listed
}

// sifted goes through the changes since a list was drawn. It says false when the
// list does not stand.
func (e *Engine) sifted(h *Held) (c challenge, ok bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.state
	first, known := s.recent.since(h.Seq)
	row, there := e.names.find(h.Subject)
	if !known || !there || !s.columns.has(row) || h.Request.Spread ||
		s.model.Statistics.Epoch != h.Epoch || s.model.Statistics.Day != h.Day {
		return c, false
	}
	d := match.Direction{From: match.Kinds()[s.columns.heads.at(row).kind], To: h.Request.Target}
	c = challenge{
		state: s, scorer: s.scorers[d], row: row, version: s.columns.metas.at(row).version,
		verdict: Verdict{Seq: s.at.Seq, Total: h.Total, Exact: s.recent.exact()},
	}
	return c, c.scorer != nil && (first == s.recent.pushed || c.sift(e, h, first))
}

// sift looks at the changes from a number on.
func (c *challenge) sift(e *Engine, h *Held, first uint64) bool {
	s := c.state
	var room [128]uint32
	listed := room[:0]
	for _, id := range h.IDs {
		if row, ok := e.names.find(id); ok {
			listed = append(listed, row)
		}
	}
	view, kind := s.view(e.names, h.Request.Filter), uint8(slices.Index(match.Kinds(), h.Request.Target))
	passes := func(x *head, owner int32) bool { return x.kind == kind && view.passes(x, owner) }
	for number := first; number < s.recent.pushed; number++ {
		x := s.recent.at(number)
		if x.row == c.row || slices.Contains(listed, x.row) {
			return false
		}
		if x.previous <= first && passes(&x.before, x.owner) {
			c.verdict.Total--
		}
		if now, owner := s.columns.held(x.row); !x.replaced && passes(&now, owner) {
			c.verdict.Total++
			c.rivals = append(c.rivals, x.features)
		}
	}
	return true
}

// beats tells whether a rival comes onto a list.
func (c *challenge) beats(h *Held, self, rival *match.Features) bool {
	x := c.state.model.Signals(self, rival)
	score := c.scorer.Score(&x)
	if score < h.Floor || !match.Listed(self, rival) {
		return false
	}
	return math.IsInf(h.Floor, -1) || match.Before(score, match.Tie(self.ID, rival.ID), h.Floor, h.Tie)
}
