package api_test

import (
	"net/http"
	"strings"

	"duyen/match"
	"duyen/match/service"
)

// feeding is the part of the permission table about feeds.
func feeding() []permission {
	rows := []permission{
		{route: "GET /feeds/:token/feed.atom", path: "/feeds/dyf_none/feed.atom", ok: http.StatusNotFound},
		{route: "GET /feeds/:token/feed.json", path: "/feeds/dyf_none/feed.json", ok: http.StatusNotFound},
		{route: "GET /feeds/:token/stream", path: "/feeds/dyf_none/stream", ok: http.StatusNotFound},
	}
	for _, k := range []match.Kind{match.KindStartup, match.KindMentor, match.KindInvestor, match.KindOrganization, ""} {
		of := "saved-searches"
		if k != "" {
			of = k.Plural()
		}
		for _, row := range ofFeed() {
			method, path, _ := strings.Cut(row.route, " ")
			row.kind = k
			row.path = "/v1/" + of + "/{id}" + path
			row.route = method + " /v1/" + of + "/:id" + strings.NewReplacer("{item}", ":item", "the-startup", ":startup").Replace(path)
			if k == "" {
				row.path, row.ok, row.own = strings.Replace(row.path, "{id}", "srch_none", 1), http.StatusNotFound, true
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// ofFeed gives the routes of one feed, below its profile.
func ofFeed() []permission {
	var rows []permission
	for _, way := range []string{"", ".atom", ".json", ".csv", "/stream"} {
		rows = append(rows, permission{route: "GET /feed" + way, action: match.ActionReadFeed})
	}
	keep := func(route, body string, ok int) {
		rows = append(rows, permission{route: route, body: body, action: match.ActionKeepFeed, ok: ok, feed: true})
	}
	for _, m := range service.FeedMoves() {
		body := ""
		if m == service.FeedSnooze {
			body = `{"days":7}`
		}
		keep("POST /feed/{item}/"+string(m), body, 0)
	}
	keep("POST /feed/read", "", http.StatusNoContent)
	keep("GET /feed/settings", "", 0)
	keep("PUT /feed/settings", `{"min_fit":"strong","digest":"never"}`, 0)
	keep("GET /feed/follows", "", 0)
	keep("PUT /feed/follows/the-startup", "", 0)
	keep("GET /feed/follows/the-startup", "", 0)
	keep("DELETE /feed/follows/the-startup", "", http.StatusNoContent)
	keep("POST /feed/link", "", http.StatusCreated)
	keep("DELETE /feed/link", "", http.StatusNoContent)
	return rows
}

// entry gives an item of a profile's feed.
func (m *matrix) entry(p match.Profile) string {
	id := p.Common().ID
	_, _, err := m.store.OpenFeed(m.t.Context(), match.Feed{ID: id, MinFit: match.FitPossible, Digest: match.DigestNever})
	must(m.t, err)
	_, err = m.store.AddItems(m.t.Context(), []match.FeedItem{{Feed: id, Event: match.EventStage, Target: "the-mentor", What: "stage:mvp"}}, nil, 0)
	must(m.t, err)
	items, err := m.store.Items(m.t.Context(), match.FeedQuery{Feed: id, Targets: []string{"the-mentor"}, Hidden: true, Limit: 1})
	must(m.t, err)
	return items[0].ID()
}
