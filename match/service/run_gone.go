package service

import (
	"slices"

	"duyen/match"
	"duyen/match/assign"
)

// forget takes out of what a run is to be solved from those who are gone since it
// was frozen, and tells whether there are any: a startup would be given a mentor whom
// the pairs then leave out, and one that is gone would take a place.
func (f *frozenRun) forget(roster *match.RunRoster) (some bool) {
	some = slices.Contains(roster.IDs, "")
	if !some {
		return false
	}
	for num, id := range roster.IDs {
		switch {
		case id != "":
		case num < f.Subjects:
			f.Commune[num], f.Led[num] = 0, 0 // as scoreRun has it
		default:
			f.Places[num-f.Subjects] = 0
		}
	}
	there := func(subject, target int) bool {
		return roster.IDs[subject] != "" && roster.IDs[target+f.Subjects] != ""
	}
	kept := 0
	for i := range f.From {
		if there(int(f.From[i]), int(f.To[i])) {
			f.From[kept], f.To[kept], f.Scores[kept] = f.From[i], f.To[i], f.Scores[i]
			kept++
		}
	}
	f.From, f.To, f.Scores = f.From[:kept], f.To[:kept], f.Scores[:kept]
	f.Pinned = slices.DeleteFunc(f.Pinned, func(e assign.Edge) bool { return !there(e.Subject, e.Target) })
	return true
}
