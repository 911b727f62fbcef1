package match

import "slices"

// trie finds the longest name at a position of a text, by folded syllables.
type trie[V comparable] struct {
	root *trieNode[V]
}

type trieNode[V comparable] struct {
	next    map[string]*trieNode[V]
	entries []entry[V]
}

// entry is a name that ends at a node.
type entry[V comparable] struct {
	spelling
	of V
}

func newTrie[V comparable]() *trie[V] { return &trie[V]{root: &trieNode[V]{}} }

// add records a name of a V once.
func (t *trie[V]) add(s spelling, of V) {
	if len(s.fold) == 0 {
		return
	}
	n := t.root
	for _, syllable := range s.fold {
		if n.next == nil {
			n.next = map[string]*trieNode[V]{}
		}
		if n.next[syllable] == nil {
			n.next[syllable] = &trieNode[V]{}
		}
		n = n.next[syllable]
	}
	for _, e := range n.entries {
		if e.of == of && slices.Equal(e.exact, s.exact) {
			return
		}
	}
	n.entries = append(n.entries, entry[V]{s, of})
}

// longest gives the names that agree with the text at token i and are longest,
// and their length. Names written exactly as in the text win when it has accents.
func (t *trie[V]) longest(s spelling, i int) (best []entry[V], length int) {
	n := t.root
	for j := i; j < len(s.fold); j++ {
		if n = n.next[s.fold[j]]; n == nil {
			break
		}
		if len(n.entries) == 0 {
			continue
		}
		written := spelling{exact: s.exact[i : j+1], fold: s.fold[i : j+1]}
		if hits := agreeing(n.entries, written); len(hits) > 0 {
			best, length = hits, j+1-i
		}
	}
	return best, length
}

// agreeing keeps the entries that somebody who wrote s may have meant.
func agreeing[V comparable](entries []entry[V], s spelling) []entry[V] {
	var all, same []entry[V]
	for _, e := range entries {
		if !s.agrees(e.spelling) {
			continue
		}
		all = append(all, e)
		if slices.Equal(e.exact, s.exact) {
			same = append(same, e)
		}
	}
	if len(same) > 0 && s.accented() {
		return same
	}
	return all
}
