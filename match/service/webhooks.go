package service

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// webhookNoteMax bounds the description of a webhook, in characters.
const webhookNoteMax = 200

// NewWebhook is what somebody wants of a new webhook. No events means all.
type NewWebhook struct {
	URL         string
	Feeds       []string
	Events      []match.FeedEvent
	Description string
}

// WebhookChange is what somebody wants to be different; nil leaves a part as it is.
type WebhookChange struct {
	URL         *string
	Feeds       *[]string
	Events      *[]match.FeedEvent
	Description *string
	Enabled     *bool
}

// CreateWebhook makes a webhook of the actor for feeds that they may keep. Its
// secret is in what is given, and in nothing that is given later. API keys only read webhooks.
func (s *Service) CreateWebhook(ctx context.Context, a match.Actor, in NewWebhook) (match.Webhook, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return match.Webhook{}, err
	}
	if err := byHand(a); err != nil {
		return match.Webhook{}, err
	}
	w := match.Webhook{
		User: a.User, URL: in.URL, Feeds: in.Feeds, Events: in.Events, Description: in.Description,
		State: match.WebhookOn, Secret: newWebhookSecret(),
	}
	if err := s.checkWebhook(ctx, a, &w, true, true); err != nil {
		return match.Webhook{}, err
	}
	w, err := s.webhooks.AddWebhook(ctx, w, a.Session)
	if err != nil {
		return match.Webhook{}, err
	}
	s.recordWebhook(ctx, a, "webhook.create", w)
	return w, nil
}

// newWebhookSecret makes a secret of 256 bits.
func newWebhookSecret() match.Secret {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, see its documentation
	return match.Secret(match.WebhookSecretPrefix + base64.StdEncoding.EncodeToString(key))
}

// checkWebhook brings a webhook into form and refuses what is wrong with it. The
// address and the feeds are looked at when they are new: old ones that are not
// allowed any more must not keep anybody from switching it off.
func (s *Service) checkWebhook(ctx context.Context, a match.Actor, w *match.Webhook, address, feeds bool) error {
	if err := checkNumbers(w); err != nil {
		return err
	}
	var problems []match.Problem
	refuse := func(field, code, value, nearest string) {
		problems = append(problems, match.Problem{Field: field, Code: code, Value: value, Nearest: nearest})
	}
	if address {
		if err := s.courier.Check(w.URL); err != nil {
			return err
		}
	}
	w.Description = text.NFC(strings.Join(strings.Fields(w.Description), " "))
	switch {
	case utf8.RuneCountInString(w.Description) > webhookNoteMax:
		refuse("description", match.ProblemTooLong, "", strconv.Itoa(webhookNoteMax))
	case strings.ContainsFunc(w.Description, unprintable):
		refuse("description", match.ProblemForbidden, "", "")
	}
	if i := slices.IndexFunc(w.Events, unknownEvent); i >= 0 {
		refuse("events["+strconv.Itoa(i)+"]", match.ProblemUnknownValue, string(w.Events[i]), names(match.FeedEvents()))
	}
	w.Events = slices.Compact(slices.Sorted(slices.Values(w.Events)))
	if feeds {
		more, err := s.checkFeeds(ctx, a, w)
		if err != nil {
			return err
		}
		problems = append(problems, more...)
	}
	return match.Invalid(problems)
}

// checkNumbers refuses a webhook with more feeds or events than there can be,
// before anything is done about each of them.
func checkNumbers(w *match.Webhook) error {
	var problems []match.Problem
	if len(w.Feeds) > match.FeedsPerWebhook {
		problems = append(problems, match.Problem{Field: "feeds", Code: match.ProblemTooMany, Nearest: strconv.Itoa(match.FeedsPerWebhook)})
	}
	if most := len(match.FeedEvents()); len(w.Events) > most {
		problems = append(problems, match.Problem{Field: "events", Code: match.ProblemTooMany, Nearest: strconv.Itoa(most)})
	}
	return match.Invalid(problems)
}

func unknownEvent(e match.FeedEvent) bool { return !slices.Contains(match.FeedEvents(), e) }

// checkFeeds gives what is wrong with the feeds of a webhook. Each must be one
// that the actor may keep; others do not exist for them.
func (s *Service) checkFeeds(ctx context.Context, a match.Actor, w *match.Webhook) (problems []match.Problem, err error) {
	feeds := slices.Compact(slices.Sorted(slices.Values(w.Feeds)))
	if len(feeds) == 0 {
		return []match.Problem{{Field: "feeds", Code: match.ProblemRequired}}, nil
	}
	for _, id := range feeds {
		_, err := s.keptFeed(ctx, a, id)
		switch kind := match.KindOf(err); {
		case err == nil:
		case kind == match.KindNotFound, kind == match.KindForbidden:
			at := strconv.Itoa(slices.Index(w.Feeds, id))
			problems = append(problems, match.Problem{Field: "feeds[" + at + "]", Code: match.ProblemUnknownValue, Value: id})
		default:
			return nil, err
		}
	}
	w.Feeds = feeds
	return problems, nil
}

// MyWebhooks gives the actor's webhooks, the newest first.
func (s *Service) MyWebhooks(ctx context.Context, a match.Actor) ([]match.Webhook, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return nil, err
	}
	return s.webhooks.Webhooks(ctx, a.User)
}

// MyWebhook gives one of them; KindNotFound for any other.
func (s *Service) MyWebhook(ctx context.Context, a match.Actor, id string) (match.Webhook, error) {
	if err := mayOwn(a, match.ActionKeepFeed); err != nil {
		return match.Webhook{}, err
	}
	w, err := s.webhooks.Webhook(ctx, id)
	if err == nil && w.User != a.User {
		err = noWebhook()
	}
	if err != nil {
		return match.Webhook{}, err
	}
	return w, nil
}

func noWebhook() error {
	return match.Fail(match.KindNotFound, "not_found", "there is no such webhook")
}

// ChangeWebhook changes one of the actor's webhooks. Switched on, it goes on
// where it stopped, as if nothing had failed.
func (s *Service) ChangeWebhook(ctx context.Context, a match.Actor, id string, c WebhookChange) (match.Webhook, error) {
	if err := byHand(a); err != nil {
		return match.Webhook{}, err
	}
	w, err := s.MyWebhook(ctx, a, id)
	if err != nil {
		return match.Webhook{}, err
	}
	apply := func(w *match.Webhook) {
		set(&w.URL, c.URL)
		set(&w.Feeds, c.Feeds)
		set(&w.Events, c.Events)
		set(&w.Description, c.Description)
		switch {
		case c.Enabled == nil:
		case *c.Enabled:
			w.SwitchOn()
		case w.State == match.WebhookOn:
			w.State = match.WebhookOff
		}
	}
	wanted := w
	apply(&wanted)
	on := c.Enabled != nil && *c.Enabled
	if err := s.checkWebhook(ctx, a, &wanted, on || c.URL != nil, c.Feeds != nil); err != nil {
		return match.Webhook{}, err
	}
	w, err = s.webhooks.ChangeWebhook(ctx, id, a.Session, func(w *match.Webhook) error {
		apply(w)
		w.Description, w.Events = wanted.Description, wanted.Events
		if c.Feeds != nil {
			w.Feeds = wanted.Feeds
		}
		return nil
	})
	if err != nil {
		return match.Webhook{}, err
	}
	s.hub.wake(id)
	s.recordWebhook(ctx, a, "webhook.change", w)
	return w, nil
}

// EndWebhook ends one of the actor's webhooks.
func (s *Service) EndWebhook(ctx context.Context, a match.Actor, id string) error {
	if err := byHand(a); err != nil {
		return err
	}
	w, err := s.MyWebhook(ctx, a, id)
	if err != nil {
		return err
	}
	if err := s.webhooks.DropWebhook(ctx, a.User, id); err != nil {
		return err
	}
	s.recordWebhook(ctx, a, "webhook.delete", w)
	return nil
}

// RotateWebhook gives one of the actor's webhooks a new secret, which is in what
// is given. The one before signs along for a day.
func (s *Service) RotateWebhook(ctx context.Context, a match.Actor, id string) (match.Webhook, error) {
	if err := byHand(a); err != nil {
		return match.Webhook{}, err
	}
	if _, err := s.MyWebhook(ctx, a, id); err != nil {
		return match.Webhook{}, err
	}
	w, err := s.webhooks.ChangeWebhook(ctx, id, a.Session, func(w *match.Webhook) error {
		w.Rotate(newWebhookSecret(), s.now())
		return nil
	})
	if err != nil {
		return match.Webhook{}, err
	}
	s.recordWebhook(ctx, a, "webhook.secret", w)
	return w, nil
}

// recordWebhook notes what was done to a webhook, by its id: addresses may hold
// secrets.
func (s *Service) recordWebhook(ctx context.Context, a match.Actor, action string, w match.Webhook) {
	s.record(ctx, a, action, w.User, map[string]any{"webhook": w.ID})
}
