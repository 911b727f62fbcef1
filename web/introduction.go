package web

import (
	"net/http"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// introductionBody is what the page of one shows.
type introductionBody struct {
	Link    string
	Form    *form // that was not accepted, or an empty one
	Done    undoView
	Other   linkView
	Mine    linkView
	Kind    string
	State   string
	Steps   []stepView
	Todo    string // what comes next
	Ways    []linkView
	Message string
	Asked   string // by whom
	Reason  string
	Note    string
	Result  string
	Contact []contactLine
	Moves   map[string]bool
	Parting string // what taking back means now
	Again   *matchAsk
	Reasons []choice
	Results []choice
	Fit     *matchView // of one that waits: how well the two fit
	Thread  []messageView
	Writes  bool
	Sent    string // that a message was
}

// FormOf gives the form of a move: the one that was not accepted, or an empty one.
func (b introductionBody) FormOf(id string) *form {
	if b.Form.id == id {
		return b.Form
	}
	return newForm(b.Form.lang, id)
}

// Refused tells whether the form of a move was not accepted.
func (b introductionBody) Refused(id string) bool { return b.Form.id == id && b.Form.Faulty() }

// stepView is one step of the way; When is "" for one that is still to come.
type stepView struct {
	Text, When string
	Now        bool
}

// messageView is a message; ID is stable, so that a link may lead to it.
type messageView struct {
	Who, Text, When string
	Mine            bool
	Links           []string
}

// introduction answers /me/introductions/ID.
func (p *Pages) introduction(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	x, err := p.Introductions.Introduction(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showIntroduction(v, x, newForm(v.lang, ""))
}

func (p *Pages) showIntroduction(v *visit, x service.Introduced, refused *form) error {
	mine := p.find(v, mineOf(&x))
	body := introductionBody{
		Link: introductionLink(x.ID), Form: refused, Done: undoView{Text: done(v, "introductions")},
		Other: linkView{Text: otherName(v.lang, &x)}, Mine: linkTo(v.lang, mine), State: stateOf(v.lang, &x.Introduction), Steps: p.steps(v.lang, &x),
		Message: x.Message, Asked: locale.Text(v.lang, "page.introductions.by."+askedBy(&x), nil), Note: x.Note, Moves: map[string]bool{},
		Reasons: choices(v.lang, "decline", match.DeclineReasons(), refused.Get("reason")), Results: choices(v.lang, "result", match.Results(), match.Result(refused.Get("result"))),
		Contact: contactLines(v.lang, x.Contact), Writes: x.State.Meeting(),
	}
	if x.Other.Kind != "" {
		body.Kind, body.Other.Href = locale.Text(v.lang, "kind."+string(x.Other.Kind), nil), profileLink(x.Other.Kind, x.Other.ID)
	}
	for _, m := range match.IntroductionMoves() {
		body.Moves[string(m)] = false
	}
	for _, m := range movesOf(&x) {
		body.Moves[string(m)] = true
	}
	body.Todo, body.Ways = p.todo(v, &x, mine)
	p.sayEnd(v, &x, &body)
	switch {
	case refused.status != 0:
		body.Done = undoView{}
	case v.r.URL.Query().Get("done") == "message":
		body.Sent, body.Done.Text = body.Done.Text, ""
	case v.r.URL.Query().Get("done") == "asked" && body.Moves[string(match.IntroductionWithdraw)] && x.State == match.IntroductionRequested:
		body.Done.Action = body.Link + "/" + string(match.IntroductionWithdraw)
	}
	if x.State == match.IntroductionRequested {
		body.Fit = p.fit(v, mine, x.Other)
	}
	var err error
	if body.Thread, err = p.said(v, &x); err != nil {
		return err
	}
	private(v.w)
	p.render(v, max(refused.status, http.StatusOK), "introduction", otherName(v.lang, &x), body)
	return nil
}

// fit tells how well somebody fits a profile of the visitor's; nil when they are not
// matched.
func (p *Pages) fit(v *visit, mine match.Profile, other match.Card) *matchView {
	if mine == nil || !slices.Contains(mine.Common().Kind.Counterparts(), other.Kind) {
		return nil
	}
	b := mine.Common()
	list, err := p.Lists.Compare(v.r.Context(), v.actor, b.Kind, b.ID, other.Kind, other.ID)
	if err != nil {
		p.Logger.WarnContext(v.r.Context(), "introduction without how they fit", "error", err)
	}
	if len(list) == 0 {
		return nil
	}
	view := p.match(p.voice(v.lang, b.Kind, other.Kind), list[0])
	return &view
}

// sayEnd puts in what came of it, and what taking back or asking again means.
func (p *Pages) sayEnd(v *visit, x *service.Introduced, body *introductionBody) {
	if x.Reason != "" {
		body.Reason = locale.Text(v.lang, "decline."+x.Reason, nil)
	}
	if o := x.Outcome; o != nil {
		body.Result = locale.Text(v.lang, "result."+string(o.Result), nil)
		if o.Amount != nil {
			body.Result += ", " + locale.Money(v.lang, o.Amount.Value, o.Amount.Currency)
		}
		if o.Note != "" {
			body.Result += ". " + o.Note
		}
	}
	parting := "page.introductions.withdraw.text"
	if x.State.Meeting() {
		parting = "page.introductions.withdraw.met"
	}
	body.Parting = locale.Text(v.lang, parting, nil)
	if x.State == match.IntroductionWithdrawn && askedBy(x) == "me" && x.AnsweredAt == nil && x.Other.Kind != "" {
		f := newForm(v.lang, "introduce", "from", "message")
		f.values.Set("message", x.Message)
		body.Again = &matchAsk{Action: profileLink(x.Other.Kind, x.Other.ID) + "/introduce", Form: f, Message: askField(f, f.ID("message"), x.Other.Kind), From: x.From, Promise: askPromise(v.lang, x.Other.Kind)}
	}
}

// steps tells the way an introduction has come, and what is still before it.
func (p *Pages) steps(lang string, x *service.Introduced) (out []stepView) {
	add := func(key, when string) {
		out = append(out, stepView{Text: locale.Text(lang, "page.introductions.step."+key, nil), When: when})
	}
	asked := "asked"
	if x.Proposed {
		asked = "proposed"
	}
	add(asked, p.time(x.CreatedAt))
	if x.AnsweredAt != nil && x.State != match.IntroductionDeclined && x.State != match.IntroductionRequested {
		add("accepted", p.timeOf(x.AnsweredAt))
	}
	switch x.State {
	case match.IntroductionDeclined, match.IntroductionExpired, match.IntroductionWithdrawn:
		add(string(x.State), p.timeOf(x.ClosedAt))
		return out
	case match.IntroductionRequested:
		add("accepted", "")
	}
	if x.MetAt != nil || x.State != match.IntroductionClosed {
		add("met", p.timeOf(x.MetAt))
	}
	if x.State == match.IntroductionClosed {
		add("closed", p.timeOf(x.ClosedAt))
	} else {
		add("closed", "")
	}
	if x.FinishedAt != nil {
		add("finished", p.timeOf(x.FinishedAt))
	}
	if i := slices.IndexFunc(out, func(s stepView) bool { return s.When == "" }); i >= 0 {
		out[i].Now = true
	}
	return out
}

// todo says in words what comes next, for the reader's side, and where it is done.
func (p *Pages) todo(v *visit, x *service.Introduced, mine match.Profile) (text string, ways []linkView) {
	way := func(key, href string) {
		ways = append(ways, linkView{locale.Text(v.lang, "page.introductions.way."+key, nil), href})
	}
	accepts := slices.Contains(movesOf(x), match.IntroductionAccept)
	key := string(x.State)
	switch {
	case x.State == match.IntroductionRequested && accepts:
		key = "answer"
	case x.State == match.IntroductionRequested && x.Reroute:
		key = "wait_reroute"
	case x.State == match.IntroductionRequested:
		key = "wait"
	case x.State.Meeting() && x.Other.Kind == match.KindMentor:
		way("slots", slotsLink(x.Other.ID))
	case x.State == match.IntroductionExpired && x.ReroutedTo != "":
		key = "rerouted"
		way("rerouted", introductionLink(x.ReroutedTo))
	case x.State == match.IntroductionClosed && slices.Contains(movesOf(x), match.IntroductionFinish):
		key = "finish"
	}
	if x.State.Ended() && mine != nil {
		b := mine.Common()
		query := ""
		if slices.Contains(b.Kind.Counterparts(), x.Other.Kind) {
			query = "?kind=" + string(x.Other.Kind)
		}
		way("matches", profileLink(b.Kind, b.ID)+"/matches"+query)
	}
	return locale.Text(v.lang, "page.introductions.todo."+key, map[string]any{"name": otherName(v.lang, x), "until": p.time(x.ExpiresAt)}), ways
}

// said gives what the two sides have written to each other.
func (p *Pages) said(v *visit, x *service.Introduced) (out []messageView, err error) {
	thread, err := p.thread(v, x.ID)
	for _, m := range thread {
		view := messageView{Who: otherName(v.lang, x), Text: m.Text, When: p.time(m.CreatedAt), Links: m.Links}
		if slices.Contains(x.Sides, m.Side) {
			view.Who, view.Mine = locale.Text(v.lang, "page.introductions.mine", nil), true
		}
		out = append(out, view)
	}
	return out, err
}

// thread gives the newest messages of an introduction, the oldest of them first.
func (p *Pages) thread(v *visit, id string) (newest []match.IntroductionMessage, err error) {
	for after := ""; ; {
		page, err := p.Threads.Thread(v.r.Context(), v.actor, id, after, messagesShown)
		if err != nil {
			return nil, err
		}
		newest = append(newest, page.Data...)
		newest = newest[max(0, len(newest)-messagesShown):]
		if !page.HasMore {
			return newest, nil
		}
		after = page.Next
	}
}
