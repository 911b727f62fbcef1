package web

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Scoreboards is what organizations are asked and what they and their members do.
type Scoreboards interface {
	// Inbox gives a page of what was asked of an organization, to its own people alone.
	Inbox(ctx context.Context, a match.Actor, q match.InboxQuery) (service.InboxPage, error)
	// Scoreboard gives the numbers of a month, "" for this one; KindInvalid about "month".
	Scoreboard(ctx context.Context, a match.Actor, organization, month string) (service.Scoreboard, error)
	// FigureRows gives a page of what a number is counted from; KindNotFound for no such number.
	FigureRows(ctx context.Context, a match.Actor, organization string, f match.Figure, month, after string, limit int) (service.FigurePage, error)
	// PledgeDelivered gives a page of what was delivered of a pledge.
	PledgeDelivered(ctx context.Context, a match.Actor, id, after string, limit int) (service.FigurePage, error)
	// RankOrganizations orders organizations by a number, for who may read reports.
	RankOrganizations(ctx context.Context, a match.Actor, month string, by match.Figure, limit int) (service.OrganizationRanking, error)
}

const (
	rowsShown     = 50 // rows behind a number on a page
	rankingPath   = "/reports/scoreboard"
	rankingShown  = 100
	monthLayout   = "2006-01"
	scoreboardCSV = "/scoreboard.csv"
)

// scoresView is the scoreboard of a month.
type scoresView struct {
	Month                    string
	Link, Before, After, CSV string // addresses
	Form                     *form
	Way                      []chartRow // from interest to result
	Groups                   []tableView
}

// rowsView is what a number is counted from.
type rowsView struct {
	Back, Month string
	Table       *tableView
	Empty       *emptyView
	Next        string
}

// stages are the numbers that follow from each other, in that order.
func stages() []match.Figure {
	return []match.Figure{match.FigureInterests, match.FigureAnswered, match.FigureAccepted, match.FigureMet, match.FigureResults}
}

// figureGroups puts the numbers under headings.
func figureGroups() []struct {
	name    string
	figures []match.Figure
} {
	all := match.Figures()
	hours, members := slices.Index(all, match.FigureHoursPledged), slices.Index(all, match.FigureMembers)
	return []struct {
		name    string
		figures []match.Figure
	}{{"dealings", all[:hours]}, {"pledges", all[hours:members]}, {"members", all[members:]}}
}

// scoreboard answers /organizations/{id}/scoreboard?month=2026-11.
func (p *Pages) scoreboard(v *visit, s *space) error {
	f := newForm(v.lang, "scoreboard", "month")
	f.values.Set("month", v.r.URL.Query().Get("month"))
	board, err := p.Scoreboards.Scoreboard(v.r.Context(), v.actor, s.org.ID, f.Get("month"))
	if match.KindOf(err) == match.KindInvalid && f.refuse(err, p.Status) { // shown with this month
		board, err = p.Scoreboards.Scoreboard(v.r.Context(), v.actor, s.org.ID, "")
	}
	if err != nil {
		return err
	}
	if f.status == 0 {
		f.values.Set("month", board.Month)
	}
	view := &scoresView{Month: locale.Date(board.Month), Form: f, Link: s.at("/scoreboard"), CSV: s.at(scoreboardCSV, "month", board.Month)}
	view.Before, view.After = p.monthsBeside(board.Month, func(month string) string { return s.at("/scoreboard", "month", month) })
	figures := map[match.Figure]service.ScoreFigure{}
	for _, x := range board.Figures {
		figures[x.Name] = x
	}
	var labels []linkView
	var counts []int
	for _, name := range stages() {
		x := figures[name]
		labels = append(labels, linkView{figureLabel(v.lang, name), s.at("/scoreboard/"+string(name), "month", board.Month)})
		n := 0
		if x.Value != nil {
			n = int(*x.Value)
		}
		counts = append(counts, n)
	}
	view.Way = chart(v.lang, labels, counts)
	for _, g := range figureGroups() {
		t := tableView{Caption: locale.Text(v.lang, "page.workspace.scoreboard."+g.name, nil)}
		for _, column := range []string{"figure", "value", "before", "change"} {
			t.Head = append(t.Head, locale.Text(v.lang, "scoreboard.column."+column, nil))
		}
		for _, name := range g.figures {
			t.Rows = append(t.Rows, figureCells(v.lang, figures[name], s.at("/scoreboard/"+string(name), "month", board.Month)))
		}
		view.Groups = append(view.Groups, t)
	}
	return p.renderSpace(v, s, "scoreboard", locale.Text(v.lang, "page.workspace.scoreboard", nil), f, &workspaceBody{Scores: view})
}

// monthsBeside gives the addresses of the months before and after, "" for one to come.
func (p *Pages) monthsBeside(month string, at func(month string) string) (before, after string) {
	start, err := time.Parse(monthLayout, month)
	if err != nil {
		return "", ""
	}
	if next := start.AddDate(0, 1, 0).Format(monthLayout); next <= p.Now().In(home()).Format(monthLayout) {
		after = at(next)
	}
	return at(start.AddDate(0, -1, 0).Format(monthLayout)), after
}

func figureLabel(lang string, f match.Figure) string {
	return locale.Text(lang, "figure."+string(f), nil)
}

// figureCells gives the row of a number in a table.
func figureCells(lang string, x service.ScoreFigure, href string) []cellView {
	value := cellView{Text: figureText(lang, x.Unit, x.Value), Number: true}
	if x.Value != nil {
		value.Href = href
	}
	return []cellView{
		{Text: figureLabel(lang, x.Name)}, value, {Text: figureText(lang, x.Unit, x.Before), Number: true}, {Text: cmp.Or(changeText(lang, x.Unit, x.Change), "–"), Number: true},
	}
}

// figureText writes a number in its unit.
func figureText(lang string, u match.Unit, value *float64) string {
	switch {
	case value == nil:
		return "–"
	case u == match.UnitHours:
		return hoursText(lang, *value)
	case u == match.UnitVND && *value != 0:
		return locale.Money(lang, *value, string(match.UnitVND))
	}
	return locale.Number(lang, *value)
}

// hoursText writes a time: short ones in minutes.
func hoursText(lang string, hours float64) string {
	if hours > 0 && hours < 1 {
		return locale.Text(lang, "page.workspace.minutes", map[string]any{"n": max(1, int(math.Round(hours*60)))})
	}
	return locale.Text(lang, "page.workspace.hours", map[string]any{"n": math.Round(hours*10) / 10})
}

// changeText writes a change with its sign, "" for none that is known or none at all.
func changeText(lang string, u match.Unit, change *float64) string {
	if change == nil || *change == 0 {
		return ""
	}
	size := math.Abs(*change)
	return map[bool]string{true: "+", false: "−"}[*change > 0] + figureText(lang, u, &size)
}

// figureRows answers /organizations/{id}/scoreboard/{figure}?month=.
func (p *Pages) figureRows(v *visit, s *space) error {
	name, month := match.Figure(v.r.PathValue("figure")), v.r.URL.Query().Get("month")
	page, err := p.Scoreboards.FigureRows(v.r.Context(), v.actor, s.org.ID, name, month, v.r.URL.Query().Get("after"), rowsShown)
	if err != nil {
		return err
	}
	view := &rowsView{Back: s.at("/scoreboard", "month", month), Month: locale.Date(month)}
	view.Table, view.Empty = p.rowsTable(v.lang, figureLabel(v.lang, name), page.Data)
	if page.HasMore {
		view.Next = s.at("/scoreboard/"+string(name), "month", month, "after", page.Next)
	}
	return p.renderSpace(v, s, "scoreboard", figureLabel(v.lang, name), nil, &workspaceBody{Rows: view})
}

// rowsTable lists what a number is counted from. Columns that no row fills are left out.
func (p *Pages) rowsTable(lang, caption string, rows []service.FigureRow) (*tableView, *emptyView) {
	if len(rows) == 0 {
		return nil, &emptyView{Text: locale.Text(lang, "page.workspace.rows.none", nil)}
	}
	t := &tableView{Caption: caption}
	some := map[string]bool{}
	for _, r := range rows {
		some["state"] = some["state"] || r.State != ""
		some["hours"] = some["hours"] || r.Hours != nil
		some["amount"] = some["amount"] || r.Amount != nil
	}
	for _, column := range []string{"who", "at", "state", "hours", "amount"} {
		if column == "who" || column == "at" || some[column] {
			t.Head = append(t.Head, locale.Text(lang, "page.workspace.rows."+column, nil))
		}
	}
	for _, r := range rows {
		who := cardLink(lang, r.Who)
		cells := []cellView{{Text: who.Text, Href: who.Href}, {Text: p.time(r.At)}}
		if some["state"] {
			cells = append(cells, cellView{Text: stateText(lang, r.State)})
		}
		if some["hours"] {
			cells = append(cells, cellView{Text: figureText(lang, match.UnitHours, r.Hours), Number: true})
		}
		if some["amount"] {
			text := "–"
			if r.Amount != nil {
				text = locale.Money(lang, r.Amount.Value, r.Amount.Currency)
			}
			cells = append(cells, cellView{Text: text, Number: true})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t, nil
}

// stateText says how far something has come, whatever it is.
func stateText(lang, state string) string {
	for _, prefix := range []string{"page.workspace.state.", "run.introduction.", "result."} {
		if locale.Has(prefix + state) {
			return locale.Text(lang, prefix+state, nil)
		}
	}
	return ""
}

// scoreboardTable gives the numbers of a month as a table.
func (p *Pages) scoreboardTable(v *visit, s *space) error {
	p.Exchange.Give(v.w, v.r, v.actor, v.lang, "/v1/organizations/"+s.org.ID+scoreboardCSV+asked("month", v.r.URL.Query().Get("month")))
	return nil
}

// rankingBody is the page of organizations in the order of a number.
type rankingBody struct {
	Month         string
	Before, After string
	Form          *form
	Sorts         []choice
	Table         *tableView
	Empty         *emptyView
	More          bool
}

// ranking answers /reports/scoreboard?month=&sort=.
func (p *Pages) ranking(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f := newForm(v.lang, "ranking", "month", "sort")
	f.values = v.r.URL.Query()
	by := match.Figure(f.Get("sort"))
	if !by.Valid() {
		by = match.FigureResults
	}
	r, err := p.Scoreboards.RankOrganizations(v.r.Context(), v.actor, f.Get("month"), by, rankingShown)
	if match.KindOf(err) == match.KindInvalid && f.refuse(err, p.Status) {
		r, err = p.Scoreboards.RankOrganizations(v.r.Context(), v.actor, "", by, rankingShown)
	}
	if err != nil {
		return err
	}
	if f.status == 0 {
		f.values.Set("month", r.Month)
	}
	body := rankingBody{Month: locale.Date(r.Month), Form: f, Sorts: choices(v.lang, "figure", match.Figures(), by), More: r.HasMore}
	body.Before, body.After = p.monthsBeside(r.Month, func(month string) string { return rankingPath + asked("month", month, "sort", string(by)) })
	f.values.Set("sort", string(by))
	body.Table = rankingTable(v.lang, by, &r)
	if len(r.Data) == 0 {
		body.Table, body.Empty = nil, &emptyView{Text: locale.Text(v.lang, "page.ranking.none", nil)}
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "ranking", locale.Text(v.lang, "page.ranking.title", nil), body)
	return nil
}

// rankingTable shows the number that is sorted by beside those from interest to
// result.
func rankingTable(lang string, by match.Figure, r *service.OrganizationRanking) *tableView {
	shown := append([]match.Figure{by}, slices.DeleteFunc(stages(), func(f match.Figure) bool { return f == by })...)
	t := &tableView{Caption: locale.Text(lang, "page.ranking.caption", map[string]any{"figure": figureLabel(lang, by)})}
	t.Head = []string{locale.Text(lang, "page.ranking.organization", nil), locale.Text(lang, "page.ranking.rank", nil)}
	for _, f := range shown {
		t.Head = append(t.Head, figureLabel(lang, f))
	}
	for _, o := range r.Data {
		link := profileLink(o.Organization.Kind, o.Organization.ID)
		row := []cellView{{Text: o.Organization.Name, Href: link + "/scoreboard" + asked("month", r.Month)}, {Text: strconv.Itoa(o.Rank), Number: true}}
		for _, f := range shown {
			at := slices.IndexFunc(o.Figures, func(x service.ScoreFigure) bool { return x.Name == f })
			if at < 0 {
				row = append(row, cellView{Text: "–", Number: true})
				continue
			}
			row = append(row, cellView{Text: figureText(lang, o.Figures[at].Unit, o.Figures[at].Value), Href: link + "/scoreboard/" + string(f) + asked("month", r.Month), Number: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
