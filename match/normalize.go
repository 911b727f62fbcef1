package match

import (
	"maps"
	"slices"
)

// The limits of a profile's fields; lengths in characters. They leave room for
// the longest real values (a tag of 71, a name of 80, a portfolio of 312) and
// keep one profile small enough to rank, index and show.
const (
	maxName        = 200
	maxSummary     = 500
	maxDescription = 20_000
	maxDealText    = 5_000
	maxTag         = 100
	maxLine        = 200
	maxSource      = 2_000
	maxURL         = 2_048
	maxItems       = 50
	maxPortfolio   = 10_000
	maxCapacity    = 1_000
	maxQuantity    = 100_000
	maxAmount      = 1e18
)

// Normalize brings a profile into canonical form in place (NFC, trimmed, names
// resolved to codes, repetitions dropped, defaults) and gives everything that is
// wrong or doubtful with it; the texts of problems are the door's. Normalising
// twice changes nothing. Day is today: dates behind it are doubted.
func Normalize(p Profile, ref *Reference, day Date) []Problem {
	n := &normalizer{ref: ref, day: day}
	b := p.Common()
	n.base(b)
	switch p := p.(type) {
	case *Startup:
		n.kind(b, KindStartup)
		n.startup(p)
	case *Mentor:
		n.kind(b, KindMentor)
		n.mentor(p)
	case *Investor:
		n.kind(b, KindInvestor)
		n.investor(p)
	case *Offer:
		n.kind(b, KindOffer)
		n.offer(p)
	case *Organization:
		n.kind(b, KindOrganization)
		n.organization(p)
	}
	n.fieldVisibility(b)
	return n.problems
}

// normalizer collects the problems of one profile.
type normalizer struct {
	ref      *Reference
	day      Date
	problems []Problem
	free     map[string]string // free-form sectors of this profile already answered
}

// field names where a value stands; written out only when there is a problem.
type field struct {
	list string // the list the field's object is in, "" at the top
	item int
	name string
	at   int // index in the field's own list, −1 for a single value
}

func top(name string) field { return field{name: name, at: -1} }

func in(list string, item int, name string) field {
	return field{list: list, item: item, name: name, at: -1}
}

func (f field) index(i int) field {
	f.at = i
	return f
}

// String gives "portfolio[2].sectors[0]".
func (f field) String() string {
	s := f.name
	if f.list != "" {
		s = f.list + "[" + itoa(f.item) + "]"
		if f.name != "" {
			s += "." + f.name
		}
	}
	if f.at >= 0 {
		s += "[" + itoa(f.at) + "]"
	}
	return s
}

// refuse records an error.
func (n *normalizer) refuse(f field, code, value, nearest string) {
	n.problems = append(n.problems, Problem{Field: f.String(), Code: code, Value: shorten(value), Nearest: nearest})
}

// warn records a doubt that does not stop the profile.
func (n *normalizer) warn(f field, code, value, nearest string) {
	n.problems = append(n.problems, Problem{Field: f.String(), Code: code, Value: shorten(value), Nearest: nearest, Warning: true})
}

func (n *normalizer) kind(b *Base, k Kind) {
	if b.Kind == "" {
		b.Kind = k
	}
	if b.Kind != k {
		n.refuse(top("kind"), ProblemUnknownKind, string(b.Kind), string(k))
	}
}

// base brings the fields that every kind shares into form.
func (n *normalizer) base(b *Base) {
	n.id(top("id"), &b.ID)
	n.line(top("external_id"), &b.ExternalID, maxLine)
	n.line(top("name"), &b.Name, maxName)
	if b.Name == "" {
		n.refuse(top("name"), ProblemRequired, "", "")
	}
	n.confusable(top("name"), b.Name)
	n.text(top("summary"), &b.Summary, maxSummary)
	n.text(top("description"), &b.Description, maxDescription)
	n.sectors(top("sectors"), &b.Sectors)
	n.localities(b)
	n.terms(top("strengths"), TermStrength, &b.Strengths)
	n.languages(top("languages"), b.Languages)
	n.website(top("website"), &b.Website)
	n.lines(top("tags"), &b.Tags, maxTag)
	n.pastDate(top("founded_on"), &b.FoundedOn)
	n.line(top("source"), &b.Source, maxSource)
	if b.Visibility == "" {
		b.Visibility = VisibilityPublic
	}
	n.oneOf(top("visibility"), (*string)(&b.Visibility), Visibilities())
	n.contact(b.Contact)
}

// fieldVisibility checks who may read single fields; what is not stated is left
// to the default.
func (n *normalizer) fieldVisibility(b *Base) {
	if !n.limit(top("field_visibility"), len(b.FieldVisibility), maxItems) {
		return
	}
	known := ChosenFields(b.Kind)
	var stated map[string]Visibility
	for _, name := range slices.Sorted(maps.Keys(b.FieldVisibility)) {
		f, v := top("field_visibility."+shorten(name)), b.FieldVisibility[name]
		n.oneOf(f, (*string)(&v), FieldVisibilities())
		switch {
		case !slices.Contains(known, name):
			n.refuse(f, ProblemUnknownField, name, nearestOf(name, known))
		case v != "":
			if stated == nil {
				stated = map[string]Visibility{}
			}
			stated[name] = v
		}
	}
	b.FieldVisibility = stated
}

// Visibilities lists the values of Base.Visibility.
func Visibilities() []string {
	return []string{string(VisibilityPublic), string(VisibilityMembers), string(VisibilityPrivate)}
}

// limit refuses a list with too many items; true when it is short enough.
func (n *normalizer) limit(f field, length, most int) bool {
	if length > most {
		n.refuse(f, ProblemTooMany, itoa(length), itoa(most))
		return false
	}
	return true
}

// distinct drops repetitions, keeping the first of each.
func distinct(list []string) []string {
	for i := 1; i < len(list); i++ {
		if slices.Contains(list[:i], list[i]) {
			out := slices.Clone(list[:i])
			for _, s := range list[i:] {
				if !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
			return out
		}
	}
	return list
}
