package web

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

const (
	pathFigures = "/figures"
	// figuresKept is how long the figures are good for: they are the same for
	// everybody, and nobody needs them to the minute.
	figuresKept = 5 * time.Minute
	// figureRows is how many values of a list are shown, the most frequent first.
	figureRows = 15
)

// figureKeep keeps the figures of a moment.
type figureKeep struct {
	mu   sync.Mutex
	last *figures
}

// figures are what everybody may count: by kind and list, how many profiles have a
// value. Of offers those count that are open.
type figures struct {
	At       time.Time
	Total    map[match.Kind]int
	Counts   map[match.Kind]map[string]map[string]int
	Degraded bool // the index is being rebuilt
}

// figureList is one list that profiles are counted by; passes tells which values.
type figureList struct {
	Name, Type string // of the filter, and of the names of its values
	passes     func(p *Pages, value string) bool
}

// figureLists gives them in the order of the page.
func figureLists() []figureList {
	place := func(kind match.PlaceKind) func(*Pages, string) bool {
		return func(p *Pages, code string) bool {
			x, ok := p.Reference.Places.Place(code)
			return ok && x.Kind == kind
		}
	}
	return []figureList{
		{"sector", "sector", func(p *Pages, id string) bool {
			t, ok := p.Reference.Taxonomy.Term(match.TermSector, id)
			return ok && t.Parent == ""
		}},
		{"province", "locality", place(match.PlaceProvince)},
		{"commune", "locality", place(match.PlaceCommune)},
		{"strength", "strength", func(p *Pages, id string) bool { return p.Reference.Taxonomy.Has(match.TermStrength, id) }},
		{"stage", "stage", func(p *Pages, id string) bool { return p.Reference.Taxonomy.Has(match.TermStage, id) }},
	}
}

// figuresBody is what the page shows.
type figuresBody struct {
	At       string
	Degraded bool
	Totals   []figureTotal
	Offers   []chartRow
	Lists    []figureView
	CSV      string
}

// figureTotal is a number with what is counted.
type figureTotal struct{ Label, Href, N string }

// figureView is one list as a chart of projects and a table of all kinds.
type figureView struct {
	ID, Title string
	Chart     []chartRow
	Table     tableView
}

// showFigures answers /figures.
func (p *Pages) showFigures(v *visit) error {
	x, err := p.figures(v.r.Context())
	if err != nil {
		return err
	}
	body := figuresBody{At: p.time(x.At), Degraded: x.Degraded, CSV: pathFigures + ".csv?lang=" + v.lang}
	for _, k := range match.Kinds() {
		body.Totals = append(body.Totals, figureTotal{
			Label: locale.Text(v.lang, "kinds."+string(k), nil), Href: figureLink(k, "", ""), N: locale.Number(v.lang, float64(x.Total[k])),
		})
	}
	body.Offers = p.offerKindChart(v.lang, x)
	for _, l := range figureLists() {
		if view := p.figureView(v.lang, x, l); len(view.Table.Rows) > 0 {
			body.Lists = append(body.Lists, view)
		}
	}
	p.render(v, http.StatusOK, "figures", locale.Text(v.lang, "page.figures.title", nil), body)
	return nil
}

// offerKindChart draws the open offers by what they give.
func (p *Pages) offerKindChart(lang string, x *figures) []chartRow {
	var labels []linkView
	var counts []int
	for _, k := range match.OfferKinds() {
		if n := x.Counts[match.KindOffer][service.CountOfferKind][k]; n > 0 {
			labels = append(labels, linkView{locale.Text(lang, "offer_kind."+k, nil), figureLink(match.KindOffer, service.CountOfferKind, k)})
			counts = append(counts, n)
		}
	}
	return chart(lang, labels, counts)
}

// figureView tells one list.
func (p *Pages) figureView(lang string, x *figures, l figureList) figureView {
	title := locale.Text(lang, "page.figures."+l.Name, nil)
	view := figureView{ID: l.Name, Title: title, Table: tableView{
		Caption: locale.Text(lang, "page.figures.caption", map[string]any{"by": title}), Head: []string{locale.Text(lang, "facet."+l.Type, nil)},
	}}
	for _, k := range match.Kinds() {
		view.Table.Head = append(view.Table.Head, locale.Text(lang, "kinds."+string(k), nil))
	}
	var labels []linkView
	var counts []int
	for _, value := range p.figureValues(x, l) {
		row := []cellView{{Text: p.name(lang, l.Type, value)}}
		for _, k := range match.Kinds() {
			cell := cellView{Text: "0", Number: true}
			if n := x.Counts[k][l.Type][value]; n > 0 {
				cell.Text, cell.Href = locale.Number(lang, float64(n)), figureLink(k, l.Type, value)
			}
			row = append(row, cell)
		}
		view.Table.Rows = append(view.Table.Rows, row)
		if n := x.Counts[match.KindStartup][l.Type][value]; n > 0 {
			labels = append(labels, linkView{p.name(lang, l.Type, value), figureLink(match.KindStartup, l.Type, value)})
			counts = append(counts, n)
		}
	}
	view.Chart = chart(lang, labels, counts)
	return view
}

// figureValues gives the values of a list that most profiles have: stages in the
// order of maturity, all others by their number of projects, then of profiles.
func (p *Pages) figureValues(x *figures, l figureList) (out []string) {
	all := map[string]int{}
	for _, k := range match.Kinds() {
		for value, n := range x.Counts[k][l.Type] {
			if l.passes(p, value) {
				all[value] += n
				out = append(out, value)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	startups := x.Counts[match.KindStartup][l.Type]
	slices.SortStableFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(startups[b], startups[a]), cmp.Compare(all[b], all[a]))
	})
	out = out[:min(len(out), figureRows)]
	if l.Name == "stage" {
		rank := func(id string) int {
			t, _ := p.Reference.Taxonomy.Term(match.TermStage, id)
			return t.Rank
		}
		slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	}
	return out
}

// figureLink leads to the list that a figure counts.
func figureLink(k match.Kind, name, value string) string {
	u := url.Values{}
	if name != "" {
		u.Set(name, value)
	}
	if k == match.KindOffer {
		return offersLink(u, func(url.Values) {})
	}
	u.Set("kind", string(k))
	return "/search?" + u.Encode()
}

// figuresTable answers /figures.csv: a line per list, value and kind.
func (p *Pages) figuresTable(v *visit) error {
	x, err := p.figures(v.r.Context())
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\ufeff") // so that spreadsheets read the letters as they are
	w := csv.NewWriter(&b)
	rows := [][]string{{"list", "id", "name", "kind", "count"}}
	for _, k := range match.Kinds() {
		rows = append(rows, []string{"kind", string(k), locale.Text(v.lang, "kinds."+string(k), nil), string(k), strconv.Itoa(x.Total[k])})
	}
	for _, k := range match.OfferKinds() {
		n := x.Counts[match.KindOffer][service.CountOfferKind][k]
		rows = append(rows, []string{service.CountOfferKind, k, locale.Text(v.lang, "offer_kind."+k, nil), string(match.KindOffer), strconv.Itoa(n)})
	}
	for _, l := range figureLists() {
		for _, value := range p.figureValues(x, l) {
			for _, k := range match.Kinds() {
				rows = append(rows, []string{l.Name, value, p.name(v.lang, l.Type, value), string(k), strconv.Itoa(x.Counts[k][l.Type][value])})
			}
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return match.Wrap(err, "writing the figures")
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="duyen-`+string(p.today())+`.csv"`)
	h.Set("Cache-Control", "no-cache")
	_, _ = v.w.Write([]byte(b.String())) // the reader has gone: nobody is left to tell
	return nil
}

// figures counts what everybody may see, or gives what was counted a little ago.
// Whoever asks meanwhile waits for the same count.
func (p *Pages) figures(ctx context.Context) (*figures, error) {
	p.counts.mu.Lock()
	defer p.counts.mu.Unlock()
	now := p.Now()
	if last := p.counts.last; last != nil && now.Sub(last.At) < figuresKept {
		return last, nil
	}
	x, err := p.countFigures(ctx, now)
	if err != nil {
		return nil, err
	}
	if !x.Degraded {
		p.counts.last = x
	}
	return x, nil
}

// countFigures counts as a visitor whom nobody knows.
func (p *Pages) countFigures(ctx context.Context, now time.Time) (*figures, error) {
	var nobody match.Actor
	x := &figures{At: now, Total: map[match.Kind]int{}, Counts: map[match.Kind]map[string]map[string]int{}}
	for _, k := range match.Kinds() {
		if k == match.KindOffer {
			continue
		}
		hits, err := p.Service.Search(ctx, nobody, match.Query{Limit: 1, Filter: match.Filter{Kinds: []match.Kind{k}}, Facets: match.FacetNames()})
		if err != nil {
			return nil, err
		}
		x.add(k, hits.Total, hits.Facets)
		x.Degraded = x.Degraded || hits.Degraded
	}
	found, err := p.Offers.BrowseOffers(ctx, nobody, service.OfferBrowse{})
	if err != nil {
		return nil, err
	}
	x.add(match.KindOffer, found.Total, found.Counts)
	return x, p.completeFigures(ctx, x)
}

func (x *figures) add(k match.Kind, total int, facets map[string][]match.FacetCount) {
	x.Total[k], x.Counts[k] = total, map[string]map[string]int{}
	for name, list := range facets {
		x.Counts[k][name] = map[string]int{}
		for _, c := range list {
			x.Counts[k][name][c.Value] = c.Count
		}
	}
}

// facetsFull is how many values of a list a search counts; when it has as many, the
// rarest may have fallen off.
const facetsFull = 50

// completeFigures counts what fell off the lists of a kind and is shown because other
// kinds have it.
func (p *Pages) completeFigures(ctx context.Context, x *figures) error {
	var nobody match.Actor
	for _, l := range figureLists() {
		for _, value := range p.figureValues(x, l) {
			for k, lists := range x.Counts {
				if _, known := lists[l.Type][value]; known || k == match.KindOffer || len(lists[l.Type]) < facetsFull {
					continue
				}
				f := match.Filter{Kinds: []match.Kind{k}}
				switch l.Type {
				case "sector":
					f.Sectors = []string{value}
				case "locality":
					f.Localities = []string{value}
				case "strength":
					f.Strengths = []string{value}
				case "stage":
					f.Stages = []string{value}
				}
				hits, err := p.Service.Search(ctx, nobody, match.Query{Limit: 1, Filter: f})
				if err != nil {
					return err
				}
				lists[l.Type][value] = hits.Total
			}
		}
	}
	return nil
}
