package main

import (
	"net/http"
	"testing"

	"duyen/match"
)

// TestDemoDeals: whoever opens the demo finds dealings at once, and starting it
// again makes none twice.
func TestDemoDeals(t *testing.T) {
	dir := folder(t)
	for range 2 {
		s := serve(t, dir, "--demo")
		s.settled(t)
		for _, c := range []struct {
			account, path string
			want          int
		}{
			{"startup", "/v1/introductions?state=requested&side=from", 1},
			{"mentor", "/v1/introductions?state=requested&side=to", 1},
			{"commune", "/v1/introductions?state=requested", 1},
			{"club", "/v1/introductions?profile=demo-startup-05", 2},
			{"club", "/v1/assisted", 1},
			{"association", "/v1/organizations/demo-association/inbox?state=closed", 1},
			{"association", "/v1/organizations/demo-association/members?state=confirmed", 2},
			{"association", "/v1/pledges", 1},
			{"startup", "/v1/memberships", 1},
			{"startup", "/v1/mentors/demo-mentor/slots?free=true", 4},
			{"dost", "/v1/reports/funnel/list?step=result", 1},
		} {
			got := decode[struct{ Data []any }](t, s.get(t, c.path, s.signIn(t, c.account+"@demo.test"), http.StatusOK))
			if len(got.Data) != c.want {
				t.Errorf("%s finds %d at %s, want %d", c.account, len(got.Data), c.path, c.want)
			}
		}
		offer := decode[match.Offer](t, s.get(t, "/v1/offers/demo-offer-27", "", http.StatusOK))
		if offer.ClosesOn == "" || len(offer.Eligibility) == 0 || offer.Dealings == nil || offer.Dealings.Taken != 1 {
			t.Errorf("the offer is %+v", offer)
		}
		association := decode[match.Organization](t, s.get(t, "/v1/organizations/demo-association", "", http.StatusOK))
		if !association.Verified {
			t.Error("the association is not verified")
		}
		s.stop(t)
	}
}
