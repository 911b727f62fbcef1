package service_test

import (
	"slices"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// proposed publishes a run of a startup of An's with Chi and gives its introduction.
func (w *world) proposed(t *testing.T) match.Introduction {
	t.Helper()
	r := w.newRun(t, service.RunWish{
		Name: "Ghép cặp", Organization: "org", Subjects: service.RunSelection{IDs: []string{"tea"}}, Targets: service.RunSelection{IDs: []string{"chi"}},
	})
	if _, err := w.PublishRun(t.Context(), staff, r.ID, 5); err != nil {
		t.Fatal(err)
	}
	pairs, err := w.RunPairs(t.Context(), staff, r.ID, "", 0)
	if err != nil || len(pairs.Data) != 1 {
		t.Fatalf("%+v %v", pairs, err)
	}
	x, err := w.store.Introduction(t.Context(), pairs.Data[0].Introduction)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// clubVillage is the village with a club in which staff makes runs.
func clubVillage(t *testing.T) *world {
	t.Helper()
	w := village(t)
	w.person(t, staff.User, staff.Roles...)
	w.put(t, admin, organization("org", "CLB"))
	w.settle(t)
	return w
}

func (w *world) lettersOf(a match.Actor, p match.Purpose, x match.Introduction) int {
	return w.letters.count(match.MailJob{User: a.User, Purpose: p, About: x.ID})
}

// TestRunAsksBothSides: what a run proposes opens no contact, takes no place and
// makes no agreement before both sides have agreed, whoever does first; both are
// written to, and the yes of one may be repeated.
func TestRunAsksBothSides(t *testing.T) {
	for _, order := range [][2]match.Actor{{chi, an}, {an, chi}} {
		w := clubVillage(t)
		x := w.proposed(t)
		if !x.Proposed || x.AgreedAt != nil || x.Reroute {
			t.Fatalf("proposed %+v", x)
		}
		if err := w.TendIntroductions(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, a := range order {
			j := match.MailJob{User: a.User, Purpose: match.PurposeIntroductionProposed, About: x.ID}
			if n := w.letters.count(j); n != 1 {
				t.Errorf("%d proposals to %s", n, a.User)
			}
			if l, err := w.Letter(t.Context(), j); err != nil || l.Args["to"] != "chi" || l.Due.IsZero() {
				t.Errorf("the proposal to %s: %+v %v", a.User, l, err)
			}
		}
		_, err := w.step(t, staff, x.ID, match.IntroductionAccept)
		is(t, err, match.KindNotFound, "not_found") // who proposes agrees for nobody
		for range 2 {
			got, err := w.step(t, order[0], x.ID, match.IntroductionAccept)
			if err != nil || got.State != match.IntroductionRequested || got.Contact != nil {
				t.Errorf("one side agrees: %+v %v", got, err)
			}
		}
		for _, a := range order {
			got, err := w.Introduction(t.Context(), a, x.ID)
			if err != nil || got.Contact != nil {
				t.Errorf("%s reads %+v %v", a.User, got, err)
			}
			_, err = w.WriteMessage(t.Context(), a, x.ID, match.IntroductionMessage{Text: "Chào"})
			is(t, err, match.KindConflict, "introduction_state")
		}
		if with, err := w.store.AgreedWith(t.Context(), "tea"); err != nil || len(with) != 0 {
			t.Errorf("agreed with %q %v", with, err)
		}
		if p, err := w.Get(t.Context(), chi, match.KindStartup, "tea"); err != nil || p.Common().Contact != nil {
			t.Errorf("the startup's profile shows its contact: %v", err)
		}
		if _, err := w.Letter(t.Context(), match.MailJob{User: order[0].User, Purpose: match.PurposeIntroductionProposed, About: x.ID}); match.KindOf(err) != match.KindNotFound {
			t.Errorf("who has agreed is still asked: %v", err)
		}
		got, err := w.step(t, order[1], x.ID, match.IntroductionAccept)
		if err != nil || got.State != match.IntroductionAccepted || got.Contact == nil {
			t.Errorf("both agree: %+v %v", got, err)
		}
		if err := w.TendIntroductions(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, feed := range []string{"tea", "chi"} {
			a := []match.Actor{an, chi}[i]
			if n := w.lettersOf(a, match.PurposeIntroductionAgreed, x); n != 1 {
				t.Errorf("%d letters tell %s of the agreement", n, a.User)
			}
			if got := w.toldOf(t, a, feed); !slices.Equal(got, []string{"accepted", "agreed", "requested"}) {
				t.Errorf("the feed of %s tells %q", feed, got)
			}
		}
	}
}

// TestRunProposalsEnd: one side's no, or silence, ends it without contact; who had
// agreed is told, and nobody else is asked in the startup's name.
func TestRunProposalsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		agrees match.Actor
		end    func(t *testing.T, w *world, x match.Introduction)
		state  match.IntroductionState
	}{
		"the startup says no": {chi, func(t *testing.T, w *world, x match.Introduction) {
			_, err := w.step(t, an, x.ID, match.IntroductionWithdraw)
			must(t, err)
		}, match.IntroductionWithdrawn},
		"the mentor says no": {an, func(t *testing.T, w *world, x match.Introduction) {
			_, err := w.step(t, chi, x.ID, match.IntroductionDecline)
			must(t, err)
		}, match.IntroductionDeclined},
		"the startup is silent": {chi, func(_ *testing.T, w *world, _ match.Introduction) { w.clock.pass(5 * 24 * time.Hour) }, match.IntroductionExpired},
		"the mentor is silent":  {an, func(_ *testing.T, w *world, _ match.Introduction) { w.clock.pass(5 * 24 * time.Hour) }, match.IntroductionExpired},
	} {
		t.Run(name, func(t *testing.T) {
			w := clubVillage(t)
			x := w.proposed(t)
			must(t, w.TendIntroductions(t.Context()))
			_, err := w.step(t, c.agrees, x.ID, match.IntroductionAccept)
			must(t, err)
			c.end(t, w, x)
			must(t, w.TendIntroductions(t.Context()))
			must(t, w.TendIntroductions(t.Context()))
			got, err := w.Introduction(t.Context(), an, x.ID)
			if err != nil || got.State != c.state || got.Contact != nil || got.ReroutedTo != "" {
				t.Errorf("ended %+v %v", got, err)
			}
			for _, a := range []match.Actor{an, chi} {
				want := 0
				if a.User == c.agrees.User {
					want = 1
				}
				if n := w.lettersOf(a, match.PurposeIntroductionOff, x); n != want {
					t.Errorf("%d letters tell %s", n, a.User)
				}
			}
			if _, err := w.Letter(t.Context(), match.MailJob{User: c.agrees.User, Purpose: match.PurposeIntroductionOff, About: x.ID}); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAskingForWhatIsProposed is to agree to it, for either side.
func TestAskingForWhatIsProposed(t *testing.T) {
	w := clubVillage(t)
	x := w.proposed(t)
	got, created, err := w.Introduce(t.Context(), an, match.IntroductionAsk{From: "tea", To: "chi", Message: "Xin gặp"}, "")
	if err != nil || created || got.ID != x.ID || got.AgreedAt == nil || got.State != match.IntroductionRequested {
		t.Errorf("the startup asks: %+v %v", got, err)
	}
	got, created, err = w.Introduce(t.Context(), chi, match.IntroductionAsk{From: "chi", To: "tea", Message: "Mời gặp"}, "")
	if err != nil || created || got.ID != x.ID || got.State != match.IntroductionAccepted || got.Contact == nil {
		t.Errorf("the mentor asks: %+v %v", got, err)
	}
}
