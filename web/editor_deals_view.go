package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// dealsView is the list of deals, with the fields of the one that is open.
type dealsView struct {
	Rows  []dealRow
	Add   string     // opens the fields of a new one; "" while they are open
	Open  *dealOpen  // a new one
	Undo  editorChip // takes one back that was just dropped
	Whole string     // why they cannot be edited here
}

// dealRow is one deal in a line, or its fields.
type dealRow struct {
	Value      string // as the form sends it back
	Name, Line string
	Edit, Drop string // what the buttons send
	Open       *dealOpen
}

// dealOpen is the fields of a deal.
type dealOpen struct {
	At     string
	Fields []editView
}

// useDeals does what the buttons of the list ask for: open a deal, drop one, take it
// back, or put a value that was offered into one of its fields.
func (e *editing) useDeals(values []string, use url.Values) []string {
	if open := use.Get("open"); open != "" {
		e.openDeal = open
		return values
	}
	at, err := strconv.Atoi(use.Get("at"))
	switch {
	case err != nil || at < 0 || at > len(values):
		return values
	case use.Has("back"):
		return slices.Insert(values, at, use.Get("back"))
	case at == len(values):
		return values
	case use.Has("drop"):
		back := url.Values{"field": {dealsField}, "at": {strconv.Itoa(at)}, "back": {values[at]}}
		e.dropped = editorChip{locale.Text(e.v.lang, "page.editor.deal.back", map[string]any{"name": e.dealName(readDeal(values[at]))}), back.Encode()}
		return slices.Delete(values, at, at+1)
	}
	if part := use.Get("part"); strings.HasPrefix(part, "deal_") {
		d := readDeal(values[at])
		d[part] = only(used(listOf(d[part]), use))
		values[at], e.openDeal = d.value(), strconv.Itoa(at)
	}
	return values
}

// dealsView gives the list as it is drawn. Open is the deal that was asked for, the
// first with something wrong, or a new one where there is none yet.
func (e *editing) dealsView(v verdict, checked bool) *dealsView {
	values := e.draft.Fields[dealsField]
	inv, ok := v.profile.(*match.Investor)
	if !ok || slices.Equal(values, []string{keptDeals}) {
		return &dealsView{Whole: locale.Text(e.v.lang, "page.editor.deal.many", map[string]any{"n": maxEditDeals}), Rows: []dealRow{{Value: keptDeals}}}
	}
	open := e.openDeal
	if bad := dealAtOf(v.errors[dealsField].Field); open == "" && bad >= 0 {
		open = strconv.Itoa(bad)
	}
	if open == "" && len(values) == 0 {
		open = dealNew
	}
	out := &dealsView{Undo: e.dropped}
	for i, value := range values {
		d, at := readDeal(value), strconv.Itoa(i)
		row := dealRow{
			Value: value, Name: e.dealName(d), Line: e.dealLine(d),
			Edit: url.Values{"field": {dealsField}, "open": {at}}.Encode(), Drop: url.Values{"field": {dealsField}, "at": {at}, "drop": {""}}.Encode(),
		}
		if open == at && i < len(inv.Portfolio) {
			row.Open = e.dealOpen(i, d, inv.Portfolio[i], v, checked)
		}
		out.Rows = append(out.Rows, row)
	}
	if open == dealNew {
		out.Open = e.dealOpen(len(values), dealText{}, match.Portfolio{}, v, checked)
	} else {
		out.Add = url.Values{"field": {dealsField}, "open": {dealNew}}.Encode()
	}
	return out
}

// dealOpen gives the fields of the deal at a place; read is how it was understood.
func (e *editing) dealOpen(i int, d dealText, read match.Portfolio, v verdict, checked bool) *dealOpen {
	at := strconv.Itoa(i)
	alone := &match.Investor{Base: match.Base{Kind: match.KindInvestor}, Portfolio: []match.Portfolio{read}}
	out := &dealOpen{At: at}
	for _, f := range e.p.dealFields() {
		values, path := listOf(d[f.name]), dealsField+"["+at+"]."+f.paths[0]
		x := e.plainView(&f, values)
		base := url.Values{"field": {dealsField}, "at": {at}, "part": {f.name}}
		bad := v.errors[dealsField]
		if f := (&editField{paths: []string{path}}); f.concerns(bad.Field) && (checked || len(values) > 0) {
			x.Fault, x.Chips = e.problemText(bad), e.chips(base, bad)
		} else if !f.concerns(bad.Field) {
			for _, w := range v.warnings[dealsField] {
				if f.concerns(w.Field) {
					x.Doubts, x.Chips = append(x.Doubts, e.problemText(w)), append(x.Chips, e.chips(base, w)...)
				}
			}
		}
		if x.Fault == "" && f.name != "deal_sectors" {
			x.Understood = e.understood(&f, alone, values)
		}
		x.Focus = e.openDeal != "" && len(out.Fields) == 0
		out.Fields = append(out.Fields, x)
	}
	return out
}

// dealAtOf gives which deal a problem is about, -1 for none.
func dealAtOf(path string) int {
	rest, ok := strings.CutPrefix(path, dealsField+"[")
	n, _, closed := strings.Cut(rest, "]")
	at, err := strconv.Atoi(n)
	if !ok || !closed || err != nil {
		return -1
	}
	return at
}

// dealName calls a deal.
func (e *editing) dealName(d dealText) string {
	for _, part := range []string{"deal_name", "deal_startup"} {
		if x := strings.TrimSpace(d[part]); x != "" {
			return x
		}
	}
	return locale.Text(e.v.lang, "page.editor.deal.unnamed", nil)
}

// dealLine says on one line what else is typed of a deal.
func (e *editing) dealLine(d dealText) string {
	var parts []string
	for _, x := range []string{
		d["deal_sectors"], d["deal_locality"], e.p.known(e.v.lang, string(match.TermStage), d["deal_stage"]), d["deal_amount"], d["deal_on"],
	} {
		if x = strings.TrimSpace(x); x != "" {
			parts = append(parts, x)
		}
	}
	return strings.Join(parts, " · ")
}

// dealsTold writes deals for people.
func (e *editing) dealsTold(values []string) string {
	var names []string
	for _, value := range values {
		if value != keptDeals {
			names = append(names, e.dealName(readDeal(value)))
		}
	}
	return locale.List(e.v.lang, names)
}
