package web

import (
	"net/url"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// editField is one field of the editor. Read gives what a profile says as people
// would type it, and write puts what was typed into a profile; what it cannot read is
// a problem, and everything else is for match.Normalize to judge, whose problems are
// shown beside the field of one of the paths.
type editField struct {
	name    string // of the form; its texts are edit.NAME
	widget  string
	max     int      // characters
	paths   []string // in match.Problem, by their beginnings
	options func(lang string) []optionGroup
	gather  func(f url.Values) []string // puts together what a form says in several fields; may be nil
	read    func(p match.Profile) []string
	write   func(p match.Profile, values []string) *match.Problem
}

// The widgets of the editor, as templates/editor_field.html draws them.
const (
	widgetLine   = "line"
	widgetArea   = "area"
	widgetPlaces = "places" // a name of a place on each line
	widgetPlace  = "place"
	widgetSelect = "select"
	widgetDots   = "dots"
	widgetBoxes  = "boxes"
	widgetDeals  = "deals" // of a portfolio, one after another
)

// optionGroup is a part of the options of a field; without a name it is always open.
type optionGroup struct {
	Name    string
	Options []choice
}

// How long what is typed may be, in characters: as long as match.Normalize allows.
const (
	maxEditName  = 200
	maxEditLong  = 500
	maxEditText  = 20_000
	maxEditURL   = 2_048
	maxEditList  = 4_000
	maxEditShort = 40
)

// line is a field of plain text.
func line(name, widget string, most int, of func(p match.Profile) *string) editField {
	return editField{
		name: name, widget: widget, max: most, paths: []string{name},
		read: func(p match.Profile) []string { return listOf(*of(p)) },
		write: func(p match.Profile, values []string) *match.Problem {
			*of(p) = strings.TrimSpace(only(values))
			return nil
		},
	}
}

// date is a field of a day or a year, written the way people do: day first.
func date(name string, of func(p match.Profile) *match.Date) editField {
	return editField{
		name: name, widget: widgetLine, max: maxEditShort, paths: []string{name},
		read: func(p match.Profile) []string { return listOf(locale.Date(string(*of(p)))) },
		write: func(p match.Profile, values []string) *match.Problem {
			*of(p) = readDay(only(values), "1/2006") // a month by its first day
			return nil
		},
	}
}

// several is a field of which any of some values are chosen. What a profile says
// beside them, which the form does not offer, stays.
func several(name string, options func(lang string) []optionGroup, of func(p match.Profile) *[]string) editField {
	offered := map[string]bool{}
	for _, g := range options(locale.Vietnamese) {
		for _, o := range g.Options {
			offered[o.Value] = true
		}
	}
	return editField{
		name: name, widget: widgetBoxes, paths: []string{name}, options: options,
		read: func(p match.Profile) (out []string) {
			for _, x := range *of(p) {
				if offered[x] {
					out = append(out, x)
				}
			}
			return out
		},
		write: func(p match.Profile, values []string) *match.Problem {
			list := append([]string{}, values...)
			for _, x := range *of(p) {
				if !offered[x] {
					list = append(list, x)
				}
			}
			*of(p) = list
			return nil
		},
	}
}

// pick is a field of which one value is chosen, or none.
func pick(name, widget string, options func(lang string) []optionGroup, of func(p match.Profile) *string) editField {
	f := line(name, widget, 0, of)
	f.options = options
	return f
}

// count is a field of a whole number.
func count(name string, get func(p match.Profile) *int, set func(p match.Profile, n *int)) editField {
	return editField{
		name: name, widget: widgetLine, max: maxEditShort, paths: []string{name},
		read: func(p match.Profile) []string {
			if n := get(p); n != nil {
				return []string{strconv.Itoa(*n)}
			}
			return nil
		},
		write: func(p match.Profile, values []string) *match.Problem {
			typed := strings.TrimSpace(only(values))
			if typed == "" {
				set(p, nil)
				return nil
			}
			n, err := strconv.Atoi(strings.NewReplacer(".", "", ",", "", " ", "").Replace(typed))
			if err != nil {
				return &match.Problem{Field: name, Code: "bad_number", Value: typed}
			}
			set(p, &n)
			return nil
		},
	}
}

// money is a field of an amount in words.
func money(name string, get func(p match.Profile) *match.Money, set func(p match.Profile, m *match.Money)) editField {
	return editField{
		name: name, widget: widgetLine, max: maxEditShort, paths: []string{name},
		read: func(p match.Profile) []string {
			if m := get(p); m != nil {
				return []string{moneyInWords(locale.Vietnamese, *m)}
			}
			return nil
		},
		write: func(p match.Profile, values []string) *match.Problem {
			typed := strings.TrimSpace(only(values))
			if typed == "" {
				set(p, nil)
				return nil
			}
			m, ok := match.ReadMoney(typed)
			if !ok {
				return &match.Problem{Field: name, Code: "bad_amount", Value: typed}
			}
			set(p, &m)
			return nil
		},
	}
}

// sent gives what a form says of the field, with line breaks as they are stored.
func (f *editField) sent(form url.Values) []string {
	if f.gather != nil {
		return f.gather(form)
	}
	return typed(form[f.name])
}

// about gives a field other paths.
func (f editField) about(paths ...string) editField {
	f.paths = paths
	return f
}

// concerns tells whether a problem belongs beside the field.
func (f *editField) concerns(path string) bool {
	for _, own := range f.paths {
		rest, ok := strings.CutPrefix(path, own)
		if ok && (rest == "" || rest[0] == '[' || rest[0] == '.') {
			return true
		}
	}
	return false
}

// only gives the one value of a field that has one.
func only(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func listOf(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
