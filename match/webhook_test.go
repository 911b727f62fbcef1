package match

import (
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestAttempted(t *testing.T) {
	no := DeliveryOutcome{Status: 500, Error: DeliveryBadStatus}
	mute := DeliveryOutcome{Error: DeliveryTooSlow}
	later := noon.Add
	for name, c := range map[string]struct {
		attempts, failures int
		since              time.Time
		outcome            DeliveryOutcome
		state              DeliveryState
		next, rest         time.Time
		hook               WebhookState
	}{
		"arrived":           {attempts: 3, failures: 9, since: noon, outcome: DeliveryOutcome{Status: 202}, state: DeliveryDone, hook: WebhookOn},
		"refused once":      {outcome: no, state: DeliveryWaiting, next: later(5 * time.Second), hook: WebhookOn},
		"refused again":     {attempts: 1, failures: 1, outcome: no, state: DeliveryWaiting, next: later(5 * time.Minute), hook: WebhookOn},
		"three in a row":    {failures: 2, outcome: no, state: DeliveryWaiting, next: later(5 * time.Second), rest: later(5 * time.Second), hook: WebhookOn},
		"many in a row":     {failures: 40, outcome: no, state: DeliveryWaiting, next: later(5 * time.Second), rest: later(30 * time.Minute), hook: WebhookOn},
		"mute":              {outcome: mute, state: DeliveryWaiting, next: later(5 * time.Second), rest: later(5 * time.Second), hook: WebhookOn},
		"last attempt":      {attempts: 9, outcome: no, state: DeliveryFailed, hook: WebhookOn},
		"last but one":      {attempts: 8, outcome: no, state: DeliveryWaiting, next: later(24 * time.Hour), hook: WebhookOn},
		"gone":              {outcome: DeliveryOutcome{Status: 410, Error: DeliveryGone}, state: DeliveryWaiting, next: later(5 * time.Second), hook: WebhookGone},
		"asks for a minute": {outcome: DeliveryOutcome{Status: 429, Error: DeliveryBadStatus, RetryAfter: time.Minute}, state: DeliveryWaiting, next: later(time.Minute), rest: later(time.Minute), hook: WebhookOn},
		"asks for a week":   {outcome: DeliveryOutcome{Status: 503, Error: DeliveryBadStatus, RetryAfter: 168 * time.Hour}, state: DeliveryWaiting, next: later(time.Hour), rest: later(time.Hour), hook: WebhookOn},
		"five days":         {attempts: 1, since: noon.Add(-FailingMax), outcome: no, state: DeliveryWaiting, next: later(5 * time.Minute), hook: WebhookFailing},
		"almost five days":  {attempts: 1, since: noon.Add(1 - FailingMax), outcome: no, state: DeliveryWaiting, next: later(5 * time.Minute), hook: WebhookOn},
	} {
		w := Webhook{State: WebhookOn, Failures: c.failures, FailingSince: c.since}
		d := Delivery{State: DeliveryWaiting, Attempts: c.attempts}
		d.Attempted(&w, c.outcome, noon, .5)
		if d.State != c.state || !d.NextAt.Equal(c.next) || !w.RestUntil.Equal(c.rest) || w.State != c.hook || d.Attempts != c.attempts+1 || d.Status != c.outcome.Status {
			t.Errorf("%s: %+v, webhook %+v", name, d, w)
		}
		if (c.outcome.Error == "") != w.FailingSince.IsZero() {
			t.Errorf("%s: failing since %v", name, w.FailingSince)
		}
	}
	off := Webhook{State: WebhookOff}
	new(Delivery).Attempted(&off, DeliveryOutcome{Status: 410, Error: DeliveryGone}, noon, 0)
	if off.State != WebhookOff {
		t.Errorf("switched off, it became %s", off.State)
	}
	for chance, want := range map[float64]time.Duration{0: 4 * time.Second, .5: 5 * time.Second, .75: 5500 * time.Millisecond} {
		d := Delivery{}
		if d.Attempted(&Webhook{State: WebhookOn}, no, noon, chance); !d.NextAt.Equal(later(want)) {
			t.Errorf("by chance %v it is tried after %v, want %v", chance, d.NextAt.Sub(noon), want)
		}
	}
}

func TestWebhookSecrets(t *testing.T) {
	w := Webhook{Secret: "whsec_a"}
	w.Rotate("whsec_b", noon)
	for at, want := range map[time.Duration]int{0: 2, FormerLife - 1: 2, FormerLife: 1} {
		if got := w.Secrets(noon.Add(at)); len(got) != want || got[0] != "whsec_b" {
			t.Errorf("after %v %d secrets sign", at, len(got))
		}
	}
}
