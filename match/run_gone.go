package match

import (
	"maps"
	"slices"
)

// Present gives rules without what they say about profiles that are gone: nobody can
// take that back, and a pair fixed with one of them would leave the other with nobody.
func (r *RunRoster) Present(rules RunRules) RunRules {
	gone := func(p [2]int) bool { return r.IDs[p[0]] == "" || r.IDs[p[1]] == "" }
	for _, pairs := range []*[][2]int{&rules.Fixed, &rules.Banned, &rules.Conflicts} {
		*pairs = slices.DeleteFunc(slices.Clone(*pairs), gone)
	}
	rules.Capacities = maps.Clone(rules.Capacities)
	maps.DeleteFunc(rules.Capacities, func(num, _ int) bool { return r.IDs[num] == "" })
	return rules
}
