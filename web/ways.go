package web

import (
	"duyen/match"
)

// ways lists where else the page of a profile leads; mine tells that the visitor
// acts for it.
func (p *Pages) ways(_ *visit, _ match.Profile, _ bool) (out []linkView) {
	return out
}
