package match

// Side is a set of the sides of a dealing between two profiles that somebody
// acts for.
type Side uint8

// The sides.
const (
	SideFrom Side = 1 << iota // who asked
	SideTo                    // who was asked
)

// String names one side.
func (s Side) String() string {
	switch s {
	case SideFrom:
		return "from"
	case SideTo:
		return "to"
	}
	return ""
}
