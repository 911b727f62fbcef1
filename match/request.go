package match

// Request says which matches are wanted: the N best targets of a kind that pass
// the filter, as its viewer sees them. Spread avoids near-copies of each other.
type Request struct {
	Target Kind
	N      int
	Filter Filter
	Spread bool
}

// Narrows tells whether the filter leaves anybody out whom its viewer may see.
func (f *Filter) Narrows() bool {
	return len(f.Kinds)+len(f.Sectors)+len(f.Stages)+len(f.Localities)+len(f.Strengths)+len(f.Expertise) > 0 ||
		f.Available || f.Verified || !f.Viewer.All && len(f.Viewer.Apart) > 0
}
