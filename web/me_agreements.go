package web

import (
	"net/url"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// agreementsShown is how many agreements of a state a page shows, the newest first.
const agreementsShown = 20

// agreementsView sorts agreements by what can be done with them.
type agreementsView struct {
	Waiting    []agreementView // for the visitor's answer
	Asked      []agreementView // by the visitor
	Agreed     []agreementView
	MoreAsked  string // where the older ones of what is open stand, "" when there are none
	MoreAgreed string
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

// fillAgreements shows a page of what waits for an answer and a page of what holds,
// each behind what the address says.
func (p *Pages) fillAgreements(v *visit, b *meBody) (bool, error) {
	view, at := &agreementsView{}, map[match.AgreementState]string{}
	b.Agreements = view
	for _, state := range openStates() {
		at[state] = v.r.URL.Query().Get(string(state))
	}
	for _, state := range openStates() {
		page, err := p.Agreements.Agreements(v.r.Context(), v.actor, service.AgreementsQuery{State: state, After: at[state], Limit: agreementsShown})
		if err != nil {
			return true, err
		}
		for _, x := range page.Data {
			p.addAgreement(v, view, x)
		}
		if !page.HasMore {
			continue
		}
		more := olderAgreements(at, state, page.Next)
		if state == match.AgreementAgreed {
			view.MoreAgreed = more
		} else {
			view.MoreAsked = more
		}
	}
	return true, nil
}

// openStates lists the states of agreements that something can be done with.
func openStates() (out []match.AgreementState) {
	for _, s := range match.AgreementStates() {
		if s.Open() {
			out = append(out, s)
		}
	}
	return out
}

// olderAgreements is the address of /me behind an agreement of one state; the other
// states stay where they are.
func olderAgreements(at map[match.AgreementState]string, state match.AgreementState, next string) string {
	q := url.Values{}
	for s, after := range at {
		if s == state {
			after = next
		}
		if after != "" {
			q.Set(string(s), after)
		}
	}
	return "/me?" + q.Encode() + "#agreements"
}

// addAgreement puts an agreement where it belongs.
func (p *Pages) addAgreement(v *visit, view *agreementsView, x match.Agreement) {
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

// mine tells whether the visitor acts for a profile.
func (p *Pages) mine(v *visit, found match.Profile) bool {
	return found != nil && match.Can(v.actor, match.ActionAgree, match.ObjectOf(found, p.Reference))
}

// find gives a profile by its id, nil when the visitor does not see it.
func (p *Pages) find(v *visit, id string) match.Profile {
	found, err := p.Agreements.Named(v.r.Context(), v.actor, id)
	if err != nil {
		return nil
	}
	return found
}

// whose gives the profile of the address to a page that does not show its contact;
// KindNotFound for one of another kind.
func (p *Pages) whose(v *visit, k match.Kind) (match.Profile, error) {
	found, err := p.Agreements.Named(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err == nil && found.Common().Kind != k {
		err = match.Fail(match.KindNotFound, "not_found", "the profile is of another kind")
	}
	if err != nil {
		return nil, err
	}
	return found, nil
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
