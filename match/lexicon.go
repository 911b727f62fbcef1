package match

import (
	"math/bits"
	"slices"
	"strings"

	"duyen/match/text"
)

// Lexicon finds the names of terms and places inside running text. It is
// immutable and safe for concurrent use.
type Lexicon struct {
	taxonomy *Taxonomy
	places   *Gazetteer
	terms    *trie[Ref]
	units    *trie[meaning]
	words    map[string][]string // folded → spellings of every word of a name
	folds    []nameKey           // of words, in alphabetical order
}

// Span is a run of tokens with what it means; Type of a meaning may also be
// TermPlace. Meanings of different lists stand side by side ("e-commerce" is a
// sector and an expertise). Ambiguous says that within one list, or among
// places, nothing decided between several meanings. Exact gives the words as those
// names write them that have accents, "" where they differ; nil when none has any,
// or every word of the text.
type Span struct {
	Start, End int // token indices, End exclusive
	Meanings   []Ref
	Ambiguous  bool
	Exact      []string
}

// NewLexicon builds a lexicon over every name and synonym.
func NewLexicon(t *Taxonomy, g *Gazetteer) *Lexicon {
	l := &Lexicon{taxonomy: t, places: g, terms: newTrie[Ref](), units: newTrie[meaning](), words: map[string][]string{}}
	for _, typ := range TermTypes() {
		for _, term := range t.Terms(typ) {
			for _, name := range term.names() {
				l.addTerm(name, Ref{typ, term.ID})
			}
			for _, name := range []string{term.Name.VI, term.Name.EN} {
				l.addParts(name, Ref{typ, term.ID})
			}
		}
	}
	for _, code := range g.Codes() {
		l.addPlace(&g.places[code].Place)
	}
	for fold := range l.words {
		l.folds = append(l.folds, nameKey{fold, lettersOf(fold)})
	}
	slices.SortFunc(l.folds, func(a, b nameKey) int { return strings.Compare(a.key, b.key) })
	return l
}

// addParts records the parts of a name that lists several things ("Kinh tế tuần
// hoàn, phụ phẩm"); single words say too little.
func (l *Lexicon) addParts(name string, ref Ref) {
	parts := strings.Split(name, ",")
	for _, part := range parts {
		if len(parts) > 1 && len(text.Tokens(part)) > 1 {
			l.addTerm(part, ref)
		}
	}
}

// addTerm records one name of a term; a hyphenated one also as one word.
func (l *Lexicon) addTerm(name string, ref Ref) {
	s := spell(name)
	l.learn(s)
	if len(s.fold) == 1 && !standsAlone(s.exact[0], ref.Type) {
		return
	}
	l.terms.add(s, ref)
	if strings.Contains(name, "-") && len(s.fold) > 1 && !s.accented() {
		whole := s.key()
		l.learn(spelling{exact: []string{whole}, fold: []string{whole}})
		l.terms.add(spelling{exact: []string{whole}, fold: []string{whole}}, ref)
	}
}

// learn keeps the words of a name.
func (l *Lexicon) learn(s spelling) {
	for i, fold := range s.fold {
		if !slices.Contains(l.words[fold], s.exact[i]) {
			l.words[fold] = append(l.words[fold], s.exact[i])
		}
	}
}

// Spellings gives the ways in which a folded word is written in the names, nil
// when none has it. The caller must not change it.
func (l *Lexicon) Spellings(fold string) []string { return l.words[fold] }

// Near gives the folded words of the names that are one edit away.
func (l *Lexicon) Near(fold string) []string {
	var out []string
	letters := lettersOf(fold)
	for _, w := range l.folds {
		// One edit changes the length by one, and at most two letters of the set.
		n := len(w.key) - len(fold)
		if n >= -1 && n <= 1 && bits.OnesCount64(letters^w.letters) <= 2 && text.Distance(w.key, fold, 1) == 1 {
			out = append(out, w.key)
		}
	}
	return out
}

// standsAlone tells whether a synonym of one syllable may be recognised inside
// running text. The kinds of organisation that are everyday syllables ("xã",
// "sở", "trường", "báo") occur in too many compounds, as do a few sector words.
func standsAlone(exact string, typ TermType) bool {
	if typ == TermOrgKind && isSyllable(text.Fold(exact)) {
		return false
	}
	switch exact {
	case "vốn", "nghề", "xanh", "sàn", "điện", "chả", "bánh", "thơm", "mì":
		return false
	}
	return true
}

// Find gives the longest names in tokens, in order of their start. Terms and
// places are looked for independently: in "quế Trà Bồng" the strength covers all
// three tokens and the place the last two. A term that is covered by a place is
// left out (the "Lý Sơn" of island tourism is the island first).
func (l *Lexicon) Find(tokens []text.Token) []Span {
	s := spellTokens(tokens)
	places := l.findPlaces(s)
	terms := l.findTerms(s, places)
	places = slices.DeleteFunc(places, func(p Span) bool {
		return p.End-p.Start == 1 && covered(p, terms)
	})
	spans := append(places, terms...)
	slices.SortStableFunc(spans, func(a, b Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	return spans
}

// covered tells whether one of spans holds s and is longer.
func covered(s Span, spans []Span) bool {
	return slices.ContainsFunc(spans, func(o Span) bool {
		return o.Start <= s.Start && s.End <= o.End && o.End-o.Start > s.End-s.Start
	})
}

// findTerms gives the longest terms that no place covers. In a term that names
// its place, what stands before the place counts too: "quế" in "quế Trà Bồng".
func (l *Lexicon) findTerms(s spelling, places []Span) []Span {
	var spans []Span
	plain := !s.accented()
	for i := 0; i < len(s.fold); {
		span, ok := l.termAt(s, i, len(s.fold), plain, places)
		if !ok || slices.ContainsFunc(places, func(p Span) bool { return p.Start <= span.Start && span.End <= p.End }) {
			i++
			continue
		}
		spans = append(spans, span)
		for _, p := range places {
			if span.Start < p.Start && p.End <= span.End {
				if inner, ok := l.termAt(s, i, p.Start, plain, places); ok {
					spans = append(spans, inner)
				}
			}
		}
		i = span.End
	}
	return spans
}

// termAt gives the longest term at token i that ends before end.
func (l *Lexicon) termAt(s spelling, i, end int, plain bool, places []Span) (Span, bool) {
	hits, n := l.terms.longest(spelling{exact: s.exact[:end], fold: s.fold[:end]}, i)
	if n == 1 && s.exact[i] == s.fold[i] {
		hits = l.sure(hits, s.exact[i], plain, places)
	}
	if len(hits) == 0 {
		return Span{}, false
	}
	span := Span{Start: i, End: i + n, Meanings: l.ordered(hits)}
	for _, h := range hits {
		span.write(s, h.spelling)
	}
	span.Ambiguous = l.unsettled(span.Meanings)
	return span, true
}

// write takes how one of the names writes the last words of a span of a text. Where
// all of these have accents there is nothing to learn.
func (s *Span) write(text, name spelling) {
	if !name.accented() || !text.plain(s.Start, s.End) {
		return
	}
	from, first := s.End-s.Start-len(name.exact), s.Exact == nil
	if first {
		s.Exact = make([]string, s.End-s.Start)
	}
	for i, exact := range name.exact {
		if at := &s.Exact[from+i]; first {
			*at = exact
		} else if *at != exact {
			*at = ""
		}
	}
}

// sure keeps the meanings of a single syllable written without accents that are
// certain enough: "toi" alone may be garlic, I or dark. It counts when the name
// itself has no accents or is no syllable ("dlcd"), or when a place of the same text
// is known for it.
func (l *Lexicon) sure(hits []entry[Ref], written string, plain bool, places []Span) []entry[Ref] {
	return slices.DeleteFunc(slices.Clone(hits), func(h entry[Ref]) bool {
		bare := h.exact[0] == written && !(plain && foldsToMany(written)) || !isSyllable(written)
		return !bare && !l.knownFor(h.of, places)
	})
}

// foldsToMany tells whether a syllable without accents that is a synonym is more
// often a word that lost its accents: keo (kẹo), kho (khô), it (ít), sim (sìm).
func foldsToMany(s string) bool {
	switch s {
	case "keo", "kho", "it", "tem", "an", "thu":
		return true
	}
	return false
}

// knownFor tells whether one of the places holds the strength, or a strength of
// the sector.
func (l *Lexicon) knownFor(ref Ref, places []Span) bool {
	for _, p := range places {
		for _, m := range p.Meanings {
			for _, id := range l.taxonomy.HeldBy(m.ID, l.places) {
				strength, _ := l.taxonomy.Term(TermStrength, id)
				if (ref.Type == TermStrength && ref.ID == id) ||
					(ref.Type == TermSector && slices.Contains(strength.Sectors, ref.ID)) {
					return true
				}
			}
		}
	}
	return false
}

// ordered gives the distinct meanings, list by list.
func (l *Lexicon) ordered(hits []entry[Ref]) []Ref {
	var refs []Ref
	for _, typ := range TermTypes() {
		list := l.taxonomy.lists[typ]
		var ids []string
		for _, h := range hits {
			if h.of.Type == typ && !slices.Contains(ids, h.of.ID) {
				ids = append(ids, h.of.ID)
			}
		}
		for _, id := range list.order(list.deepest(ids)) {
			refs = append(refs, Ref{typ, id})
		}
	}
	return refs
}

// unsettled tells whether one list has two meanings.
func (l *Lexicon) unsettled(refs []Ref) bool {
	for i := 1; i < len(refs); i++ {
		if refs[i].Type == refs[i-1].Type {
			return true
		}
	}
	return false
}
