package main

import (
	"context"
	"time"

	"duyen/api"
	"duyen/configs"
	"duyen/jobs"
	"duyen/match"
	"duyen/match/service"
)

// openCourier makes who writes to webhooks.
func openCourier(c *configs.Config) *jobs.Courier {
	return jobs.NewCourier(jobs.CourierOptions{Private: c.WebhooksPrivate, Version: version(), Now: time.Now})
}

// serveWebhooks lets the queue write to webhooks what the API says in words.
func (r *rooms) serveWebhooks() error {
	if err := r.jobs.ServeWebhooks(messages{r.service, r.api}, r.courier); err != nil {
		return err
	}
	r.api.Counter("duyen_webhook_delivered_total", "Messages that arrived at webhooks.", func() float64 { return float64(r.jobs.Delivered()) })
	r.api.Counter("duyen_webhook_failed_total", "Attempts at messages to webhooks that failed.", func() float64 { return float64(r.jobs.Failed()) })
	return nil
}

// messages is what webhooks are told: the service says what, the API in which words.
type messages struct {
	*service.Service
	api *api.Server
}

// Parcel implements jobs.Webhooks.
func (m messages) Parcel(ctx context.Context, webhook string) (match.Parcel, error) {
	return m.Service.Parcel(ctx, webhook, m.api.Body)
}
