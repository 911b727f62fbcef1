package web

// formDeed is what the form of a page does. Whoever is not signed in is asked to be; what
// is refused is shown again with what was typed, and what is done leads on.
type formDeed struct {
	back   string                               // address of the page with the form
	id     string                               // of the form
	fields []string                             // which faults stand beside
	show   func(f *form) error                  // shows the page again
	do     func(f *form) (to string, err error) // gives where to go
	rename func(field string) string            // the form's field for one of the service whose values may be named; nil names none
}

// does reads the form of a deed and does it.
func (p *Pages) does(v *visit, d formDeed) error {
	v.back = d.back
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted(d.id, d.fields...)
	if err != nil {
		return err
	}
	to, err := d.do(f)
	if err != nil && d.rename != nil {
		err = f.refuseValues(err, p.Status, d.rename)
	}
	switch {
	case err != nil && !f.refuse(err, p.Status):
		return err
	case f.status != 0 || f.gives != "":
		return d.show(f)
	}
	return leave(v, to)
}
