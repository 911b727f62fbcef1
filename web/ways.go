package web

import (
	"duyen/locale"
	"duyen/match"
)

// ways lists where else the page of a profile leads; mine tells that the visitor
// acts for it.
func (p *Pages) ways(v *visit, found match.Profile, mine bool) (out []linkView) {
	k, id := found.Common().Kind, found.Common().ID
	if p.editWay(v, found) {
		out = append(out, linkView{locale.Text(v.lang, "page.profile.change", nil), editLink(k, id)})
	}
	out = append(out, offerWays(v, found, mine)...)
	if feed := feedLink(k, id); mine && feed != "" {
		out = append(out, linkView{locale.Text(v.lang, "page.feed.title", nil), feed})
	}
	if mine && k == match.KindInvestor {
		out = append(out, linkView{locale.Text(v.lang, "page.thesis.title", nil), thesisLink(id)})
	}
	out = append(out, p.timeWays(v, found, mine)...)
	if link := p.workspaceLink(v, found); link != "" {
		out = append(out, linkView{locale.Text(v.lang, "page.workspace", nil), link})
	}
	if mine && k != match.KindOffer { // which belongs to who posts it
		out = append(out, linkView{locale.Text(v.lang, "page.memberships.title", nil), membershipsPath})
	}
	return out
}
