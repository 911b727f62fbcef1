package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duyen/match"
)

// How much of a portfolio is edited on a page: as many deals, and as many bytes, as a
// form and a draft carry with room to spare. Larger ones come by the API or as a file.
const (
	maxEditDeals     = 200
	maxEditDealBytes = 50_000
	maxEditDeal      = 5_000 // characters about one, as match.Normalize allows
)

// keptDeals stands for a portfolio that is too large to be edited on a page.
const keptDeals = "*"

// dealsField is the name of the field; one value of it is a deal.
const dealsField = "portfolio"

// What a form of the editor sends of the deal whose fields are open, beside these.
const (
	dealAt  = "deal_at" // which one it is, anything else for a new one
	dealNew = "new"
)

// dealText is a deal as it is typed, by the names of its fields. As a value of the form
// it is JSON, which has one form for one content.
type dealText map[string]string

func (d dealText) value() string {
	b, err := json.Marshal(d)
	if err != nil { // a map of strings can be written
		return ""
	}
	return string(b)
}

// empty tells whether nothing is said of a deal.
func (d dealText) empty() bool {
	for _, x := range d {
		if strings.TrimSpace(x) != "" {
			return false
		}
	}
	return true
}

// readDeal reads a value of the form. What no page of ours has written is taken for a
// name, so that it is seen.
func readDeal(value string) dealText {
	d := dealText{}
	if json.Unmarshal([]byte(value), &d) != nil || d == nil {
		return dealText{"deal_name": value}
	}
	return d
}

// portfolio is the field of what an investor has put money into.
func (p *Pages) portfolio() editField {
	of := func(x match.Profile) *match.Investor { return x.(*match.Investor) }
	parts := p.dealFields()
	return editField{
		name: dealsField, widget: widgetDeals, paths: []string{dealsField},
		gather: func(f url.Values) []string { return gatheredDeals(parts, f) },
		read: func(x match.Profile) (out []string) {
			size := 0
			for i := range of(x).Portfolio {
				out = append(out, textOfDeal(parts, &of(x).Portfolio[i]).value())
				size += len(out[i])
			}
			if len(out) > maxEditDeals || size > maxEditDealBytes {
				return []string{keptDeals}
			}
			return out
		},
		write: func(x match.Profile, values []string) *match.Problem {
			if slices.Equal(values, []string{keptDeals}) {
				return nil
			}
			if len(values) > maxEditDeals {
				return &match.Problem{Field: dealsField, Code: match.ProblemTooMany, Nearest: strconv.Itoa(maxEditDeals)}
			}
			deals, problem := writtenDeals(parts, of(x).Portfolio, values)
			of(x).Portfolio = deals
			return problem
		},
	}
}

// dealFields are the fields of one deal: the only one of an investor.
func (p *Pages) dealFields() []editField {
	of := func(x match.Profile) *match.Portfolio { return &x.(*match.Investor).Portfolio[0] }
	startup := line("deal_startup", widgetLine, maxEditName, func(x match.Profile) *string { return &of(x).Startup }).about("startup")
	write := startup.write
	startup.write = func(x match.Profile, values []string) *match.Problem {
		return write(x, []string{idOfAddress(only(values))})
	}
	return []editField{
		line("deal_name", widgetLine, maxEditName, func(x match.Profile) *string { return &of(x).Name }).about("name"),
		p.dealSectors(func(x match.Profile) *[]string { return &of(x).Sectors }),
		p.place("deal_locality", func(x match.Profile) *string { return &of(x).Locality }).about("locality"),
		pick("deal_stage", widgetSelect, p.termOptions(match.TermStage), func(x match.Profile) *string { return &of(x).Stage }).about("stage"),
		money("deal_amount", func(x match.Profile) *match.Money { return of(x).Amount }, func(x match.Profile, m *match.Money) { of(x).Amount = m }).about("amount"),
		date("deal_on", func(x match.Profile) *match.Date { return &of(x).On }).about("on"),
		line("deal_description", widgetArea, maxEditDeal, func(x match.Profile) *string { return &of(x).Description }).about("description"),
		startup,
	}
}

// dealSectors is a field of sectors by their names, which may hold commas themselves.
func (p *Pages) dealSectors(of func(match.Profile) *[]string) editField {
	known := func(name string) bool { return len(p.Reference.Taxonomy.Resolve(match.TermSector, name)) > 0 }
	return editField{
		name: "deal_sectors", widget: widgetLine, max: maxEditLong, paths: []string{"sectors"},
		read: func(x match.Profile) []string {
			var names []string
			for _, s := range *of(x) {
				names = append(names, p.name("vi", string(match.TermSector), s))
			}
			return listOf(strings.Join(names, "; "))
		},
		write: func(x match.Profile, values []string) *match.Problem {
			*of(x) = nil
			for part := range strings.FieldsFuncSeq(only(values), func(r rune) bool { return r == ';' || r == '\n' }) {
				names := []string{part}
				if !known(part) {
					names = strings.Split(part, ",")
				}
				for _, name := range names {
					if name = strings.TrimSpace(name); name != "" {
						*of(x) = append(*of(x), name)
					}
				}
			}
			return nil
		},
	}
}

// idOfAddress takes the id out of the address of a profile, which is easier to come by.
func idOfAddress(typed string) string {
	typed = strings.TrimSpace(typed)
	u, err := url.Parse(typed)
	if at := strings.LastIndexByte(typed, '/'); err == nil && at >= 0 {
		return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	}
	return typed
}

// textOfDeal writes a deal as people would type it.
func textOfDeal(parts []editField, d *match.Portfolio) dealText {
	alone := &match.Investor{Portfolio: []match.Portfolio{*d}}
	out := dealText{}
	for _, f := range parts {
		if x := only(f.read(alone)); x != "" {
			out[f.name] = x
		}
	}
	return out
}

// writtenDeals reads deals as they were typed. One that says what an earlier one says
// is that one, with whatever it holds that a form does not show.
func writtenDeals(parts []editField, before []match.Portfolio, values []string) (out []match.Portfolio, problem *match.Problem) {
	known := map[string]int{}
	for i := range before {
		known[textOfDeal(parts, &before[i]).value()] = i
	}
	for i, value := range values {
		d := readDeal(value)
		if at, ok := known[d.value()]; ok {
			out = append(out, before[at])
			continue
		}
		alone := &match.Investor{Portfolio: make([]match.Portfolio, 1)}
		for _, f := range parts {
			if x := f.write(alone, listOf(d[f.name])); x != nil && problem == nil {
				problem = &match.Problem{Field: dealsField + "[" + strconv.Itoa(i) + "]." + f.paths[0], Code: x.Code, Value: x.Value, Nearest: x.Nearest}
			}
		}
		out = append(out, alone.Portfolio[0])
	}
	return out, problem
}

// gatheredDeals puts the deals of a form together: those that are listed, and the one
// whose fields are open in its place. One of which nothing is said is none.
func gatheredDeals(parts []editField, f url.Values) []string {
	values := typed(f[dealsField])
	if slices.Equal(values, []string{keptDeals}) || !f.Has(dealAt) {
		return values
	}
	open := dealText{}
	for _, part := range parts {
		if x := only(typed(f[part.name])); x != "" {
			open[part.name] = x
		}
	}
	at, err := strconv.Atoi(f.Get(dealAt))
	switch there := err == nil && at >= 0 && at < len(values); {
	case there && open.empty():
		return slices.Delete(values, at, at+1)
	case there:
		values[at] = open.value()
	case !open.empty():
		values = append(values, open.value())
	}
	return values
}
