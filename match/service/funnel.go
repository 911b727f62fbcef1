package service

import (
	"context"
	"time"

	"duyen/match"
)

// Funnels counts how far suggestions have come.
type Funnels interface {
	// Funnel counts, by value and in total, in one snapshot.
	Funnel(ctx context.Context, q match.FunnelQuery) (match.Funnel, error)
	// FunnelList gives up to Limit introductions behind a number, by id, behind the
	// id After. The cards have ids only.
	FunnelList(ctx context.Context, q match.FunnelPart) ([]match.FunnelItem, error)
}

// FunnelReport is a funnel as it is told. What was shown and opened comes from those
// alone who consent to be learned from, in whole months alone.
type FunnelReport struct {
	By            match.FunnelBy `json:"by"`
	From          match.Date     `json:"from"`
	To            match.Date     `json:"to"`
	Rows          []FunnelRow    `json:"rows"`
	Total         FunnelRow      `json:"total"`
	Overlapping   bool           `json:"overlapping"` // an introduction may count in several rows
	ConsentedOnly bool           `json:"consented_only"`
	LooksFrom     match.Date     `json:"looks_from,omitempty"` // of shown and opened
	LooksTo       match.Date     `json:"looks_to,omitempty"`
	Within        []string       `json:"within,omitempty"` // the reader's places, of which one holds the startup
}

// FunnelRow is one row: the numbers of introductions open their lists.
type FunnelRow struct {
	Value     string       `json:"value"`
	Name      string       `json:"name"`
	Shown     FunnelLook   `json:"shown"`
	Opened    FunnelLook   `json:"opened"`
	Requested FunnelNumber `json:"requested"`
	Accepted  FunnelNumber `json:"accepted"`
	Met       FunnelNumber `json:"met"`
	Result    FunnelNumber `json:"result"`
}

// FunnelNumber is a number and, put in by the door, where the introductions behind
// it stand.
type FunnelNumber struct {
	Count int    `json:"count"`
	List  string `json:"list"`
}

// FunnelLook is how often something was looked at, by how many people, both in
// steps that few people cannot fill; null with the reason when it is less.
type FunnelLook struct {
	Count    *int   `json:"count"`
	Accounts *int   `json:"accounts"`
	Withheld string `json:"withheld,omitempty"`
}

// FewAccounts is why a number is withheld.
const FewAccounts = "few_accounts"

// FunnelPage is a page of the introductions behind a number.
type FunnelPage struct {
	Data    []match.FunnelItem `json:"data"`
	HasMore bool               `json:"has_more"`
	Next    string             `json:"next,omitempty"`
}

// Funnel tells how far suggestions of a period have come: officers of a place those
// of its startups.
func (s *Service) Funnel(ctx context.Context, a match.Actor, q match.FunnelQuery) (FunnelReport, error) {
	out := FunnelReport{By: q.By, From: q.First, To: q.Last, Rows: []FunnelRow{}, Overlapping: q.By.Overlaps(), ConsentedOnly: true}
	if err := funnelOf(a, &q); err != nil {
		return out, err
	}
	if err := s.period(&q); err != nil {
		return out, err
	}
	found, err := s.funnels.Funnel(ctx, q)
	if err != nil {
		return out, err
	}
	out.LooksFrom, out.LooksTo, out.Within = q.LooksFirst, q.LooksLast, q.Within
	out.Total = told(&found, found.Total)
	for _, x := range found.Rows {
		out.Rows = append(out.Rows, told(&found, x))
	}
	return out, nil
}

// funnelOf limits a query to what the actor may read: everything, or the startups of
// the places they act in.
func funnelOf(a match.Actor, q *match.FunnelQuery) error {
	err := mayAll(a, match.ActionReadFunnel)
	if err == nil || !a.Reaches(match.ActionReadFunnel) || len(a.Territories) == 0 {
		q.Within = nil
		return err
	}
	q.Within = a.Territories
	return nil
}

// FunnelTable is Funnel for what leaves the server as a file: it stands in the audit
// log.
func (s *Service) FunnelTable(ctx context.Context, a match.Actor, q match.FunnelQuery) (FunnelReport, error) {
	out, err := s.Funnel(ctx, a, q)
	if err == nil {
		s.record(ctx, a, "report.export", "", map[string]any{"report": "funnel", "by": q.By, "from": q.First, "to": q.Last})
	}
	return out, err
}

// FunnelList gives the introductions behind a number: who asked whom, as cards, and
// nothing that was said. Who has looked at them stands in the audit log.
func (s *Service) FunnelList(ctx context.Context, a match.Actor, q match.FunnelPart) (FunnelPage, error) {
	page := FunnelPage{Data: []match.FunnelItem{}}
	if err := funnelOf(a, &q.FunnelQuery); err != nil {
		return page, err
	}
	limit, err := pageSize(q.Limit)
	if err == nil {
		err = s.period(&q.FunnelQuery)
	}
	if err != nil {
		return page, err
	}
	q.Limit = limit + 1
	found, err := s.funnels.FunnelList(ctx, q)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	if err := s.cards(ctx, a, found); err != nil {
		return page, err
	}
	page.Data = append(page.Data, found...)
	s.record(ctx, a, "report.list", "", map[string]any{"report": "funnel", "step": q.Step, "by": q.By, "introductions": len(found)})
	return page, nil
}

// cards fills in the two sides of introductions, as far as the actor may know of
// them.
func (s *Service) cards(ctx context.Context, a match.Actor, items []match.FunnelItem) error {
	ids := make([]string, 0, 2*len(items))
	for _, x := range items {
		ids = append(ids, x.From.ID, x.To.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	card := func(p match.Profile, c *match.Card) {
		switch {
		case p == nil:
		case s.sees(ctx, a, p):
			*c = match.CardOf(s.shown(ctx, a, p))
		default:
			c.Kind = p.Common().Kind
		}
	}
	for i := range items {
		card(found[2*i], &items[i].From)
		card(found[2*i+1], &items[i].To)
	}
	return nil
}

// period makes times of the days of a query.
func (s *Service) period(q *match.FunnelQuery) error {
	first, err := time.ParseInLocation(time.DateOnly, string(q.First), s.zone)
	if err != nil {
		return badPeriod("from")
	}
	last, err := time.ParseInLocation(time.DateOnly, string(q.Last), s.zone)
	if err != nil || last.Before(first) {
		return badPeriod("to")
	}
	q.From, q.To = first, last.AddDate(0, 0, 1)
	q.LooksFirst, q.LooksLast = match.WholeMonths(q.First, q.Last, s.Today())
	return nil
}

func badPeriod(field string) error {
	e := match.Fail(match.KindMalformed, "bad_parameter", "a period is two days, the first before the last")
	e.Field, e.Problems = field, []match.Problem{{Field: field, Code: "bad_parameter"}}
	return e
}

func told(f *match.Funnel, x match.FunnelCount) FunnelRow {
	return FunnelRow{
		Value: x.Value, Shown: look(x.Shown.Told(f.ShownStep)), Opened: look(x.Opened.Told(f.OpenedStep)), Requested: FunnelNumber{Count: x.Requested},
		Accepted: FunnelNumber{Count: x.Accepted}, Met: FunnelNumber{Count: x.Met}, Result: FunnelNumber{Count: x.Results},
	}
}

func look(x match.FunnelLook) (out FunnelLook) {
	if x.Times > 0 {
		out.Count = &x.Times
	}
	if x.Accounts > 0 {
		out.Accounts = &x.Accounts
	}
	if out.Count == nil || out.Accounts == nil {
		out.Withheld = FewAccounts
	}
	return out
}
