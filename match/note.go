package match

// maxNote bounds what people write to each other in a field, in characters.
const maxNote = 1000

// NormalizeNote brings running text that is no part of a profile into form, like
// a profile's text, and gives what is wrong with it.
func NormalizeNote(name string, s *string) []Problem {
	n := &normalizer{}
	n.text(top(name), s, maxNote)
	return n.problems
}
