package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

const funnelPath = "/v1/reports/funnel"

// funnelRoutes adds the funnel: as numbers, as tables, and what is behind a number.
func (s *Server) funnelRoutes() {
	read := may(match.ActionReadFunnel)
	add(s, http.MethodGet, funnelPath, "funnel-report", "How far suggestions have come: shown, opened, requested, accepted, met, result", tagReports, s.funnel, read)
	for _, as := range tableFormats() {
		add(s, http.MethodGet, funnelPath+as.ending, "funnel-"+as.ending[1:], "The same as a table: "+as.ending[1:], tagReports, s.funnelTable(as), read, writes(as.media))
	}
	add(s, http.MethodGet, funnelPath+"/list", "funnel-list", "The introductions behind a number of the funnel: who asked whom, and nothing that was said", tagReports, s.funnelList, read)
}

type funnelInput struct {
	By   string `query:"by" default:"sector" doc:"What the rows are: sector, place, strength, organization, kind or month"`
	From string `query:"from" maxLength:"10" doc:"First day; a year before the last one when missing"`
	To   string `query:"to" maxLength:"10" doc:"Last day; today when missing"`
}

// query reads what is asked for.
func (s *Server) funnelQuery(in *funnelInput) (match.FunnelQuery, error) {
	q := match.FunnelQuery{First: match.Date(in.From), Last: match.Date(in.To), By: match.FunnelBy(in.By)}
	if !q.By.Valid() {
		return q, unknownValue("by", in.By, words(match.FunnelCuts()))
	}
	if q.Last == "" {
		q.Last = s.svc.Today()
	}
	if last, ok := q.Last.Time(); q.First == "" && ok {
		q.First = match.DateOf(last.AddDate(-1, 0, 1))
	}
	return q, nil
}

type funnelOutput struct {
	Body service.FunnelReport
}

func (s *Server) funnel(ctx context.Context, in *funnelInput) (*funnelOutput, error) {
	q, err := s.funnelQuery(in)
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	report, err := s.svc.Funnel(ctx, who.actor, q)
	if err != nil {
		return nil, err
	}
	for i := range report.Rows {
		row := &report.Rows[i]
		row.Name = s.funnelName(ctx, q.By, row.Value)
		lists(row, q, &row.Value)
	}
	report.Total.Name = locale.Text(who.lang, "funnel.total", nil)
	lists(&report.Total, q, nil)
	return &funnelOutput{report}, nil
}

// lists puts in where the introductions behind the numbers of a row stand.
func lists(row *service.FunnelRow, q match.FunnelQuery, value *string) {
	for step, n := range map[match.FunnelStep]*service.FunnelNumber{
		match.FunnelRequested: &row.Requested, match.FunnelAccepted: &row.Accepted, match.FunnelMet: &row.Met, match.FunnelResult: &row.Result,
	} {
		v := url.Values{"step": {string(step)}, "from": {string(q.First)}, "to": {string(q.Last)}}
		switch {
		case value == nil:
		case *value == "":
			v.Set("by", string(q.By))
			v.Set("without", "true")
		default:
			v.Set("by", string(q.By))
			v.Set("value", *value)
		}
		n.List = funnelPath + "/list?" + v.Encode()
	}
}

// funnelName says what a row is, in the reader's language.
func (s *Server) funnelName(ctx context.Context, by match.FunnelBy, value string) string {
	who := from(ctx)
	if value == "" {
		return locale.Text(who.lang, "funnel.without", nil)
	}
	kinds := map[match.FunnelBy]match.TermType{match.FunnelSector: match.TermSector, match.FunnelStrength: match.TermStrength}
	if kind, ok := kinds[by]; ok {
		if term, ok := s.ref.Taxonomy.Term(kind, value); ok {
			return term.Name.In(who.lang)
		}
		return strings.TrimPrefix(value, "x:")
	}
	switch by {
	case match.FunnelPlace:
		if p, ok := s.ref.Places.Place(value); ok {
			return p.Called(who.lang)
		}
	case match.FunnelKind:
		return locale.Text(who.lang, "kind."+value, nil)
	case match.FunnelOrganization:
		if p, err := s.svc.Named(ctx, who.actor, value); err == nil {
			return p.Common().Name
		}
	}
	return value
}

// funnelTable gives the funnel as a table. What is withheld is an empty cell.
func (s *Server) funnelTable(as tableFormat) func(context.Context, *funnelInput) (*huma.StreamResponse, error) {
	return func(ctx context.Context, in *funnelInput) (*huma.StreamResponse, error) {
		q, err := s.funnelQuery(in)
		if err != nil {
			return nil, err
		}
		who := from(ctx)
		report, err := s.svc.FunnelTable(ctx, who.actor, q)
		if err != nil {
			return nil, err
		}
		for i := range report.Rows {
			report.Rows[i].Name = s.funnelName(ctx, q.By, report.Rows[i].Value)
		}
		report.Total.Name = locale.Text(who.lang, "funnel.total", nil)
		return as.send(ctx, "funnel", locale.Text(who.lang, "funnel.sheet", nil), func(g files.Grid) error {
			columns := headings(who.lang, "funnel.column.", "code", "shown", "shown_accounts", "opened", "opened_accounts", "requested", "accepted", "met", "result")
			if err := g.Row(append([]any{locale.Text(who.lang, "funnel.by."+string(q.By), nil)}, columns...)...); err != nil {
				return err
			}
			for _, row := range append(report.Rows, report.Total) {
				cells := []any{row.Name, row.Value, seenTimes(row.Shown.Count), seenTimes(row.Shown.Accounts), seenTimes(row.Opened.Count), seenTimes(row.Opened.Accounts)}
				if err := g.Row(append(cells, row.Requested.Count, row.Accepted.Count, row.Met.Count, row.Result.Count)...); err != nil {
					return err
				}
			}
			return nil
		}), nil
	}
}

// seenTimes gives a number that may be withheld as a cell.
func seenTimes(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

type funnelListInput struct {
	Paging
	From    string `query:"from" maxLength:"10" doc:"First day; a year before the last one when missing"`
	To      string `query:"to" maxLength:"10" doc:"Last day; today when missing"`
	Step    string `query:"step" required:"true" doc:"requested, accepted, met or result"`
	By      string `query:"by" doc:"What the rows were; the total when missing"`
	Value   string `query:"value" maxLength:"200" doc:"Value of the row"`
	Without bool   `query:"without" doc:"The row of those without any value"`
}

type funnelListOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.FunnelPage
}

func (s *Server) funnelList(ctx context.Context, in *funnelListInput) (*funnelListOutput, error) {
	place, err := in.behind()
	step, values := match.FunnelStep(in.Step), url.Values{"step": {in.Step}, "from": {in.From}, "to": {in.To}, "by": {in.By}, "value": {in.Value}}
	switch {
	case err != nil:
		return nil, err
	case !slices.Contains(match.FunnelLists(), step):
		return nil, unknownValue("step", in.Step, strings.Join(texts(match.FunnelLists()), ", "))
	case in.By == "" && (in.Value != "" || in.Without), in.By != "" && (in.Value == "") != in.Without:
		return nil, refused("value", "bad_parameter", "")
	}
	if in.Without {
		values.Set("without", "true")
	}
	asked := funnelInput{By: in.By, From: in.From, To: in.To}
	if in.By == "" {
		asked.By = string(match.FunnelKind) // of no account: the total
	}
	q, err := s.funnelQuery(&asked)
	if err != nil {
		return nil, err
	}
	part := match.FunnelPart{FunnelQuery: q, Step: step, After: place, Limit: in.Limit}
	if in.By != "" {
		part.Value = &in.Value
	}
	page, err := s.svc.FunnelList(ctx, from(ctx).actor, part)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	return &funnelListOutput{Link: nextLink(funnelPath+"/list", in.Limit, page.Next, values), Body: page}, nil
}
