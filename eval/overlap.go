package eval

import (
	"duyen/match"
)

// The weights of the overlap: what most products do. They were chosen before
// anything was measured with them.
const (
	overlapSector = 0.4
	overlapStage  = 0.2
	overlapState  = 0.2
	overlapCity   = 0.2
	nearSector    = 0.5 // a sector with the same parent
)

// attributes are what the overlap of two profiles is counted on: how much of a
// profile has each value. What is declared has weight 1, what only the portfolio
// has the share of the portfolio that has it.
type attributes struct {
	sectors, parents, stages, states, cities, covers map[string]float64
	skills                                           map[string]bool // needs of a startup

	// Of a startup, laid out once for all its pairs: its sectors with their parents,
	// everything its states lie in, and its other values.
	named                               [][2]string
	above, inStages, inStates, inCities []string
}

func attributesOf(p match.Profile, ref *match.Reference) *attributes {
	a := newAttributes()
	if inv, ok := p.(*match.Investor); ok {
		for i := range inv.Portfolio {
			deal := newAttributes()
			d := &inv.Portfolio[i]
			deal.declare(ref, d.Sectors, []string{d.Stage}, []string{d.Locality})
			a.addShare(deal, 1/float64(len(inv.Portfolio)))
		}
	}
	a.declare(ref, p.Common().Sectors, match.StagesOf(p), match.PlacesOf(p))
	a.skills = map[string]bool{}
	for _, s := range match.SkillsOf(p) {
		a.skills[s] = true
	}
	if st, ok := p.(*match.Startup); ok {
		for _, n := range st.Needs {
			a.skills[n] = true
		}
		for _, s := range sortedKeys(a.sectors) {
			a.named = append(a.named, [2]string{s, parent(ref, s)})
		}
		a.inStages, a.inStates, a.inCities = sortedKeys(a.stages), sortedKeys(a.states), sortedKeys(a.cities)
		for _, s := range a.inStates {
			a.above = append(a.above, ref.Places.All(s)...)
		}
	}
	return a
}

func newAttributes() *attributes {
	return &attributes{
		sectors: map[string]float64{}, parents: map[string]float64{}, stages: map[string]float64{},
		states: map[string]float64{}, cities: map[string]float64{}, covers: map[string]float64{},
	}
}

// lists gives the values by dimension.
func (a *attributes) lists() []map[string]float64 {
	return []map[string]float64{a.sectors, a.parents, a.stages, a.states, a.cities, a.covers}
}

// addShare adds a part of the portfolio.
func (a *attributes) addShare(deal *attributes, share float64) {
	from := deal.lists()
	for i, to := range a.lists() {
		for value := range from[i] {
			to[value] += share
		}
	}
}

func (a *attributes) declare(ref *match.Reference, sectors, stages, places []string) {
	for _, s := range sectors {
		a.sectors[s], a.parents[parent(ref, s)] = 1, 1
	}
	for _, s := range stages {
		if s != "" {
			a.stages[s] = 1
		}
	}
	for _, place := range places {
		if place == "" {
			continue
		}
		region := ref.Region(place)
		a.covers[place], a.states[region] = 1, 1
		if place != region {
			a.cities[place] = 1
		}
	}
}

// parent gives a sector's parent, itself at the top.
func parent(ref *match.Reference, sector string) string {
	if t, ok := ref.Taxonomy.Term(match.TermSector, sector); ok && t.Parent != "" {
		return t.Parent
	}
	return sector
}

// overlap is the weighted overlap of a startup and a holder: of its sectors,
// on average, a named one counts in full and one of the same parent half; a place
// counts by city and by state, or when the holder names what lies above.
func overlap(startup, holder *attributes) float64 {
	var score float64
	for _, s := range startup.named {
		same := max(holder.sectors[s[0]], holder.sectors[s[1]], nearSector*holder.parents[s[1]])
		score += overlapSector * same / float64(len(startup.named))
	}
	state := max(most(startup.inStates, holder.states), most(startup.above, holder.covers))
	return score + overlapStage*most(startup.inStages, holder.stages) + overlapState*state +
		overlapCity*most(startup.inCities, holder.cities)
}

// most gives the largest weight the holder has for any value of the startup.
func most(startup []string, holder map[string]float64) float64 {
	var out float64
	if len(holder) == 0 {
		return 0
	}
	for _, value := range startup {
		out = max(out, holder[value])
	}
	return out
}

// needsOverlap is the share of the startup's needs that the holder helps with.
func needsOverlap(startup, holder *attributes) float64 {
	if len(startup.skills) == 0 {
		return 0
	}
	n := 0
	for s := range startup.skills {
		if holder.skills[s] {
			n++
		}
	}
	return float64(n) / float64(len(startup.skills))
}
