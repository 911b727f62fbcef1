package match

// KeptFor is what an officer keeps an account for: an organization whose staff they
// are, or a place they act in. Neither stands for officers of the whole province, and
// for those who work for nothing that is known.
type KeptFor struct{ Organization, Place string }

// Object gives an account that is kept so as an object: whoever acts for what it is
// kept for may keep it on.
func (k KeptFor) Object(ref *Reference) (o Object) {
	if k.Organization != "" {
		o.Organizations = []string{k.Organization}
	}
	if k.Place != "" {
		o.Places = ref.Places.All(k.Place)
	}
	return o
}

// Keeping is who keeps an account, and what for.
type Keeping struct {
	Steward string
	For     KeptFor
}

// Keeping gives who keeps the account; its steward is "" when nobody does.
func (u User) Keeping() Keeping { return Keeping{u.Steward, u.KeptFor} }

// HandOver ends the keeping: the account is its person's.
func (u *User) HandOver() { u.Steward, u.KeptFor = "", KeptFor{} }

// Keeps tells whether the actor keeps what is kept so: they are its steward, and
// still act for what they keep it for.
func (a Actor) Keeps(k Keeping, ref *Reference) bool {
	if a.User == "" || a.User != k.Steward || !a.Reaches(ActionAssist) {
		return false
	}
	return k.For == KeptFor{} || Can(a, ActionKeepOn, k.For.Object(ref))
}

// KeepsFor gives what the actor keeps an account for that a profile lying in places
// is made in: of those who act for several organizations the one that is named, or
// the first. It is false for one that they do not act for.
func (a Actor) KeepsFor(places []string, named string, ref *Reference) (KeptFor, bool) {
	mine := func(k KeptFor) bool { return Can(a, ActionKeepOn, k.Object(ref)) }
	if named != "" {
		k := KeptFor{Organization: named}
		return k, meet(a.Organizations, []string{named}) && mine(k)
	}
	if mine(KeptFor{}) {
		return KeptFor{}, true
	}
	for _, place := range a.Territories {
		if k := (KeptFor{Place: place}); meet(places, []string{place}) && mine(k) {
			return k, true
		}
	}
	for _, id := range a.Organizations {
		if k := (KeptFor{Organization: id}); mine(k) {
			return k, true
		}
	}
	return KeptFor{}, true
}
