package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// refuseOffer takes an error of the service into the form: each problem beside the
// field that people see, conditions by what stands beside.
func (p *Pages) refuseOffer(f *form, err error, beside []string) bool {
	e, ok := errors.AsType[*match.Error](err)
	if !ok || len(e.Problems) == 0 {
		return f.refuse(err, p.Status)
	}
	for _, x := range e.Problems {
		if x.Warning {
			continue
		}
		f.fault(offerField(x.Field, beside), locale.Problem(f.lang, x.Code, "", nearestWord(x)), p.Status(e.Kind))
	}
	return true
}

// doubtOffer notes everything that is wrong with what was typed at once, also where
// some of it could not even be read.
func (p *Pages) doubtOffer(f *form, o *match.Offer, beside []string) {
	written, err := json.Marshal(o) // what is checked is changed, and what was typed is still needed
	tried := &match.Offer{}
	if err != nil || json.Unmarshal(written, tried) != nil {
		return // the service says what is wrong
	}
	if err := match.Invalid(match.Normalize(tried, p.Reference, p.today())); err != nil {
		p.refuseOffer(f, err, beside)
	}
}

// nearestWord gives the nearest valid value when it is one that people know.
func nearestWord(x match.Problem) string {
	switch x.Code {
	case match.ProblemUnknownPlace, match.ProblemManyPlaces, match.ProblemUnknownSector, match.ProblemManySectors:
		return x.Nearest
	case match.ProblemClosesPast, match.ProblemClosesEarly, match.ProblemBadDate:
		return locale.Date(x.Nearest)
	}
	return bound(x.Nearest)
}

// offerField gives the field of the form for one of the profile: the conditions have
// theirs in beside.
func offerField(name string, beside []string) string {
	head, rest, _ := strings.Cut(name, "[")
	if head == "eligibility" {
		at, _, _ := strings.Cut(rest, "]")
		if i, err := strconv.Atoi(at); err == nil && i >= 0 && i < len(beside) {
			return beside[i]
		}
	}
	switch head {
	case "amount", "amount.max", "amount.currency":
		return "amount_max"
	case "amount.min":
		return "amount_min"
	case "localities":
		return "locality"
	}
	return strings.TrimPrefix(head, "contact.")
}

// readOffer puts what was typed into a copy of an offer; what is no amount, number or
// day is noted beside its field. Beside names the field of each condition.
func (p *Pages) readOffer(f *form, base *match.Offer) (o *match.Offer, beside []string) {
	c := *base
	o = &c
	line := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	o.Name, o.Summary, o.Description = line("name"), line("summary"), line("description")
	if o.Name == "" {
		f.require("name")
	}
	o.OfferKind, o.By, o.Visibility = f.Get("offer_kind"), f.Get("by"), match.Visibility(f.Get("visibility"))
	o.Sectors = p.typedList(f, "sectors", "sector", base.Sectors)
	if typed := line("locality"); typed != p.name(f.lang, "locality", base.Locality) || typed == "" {
		o.Locality = typed
	}
	o.Stages, o.Expertise = slices.Clone(f.values["stages"]), slices.Clone(f.values["expertise"])
	o.Amount = p.typedRange(f, "amount_min", "amount_max")
	o.Quantity = f.count("quantity")
	o.OpensOn, o.ClosesOn = readDay(line("opens_on")), readDay(line("closes_on"))
	contact := match.Contact{Person: line("person"), Phone: line("phone"), Email: line("email")}
	if base.Contact != nil {
		contact.Address = base.Contact.Address
	}
	if o.Contact = nil; contact != (match.Contact{}) {
		o.Contact = &contact
	}
	o.Eligibility, beside = p.readConditions(f, base.Eligibility)
	return o, beside
}

// fillOffer puts an offer into the form.
func (p *Pages) fillOffer(f *form, o *match.Offer) {
	set := func(name string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			f.values[name] = values
		}
	}
	set("id", o.ID)
	set("version", strconv.FormatInt(o.Version, 10))
	set("name", o.Name)
	set("offer_kind", o.OfferKind)
	set("by", o.By)
	set("summary", o.Summary)
	set("description", o.Description)
	set("sectors", strings.Join(p.namesOf(f.lang, "sector", o.Sectors), listSeparator))
	if o.Locality != "" {
		set("locality", p.name(f.lang, "locality", o.Locality))
	}
	set("stages", o.Stages...)
	set("expertise", o.Expertise...)
	set("visibility", string(cmp.Or(o.Visibility, match.VisibilityPublic)))
	if r := o.Amount; r != nil {
		if r.Min != nil {
			set("amount_min", moneyInWords(f.lang, match.Money{Value: *r.Min, Currency: r.Currency}))
		}
		if r.Max != nil {
			set("amount_max", moneyInWords(f.lang, match.Money{Value: *r.Max, Currency: r.Currency}))
		}
	}
	if o.Quantity != nil {
		set("quantity", strconv.Itoa(*o.Quantity))
	}
	set("opens_on", wholeDay(o.OpensOn))
	set("closes_on", wholeDay(o.ClosesOn))
	if c := o.Contact; c != nil {
		set("person", c.Person)
		set("phone", c.Phone)
		set("email", c.Email)
	}
	p.fillConditions(f, o.Eligibility)
}
