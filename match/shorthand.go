package match

import (
	"maps"
	"slices"
	"strings"

	"duyen/match/text"
)

// Shorthand knows what people write for short: abbreviations ("dl" is du lịch),
// English words in Vietnamese queries, and places by their initials ("LS"). It
// is immutable and safe for concurrent use.
type Shorthand struct {
	words    map[string][]string // exact → what it stands for
	phrases  map[string][]string // the same of several words, also without accents
	initials map[string][]string // of places, folded
}

// maxPlacesOfInitials is how many places may share their initials before these
// say nothing.
const maxPlacesOfInitials = 3

// NewShorthand builds it from words with their expansions and from the names of
// the places. Where initials belong to a place of the service area (one whose
// districts are known) and to a province elsewhere, they mean the near one.
func NewShorthand(words map[string][]string, g *Gazetteer) *Shorthand {
	s := &Shorthand{words: make(map[string][]string, len(words)), phrases: map[string][]string{}, initials: map[string][]string{}}
	for term, long := range words {
		exact := text.Exact(term)
		for _, l := range long {
			s.words[exact] = append(s.words[exact], text.NFC(l))
		}
		if strings.Contains(exact, " ") {
			s.phrases[text.Fold(exact)] = s.words[exact]
		}
	}
	s.fold()
	s.addPlaces(g, PlaceOldDistrict)
	far := &Shorthand{initials: map[string][]string{}}
	far.addPlaces(g, PlaceProvince)
	for key, names := range far.initials {
		if len(s.initials[key]) == 0 {
			s.initials[key] = names
		}
	}
	return s
}

// fold records abbreviations under their letters without accents, too ("dmst").
func (s *Shorthand) fold() {
	for exact, long := range maps.Clone(s.words) {
		if fold := text.Fold(exact); s.words[fold] == nil && !strings.Contains(exact, " ") && !isSyllable(fold) {
			s.words[fold] = long
		}
	}
}

// addPlaces records the initials of the places of a kind.
func (s *Shorthand) addPlaces(g *Gazetteer, kind PlaceKind) {
	for _, code := range g.Codes() {
		p, _ := g.Place(code)
		words := strings.Fields(p.Name.VI)
		if p.Kind != kind || len(words) < 2 {
			continue
		}
		key := ""
		for _, w := range words {
			key += text.Fold(w)[:1]
		}
		if !slices.Contains(s.initials[key], p.Name.VI) {
			s.initials[key] = append(s.initials[key], p.Name.VI)
		}
	}
}

// Expand gives what a word, or two words that belong together ("cần vốn"), may
// stand for, nil when it is no shorthand. Initials
// of places count only when they are typed in capitals.
func (s *Shorthand) Expand(word string) []string {
	if s == nil {
		return nil
	}
	exact := text.Exact(word)
	out := slices.Clone(s.words[exact])
	if len(out) == 0 && text.Fold(exact) == exact {
		out = slices.Clone(s.phrases[exact])
	}
	if places := s.initials[text.Fold(word)]; word != exact && strings.ToUpper(word) == word && len(places) <= maxPlacesOfInitials {
		for _, p := range places {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}
