package match

import (
	"slices"
	"strings"
)

// addPlace records the names of a place. Single syllables count in running text
// only behind their unit ("xã Xốp", "nước Anh"): most are everyday words.
func (l *Lexicon) addPlace(p *Place) {
	own, _ := cutUnit(spell(p.FullName))
	l.addName(p.Name.VI, meaning{p.Code, own, false})
	l.addName(p.Name.EN, meaning{p.Code, own, false})
	for _, alias := range p.Aliases {
		u, rest := splitUnit(alias)
		if u == unitNone {
			u = own
		}
		l.addName(rest, meaning{p.Code, u, false})
	}
	for _, old := range p.Old {
		if u, rest := splitUnit(old); u.mayBe(PlaceCommune) {
			l.addName(rest, meaning{p.Code, u, true})
		}
	}
}

func (l *Lexicon) addName(name string, of meaning) {
	if s := spell(name); len(s.fold) > 0 {
		l.learn(s)
		l.units.add(s, of)
	}
}

// findPlaces gives the longest place names, each with what it means among the
// other places of the text.
func (l *Lexicon) findPlaces(s spelling) []Span {
	var spans []Span
	var found [][]named[meaning]
	for i := 0; i < len(s.fold); {
		hits, n := l.placeAt(s, i)
		if n == 0 {
			i++
			continue
		}
		spans = append(spans, Span{Start: i, End: i + n})
		found = append(found, hits)
		i += n
	}
	for i := range spans {
		for _, h := range found[i] {
			spans[i].write(s, h.spelling)
		}
		r := l.amongOthers(found, i)
		for _, code := range r.Codes {
			spans[i].Meanings = append(spans[i].Meanings, Ref{TermPlace, code})
		}
		spans[i].Ambiguous = r.Ambiguous
	}
	return spans
}

// amongOthers decides what found[i] means: the other places of the text are
// context unless they contradict it.
func (l *Lexicon) amongOthers(found [][]named[meaning], i int) Resolution {
	r := l.places.decide(found[i], nil)
	for j, other := range found {
		if j == i || !r.Ambiguous {
			continue
		}
		var kept []string
		for _, code := range r.Codes {
			if slices.ContainsFunc(other, func(h named[meaning]) bool { return l.places.Within(code, h.of.code) }) {
				kept = append(kept, code)
			}
		}
		if len(kept) > 0 {
			r = Resolution{Codes: kept, Ambiguous: !l.places.nested(kept)}
		}
	}
	return r
}

// placeAt reads the longest place name at token i, with its unit in front if one
// is written, and gives the number of tokens.
func (l *Lexicon) placeAt(s spelling, i int) ([]named[meaning], int) {
	rest := spelling{exact: s.exact[i:], fold: s.fold[i:]}
	if u, behind := cutUnit(rest); u != unitNone {
		cut := len(rest.fold) - len(behind.fold)
		hits, n := l.units.longest(behind, 0)
		if hits := l.places.ofUnit(namesOf(hits), u); len(hits) > 0 {
			return hits, cut + n
		}
	}
	hits, n := l.units.longest(rest, 0)
	if n == 1 {
		hits = slices.DeleteFunc(slices.Clone(hits), func(h entry[meaning]) bool { return !l.standsAlone(h) })
	}
	if len(hits) == 0 {
		return nil, 0
	}
	return namesOf(hits), n
}

// standsAlone tells whether a place name of one token is recognised without its
// unit: names of countries and provinces that are no everyday syllable (Canada,
// HCM, Kontum but not Anh, Pháp), and the province of Huế.
func (l *Lexicon) standsAlone(h entry[meaning]) bool {
	word := h.fold[0]
	switch l.places.places[h.of.code].Kind {
	case PlaceProvince, PlaceOldProvince:
		return len(word) > 2 || word == "hn"
	case PlaceCountry:
		return word == "vn" || (len(word) > 2 && !isSyllable(word))
	}
	return strings.Contains(h.exact[0], "'") || (len(word) > 5 && !isSyllable(word))
}

func namesOf(hits []entry[meaning]) []named[meaning] {
	out := make([]named[meaning], len(hits))
	for i, h := range hits {
		out[i] = named[meaning]{spelling: h.spelling, of: h.of}
	}
	return out
}
