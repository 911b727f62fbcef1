package web

// profilesSection lists the account's own profiles.
func (p *Pages) profilesSection() section {
	return section{name: "profiles", fill: func(v *visit, b *meBody) (bool, error) {
		b.Profiles = p.cards(v, v.cards)
		return true, nil
	}}
}
