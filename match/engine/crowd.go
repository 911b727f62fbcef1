package engine

import (
	"math"

	"duyen/match"
)

// crowd is subjects for whom a target is scored at once: startups or holders, as
// rows that the engine has, or rows of its own.
type crowd struct {
	startups *startups // nil for a crowd of holders,
	holders  *holders  // and the other way round
	floors   []float64 // by row: the score that gets onto the list
	bars     []float32 // the same without what a subject has of itself, for bounds
	strips   [match.DimCount]strips
	heard    []uint8 // for one query: steps of text by row
}

// hides tells whether a profile hides from others what its own list is drawn by:
// then the engine knows less of it than the list does.
func hides(p match.Profile) bool {
	switch x := p.(type) {
	case *match.Startup:
		return x.AmountSought != nil && match.Face(p).(*match.Startup).AmountSought == nil
	case *match.Investor:
		face := match.Face(p).(*match.Investor)
		return x.Ticket != nil && face.Ticket == nil || len(x.Portfolio) > len(face.Portfolio)
	}
	return false
}

// add gives a subject a row of the crowd's own.
func (c *crowd) add(row uint32, p match.Profile, self *match.Features, s *state) (at uint32) {
	if c.startups != nil {
		at = c.startups.add(p.Common(), self, s.model.Statistics)
		c.startups.rows[at] = row
		return at
	}
	at = c.holders.add(p.Common(), self, s.rolesOf(self.Kind))
	c.holders.rows[at] = row
	return at
}

// remove takes a row of the crowd's own away.
func (c *crowd) remove(at uint32) {
	c.set(at, math.Inf(1))
	if c.startups != nil {
		c.startups.remove(at)
		return
	}
	c.holders.remove(at)
}

// set notes what gets onto a subject's list; nothing gets onto that of one who is
// not watched.
func (c *crowd) set(at uint32, floor float64) {
	for int(at) >= len(c.floors) {
		c.floors, c.bars = append(c.floors, math.Inf(1)), append(c.bars, float32(math.Inf(1)))
	}
	c.floors[at], c.bars[at] = floor, float32(floor)
	if c.holders != nil {
		c.bars[at] -= c.holders.cells[at].static[asSubjects]
	}
}
