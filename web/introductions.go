package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

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
	// OpenIntroductions gives those that are not over: of one profile, "" for all of the
	// actor's, with another one or about it, "" for any.
	OpenIntroductions(ctx context.Context, a match.Actor, profile, with string) ([]match.Introduction, error)
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
	Empty  emptyView
	Next   string // address of what is older
}

// introductionGroup is a part of the list under one heading.
type introductionGroup struct {
	Title string
	Rows  []introductionRow
}

// introductionRow is one of the list; Mine is the visitor's own side, said where
// there are several.
type introductionRow struct{ Name, Kind, Href, Line, Mine, Message string }

// introductions answers /me/introductions.
func (p *Pages) introductions(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	page, err := p.Introductions.Introductions(v.r.Context(), v.actor, service.IntroductionsQuery{
		After: v.r.URL.Query().Get("after"), Limit: introductionsShown,
	})
	if err != nil {
		return err
	}
	groups := map[string][]introductionRow{}
	for i := range page.Data {
		x := &page.Data[i]
		group := introductionGroupOf(x)
		groups[group] = append(groups[group], p.introductionRow(v, x))
	}
	body := introductionsBody{Empty: p.noIntroductions(v)}
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

// introductionRow says one introduction on a line.
func (p *Pages) introductionRow(v *visit, x *service.Introduced) introductionRow {
	r := introductionRow{
		Name: otherName(v.lang, x), Href: introductionLink(x.ID), Message: x.Message,
		Line: locale.Text(v.lang, "page.introductions.by."+askedBy(x), nil) + " · " + p.time(x.CreatedAt) + " · " + stateOf(v.lang, &x.Introduction),
	}
	if x.Other.Kind != "" {
		r.Kind = locale.Text(v.lang, "kind."+string(x.Other.Kind), nil)
	}
	if x.State == match.IntroductionRequested {
		r.Line += " · " + locale.Text(v.lang, "page.introductions.until", map[string]any{"until": p.time(x.ExpiresAt)})
	}
	if len(v.cards) > 1 {
		for _, c := range v.cards {
			if c.ID == mineOf(x) {
				r.Mine = c.Name
			}
		}
	}
	return r
}

// otherName gives the name of the other side, which may be gone or hidden.
func otherName(lang string, x *service.Introduced) string {
	return cmp.Or(x.Other.Name, locale.Text(lang, "page.me.agreements.gone", nil))
}

// stateOf says how far an introduction has come. What is proposed to both waits
// for the second yes.
func stateOf(lang string, x *match.Introduction) string {
	state := string(x.State)
	if x.State == match.IntroductionRequested && x.Proposed && (x.AgreedAt != nil || x.AnsweredAt != nil) {
		state = "agreed"
	}
	return locale.Text(lang, "introduction."+state, nil)
}

// acts tells whether the reader acts for a side.
func acts(x *service.Introduced, side match.Side) bool {
	return slices.Contains(x.Sides, side.String())
}

// mineOf gives the profile of the reader's side.
func mineOf(x *service.Introduced) string {
	if acts(x, match.SideFrom) {
		return x.From
	}
	return x.To
}

// askedBy names who began: the reader, the other side, or somebody for both.
func askedBy(x *service.Introduced) string {
	switch {
	case x.Proposed:
		return "run"
	case acts(x, match.SideFrom):
		return "me"
	}
	return "them"
}

// noIntroductions says how to come to the first one: by the matches of a profile of
// one's own, else by looking around.
func (p *Pages) noIntroductions(v *visit) emptyView {
	e := emptyView{Text: locale.Text(v.lang, "page.introductions.none", nil)}
	for _, c := range v.cards[:min(3, len(v.cards))] {
		e.Ways = append(e.Ways, linkView{locale.Text(v.lang, "page.matches.for", map[string]any{"name": c.Name}), profileLink(c.Kind, c.ID) + "/matches"})
	}
	e.Ways = append(e.Ways, linkView{locale.Text(v.lang, "page.introductions.search", nil), "/search"})
	return e
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
		if acts(x, side) {
			out = append(out, x.Moves(side)...)
		}
	}
	return out
}

func introductionLink(id string) string { return service.PathIntroductions + "/" + id }
