package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// hooks is what a fake knows of webhooks and of where feeds go.
type hooks struct {
	webhooks   []match.Webhook
	deliveries []match.Delivery
	outcome    string // the error of a test event
	linked     time.Time
	followed   []service.Followed
	glances    []string
	cards      map[string][]match.Card // of accounts, in the place of the usual ones
}

func (a *account) MyWebhooks(context.Context, match.Actor) ([]match.Webhook, error) {
	return a.webhooks, a.fails["MyWebhooks"]
}

func (a *account) MyWebhook(_ context.Context, who match.Actor, id string) (match.Webhook, error) {
	for _, w := range a.webhooks {
		if w.ID == id && w.User == who.User {
			return w, nil
		}
	}
	return match.Webhook{}, match.Fail(match.KindNotFound, "not_found", "none")
}

func (a *account) CreateWebhook(_ context.Context, who match.Actor, in service.NewWebhook) (match.Webhook, error) {
	w := match.Webhook{ID: "whk_9", User: who.User, URL: in.URL, Feeds: in.Feeds, Events: in.Events, Description: in.Description, State: match.WebhookOn, Secret: "whsec_once"}
	return w, a.note("CreateWebhook", in.URL, " ", in.Feeds, " ", in.Events, " ", in.Description)
}

func (a *account) ChangeWebhook(_ context.Context, _ match.Actor, id string, c service.WebhookChange) (match.Webhook, error) {
	if c.Enabled != nil {
		return match.Webhook{}, a.note("ChangeWebhook", id, " ", *c.Enabled)
	}
	return match.Webhook{}, a.note("ChangeWebhook", id, " ", *c.URL, " ", *c.Feeds, " ", *c.Events, " ", *c.Description)
}

func (a *account) EndWebhook(_ context.Context, _ match.Actor, id string) error {
	return a.note("EndWebhook", id)
}

func (a *account) Deliveries(_ context.Context, _ match.Actor, webhook, after string, limit int) (service.DeliveryPage, error) {
	return service.DeliveryPage{Data: a.deliveries, HasMore: a.more != "", Next: a.more}, a.note("Deliveries", webhook, " ", after, " ", limit)
}

func (a *account) ReplayDelivery(_ context.Context, _ match.Actor, webhook, id string) (match.Delivery, error) {
	return match.Delivery{}, a.note("ReplayDelivery", webhook, " ", id)
}

func (a *account) TestWebhook(_ context.Context, _ match.Actor, id string) (match.Delivery, error) {
	return match.Delivery{Error: a.outcome}, a.note("TestWebhook", id)
}

func (a *account) RotateWebhook(_ context.Context, _ match.Actor, id string) (match.Webhook, error) {
	return match.Webhook{ID: id, Secret: "whsec_next"}, a.note("RotateWebhook", id)
}

func (a *account) FeedSettings(_ context.Context, _ match.Actor, feed string) (match.Feed, time.Time, error) {
	return match.Feed{ID: feed, MinFit: match.FitPossible, Digest: match.DigestWeekly}, a.linked, a.fails["FeedSettings"]
}

func (a *account) LinkFeed(_ context.Context, _ match.Actor, feed string) (string, error) {
	return "dyf_once", a.note("LinkFeed", feed)
}

func (a *account) UnlinkFeed(_ context.Context, _ match.Actor, feed string) error {
	return a.note("UnlinkFeed", feed)
}

func (a *account) Site() string { return "https://duyen.example.vn" }

func (a *account) Follow(_ context.Context, _ match.Actor, feed, startup string) (service.Followed, error) {
	return service.Followed{}, a.note("Follow", feed, " ", startup)
}

func (a *account) Unfollow(_ context.Context, _ match.Actor, feed, startup string) error {
	return a.note("Unfollow", feed, " ", startup)
}

func (a *account) Follows(context.Context, match.Actor, string) ([]service.Followed, error) {
	return a.followed, a.fails["Follows"]
}

func (a *account) FollowedIn(_ context.Context, _ match.Actor, startup string, feeds ...string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, feed := range feeds {
		out[feed] = slices.ContainsFunc(a.followed, func(x service.Followed) bool { return x.Target.ID == startup })
	}
	return out, a.fails["FollowedIn"]
}

func (a *account) Shown(_ match.Actor, r service.Reading, page service.FeedPage) {
	a.glances = append(a.glances, fmt.Sprint("Shown ", r.ID, " ", len(page.Data)))
}

func (a *account) Opened(_ match.Actor, feed, target string) {
	a.glances = append(a.glances, fmt.Sprint("Opened ", feed, " ", target))
}

func (a *account) AskAbout(_ context.Context, _ match.Actor, r match.DataRequest) (service.DataRequestStatus, error) {
	return service.DataRequestStatus{}, a.note("AskAbout", r.Kind, " ", r.Text)
}

func (a *account) HandleAsk(_ context.Context, _ match.Actor, id string, version int64, x match.DataRequestStep) (service.DataRequestStatus, error) {
	return service.DataRequestStatus{}, a.note("HandleAsk", id, " ", version, " ", x.State, " ", x.Extend, " ", x.Answer)
}

func (a *account) EraseAsked(_ context.Context, _ match.Actor, id string, version int64) (match.Receipt, string, error) {
	return match.Receipt{ID: "era_1"}, "dye_1", a.note("EraseAsked", id, " ", version)
}

func (a *account) AskedAbout(_ context.Context, _ match.Actor, _ match.DataRequestState, _ bool, after string, _ int) (service.DataRequestPage, error) {
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	page := service.DataRequestPage{Data: []service.DataRequestStatus{{DataRequest: match.DataRequest{
		ID: "drq_1" + after, Kind: match.RequestObject, State: match.RequestReceived, Text: "Xin dừng " + canary, ReceivedAt: at, AnswerDue: at.Add(48 * time.Hour), FulfilDue: at.Add(96 * time.Hour),
	}}, {DataRequest: match.DataRequest{ID: "drq_2", Kind: match.RequestAccess, State: match.RequestDone, Answer: canary, ReceivedAt: at}}, {
		DataRequest: match.DataRequest{
			ID: "drq_3", User: "usr_x", Kind: match.RequestDelete, State: match.RequestAnswered, ReceivedAt: at, AnsweredAt: at, FulfilDue: at, Extended: true,
		}, FulfilOverdue: true,
	}}}
	page.HasMore, page.Next = after == "", "drq_2"
	return page, a.fails["AskedAbout"]
}

func sampleHooks() hooks {
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	return hooks{
		webhooks: []match.Webhook{
			{ID: "whk_1", User: "u1", URL: "https://" + canary, Description: "Bot " + canary, Feeds: []string{"que", "gone"}, Events: []match.FeedEvent{match.EventOffer}, State: match.WebhookOn, Secret: "whsec_hidden", Former: "whsec_before", FormerUntil: at.Add(48 * time.Hour)},
			{ID: "whk_2", User: "u1", URL: "https://example.org/in?key=secret", State: match.WebhookFailing, FailingSince: at},
		},
		deliveries: []match.Delivery{
			{ID: "msg_1", Feed: "que", Type: "feed.offer", State: match.DeliveryDone, Status: 204, CreatedAt: at, Attempts: 1},
			{ID: "msg_2", Feed: "que", Type: "feed.booking", State: match.DeliveryWaiting, Status: 500, Error: match.DeliveryBadStatus, CreatedAt: at, NextAt: at.Add(time.Hour), Attempts: 2},
			{ID: "msg_3", Type: match.TypeTest, State: match.DeliveryFailed, Error: match.DeliveryBadAddress, Reason: canary, CreatedAt: at},
			{ID: "msg_4", Type: "feed." + canary, State: match.DeliveryForbidden, Error: match.DeliveryNotYours, CreatedAt: at},
		},
		linked:   at,
		followed: []service.Followed{{Target: match.Card{Kind: match.KindStartup, ID: "que", Name: "Quế " + canary}, Since: at}},
	}
}
