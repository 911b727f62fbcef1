package api_test

import (
	"net/http"

	"duyen/match"
	"duyen/match/service"
)

// running is the part of the permission table about assignment runs: those of an
// organization are managed by who may do so for it; to others there are none.
func running() []permission {
	kept := map[string]string{}
	run := func(m *matrix, p match.Profile) string {
		id := p.Common().ID
		if kept[id] == "" {
			r, _, err := m.svc.CreateRun(m.t.Context(), m.actors["admin"], service.RunWish{
				Name: "fresh", Organization: id, Subjects: service.RunSelection{IDs: []string{"the-startup"}}, Targets: service.RunSelection{IDs: []string{"the-third"}},
			})
			must(m.t, err)
			kept[id] = r.ID
		}
		return kept[id]
	}
	published := func(m *matrix, p match.Profile) string {
		id := run(m, p)
		_, err := m.svc.PublishRun(m.t.Context(), m.actors["admin"], id, 0)
		must(m.t, err)
		return id
	}
	const one, template = "/v1/runs/{id}", "/v1/runs/:id"
	rows := []permission{
		{route: "GET " + template, path: one},
		{route: "PATCH " + template, path: one, body: `{"name":"changed"}`, write: true},
		{route: "DELETE " + template, path: one, ok: http.StatusNoContent, write: true},
		{route: "POST " + template + "/solve", path: one + "/solve", write: true},
		{route: "POST " + template + "/replay", path: one + "/replay"},
		{route: "POST " + template + "/publish", path: one + "/publish", write: true},
		{route: "POST " + template + "/undo", path: one + "/undo", write: true, about: published},
		{route: "GET " + template + "/pairs", path: one + "/pairs"},
		{route: "GET " + template + "/pairs.csv", path: one + "/pairs.csv"},
		{route: "GET " + template + "/pairs.xlsx", path: one + "/pairs.xlsx"},
		{route: "GET " + template + "/unmatched", path: one + "/unmatched"},
		{route: "GET " + template + "/diff", path: one + "/diff?with={id}"},
		{route: "GET " + template + "/print", path: one + "/print"},
	}
	for i := range rows {
		rows[i].kind, rows[i].action, rows[i].secret = match.KindOrganization, match.ActionManageRuns, true
		if rows[i].about == nil {
			rows[i].about = run
		}
	}
	return append(rows,
		permission{route: "GET /v1/runs", action: match.ActionManageRuns, own: true},
		permission{
			route: "POST /v1/runs", kind: match.KindOrganization, action: match.ActionManageRuns, ok: http.StatusCreated, write: true,
			body: `{"name":"new","organization":"{id}","subjects":{"ids":["the-startup"]},"targets":{"ids":["the-third"]}}`,
		},
	)
}
