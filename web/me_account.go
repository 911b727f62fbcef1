package web

import (
	"cmp"

	"duyen/locale"
	"duyen/match/service"
)

// accountView is what people may say about themselves.
type accountView struct {
	Form  *form
	Email string
	Roles []string
	Langs []choice
}

// accountSection changes name and language of letters.
func (p *Pages) accountSection() section {
	return section{
		name: "account",
		fill: func(v *visit, b *meBody) (bool, error) {
			f := b.form(v.lang, "account-change")
			if f.status == 0 {
				f.values.Set("name", v.user.Name)
				f.values.Set("lang", cmp.Or(v.user.Lang, locale.Vietnamese))
			}
			view := &accountView{Form: f, Email: v.user.Email}
			for _, r := range v.user.Roles {
				view.Roles = append(view.Roles, locale.Text(v.lang, "role."+string(r), nil))
			}
			for _, l := range locale.Languages() {
				view.Langs = append(view.Langs, choice{
					ID: f.ID(l), Value: l, Label: locale.Text(v.lang, "language."+l, nil), Chosen: f.Get("lang") == l,
				})
			}
			b.Account = view
			return true, nil
		},
		acts: []act{{name: "change", fields: []string{"name", "lang"}, do: func(v *visit, f *form) (string, error) {
			f.require("lang")
			if f.status != 0 {
				return "", nil
			}
			name, lang := f.Get("name"), f.Get("lang")
			return "changed", p.Account.ChangeMe(v.r.Context(), v.actor, service.AccountChange{Name: &name, Lang: &lang})
		}}},
	}
}
