package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duyen/match"
)

// ScoreFigure is one number of a scoreboard beside that of the month before. Value
// is nil for a median of nothing. List is the address of the rows it is counted
// from, exactly.
type ScoreFigure struct {
	Name   match.Figure `json:"name"`
	Label  string       `json:"label"` // the door's to fill
	Unit   match.Unit   `json:"unit"`
	Value  *float64     `json:"value"`
	Before *float64     `json:"before"`
	Change *float64     `json:"change,omitempty"`
	List   string       `json:"list"`
}

// Scoreboard is what an organization and its members did in a month.
type Scoreboard struct {
	Organization match.Card    `json:"organization"`
	Month        string        `json:"month"`
	Figures      []ScoreFigure `json:"figures"`
}

// RankedOrganization is an organization with its scoreboard, and its place by the
// figure that is sorted by; equal values share a place.
type RankedOrganization struct {
	Rank int `json:"rank"`
	Scoreboard
}

// OrganizationRanking orders organizations by a figure of a month.
type OrganizationRanking struct {
	Month   string               `json:"month"`
	Sort    match.Figure         `json:"sort"`
	Data    []RankedOrganization `json:"data"`
	HasMore bool                 `json:"has_more"`
}

// FigureRow is a row that a figure is counted from, with whose it is as far as the
// actor may know.
type FigureRow struct {
	match.FigureRow
	Who *match.Card `json:"who,omitempty"`
}

// FigurePage is a page of such rows, the newest first.
type FigurePage struct {
	Data    []FigureRow `json:"data"`
	HasMore bool        `json:"has_more"`
	Next    string      `json:"next,omitempty"`
}

// monthLayout is how a month is written: "2026-11".
const monthLayout = "2006-01"

// month gives a month at home and the one before; "" is the present one. There is
// nothing to count in months to come.
func (s *Service) month(name string) (this, before match.Period, err error) {
	now := s.now()
	start := now.In(s.zone)
	if name != "" {
		if start, err = time.ParseInLocation(monthLayout, name, s.zone); err != nil || start.After(now) || start.Year() < 2000 {
			return this, before, match.Invalid([]match.Problem{{Field: "month", Code: "bad_month", Value: name, Nearest: now.In(s.zone).Format(monthLayout)}})
		}
	}
	start = time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, s.zone)
	this = match.Period{Start: start, End: start.AddDate(0, 1, 0), Now: now.Add(time.Millisecond)} // what was written just now counts
	before = match.Period{Start: start.AddDate(0, -1, 0), End: start, Now: this.Now}
	return this, before, nil
}

// Scoreboard gives the figures of an organization for a month, "" for the present
// one, all counted at one moment.
func (s *Service) Scoreboard(ctx context.Context, a match.Actor, organization, month string) (Scoreboard, error) {
	org, err := s.organization(ctx, a, match.ActionReadMembers, organization)
	if err != nil {
		return Scoreboard{}, err
	}
	this, before, err := s.month(month)
	if err != nil {
		return Scoreboard{}, err
	}
	boards, err := s.scoreboards(ctx, organization, this, before)
	if err != nil {
		return Scoreboard{}, err
	}
	return boards.of(match.CardOf(match.Shown(org, match.LevelAnyone)), this), nil
}

// tally is what was counted of one figure in a month and the one before.
type tally struct {
	n     int
	value *float64
}

// tallies are the counts of organizations by figure: those of the month, then those
// of the month before.
type tallies map[string]map[match.Figure][2]tally

// scoreboards counts every figure of an organization, or of all.
func (s *Service) scoreboards(ctx context.Context, organization string, months ...match.Period) (tallies, error) {
	var asked []match.FigureQuery
	for _, f := range match.Figures() {
		for _, m := range months {
			asked = append(asked, match.FigureQuery{Organization: organization, Figure: f, Period: m})
		}
	}
	counted, err := s.workspace.Count(ctx, asked...)
	if err != nil {
		return nil, err
	}
	out := tallies{}
	for i, totals := range counted {
		for _, t := range totals {
			s.tally(out, t, i%len(months))
		}
	}
	return out, nil
}

// tally adds a total, of money in VND.
func (s *Service) tally(out tallies, t match.Total, month int) {
	of := out[t.Organization]
	if of == nil {
		of = map[match.Figure][2]tally{}
		out[t.Organization] = of
	}
	value := t.Value
	if t.Currency != "" {
		value, _ = s.ref.Rates.Convert(match.Money{Value: t.Value, Currency: t.Currency}, string(match.UnitVND)) // what has no rate is not kept
	}
	both := of[t.Figure]
	if both[month].value != nil {
		value += *both[month].value
	}
	both[month].n, both[month].value = both[month].n+t.N, &value
	of[t.Figure] = both
}

// of makes a scoreboard.
func (t tallies) of(org match.Card, month match.Period) Scoreboard {
	name := month.Start.Format(monthLayout)
	out := Scoreboard{Organization: org, Month: name}
	for _, f := range match.Figures() {
		both := t[org.ID][f]
		x := ScoreFigure{
			Name: f, Unit: f.Unit(), Value: value(f, both[0]), Before: value(f, both[1]),
			List: "/v1/organizations/" + org.ID + "/scoreboard/" + string(f) + "?month=" + name,
		}
		if x.Value != nil && x.Before != nil {
			change := *x.Value - *x.Before
			x.Change = &change
		}
		out.Figures = append(out.Figures, x)
	}
	return out
}

// value gives what a tally says: there is no median of nothing, everything else is
// nought then.
func value(f match.Figure, t tally) *float64 {
	if t.value == nil && f != match.FigureAnswerHours {
		return new(float64)
	}
	return t.value
}

// FigureRows gives a page of the rows a figure of a month is counted from.
func (s *Service) FigureRows(ctx context.Context, a match.Actor, organization string, f match.Figure, month, after string, limit int) (FigurePage, error) {
	if _, err := s.organization(ctx, a, match.ActionReadMembers, organization); err != nil {
		return FigurePage{}, err
	}
	if !f.Valid() {
		return FigurePage{}, match.Fail(match.KindNotFound, "not_found", "there is no such figure")
	}
	this, _, err := s.month(month)
	if err != nil {
		return FigurePage{}, err
	}
	return s.figurePage(ctx, a, match.FigureQuery{Organization: organization, Figure: f, Period: this}, after, limit)
}

func (s *Service) figurePage(ctx context.Context, a match.Actor, q match.FigureQuery, after string, limit int) (FigurePage, error) {
	page := FigurePage{Data: []FigureRow{}}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	q.After, q.Limit = after, limit+1
	found, err := s.workspace.FigureRows(ctx, q)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	ids := make([]string, len(found))
	for i, x := range found {
		ids[i] = x.Profile
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return page, err
	}
	for i, x := range found {
		page.Data = append(page.Data, FigureRow{x, s.card(ctx, a, profiles[i])})
	}
	return page, nil
}

// RankOrganizations orders the organizations that did something in a month by a
// figure, results when none is named.
func (s *Service) RankOrganizations(ctx context.Context, a match.Actor, month string, by match.Figure, limit int) (OrganizationRanking, error) {
	if err := mayAll(a, match.ActionReadReports); err != nil {
		return OrganizationRanking{}, err
	}
	by = cmp.Or(by, match.FigureResults)
	limit, err := pageSize(limit)
	if err != nil {
		return OrganizationRanking{}, err
	}
	this, before, err := s.month(month)
	if err != nil {
		return OrganizationRanking{}, err
	}
	boards, err := s.scoreboards(ctx, "", this, before)
	if err != nil {
		return OrganizationRanking{}, err
	}
	out := OrganizationRanking{Month: this.Start.Format(monthLayout), Sort: by, Data: []RankedOrganization{}}
	ids := slices.Sorted(boards.active())
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return out, err
	}
	for _, p := range profiles {
		if p != nil && s.sees(ctx, a, p) {
			out.Data = append(out.Data, RankedOrganization{Scoreboard: boards.of(match.CardOf(match.Shown(p, match.LevelAnyone)), this)})
		}
	}
	rank(out.Data, by)
	if len(out.Data) > limit {
		out.Data, out.HasMore = out.Data[:limit], true
	}
	return out, nil
}

// active lists the organizations that something was counted of in the month.
func (t tallies) active() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for id, figures := range t {
			some := false
			for _, both := range figures {
				some = some || both[0].n > 0
			}
			if some && !yield(id) {
				return
			}
		}
	}
}

// rank orders by a figure, the best first, then by what came of introductions, then
// by name. Short times to the answer are best, and none at all is last.
func rank(list []RankedOrganization, by match.Figure) {
	at := slices.Index(match.Figures(), by)
	slices.SortFunc(list, func(a, b RankedOrganization) int {
		return cmp.Or(
			better(by, a.Figures[at].Value, b.Figures[at].Value), figureOrder(a, b, match.FigureResults), figureOrder(a, b, match.FigureMet),
			figureOrder(a, b, match.FigureAccepted), cmp.Compare(a.Organization.Name, b.Organization.Name), cmp.Compare(a.Organization.ID, b.Organization.ID))
	})
	for i := range list {
		list[i].Rank = i + 1
		if i > 0 && better(by, list[i-1].Figures[at].Value, list[i].Figures[at].Value) == 0 {
			list[i].Rank = list[i-1].Rank
		}
	}
}

func figureOrder(a, b RankedOrganization, f match.Figure) int {
	at := slices.Index(match.Figures(), f)
	return better(f, a.Figures[at].Value, b.Figures[at].Value)
}

// better compares two values of a figure: negative when the first is better.
func better(f match.Figure, a, b *float64) int {
	switch {
	case a == nil || b == nil:
		return cmp.Compare(rankNil(a), rankNil(b))
	case f == match.FigureAnswerHours:
		return cmp.Compare(*a, *b)
	}
	return cmp.Compare(*b, *a)
}

func rankNil(v *float64) int {
	if v == nil {
		return 1
	}
	return 0
}
