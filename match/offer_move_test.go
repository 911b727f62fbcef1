package match_test

import (
	"strings"
	"testing"

	"duyen/match"
)

// TestOfferSteps goes through every state, move and hand.
func TestOfferSteps(t *testing.T) {
	// By state and move: what comes of it for the poster, the publisher and the clock.
	want := map[string][3]match.OfferState{
		"draft submit":   {"review", "", ""},
		"draft publish":  {"", "open", ""},
		"draft close":    {"draft", "draft", ""}, // again
		"review submit":  {"review", "", ""},     // again
		"review publish": {"", "open", ""},
		"review close":   {"draft", "draft", ""},
		"open submit":    {"open", "", ""}, // again
		"open publish":   {"", "open", ""}, // again
		"open close":     {"closed", "", ""},
		"open expire":    {"", "", "expired"},
		"open fill":      {"", "", "filled"},
		"open free":      {"", "", "open"}, // again
		"closed close":   {"closed", "closed", ""},
		"closed renew":   {"review", "", ""},
		"expired renew":  {"review", "", ""},
		"expired expire": {"", "", "expired"}, // again
		"filled close":   {"closed", "", ""},
		"filled renew":   {"review", "", ""},
		"filled expire":  {"", "", "expired"},
		"filled fill":    {"", "", "filled"}, // again
		"filled free":    {"", "", "open"},
	}
	hands := []match.OfferHand{match.HandPoster, match.HandPublisher, match.HandClock}
	moves := [3]string{"submit close renew", "publish close", "expire fill free"} // that a hand ever makes
	for _, s := range match.OfferStates() {
		for _, m := range append(match.OfferMoves(), match.OfferExpire, match.OfferFill, match.OfferFree) {
			for i, hand := range hands {
				next := want[string(s)+" "+string(m)][i]
				got, err := s.After(m, hand)
				if next == "" {
					refusal := match.KindConflict
					if want[string(s)+" "+string(m)] != [3]match.OfferState{} || !strings.Contains(moves[i], string(m)) {
						refusal = match.KindForbidden // others can
					}
					if match.KindOf(err) != refusal || got != s {
						t.Errorf("%s, %s by %d: %s %v, want %s", s, m, hand, got, err, refusal)
					}
				} else if err != nil || got != next {
					t.Errorf("%s, %s by %d: %s %v, want %s", s, m, hand, got, err, next)
				}
			}
			if _, err := s.After(m, 0); err == nil {
				t.Errorf("%s, %s by nobody", s, m)
			}
		}
	}
	if got, err := match.OfferClosed.After(match.OfferRenew, match.HandPoster|match.HandPublisher); got != match.OfferOpen {
		t.Errorf("who may publish renews for review: %s %v", got, err)
	}
	if got, err := match.OfferState("").After(match.OfferClose, match.HandPoster); got != match.OfferClosed {
		t.Errorf("an offer from before there were states does not close: %s %v", got, err)
	}
}

func TestOfferSettled(t *testing.T) {
	places := func(n int) *int { return &n }
	for _, c := range []struct {
		state    match.OfferState
		quantity *int
		taken    int
		want     match.OfferState
	}{
		{"open", nil, 9, "open"},
		{"open", places(3), 2, "open"},
		{"open", places(3), 3, "filled"},
		{"open", places(3), 4, "filled"},
		{"filled", places(3), 3, "filled"},
		{"filled", places(3), 2, "open"},
		{"filled", nil, 3, "open"},
		{"draft", places(0), 0, "draft"},
		{"review", places(0), 0, "review"},
		{"closed", places(3), 0, "closed"},
		{"expired", places(3), 0, "expired"},
	} {
		o := &match.Offer{Quantity: c.quantity}
		o.State, o.Dealings = c.state, &match.Dealings{Taken: c.taken}
		if got := match.Settled(o); got != c.want {
			t.Errorf("%s with %d taken: %s, want %s", c.state, c.taken, got, c.want)
		}
	}
}

func TestOfferDue(t *testing.T) {
	for _, c := range []struct {
		closes, day match.Date
		want        bool
	}{
		{"", "2026-10-01", false},
		{"2026-10-01", "2026-09-30", false},
		{"2026-10-01", "2026-10-01", false}, // its last day
		{"2026-10-01", "2026-10-02", true},
		{"2026", "2026-07-01", false},
		{"2026", "2026-07-02", true},
	} {
		o := &match.Offer{ClosesOn: c.closes}
		if got := o.Due(c.day); got != c.want {
			t.Errorf("closing %q is due on %s: %v", c.closes, c.day, got)
		}
	}
}

func TestOfferFirstState(t *testing.T) {
	for _, c := range []struct {
		draft bool
		by    match.OfferHand
		want  match.OfferState
	}{
		{false, match.HandPoster, "review"},
		{false, match.HandPoster | match.HandPublisher, "open"},
		{true, match.HandPoster | match.HandPublisher, "draft"},
	} {
		if got := match.FirstState(c.draft, c.by); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestOfferRenewal(t *testing.T) {
	n := func(n int) *int { return &n }
	for _, c := range []struct {
		renewal match.Renewal
		want    string // field and code of each problem
	}{
		{match.Renewal{ClosesOn: "2027-01-31"}, ""},
		{match.Renewal{ClosesOn: today}, ""}, // its last day is today
		{match.Renewal{ClosesOn: "2027-01-31", Quantity: n(4)}, ""},
		{match.Renewal{ClosesOn: "2027-01-31", Quantity: n(3)}, "quantity places_taken"},
		{match.Renewal{ClosesOn: "2027-01-31", Quantity: n(-1)}, "quantity negative"},
		{match.Renewal{}, "closes_on required"},
		{match.Renewal{ClosesOn: "2027-02-30"}, "closes_on bad_date"},
		{match.Renewal{ClosesOn: "2026-06-30"}, "closes_on closes_before_opens, closes_on closes_past"},
		{match.Renewal{ClosesOn: "2026-07-02"}, "closes_on closes_past"},
	} {
		o := &match.Offer{OpensOn: "2026-07-01", ClosesOn: "2026-08-01", Quantity: n(5)}
		o.State, o.Dealings = match.OfferExpired, &match.Dealings{Taken: 3}
		var got []string
		for _, p := range c.renewal.Renew(o, today) {
			got = append(got, p.Field+" "+p.Code)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v: %q, want %q", c.renewal, s, c.want)
		}
		if c.want == "" && o.ClosesOn != c.renewal.ClosesOn {
			t.Errorf("%+v: closes on %s", c.renewal, o.ClosesOn)
		}
	}
}

func TestOfferAgain(t *testing.T) {
	for _, c := range []struct{ opens, closes, wantOpens, wantCloses match.Date }{
		{"2025-09-01", "2025-12-31", "2026-09-01", "2026-12-31"},
		{"2020-02-29", "2020-03-31", "2027-02-28", "2027-03-31"},
		{"2027-09-01", "2027-12-31", "2028-09-01", "2028-12-31"}, // one year at least
		{"2025", "2026", "2026", "2027"},
		{"", "", "", ""},
		{"2025-09-01", "", "2026-09-01", ""},
	} {
		o := &match.Offer{Base: match.Base{ID: "a", ExternalID: "x", Name: "A"}, OpensOn: c.opens, ClosesOn: c.closes}
		o.State = match.OfferExpired
		got := o.Again(today)
		if got.OpensOn != c.wantOpens || got.ClosesOn != c.wantCloses {
			t.Errorf("%s–%s: %s–%s, want %s–%s", c.opens, c.closes, got.OpensOn, got.ClosesOn, c.wantOpens, c.wantCloses)
		}
		if got.ID != "" || got.ExternalID != "" || got.State != "" || got.Name != "A" || o.ID != "a" {
			t.Errorf("the copy is %+v", got)
		}
	}
}
