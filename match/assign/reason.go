package assign

// Reason says why a subject has no target, or no further one. It speaks of the
// pairs that the subject lists beside those it has.
type Reason string

// The reasons. The first that is true is given.
const (
	ReasonNoEdge     Reason = "no_edge"       // there are none
	ReasonBanned     Reason = "banned"        // all are banned
	ReasonBelow      Reason = "below_minimum" // all that are not banned score below the minimum
	ReasonNoCapacity Reason = "no_capacity"   // the targets of all others have no place beside their fixed pairs
	ReasonCrowdedOut Reason = "crowded_out"   // all places of the others went where they are worth more, or as much
)

// Reasons lists every reason.
func Reasons() []Reason {
	return []Reason{ReasonNoEdge, ReasonBanned, ReasonBelow, ReasonNoCapacity, ReasonCrowdedOut}
}

// unmatched gives the subjects with fewer pairs than they want and why. The
// pairs are in order of subjects.
func (l *listing) unmatched(pairs []Pair) []Unmatched {
	var out []Unmatched
	for s, party := range l.p.Subjects {
		n := 0
		for n < len(pairs) && pairs[n].Subject == s {
			n++
		}
		if n < party.Places {
			out = append(out, Unmatched{s, l.reason(s, pairs[:n])})
		}
		pairs = pairs[n:]
	}
	return out
}

// reason says why a subject has no pairs beside these.
func (l *listing) reason(s int, has []Pair) Reason {
	var count [classClosed + 1]int
	all := l.class[l.start[s]:l.start[s+1]]
	for _, c := range all {
		count[c]++
	}
	for _, p := range has {
		if !p.Fixed {
			count[classUsable]--
		}
	}
	switch {
	case count[classUsable] > 0:
		return ReasonCrowdedOut
	case count[classClosed] > 0:
		return ReasonNoCapacity
	case count[classBelow] > 0:
		return ReasonBelow
	case count[classBanned] > 0:
		return ReasonBanned
	}
	return ReasonNoEdge
}
