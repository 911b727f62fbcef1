package web

import "slices"

// sessionView is one sign-in as its owner recognises it.
type sessionView struct {
	ID, Client, Since, Used string
	Current                 bool
}

// sessionsShown is how many sign-ins stand outside the fold.
const sessionsShown = 5

// sessionsView lists sign-ins, the present one first.
type sessionsView struct{ First, Rest []sessionView }

// sessionsSection lists the account's sign-ins and ends them.
func (p *Pages) sessionsSection() section {
	return section{
		name: "sessions",
		fill: func(v *visit, b *meBody) (bool, error) {
			found, err := p.Account.MySessions(v.r.Context(), v.actor)
			var all []sessionView
			for _, x := range found {
				all = append(all, sessionView{
					x.ID, clientName(v.lang, x.Client), p.time(x.CreatedAt), p.time(x.UsedAt), x.ID == v.actor.Session,
				})
			}
			slices.SortStableFunc(all, func(a, b sessionView) int {
				switch {
				case a.Current == b.Current:
					return 0
				case a.Current:
					return -1
				}
				return 1
			})
			n := min(len(all), sessionsShown)
			b.Sessions = &sessionsView{all[:n], all[n:]}
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
