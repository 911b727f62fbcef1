package service

import (
	"context"
	"slices"

	"duyen/match"
)

// MembersQuery asks for a page of members. What is empty does not matter; Limit is
// 1–100, 0 means 20.
type MembersQuery struct {
	State match.MemberState
	Kind  match.Kind
	After string
	Limit int
}

// Membership is a membership with the other side of it, as far as the actor may
// know of that.
type Membership struct {
	match.Member
	Who *match.Card `json:"who,omitempty"`
}

// MemberPage is a page of memberships, the newest first.
type MemberPage struct {
	Data    []Membership `json:"data"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// organization gives an organization that the actor may do something with. What is
// hidden does not exist.
func (s *Service) organization(ctx context.Context, a match.Actor, action match.Action, id string) (match.Profile, error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if p.Common().Kind != match.KindOrganization {
		return nil, notFound()
	}
	return p, s.may(ctx, a, action, p)
}

// Invite invites a profile to be a member; whoever acts for it confirms. With a
// means (paper, oral) the member is noted as confirmed: of a profile that the
// organization keeps, or whose owner's account the actor does. One who is a member
// stays one.
func (s *Service) Invite(ctx context.Context, a match.Actor, organization, profile string, means match.ConsentMeans) (Membership, error) {
	org, err := s.organization(ctx, a, match.ActionKeepMembers, organization)
	if err != nil {
		return Membership{}, err
	}
	p, err := s.visible(ctx, a, profile)
	if err != nil {
		return Membership{}, err
	}
	if err := match.Invalid(memberProblems(org, p, means)); err != nil {
		return Membership{}, err
	}
	m := match.Member{Organization: organization, Profile: profile, State: match.MemberInvited, By: a.User}
	action := "member.invite"
	if means == "" {
		err = s.mayInvite(ctx, org.Common(), p.Common())
	} else {
		m.State, m.Means, action = match.MemberConfirmed, means, "member.note"
		err = s.mayNote(ctx, a, org, p)
	}
	if err != nil {
		return Membership{}, err
	}
	kept, err := s.workspace.Enrol(ctx, m)
	if err != nil {
		return Membership{}, err
	}
	s.recordMember(ctx, a, action, organization, p)
	return s.membership(ctx, a, kept[0], p), nil
}

func memberProblems(org, p match.Profile, means match.ConsentMeans) (problems []match.Problem) {
	b := p.Common()
	refuse := func(wrong bool, field, code, value string) {
		if wrong {
			problems = append(problems, match.Problem{Field: field, Code: code, Value: value})
		}
	}
	refuse(!slices.Contains(match.MemberKinds(), b.Kind), "profile", match.ProblemUnknownKind, string(b.Kind))
	refuse(b.ID == org.Common().ID, "profile", match.ProblemSameProfile, b.ID)
	refuse(means != "" && !means.Noted(), "means", match.ProblemUnknownValue, string(means))
	return problems
}

// mayInvite refuses private profiles, which nobody could look at, and blocked people.
func (s *Service) mayInvite(ctx context.Context, org, who *match.Base) error {
	if who.Reach() == match.VisibilityPrivate {
		return match.Invalid([]match.Problem{{Field: "profile", Code: match.ProblemPrivate, Value: who.ID}})
	}
	apart, err := s.blocks.Apart(ctx, org.Owner)
	if err == nil && who.Owner != "" && slices.Contains(apart, who.Owner) {
		err = match.Fail(match.KindForbidden, "agreement_blocked", "one of the two has blocked the other")
	}
	return err
}

// mayNote refuses to note somebody as a member who can confirm it themselves.
func (s *Service) mayNote(ctx context.Context, a match.Actor, org, p match.Profile) error {
	if p.Common().Keeper == org.Common().ID {
		return nil
	}
	o := match.ObjectOf(p, s.ref)
	if err := s.steward(ctx, a, &o); err != nil {
		return err
	}
	if a.User != "" && o.Steward == a.User {
		return nil
	}
	return match.Fail(match.KindForbidden, "member_confirms", "whoever acts for the profile confirms")
}

// recordMember notes in the audit log what was done about a membership: about the
// profile, with the organization as a detail of it.
func (s *Service) recordMember(ctx context.Context, a match.Actor, action, organization string, p match.Profile) {
	b := p.Common()
	s.record(ctx, a, action, b.Owner, map[string]any{"organization": organization, "kind": b.Kind, "profile": b.ID})
}

// ConfirmMember confirms the membership of a profile that the actor acts for, or
// says anew whether the organization may post offers in its name.
func (s *Service) ConfirmMember(ctx context.Context, a match.Actor, organization, profile string, mayPost bool) (Membership, error) {
	if err := signedIn(a); err != nil {
		return Membership{}, err
	}
	p, err := s.visible(ctx, a, profile)
	if err != nil {
		return Membership{}, err
	}
	if err := s.may(ctx, a, match.ActionAgree, p); err != nil {
		return Membership{}, err
	}
	if p.Common().Keeper == organization {
		return Membership{}, match.Fail(match.KindForbidden, "member_noted", "nobody else acts for the profile: its membership is noted")
	}
	m, err := s.workspace.Confirm(ctx, organization, profile, mayPost, match.ConsentSelf)
	if err != nil {
		return Membership{}, err
	}
	s.recordMember(ctx, a, "member.confirm", organization, p)
	return s.memberOf(ctx, a, m)
}

// EndMember ends a membership, for the organization or for the profile. To everybody
// else there is none.
func (s *Service) EndMember(ctx context.Context, a match.Actor, organization, profile string) error {
	if err := signedIn(a); err != nil {
		return err
	}
	found, err := s.profiles.Get(ctx, organization, profile)
	if err != nil {
		return err
	}
	org, p := found[0], found[1]
	if org == nil || p == nil {
		return notFound()
	}
	switch known := s.sees(ctx, a, org) && s.sees(ctx, a, p); {
	case s.may(ctx, a, match.ActionKeepMembers, org) == nil, s.may(ctx, a, match.ActionAgree, p) == nil:
	case known:
		return forbidden()
	default:
		return notFound()
	}
	if _, err := s.workspace.Leave(ctx, organization, profile); err != nil {
		return err
	}
	s.recordMember(ctx, a, "member.end", organization, p)
	return nil
}

// Members gives a page of the members of an organization.
func (s *Service) Members(ctx context.Context, a match.Actor, organization string, q MembersQuery) (MemberPage, error) {
	if _, err := s.organization(ctx, a, match.ActionReadMembers, organization); err != nil {
		return MemberPage{}, err
	}
	return s.memberPage(ctx, a, match.MemberQuery{Organization: organization}, q, func(m match.Member) string { return m.Profile })
}

// Memberships gives a page of the memberships of the actor's own profiles, among
// them the invitations that wait.
func (s *Service) Memberships(ctx context.Context, a match.Actor, q MembersQuery) (MemberPage, error) {
	if err := mayOwn(a, match.ActionReadMembers); err != nil {
		return MemberPage{}, err
	}
	own := match.MemberQuery{Owner: a.User, Profiles: a.Organizations}
	return s.memberPage(ctx, a, own, q, func(m match.Member) string { return m.Organization })
}

func (s *Service) memberPage(ctx context.Context, a match.Actor, of match.MemberQuery, q MembersQuery, other func(match.Member) string) (MemberPage, error) {
	page := MemberPage{Data: []Membership{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	of.State, of.Kind, of.After, of.Limit = q.State, q.Kind, q.After, limit+1
	found, err := s.workspace.Members(ctx, of)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	ids := make([]string, len(found))
	for i, m := range found {
		ids[i] = other(m)
	}
	others, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return page, err
	}
	for i, m := range found {
		page.Data = append(page.Data, s.membership(ctx, a, m, others[i]))
	}
	return page, nil
}

// memberOf gives a membership with its organization.
func (s *Service) memberOf(ctx context.Context, a match.Actor, m match.Member) (Membership, error) {
	found, err := s.profiles.Get(ctx, m.Organization)
	if err != nil {
		return Membership{}, err
	}
	return s.membership(ctx, a, m, found[0]), nil
}

func (s *Service) membership(ctx context.Context, a match.Actor, m match.Member, other match.Profile) Membership {
	return Membership{m, s.card(ctx, a, other)}
}

// card gives what a list shows of a profile, nil for one the actor must not know of.
func (s *Service) card(ctx context.Context, a match.Actor, p match.Profile) *match.Card {
	if p == nil || !s.sees(ctx, a, p) {
		return nil
	}
	c := match.CardOf(match.Shown(p, match.LevelAnyone))
	return &c
}

// postsFor tells whether a profile is a confirmed member, and lets it post, of an
// organization that the actor works for.
func (s *Service) postsFor(ctx context.Context, a match.Actor, profile string) (bool, error) {
	found, err := s.workspace.Members(ctx, match.MemberQuery{Profiles: []string{profile}, State: match.MemberConfirmed, Limit: membershipsMax})
	if err != nil {
		return false, err
	}
	var ids []string
	for _, m := range found {
		if m.MayPost && m.Profile == profile {
			ids = append(ids, m.Organization)
		}
	}
	organizations, err := s.profiles.Get(ctx, ids...)
	if err != nil {
		return false, err
	}
	for _, org := range organizations {
		if org != nil && s.may(ctx, a, match.ActionKeepMembers, org) == nil {
			return true, nil
		}
	}
	return false, nil
}

// membershipsMax bounds how many memberships of one profile are looked at.
const membershipsMax = 1000
