package web

import (
	"cmp"

	"duyen/match"
)

// identitiesView is how the account is linked with the OpenID provider.
type identitiesView struct {
	Provider string
	List     []identityView
}

// identityView is one link.
type identityView struct{ ID, Email, Since string }

// identitiesSection links the account with the provider, where there is one.
func (p *Pages) identitiesSection() section {
	return section{
		name: "identities",
		fill: func(v *visit, b *meBody) (bool, error) {
			if p.Provider == "" {
				return false, nil
			}
			found, err := p.Identities.MyIdentities(v.r.Context(), v.actor)
			b.Identities = &identitiesView{Provider: p.Provider}
			for _, x := range found {
				b.Identities.List = append(b.Identities.List, identityView{x.ID, cmp.Or(x.Email, p.Provider), p.time(x.CreatedAt)})
			}
			return true, err
		},
		acts: []act{{name: "end", do: func(v *visit, f *form) (string, error) {
			if p.Provider == "" {
				return "", match.Fail(match.KindNotFound, "no_provider", "no OpenID provider is set up")
			}
			return "unlinked", p.Identities.UnlinkIdentity(v.r.Context(), v.actor, f.Get("id"))
		}}},
	}
}
