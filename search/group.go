package search

import (
	"slices"

	"duyen/match"
	"duyen/match/text"
)

// group is a run of words that belong together because they name something, or
// one word on its own.
type group struct {
	words    []int
	concepts []concept
	phrases  []phrase
	carried  bool // some hit has one of the concepts
}

// phrase is another reading of a word of a group: who has all its words
// satisfies that word.
type phrase struct {
	words     []word
	satisfies uint32 // the word, as a set
}

// concept is something that words of a group name. Whoever carries it satisfies
// these words without writing them.
type concept struct {
	refs  []match.Ref // one thing, or several kinds that share the name
	keys  []string    // of refs
	words uint32      // as a set
	same  bool        // the words mean just that, no part of it
	wider bool        // taken in place of what nobody has
	given bool        // who gives it is looked for rather than who needs it
	count int
	share float64 // of a full concept's score
	idf   float64
}

// widen adds the other kinds of organisation whose names begin with the same
// words: who looks for a "quỹ đầu tư" looks for all of them.
func widen(meanings []match.Ref, words []text.Token, t *match.Taxonomy) []match.Ref {
	if len(words) < 2 || !slices.ContainsFunc(meanings, func(m match.Ref) bool { return m.Type == match.TermOrgKind }) {
		return meanings
	}
	for _, term := range t.Terms(match.TermOrgKind) {
		ref := match.Ref{Type: match.TermOrgKind, ID: term.ID}
		if begins(text.Tokens(term.Name.VI), words) && !slices.Contains(meanings, ref) {
			meanings = append(slices.Clip(meanings), ref)
		}
	}
	return meanings
}

// begins tells whether a name begins with words; accents must agree where they
// are written.
func begins(name, words []text.Token) bool {
	if len(words) > len(name) {
		return false
	}
	for i, w := range words {
		if w.Fold != name[i].Fold || w.Exact != w.Fold && w.Exact != name[i].Exact {
			return false
		}
	}
	return true
}

// partShare is what a concept is worth that is wider than the words: who does
// "chế biến nông sản" may or may not have the "gạo lứt" that was asked for.
// Between .3 and .7 nothing moves on the judged queries.
const partShare = 0.5

// kindShare is what being of the kind that was asked for is worth: more than a word,
// for whoever is of another kind cannot be meant, however often they write of it.
const kindShare = 3

func shareOf(m match.Ref, words []text.Token, t *match.Taxonomy) float64 {
	if m.Type == termKind {
		return kindShare
	}
	if m.Type != match.TermSector && m.Type != match.TermExpertise {
		return 1
	}
	term, _ := t.Term(m.Type, m.ID)
	for _, name := range [...]string{term.Name.VI, term.Name.EN} {
		tokens := text.Tokens(name)
		for i := range tokens {
			if begins(tokens[i:], words) {
				return 1
			}
		}
	}
	return partShare
}

// add takes a span into the group; a word that an earlier group has stays there.
func (g *group) add(span match.Span, spoken []text.Token, words []int, taken []bool, ref *match.Reference) {
	bits := uint32(0)
	for _, w := range words {
		bits |= 1 << w
		if !taken[w] {
			taken[w] = true
			g.words = append(g.words, w)
		}
	}
	kinds := -1 // of organisation: one concept, because they are alternatives
	for _, m := range span.Meanings {
		key := conceptKey(m)
		switch {
		case key == "":
			continue
		case m.Type == match.TermOrgKind && kinds >= 0:
			g.concepts[kinds].keys = append(g.concepts[kinds].keys, key)
			g.concepts[kinds].refs = append(g.concepts[kinds].refs, m)
			continue
		case m.Type == match.TermOrgKind:
			kinds = len(g.concepts)
		}
		g.concepts = append(g.concepts, concept{
			refs: []match.Ref{m}, keys: []string{key}, words: bits, count: len(words), share: shareOf(m, spoken, ref.Taxonomy),
			same: m.Type == match.TermOrgKind || m.Type == match.TermStage || m.Type == termKind,
		})
	}
}
