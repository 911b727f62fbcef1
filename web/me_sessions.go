package web

// sessionView is one sign-in as its owner recognises it.
type sessionView struct {
	ID, Client, Since, Used string
	Current                 bool
}

// sessionsSection lists the account's sign-ins and ends them.
func (p *Pages) sessionsSection() section {
	return section{
		name: "sessions",
		fill: func(v *visit, b *meBody) (bool, error) {
			found, err := p.Account.MySessions(v.r.Context(), v.actor)
			for _, x := range found {
				b.Sessions = append(b.Sessions, sessionView{
					x.ID, clientName(v.lang, x.Client), p.time(x.CreatedAt), p.time(x.UsedAt), x.ID == v.actor.Session,
				})
			}
			return true, err
		},
		acts: []act{
			{name: "end", do: func(v *visit, f *form) (string, error) {
				return "ended", p.Account.EndMySession(v.r.Context(), v.actor, f.Get("id"))
			}},
			{name: "everywhere", do: func(v *visit, _ *form) (string, error) {
				err := p.Account.SignOutEverywhere(v.r.Context(), v.actor)
				if err == nil {
					endSession(v.w, v.r)
				}
				return "/sign-in?done=everywhere", err
			}},
		},
	}
}
