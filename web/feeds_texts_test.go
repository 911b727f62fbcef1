package web

import (
	"testing"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// The service does what these pages ask for.
var (
	_ Theses     = (*service.Service)(nil)
	_ Webhooks   = (*service.Service)(nil)
	_ Deliveries = (*service.Service)(nil)
	_ Follows    = (*service.Service)(nil)
	_ Glances    = (*service.Service)(nil)
	_ FeedWays   = (*service.Service)(nil)
	_ DataAsks   = (*service.Service)(nil)
)

// TestFeedTexts: everything that the pages of feeds, theses and webhooks name has a text.
func TestFeedTexts(t *testing.T) {
	var keys []string
	for _, e := range match.FeedEvents() {
		keys = append(keys, "webhook.event."+string(e))
	}
	for _, s := range []match.WebhookState{match.WebhookOn, match.WebhookOff, match.WebhookGone, match.WebhookFailing} {
		keys = append(keys, "webhook.state."+string(s))
	}
	for _, s := range []match.DeliveryState{match.DeliveryWaiting, match.DeliveryDone, match.DeliveryFailed, match.DeliveryForbidden} {
		keys = append(keys, "webhook.delivery."+string(s))
	}
	for _, e := range match.DeliveryErrors() {
		keys = append(keys, "delivery."+e)
	}
	for _, x := range match.StrictFields() {
		keys = append(keys, "strict."+x)
	}
	for _, x := range service.Dismissals() {
		keys = append(keys, "dismissal."+x)
	}
	for _, m := range service.FeedMoves() {
		if m != service.FeedOpen {
			keys = append(keys, "page.feed.done."+string(m))
		}
	}
	for _, k := range match.DataRequestKinds() {
		keys = append(keys, "data_request."+string(k))
	}
	for _, s := range match.DataRequestStates() {
		keys = append(keys, "data_request.state."+string(s))
	}
	for _, s := range []match.ConsentState{match.ConsentOpen, match.ConsentGiven, match.ConsentWithdrawn} {
		keys = append(keys, "page.me.data.state."+string(s))
	}
	for _, m := range []match.ConsentMeans{match.ConsentSelf, match.ConsentPaper, match.ConsentOral} {
		keys = append(keys, "consent.means."+string(m))
	}
	for _, name := range thesisFields() {
		keys = append(keys, "field.thesis."+name)
	}
	for _, name := range []string{"url", "description", "feeds", "events"} {
		keys = append(keys, "field.webhook."+name)
	}
	for _, d := range (&Pages{}).webhookDeeds() {
		switch d.name {
		case "secret", "delete": // say it themselves
		case "change":
			keys = append(keys, "page.webhook.done.changed")
		default:
			keys = append(keys, "page.webhook.done."+d.name)
		}
	}
	for _, key := range keys {
		if !locale.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}
