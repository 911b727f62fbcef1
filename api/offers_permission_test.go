package api_test

import (
	"net/http"

	"duyen/match"
)

// offering is the part of the permission table about the life of offers. The
// profiles that it asks about are open.
func offering() []permission {
	const one, template = "/v1/offers/{id}/", "POST /v1/offers/:id/"
	rows := []permission{
		{route: template + "submit", path: one + "submit", action: match.ActionChange},
		{route: template + "publish", path: one + "publish", action: match.ActionPublish},
		{route: template + "close", path: one + "close", action: match.ActionChange},
		{route: template + "renew", path: one + "renew", body: `{"closes_on":"2099-12-31"}`, action: match.ActionChange, ok: http.StatusConflict}, // it is not over
		{route: template + "copy", path: one + "copy", action: match.ActionChange, ok: http.StatusCreated},
	}
	for i := range rows {
		rows[i].kind, rows[i].write = match.KindOffer, true
	}
	return append(rows, permission{route: "GET /v1/offers/feed.atom"}, permission{route: "GET /v1/offers/feed.json"})
}
