package web

// waysSection leads to where the account's news goes.
func (p *Pages) waysSection() section {
	return section{name: "ways", fill: func(*visit, *meBody) (bool, error) { return true, nil }}
}
