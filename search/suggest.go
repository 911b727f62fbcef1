package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// The sizes of a completion.
const (
	maxSuggestions = 10
	maxNames       = 4   // of terms and places, as long as profiles can fill the rest
	minPrefix      = 2   // letters of a beginning that is looked up in the dictionary
	maxPrefixKeys  = 500 // dictionary words per segment under one beginning
	loadFactor     = 3   // profiles loaded per suggestion: some do not agree in their accents
)

// nameEntry is a name of the reference data that can complete what is typed.
type nameEntry struct {
	tokens []text.Token
	match.Suggestion
}

// suggestNames lists the names of all terms and places in both languages.
func suggestNames(ref *match.Reference) []nameEntry {
	seen := map[match.Suggestion]bool{}
	var entries []nameEntry
	add := func(typ match.TermType, names ...string) {
		for _, name := range names {
			s := match.Suggestion{Text: name, Type: string(typ)}
			if name != "" && !seen[s] {
				seen[s] = true
				entries = append(entries, nameEntry{tokens: text.Tokens(name), Suggestion: s})
			}
		}
	}
	for _, typ := range match.TermTypes() {
		for _, t := range ref.Taxonomy.Terms(typ) {
			add(typ, t.Name.VI, t.Name.EN)
		}
	}
	for _, code := range ref.Places.Codes() {
		if p, ok := ref.Places.Place(code); ok {
			add(match.TermPlace, p.Name.VI, p.Name.EN)
		}
	}
	return entries
}

// Suggest completes text, at most n (10 when n is out of range): names of terms
// and places, then of profiles the viewer may see.
func (ix *Index) Suggest(ctx context.Context, typed string, n int, v match.Viewer) ([]match.Suggestion, error) {
	if utf8.RuneCountInString(typed) > maxQueryRunes {
		return nil, tooLong("too long to complete")
	}
	if n < 1 || n > maxSuggestions {
		n = maxSuggestions
	}
	tokens := text.Tokens(text.NFC(typed))
	if len(tokens) == 0 || len(tokens) > maxQueryWords {
		return []match.Suggestion{}, nil
	}
	if err := ix.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer ix.gate.leave()
	names := ix.completeNames(tokens, n)
	profiles, err := ix.completeProfiles(ctx, tokens, n, v)
	if err != nil {
		return nil, err
	}
	keep := min(len(names), max(maxNames, n-len(profiles)))
	out := append(names[:keep:keep], profiles...)
	return out[:min(len(out), n)], nil
}

// completeNames gives terms and places: those that begin with what is typed
// first, then the shorter.
func (ix *Index) completeNames(typed []text.Token, n int) []match.Suggestion {
	type found struct {
		at int
		*nameEntry
	}
	var all []found
	for i := range ix.names {
		if at := completes(ix.names[i].tokens, typed); at >= 0 {
			all = append(all, found{at, &ix.names[i]})
		}
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(min(a.at, 1), min(b.at, 1)), cmp.Compare(len(a.Text), len(b.Text)), cmp.Compare(a.Text, b.Text))
	})
	out := make([]match.Suggestion, 0, n)
	for _, f := range all[:min(len(all), n)] {
		out = append(out, f.Suggestion)
	}
	return out
}

// completes gives the position in name from which the typed words run: the last
// one as a beginning. -1 when they do not. Accents must agree where they are typed.
func completes(name, typed []text.Token) int {
	last := len(typed) - 1
	for at := 0; at+last < len(name); at++ {
		ok := true
		for i := 0; ok && i < last; i++ {
			ok = typed[i].Fold == name[at+i].Fold && (typed[i].Exact == typed[i].Fold || typed[i].Exact == name[at+i].Exact)
		}
		word, end := &name[at+last], &typed[last]
		if ok && strings.HasPrefix(word.Fold, end.Fold) && (end.Exact == end.Fold || strings.HasPrefix(word.Exact, end.Exact)) {
			return at
		}
	}
	return -1
}

// completeProfiles gives names of profiles.
func (ix *Index) completeProfiles(ctx context.Context, typed []text.Token, n int, v match.Viewer) ([]match.Suggestion, error) {
	view := ix.cols.View(match.Filter{Viewer: v})
	var ids []string
	err := ix.pinned(view, func(p *pinned) error {
		board := ix.scratch.Get().(*scoreboard)
		defer func() { board.reset(); ix.scratch.Put(board) }()
		board.prepare(p.size)
		c := completion{pinned: p, scoreboard: board}
		if err := c.collect(ctx, typed, view); err != nil {
			return err
		}
		ids = c.shortest(view, loadFactor*n)
		return nil
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	profiles, err := ix.texts.Get(ctx, ids...)
	if err != nil {
		return nil, typedError(err, "read the profiles found")
	}
	return agreeing(profiles, typed, n), nil
}
