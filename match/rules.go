package match

import "slices"

// Rules decide whether a holder may be matched with a startup at all, whatever
// the score.
type Rules struct {
	Excluded []string // sectors
	Strict   []string // fields of the thesis that are conditions
	Backed   []string // ids of startups in the portfolio, rising
	Closed   bool     // an offer that has ended
	Size     Size

	declared [DimCount][]string
}

// of completes the rules; it gives nil when there is nothing to check.
func (r Rules) of(holds *[DimCount]Holding) *Rules {
	if len(r.Excluded) == 0 && len(r.Strict) == 0 && len(r.Backed) == 0 && !r.Closed {
		return nil
	}
	slices.Sort(r.Backed)
	r.Backed = slices.Compact(r.Backed)
	if len(r.Strict) > 0 {
		for d := range holds {
			r.declared[d] = holds[d].Declared
		}
	}
	return &r
}

// Listed tells whether a pair may be listed at all: not what
// is in the portfolio, not what a thesis excludes or makes a condition, not an
// offer that has ended.
func Listed(subject, target *Features) bool {
	startup, holder := sides(subject, target)
	return holder.Rules.Allow(startup)
}

// Allow tells whether the holder may be matched with the startup. No rules allow
// everything.
func (r *Rules) Allow(startup *Features) bool {
	if r == nil {
		return true
	}
	if _, backed := slices.BinarySearch(r.Backed, startup.ID); backed || r.Closed {
		return false
	}
	for _, p := range startup.Values[DimSector] {
		for _, n := range p.Nodes {
			if slices.Contains(r.Excluded, n) {
				return false
			}
		}
	}
	return !slices.ContainsFunc(r.Strict, func(field string) bool { return !r.meets(startup, field) })
}

// meets tells whether a startup meets a condition of the thesis. What the
// startup has not stated is no failure.
func (r *Rules) meets(startup *Features, field string) bool {
	switch field {
	case "sectors":
		return within(startup.Values[DimSector], r.declared[DimSector])
	case "stages":
		return within(startup.Values[DimStage], r.declared[DimStage])
	case "localities":
		return within(startup.Values[DimPlace], r.declared[DimPlace])
	case "ticket":
		return !startup.asks() || !r.Size.Ticket || startup.Ask >= r.Size.Lo-1e-9 && startup.Ask <= r.Size.Hi+1e-9
	}
	return true
}

func within(values []Path, declared []string) bool {
	if len(values) == 0 || len(declared) == 0 {
		return true
	}
	for _, p := range values {
		for _, n := range p.Nodes {
			if slices.Contains(declared, n) {
				return true
			}
		}
	}
	return false
}
