package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Funnels is how far suggestions have come, for who may read reports.
type Funnels interface {
	// Funnel counts; KindMalformed about "from" or "to".
	Funnel(ctx context.Context, a match.Actor, q match.FunnelQuery) (service.FunnelReport, error)
	// FunnelList gives the introductions behind a number.
	FunnelList(ctx context.Context, a match.Actor, q match.FunnelPart) (service.FunnelPage, error)
}

const (
	funnelPath  = "/reports/funnel"
	funnelShown = 50 // introductions on a page
)

// funnelBody is what the page shows.
type funnelBody struct {
	Form                   *form
	Cuts                   []choice
	Total                  []chartRow
	Table                  *tableView
	Empty                  *emptyView
	Overlapping            bool
	Looks, Within          string // what the first two columns count, and whose places
	CSV, XLSX, Back, Title string
	List                   *tableView
	Next                   string
}

// funnelAsked reads what is asked for: a year up to today, by sector, unless said.
func (p *Pages) funnelAsked(v *visit) (match.FunnelQuery, *form) {
	f := newForm(v.lang, "funnel", "by", "from", "to")
	f.values = v.r.URL.Query()
	q := match.FunnelQuery{First: match.Date(f.Get("from")), Last: match.Date(f.Get("to")), By: match.FunnelBy(f.Get("by"))}
	if !q.By.Valid() {
		q.By = match.FunnelSector
	}
	if q.Last == "" {
		q.Last = match.DateOf(p.Now().In(home()))
	}
	if last, ok := q.Last.Time(); q.First == "" && ok {
		q.First = match.DateOf(last.AddDate(-1, 0, 1))
	}
	f.values.Set("from", string(q.First))
	f.values.Set("to", string(q.Last))
	f.values.Set("by", string(q.By))
	return q, f
}

// funnel answers /reports/funnel?by=&from=&to=.
func (p *Pages) funnel(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	q, f := p.funnelAsked(v)
	report, err := p.Funnels.Funnel(v.r.Context(), v.actor, q)
	if e, ok := errors.AsType[*match.Error](err); ok && e.Kind == match.KindMalformed && len(e.Problems) > 0 {
		f.fault(e.Field, locale.Text(v.lang, "page.funnel.period", nil), http.StatusBadRequest)
	} else if err != nil {
		return err
	}
	address := asked("by", string(q.By), "from", string(q.First), "to", string(q.Last))
	body := funnelBody{
		Form: f, Cuts: choices(v.lang, "funnel.by", match.FunnelCuts(), q.By), Overlapping: report.Overlapping,
		CSV: funnelPath + ".csv" + address, XLSX: funnelPath + ".xlsx" + address,
	}
	if f.status == 0 {
		p.fillFunnel(v, q, &report, &body)
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "funnel", locale.Text(v.lang, "page.funnel.title", nil), body)
	return nil
}

// fillFunnel puts the numbers into a chart of all and a table by row.
func (p *Pages) fillFunnel(v *visit, q match.FunnelQuery, report *service.FunnelReport, body *funnelBody) {
	var places []string
	for _, code := range report.Within {
		places = append(places, p.name(v.lang, "locality", code))
	}
	if len(places) > 0 {
		body.Within = locale.Text(v.lang, "page.funnel.within", map[string]any{"places": strings.Join(places, ", ")})
	}
	if len(report.Rows) == 0 {
		body.Empty = &emptyView{Text: locale.Text(v.lang, "page.funnel.none", nil)}
		return
	}
	var labels []linkView
	var counts []int
	for _, x := range numbersOf(&report.Total) {
		labels = append(labels, linkView{locale.Text(v.lang, "funnel.column."+string(x.step), nil), funnelListLink(q, x.step, nil)})
		counts = append(counts, x.count)
	}
	body.Total = chart(v.lang, labels, counts)
	t := &tableView{Caption: locale.Text(v.lang, "page.funnel.caption", map[string]any{"by": locale.Text(v.lang, "funnel.by."+string(q.By), nil)})}
	t.Head = []string{locale.Text(v.lang, "funnel.by."+string(q.By), nil), locale.Text(v.lang, "page.funnel.shown", nil), locale.Text(v.lang, "page.funnel.opened", nil)}
	for _, step := range match.FunnelLists() {
		t.Head = append(t.Head, locale.Text(v.lang, "page.funnel."+string(step), nil))
	}
	row := func(name string, r *service.FunnelRow, value *string) {
		cells := []cellView{{Text: name}, lookCell(v.lang, r.Shown), lookCell(v.lang, r.Opened)}
		for _, x := range numbersOf(r) {
			c := cellView{Text: locale.Number(v.lang, float64(x.count)), Number: true}
			if x.count > 0 {
				c.Href = funnelListLink(q, x.step, value)
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, cells)
	}
	for i := range report.Rows {
		row(p.funnelName(v, q.By, report.Rows[i].Value), &report.Rows[i], &report.Rows[i].Value)
	}
	row(locale.Text(v.lang, "funnel.total", nil), &report.Total, nil)
	body.Table = t
	body.Looks = locale.Text(v.lang, "page.funnel.looks_none", nil)
	if report.LooksFrom != "" {
		body.Looks = locale.Text(v.lang, "page.funnel.looks", map[string]any{"from": locale.Date(string(report.LooksFrom)), "to": locale.Date(string(report.LooksTo))})
	}
}

// stepCount is a number of a row that has a list.
type stepCount struct {
	step  match.FunnelStep
	count int
}

func numbersOf(r *service.FunnelRow) []stepCount {
	return []stepCount{
		{match.FunnelRequested, r.Requested.Count}, {match.FunnelAccepted, r.Accepted.Count}, {match.FunnelMet, r.Met.Count}, {match.FunnelResult, r.Result.Count},
	}
}

// lookCell writes a number that is not told when too few people are behind it.
func lookCell(lang string, l service.FunnelLook) cellView {
	if l.Count == nil {
		return cellView{Text: "–", Number: true}
	}
	return cellView{Text: locale.Number(lang, float64(*l.Count)), Number: true}
}

// funnelListLink leads to the list behind a number: of a row, or of the total.
func funnelListLink(q match.FunnelQuery, step match.FunnelStep, value *string) string {
	pairs := []string{"step", string(step), "by", string(q.By), "from", string(q.First), "to", string(q.Last)}
	switch {
	case value == nil:
	case *value == "":
		pairs = append(pairs, "without", "true")
	default:
		pairs = append(pairs, "value", *value)
	}
	return funnelPath + "/list" + asked(pairs...)
}

// funnelName says what a row is.
func (p *Pages) funnelName(v *visit, by match.FunnelBy, value string) string {
	switch {
	case value == "":
		return locale.Text(v.lang, "funnel.without", nil)
	case by == match.FunnelOrganization:
		return linkTo(v.lang, p.find(v, value)).Text
	case by == match.FunnelPlace:
		return p.name(v.lang, "locality", value)
	case by == match.FunnelKind:
		return locale.Text(v.lang, "kind."+value, nil)
	case by == match.FunnelMonth:
		return locale.Date(value)
	}
	return p.name(v.lang, string(by), value)
}

// funnelList answers /reports/funnel/list?step=&by=&value=&from=&to=.
func (p *Pages) funnelList(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	q, f := p.funnelAsked(v)
	step := match.FunnelStep(f.Get("step"))
	if !slices.Contains(match.FunnelLists(), step) {
		return match.Fail(match.KindNotFound, "not_found", "a number without a list")
	}
	part := match.FunnelPart{FunnelQuery: q, Step: step, After: f.Get("after"), Limit: funnelShown}
	title := locale.Text(v.lang, "funnel.column."+string(step), nil)
	if value := f.Get("value"); value != "" || f.Get("without") == "true" {
		part.Value = &value
		title += ": " + p.funnelName(v, q.By, value)
	}
	page, err := p.Funnels.FunnelList(v.r.Context(), v.actor, part)
	if err != nil {
		return err
	}
	body := funnelBody{Form: f, Title: title, Back: funnelPath + asked("by", string(q.By), "from", string(q.First), "to", string(q.Last))}
	body.List = p.funnelItems(v.lang, title, page.Data)
	if len(page.Data) == 0 {
		body.List, body.Empty = nil, &emptyView{Text: locale.Text(v.lang, "page.funnel.none", nil)}
	}
	if page.HasMore {
		body.Next = funnelListLink(q, step, part.Value) + "&after=" + page.Next
	}
	private(v.w)
	p.render(v, http.StatusOK, "funnel", title, body)
	return nil
}

func (p *Pages) funnelItems(lang, caption string, items []match.FunnelItem) *tableView {
	t := &tableView{Caption: caption}
	for _, column := range []string{"from", "to", "at", "state"} {
		t.Head = append(t.Head, locale.Text(lang, "page.funnel.list."+column, nil))
	}
	for _, x := range items {
		from, to := cardLink(lang, &x.From), cardLink(lang, &x.To)
		state := stateText(lang, string(x.State))
		if x.Result != "" {
			state = stateText(lang, string(x.Result))
		}
		t.Rows = append(t.Rows, []cellView{{Text: from.Text, Href: from.Href}, {Text: to.Text, Href: to.Href}, {Text: p.time(x.CreatedAt)}, {Text: state}})
	}
	return t
}

// funnelTable gives the funnel as a table.
func (p *Pages) funnelTable(ending string) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		if !v.actor.Reaches(match.ActionReadFunnel) {
			return match.Fail(match.KindForbidden, "not_allowed", "reports are for officers")
		}
		q, _ := p.funnelAsked(v)
		p.Exchange.Give(v.w, v.r, v.actor, v.lang, "/v1/reports/funnel"+ending+asked("by", string(q.By), "from", string(q.First), "to", string(q.Last)))
		return nil
	}
}
