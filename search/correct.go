package search

import (
	"slices"
	"strings"

	"duyen/match/text"
)

// What is corrected: words that nobody writes, and words that stand nowhere with
// their neighbours when a name is one slip away ("trà bồn" is Trà Bồng).
const (
	correctFrom    = 3 // letters, beside a neighbour; fewer must make a name
	correctAlone   = 5 // letters of a word that no profile has with a neighbour
	maxCorrections = 4 // words per query
	maxCandidates  = 32
)

// correct replaces slips.
func (r *reading) correct() error {
	left := maxCorrections
	for i := 0; i < len(r.tokens) && left > 0; i++ {
		t := r.tokens[i]
		if !r.correctable(i) {
			continue
		}
		known, err := r.knows(t.Exact, t.Fold)
		if err != nil {
			return err
		}
		if known = known || isFiller(t.Exact, r.accented); known {
			if fits, err := r.fits(i); err != nil {
				return err
			} else if fits {
				continue
			}
		}
		left--
		if err := r.correctToken(&i, known); err != nil {
			return err
		}
	}
	return nil
}

// correctable tells whether a token may be a slip: letters only, and no shorthand.
func (r *reading) correctable(i int) bool {
	t := r.tokens[i]
	if len(t.Fold) < 2 || len(t.Fold) > maxPattern || len(r.others[i]) > 0 || r.settled[i] {
		return false
	}
	for j := range len(t.Fold) {
		if c := t.Fold[j]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// fits tells whether a known word belongs where it stands: in a name, beside a
// word that some profile has with it, or alone.
func (r *reading) fits(i int) (bool, error) {
	if r.named(r.tokens, i, i+1) {
		return true, nil
	}
	beside := r.neighbours(i)
	if len(beside) == 0 {
		return true, nil
	}
	own, err := r.documents(r.tokens[i].Exact, r.tokens[i].Fold)
	if err != nil {
		return false, err
	}
	for _, other := range beside {
		docs, err := r.documents(other.Exact, other.Fold)
		if err != nil || meet(own, docs) {
			return true, err
		}
	}
	return false, nil
}

// neighbours gives the nearest meaningful words on both sides of token i.
func (r *reading) neighbours(i int) []text.Token {
	var out []text.Token
	for _, step := range [...]int{-1, 1} {
		for j := i + step; j >= 0 && j < len(r.tokens); j += step {
			if !isFiller(r.tokens[j].Exact, r.accented) {
				out = append(out, r.tokens[j])
				break
			}
		}
	}
	return out
}

// company tells whether one of the words stands in some profile.
func (r *reading) company(words []text.Token) (bool, error) {
	for _, t := range words {
		if docs, err := r.documents(t.Exact, t.Fold); err != nil || docs.count > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// beside counts the documents in which a word meets a neighbour.
func (r *reading) beside(t text.Token, neighbours []text.Token) (int, error) {
	own, err := r.documents(t.Exact, t.Fold)
	if err != nil || own.count == 0 {
		return 0, err
	}
	n := 0
	for _, other := range neighbours {
		docs, err := r.documents(other.Exact, other.Fold)
		if err != nil {
			return 0, err
		}
		n += together(own, docs)
	}
	return n, nil
}

// correctToken replaces a token by the best candidate; a known word only by one
// of the words of the names that makes a name.
func (r *reading) correctToken(at *int, known bool) error {
	i := *at
	from := dictionary{r.knows, r.spellings, r.near}
	if known {
		from = r.ofNames()
	}
	all, err := from.candidates(r.tokens[i])
	if err != nil {
		return err
	}
	beside := r.neighbours(i)
	company, err := r.company(beside)
	if err != nil {
		return err
	}
	var best *candidate
	for j := range all {
		c := &all[j]
		if c.named = r.makesName(i, c.Token); known && !c.named {
			continue
		}
		if err := r.weigh(c, beside); err != nil {
			return err
		}
		if !c.named && !r.likely(c, r.tokens[i], len(beside) == 0, company) {
			continue
		}
		if best == nil || c.better(best) {
			best = c
		}
	}
	written := r.written(i)
	switch {
	case best != nil:
		r.tokens[i].Exact, r.tokens[i].Fold = best.Exact, best.Fold
		r.say(readCorrected, written, best.Exact)
	case !known:
		return r.split(at)
	}
	return nil
}

// maxSplit is how many syllables may be written together ("quangngai").
const maxSplit = 3

// split cuts a word that is several syllables written together, when these make
// a name, or two words that profiles have. What remains is looked for without its
// accents.
func (r *reading) split(i *int) error {
	t := r.tokens[*i]
	for n := 2; n <= maxSplit; n++ {
		words := r.cut(nil, t.Fold, n)
		if words == nil {
			continue
		}
		parts := make([]string, len(words))
		for j := range words {
			parts[j] = words[j].Exact
		}
		written, all := r.written(*i), strings.Join(parts, " ")
		if r.put(i, 1, all) {
			r.say(readCorrected, written, all)
		}
		return nil
	}
	r.tokens[*i].Exact = t.Fold
	return r.halve(i)
}

// cut gives n syllables that make up a word and, behind those in front, a name.
func (r *reading) cut(front []text.Token, word string, n int) []text.Token {
	add := func(part string) []text.Token {
		return append(slices.Clip(front), text.Token{Exact: part, Fold: part})
	}
	if n == 1 {
		if all := add(word); text.IsSyllable(word) && r.named(all, 0, len(all)-1) {
			return all
		}
		return nil
	}
	for end := len(word) - 1; end > 0; end-- {
		if !text.IsSyllable(word[:end]) {
			continue
		}
		if all := r.cut(add(word[:end]), word[end:], n-1); all != nil {
			return all
		}
	}
	return nil
}
