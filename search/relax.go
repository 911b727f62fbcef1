package search

import (
	"slices"

	"duyen/match"
)

// maxWider is how many steps a search goes up for something that nobody has: from
// a commune to its old district, its province and the country.
const maxWider = 3

// widerShare is what the wider thing is worth: as much as a sector that is wider
// than the words.
const widerShare = partShare

// relax searches wider for what a group names and no profile has: for the sector
// above, the place around, the stages beside, the support of the same group.
// Filters are the user's own and stay.
func (s *scorer) relax(lang string, ref *match.Reference) error {
	for i := range s.q.groups {
		g := &s.q.groups[i]
		for range maxWider {
			if g.carried || len(g.concepts) == 0 {
				break
			}
			if err := s.widen(g, lang, ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// widen takes a group's concepts one step up.
func (s *scorer) widen(g *group, lang string, ref *match.Reference) error {
	for j := range g.concepts {
		c := &g.concepts[j]
		if !c.widen(ref) {
			continue
		}
		if err := s.countConcept(c); err != nil {
			return err
		}
		if err := s.scoreConcept(c); err != nil {
			return err
		}
		if s.carried() {
			g.carried = true
			s.sayWider(c, lang, ref)
		}
	}
	s.closeGroup()
	return nil
}

// widen takes the next wider things in place of a concept; false when there are
// none.
func (c *concept) widen(ref *match.Reference) bool {
	var wider []match.Ref
	for _, r := range c.refs {
		for _, w := range widerOf(r, ref) {
			if !slices.Contains(wider, w) {
				wider = append(wider, w)
			}
		}
	}
	c.refs, c.keys, c.share, c.wider = wider, nil, widerShare, true
	for _, r := range wider {
		c.keys = append(c.keys, conceptKey(r))
	}
	return len(wider) > 0
}

// widerOf gives what lies next around a term or place.
func widerOf(r match.Ref, ref *match.Reference) (out []match.Ref) {
	add := func(typ match.TermType, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, match.Ref{Type: typ, ID: id})
			}
		}
	}
	if r.Type == match.TermPlace {
		place, _ := ref.Places.Place(r.ID)
		add(r.Type, place.Parents...)
		return out
	}
	term, _ := ref.Taxonomy.Term(r.Type, r.ID)
	switch r.Type {
	case match.TermSector:
		add(r.Type, term.Parent)
	case match.TermStrength:
		add(match.TermSector, term.Sectors...)
	case match.TermStage, match.TermExpertise:
		for _, t := range ref.Taxonomy.Terms(r.Type) {
			beside := r.Type == match.TermStage && (t.Rank == term.Rank-1 || t.Rank == term.Rank+1)
			if beside || r.Type == match.TermExpertise && t.Group == term.Group && t.ID != term.ID {
				add(r.Type, t.ID)
			}
		}
	}
	return out
}

// sayWider reports what was looked for instead of the words of a concept.
func (s *scorer) sayWider(c *concept, lang string, ref *match.Reference) {
	u := match.Understood{Type: readRelaxed, Text: s.q.textOf(c.words)}
	for _, r := range c.refs {
		u.IDs = append(u.IDs, r.ID)
		u.Names = append(u.Names, nameOf(ref, lang, r.Type, r.ID))
	}
	s.q.understood = append(s.q.understood, u)
}

// sayDropped reports the words that no hit has.
func (s *scorer) sayDropped() {
	if s.satisfied == 0 {
		return
	}
	for w := range s.q.words {
		if s.satisfied&(1<<w) != 0 || s.q.words[w].importance < 1 {
			continue
		}
		words := s.q.textOf(1 << w)
		if !slices.ContainsFunc(s.q.understood, func(u match.Understood) bool { return u.Type == readRelaxed && u.Text == words }) {
			s.q.understood = append(s.q.understood, match.Understood{Type: readRelaxed, Text: words, IDs: []string{}})
		}
	}
}

// textOf gives the part of the query from the first to the last of some words.
func (q *query) textOf(words uint32) string {
	from, to := -1, 0
	for i, w := range q.order {
		if words&(1<<w) != 0 {
			if from < 0 {
				from = q.tokens[i].Start
			}
			to = q.tokens[i].End
		}
	}
	return q.source[max(from, 0):to]
}
