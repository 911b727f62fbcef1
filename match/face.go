package match

// The fields whose visibility their owner may choose, beside that of the whole
// profile. A mentor's capacity is none of them: free places can be filtered by,
// and would be told by who is found.
const (
	FieldAmountSought = "amount_sought" // of a startup
	FieldTraction     = "traction"      // of a startup
	FieldTicket       = "ticket"        // of an investor
	FieldPortfolio    = "portfolio"     // of an investor
	FieldAmount       = "amount"        // of an offer
)

// ChosenFields lists the keys of Base.FieldVisibility for a kind.
func ChosenFields(k Kind) []string {
	switch k {
	case KindStartup:
		return []string{FieldAmountSought, FieldTraction}
	case KindInvestor:
		return []string{FieldPortfolio, FieldTicket}
	case KindOffer:
		return []string{FieldAmount}
	}
	return nil
}

// FieldVisibilities lists the values of Base.FieldVisibility.
func FieldVisibilities() []string {
	return []string{string(VisibilityPublic), string(VisibilityMembers), string(VisibilityConsent)}
}

// FieldOpen gives who may read a field that everybody who sees the profile could
// read else. What a startup has achieved is open on consent unless its owner says
// otherwise, the rest public.
func (b *Base) FieldOpen(field string) Visibility {
	if v, ok := b.FieldVisibility[field]; ok {
		return v
	}
	if field == FieldTraction {
		return VisibilityConsent
	}
	return VisibilityPublic
}

// Level is how much of a profile somebody sees; each includes those before it.
type Level uint8

// The levels.
const (
	LevelAnyone  Level = iota // what everybody sees
	LevelMembers              // what everybody sees who is signed in
	LevelFields               // every field, without the contact
	LevelAll                  // everything: its owner, and whom the owner has agreed with
)

// reads tells whether a level reads a field of a visibility. An unknown one is
// read like the strictest.
func (l Level) reads(v Visibility) bool {
	switch v {
	case VisibilityPublic:
		return true
	case VisibilityMembers:
		return l >= LevelMembers
	}
	return l >= LevelFields
}

// Shown gives what a level sees of a profile: p itself when that is everything
// in it, else a copy without the rest. The copy shares its values with p. Whether
// somebody may know of the profile at all is Viewer.Sees.
func Shown(p Profile, l Level) Profile {
	b := p.Common()
	hides := func(field string) bool { return !l.reads(b.FieldOpen(field)) }
	contact := b.Contact != nil && l < LevelAll
	switch x := p.(type) {
	case *Startup:
		ask, traction := x.AmountSought != nil && hides(FieldAmountSought), x.Traction != nil && hides(FieldTraction)
		if ask || traction || contact {
			c := *x
			without(ask, &c.AmountSought)
			without(traction, &c.Traction)
			without(contact, &c.Contact)
			return &c
		}
	case *Investor:
		ticket, portfolio := x.Ticket != nil && hides(FieldTicket), len(x.Portfolio) > 0 && hides(FieldPortfolio)
		if ticket || portfolio || contact {
			c := *x
			without(ticket, &c.Ticket)
			without(portfolio, &c.Portfolio)
			without(contact, &c.Contact)
			return &c
		}
	case *Offer:
		if amount := x.Amount != nil && hides(FieldAmount); amount || contact {
			c := *x
			without(amount, &c.Amount)
			without(contact, &c.Contact)
			return &c
		}
	case *Mentor:
		if contact {
			c := *x
			c.Contact = nil
			return &c
		}
	case *Organization:
		if contact {
			c := *x
			c.Contact = nil
			return &c
		}
	}
	return p
}

// without empties a field that is hidden.
func without[T any](hidden bool, field *T) {
	if hidden {
		*field = *new(T)
	}
}

// Face gives what members see of a profile. It is all that the ranking of others
// may rest on: neither score, reason, filter nor order tells anything else.
func Face(p Profile) Profile { return Shown(p, LevelMembers) }

// Searchable gives what everybody sees of a profile who can find it: the text
// index holds nothing else.
func Searchable(p Profile) Profile {
	if (Viewer{}).Sees(p.Common()) {
		return Shown(p, LevelAnyone)
	}
	return Face(p)
}
