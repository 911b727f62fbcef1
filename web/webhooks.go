package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Webhooks are the addresses of people's programs that are told what is new.
type Webhooks interface {
	// MyWebhooks gives the actor's, the newest first.
	MyWebhooks(ctx context.Context, a match.Actor) ([]match.Webhook, error)
	// MyWebhook gives one of them; KindNotFound for any other.
	MyWebhook(ctx context.Context, a match.Actor, id string) (match.Webhook, error)
	// CreateWebhook makes one whose secret is in what is given, this once;
	// KindInvalid, KindConflict when there are too many.
	CreateWebhook(ctx context.Context, a match.Actor, in service.NewWebhook) (match.Webhook, error)
	// ChangeWebhook changes one and may be repeated; KindNotFound, KindInvalid.
	ChangeWebhook(ctx context.Context, a match.Actor, id string, c service.WebhookChange) (match.Webhook, error)
	// EndWebhook ends one; KindNotFound.
	EndWebhook(ctx context.Context, a match.Actor, id string) error
}

// Deliveries are the messages to webhooks; KindNotFound for others'.
type Deliveries interface {
	// Deliveries gives a page of those of a webhook, the newest first.
	Deliveries(ctx context.Context, a match.Actor, webhook, after string, limit int) (service.DeliveryPage, error)
	// ReplayDelivery has one sent again; KindConflict while the webhook is off.
	ReplayDelivery(ctx context.Context, a match.Actor, webhook, id string) (match.Delivery, error)
	// TestWebhook sends a test event, waits, and gives how it went.
	TestWebhook(ctx context.Context, a match.Actor, id string) (match.Delivery, error)
	// RotateWebhook makes a new secret, which is in what is given, this once.
	RotateWebhook(ctx context.Context, a match.Actor, id string) (match.Webhook, error)
}

// webhooksBody is the list of webhooks, with the form for another.
type webhooksBody struct {
	Done  string
	Form  *form
	List  []webhookRow
	Feeds []choice
	Open  bool // the form
	Empty emptyView
}

// webhookRow is a webhook on the list.
type webhookRow struct{ Name, Href, Host, State, Class, Feeds string }

func (p *Pages) webhookRoutes(mux *routeTable) {
	mux.Handle("GET "+service.PathWebhooks, p.serve(p.webhooks))
	mux.Handle("POST "+service.PathWebhooks, p.serve(p.createWebhook))
	mux.Handle("GET "+service.PathWebhooks+"/{id}", p.serve(p.webhook))
	for _, d := range p.webhookDeeds() {
		mux.Handle("POST "+service.PathWebhooks+"/{id}/"+d.name, p.serve(p.webhookDeed(d)))
	}
}

func webhookLink(id string) string { return service.PathWebhooks + "/" + url.PathEscape(id) }

// webhooks lists the visitor's webhooks.
func (p *Pages) webhooks(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showWebhooks(v, newForm(v.lang, "webhook"))
}

func (p *Pages) showWebhooks(v *visit, f *form) error {
	found, err := p.Webhooks.MyWebhooks(v.r.Context(), v.actor)
	if err != nil {
		return err
	}
	feeds, err := p.feedChoices(v)
	if err != nil {
		return err
	}
	body := webhooksBody{
		Done: done(v, "webhooks"), Form: f, Feeds: feeds, Open: len(found) == 0 || f.status != 0,
		Empty: emptyView{locale.Text(v.lang, "page.webhooks.nofeed", nil), []linkView{
			{locale.Text(v.lang, "page.search.title", nil), "/search"}, {locale.Text(v.lang, "page.me.title", nil), "/me#profiles"},
		}},
	}
	for i := range found {
		w := &found[i]
		body.List = append(body.List, webhookRow{
			webhookName(w), webhookLink(w.ID), hostOf(w.URL), locale.Text(v.lang, "webhook.state."+string(w.State), nil), string(w.State), namesOf(v.lang, feeds, w.Feeds),
		})
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "webhooks", locale.Text(v.lang, "page.webhooks.title", nil), body)
	return nil
}

// createWebhook makes a webhook and shows its page with the secret, this once.
func (p *Pages) createWebhook(v *visit) error {
	v.back = service.PathWebhooks
	f, err := p.postedWebhook(v)
	if err != nil {
		return err
	}
	w, err := p.Webhooks.CreateWebhook(v.r.Context(), v.actor, service.NewWebhook{
		URL: strings.TrimSpace(f.Get("url")), Feeds: f.values["feeds"], Events: eventsOf(f), Description: f.Get("description"),
	})
	if err != nil {
		if !f.refuse(unlisted(err), p.Status) {
			return err
		}
		return p.showWebhooks(v, f)
	}
	v.back = webhookLink(w.ID)
	shown := newForm(v.lang, "webhook")
	shown.gives = string(w.Secret)
	return p.showWebhook(v, w, shown)
}

// postedWebhook reads a form about a webhook.
func (p *Pages) postedWebhook(v *visit) (*form, error) {
	if v.actor.Anonymous() {
		return nil, match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
	}
	return v.posted("webhook", "url", "feeds", "events", "description")
}

// eventsOf gives the events that are ticked; all of them are as good as none, which
// means those to come as well.
func eventsOf(f *form) (out []match.FeedEvent) {
	for _, e := range f.values["events"] {
		out = append(out, match.FeedEvent(e))
	}
	if len(out) == len(match.FeedEvents()) {
		return nil
	}
	return out
}

// unlisted gives an error whose problems name the whole list where they were about
// one of its entries.
func unlisted(err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	out := *e
	out.Problems = slices.Clone(e.Problems)
	for i := range out.Problems {
		out.Problems[i].Field, _, _ = strings.Cut(out.Problems[i].Field, "[")
	}
	return &out
}

// feedChoices lists the feeds that the visitor keeps: those of their profiles, then
// those of their saved searches.
func (p *Pages) feedChoices(v *visit) (out []choice, err error) {
	for _, c := range v.cards {
		if feedLink(c.Kind, c.ID) != "" {
			out = append(out, choice{Value: c.ID, Label: c.Name})
		}
	}
	found, err := p.Searches.MySearches(v.r.Context(), v.actor)
	for _, x := range found {
		out = append(out, choice{Value: x.ID, Label: locale.Text(v.lang, "page.ways.search", map[string]any{"name": x.Name})})
	}
	return out, err
}

// namesOf names feeds; those that the visitor keeps no more are left out.
func namesOf(lang string, feeds []choice, ids []string) string {
	var words []string
	for _, x := range feeds {
		if slices.Contains(ids, x.Value) {
			words = append(words, x.Label)
		}
	}
	return locale.List(lang, words)
}

// webhookName calls a webhook by what its owner wrote, else by where it leads.
func webhookName(w *match.Webhook) string { return cmp.Or(w.Description, hostOf(w.URL)) }

// hostOf gives the host of an address: the rest may hold a secret, and is long.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}
