package web

import (
	"duyen/match"
)

// ways lists where else the page of a profile leads; mine tells that the visitor
// acts for it.
func (p *Pages) ways(v *visit, found match.Profile, mine bool) (out []linkView) {
	out = append(out, offerWays(v, found, mine)...)
	return out
}
