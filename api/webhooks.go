package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"time"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// webhook is a webhook as its owner sees it.
type webhook struct {
	ID           string             `json:"id"`
	URL          string             `json:"url"`
	Description  string             `json:"description,omitempty"`
	Feeds        []string           `json:"feeds" doc:"Ids of profiles and saved searches whose feeds it is told"`
	Events       []match.FeedEvent  `json:"events" doc:"What it is told of; everything when empty"`
	Enabled      bool               `json:"enabled"`
	State        match.WebhookState `json:"state" enum:"on,off,gone,failing" doc:"gone: the receiver answered 410; failing: nothing arrived for five days"`
	FailingSince *time.Time         `json:"failing_since,omitempty"`
	CreatedAt    time.Time          `json:"created_at"`
	FormerUntil  *time.Time         `json:"former_until,omitempty" doc:"Until then the secret before signs along"`
	Secret       string             `json:"secret,omitempty" doc:"What messages are signed with (Standard Webhooks): only in the answer that made it"`
}

func webhookOf(w match.Webhook) webhook {
	return webhook{
		ID: w.ID, URL: w.URL, Description: w.Description, Feeds: listed(w.Feeds), Events: listed(w.Events), Enabled: w.State == match.WebhookOn,
		State: w.State, FailingSince: sometime(w.FailingSince), CreatedAt: w.CreatedAt, FormerUntil: sometime(w.FormerUntil),
	}
}

type webhookOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         webhook
}

// withSecret is the one answer that tells a webhook's secret.
func withSecret(w match.Webhook) *webhookOutput {
	out := &webhookOutput{CacheControl: "no-store", Body: webhookOf(w)}
	out.Body.Secret = string(w.Secret)
	return out
}

type webhooksOutput struct {
	Body struct {
		Data []webhook `json:"data"`
	}
}

func (s *Server) webhooks(ctx context.Context, _ *struct{}) (*webhooksOutput, error) {
	found, err := s.svc.MyWebhooks(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &webhooksOutput{}
	out.Body.Data = []webhook{}
	for _, w := range found {
		out.Body.Data = append(out.Body.Data, webhookOf(w))
	}
	return out, nil
}

// newWebhook is what somebody wants of a new webhook.
type newWebhook struct {
	URL         string            `json:"url" maxLength:"2048" doc:"https address that takes the messages"`
	Feeds       []string          `json:"feeds" doc:"Ids of one's profiles and saved searches"`
	Events      []match.FeedEvent `json:"events,omitempty" enum:"match,stage,milestone,round,offer,found,introduction,booking" doc:"Everything when missing"`
	Description string            `json:"description,omitempty" maxLength:"200"`
}

func (s *Server) createWebhook(ctx context.Context, in *bodyInput) (*webhookOutput, error) {
	var n newWebhook
	if err := files.DecodeObject(in.RawBody, &n); err != nil {
		return nil, err
	}
	w, err := s.svc.CreateWebhook(ctx, from(ctx).actor, service.NewWebhook(n))
	if err != nil {
		return nil, err
	}
	return withSecret(w), nil
}

func (s *Server) webhook(ctx context.Context, in *oneInput) (*webhookOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	w, err := s.svc.MyWebhook(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &webhookOutput{Body: webhookOf(w)}, nil
}

// webhookChange is what somebody wants to be different.
type webhookChange struct {
	URL         *string            `json:"url,omitempty" maxLength:"2048"`
	Feeds       *[]string          `json:"feeds,omitempty"`
	Events      *[]match.FeedEvent `json:"events,omitempty" enum:"match,stage,milestone,round,offer,found,introduction,booking"`
	Description *string            `json:"description,omitempty" maxLength:"200"`
	Enabled     *bool              `json:"enabled,omitempty" doc:"true goes on where it stopped, as if nothing had failed"`
}

type webhookInput struct {
	ID      string `path:"id" doc:"Id of the webhook"`
	RawBody []byte
}

func (s *Server) changeWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var c webhookChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	w, err := s.svc.ChangeWebhook(ctx, from(ctx).actor, in.ID, service.WebhookChange(c))
	if err != nil {
		return nil, err
	}
	return &webhookOutput{Body: webhookOf(w)}, nil
}

func (s *Server) endWebhook(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.EndWebhook(ctx, from(ctx).actor, in.ID)
}

func (s *Server) rotateWebhook(ctx context.Context, in *oneInput) (*webhookOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	w, err := s.svc.RotateWebhook(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return withSecret(w), nil
}

// delivery is a message to a webhook, as its owner sees it.
type delivery struct {
	ID        string              `json:"id" doc:"The receiver's webhook-id"`
	Type      string              `json:"type" doc:"feed.match … or webhook.test"`
	Feed      string              `json:"feed,omitempty"`
	Item      string              `json:"item,omitempty" doc:"Id of the entry of the feed"`
	State     match.DeliveryState `json:"state" enum:"waiting,delivered,failed,withheld" doc:"withheld: you may not read it any more"`
	Attempts  int                 `json:"attempts"`
	CreatedAt time.Time           `json:"created_at"`
	TriedAt   *time.Time          `json:"tried_at,omitempty"`
	NextAt    *time.Time          `json:"next_at,omitempty" doc:"When it is tried next"`
	Status    int                 `json:"status,omitempty" doc:"HTTP status of the last answer"`
	Error     string              `json:"error,omitempty" doc:"What went wrong last"`
	Reason    string              `json:"reason,omitempty" doc:"Why the address may not be reached"`
	Text      string              `json:"text,omitempty" doc:"The error in words"`
}

func deliveryOf(who *caller, d match.Delivery) delivery {
	out := delivery{
		ID: d.ID, Type: d.Type, Feed: d.Feed, State: d.State, Attempts: d.Attempts, CreatedAt: d.CreatedAt, TriedAt: sometime(d.TriedAt),
		NextAt: sometime(d.NextAt), Status: d.Status, Error: d.Error, Reason: d.Reason,
	}
	if d.Feed != "" {
		out.Item = match.FeedItemID(d.Feed, d.Num)
	}
	if d.Error != "" {
		out.Text = locale.Text(who.lang, "delivery."+d.Error, map[string]any{"reason": d.Reason, "status": d.Status})
	}
	return out
}

type deliveryOutput struct {
	Body delivery
}

// testWebhook answers 200 when the event was tried; how it went is in the answer.
func (s *Server) testWebhook(ctx context.Context, in *oneInput) (*deliveryOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	if _, err := s.svc.MyWebhook(ctx, who.actor, in.ID); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), who.actor.User); err != nil {
		return nil, err
	}
	d, err := s.svc.TestWebhook(ctx, who.actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &deliveryOutput{deliveryOf(who, d)}, nil
}

type deliveriesInput struct {
	Paging
	ID string `path:"id" doc:"Id of the webhook"`
}

type deliveriesOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body struct {
		Data    []delivery `json:"data"`
		HasMore bool       `json:"has_more"`
		Next    string     `json:"next,omitempty" doc:"Cursor for after"`
	}
}

func (s *Server) deliveries(ctx context.Context, in *deliveriesInput) (*deliveriesOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	page, err := s.svc.Deliveries(ctx, who.actor, in.ID, place, in.Limit)
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	out := &deliveriesOutput{Link: nextLink("/v1/webhooks/"+in.ID+"/deliveries", in.Limit, page.Next, map[string][]string{})}
	out.Body.Data, out.Body.HasMore, out.Body.Next = []delivery{}, page.HasMore, page.Next
	for _, d := range page.Data {
		out.Body.Data = append(out.Body.Data, deliveryOf(who, d))
	}
	return out, nil
}

type replayInput struct {
	ID       string `path:"id" doc:"Id of the webhook"`
	Delivery string `path:"delivery" doc:"Id of the delivery"`
}

func (s *Server) replayDelivery(ctx context.Context, in *replayInput) (*deliveryOutput, error) {
	for _, id := range []string{in.ID, in.Delivery} {
		if err := checkID(id); err != nil {
			return nil, err
		}
	}
	who := from(ctx)
	if err := s.spendAccount(ctx, tries(), who.actor.User); err != nil {
		return nil, err
	}
	d, err := s.svc.ReplayDelivery(ctx, who.actor, in.ID, in.Delivery)
	if err != nil {
		return nil, err
	}
	return &deliveryOutput{deliveryOf(who, d)}, nil
}

// told is the body of a message to a webhook: an entry of a feed as the API gives
// it, and which feed.
type told struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		Feed string `json:"feed"`
		service.FeedEntry
	} `json:"data"`
}

// Body gives what a webhook is told, in the language of its account.
func (s *Server) Body(m service.Message) ([]byte, error) {
	who := from(context.Background())
	who.lang = cmp.Or(m.Lang, locale.Vietnamese)
	said := []service.FeedEntry{m.Entry}
	s.sayEntries(who, said)
	t := told{Type: m.Type, Timestamp: m.Entry.At.UTC()}
	t.Data.Feed, t.Data.FeedEntry = m.Feed, said[0]
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(t); err != nil {
		return nil, match.Wrap(err, "writing to a webhook")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
