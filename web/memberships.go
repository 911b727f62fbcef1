package web

import (
	"context"
	"net/http"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Memberships is where a member stands: what it was invited to and belongs to.
type Memberships interface {
	// Memberships gives a page of those of the actor's profiles, the newest first.
	Memberships(ctx context.Context, a match.Actor, q service.MembersQuery) (service.MemberPage, error)
	// ConfirmMember confirms one for a profile of the actor's and may be repeated;
	// KindNotFound, KindForbidden.
	ConfirmMember(ctx context.Context, a match.Actor, organization, profile string, mayPost bool) (service.Membership, error)
	// TakeProfile gives the profile that a code hands over; KindInvalid.
	TakeProfile(ctx context.Context, a match.Actor, code string) (match.Written, error)
}

// membershipsPath is where people see what their profiles belong to.
const membershipsPath = "/me/memberships"

// membershipsBody is what that page shows.
type membershipsBody struct {
	Done             string
	Problem          string
	Invited, Members []membershipRow
	Empty            *emptyView
	Next             string
	Form             *form
}

// membershipRow is one of them in words.
type membershipRow struct {
	Organization, Profile string // ids
	Where, Mine           linkView
	State                 string
	Posts                 bool
}

// memberships answers /me/memberships.
func (p *Pages) memberships(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showMemberships(v, nil)
}

func (p *Pages) showMemberships(v *visit, refused *form) error {
	page, err := p.Memberships.Memberships(v.r.Context(), v.actor, service.MembersQuery{After: v.r.URL.Query().Get("after"), Limit: membersShown})
	if err != nil {
		return err
	}
	body := membershipsBody{Done: done(v, "memberships"), Form: formOr(refused, v.lang, "take")}
	for _, m := range page.Data {
		row := membershipRow{Organization: m.Organization, Profile: m.Profile, Where: cardLink(v.lang, m.Who), Mine: linkTo(v.lang, p.find(v, m.Profile)), Posts: m.MayPost}
		if m.State == match.MemberInvited {
			row.State = locale.Text(v.lang, "page.memberships.invited", map[string]any{"since": p.day(m.CreatedAt)})
			body.Invited = append(body.Invited, row)
			continue
		}
		if m.ConfirmedAt != nil {
			row.State = locale.Text(v.lang, "page.memberships.member", map[string]any{"since": p.day(*m.ConfirmedAt)})
		}
		body.Members = append(body.Members, row)
	}
	if len(page.Data) == 0 {
		body.Empty = &emptyView{
			Text: locale.Text(v.lang, "page.memberships.none", nil),
			Ways: []linkView{{locale.Text(v.lang, "page.memberships.search", nil), "/search?kind=" + string(match.KindOrganization)}},
		}
	}
	if page.HasMore {
		body.Next = membershipsPath + asked("after", page.Next)
	}
	status := http.StatusOK
	if refused != nil {
		status, body.Done = refused.status, ""
		if refused.id != body.Form.id {
			body.Problem = refused.Fault("")
		}
	}
	private(v.w)
	p.render(v, status, "memberships", locale.Text(v.lang, "page.memberships.title", nil), body)
	return nil
}

// membershipDeed is what can be done there.
type membershipDeed struct {
	name   string
	fields []string
	do     func(v *visit, f *form) error
}

func (p *Pages) membershipDeeds() []membershipDeed {
	return []membershipDeed{
		{"confirm", nil, func(v *visit, f *form) error {
			_, err := p.Memberships.ConfirmMember(v.r.Context(), v.actor, f.Get("organization"), f.Get("profile"), f.Get("may_post") == "true")
			return err
		}},
		{"end", nil, func(v *visit, f *form) error {
			return p.Members.EndMember(v.r.Context(), v.actor, f.Get("organization"), f.Get("profile"))
		}},
		{"take", []string{"code"}, func(v *visit, f *form) error {
			if f.require("code"); f.status != 0 || !p.admitted(v, f, AttemptSignIn, v.actor.User) {
				return nil
			}
			_, err := p.Memberships.TakeProfile(v.r.Context(), v.actor, f.Get("code"))
			return err
		}},
	}
}

func (p *Pages) membershipDeed(d membershipDeed) func(*visit) error {
	return func(v *visit) error {
		return p.does(v, formDeed{
			back: membershipsPath, id: d.name, fields: d.fields, show: func(f *form) error { return p.showMemberships(v, f) },
			do: func(f *form) (string, error) { return membershipsPath + asked("done", d.name), d.do(v, f) },
		})
	}
}
