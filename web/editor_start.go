package web

import (
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// startBody lets somebody choose what they want to write.
type startBody struct {
	Kinds  []startView
	Drafts []draftRow
}

type startView struct{ Title, Text, Href string }

// showKinds shows the kinds, the one for the visitor's role first, and what was begun.
func (p *Pages) showKinds(v *visit) error {
	rows, err := p.draftRows(v)
	if err != nil {
		return err
	}
	body := startBody{Drafts: rows}
	for _, k := range match.Kinds() {
		if !editable(k) {
			continue
		}
		x := startView{locale.Text(v.lang, "kind."+string(k), nil), locale.Text(v.lang, "page.editor.kind."+string(k), nil), pathNewProfile + "?kind=" + string(k)}
		if k == kindOfRole(v.actor) {
			body.Kinds = append([]startView{x}, body.Kinds...)
		} else {
			body.Kinds = append(body.Kinds, x)
		}
	}
	p.render(v, http.StatusOK, "editorstart", locale.Text(v.lang, "page.editor.start", nil), body)
	return nil
}

// kindOfRole gives the kind of profile that somebody in a role usually has.
func kindOfRole(a match.Actor) match.Kind {
	for _, r := range a.Roles {
		switch r {
		case match.RoleMentor:
			return match.KindMentor
		case match.RoleInvestor:
			return match.KindInvestor
		case match.RoleAssociation, match.RoleClub, match.RoleCommune, match.RoleDOST:
			return match.KindOrganization
		}
	}
	return match.KindStartup
}
