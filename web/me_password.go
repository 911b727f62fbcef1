package web

// passwordSection changes the password. The present one is asked for, because
// the browser may have been left alone; so guessing it here counts as well.
func (p *Pages) passwordSection() section {
	return section{
		name: "password",
		fill: func(v *visit, b *meBody) (bool, error) {
			b.Password = b.form(v.lang, "password-change")
			return true, nil
		},
		acts: []act{{name: "change", fields: []string{"current", "password"}, do: func(v *visit, f *form) (string, error) {
			f.require("current", "password")
			if f.status != 0 || !p.admitted(v, f, AttemptSignIn, v.actor.User) {
				return "", nil
			}
			return "password", p.Account.ChangePassword(v.r.Context(), v.actor, f.Get("current"), f.Get("password"))
		}}},
	}
}
