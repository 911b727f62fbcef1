package search

// maxPattern is the longest word an edit automaton takes: its state must fit in
// the int that Bleve's dictionaries hand around.
const maxPattern = 20

// oneEdit accepts the index keys of folded words one edit away from a pattern:
// a letter changed, left out, too much, or two neighbours swapped. It walks the
// dictionary as an automaton and so visits only the words that begin alike.
//
// Its state packs three things: how many letters have matched without an edit
// (or none any more), the set of positions reached with one, and the position of
// a begun swap.
type oneEdit struct{ pattern string }

const (
	positions = maxPattern + 1
	exactAt   = positions   // shift of the position without an edit, plus one
	swapAt    = exactAt + 5 // shift of the position of a begun swap, plus one
	accepted  = 1 << (swapAt + 5)
	fiveBits  = 1<<5 - 1
	allEdited = 1<<positions - 1
)

func newOneEdit(pattern string) oneEdit { return oneEdit{pattern: pattern} }

// Start implements Bleve's automaton.
func (a oneEdit) Start() int { return 1 << exactAt }

// IsMatch implements Bleve's automaton.
func (a oneEdit) IsMatch(state int) bool { return state == accepted }

// CanMatch implements Bleve's automaton.
func (a oneEdit) CanMatch(state int) bool { return state != 0 }

// WillAlwaysMatch implements Bleve's automaton: behind the folded word stands its
// spelling, which does not matter.
func (a oneEdit) WillAlwaysMatch(state int) bool { return state == accepted }

// Accept implements Bleve's automaton.
func (a oneEdit) Accept(state int, c byte) int {
	if state == accepted {
		return accepted
	}
	exact, swap, edited := state>>exactAt&fiveBits, state>>swapAt&fiveBits, state&allEdited
	n := len(a.pattern)
	if c == spellingMark {
		if edited&(1<<n) != 0 || exact-1 == n-1 {
			return accepted
		}
		return 0
	}
	next := 0
	for j := range n {
		if edited&(1<<j) != 0 && a.pattern[j] == c {
			next |= 1 << (j + 1)
		}
	}
	if i := swap - 1; i >= 0 && a.pattern[i] == c {
		next |= 1 << (i + 2)
	}
	if i := exact - 1; i >= 0 {
		next |= a.fromExact(i, c)
	}
	return next
}

// fromExact gives the states one letter behind i matched ones.
func (a oneEdit) fromExact(i int, c byte) int {
	n := len(a.pattern)
	next := 1 << i // a letter too much
	if i < n {
		if a.pattern[i] == c {
			next |= (i + 2) << exactAt
		} else {
			next |= 1 << (i + 1) // a letter changed
		}
	}
	if i+1 < n && a.pattern[i+1] == c {
		next |= 1 << (i + 2) // a letter left out
		if c != a.pattern[i] {
			next |= (i + 1) << swapAt // the first of two swapped
		}
	}
	return next
}

// foldOf gives the folded word of an index key.
func foldOf(key string) string {
	for i := range len(key) {
		if key[i] == spellingMark {
			return key[:i]
		}
	}
	return key
}
