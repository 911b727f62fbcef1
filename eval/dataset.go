package eval

import (
	"slices"

	"duyen/match"
)

// Dataset is a judged folder, read and checked. Profiles are normalized and
// hold nothing dated at or after AsOf.
type Dataset struct {
	Name     string
	AsOf     match.Date
	Profiles []match.Profile
	Searches []Search
	Lists    []List
	Taught   bool // meta.json says that weights may be fitted to the lists

	at      map[string]int // id → index in Profiles
	listed  map[int]bool   // candidates.txt; nil without one
	partial map[match.Kind]bool
}

// Search is one query with its judgments: index of a profile → grade.
type Search struct {
	ID     string
	Text   string
	Kinds  []match.Kind
	Traits []string
	Grades map[int]int
}

// List is what is judged of one subject for one kind of target: index of a
// profile → grade.
type List struct {
	Subject   int
	Direction match.Direction
	Grades    map[int]int
}

// kind gives the kind of a profile.
func (d *Dataset) kind(i int) match.Kind { return d.Profiles[i].Common().Kind }

// ofKind gives the profiles of a kind, in the order of the file.
func (d *Dataset) ofKind(k match.Kind) []int {
	var out []int
	for i := range d.Profiles {
		if d.kind(i) == k {
			out = append(out, i)
		}
	}
	return out
}

// candidates gives the targets of a kind: those that candidates.txt lists or,
// when it lists none of that kind, all.
func (d *Dataset) candidates(k match.Kind) []int {
	all := d.ofKind(k)
	if !d.partial[k] {
		return all
	}
	return slices.DeleteFunc(all, func(i int) bool { return !d.listed[i] })
}

// directions gives those that have a judged list, in the order of
// match.Directions.
func (d *Dataset) directions() []match.Direction {
	var out []match.Direction
	for _, dir := range match.Directions() {
		if slices.ContainsFunc(d.Lists, func(l List) bool { return l.Direction == dir }) {
			out = append(out, dir)
		}
	}
	return out
}

// lists gives the judged lists of a direction by their subject.
func (d *Dataset) lists(dir match.Direction) map[int]map[int]int {
	out := map[int]map[int]int{}
	for _, l := range d.Lists {
		if l.Direction == dir {
			out[l.Subject] = l.Grades
		}
	}
	return out
}

// index numbers the profiles.
func (d *Dataset) index() {
	d.at = make(map[string]int, len(d.Profiles))
	for i, p := range d.Profiles {
		d.at[p.Common().ID] = i
	}
}

// forget drops everything dated at or after AsOf: it had not happened yet.
func (d *Dataset) forget() {
	day, ok := d.AsOf.Time()
	if !ok {
		return
	}
	for _, p := range d.Profiles {
		if inv, ok := p.(*match.Investor); ok {
			inv.Portfolio = slices.DeleteFunc(inv.Portfolio, func(deal match.Portfolio) bool {
				on, ok := deal.On.Time()
				return ok && !on.Before(day)
			})
		}
	}
}
