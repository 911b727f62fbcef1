package search

import (
	"cmp"
	"slices"
	"strings"

	"duyen/match/text"
)

// expand writes shorthand out. What stands for one thing is replaced, unless
// profiles write it so, too; what stands for several is when only one of them
// makes a name with its neighbours ("nn huu co"). Otherwise the readings stand
// beside the word.
func (r *reading) expand() error {
	for i := 0; i < len(r.tokens); i++ {
		if i+1 < len(r.tokens) {
			pair := r.source[r.tokens[i].Start:r.tokens[i+1].End]
			if long := r.ref.Short.Expand(pair); len(long) == 1 && r.put(&i, 2, long[0]) {
				r.say(readExpanded, pair, long...)
				continue
			}
		}
		if err := r.expandWord(&i); err != nil {
			return err
		}
	}
	return nil
}

// expandWord writes token i out, and moves i to the last of its words.
func (r *reading) expandWord(i *int) error {
	written := r.written(*i)
	typed := written
	if len(r.tokens) > 1 && strings.ToUpper(r.source) == r.source {
		typed = r.tokens[*i].Exact // capitals say nothing where all is in capitals
	}
	long := r.ref.Short.Expand(typed)
	if len(long) == 0 || r.tokens[*i].Exact != text.Exact(written) {
		return nil
	}
	one, err := r.choose(*i, long)
	if err != nil {
		return err
	}
	if one == "" {
		r.say(readExpanded, written, long...)
		r.others[*i] = long
		return nil
	}
	known, err := r.documents(text.Exact(written), text.Fold(written))
	if err != nil {
		return err
	}
	at := *i
	if !r.put(i, 1, one) {
		return nil
	}
	r.say(readExpanded, written, one)
	if known.seen {
		r.others[at] = []string{written}
	}
	return nil
}

// put puts words in the place of n tokens from i on, and moves i to the last of
// them; false when the query would become too long.
func (r *reading) put(i *int, n int, long string) bool {
	from := *i
	words := r.inPlace(from, from+n, long)
	if len(r.tokens)+len(words)-n > maxQueryWords {
		return false
	}
	r.tokens = slices.Replace(r.tokens, from, from+n, words...)
	r.shift(from, len(words)-n)
	for j := range words {
		r.settled[from+j] = true
	}
	*i += len(words) - 1
	return true
}

// shift moves what is noted of the tokens behind i.
func (r *reading) shift(i, by int) {
	r.others, r.settled = shifted(r.others, i, by), shifted(r.settled, i, by)
}

func shifted[V any](notes map[int]V, i, by int) map[int]V {
	moved := make(map[int]V, len(notes))
	for at, note := range notes {
		if at > i {
			at += by
		}
		moved[at] = note
	}
	return moved
}

// inPlace gives the words that tokens stand for, as if they were written there.
func (r *reading) inPlace(from, to int, long string) []text.Token {
	words := text.Tokens(long)
	for j := range words {
		words[j].Start, words[j].End = r.tokens[from].Start, r.tokens[to-1].End
	}
	return words
}

// choose gives the one expansion that replaces token i, "" when none does.
func (r *reading) choose(i int, long []string) (string, error) {
	var named []string
	for _, s := range long {
		words := r.inPlace(i, i+1, s)
		tokens := slices.Replace(slices.Clone(r.tokens), i, i+1, words...)
		if r.named(tokens, i, i+len(words)) {
			named = append(named, s)
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	t := r.tokens[i]
	if len(long) > 1 || r.names(t) && !r.names(r.inPlace(i, i+1, long[0])...) {
		return "", nil // a name is only replaced by another one
	}
	known, err := r.documents(t.Exact, t.Fold)
	if err != nil || known.seen {
		return "", err
	}
	return long[0], nil
}

// names tells whether tokens name something.
func (r *reading) names(tokens ...text.Token) bool { return len(r.ref.Lexicon.Find(tokens)) > 0 }

// addOthers turns the readings beside a word into phrases of its group.
func (r *reading) addOthers() {
	for at, long := range r.others {
		w := r.order[at]
		for i := range r.groups {
			g := &r.groups[i]
			if !slices.Contains(g.words, w) {
				continue
			}
			for _, s := range long {
				g.phrases = append(g.phrases, r.phrase(s, w))
			}
		}
	}
	for i := range r.groups {
		slices.SortStableFunc(r.groups[i].phrases, func(a, b phrase) int { return cmp.Compare(a.satisfies, b.satisfies) })
	}
}

// phrase makes a reading of word w.
func (r *reading) phrase(s string, w int) phrase {
	p := phrase{satisfies: 1 << w}
	for _, t := range text.Tokens(s) {
		p.words = append(p.words, newWord(t, true))
	}
	return p
}
