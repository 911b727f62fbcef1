package search

import (
	"slices"

	"duyen/match/text"
)

// How many letters words have that were written apart, or two written together:
// shorter ones come about by chance.
const (
	joinedFrom = 5
	halvedFrom = 8
)

// respell writes words as they are written elsewhere, where nobody writes them as
// they stand: with the other of i and y ("Lí Sơn" is Lý Sơn), and with the accents
// that the names have, if only one spelling does ("bun" is bún).
func (r *reading) respell() error {
	for i := range r.tokens {
		t := &r.tokens[i]
		if !text.IsSyllable(t.Fold) {
			continue
		}
		known, err := r.documents(t.Exact, t.Fold)
		if err != nil {
			return err
		}
		if known.seen {
			continue
		}
		if names := r.lexicon.Spellings(t.Fold); t.Exact == t.Fold && len(names) == 1 {
			t.Exact = names[0]
			continue
		}
		other, ok := text.OtherI(t.Exact)
		if !ok {
			continue
		}
		if known, err = r.documents(other, text.Fold(other)); err != nil {
			return err
		}
		if known.seen {
			t.Exact, t.Fold = other, text.Fold(other)
		}
	}
	return nil
}

// join puts two words together, of which one is none alone, when some profile has
// them as one: "bo boon" is BoBoon.
func (r *reading) join() error {
	for i := 0; i+1 < len(r.tokens); i++ {
		a, b := r.tokens[i], r.tokens[i+1]
		if len(a.Fold)+len(b.Fold) < joinedFrom {
			continue
		}
		if both, err := r.knowsBoth(a, b); err != nil {
			return err
		} else if both || r.named(r.tokens, i, i+1) || r.named(r.tokens, i+1, i+2) {
			continue
		}
		one := text.Token{Exact: a.Fold + b.Fold, Fold: a.Fold + b.Fold, Start: a.Start, End: b.End}
		docs, err := r.documents(one.Exact, one.Fold)
		if err != nil {
			return err
		}
		if docs.seen {
			r.tokens = slices.Replace(r.tokens, i, i+2, one)
			r.say(readCorrected, r.written(i), one.Exact)
		}
	}
	return nil
}

func (r *reading) knowsBoth(a, b text.Token) (bool, error) {
	first, err := r.knows(a.Exact, a.Fold)
	if err != nil || !first {
		return false, err
	}
	return r.knows(b.Exact, b.Fold)
}

// halve cuts a word into the two that most profiles have both: "doventures".
func (r *reading) halve(i *int) error {
	word, best, cut := r.tokens[*i].Fold, 0, 0
	for end := 2; len(word) >= halvedFrom && end <= len(word)-2; end++ {
		first, err := r.documents(word[:end], word[:end])
		if err != nil {
			return err
		}
		if first.count == 0 {
			continue
		}
		second, err := r.documents(word[end:], word[end:])
		if err != nil {
			return err
		}
		if n := together(first, second); n > best {
			best, cut = n, end
		}
	}
	if cut == 0 {
		return nil
	}
	written, all := r.written(*i), word[:cut]+" "+word[cut:]
	if r.put(i, 1, all) {
		r.say(readCorrected, written, all)
	}
	return nil
}
