package service_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

func anOffer(id string) *match.Offer {
	o := &match.Offer{}
	o.Kind, o.ID, o.Name, o.Sectors, o.Locality = match.KindOffer, id, "Đề nghị "+id, []string{"agri"}, "51"
	return o
}

// offered tells whether an offer is among a startup's matches.
func (w *world) offered(t *testing.T, startup, offer string) bool {
	t.Helper()
	w.settle(t)
	r, err := w.Matches(t.Context(), an, match.KindStartup, startup, match.Request{Target: match.KindOffer, N: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Data {
		if m.Target.ID == offer {
			return true
		}
	}
	return false
}

// An offer is matched while it is open, and at no other time.
func TestOffersAreMatchedWhileTheyAreOpen(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("s", "Quế"))
	o := anOffer("o")
	o.ClosesOn = "2026-12-01"
	w.put(t, judge, o) // who may not publish; their own profiles see it before
	move := func(a match.Actor, m match.OfferMove) {
		t.Helper()
		if _, _, err := w.MoveOffer(t.Context(), a, "o", m); err != nil {
			t.Fatal(err)
		}
	}
	if w.offered(t, "s", "o") {
		t.Error("matched while it is in review")
	}
	move(officer, match.OfferPublish)
	if !w.offered(t, "s", "o") {
		t.Error("not matched though it is open")
	}
	w.clock.pass(9 * 24 * time.Hour) // 2 December 2026
	if err := w.KeepOffers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.offered(t, "s", "o") {
		t.Error("matched though it has expired")
	}
	if out, _, err := w.RenewOffer(t.Context(), terminal, "o", match.Renewal{ClosesOn: "2027-01-31"}); err != nil || out.Profile.Common().State != match.OfferOpen {
		t.Errorf("renewed %+v %v", out, err)
	}
	if !w.offered(t, "s", "o") {
		t.Error("not matched though it is renewed")
	}
	move(judge, match.OfferClose)
	if w.offered(t, "s", "o") {
		t.Error("matched though it is closed")
	}
}

// What was published is not rewritten behind the back of who published it.
func TestOffersAreReviewedAgain(t *testing.T) {
	w := newWorld(t)
	w.put(t, judge, anOffer("o"))
	if _, _, err := w.MoveOffer(t.Context(), officer, "o", match.OfferPublish); err != nil {
		t.Fatal(err)
	}
	change := func(a match.Actor, want match.OfferState, warned bool, how func(o *match.Offer)) {
		t.Helper()
		p, err := w.Whole(t.Context(), a, match.KindOffer, "o")
		if err != nil {
			t.Fatal(err)
		}
		o := *p.(*match.Offer)
		how(&o)
		out, problems, err := w.Replace(t.Context(), a, &o, p.Common().Version)
		if err != nil || out.Profile.Common().State != want {
			t.Errorf("%+v %v, want %s", out, err, want)
		}
		warns := slices.ContainsFunc(problems, func(p match.Problem) bool { return p.Code == match.ProblemReviewAgain && p.Warning })
		if warns != warned {
			t.Errorf("warned: %+v", problems)
		}
	}
	change(judge, match.OfferOpen, false, func(o *match.Offer) { o.ClosesOn, o.Quantity = "2027-03-01", number(4) })
	change(judge, match.OfferReview, true, func(o *match.Offer) {
		o.Summary, o.State = "Gửi tiền trước", match.OfferDraft // what is sent of the state is not read
	})
	change(judge, match.OfferReview, true, func(o *match.Offer) { o.Summary = "Gửi tiền sau" })
	if _, _, err := w.MoveOffer(t.Context(), officer, "o", match.OfferPublish); err != nil {
		t.Fatal(err)
	}
	change(terminal, match.OfferOpen, false, func(o *match.Offer) { o.Summary = "Vay không lãi" })
}

// However many publish at once, it is published once.
func TestOffersArePublishedOnce(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, anOffer("o"))
	var all sync.WaitGroup
	var made, failed atomic.Int32
	for range 50 {
		all.Go(func() {
			out, _, err := w.MoveOffer(t.Context(), officer, "o", match.OfferPublish)
			switch {
			case err != nil:
				failed.Add(1)
			case out.Outcome != match.Unchanged:
				made.Add(1)
			}
		})
	}
	all.Wait()
	found, err := w.store.Get(t.Context(), "o")
	if err != nil || made.Load() != 1 || failed.Load() != 0 || found[0].Common().Version != 2 {
		t.Errorf("%d published, %d failed, it is %+v %v", made.Load(), failed.Load(), found[0], err)
	}
	w.letters.mu.Lock()
	defer w.letters.mu.Unlock()
	if len(w.letters.jobs) != 1 || w.letters.jobs[0] != (match.MailJob{User: an.User, Purpose: match.PurposeOfferPublished, About: "o"}) {
		t.Errorf("letters %+v", w.letters.jobs)
	}
}

// TestOffersAreRemindedOnce, whoever else looks after them at the same moment.
func TestOffersAreRemindedOnce(t *testing.T) {
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.store.SetClock(w.clock.Now) })
	o := anOffer("o")
	o.ClosesOn = "2026-12-10"
	w.put(t, an, o)
	if _, _, err := w.MoveOffer(t.Context(), officer, "o", match.OfferPublish); err != nil {
		t.Fatal(err)
	}
	w.clock.pass(10 * 24 * time.Hour)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := w.KeepOffers(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := w.letters.count(match.MailJob{User: an.User, Purpose: match.PurposeOfferExpiring, About: "o"}); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// A condition must not find out what a startup hides: its traction is open on
// consent only, so that nobody else's offer counts it.
func TestConditionsCountWhatMembersSee(t *testing.T) {
	w := newWorld(t)
	s := startup("s", "Quế")
	s.Traction = &match.Traction{Customers: 500}
	w.put(t, an, s)
	o := anOffer("o")
	o.Eligibility = []match.Eligibility{{Field: "traction.customers", Op: "gte", Value: 10.0}}
	_, warnings, err := w.Create(t.Context(), binh, o)
	if err != nil || len(warnings) != 2 || warnings[0].Code != match.ProblemNobodyMeets || warnings[0].Nearest != "1" || warnings[1].Value != "1" {
		t.Errorf("warned %+v %v", warnings, err)
	}
	w.settle(t)
	r, err := w.Matches(t.Context(), binh, match.KindOffer, "o", match.Request{Target: match.KindStartup})
	if err != nil || len(r.Data) != 1 || r.Data[0].Eligible == nil || *r.Data[0].Eligible || !r.Data[0].NotEligible[0].Unstated {
		t.Errorf("to the poster %+v %v", r.Data, err)
	}
	r, err = w.Matches(t.Context(), an, match.KindStartup, "s", match.Request{Target: match.KindOffer})
	if err != nil || len(r.Data) != 1 || r.Data[0].Eligible == nil || !*r.Data[0].Eligible {
		t.Errorf("to the startup %+v %v", r.Data, err)
	}
}

// TestOfferByNobody: an offer in the name of somebody who is not there would be that
// of whoever takes the id later.
func TestOfferByNobody(t *testing.T) {
	w := newWorld(t)
	o := anOffer("o")
	o.By = "hoi-sau"
	_, _, err := w.Create(t.Context(), an, o)
	is(t, err, match.KindInvalid, "invalid")
	w.put(t, an, anOffer("o"))
	_, _, err = w.Replace(t.Context(), an, o, 1)
	is(t, err, match.KindInvalid, "invalid")
}
