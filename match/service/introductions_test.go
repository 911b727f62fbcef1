package service_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// The people of introductions beside an, who has the startup.
var (
	chi  = match.Actor{User: "usr_chi", Roles: []match.Role{match.RoleMentor}}
	dung = match.Actor{User: "usr_dung", Roles: []match.Role{match.RoleMentor}}
	hoi  = match.Actor{User: "usr_hoi", Roles: []match.Role{match.RoleAssociation}, Organizations: []string{"hoi"}}
)

func number(n int) *int { return &n }

func mentorOf(id string, capacity *int) *match.Mentor {
	return &match.Mentor{Capacity: capacity, Base: match.Base{
		Kind: match.KindMentor, ID: id, Name: id, Sectors: []string{"agri"}, Locality: "51", Contact: &match.Contact{Email: id + "@example.test"},
	}}
}

// village is a world with a startup, two mentors of different people, and an
// association with an offer.
func village(t *testing.T) *world {
	t.Helper()
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.store.SetClock(w.clock.Now) })
	for _, a := range []match.Actor{an, binh, chi, dung, hoi} {
		w.person(t, a.User, a.Roles...)
	}
	w.put(t, an, startup("tea", "Trà quế"))
	w.put(t, chi, mentorOf("chi", number(1)))
	w.put(t, dung, mentorOf("dung", number(1)))
	org := &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "hoi", Name: "Hội", Contact: &match.Contact{Email: "hoi@example.test"}}}
	offer := &match.Offer{By: "hoi", Quantity: number(1), Base: match.Base{Kind: match.KindOffer, ID: "lop", Name: "Lớp học", Sectors: []string{"agri"}}}
	for _, p := range []match.Profile{org, offer} {
		if _, err := w.store.Save(t.Context(), []match.Write{{Profile: p, Mode: match.Create}}); err != nil {
			t.Fatal(err)
		}
	}
	w.settle(t)
	return w
}

func (w *world) introduce(t *testing.T, from, to string) service.Introduced {
	t.Helper()
	x, created, err := w.Introduce(t.Context(), an, match.IntroductionAsk{From: from, To: to, Message: "Xin gặp"}, "")
	if err != nil || !created {
		t.Fatal(x, created, err)
	}
	return x
}

func (w *world) step(t *testing.T, a match.Actor, id string, m match.IntroductionMove) (service.Introduced, error) {
	t.Helper()
	return w.MoveIntroduction(t.Context(), a, id, match.IntroductionStep{Move: m, Reason: "no_time", Outcome: &match.IntroductionOutcome{Result: match.ResultMentoring}})
}

// TestIntroduction: from the request to the outcome, with contact from the moment
// both agree, a thread, feeds and the audit log; strangers learn of nothing.
func TestIntroduction(t *testing.T) {
	w := village(t)
	x := w.introduce(t, "tea", "chi")
	if x.Other.Name != "chi" || x.Contact != nil || !slices.Equal(x.Sides, []string{"from"}) || !x.Reroute || !x.ExpiresAt.Equal(x.CreatedAt.AddDate(0, 0, 7)) {
		t.Errorf("asked %+v", x)
	}
	again, created, err := w.Introduce(t.Context(), an, match.IntroductionAsk{From: "tea", To: "chi", Message: "Lần nữa"}, "")
	if err != nil || created || again.ID != x.ID {
		t.Errorf("again %+v %v %v", again, created, err)
	}
	for name, a := range map[string]match.Actor{"stranger": dung, "admin": admin, "officer": officer} {
		for _, m := range match.IntroductionMoves() {
			_, err := w.step(t, a, x.ID, m)
			is(t, err, match.KindNotFound, "not_found")
		}
		_, err := w.Introduction(t.Context(), a, x.ID)
		is(t, err, match.KindNotFound, "not_found")
		if _, err = w.Thread(t.Context(), a, x.ID, "", 0); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%s reads the thread: %v", name, err)
		}
	}
	_, err = w.Introduction(t.Context(), nobody, x.ID)
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, err = w.step(t, an, x.ID, match.IntroductionAccept)
	is(t, err, match.KindConflict, "introduction_state")
	_, err = w.WriteMessage(t.Context(), an, x.ID, match.IntroductionMessage{Text: "Chào chị"})
	is(t, err, match.KindConflict, "introduction_state")
	got, err := w.step(t, chi, x.ID, match.IntroductionAccept)
	if err != nil || got.Contact == nil || got.Contact.Phone != "0900000000" || got.Other.ID != "tea" {
		t.Fatalf("accepted %+v %v", got, err)
	}
	mine, err := w.Introduction(t.Context(), an, x.ID)
	if err != nil || mine.Contact == nil || mine.Contact.Email != "chi@example.test" {
		t.Errorf("the other side reads %+v %v", mine, err)
	}
	if p, err := w.Get(t.Context(), an, match.KindMentor, "chi"); err != nil || p.Common().Contact == nil {
		t.Errorf("the profile shows no contact: %v", err)
	}
	w.thread(t, x.ID)
	for _, m := range []match.IntroductionMove{match.IntroductionMeet, match.IntroductionReport, match.IntroductionFinish} {
		if _, err := w.step(t, chi, x.ID, m); err != nil {
			t.Errorf("%s: %v", m, err)
		}
	}
	w.settle(t)
	for _, who := range []struct {
		a    match.Actor
		feed string
	}{{an, "tea"}, {chi, "chi"}} {
		if got := w.toldOf(t, who.a, who.feed); !slices.Equal(got, []string{"finish", "closed", "met", "accepted", "requested"}) {
			t.Errorf("the feed of %s tells %q", who.feed, got)
		}
	}
	var log []string
	for _, of := range []service.Recorder{w.audit, w.store} { // moves are noted with what they change
		entries, err := of.Audit(t.Context(), match.AuditFilter{}, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Action, "introduction.") {
				log = append(log, e.Action)
			}
		}
	}
	want := []string{"introduction.message", "introduction.message", "introduction.ask", "introduction.accept", "introduction.met", "introduction.outcome", "introduction.finish"}
	if !slices.Equal(log, want) {
		t.Errorf("the audit log says %q", log)
	}
}

func (w *world) thread(t *testing.T, id string) {
	t.Helper()
	for _, a := range []match.Actor{an, chi} {
		w.clock.pass(time.Second)
		if _, err := w.WriteMessage(t.Context(), a, id, match.IntroductionMessage{Text: "Chào", Links: []string{"https://example.org/"}}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.WriteMessage(t.Context(), an, id, match.IntroductionMessage{Links: []string{"javascript:alert(1)"}})
	is(t, err, match.KindInvalid, "invalid")
	page, err := w.Thread(t.Context(), chi, id, "", 1)
	if err != nil || len(page.Data) != 1 || page.Data[0].Side != "from" || !page.HasMore {
		t.Fatalf("%+v %v", page, err)
	}
	if page, err = w.Thread(t.Context(), chi, id, page.Next, 1); err != nil || len(page.Data) != 1 || page.Data[0].Side != "to" || page.HasMore {
		t.Errorf("%+v %v", page, err)
	}
}

// toldOf gives what a feed tells of introductions, the newest first.
func (w *world) toldOf(t *testing.T, a match.Actor, feed string) (out []string) {
	t.Helper()
	r, err := w.FeedOf(t.Context(), a, feed)
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.FeedPage(t.Context(), r, service.FeedQuery{Events: []match.FeedEvent{match.EventIntroduction}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Data {
		out = append(out, e.Changed[0].To)
	}
	return out
}

// TestIntroductionRefused: who may not be asked, by whom, and what is said then.
func TestIntroductionRefused(t *testing.T) {
	w := village(t)
	hidden := mentorOf("hidden", nil)
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, chi, hidden)
	secret := startup("secret", "Bí mật")
	secret.Visibility = match.VisibilityPrivate
	w.put(t, an, secret)
	if _, err := w.Block(t.Context(), dung, "tea"); err != nil {
		t.Fatal(err)
	}
	ask := func(a match.Actor, x match.IntroductionAsk) error {
		x.Message = "Xin gặp"
		_, _, err := w.Introduce(t.Context(), a, x, "")
		return err
	}
	is(t, ask(nobody, match.IntroductionAsk{From: "tea", To: "chi"}), match.KindUnauthorized, "unauthorized")
	is(t, ask(chi, match.IntroductionAsk{From: "tea", To: "chi"}), match.KindForbidden, "not_allowed")
	is(t, ask(an, match.IntroductionAsk{From: "tea", To: "hidden"}), match.KindNotFound, "not_found")
	is(t, ask(an, match.IntroductionAsk{From: "secret", To: "chi"}), match.KindInvalid, "invalid")
	is(t, ask(an, match.IntroductionAsk{From: "tea", To: "none"}), match.KindNotFound, "not_found")
	is(t, ask(an, match.IntroductionAsk{From: "tea", To: "chi", Offer: "lop"}), match.KindInvalid, "invalid")
	is(t, ask(an, match.IntroductionAsk{From: "tea", To: "secret"}), match.KindInvalid, "invalid")
	if err := ask(an, match.IntroductionAsk{From: "tea", To: "dung"}); match.KindOf(err) != match.KindForbidden && match.KindOf(err) != match.KindNotFound {
		t.Errorf("blocked people meet: %v", err)
	}
	key := match.Actor{User: an.User, Roles: an.Roles, Key: &match.KeyUse{Scopes: match.KeyScopes()}}
	is(t, ask(key, match.IntroductionAsk{From: "tea", To: "chi"}), match.KindForbidden, "not_allowed")
	_, err := w.Introductions(t.Context(), chi, service.IntroductionsQuery{Profile: "tea"})
	is(t, err, match.KindForbidden, "not_allowed")
}

// TestIntroductionBlocked: who has blocked the other side since is reached by it no
// more, neither through a request that waits nor through one that was accepted.
func TestIntroductionBlocked(t *testing.T) {
	w := village(t)
	waits, agreed := w.introduce(t, "tea", "chi"), w.introduce(t, "tea", "dung")
	if _, err := w.step(t, dung, agreed.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	for _, mentor := range []string{"chi", "dung"} {
		if _, err := w.Block(t.Context(), an, mentor); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.step(t, chi, waits.ID, match.IntroductionAccept)
	is(t, err, match.KindForbidden, "agreement_blocked")
	for _, p := range []match.Purpose{match.PurposeIntroductionAsked, match.PurposeIntroductionReminder} {
		_, err := w.Letter(t.Context(), match.MailJob{User: chi.User, Purpose: p, About: waits.ID})
		is(t, err, match.KindNotFound, "not_found")
	}
	for _, a := range []match.Actor{an, dung} {
		if got, err := w.Introduction(t.Context(), a, agreed.ID); err != nil || got.Contact != nil {
			t.Errorf("%s reads %+v %v", a.User, got.Contact, err)
		}
	}
	if _, err := w.step(t, chi, waits.ID, match.IntroductionDecline); err != nil {
		t.Errorf("declining: %v", err)
	}
}

// TestIntroductionFull: who asks somebody without a place is told who has one.
func TestIntroductionFull(t *testing.T) {
	w := village(t)
	w.put(t, an, startup("fish", "Mắm nhum"))
	x := w.introduce(t, "fish", "chi")
	if _, err := w.step(t, chi, x.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	_, _, err := w.Introduce(t.Context(), an, match.IntroductionAsk{From: "tea", To: "chi", Message: "Xin gặp"}, "")
	is(t, err, match.KindConflict, "no_place")
	e, _ := err.(*match.Error) //nolint:errorlint // is has looked
	if len(e.Problems) != 1 || e.Problems[0].Nearest != "dung" || e.Problems[0].Value != "chi" {
		t.Errorf("others: %+v", e.Problems)
	}
}

// TestInterest: an offer is asked through its association's inbox.
func TestInterest(t *testing.T) {
	w := village(t)
	x := w.introduce(t, "tea", "lop")
	if x.Offer != "lop" || x.Reroute {
		t.Errorf("%+v", x)
	}
	for name, q := range map[string]service.IntroductionsQuery{
		"all": {}, "of the association": {Profile: "hoi"}, "of the offer": {Profile: "lop"}, "about it": {Offer: "lop"}, "asked": {Side: match.SideTo, State: match.IntroductionRequested},
	} {
		page, err := w.Introductions(t.Context(), hoi, q)
		if err != nil || len(page.Data) != 1 || page.Data[0].ID != x.ID || page.Data[0].Other.Name != "Trà quế" || page.Data[0].Contact != nil {
			t.Errorf("%s: %+v %v", name, page, err)
		}
	}
	if page, err := w.Introductions(t.Context(), dung, service.IntroductionsQuery{}); err != nil || len(page.Data) != 0 {
		t.Errorf("a stranger's: %+v %v", page, err)
	}
	if _, err := w.step(t, hoi, x.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	if mine, err := w.Introduction(t.Context(), an, x.ID); err != nil || mine.Contact == nil || mine.Contact.Email != "hoi@example.test" {
		t.Errorf("nobody can be reached: %+v %v", mine, err)
	}
	if got := w.toldOf(t, hoi, "hoi"); !slices.Equal(got, []string{"accepted", "requested"}) {
		t.Errorf("the association's feed tells %q", got)
	}
}

// TestIntroductionClock: reminders after half of the time and a day before its
// end, then the end, and the next best is asked, with letters for all; asking the
// clock again does nothing again.
func TestIntroductionClock(t *testing.T) {
	w := village(t)
	x := w.introduce(t, "tea", "chi")
	tend := func(after time.Duration) {
		t.Helper()
		w.clock.pass(x.CreatedAt.Add(after).Sub(w.clock.Now()))
		for range 2 {
			if err := w.TendIntroductions(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	letter := func(a match.Actor, p match.Purpose, about string) {
		t.Helper()
		j := match.MailJob{User: a.User, Purpose: p, About: about}
		if n := w.letters.count(j); n != 1 {
			t.Errorf("%d letters %s to %s", n, p, a.User)
		}
		if l, err := w.Letter(t.Context(), j); err != nil || l.Args["from"] != "Trà quế" || l.Link == "" {
			t.Errorf("the letter %s: %+v %v", p, l, err)
		}
	}
	tend(0)
	letter(chi, match.PurposeIntroductionAsked, x.ID)
	tend(83 * time.Hour)
	if n := w.letters.count(match.MailJob{User: chi.User, Purpose: match.PurposeIntroductionReminder, About: x.ID}); n != 0 {
		t.Errorf("%d reminders too early", n)
	}
	tend(84 * time.Hour)
	letter(chi, match.PurposeIntroductionReminder, x.ID)
	tend(144 * time.Hour)
	if n := w.letters.count(match.MailJob{User: chi.User, Purpose: match.PurposeIntroductionReminder, About: x.ID}); n != 2 {
		t.Errorf("%d reminders", n)
	}
	tend(168 * time.Hour)
	got, err := w.Introduction(t.Context(), an, x.ID)
	if err != nil || got.State != match.IntroductionExpired || got.ReroutedTo == "" {
		t.Fatalf("%+v %v", got, err)
	}
	next, err := w.Introduction(t.Context(), dung, got.ReroutedTo)
	if err != nil || next.To != "dung" || next.ReroutedFrom != x.ID || next.State != match.IntroductionRequested || next.Message != "Xin gặp" {
		t.Errorf("%+v %v", next, err)
	}
	letter(dung, match.PurposeIntroductionAsked, next.ID)
	letter(an, match.PurposeIntroductionExpired, x.ID)
	if l, err := w.Letter(t.Context(), match.MailJob{User: an.User, Purpose: match.PurposeIntroductionExpired, About: x.ID}); err != nil || l.Args["next"] != "dung" {
		t.Errorf("%+v %v", l, err)
	}
	_, err = w.Letter(t.Context(), match.MailJob{User: chi.User, Purpose: match.PurposeIntroductionAsked, About: x.ID})
	is(t, err, match.KindNotFound, "not_found") // things have moved on
	_, err = w.Letter(t.Context(), match.MailJob{User: binh.User, Purpose: match.PurposeIntroductionExpired, About: x.ID})
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.step(t, dung, next.ID, match.IntroductionAccept)
	if err != nil {
		t.Fatal(err)
	}
	tend(169 * time.Hour)
	letter(an, match.PurposeIntroductionAccepted, next.ID)
	tend(1000 * time.Hour)
	page, err := w.Introductions(t.Context(), an, service.IntroductionsQuery{})
	if err != nil || len(page.Data) != 2 {
		t.Errorf("%+v %v", page, err)
	}
}

// TestIntroductionOfBlocked: in the name of an account that is blocked nobody else is
// asked when time ends its request.
func TestIntroductionOfBlocked(t *testing.T) {
	w := village(t)
	x := w.introduce(t, "tea", "chi")
	if _, err := w.ChangeUser(t.Context(), terminal, an.User, service.UserChange{Disabled: ptr(true)}); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	w.clock.pass(8 * 24 * time.Hour)
	if err := w.TendIntroductions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := w.store.Introduction(t.Context(), x.ID); err != nil || got.State != match.IntroductionExpired || got.ReroutedTo != "" {
		t.Errorf("%+v %v", got, err)
	}
}

// TestIntroductionLetters: a letter that could not be asked for is asked for later,
// once, and does not keep others from theirs.
func TestIntroductionLetters(t *testing.T) {
	w := village(t)
	w.letters.lose(func(j match.MailJob) bool {
		if j.User == dung.User {
			panic("a fault of the program")
		}
		return j.User == chi.User
	})
	w.put(t, binh, mentorOf("binh", nil))
	x, y, z := w.introduce(t, "tea", "chi"), w.introduce(t, "tea", "dung"), w.introduce(t, "tea", "binh")
	asked := func() (out []int) {
		for i, x := range []service.Introduced{x, y, z} {
			user := []string{chi.User, dung.User, binh.User}[i]
			out = append(out, w.letters.count(match.MailJob{User: user, Purpose: match.PurposeIntroductionAsked, About: x.ID}))
		}
		return out
	}
	if err := w.TendIntroductions(t.Context()); err == nil || !slices.Equal(asked(), []int{0, 0, 1}) {
		t.Errorf("asked for %v: %v", asked(), err)
	}
	w.letters.lose(nil)
	for range 2 {
		if err := w.TendIntroductions(t.Context()); err != nil || !slices.Equal(asked(), []int{1, 1, 1}) {
			t.Errorf("asked for %v: %v", asked(), err)
		}
	}
}

// TestIntroductionKey: the same key gives the same answer.
func TestIntroductionKey(t *testing.T) {
	w := village(t)
	ask := match.IntroductionAsk{From: "tea", To: "chi", Message: "Xin gặp"}
	first, created, err := w.Introduce(t.Context(), an, ask, "k")
	if err != nil || !created {
		t.Fatal(err)
	}
	if _, err := w.step(t, an, first.ID, match.IntroductionWithdraw); err != nil {
		t.Fatal(err)
	}
	again, created, err := w.Introduce(t.Context(), an, ask, "k")
	if err != nil || !created || again.ID != first.ID || again.State != first.State {
		t.Errorf("%+v %v %v", again, created, err)
	}
	ask.Message = "Khác"
	_, _, err = w.Introduce(t.Context(), an, ask, "k")
	is(t, err, match.KindInvalid, "key_reused")
}

// TestIntroductionTwoHundred: of 200 who accept at once for ten places ten win,
// and nobody waits long.
func TestIntroductionTwoHundred(t *testing.T) {
	w := village(t)
	const people, places = 200, 10
	w.put(t, dung, &match.Offer{Quantity: number(places), Base: match.Base{Kind: match.KindOffer, ID: "o", Name: "o"}})
	ids := make([]string, people)
	for i := range ids {
		id := fmt.Sprint("s", i)
		w.put(t, an, startup(id, id))
		ids[i] = w.introduce(t, id, "o").ID
	}
	w.settle(t)
	var won sync.Map
	// The yardstick is as many who only read theirs.
	read := together(people, func(i int) {
		if _, err := w.Introduction(t.Context(), dung, ids[i]); err != nil {
			t.Error(err)
		}
	})
	took := together(people, func(i int) {
		_, err := w.step(t, dung, ids[i], match.IntroductionAccept)
		if err == nil {
			won.Store(ids[i], true)
			return
		}
		is(t, err, match.KindConflict, "no_place")
	})
	n := 0
	won.Range(func(any, any) bool { n++; return true })
	if n != places {
		t.Errorf("%d of %d places were given", n, places)
	}
	t.Logf("accepting: p50 %v, p99 %v; reading: p50 %v, p99 %v", took[people/2], took[people*99/100], read[people/2], read[people*99/100])
}

// together does something n times at once and gives how long each took, in order.
func together(n int, do func(i int)) []time.Duration {
	took := make([]time.Duration, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			began := time.Now()
			do(i)
			took[i] = time.Since(began)
		})
	}
	close(start)
	all.Wait()
	slices.Sort(took)
	return took
}

// countedReads counts how often profiles and agreements are read.
type countedReads struct {
	service.Profiles
	agreements
	reads int
}

type agreements = service.Agreements

func (c *countedReads) Get(ctx context.Context, ids ...string) ([]match.Profile, error) {
	c.reads++
	return c.Profiles.Get(ctx, ids...)
}

func (c *countedReads) AgreedWith(ctx context.Context, profile string) ([]string, error) {
	c.reads++
	return c.agreements.AgreedWith(ctx, profile)
}

// TestIntroductionsReadTogether: a page of introductions does not ask for each of
// them, and those that are open are given alone, to who acts for the profile.
func TestIntroductionsReadTogether(t *testing.T) {
	w := village(t)
	reads := &countedReads{Profiles: w.store, agreements: w.store}
	ref, _ := reference()
	s := service.New(service.Options{Profiles: reads, Agreements: reads, Introductions: w.store, Users: w.store, Blocks: w.store, Reference: ref, Now: w.clock.Now})
	chiID := w.introduce(t, "tea", "chi").ID
	w.clock.pass(time.Second)
	dungID := w.introduce(t, "tea", "dung").ID
	for id, who := range map[string]match.Actor{chiID: chi, dungID: dung} {
		if _, err := w.step(t, who, id, match.IntroductionAccept); err != nil {
			t.Fatal(err)
		}
	}
	page, err := s.Introductions(t.Context(), an, service.IntroductionsQuery{})
	if err != nil || len(page.Data) != 2 || page.Data[0].Other.Name != "dung" || page.Data[1].Other.Name != "chi" || reads.reads != 2 {
		t.Errorf("%d reads: %+v %v", reads.reads, page, err)
	}
	if _, err := w.step(t, dung, dungID, match.IntroductionReport); err != nil {
		t.Fatal(err)
	}
	reads.reads = 0
	for _, c := range []struct {
		who           match.Actor
		profile, with string
		want          string
	}{
		{an, "tea", "", chiID}, {an, "", "", chiID}, {an, "", "chi", chiID}, {an, "tea", "dung", ""}, {chi, "chi", "tea", chiID}, {dung, "", "", ""}, {chi, "", "dung", ""},
	} {
		open, err := s.OpenIntroductions(t.Context(), c.who, c.profile, c.with)
		got := ""
		for _, x := range open {
			got += x.ID
		}
		if err != nil || got != c.want {
			t.Errorf("of %q with %q: %q %v, want %q", c.profile, c.with, got, err, c.want)
		}
	}
	if reads.reads != 3 { // of the profiles that were named
		t.Errorf("open ones took %d reads", reads.reads)
	}
	for _, who := range []match.Actor{dung, admin, officer} {
		_, err := s.OpenIntroductions(t.Context(), who, "tea", "")
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, err = s.OpenIntroductions(t.Context(), nobody, "", "")
	is(t, err, match.KindUnauthorized, "unauthorized")
}
