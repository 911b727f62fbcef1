package search

import (
	"cmp"
	"slices"

	"duyen/match/text"
)

// The kinds of slips, the likeliest first.
const (
	slipTone  = iota // hook for tilde
	slipSound        // sounds alike, or other accents
	slipKey          // one letter
	slipBoth         // one letter and other accents
)

// candidate is a word that may be meant.
type candidate struct {
	text.Token
	slip   int
	named  bool // makes a name with its neighbours
	beside int  // documents in which it meets a neighbour
	docs   int
	seen   bool // by the viewer, in one of them
}

// better orders candidates: a name, then company, then the likelier slip.
func (c *candidate) better(than *candidate) bool {
	met, other := min(c.beside, 1), min(than.beside, 1)
	return cmp.Or(
		cmp.Compare(truth(c.named), truth(than.named)), cmp.Compare(met, other), cmp.Compare(than.slip, c.slip),
		cmp.Compare(c.beside, than.beside), cmp.Compare(c.docs, than.docs), cmp.Compare(than.Exact, c.Exact),
	) > 0
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// likely tells whether a candidate that makes no name may be meant: some profile
// the viewer may see has it, or the names do, and it keeps company or is long
// enough to be recognised alone. Beside other words one that sounds alike must stand
// with one of them, and so must one in place of a syllable of the language: "khoai" is
// rather something that nobody has than "thoại".
func (r *reading) likely(c *candidate, t text.Token, alone, company bool) bool {
	if !c.seen && !slices.Contains(r.lexicon.Spellings(c.Fold), c.Exact) {
		return false
	}
	n := min(len(t.Fold), len(c.Fold))
	switch {
	case c.beside > 0 || c.slip == slipTone || c.slip == slipSound && alone:
		return n >= correctFrom
	case c.slip != slipKey:
		return false
	}
	return n >= correctAlone && !text.IsSyllable(t.Fold) || n > correctFrom && !company
}

// weigh counts a candidate's documents and its company.
func (r *reading) weigh(c *candidate, beside []text.Token) error {
	docs, err := r.documents(c.Exact, c.Fold)
	if err != nil {
		return err
	}
	c.docs, c.seen = docs.count, docs.seen
	c.beside, err = r.beside(c.Token, beside)
	return err
}

// dictionary is where candidates come from: what profiles write and the names
// have, or the names alone.
type dictionary struct {
	knows     func(exact, fold string) (bool, error)
	spellings func(fold string) ([]string, error)
	near      func(fold string) ([]string, error)
}

// ofNames gives the words of the names.
func (v *vocabulary) ofNames() dictionary {
	return dictionary{
		knows: func(exact, fold string) (bool, error) {
			spelled := v.lexicon.Spellings(fold)
			return slices.Contains(spelled, exact) || exact == fold && len(spelled) > 0, nil
		},
		spellings: func(fold string) ([]string, error) { return v.lexicon.Spellings(fold), nil },
		near:      func(fold string) ([]string, error) { return v.lexicon.Near(fold), nil },
	}
}

// candidates lists what a token may be a slip for, the likeliest kinds first.
func (d dictionary) candidates(t text.Token) ([]candidate, error) {
	c := collector{dictionary: d, token: t, seen: map[string]bool{t.Exact: true}}
	for _, step := range [...]func() error{c.accents, c.sounds, c.edits} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(c.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.slip, b.slip), cmp.Compare(a.Exact, b.Exact))
	})
	return c.known()
}

// known keeps the first of the found words that the names have or some profile
// the viewer may see: hidden ones must not take the place of others.
func (c *collector) known() ([]candidate, error) {
	out := c.found[:0]
	for _, x := range c.found {
		if len(out) == maxCandidates {
			break
		}
		ok, err := c.knows(x.Exact, x.Fold)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, x)
		}
	}
	return out, nil
}

// collector collects the candidates for a token.
type collector struct {
	dictionary
	token text.Token
	seen  map[string]bool
	found []candidate
}

func (c *collector) add(exact, fold string, slip int) {
	if !c.seen[exact] {
		c.seen[exact] = true
		c.found = append(c.found, candidate{Token: text.Token{Exact: exact, Fold: fold}, slip: slip})
	}
}

// accents takes the same letters with other accents, if some were typed.
func (c *collector) accents() error {
	if c.token.Exact == c.token.Fold {
		return nil
	}
	spelled, err := c.spellings(c.token.Fold)
	slips := text.Slips(c.token.Exact)
	for _, s := range spelled {
		slip := slipSound
		if slices.Contains(slips, s) {
			slip = slipTone
		}
		c.add(s, c.token.Fold, slip)
	}
	return err
}

// sounds takes what is said alike.
func (c *collector) sounds() error {
	for _, s := range text.Slips(c.token.Exact) {
		fold := text.Fold(s)
		if known, err := c.knows(s, fold); err != nil {
			return err
		} else if known {
			c.add(s, fold, slipSound)
		}
	}
	return nil
}

// edits takes what differs in one letter.
func (c *collector) edits() error {
	folds, err := c.near(c.token.Fold)
	if err != nil {
		return err
	}
	for _, fold := range folds {
		if c.token.Exact == c.token.Fold {
			c.add(fold, fold, slipKey)
			continue
		}
		spelled, err := c.spellings(fold)
		if err != nil {
			return err
		}
		for _, s := range spelled {
			slip := slipKey
			if text.Distance(s, c.token.Exact, 1) > 1 {
				slip = slipBoth
			}
			c.add(s, fold, slip)
		}
	}
	return nil
}
