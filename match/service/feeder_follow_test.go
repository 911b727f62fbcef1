package service_test

import (
	"fmt"
	"slices"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// follows has a feed follow a startup as it is now.
func (w *world) follows(t *testing.T, feed, target string) {
	t.Helper()
	profiles, err := w.store.Get(t.Context(), target)
	if err != nil || profiles[0] == nil {
		t.Fatalf("reading %s: %v", target, err)
	}
	if _, err := w.store.Follow(t.Context(), match.Follow{Feed: feed, Target: target, Seen: service.SeenOf(profiles[0])}); err != nil {
		t.Fatal(err)
	}
}

// TestFollowedStartupsAreTold: what a followed startup does is told once each,
// with what has changed, and only what the reader may see.
func TestFollowedStartupsAreTold(t *testing.T) {
	w := newWorld(t)
	fund := w.put(t, binh, investor("f1", "Quỹ Nông nghiệp"))
	p := far("s1")
	p.Stage, p.Traction = "idea", &match.Traction{Customers: 3, Employees: 12}
	p.FieldVisibility = map[string]match.Visibility{match.FieldTraction: match.VisibilityMembers, match.FieldAmountSought: match.VisibilityConsent}
	w.put(t, an, p)
	if _, err := w.OpenFeed(t.Context(), fund); err != nil {
		t.Fatal(err)
	}
	w.follows(t, "f1", "s1")
	change := func(f func(p *match.Startup)) {
		t.Helper()
		w.update(t, an, "s1", func(p match.Profile) { f(p.(*match.Startup)) })
		w.fed(t)
	}
	change(func(p *match.Startup) { p.Summary = "Kế toán cho hợp tác xã" })
	tells(t, w, "f1")
	change(func(p *match.Startup) { p.Stage, p.AmountSought = "mvp", &match.Money{Value: 3e8, Currency: "VND"} })
	tells(t, w, "f1", "stage:mvp s1")
	change(func(p *match.Startup) {
		p.Traction = &match.Traction{Customers: 1500, Employees: 20, RevenueYear: &match.Money{Value: 1e9, Currency: "VND"}}
	})
	change(func(p *match.Startup) { p.FieldVisibility[match.FieldAmountSought] = match.VisibilityMembers })
	change(func(p *match.Startup) { p.AmountSought.Value = 5e8 })
	change(func(p *match.Startup) { p.Traction.Customers, p.Stage = 2, "idea" })
	change(func(p *match.Startup) { p.Traction.Customers, p.Stage = 1001, "mvp" })
	tells(t, w, "f1", "stage:mvp s1", "milestone:customers:1000 s1", "milestone:revenue s1", "round:300000000 VND s1", "round:500000000 VND s1", "stage:idea s1")
	for _, i := range w.feedItems(t, "f1") {
		if i.What == "stage:mvp" && !slices.Equal(i.Changed, []match.FeedChange{{Field: "stage", From: "idea", To: "mvp"}}) ||
			i.What == "round:500000000 VND" && !slices.Equal(i.Changed, []match.FeedChange{{Field: "amount_sought", From: "300000000 VND", To: "500000000 VND"}}) {
			t.Errorf("%s says %+v", i.What, i.Changed)
		}
	}
}

// TestWhatIsTakenBackIsNotTold: what was told of fields that their owner keeps for
// agreements now is told no more.
func TestWhatIsTakenBackIsNotTold(t *testing.T) {
	w := newWorld(t)
	fund := w.put(t, binh, investor("f1", "Quỹ Nông nghiệp"))
	p := far("s1")
	p.Stage = "idea"
	p.FieldVisibility = map[string]match.Visibility{match.FieldTraction: match.VisibilityMembers, match.FieldAmountSought: match.VisibilityMembers}
	w.put(t, an, p)
	if _, err := w.OpenFeed(t.Context(), fund); err != nil {
		t.Fatal(err)
	}
	w.follows(t, "f1", "s1")
	w.update(t, an, "s1", func(p match.Profile) {
		st := p.(*match.Startup)
		st.Stage, st.Traction, st.AmountSought = "mvp", &match.Traction{Customers: 1500}, &match.Money{Value: 3e8, Currency: "VND"}
	})
	w.fed(t)
	shown := func() (out []match.FeedEvent) {
		t.Helper()
		w.settle(t)
		page, err := w.read(t.Context(), binh, "f1", service.FeedQuery{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Data {
			out = append(out, e.Event)
		}
		slices.Sort(out)
		return out
	}
	if got := shown(); !slices.Equal(got, []match.FeedEvent{match.EventMilestone, match.EventRound, match.EventStage}) {
		t.Errorf("told of %v", got)
	}
	w.update(t, an, "s1", func(p match.Profile) {
		p.(*match.Startup).FieldVisibility = map[string]match.Visibility{match.FieldTraction: match.VisibilityConsent, match.FieldAmountSought: match.VisibilityConsent}
	})
	w.fed(t)
	if got := shown(); !slices.Equal(got, []match.FeedEvent{match.EventStage}) {
		t.Errorf("still told of %v", got)
	}
}

// TestWhatIsHiddenIsNotTold: a followed startup that is private says nothing
// until it is public again.
func TestWhatIsHiddenIsNotTold(t *testing.T) {
	w := newWorld(t)
	fund := w.put(t, binh, investor("f1", "Quỹ Nông nghiệp"))
	p := far("s1")
	p.Stage = "idea"
	w.put(t, an, p)
	if _, err := w.OpenFeed(t.Context(), fund); err != nil {
		t.Fatal(err)
	}
	w.follows(t, "f1", "s1")
	w.update(t, an, "s1", func(p match.Profile) {
		p.Common().Visibility = match.VisibilityPrivate
		p.(*match.Startup).Stage = "mvp"
	})
	private := startup("s2", "Quế bí mật")
	private.Visibility = match.VisibilityPrivate
	w.put(t, an, private)
	tells(t, w, "f1")
	w.update(t, an, "s1", func(p match.Profile) { p.Common().Visibility = match.VisibilityPublic })
	w.update(t, an, "s2", func(p match.Profile) { p.Common().Visibility = match.VisibilityMembers })
	tells(t, w, "f1", "stage:mvp s1", "match s2")
}

// TestBlockedAccountsAreNotTold: neither of what fits, nor of whom they follow.
func TestBlockedAccountsAreNotTold(t *testing.T) {
	w := newWorld(t)
	an, binh := w.person(t, an.User, an.Roles...), w.person(t, binh.User, binh.Roles...)
	fund := w.put(t, binh, investor("f1", "Quỹ Nông nghiệp"))
	p := far("s1")
	p.Stage = "idea"
	w.put(t, an, p)
	if _, err := w.OpenFeed(t.Context(), fund); err != nil {
		t.Fatal(err)
	}
	w.follows(t, "f1", "s1")
	w.fed(t)
	if _, err := w.Block(t.Context(), binh, "s1"); err != nil {
		t.Fatal(err)
	}
	w.update(t, an, "s1", func(p match.Profile) { p.(*match.Startup).Stage = "mvp" })
	w.put(t, an, startup("s2", "Quế Trà Bồng"))
	tells(t, w, "f1")
	woken, end := w.WatchFeeds("f1")
	defer end()
	if err := w.Unblock(t.Context(), binh, an.User); err != nil {
		t.Fatal(err)
	}
	within(t, woken)
	tells(t, w, "f1", "match s2")
}

// TestThePortfolioIsNotTold: not even when it is hidden from everybody.
func TestThePortfolioIsNotTold(t *testing.T) {
	w := newWorld(t)
	for i, visibility := range match.FieldVisibilities() {
		f := investor(fmt.Sprint("f", i), "Quỹ Nông nghiệp")
		f.Portfolio = []match.Portfolio{{Startup: "s1", Name: "Quế Trà Bồng"}}
		f.FieldVisibility = map[string]match.Visibility{match.FieldPortfolio: match.Visibility(visibility)}
		w.put(t, binh, f)
	}
	w.fed(t)
	w.put(t, an, startup("s1", "Quế Trà Bồng"))
	w.put(t, an, startup("s2", "Quế Trà My"))
	for i := range match.FieldVisibilities() {
		tells(t, w, fmt.Sprint("f", i), "match s2")
	}
}
