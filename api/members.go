package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// workspaceRoutes are those of an organization's workspace: members, pledges, inbox
// and scoreboard.
func (s *Server) workspaceRoutes() {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	const one = "/v1/organizations/{id}"
	reads, keeps, agrees := may(match.ActionReadMembers), may(match.ActionKeepMembers), may(match.ActionAgree)

	add(s, get, one+"/members", "member-list", "Members of an organization, the newest first", tagWorkspace, s.members, reads)
	add(s, post, one+"/members", "member-invite", "Invite a member, or note one whose profile the organization keeps", tagWorkspace, s.invite, keeps, limited(asks()), takes(s.schema(invitation{}), jsonType), status(http.StatusCreated))
	add(s, post, one+"/members/import", "member-import", "Bring in members' profiles: up to 10,000 lines of JSON or of a table", tagWorkspace, s.importMembers, may(match.ActionBringIn), limited(tries()), takes(s.schema(memberLines{}), importTypes()...), gives(http.StatusOK, s.schema(importReport{})))
	add(s, post, one+"/members/{profile}/confirm", "member-confirm", "Confirm the membership of one's profile, and say whether the organization may post offers in its name", tagWorkspace, s.confirmMember, agrees, takes(s.schema(confirmation{}), jsonType))
	add(s, post, one+"/members/{profile}/code", "member-code", "Make the code with which a kept profile is taken over", tagWorkspace, s.memberCode, keeps)
	add(s, del, one+"/members/{profile}", "member-end", "End a membership, as the organization or as the member", tagWorkspace, s.endMember, keeps)
	add(s, get, "/v1/memberships", "membership-list", "Memberships of one's own profiles, the newest first", tagWorkspace, s.memberships, reads)
	add(s, post, "/v1/memberships/take-over", "membership-take-over", "Take over the profile that an organization keeps, with its code", tagWorkspace, s.takeProfile, may(match.ActionCreate), limited(signIns()), takes(s.schema(profileCode{}), jsonType))

	pledge := s.schema(pledgeBody{})
	add(s, get, "/v1/pledges", "pledge-list", "Pledges with what was delivered, the newest first", tagWorkspace, s.pledges, reads)
	add(s, post, "/v1/pledges", "pledge-create", "Pledge hours of mentoring or capital", tagWorkspace, s.createPledge, keeps, takes(pledge, jsonType), status(http.StatusCreated), fails(http.StatusNotFound))
	add(s, get, "/v1/pledges/{id}", "pledge-get", "A pledge with what was delivered", tagWorkspace, s.pledge, reads)
	add(s, patch, "/v1/pledges/{id}", "pledge-change", "Change a pledge", tagWorkspace, s.changePledge, keeps, takes(s.schema(pledgeChange{}), patchType, jsonType))
	add(s, del, "/v1/pledges/{id}", "pledge-end", "Take a pledge back", tagWorkspace, s.endPledge, keeps)
	add(s, get, "/v1/pledges/{id}/delivered", "pledge-delivered", "The sessions or introductions that a pledge was delivered by", tagWorkspace, s.delivered, reads)

	add(s, get, one+"/inbox", "organization-inbox", "What was asked of an organization and its offers, the newest first", tagWorkspace, s.inbox, agrees)
	add(s, get, one+"/scoreboard", "scoreboard", "What an organization and its members did in a month", tagWorkspace, s.scoreboard, reads)
	add(s, get, one+"/scoreboard.csv", "scoreboard-table", "The same as a table", tagWorkspace, s.scoreboardTable, reads, writes(files.TableType))
	add(s, get, one+"/scoreboard/{figure}", "scoreboard-rows", "What a number of the scoreboard is counted from", tagWorkspace, s.figureRows, reads)
	add(s, get, "/v1/reports/scoreboard", "scoreboard-report", "Organizations in the order of a number of their scoreboards", tagReports, s.rankOrganizations, may(match.ActionReadReports))
}

type membersInput struct {
	Paging
	ID    string `path:"id" doc:"Id of the organization"`
	State string `query:"state" doc:"invited, confirmed or left; all that have not ended when left out"`
	Kind  string `query:"kind" doc:"Only profiles of this kind"`
}

type membersOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.MemberPage
}

func (s *Server) members(ctx context.Context, in *membersInput) (*membersOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	q, err := membersQuery(in.Paging, in.State, in.Kind)
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Members(ctx, from(ctx).actor, in.ID, q)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"state": {in.State}, "kind": {in.Kind}}
	return &membersOutput{Link: nextLink("/v1/organizations/"+in.ID+"/members", in.Limit, page.Next, query), Body: page}, nil
}

// membersQuery reads what both lists of memberships understand.
func membersQuery(p Paging, state, kind string) (service.MembersQuery, error) {
	place, err := p.behind()
	q := service.MembersQuery{State: match.MemberState(state), Kind: match.Kind(kind), After: place, Limit: p.Limit}
	if err != nil {
		return q, err
	}
	if state != "" && !slices.Contains(match.MemberStates(), q.State) {
		return q, unknownValue("state", state, words(match.MemberStates()))
	}
	if kind != "" && !slices.Contains(match.MemberKinds(), q.Kind) {
		return q, unknownValue("kind", kind, words(match.MemberKinds()))
	}
	return q, nil
}

// invitation is whom an organization wants as a member.
type invitation struct {
	Profile string             `json:"profile" doc:"Id of the profile"`
	Means   match.ConsentMeans `json:"means,omitempty" enum:"paper,oral" doc:"How a member agreed whose profile the organization keeps: it is noted as confirmed"`
}

type invitationInput struct {
	ID      string `path:"id" doc:"Id of the organization"`
	RawBody []byte
}

type memberOutput struct {
	Body service.Membership
}

func (s *Server) invite(ctx context.Context, in *invitationInput) (*memberOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var b invitation
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if b.Profile == "" {
		return nil, match.Invalid([]match.Problem{{Field: "profile", Code: match.ProblemRequired}})
	}
	if err := s.spendAccount(ctx, asks(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	m, err := s.svc.Invite(ctx, from(ctx).actor, in.ID, b.Profile, b.Means)
	if err != nil {
		return nil, err
	}
	return &memberOutput{m}, nil
}

// MemberIDs are the ids of a membership's path. The struct is exported, because
// huma skips unexported ones that are embedded.
type MemberIDs struct {
	ID      string `path:"id" doc:"Id of the organization"`
	Profile string `path:"profile" doc:"Id of the member's profile"`
}

func (in MemberIDs) check() error {
	if err := checkID(in.ID); err != nil {
		return err
	}
	return checkID(in.Profile)
}

type memberInput struct {
	MemberIDs
}

// confirmation is what a member says.
type confirmation struct {
	MayPost bool `json:"may_post,omitempty" doc:"The organization may post offers in the profile's name"`
}

type confirmationInput struct {
	MemberIDs
	RawBody []byte
}

func (s *Server) confirmMember(ctx context.Context, in *confirmationInput) (*memberOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	var b confirmation
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	m, err := s.svc.ConfirmMember(ctx, from(ctx).actor, in.ID, in.Profile, b.MayPost)
	if err != nil {
		return nil, err
	}
	return &memberOutput{m}, nil
}

func (s *Server) endMember(ctx context.Context, in *memberInput) (*doneOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return nil, s.svc.EndMember(ctx, from(ctx).actor, in.ID, in.Profile)
}

func (s *Server) memberCode(ctx context.Context, in *memberInput) (*codeOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	code, until, err := s.svc.MemberCode(ctx, from(ctx).actor, in.ID, in.Profile)
	if err != nil {
		return nil, err
	}
	return &codeOutput{CacheControl: "no-store", Body: handoverCode{code, until}}, nil
}

type membershipsInput struct {
	Paging
	State string `query:"state" doc:"invited, confirmed or left; all that have not ended when left out"`
}

func (s *Server) memberships(ctx context.Context, in *membershipsInput) (*membersOutput, error) {
	q, err := membersQuery(in.Paging, in.State, "")
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Memberships(ctx, from(ctx).actor, q)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	return &membersOutput{Link: nextLink("/v1/memberships", in.Limit, page.Next, url.Values{"state": {in.State}}), Body: page}, nil
}

// profileCode is what somebody shows whose profile an organization keeps.
type profileCode struct {
	Code string `json:"code" example:"7K3M-XQ2A-90PD"`
}

type takenOutput struct {
	Seq  string `header:"X-Duyen-Seq" doc:"Number of the change, for min_seq"`
	Body match.Card
}

func (s *Server) takeProfile(ctx context.Context, in *bodyInput) (*takenOutput, error) {
	var b profileCode
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if err := filled(map[string]string{"code": b.Code}); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, signIns(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	w, err := s.svc.TakeProfile(ctx, from(ctx).actor, b.Code)
	if err != nil {
		return nil, err
	}
	return &takenOutput{Seq: after(w.Seq), Body: match.CardOf(w.Profile)}, nil
}
