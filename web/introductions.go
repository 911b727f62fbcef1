package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Introductions is how profiles are brought together; KindNotFound for who acts
// for no side.
type Introductions interface {
	// Introduce asks in the name of an own profile; KindInvalid, KindForbidden,
	// KindConflict with the reason. Created is false when the pair has an open one.
	Introduce(ctx context.Context, a match.Actor, ask match.IntroductionAsk, key string) (x service.Introduced, created bool, err error)
	// Introductions gives a page of the actor's own, the newest first.
	Introductions(ctx context.Context, a match.Actor, q service.IntroductionsQuery) (service.IntroductionPage, error)
	// Introduction gives one, with the other side's contact once both have agreed.
	Introduction(ctx context.Context, a match.Actor, id string) (service.Introduced, error)
	// MoveIntroduction makes a move and may be repeated; KindInvalid, KindConflict.
	MoveIntroduction(ctx context.Context, a match.Actor, id string, m match.IntroductionStep) (service.Introduced, error)
}

// Threads is what the two sides of an introduction write to each other; KindNotFound
// for who acts for no side.
type Threads interface {
	// Thread gives a page of the messages, the oldest first.
	Thread(ctx context.Context, a match.Actor, id, after string, limit int) (service.ThreadPage, error)
	// WriteMessage sends one; KindInvalid, KindConflict while the sides are not in touch.
	WriteMessage(ctx context.Context, a match.Actor, id string, m match.IntroductionMessage) (match.IntroductionMessage, error)
}

const (
	introductionsShown = 50  // on a page
	messagesShown      = 100 // the newest, and as many are read at once
)

// introductionsBody is what the page of somebody's introductions shows.
type introductionsBody struct {
	Groups []introductionGroup
	Next   string // address of what is older
}

// introductionGroup is a part of the list under one heading.
type introductionGroup struct {
	Title string
	Rows  []introductionRow
}

type introductionRow struct{ Name, Href, Line string }

// introductionBody is what the page of one shows.
type introductionBody struct {
	Link, Done    string
	Form          *form // that was not accepted, or an empty one
	Other         linkView
	Kind          string
	State, Until  string
	Message, Note string
	Reason        string
	Result        string
	Next          string // of the request in its place
	Contact       []string
	Moves         map[string]bool
	Reasons       []choice
	Results       []choice
	Messages      []messageView
	Writes        bool
}

// FormOf gives the form of a move: the one that was not accepted, or an empty one.
func (b introductionBody) FormOf(id string) *form {
	if b.Form.id == id {
		return b.Form
	}
	return newForm(b.Form.lang, id)
}

type messageView struct {
	Mine, Text, When string
	Links            []string
}

// introductions answers /me/introductions.
func (p *Pages) introductions(v *visit) error {
	if v.actor.Anonymous() {
		return leave(v, signInLink(v.r))
	}
	page, err := p.Introductions.Introductions(v.r.Context(), v.actor, service.IntroductionsQuery{
		After: v.r.URL.Query().Get("after"), Limit: introductionsShown,
	})
	if err != nil {
		return err
	}
	groups := map[string][]introductionRow{}
	for _, x := range page.Data {
		group := introductionGroupOf(&x)
		groups[group] = append(groups[group], introductionRow{
			Name: x.Other.Name, Href: introductionLink(x.ID),
			Line: locale.Text(v.lang, "introduction."+string(x.State), nil) + " · " + p.time(x.CreatedAt),
		})
	}
	body := introductionsBody{}
	for _, name := range []string{"answer", "waiting", "meeting", "over"} {
		if rows := groups[name]; len(rows) > 0 {
			body.Groups = append(body.Groups, introductionGroup{locale.Text(v.lang, "page.introductions."+name, nil), rows})
		}
	}
	if page.HasMore {
		body.Next = service.PathIntroductions + "?after=" + page.Next
	}
	private(v.w)
	p.render(v, http.StatusOK, "introductions", locale.Text(v.lang, "page.introductions.title", nil), body)
	return nil
}

// introductionGroupOf sorts an introduction by what is to be done about it.
func introductionGroupOf(x *service.Introduced) string {
	switch {
	case slices.Contains(movesOf(x), match.IntroductionAccept):
		return "answer"
	case x.State == match.IntroductionRequested:
		return "waiting"
	case x.State.Meeting():
		return "meeting"
	}
	return "over"
}

// movesOf gives what the reader can do, for the sides they act for.
func movesOf(x *service.Introduced) (out []match.IntroductionMove) {
	for _, side := range []match.Side{match.SideFrom, match.SideTo} {
		if slices.Contains(x.Sides, side.String()) {
			out = append(out, x.Moves(side)...)
		}
	}
	return out
}

func introductionLink(id string) string { return service.PathIntroductions + "/" + id }

// introduction answers /me/introductions/ID.
func (p *Pages) introduction(v *visit) error {
	if v.actor.Anonymous() {
		return leave(v, signInLink(v.r))
	}
	x, err := p.Introductions.Introduction(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showIntroduction(v, x, newForm(v.lang, ""))
}

func (p *Pages) showIntroduction(v *visit, x service.Introduced, refused *form) error {
	body := introductionBody{
		Link: introductionLink(x.ID), Form: refused, Done: done(v, "introductions"), Kind: locale.Text(v.lang, "kind."+string(x.Other.Kind), nil),
		Other: linkView{x.Other.Name, profileLink(x.Other.Kind, x.Other.ID)}, State: locale.Text(v.lang, "introduction."+string(x.State), nil),
		Message: x.Message, Note: x.Note, Moves: map[string]bool{},
		Reasons: choices(v.lang, "decline", match.DeclineReasons(), refused.Get("reason")), Results: choices(v.lang, "result", match.Results(), match.Result(refused.Get("result"))),
		Writes: x.State.Meeting(),
	}
	if refused.status != 0 {
		body.Done = ""
	}
	if x.State == match.IntroductionRequested {
		body.Until = p.time(x.ExpiresAt)
	}
	if x.Reason != "" {
		body.Reason = locale.Text(v.lang, "decline."+x.Reason, nil)
	}
	if x.ReroutedTo != "" {
		body.Next = introductionLink(x.ReroutedTo)
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
	for _, m := range match.IntroductionMoves() {
		body.Moves[string(m)] = false
	}
	for _, m := range movesOf(&x) {
		body.Moves[string(m)] = true
	}
	if c := x.Contact; c != nil {
		body.Contact = slices.DeleteFunc([]string{c.Person, c.Phone, c.Email, c.Address}, func(s string) bool { return s == "" })
	}
	thread, err := p.thread(v, x.ID)
	if err != nil {
		return err
	}
	for _, m := range thread {
		who := x.Other.Name
		if slices.Contains(x.Sides, m.Side) {
			who = locale.Text(v.lang, "page.introductions.mine", nil)
		}
		body.Messages = append(body.Messages, messageView{Mine: who, Text: m.Text, When: p.time(m.CreatedAt), Links: m.Links})
	}
	private(v.w)
	p.render(v, max(refused.status, http.StatusOK), "introduction", x.Other.Name, body)
	return nil
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

// moveIntroduction does what a form on the page of an introduction asks for.
func (p *Pages) moveIntroduction(move match.IntroductionMove) func(*visit) error {
	return p.introductionDeed(string(move), func(v *visit, id string, f *form) error {
		step := match.IntroductionStep{Move: move}
		switch move {
		case match.IntroductionDecline:
			step.Reason, step.Note = f.Get("reason"), f.Get("note")
		case match.IntroductionReport:
			step.Outcome = &match.IntroductionOutcome{Result: match.Result(f.Get("result")), Note: f.Get("note")}
			if typed := f.Get("amount"); typed != "" {
				value, ok := dong(typed)
				if !ok {
					f.fault("amount", locale.Problem(v.lang, match.ProblemBadValue, "", ""), http.StatusUnprocessableEntity)
					return nil
				}
				step.Outcome.Amount = &match.Money{Value: value, Currency: "VND"}
			}
		}
		_, err := p.Introductions.MoveIntroduction(v.r.Context(), v.actor, id, step)
		return err
	})
}

// writeMessage sends what somebody writes to the other side.
func (p *Pages) writeMessage(v *visit, id string, f *form) error {
	m := match.IntroductionMessage{Text: f.Get("text")}
	if link := strings.TrimSpace(f.Get("link")); link != "" {
		m.Links = []string{link}
	}
	_, err := p.Threads.WriteMessage(v.r.Context(), v.actor, id, m)
	return err
}

// introductionDeed reads a form of the page and shows it again when it is refused.
func (p *Pages) introductionDeed(name string, do func(v *visit, id string, f *form) error) func(*visit) error {
	return func(v *visit) error {
		id := v.r.PathValue("id")
		v.back = introductionLink(id)
		if v.actor.Anonymous() {
			return match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
		}
		f, err := v.posted(name, "reason", "note", "result", "amount", "text", "link")
		if err != nil {
			return err
		}
		x, err := p.Introductions.Introduction(v.r.Context(), v.actor, id)
		if err != nil {
			return err
		}
		if err := do(v, id, f); err != nil && !f.refuse(err, p.Status) {
			return err
		}
		if f.status != 0 {
			return p.showIntroduction(v, x, f)
		}
		return leave(v, v.back+"?done="+name)
	}
}

// introduce asks for an introduction to a profile, from its page.
func (p *Pages) introduce(v *visit, b *match.Base, f *form) (string, error) {
	f.require("from", "message")
	if f.status != 0 {
		return "", nil
	}
	ask := match.IntroductionAsk{From: f.Get("from"), To: b.ID, Message: f.Get("message")}
	if b.Kind == match.KindOffer {
		ask.Offer = b.ID
	}
	x, created, err := p.Introductions.Introduce(v.r.Context(), v.actor, ask, v.once(ask.From, ask.To, ask.Message))
	if err != nil {
		return "", err
	}
	if created {
		return introductionLink(x.ID) + "?done=asked", nil
	}
	return introductionLink(x.ID), nil
}

// dong reads an amount of money as people type it: "500.000.000", "500 triệu", "1,5 tỷ".
func dong(typed string) (value float64, ok bool) {
	typed = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(typed)), "đồng")
	typed = strings.TrimSuffix(strings.TrimSpace(typed), "vnd")
	unit := 1.0
	for _, u := range []struct {
		word string
		of   float64
	}{{"triệu", 1e6}, {"trieu", 1e6}, {"tỷ", 1e9}, {"tỉ", 1e9}, {"ty", 1e9}} {
		if rest, found := strings.CutSuffix(strings.TrimSpace(typed), u.word); found {
			typed, unit = rest, u.of
			break
		}
	}
	typed = strings.TrimSpace(typed)
	if unit == 1 {
		typed = strings.NewReplacer(".", "", ",", "", " ", "").Replace(typed) // groups of thousands
	} else {
		typed = strings.Replace(typed, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(typed, 64)
	return x * unit, err == nil && x > 0 && x*unit < 1e15
}
