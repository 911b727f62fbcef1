package api

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

type scoreboardInput struct {
	ID    string `path:"id" doc:"Id of the organization"`
	Month string `query:"month" maxLength:"7" doc:"Like 2026-11; this month when left out"`
}

type scoreboardOutput struct {
	Body service.Scoreboard
}

func (s *Server) scoreboard(ctx context.Context, in *scoreboardInput) (*scoreboardOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	b, err := s.svc.Scoreboard(ctx, who.actor, in.ID, in.Month)
	if err != nil {
		return nil, err
	}
	who.label(b.Figures)
	return &scoreboardOutput{b}, nil
}

// label names figures in the reader's language.
func (c *caller) label(figures []service.ScoreFigure) {
	for i := range figures {
		figures[i].Label = locale.Text(c.lang, "figure."+string(figures[i].Name), nil)
	}
}

// scoreboardTable gives the same as CSV.
func (s *Server) scoreboardTable(ctx context.Context, in *scoreboardInput) (*huma.StreamResponse, error) {
	b, err := s.scoreboard(ctx, in)
	if err != nil {
		return nil, err
	}
	lang := from(ctx).lang
	return csvFormat().send(ctx, "scoreboard-"+b.Body.Month, "", func(g files.Grid) error {
		if err := g.Row(headings(lang, "scoreboard.column.", "figure", "unit", "value", "before", "change", "list")...); err != nil {
			return err
		}
		for _, f := range b.Body.Figures {
			unit := locale.Text(lang, "scoreboard.unit."+string(f.Unit), nil)
			if err := g.Row(f.Label, unit, decimal(f.Value), decimal(f.Before), decimal(f.Change), s.svc.Site()+f.List); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// decimal writes a number as spreadsheets in every language read it, to two places;
// "" for none.
func decimal(v *float64) string {
	if v == nil {
		return ""
	}
	text := strconv.FormatFloat(*v, 'f', 2, 64)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

type figureRowsInput struct {
	Paging
	ID     string `path:"id" doc:"Id of the organization"`
	Month  string `query:"month" maxLength:"7" doc:"Like 2026-11; this month when left out"`
	Figure string `path:"figure" doc:"Name of the number"`
}

type figureRowsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.FigurePage
}

func (s *Server) figureRows(ctx context.Context, in *figureRowsInput) (*figureRowsOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	page, err := s.svc.FigureRows(ctx, from(ctx).actor, in.ID, match.Figure(in.Figure), in.Month, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	path := "/v1/organizations/" + in.ID + "/scoreboard/" + in.Figure
	return &figureRowsOutput{Link: nextLink(path, in.Limit, page.Next, url.Values{"month": {in.Month}}), Body: page}, nil
}

type rankingInput struct {
	Month string `query:"month" maxLength:"7" doc:"Like 2026-11; this month when left out"`
	Sort  string `query:"sort" doc:"Name of the number to go by; introductions_results when left out"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Organizations"`
}

type rankingOutput struct {
	Body service.OrganizationRanking
}

func (s *Server) rankOrganizations(ctx context.Context, in *rankingInput) (*rankingOutput, error) {
	by := match.Figure(in.Sort)
	if by != "" && !by.Valid() {
		return nil, unknownValue("sort", in.Sort, match.Nearest(in.Sort, texts(match.Figures())))
	}
	who := from(ctx)
	r, err := s.svc.RankOrganizations(ctx, who.actor, in.Month, by, in.Limit)
	if err != nil {
		return nil, err
	}
	for i := range r.Data {
		who.label(r.Data[i].Figures)
	}
	return &rankingOutput{r}, nil
}

type inboxInput struct {
	Paging
	ID         string `path:"id" doc:"Id of the organization"`
	Offer      string `query:"offer" maxLength:"64" doc:"Only interest in this offer"`
	State      string `query:"state" doc:"Only those in this state"`
	Unanswered bool   `query:"unanswered" doc:"Only those that wait"`
	Overdue    bool   `query:"overdue" doc:"Only those nobody has answered in time"`
}

type inboxOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Link         string `header:"Link" doc:"The next page"`
	Body         service.InboxPage
}

func (s *Server) inbox(ctx context.Context, in *inboxInput) (*inboxOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	state := match.IntroductionState(in.State)
	if state != "" && !slices.Contains(match.IntroductionStates(), state) {
		return nil, unknownValue("state", in.State, words(match.IntroductionStates()))
	}
	page, err := s.svc.Inbox(ctx, from(ctx).actor, match.InboxQuery{
		Organization: in.ID, Offer: in.Offer, State: state, Unanswered: in.Unanswered, Overdue: in.Overdue, After: place, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"offer": {in.Offer}, "state": {in.State}, "unanswered": {truth(in.Unanswered)}, "overdue": {truth(in.Overdue)}}
	return &inboxOutput{CacheControl: "no-store", Link: nextLink("/v1/organizations/"+in.ID+"/inbox", in.Limit, page.Next, query), Body: page}, nil
}

// truth writes a parameter that is left out when it is not so.
func truth(b bool) string {
	if b {
		return "true"
	}
	return ""
}
