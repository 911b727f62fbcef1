package web

import (
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// agreementsShown bounds how many agreements are looked at, the newest first.
const agreementsShown = 100

// agreementsView sorts agreements by what can be done with them.
type agreementsView struct {
	Waiting []agreementView // for the visitor's answer
	Asked   []agreementView // by the visitor
	Agreed  []agreementView
}

// agreementView is one agreement, seen from the visitor's side.
type agreementView struct {
	ID            string
	Mine, Other   linkView
	Message, When string
	Opens         string // what the other side will see
}

// agreementsSection lists what waits for an answer and what is open.
func (p *Pages) agreementsSection() section {
	var acts []act
	for _, m := range match.AgreementMoves() {
		acts = append(acts, act{name: string(m), do: func(v *visit, f *form) (string, error) {
			_, err := p.Agreements.Move(v.r.Context(), v.actor, f.Get("id"), m)
			return string(m), err
		}})
	}
	return section{name: "agreements", fill: p.fillAgreements, acts: acts}
}

func (p *Pages) fillAgreements(v *visit, b *meBody) (bool, error) {
	page, err := p.Agreements.Agreements(v.r.Context(), v.actor, service.AgreementsQuery{Limit: agreementsShown})
	view := &agreementsView{}
	b.Agreements = view
	for _, x := range page.Data {
		if !x.State.Open() {
			continue
		}
		from, to := p.find(v, x.From), p.find(v, x.To)
		mine, other, toMe := from, to, p.mine(v, to)
		if toMe {
			mine, other = to, from
		}
		shown := agreementView{ID: x.ID, Message: x.Message, When: p.time(x.ChangedAt), Mine: linkTo(v.lang, mine), Other: linkTo(v.lang, other)}
		if mine != nil {
			shown.Opens = opens(v.lang, mine)
		}
		switch {
		case x.State == match.AgreementAgreed:
			view.Agreed = append(view.Agreed, shown)
		case toMe:
			view.Waiting = append(view.Waiting, shown)
		default:
			view.Asked = append(view.Asked, shown)
		}
	}
	return true, err
}

// mine tells whether the visitor acts for a profile.
func (p *Pages) mine(v *visit, found match.Profile) bool {
	return found != nil && match.Can(v.actor, match.ActionAgree, match.ObjectOf(found, p.Reference))
}

// find gives a profile by its id, nil when the visitor does not see it.
func (p *Pages) find(v *visit, id string) match.Profile {
	found, err := p.Agreements.Find(v.r.Context(), v.actor, id)
	if err != nil {
		return nil
	}
	return found
}

// linkTo leads to a profile; one that the visitor does not see any more has no name.
func linkTo(lang string, found match.Profile) linkView {
	if found == nil {
		return linkView{Text: locale.Text(lang, "page.me.agreements.gone", nil)}
	}
	b := found.Common()
	return linkView{b.Name, profileLink(b.Kind, b.ID)}
}

// opens says what an agreement opens of a profile.
func opens(lang string, found match.Profile) string {
	b := found.Common()
	words := []string{locale.Text(lang, "opens.contact", nil)}
	for _, field := range match.ChosenFields(b.Kind) {
		if b.FieldOpen(field) == match.VisibilityConsent {
			words = append(words, locale.Text(lang, "opens."+field, nil))
		}
	}
	return locale.List(lang, words)
}
