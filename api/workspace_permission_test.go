package api_test

import (
	"net/http"
	"time"

	"duyen/match"
)

// working is the part of the permission table about the workspaces of
// organizations. Who is no member is none whoever ends that: 404 to those who may.
func working() []permission {
	const one, template, third = "/v1/organizations/{id}", "/v1/organizations/:id", "/members/the-third"
	const member, pledge = `{"kind":"startup","name":"Thành viên","external_id":"1"}`, "/v1/pledges/:id"
	rows := []permission{
		{route: "GET " + template + "/members", path: one + "/members", action: match.ActionReadMembers},
		{route: "POST " + template + "/members", path: one + "/members", body: `{"profile":"the-third"}`, action: match.ActionKeepMembers, ok: http.StatusCreated, write: true},
		{route: "POST " + template + "/members/import", path: one + "/members/import?means=paper", body: member, action: match.ActionBringIn, write: true},
		{route: "POST " + template + "/members/:profile/code", path: one + third + "/code", action: match.ActionKeepMembers, ok: http.StatusNotFound},
		{route: "DELETE " + template + "/members/:profile", path: one + third, action: match.ActionKeepMembers, ok: http.StatusNotFound},
		{route: "GET " + template + "/inbox", path: one + "/inbox", action: match.ActionAgree},
		{route: "GET " + template + "/scoreboard", path: one + "/scoreboard", action: match.ActionReadMembers},
		{route: "GET " + template + "/scoreboard.csv", path: one + "/scoreboard.csv", action: match.ActionReadMembers},
		{route: "GET " + template + "/scoreboard/:figure", path: one + "/scoreboard/members", action: match.ActionReadMembers},
		{route: "POST /v1/pledges", body: `{"by":"{id}","kind":"hours","hours":1,"from":"2026-11-01","to":"2026-11-30"}`, action: match.ActionKeepMembers, ok: http.StatusCreated, write: true},
		{route: "GET " + pledge, path: "/v1/pledges/{pledge}", action: match.ActionReadMembers},
		{route: "GET " + pledge + "/delivered", path: "/v1/pledges/{pledge}/delivered", action: match.ActionReadMembers},
		{route: "PATCH " + pledge, path: "/v1/pledges/{pledge}", body: `{"hours":2}`, action: match.ActionKeepMembers, write: true},
		{route: "DELETE " + pledge, path: "/v1/pledges/{pledge}", action: match.ActionKeepMembers, ok: http.StatusNoContent, write: true},
	}
	for i := range rows {
		rows[i].kind = match.KindOrganization
	}
	return append(
		rows,
		permission{
			route: "POST " + template + "/members/:profile/confirm", path: "/v1/organizations/the-organization/members/{id}/confirm", kind: match.KindStartup,
			body: `{}`, action: match.ActionAgree, ok: http.StatusNotFound,
		},
		permission{route: "GET /v1/memberships", action: match.ActionReadMembers, own: true},
		permission{route: "POST /v1/memberships/take-over", body: `{"code":"0000-0000-0000"}`, action: match.ActionCreate, ok: http.StatusUnprocessableEntity},
		permission{route: "GET /v1/pledges", action: match.ActionReadMembers, own: true},
		permission{route: "GET /v1/reports/scoreboard", action: match.ActionReadReports},
	)
}

// pledge gives a fresh one of a profile.
func (m *matrix) pledge(by string) string {
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p, err := m.store.AddPledge(m.t.Context(), match.Pledge{By: by, Kind: match.PledgeHours, Hours: 1, Starts: day, Ends: day.AddDate(0, 1, 0)})
	must(m.t, err)
	return p.ID
}
