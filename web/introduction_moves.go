package web

import (
	"errors"
	"slices"
	"strings"

	"duyen/match"
)

// moveIntroduction does what a form on the page of an introduction asks for.
func (p *Pages) moveIntroduction(move match.IntroductionMove) func(*visit) error {
	return p.introductionDeed(string(move), func(v *visit, id string, f *form) error {
		step := match.IntroductionStep{Move: move}
		switch move {
		case match.IntroductionDecline:
			step.Reason, step.Note = f.Get("reason"), f.Get("note")
		case match.IntroductionReport:
			step.Outcome = &match.IntroductionOutcome{Result: match.Result(f.Get("result")), Note: f.Get("note")}
			if step.Outcome.Amount = f.dong("amount"); f.status != 0 {
				return nil
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
	return underName(err, "links[0]", "link")
}

// underName gives an error with a field by the name that it has in a form.
func underName(err error, name, inForm string) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Problems = slices.Clone(e.Problems)
	for i := range out.Problems {
		if out.Problems[i].Field == name {
			out.Problems[i].Field = inForm
		}
	}
	return &out
}

// introductionDeed reads a form of the page and shows it again when it is refused.
func (p *Pages) introductionDeed(name string, do func(v *visit, id string, f *form) error) func(*visit) error {
	return func(v *visit) error {
		id := v.r.PathValue("id")
		v.back = introductionLink(id)
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.posted(name, "reason", "note", "result", "amount", "text", "link", "back")
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
		if back := f.Get("back"); back != "" {
			return leave(v, localPath(back))
		}
		return leave(v, v.back+"?done="+name)
	}
}

// introduce asks for an introduction to a profile, from its page.
func (p *Pages) introduce(v *visit, b *match.Base, f *form) (string, error) {
	f.require("from")
	if b.Kind != match.KindOffer { // which says itself what is wanted
		f.require("message")
	}
	if f.status != 0 {
		return "", nil
	}
	ask := askFor(f.Get("from"), b, f.Get("message"))
	x, created, err := p.Introductions.Introduce(v.r.Context(), v.actor, ask, v.once(ask.From, ask.To, ask.Message))
	if err != nil {
		f.others = p.others(v, err)
		return "", err
	}
	if created {
		return introductionLink(x.ID) + "?done=asked", nil
	}
	return introductionLink(x.ID), nil
}
