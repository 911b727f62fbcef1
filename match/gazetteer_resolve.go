package match

import (
	"slices"
	"strings"

	"duyen/match/text"
)

// meaning is what a place name stands for: a place, called by a unit, by its
// present name or by that of an old unit that is part of it now.
type meaning struct {
	code string
	unit unit
	old  bool
}

// name records every name of a place.
func (g *Gazetteer) name(p *Place) {
	own, _ := cutUnit(spell(p.FullName))
	g.add(p.Name.VI, meaning{p.Code, own, false}, true)
	g.add(p.Name.EN, meaning{p.Code, own, false}, true)
	for _, alias := range p.Aliases {
		u, rest := splitUnit(alias)
		if u == unitNone {
			u = own
		}
		g.add(rest, meaning{p.Code, u, false}, false)
	}
	for _, old := range p.Old {
		if u, rest := splitUnit(old); u.mayBe(PlaceCommune) {
			g.add(rest, meaning{p.Code, u, true}, false)
		}
	}
}

// add records one name, unless it only repeats without accents what the place
// is called anyway.
func (g *Gazetteer) add(name string, of meaning, own bool) {
	s := spell(name)
	if s.key() == "" {
		return
	}
	for _, x := range g.names.byKey[s.key()] {
		if x.of.code == of.code && x.of.old == of.old && !s.accented() {
			return
		}
	}
	g.names.add(name, own, of)
}

// splitUnit splits the written unit off a name as text.
func splitUnit(name string) (unit, string) {
	tokens := text.Tokens(name)
	u, rest := cutUnit(spellTokens(tokens))
	if u == unitNone {
		return unitNone, name
	}
	return u, name[tokens[len(tokens)-len(rest.fold)].Start:]
}

// Resolution is what a place name means: all places in question, the likeliest
// first. Ambiguous says that nothing decided between them. A commune and the old
// district of the same name around it, or a province and its old capital, are no
// such case: both are given, and it is not ambiguous.
type Resolution struct {
	Codes     []string
	Ambiguous bool
}

// Resolve reads a code, a path, or a present or old name with or without its
// unit ("huyện", "TX.") and accents. Accents that are written must agree. What
// stands behind a comma or behind another unit, and context, are wider places around
// it, or the unit that is meant ("old district"); they decide when the name means
// several. No codes when nothing has that name.
func (g *Gazetteer) Resolve(name string, context ...string) Resolution {
	if len(name) > maxNameLength {
		return Resolution{}
	}
	if g.Has(name) {
		return Resolution{Codes: []string{name}}
	}
	if strings.IndexByte(name, '/') >= 0 {
		return g.resolvePath(name)
	}
	parts := splitPlace(name)
	if len(parts) == 0 {
		return Resolution{}
	}
	found := g.candidates(parts[0])
	if len(found) == 0 && len(parts) == 1 {
		parts = splitUnits(name)
		found = g.candidates(parts[0])
	}
	return g.decide(found, append(parts[1:], context...))
}

// splitUnits splits "xa tra hiep huyen tra bong", as it is typed without commas, where
// a unit begins.
func splitUnits(name string) (parts []string) {
	tokens, start := text.Tokens(name), 0
	for i := 0; i < len(tokens); i++ {
		u, rest := cutUnit(spellTokens(tokens[i:]))
		if u == unitNone {
			continue
		}
		if i > 0 {
			parts, start = append(parts, name[start:tokens[i].Start]), tokens[i].Start
		}
		i = len(tokens) - len(rest.fold) - 1 // "thị xã" is one unit
	}
	return append(parts, name[start:])
}

// resolvePath reads a path; one below Vietnam is a place with the wider ones in
// front of it.
func (g *Gazetteer) resolvePath(name string) Resolution {
	if code, ok := g.path(name); ok {
		return Resolution{Codes: []string{code}}
	}
	levels := strings.Split(name, "/")
	last := strings.TrimSpace(levels[len(levels)-1])
	if strings.TrimSpace(levels[0]) != homeCountry || len(levels) > maxPathLevels || strings.ContainsAny(last, ",;()") {
		return Resolution{}
	}
	if g.Has(last) {
		return Resolution{Codes: []string{last}}
	}
	return g.decide(g.candidates(last), levels[1:len(levels)-1])
}

// splitPlace splits "Xã Đăk Hà, huyện Tu Mơ Rông" at its commas and brackets and
// drops leading parts smaller than a commune.
func splitPlace(name string) []string {
	parts := strings.FieldsFunc(name, func(r rune) bool {
		return r == ',' || r == ';' || r == '(' || r == ')'
	})
	parts = slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" })
	for len(parts) > 1 && belowCommune(parts[0]) {
		parts = parts[1:]
	}
	return parts
}

// belowCommune tells whether s names a village, street or house.
func belowCommune(s string) bool {
	switch first, _, _ := strings.Cut(strings.TrimSpace(text.Exact(s)), " "); first {
	case "thôn", "làng", "xóm", "ấp", "tổ", "số", "đường", "khu", "tdp", "kdc", "buôn", "bản", "hẻm", "plei":
		return true
	}
	return false
}

// candidates gives what one written name may mean, before any context.
func (g *Gazetteer) candidates(name string) []named[meaning] {
	return g.read(spell(name))
}

func (g *Gazetteer) read(s spelling) []named[meaning] {
	if u, rest := cutUnit(s); u != unitNone {
		if hits := g.ofUnit(g.names.find(rest), u); len(hits) > 0 {
			return hits
		}
	}
	return g.names.find(s)
}

// ofUnit keeps the names of exactly that unit, or else those of places that may
// be called so: districts became towns, towns wards.
func (g *Gazetteer) ofUnit(hits []named[meaning], u unit) []named[meaning] {
	var same, alike []named[meaning]
	for _, h := range hits {
		if h.of.unit == u {
			same = append(same, h)
		} else if u.mayBe(g.places[h.of.code].Kind) {
			alike = append(alike, h)
		}
	}
	if len(same) > 0 {
		return same
	}
	return alike
}

// decide narrows candidates by the places around them and orders what is left.
func (g *Gazetteer) decide(hits []named[meaning], context []string) Resolution {
	rank := map[string]int{}
	var codes []string
	for _, h := range hits {
		r := g.rank(h.of)
		if old, ok := rank[h.of.code]; !ok {
			codes = append(codes, h.of.code)
			rank[h.of.code] = r
		} else if r < old {
			rank[h.of.code] = r
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int {
		if rank[a] != rank[b] {
			return rank[a] - rank[b]
		}
		return strings.Compare(a, b)
	})
	conflict := false
	for _, c := range context {
		if u, old := unitWords(spell(c)); u != unitNone && !g.Has(c) {
			kept := g.called(hits, codes, u, old)
			if conflict = conflict || len(kept) == 0; len(kept) > 0 {
				codes = kept
			}
			continue
		}
		kept, contradicts := g.narrow(codes, c)
		codes, conflict = kept, conflict || contradicts
	}
	return Resolution{Codes: codes, Ambiguous: len(codes) > 0 && (conflict || !g.nested(codes))}
}

// called keeps the codes that the hits mean by a name of a unit.
func (g *Gazetteer) called(hits []named[meaning], codes []string, u unit, old bool) []string {
	of := g.ofUnit(hits, u)
	return slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
		return !slices.ContainsFunc(of, func(h named[meaning]) bool {
			return h.of.code == code && (!old || h.of.old || g.gone(code))
		})
	})
}

// gone tells whether a place is a unit that is no more.
func (g *Gazetteer) gone(code string) bool {
	kind := g.places[code].Kind
	return kind == PlaceOldDistrict || kind == PlaceOldProvince
}

// narrow keeps the codes that lie in the place that context names. A context
// that names nothing known is no help; one that holds none of them contradicts.
func (g *Gazetteer) narrow(codes []string, context string) (kept []string, contradicts bool) {
	around := []string{context}
	if !g.Has(context) {
		around = nil
		for _, h := range g.candidates(context) {
			around = append(around, h.of.code)
		}
	}
	if len(around) == 0 {
		return codes, false
	}
	for _, code := range codes {
		if slices.ContainsFunc(around, func(a string) bool { return g.Within(code, a) }) {
			kept = append(kept, code)
		}
	}
	if len(kept) == 0 {
		return codes, true
	}
	return kept, false
}

// rank orders the meanings of one name by how likely it is meant: provinces and
// countries, abolished provinces, communes, abolished districts, and last
// communes that are only called so because an old unit is part of them.
func (g *Gazetteer) rank(m meaning) int {
	switch g.places[m.code].Kind {
	case PlaceCommune:
		if m.old {
			return 4
		}
		return 2
	case PlaceOldDistrict:
		return 3
	case PlaceOldProvince:
		return 1
	}
	return 0
}

// nested tells whether every code lies in or around every other, so that the
// name means one spot. An abolished province around its capital is not enough:
// "Kon Tum" says nothing about which of the two is meant.
func (g *Gazetteer) nested(codes []string) bool {
	for i, a := range codes {
		if len(codes) > 1 && g.places[a].Kind == PlaceOldProvince {
			return false
		}
		for _, b := range codes[i+1:] {
			if !g.Within(a, b) && !g.Within(b, a) {
				return false
			}
		}
	}
	return true
}

// Nearest gives the known name closest to name, "" when none is close.
func (g *Gazetteer) Nearest(name string) string {
	parts := splitPlace(name)
	if len(parts) == 0 || len(name) > maxNameLength || strings.IndexByte(name, '/') >= 0 {
		return ""
	}
	s := spell(parts[0])
	if u, rest := cutUnit(s); u != unitNone {
		fits := func(m meaning) bool { return m.unit == u || u.mayBe(g.places[m.code].Kind) }
		if x, ok := g.names.nearest(rest, fits); ok {
			return x.text
		}
	}
	if x, ok := g.names.nearest(s, nil); ok {
		return x.text
	}
	return ""
}
