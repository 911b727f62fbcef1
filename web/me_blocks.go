package web

import "duyen/locale"

// blockedView is somebody whom the visitor has blocked, by the profiles by which
// they know them.
type blockedView struct{ Account, Names string }

// blocksSection lists whom the account has blocked.
func (p *Pages) blocksSection() section {
	return section{
		name: "blocks",
		fill: func(v *visit, b *meBody) (bool, error) {
			found, err := p.Trust.BlockedBy(v.r.Context(), v.actor)
			for _, x := range found {
				names := make([]string, len(x.Profiles))
				for i, c := range x.Profiles {
					names[i] = c.Name
				}
				if len(names) == 0 {
					names = []string{locale.Text(v.lang, "page.me.blocks.nobody", nil)}
				}
				b.Blocks = append(b.Blocks, blockedView{x.Account, locale.List(v.lang, names)})
			}
			return len(found) > 0, err
		},
		acts: []act{{name: "undo", do: func(v *visit, f *form) (string, error) {
			return "unblocked", p.Trust.Unblock(v.r.Context(), v.actor, f.Get("account"))
		}}},
	}
}
