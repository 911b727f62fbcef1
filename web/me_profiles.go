package web

import (
	"cmp"
	"net/url"

	"duyen/locale"
	"duyen/match"
)

// profileRow is one of the account's own profiles, with what can be done to it; offers
// are written elsewhere.
type profileRow struct {
	cardView
	Edit, Delete string
	Hidden       string // why a moderator has hidden it
}

// profilesSection lists the account's own profiles.
func (p *Pages) profilesSection() section {
	return section{name: "profiles", fill: func(v *visit, b *meBody) (bool, error) {
		hidden, err := p.Marks.Hidings(v.r.Context(), v.actor, idsOf(v.cards)...)
		if err != nil {
			return false, err
		}
		for i, c := range p.cards(v, v.cards) {
			row := profileRow{cardView: c}
			if h, is := hidden[v.cards[i].ID]; is {
				row.Hidden = cmp.Or(h.Reason, locale.Text(v.lang, "page.me.profiles.hidden.none", nil))
			}
			if editable(v.cards[i].Kind) {
				row.Edit, row.Delete = editLink(v.cards[i].Kind, v.cards[i].ID), "/me/profiles/"+url.PathEscape(v.cards[i].ID)+"/delete"
			}
			b.Profiles = append(b.Profiles, row)
		}
		return true, nil
	}}
}

// idsOf gives the ids of cards.
func idsOf(cards []match.Card) []string {
	out := make([]string, len(cards))
	for i, c := range cards {
		out[i] = c.ID
	}
	return out
}

// editLink leads to where a profile is changed.
func editLink(k match.Kind, id string) string {
	if k == match.KindOffer {
		return profileLink(k, id) + "/edit"
	}
	return "/me/profiles/" + url.PathEscape(id) + "/edit"
}

// editWay tells whether the page of a profile leads there: to who may change it, and to
// the officer who keeps it for somebody.
func (p *Pages) editWay(v *visit, found match.Profile) bool {
	if !editable(found.Common().Kind) {
		return false
	}
	return match.Can(v.actor, match.ActionChange, match.ObjectOf(found, p.Reference)) || v.actor.Reaches(match.ActionAssist) && p.Assisting.Keeps(v.r.Context(), v.actor, found)
}
