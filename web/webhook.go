package web

import (
	"net/http"
	"net/url"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// deliveriesShown is how many deliveries a page shows.
const deliveriesShown = 20

// webhookBody is the page of one webhook.
type webhookBody struct {
	Link, Name, Address string
	Undo                undoView
	State, Class, Since string
	On                  bool
	Former              string // until when the secret before signs along
	Secret              string // a new one, this once
	Form                *form
	Feeds, Events       []choice
	List                []deliveryView
	Next                string
}

// deliveryView is one message to a webhook.
type deliveryView struct {
	ID, What, When, State, Class, Answer string
	Test                                 bool
}

// webhook shows one webhook.
func (p *Pages) webhook(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	w, err := p.Webhooks.MyWebhook(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showWebhook(v, w, newForm(v.lang, "webhook"))
}

// showWebhook shows a webhook, with the form that was not accepted or gave a secret.
func (p *Pages) showWebhook(v *visit, w match.Webhook, f *form) error {
	feeds, err := p.feedChoices(v)
	if err != nil {
		return err
	}
	if f.status == 0 {
		f.values.Set("url", w.URL)
		f.values.Set("description", w.Description)
		f.values["feeds"], f.values["events"] = w.Feeds, nil
		for _, e := range w.Events {
			f.values.Add("events", string(e))
		}
	}
	body := webhookBody{
		Link: webhookLink(w.ID), Name: webhookName(&w), Address: w.URL, State: locale.Text(v.lang, "webhook.state."+string(w.State), nil), Class: string(w.State),
		Since: p.time(w.FailingSince), On: w.State == match.WebhookOn, Secret: f.gives, Form: f, Feeds: feeds, Events: eventChoices(v.lang),
	}
	if w.Former != "" && p.Now().Before(w.FormerUntil) {
		body.Former = p.time(w.FormerUntil)
	}
	if f.status == 0 && f.gives == "" {
		body.Undo = webhookUndo(v, body.Link)
	}
	if body.List, body.Next, err = p.deliveries(v, w.ID, feeds); err != nil {
		return err
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "webhook", body.Name, body)
	return nil
}

// webhookUndo says what was done, with the way back from switching.
func webhookUndo(v *visit, link string) undoView {
	out := undoView{Text: done(v, "webhook")}
	switch v.r.URL.Query().Get("done") {
	case "on":
		out.Action = link + "/off"
	case "off":
		out.Action = link + "/on"
	}
	return out
}

// deliveries lists what was sent to a webhook.
func (p *Pages) deliveries(v *visit, id string, feeds []choice) (out []deliveryView, next string, err error) {
	page, err := p.Deliveries.Deliveries(v.r.Context(), v.actor, id, v.r.URL.Query().Get("after"), deliveriesShown)
	if err != nil {
		return nil, "", err
	}
	for i := range page.Data {
		out = append(out, p.delivery(v.lang, &page.Data[i], feeds))
	}
	if page.HasMore {
		next = webhookLink(id) + "?" + url.Values{"after": {page.Next}}.Encode() + "#deliveries"
	}
	return out, next, nil
}

func (p *Pages) delivery(lang string, d *match.Delivery, feeds []choice) deliveryView {
	x := deliveryView{
		ID: d.ID, When: p.time(d.CreatedAt), State: locale.Text(lang, "webhook.delivery."+string(d.State), nil), Class: string(d.State), Test: d.Type == match.TypeTest,
	}
	x.What = locale.Text(lang, "webhook.event.test", nil)
	for _, e := range match.FeedEvents() {
		if d.Type == match.DeliveryType(e) {
			x.What = locale.Text(lang, "webhook.event."+string(e), nil)
			if names := namesOf(lang, feeds, []string{d.Feed}); names != "" {
				x.What += " · " + names
			}
		}
	}
	args := map[string]any{"n": d.Attempts, "status": d.Status, "reason": d.Reason, "next": p.time(d.NextAt)}
	switch {
	case d.Error != "":
		x.Answer = locale.Text(lang, "delivery."+d.Error, args)
	case d.Status != 0:
		x.Answer = locale.Text(lang, "page.webhook.answered", args)
	}
	if d.State == match.DeliveryWaiting && !d.NextAt.IsZero() {
		x.Answer += " " + locale.Text(lang, "page.webhook.next", args)
	}
	return x
}

// eventChoices lists what a webhook can be told of.
func eventChoices(lang string) (out []choice) {
	return choices(lang, "webhook.event", match.FeedEvents(), "")
}

// webhookDeed is what can be done on the page of a webhook: its form is sent to
// /me/webhooks/ID/DEED. It gives the code of what to say afterwards, an address to
// go to, or a form that shows something.
type webhookDeed struct {
	name string
	do   func(v *visit, id string, f *form) (done string, err error)
}

func (p *Pages) webhookDeeds() []webhookDeed {
	return []webhookDeed{
		{"change", p.changeWebhook},
		{"on", p.switchWebhook(true)},
		{"off", p.switchWebhook(false)},
		{"test", p.testWebhook},
		{"secret", p.rotateWebhook},
		{"replay", p.replayDelivery},
		{"delete", func(v *visit, id string, _ *form) (string, error) {
			return service.PathWebhooks + "?done=deleted", p.Webhooks.EndWebhook(v.r.Context(), v.actor, id)
		}},
	}
}

func (p *Pages) changeWebhook(v *visit, id string, f *form) (string, error) {
	address, description, events, feeds := f.Get("url"), f.Get("description"), eventsOf(f), f.values["feeds"]
	_, err := p.Webhooks.ChangeWebhook(v.r.Context(), v.actor, id, service.WebhookChange{URL: &address, Description: &description, Events: &events, Feeds: &feeds})
	return "changed", err
}

func (p *Pages) switchWebhook(on bool) func(*visit, string, *form) (string, error) {
	return func(v *visit, id string, _ *form) (string, error) {
		_, err := p.Webhooks.ChangeWebhook(v.r.Context(), v.actor, id, service.WebhookChange{Enabled: &on})
		if on {
			return "on", err
		}
		return "off", err
	}
}

func (p *Pages) testWebhook(v *visit, id string, f *form) (string, error) {
	if !p.admitted(v, f, AttemptTry, v.actor.User) {
		return "", nil
	}
	d, err := p.Deliveries.TestWebhook(v.r.Context(), v.actor, id)
	if err == nil && d.Error != "" {
		return "test_failed", nil
	}
	return "test", err
}

func (p *Pages) rotateWebhook(v *visit, id string, f *form) (string, error) {
	w, err := p.Deliveries.RotateWebhook(v.r.Context(), v.actor, id)
	f.gives = string(w.Secret)
	return "", err
}

func (p *Pages) replayDelivery(v *visit, id string, f *form) (string, error) {
	if !p.admitted(v, f, AttemptTry, v.actor.User) {
		return "", nil
	}
	_, err := p.Deliveries.ReplayDelivery(v.r.Context(), v.actor, id, f.Get("delivery"))
	return "replay", err
}

// webhookDeed does what a form on the page of a webhook asks for.
func (p *Pages) webhookDeed(d webhookDeed) func(*visit) error {
	return func(v *visit) error {
		id := v.r.PathValue("id")
		v.back = webhookLink(id)
		f, err := p.postedWebhook(v)
		if err != nil {
			return err
		}
		said, err := d.do(v, id, f)
		if err != nil && (match.KindOf(err) == match.KindNotFound || !f.refuse(unlisted(err), p.Status)) {
			return err
		}
		switch {
		case f.status != 0 || f.gives != "":
			w, err := p.Webhooks.MyWebhook(v.r.Context(), v.actor, id)
			if err != nil {
				return err
			}
			if f.status != 0 && d.name != "change" { // what was sent is not what the form on the page shows
				f.values = url.Values{"url": {w.URL}, "description": {w.Description}, "feeds": w.Feeds}
				for _, e := range w.Events {
					f.values.Add("events", string(e))
				}
			}
			return p.showWebhook(v, w, f)
		case said[0] == '/':
			return leave(v, said)
		}
		return leave(v, v.back+"?done="+said)
	}
}
