package match

// Takes tells whether somebody may be asked of a mentor, an investor, an offer or
// an organization on a day, and which code says why not: "no_place", or
// "offer_closed" for an offer that is over or has not begun.
func Takes(p Profile, day Date) (why string, ok bool) {
	switch x := p.(type) {
	case *Mentor:
		if d, _ := day.Time(); x.Available != nil && !*x.Available || x.PausedOn(d) {
			return "no_place", false
		}
	case *Offer:
		if x.State.Unseen() || x.State == OfferClosed || x.State == OfferExpired || !x.lastsOn(day) {
			return "offer_closed", false
		}
		if x.State == OfferFilled {
			return "no_place", false
		}
	}
	if free, limited := FreePlaces(p); limited && free == 0 {
		return "no_place", false
	}
	return "", true
}

// lastsOn tells whether a day lies between an offer's first and last.
func (o *Offer) lastsOn(day Date) bool {
	d, _ := day.Time()
	opens, begins := o.OpensOn.Time()
	closes, ends := o.ClosesOn.Time()
	return (!begins || !opens.After(d)) && (!ends || !closes.Before(d))
}
