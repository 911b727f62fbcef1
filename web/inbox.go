package web

import (
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// inboxShown is how many rows stand on a page.
const inboxShown = 30

// inboxView is what was asked of an organization and its offers.
type inboxView struct {
	Tabs    []menuView
	About   *linkView // the offer that the list is about
	All     string    // address of the list about everything
	Rows    []inboxRow
	Empty   *emptyView
	Next    string
	Link    string
	Reasons []choice
	Form    *form // that was not accepted, or an empty one
}

// inboxRow is one of them in words.
type inboxRow struct {
	ID, Href         string
	Who              linkView
	Kind             string
	About            *linkView
	Only             string // address of the list about the same offer
	Message          string
	When, State, Due string
	Overdue, Answers bool
}

// inbox answers /organizations/{id}/inbox?show=waiting|overdue|all&offer=.
func (p *Pages) inbox(v *visit, s *space) error { return p.showInbox(v, s, nil) }

func (p *Pages) showInbox(v *visit, s *space, refused *form) error {
	address := v.r.URL.Query()
	show, offer := address.Get("show"), address.Get("offer")
	if !slices.Contains([]string{"overdue", "all"}, show) {
		show = "waiting"
	}
	page, err := p.Scoreboards.Inbox(v.r.Context(), v.actor, match.InboxQuery{
		Organization: s.org.ID, Offer: offer, Unanswered: show == "waiting", Overdue: show == "overdue", After: address.Get("after"), Limit: inboxShown,
	})
	if err != nil {
		return err
	}
	view := &inboxView{Link: s.at("/inbox"), Form: formOr(refused, v.lang, "decline")}
	view.Reasons = choices(v.lang, "decline", match.DeclineReasons(), view.Form.Get("reason"))
	for _, name := range []string{"waiting", "overdue", "all"} {
		view.Tabs = append(view.Tabs, menuView{locale.Text(v.lang, "page.workspace.inbox."+name, nil), s.at("/inbox", "show", name, "offer", offer), name == show})
	}
	for _, e := range page.Data {
		row := p.inboxRow(v, &e)
		if row.About != nil && offer == "" {
			row.Only = s.at("/inbox", "show", show, "offer", e.To)
		}
		view.Rows = append(view.Rows, row)
	}
	if offer != "" {
		view.All, view.About = s.at("/inbox", "show", show), p.offerOf(v, offer)
	}
	if page.HasMore {
		view.Next = s.at("/inbox", "show", show, "offer", offer, "after", page.Next)
	}
	if len(view.Rows) == 0 {
		view.Empty = s.noInbox(v.lang, show)
	}
	return p.renderSpace(v, s, "inbox", locale.Text(v.lang, "page.workspace.inbox", nil), refused, &workspaceBody{Inbox: view})
}

func (p *Pages) offerOf(v *visit, id string) *linkView {
	link := linkTo(v.lang, p.find(v, id))
	return &link
}

// noInbox says what to do where nothing was asked.
func (s *space) noInbox(lang, show string) *emptyView {
	e := &emptyView{Text: locale.Text(lang, "page.workspace.inbox.none."+show, nil)}
	if show != "all" {
		e.Ways = append(e.Ways, linkView{locale.Text(lang, "page.workspace.inbox.see", nil), s.at("/inbox", "show", "all")})
	}
	e.Ways = append(e.Ways, linkView{locale.Text(lang, "page.workspace.way.board", nil), s.at("/board")})
	return e
}

// inboxRow says an entry.
func (p *Pages) inboxRow(v *visit, e *service.InboxEntry) inboxRow {
	row := inboxRow{
		ID: e.ID, Href: introductionLink(e.ID), Who: cardLink(v.lang, e.Who), Kind: p.cardLine(v.lang, e.Who), Message: e.Message,
		When: p.time(e.CreatedAt), State: locale.Text(v.lang, "introduction."+string(e.State), nil), Overdue: e.Overdue,
		Answers: e.State == match.IntroductionRequested && !e.Overdue,
	}
	if e.About != nil {
		row.About = &linkView{e.About.Name, profileLink(e.About.Kind, e.About.ID)}
	}
	if row.Answers {
		row.Due = p.time(e.ExpiresAt)
	}
	return row
}

// answer accepts or declines from the list.
func (p *Pages) answer(v *visit, s *space) error {
	move := match.IntroductionMove(v.r.PathValue("move"))
	if move != match.IntroductionAccept && move != match.IntroductionDecline {
		return match.Fail(match.KindNotFound, "not_found", "no such move")
	}
	return p.deedIn(v, s, string(move), []string{"reason", "note"}, p.showInbox, func(f *form) (string, error) {
		step := match.IntroductionStep{Move: move}
		if move == match.IntroductionDecline {
			step.Reason, step.Note = f.Get("reason"), f.Get("note")
		}
		x, err := p.Introductions.MoveIntroduction(v.r.Context(), v.actor, f.Get("id"), step)
		if err == nil && move == match.IntroductionAccept {
			return introductionLink(x.ID) + "?done=accept", nil // where the contact stands
		}
		return s.at("/inbox", "done", "declined"), err
	})
}
