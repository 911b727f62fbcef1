package match

import (
	"math/bits"
	"slices"
	"strings"

	"duyen/match/text"
)

// maxNameLength bounds what name lookups read, in bytes: longer than any name
// of the reference data, short enough that hostile input costs nothing.
const maxNameLength = 400

// spelling is one way to write the name of something. Exact holds its syllables
// with accents, aligned with the folded ones.
type spelling struct {
	exact, fold []string
}

// spell reads a name. Spellings of highland names that differ only by custom
// (Đắk, Đăk, Đak; Ngọk, Ngọc) become one.
func spell(name string) spelling {
	if len(name) > maxNameLength {
		return spelling{}
	}
	return spellTokens(text.Tokens(name))
}

func spellTokens(tokens []text.Token) spelling {
	s := spelling{exact: make([]string, len(tokens)), fold: make([]string, len(tokens))}
	for i, t := range tokens {
		s.exact[i], s.fold[i] = customary(t.Exact, t.Fold)
	}
	if s.accented() {
		for i, e := range s.exact {
			if e == "dak" { // "Dak Hà": the one syllable written without marks by custom
				s.exact[i] = "đăk"
			}
		}
	}
	return s
}

// customary gives the spelling used here for syllables that are written in
// several ways.
func customary(exact, fold string) (e, f string) {
	switch fold {
	case "dak", "dac":
		if exact == "đắk" || exact == "đak" || exact == "dăk" || exact == "đắc" {
			return "đăk", "dak"
		}
	case "ngok":
		return "ngọc", "ngoc"
	}
	return exact, fold
}

// key is the spelling without accents and spaces: "Đăk Hà", "dakha" and "Dak-Ha"
// share it.
func (s spelling) key() string { return strings.Join(s.fold, "") }

// accented tells whether the writer used any accent.
func (s spelling) accented() bool { return !slices.Equal(s.exact, s.fold) }

// plain tells whether one of the syllables from i up to j has no accent.
func (s spelling) plain(i, j int) bool {
	for ; i < j; i++ {
		if s.exact[i] == s.fold[i] {
			return true
		}
	}
	return false
}

// agrees tells whether somebody who wrote s may have meant the name n: every
// syllable with an accent must be the name's, a syllable without is free.
func (s spelling) agrees(n spelling) bool {
	if len(s.exact) != len(n.exact) {
		return !s.accented() // other word breaks: only the folded form can be compared
	}
	for i, e := range s.exact {
		if e != s.fold[i] && e != n.exact[i] {
			return false
		}
	}
	return true
}

// names finds what is called by a name: V is what a name stands for.
type names[V comparable] struct {
	byKey map[string][]named[V]
	keys  []nameKey // in alphabetical order, for nearest
}

// nameKey is a key with the set of its letters, which rules out most keys
// without counting edits.
type nameKey struct {
	key     string
	letters uint64
}

// lettersOf gives the set of letters and digits of a folded word as bits.
func lettersOf(s string) uint64 {
	var set uint64
	for i := 0; i < len(s); i++ {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// seal prepares nearest once all names are in.
func (n *names[V]) seal() {
	for k := range n.byKey {
		n.keys = append(n.keys, nameKey{k, lettersOf(k)})
	}
	slices.SortFunc(n.keys, func(a, b nameKey) int { return strings.Compare(a.key, b.key) })
}

// named is one name of a V. Own tells a name proper from a synonym.
type named[V comparable] struct {
	spelling
	text string
	own  bool
	of   V
}

func newNames[V comparable]() *names[V] { return &names[V]{byKey: map[string][]named[V]{}} }

// add records a name; the same name of the same thing is kept once.
func (n *names[V]) add(name string, own bool, of V) {
	s := spell(name)
	key := s.key()
	if key == "" {
		return
	}
	for i, x := range n.byKey[key] {
		if x.of == of && slices.Equal(x.exact, s.exact) {
			n.byKey[key][i].own = x.own || own
			return
		}
	}
	n.byKey[key] = append(n.byKey[key], named[V]{spelling: s, text: name, own: own, of: of})
}

// find gives the names that s agrees with. When the writer used accents, names
// written exactly so win over names that merely agree.
func (n *names[V]) find(s spelling) []named[V] {
	all := n.byKey[s.key()]
	if len(all) == 0 {
		return nil
	}
	var agreeing, same []named[V]
	for _, x := range all {
		if !s.agrees(x.spelling) {
			continue
		}
		agreeing = append(agreeing, x)
		if slices.Equal(s.exact, x.exact) {
			same = append(same, x)
		}
	}
	if len(same) > 0 && s.accented() {
		return same
	}
	return agreeing
}

// maxTypos is how many edits the nearest name may be away, by the length of the
// folded name: one edit in four letters, at most three.
func maxTypos(length int) int { return min(3, max(1, length/4)) }

// nearest gives the name closest to s by edits of the folded key; among equals
// the first in alphabetical order.
func (n *names[V]) nearest(s spelling, fits func(V) bool) (best named[V], ok bool) {
	key := s.key()
	if key == "" {
		return best, false
	}
	letters, least := lettersOf(key), maxTypos(len(key))+1
	for _, k := range n.keys {
		// Every edit changes at most two letters of the set.
		if len(k.key)-len(key) >= least || len(key)-len(k.key) >= least || bits.OnesCount64(letters^k.letters) > 2*least {
			continue
		}
		d := text.Distance(key, k.key, least)
		if d >= least {
			continue
		}
		for _, x := range n.byKey[k.key] {
			if fits == nil || fits(x.of) {
				best, ok, least = x, true, d
				break
			}
		}
	}
	return best, ok
}
