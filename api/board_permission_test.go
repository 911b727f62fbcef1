package api_test

import "duyen/match"

// boarding is the part of the permission table about boards in bulk.
func boarding() []permission {
	const one, template = "/v1/organizations/{id}/offers", "/v1/organizations/:id/offers"
	return []permission{
		{route: "GET " + template + ".csv", path: one + ".csv", kind: match.KindOrganization, action: match.ActionChange},
		{route: "GET " + template + ".xlsx", path: one + ".xlsx", kind: match.KindOrganization, action: match.ActionChange},
		{route: "POST " + template, path: one, kind: match.KindOrganization, action: match.ActionChange, write: true, media: "text/csv", body: "name\nHỗ trợ mới\n"},
	}
}
