package service

import (
	"context"
	"slices"
	"time"

	"duyen/match"
)

// PledgesQuery asks for a page of pledges: those of one profile, or all that are
// the actor's own; officers see everybody's. On is a day they run on. Limit is
// 1–100, 0 means 20.
type PledgesQuery struct {
	By    string
	Kind  match.PledgeKind
	On    match.Date
	After string
	Limit int
}

// PledgeChange is what somebody wants to be different; nil leaves a part as it is.
type PledgeChange struct {
	Hours    *float64
	Amount   *match.Money
	From, To *match.Date
	Note     *string
}

// PledgeCount is a pledge with what has been delivered of it so far.
type PledgeCount struct {
	match.Pledge
	Who       *match.Card `json:"who,omitempty"`
	Delivered Delivered   `json:"delivered"`
}

// Delivered is what was given within the time of a pledge, by whom it is and, of an
// organization, by its members; List is the address of what it is counted from.
type Delivered struct {
	Hours  *float64     `json:"hours,omitempty"`
	Amount *match.Money `json:"amount,omitempty"`
	Of     float64      `json:"of"` // the part of what was pledged; 1 is all of it
	N      int          `json:"n"`
	List   string       `json:"list"`
}

// PledgePage is a page of pledges, the newest first.
type PledgePage struct {
	Data    []PledgeCount `json:"data"`
	HasMore bool          `json:"has_more"`
	Next    string        `json:"next,omitempty"`
}

// Pledge keeps what a profile of the actor's pledges.
func (s *Service) Pledge(ctx context.Context, a match.Actor, p match.Pledge) (PledgeCount, error) {
	if err := signedIn(a); err != nil {
		return PledgeCount{}, err
	}
	if err := match.Invalid(match.CheckPledge(&p, s.ref)); err != nil {
		return PledgeCount{}, err
	}
	by, err := s.pledger(ctx, a, match.ActionKeepMembers, p.By)
	if err != nil {
		return PledgeCount{}, err
	}
	if k := by.Common().Kind; !slices.Contains(match.PledgerKinds(), k) {
		return PledgeCount{}, match.Invalid([]match.Problem{{Field: "by", Code: match.ProblemUnknownKind, Value: string(k)}})
	}
	s.timePledge(&p)
	p.User = a.User
	if p, err = s.workspace.AddPledge(ctx, p); err != nil {
		return PledgeCount{}, err
	}
	s.recordPledge(ctx, a, "pledge.create", p, by)
	return s.counted(ctx, a, p)
}

// pledger gives a profile that the actor may do something about the pledges of.
func (s *Service) pledger(ctx context.Context, a match.Actor, action match.Action, id string) (match.Profile, error) {
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return p, s.may(ctx, a, action, p)
}

// timePledge gives the moments between which a pledge runs.
func (s *Service) timePledge(p *match.Pledge) {
	p.Starts, p.Ends = s.begins(p.From), s.begins(p.To).AddDate(0, 0, 1)
}

// begins gives when a day begins at home.
func (s *Service) begins(d match.Date) time.Time {
	t, _ := d.Time() // it was checked
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, s.zone)
}

func (s *Service) recordPledge(ctx context.Context, a match.Actor, action string, p match.Pledge, by match.Profile) {
	s.record(ctx, a, action, by.Common().Owner, map[string]any{"pledge": p.ID, "profile": p.By})
}

// pledge gives a pledge and whose it is. What the actor may not do something about
// does not exist when the profile is hidden.
func (s *Service) pledge(ctx context.Context, a match.Actor, action match.Action, id string) (match.Pledge, match.Profile, error) {
	if err := signedIn(a); err != nil {
		return match.Pledge{}, nil, err
	}
	p, err := s.workspace.Pledge(ctx, id)
	if err != nil {
		return match.Pledge{}, nil, err
	}
	by, err := s.pledger(ctx, a, action, p.By)
	return p, by, err
}

// OnePledge gives one.
func (s *Service) OnePledge(ctx context.Context, a match.Actor, id string) (PledgeCount, error) {
	p, _, err := s.pledge(ctx, a, match.ActionReadMembers, id)
	if err != nil {
		return PledgeCount{}, err
	}
	return s.counted(ctx, a, p)
}

// ChangePledge changes what is pledged, or when. Whose it is and its kind stay.
func (s *Service) ChangePledge(ctx context.Context, a match.Actor, id string, c PledgeChange) (PledgeCount, error) {
	_, by, err := s.pledge(ctx, a, match.ActionKeepMembers, id)
	if err != nil {
		return PledgeCount{}, err
	}
	p, err := s.workspace.ChangePledge(ctx, id, func(p *match.Pledge) error {
		s.datePledge(p)
		change(&p.Hours, c.Hours)
		change(&p.From, c.From)
		change(&p.To, c.To)
		change(&p.Note, c.Note)
		if c.Amount != nil {
			p.Amount = c.Amount
		}
		if err := match.Invalid(match.CheckPledge(p, s.ref)); err != nil {
			return err
		}
		s.timePledge(p)
		return nil
	})
	if err != nil {
		return PledgeCount{}, err
	}
	s.recordPledge(ctx, a, "pledge.change", p, by)
	return s.counted(ctx, a, p)
}

func change[T any](part, said *T) {
	if said != nil {
		*part = *said
	}
}

// datePledge gives the first and the last day of a pledge that was kept.
func (s *Service) datePledge(p *match.Pledge) {
	p.From, p.To = match.DateOf(p.Starts.In(s.zone)), match.DateOf(p.Ends.Add(-time.Millisecond).In(s.zone))
}

// EndPledge takes a pledge back.
func (s *Service) EndPledge(ctx context.Context, a match.Actor, id string) error {
	p, by, err := s.pledge(ctx, a, match.ActionKeepMembers, id)
	if err != nil {
		return err
	}
	if err := s.workspace.DropPledge(ctx, id); err != nil {
		return err
	}
	s.recordPledge(ctx, a, "pledge.end", p, by)
	return nil
}

// Pledges gives a page of pledges with what was delivered.
func (s *Service) Pledges(ctx context.Context, a match.Actor, q PledgesQuery) (PledgePage, error) {
	page := PledgePage{Data: []PledgeCount{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	wanted := match.PledgeQuery{Kind: q.Kind, After: q.After, Limit: limit + 1}
	if q.On != "" {
		if _, ok := q.On.Time(); !ok || len(q.On) == 4 { // a year is no day
			return page, match.Invalid([]match.Problem{{Field: "on", Code: match.ProblemBadDate, Value: string(q.On)}})
		}
		wanted.On = s.begins(q.On)
	}
	if err := s.whosePledges(ctx, a, q.By, &wanted); err != nil {
		return page, err
	}
	found, err := s.workspace.Pledges(ctx, wanted)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	page.Data, err = s.countPledges(ctx, a, found)
	return page, err
}

// whosePledges lets a query reach what the actor may read.
func (s *Service) whosePledges(ctx context.Context, a match.Actor, by string, q *match.PledgeQuery) error {
	if err := signedIn(a); err != nil {
		return err
	}
	switch {
	case by != "":
		q.Profiles = []string{by}
		_, err := s.pledger(ctx, a, match.ActionReadMembers, by)
		return err
	case match.Can(a, match.ActionReadMembers, match.Object{}):
		q.All = true
		return nil
	}
	q.Owner, q.Profiles = a.User, a.Organizations
	return mayOwn(a, match.ActionReadMembers)
}

func (s *Service) counted(ctx context.Context, a match.Actor, p match.Pledge) (PledgeCount, error) {
	all, err := s.countPledges(ctx, a, []match.Pledge{p})
	if err != nil {
		return PledgeCount{}, err
	}
	return all[0], nil
}

// countPledges adds what was delivered, all counted at one moment.
func (s *Service) countPledges(ctx context.Context, a match.Actor, pledges []match.Pledge) ([]PledgeCount, error) {
	out, asked, ids := make([]PledgeCount, len(pledges)), make([]match.FigureQuery, len(pledges)), make([]string, len(pledges))
	for i, p := range pledges {
		asked[i], ids[i] = s.deliveredBy(p), p.By
	}
	totals, err := s.workspace.Count(ctx, asked...)
	if err != nil {
		return nil, err
	}
	profiles, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i, p := range pledges {
		s.datePledge(&p)
		out[i] = PledgeCount{Pledge: p, Who: s.card(ctx, a, profiles[i]), Delivered: s.delivered(p, totals[i])}
	}
	return out, nil
}

// deliveredBy asks for what was delivered of a pledge.
func (s *Service) deliveredBy(p match.Pledge) match.FigureQuery {
	q := match.FigureQuery{Organization: p.By, Figure: match.FigureHoursDelivered, Period: match.Period{Start: p.Starts.In(s.zone), End: p.Ends.In(s.zone), Now: s.now()}}
	if p.Kind == match.PledgeCapital {
		q.Figure = match.FigureCapitalDelivered
	}
	return q
}

// delivered brings what was counted into the unit of the pledge.
func (s *Service) delivered(p match.Pledge, totals []match.Total) Delivered {
	d := Delivered{List: "/v1/pledges/" + p.ID + "/delivered"}
	if p.Kind == match.PledgeHours {
		hours := 0.0
		for _, t := range totals {
			hours, d.N = hours+t.Value, d.N+t.N
		}
		d.Hours, d.Of = &hours, hours/p.Hours
		return d
	}
	sum := match.Money{Currency: p.Amount.Currency}
	for _, t := range totals {
		value, _ := s.ref.Rates.Convert(match.Money{Value: t.Value, Currency: t.Currency}, sum.Currency) // what has no rate is not kept
		sum.Value, d.N = sum.Value+value, d.N+t.N
	}
	d.Amount, d.Of = &sum, sum.Value/p.Amount.Value
	return d
}

// PledgeDelivered gives a page of what was delivered of a pledge.
func (s *Service) PledgeDelivered(ctx context.Context, a match.Actor, id, after string, limit int) (FigurePage, error) {
	p, _, err := s.pledge(ctx, a, match.ActionReadMembers, id)
	if err != nil {
		return FigurePage{}, err
	}
	return s.figurePage(ctx, a, s.deliveredBy(p), after, limit)
}
