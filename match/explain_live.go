package match

// capacityReason says whether somebody is taken on, with the free places of all.
func capacityReason(holder *Features) (string, map[string]any) {
	s := &holder.standing
	switch {
	case s.until != "":
		return "capacity.paused", map[string]any{"until": string(s.until)}
	case s.away:
		return "capacity.away", nil
	case !s.limited:
		return "capacity.none", nil
	case s.free == 0 && s.all == 0:
		return "capacity.full", nil
	case s.free == 0:
		return "capacity.full", map[string]any{"of": s.all}
	}
	return "capacity.free", map[string]any{"places": s.free, "of": s.all}
}

// answersReason says how requests were answered. An offer does not answer itself.
func answersReason(holder *Features) (string, map[string]any) {
	d := &holder.standing.dealings
	switch {
	case d.Asked == 0:
		return "answers.none", nil
	case d.Answered == 0:
		return "answers.silent", map[string]any{"asked": d.Asked}
	}
	ev := map[string]any{"answered": d.Answered, "asked": d.Asked, "days": d.Hours/24 + 1} // begun hours are not counted
	if holder.Kind == KindOffer {
		return "answers.posted", ev
	}
	return "answers.some", ev
}

// loadReason says how many requests wait, and for how many places. That there is
// no place is said by capacityReason.
func loadReason(holder *Features) (string, map[string]any) {
	s := &holder.standing
	switch {
	case s.dealings.Waiting == 0:
		return "load.none", nil
	case s.free == 0:
		return "load.waiting", map[string]any{"waiting": s.dealings.Waiting}
	}
	return "load.places", map[string]any{"waiting": s.dealings.Waiting, "places": s.free}
}
