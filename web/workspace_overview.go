package web

import (
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Counting what waits stops there; more is told as "100+".
const waitingMost = 100

// overviewView is the first page of a workspace: what waits, and the month so far.
type overviewView struct {
	Waits   []waitView
	Empty   *emptyView
	Newest  []inboxRow
	Figures []figureCard
	Month   string
	Ways    []linkView
}

// waitView is one sort of thing that waits, with how many there are.
type waitView struct{ Count, Text, Href string }

// figureCard is a number with the address of its list.
type figureCard struct{ Label, Value, Change, Href string }

// overview answers /organizations/{id}/workspace.
func (p *Pages) overview(v *visit, s *space) error {
	view := &overviewView{}
	for _, fill := range []func(*visit, *space, *overviewView) error{p.inboxWaits, p.membersWait, p.runsWait, p.monthSoFar} {
		if err := fill(v, s, view); err != nil {
			return err
		}
	}
	view.Ways = s.ways(v.lang)
	if len(view.Waits) == 0 {
		view.Empty = &emptyView{Text: locale.Text(v.lang, "page.workspace.nothing", nil), Ways: view.Ways}
		view.Ways = nil
	}
	return p.renderSpace(v, s, "workspace", locale.Text(v.lang, "page.workspace", nil), nil, &workspaceBody{Overview: view})
}

// ways lists what can be begun in a workspace.
func (s *space) ways(lang string) (out []linkView) {
	add := func(open bool, key, href string) {
		if open {
			out = append(out, linkView{locale.Text(lang, "page.workspace.way."+key, nil), href})
		}
	}
	add(s.keeps, "invite", s.at("/members")+"#invite")
	add(s.brings, "import", s.at("/members/import"))
	add(s.keeps, "post", pathNewOffer+asked("by", s.org.ID))
	add(s.keeps, "board", s.at("/board"))
	add(s.keeps, "pledge", s.at("/pledges")+"#pledge")
	add(s.runs, "run", runsPath+"/new"+asked("organization", s.org.ID))
	return out
}

// wait adds a sort of thing that waits unless there is none of it.
func (o *overviewView) wait(lang, key, href string, n int, more bool) {
	if n == 0 {
		return
	}
	count := strconv.Itoa(n)
	if more {
		count += "+"
	}
	o.Waits = append(o.Waits, waitView{count, locale.Text(lang, "page.workspace.waits."+key, map[string]any{"n": n}), href})
}

func (p *Pages) inboxWaits(v *visit, s *space, o *overviewView) error {
	if !s.agrees {
		return nil
	}
	for _, q := range []match.InboxQuery{{Unanswered: true}, {Overdue: true}} {
		q.Organization, q.Limit = s.org.ID, waitingMost
		page, err := p.Scoreboards.Inbox(v.r.Context(), v.actor, q)
		if err != nil {
			return err
		}
		if q.Overdue {
			o.wait(v.lang, "overdue", s.at("/inbox", "show", "overdue"), len(page.Data), page.HasMore)
			continue
		}
		o.wait(v.lang, "inbox", s.at("/inbox"), len(page.Data), page.HasMore)
		for _, e := range page.Data[:min(len(page.Data), 3)] {
			o.Newest = append(o.Newest, p.inboxRow(v, &e))
		}
	}
	return nil
}

func (p *Pages) membersWait(v *visit, s *space, o *overviewView) error {
	page, err := p.Members.Members(v.r.Context(), v.actor, s.org.ID, service.MembersQuery{State: match.MemberInvited, Limit: waitingMost})
	o.wait(v.lang, "invited", s.at("/members", "state", string(match.MemberInvited)), len(page.Data), page.HasMore)
	return err
}

func (p *Pages) runsWait(v *visit, s *space, o *overviewView) error {
	if !s.runs {
		return nil
	}
	page, err := p.Runs.ListRuns(v.r.Context(), v.actor, match.RunQuery{Organization: s.org.ID, State: match.RunDraft, Limit: waitingMost})
	href := runsPath + asked("organization", s.org.ID)
	if len(page.Data) == 1 {
		href = runLink(page.Data[0].ID)
	}
	o.wait(v.lang, "runs", href, len(page.Data), page.HasMore)
	return err
}

// monthSoFar shows the numbers of this month that are not nought.
func (p *Pages) monthSoFar(v *visit, s *space, o *overviewView) error {
	board, err := p.Scoreboards.Scoreboard(v.r.Context(), v.actor, s.org.ID, "")
	if err != nil {
		return err
	}
	o.Month = locale.Date(board.Month)
	for _, f := range board.Figures {
		if f.Value == nil || *f.Value == 0 {
			continue
		}
		o.Figures = append(o.Figures, figureCard{
			Label: figureLabel(v.lang, f.Name), Value: figureText(v.lang, f.Unit, f.Value), Change: changeText(v.lang, f.Unit, f.Change),
			Href: s.at("/scoreboard/"+string(f.Name), "month", board.Month),
		})
	}
	return nil
}
