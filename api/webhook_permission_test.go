package api_test

import (
	"net/http"
	"strings"

	"duyen/match"
)

// hooking is the part of the permission table about webhooks: everybody has
// their own, and those of others do not exist.
func hooking() []permission {
	const one, template = "/v1/webhooks/{webhook}", "/v1/webhooks/:id"
	rows := []permission{
		{route: "GET /v1/webhooks"},
		{route: "POST /v1/webhooks", body: `{"url":"https://example.org/in","feeds":["nobody"]}`, ok: http.StatusUnprocessableEntity},
		{route: "GET " + template, path: one},
		{route: "PATCH " + template, path: one, body: `{"description":"ours","enabled":false}`},
		{route: "DELETE " + template, path: one, ok: http.StatusNoContent},
		{route: "POST " + template + "/test", path: one + "/test"},
		{route: "POST " + template + "/secret", path: one + "/secret"},
		{route: "GET " + template + "/deliveries", path: one + "/deliveries"},
		{route: "POST " + template + "/deliveries/:delivery/replay", path: one + "/deliveries/msg_none/replay", ok: http.StatusNotFound},
	}
	for i := range rows {
		rows[i].action, rows[i].own = match.ActionKeepFeed, true
	}
	return rows
}

// freshWebhook puts a webhook of somebody into a path and tells afterwards
// whether it is still what it was.
func (m *matrix) freshWebhook(path, user string) (filled string, untouched func() bool) {
	ctx := m.t.Context()
	w, err := m.store.AddWebhook(ctx, match.Webhook{User: user, URL: "https://example.org/in", State: match.WebhookOn, Secret: "whsec_secret"}, "")
	must(m.t, err)
	return strings.Replace(path, "{webhook}", w.ID, 1), func() bool {
		now, err := m.store.Webhook(ctx, w.ID)
		_ = m.store.DropWebhook(ctx, user, w.ID) // an account has ten at most
		return err == nil && now.Secret == w.Secret && now.State == w.State && now.Description == ""
	}
}
