package match

import (
	"slices"

	"duyen/match/text"
)

// Mentioned gives what a text names of one list of the taxonomy, in the order of the
// text, each once. What may mean several things is left out.
func (r *Reference) Mentioned(typ TermType, words string) (out []string) {
	if r.Lexicon == nil {
		return nil
	}
	for _, span := range r.Lexicon.Find(text.Tokens(words)) {
		if span.Ambiguous {
			continue
		}
		for _, ref := range span.Meanings {
			if ref.Type == typ && !slices.Contains(out, ref.ID) {
				out = append(out, ref.ID)
			}
		}
	}
	return out
}
