package service_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// visibleTo tells whether a profile is found by search, list, suggestion, matches of
// a startup and address alike; it fails when they differ.
func (w *world) visibleTo(t *testing.T, a match.Actor, p match.Profile) bool {
	t.Helper()
	w.settle(t)
	b := p.Common()
	ways := map[string]bool{}
	hits, err := w.Search(t.Context(), a, match.Query{Text: b.Name, Limit: 100})
	must(t, err)
	for _, h := range hits.Data {
		ways["search"] = ways["search"] || h.ID == b.ID
	}
	page, err := w.List(t.Context(), a, service.ListQuery{Kind: b.Kind, Limit: 100})
	must(t, err)
	for _, x := range page.Data {
		ways["list"] = ways["list"] || x.Common().ID == b.ID
	}
	suggestions, err := w.Suggest(t.Context(), a, b.Name, 10)
	must(t, err)
	for _, x := range suggestions {
		ways["suggest"] = ways["suggest"] || x.ID == b.ID
	}
	_, err = w.Get(t.Context(), a, b.Kind, b.ID)
	ways["get"] = err == nil
	want := ways["get"]
	for _, way := range []string{"search", "list", "suggest"} {
		if ways[way] != want {
			t.Errorf("%s finds %s: %v, by its address: %v", way, b.ID, ways[way], want)
		}
	}
	return want
}

// matched tells whether a profile is among the matches of the actor's startup.
func (w *world) matched(t *testing.T, a match.Actor, subject, id string, f match.Filter) bool {
	t.Helper()
	w.settle(t)
	r, err := w.Matches(t.Context(), a, match.KindStartup, subject, match.Request{Target: match.KindInvestor, N: 100, Filter: f})
	must(t, err)
	for _, m := range r.Data {
		if m.Target.ID == id {
			return true
		}
	}
	return false
}

// account stores an account that is signed in as an actor.
func (w *world) account(t *testing.T, roles ...match.Role) (match.Claim, match.Actor) {
	t.Helper()
	u, err := w.store.Put(t.Context(), match.User{Email: time.Now().Format("150405.000000000") + "@example.test", PasswordHash: "hash of pw", Roles: roles, Confirmed: true})
	must(t, err)
	x, err := w.SignIn(t.Context(), service.Credentials{Email: u.Email, Password: "pw", Life: time.Hour})
	must(t, err)
	claim := match.Claim{User: x.User, Session: x.ID}
	a, err := w.Actor(t.Context(), claim)
	must(t, err)
	return claim, a
}

func TestVerification(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế Trà Bồng"))
	fund := w.put(t, binh, investor("fund", "Quỹ Thiên Ấn"))
	only := match.Filter{Verified: true}
	if w.matched(t, an, "p1", "fund", only) {
		t.Error("nobody has verified the fund")
	}
	queue, err := w.Unverified(t.Context(), officer, "", 10)
	must(t, err)
	if len(queue.Data) != 1 || queue.Data[0].Common().ID != "fund" || queue.Data[0].Common().Contact != nil {
		t.Errorf("queue %+v", queue)
	}
	for place, want := range map[string]int{"51": 1, "48": 0} { // a commune officer's, by where they act
		queue, err := w.Unverified(t.Context(), match.Actor{User: "usr_c", Roles: []match.Role{match.RoleCommune}, Territories: []string{place}}, "", 10)
		if err != nil || len(queue.Data) != want {
			t.Errorf("queue in %s: %+v %v", place, queue, err)
		}
	}
	for _, a := range []match.Actor{an, binh, judge} {
		_, err := w.SetVerified(t.Context(), a, match.KindInvestor, "fund", true)
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, err = w.SetVerified(t.Context(), officer, match.KindStartup, "p1", true)
	is(t, err, match.KindInvalid, "not_verifiable")
	_, err = w.SetVerified(t.Context(), officer, match.KindInvestor, "p1", true)
	is(t, err, match.KindNotFound, "not_found")

	done, err := w.SetVerified(t.Context(), officer, match.KindInvestor, "fund", true)
	must(t, err)
	if b := done.Profile.Common(); !b.Verified || b.Version != fund.Common().Version+1 {
		t.Errorf("verified: %+v", b.Meta)
	}
	again, err := w.SetVerified(t.Context(), officer, match.KindInvestor, "fund", true)
	if err != nil || again.Outcome != match.Unchanged {
		t.Errorf("twice: %+v %v", again, err)
	}
	if !w.matched(t, an, "p1", "fund", only) {
		t.Error("a verified fund is not matched")
	}

	// The owner may change what does not say who they are; a new name is somebody new.
	change := investor("fund", "Quỹ Thiên Ấn")
	change.Summary = "Góp vốn sớm"
	kept, _, err := w.Replace(t.Context(), binh, change, done.Profile.Common().Version)
	must(t, err)
	if !kept.Profile.Common().Verified {
		t.Error("a new summary undoes the verification")
	}
	lost, _, err := w.Replace(t.Context(), binh, investor("fund", "Quỹ Khác"), kept.Profile.Common().Version)
	must(t, err)
	if lost.Profile.Common().Verified {
		t.Error("somebody else is verified")
	}
}

func TestModeration(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế Trà Bồng"))
	bad := w.put(t, binh, investor("bad", "Vay nóng không cần chứng minh"))
	if !w.visibleTo(t, nobody, bad) {
		t.Fatal("not there")
	}
	_, err := w.Report(t.Context(), nobody, match.Flag{Profile: "bad", Reason: "spam"})
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, err = w.Report(t.Context(), an, match.Flag{Profile: "none", Reason: "spam"})
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.Report(t.Context(), an, match.Flag{Profile: "bad", Reason: "spammy"})
	is(t, err, match.KindInvalid, "invalid")
	first, err := w.Report(t.Context(), an, match.Flag{Profile: "bad", Reason: "spam", Message: "  lừa đảo "})
	must(t, err)
	second, err := w.Report(t.Context(), an, match.Flag{Profile: "bad", Reason: "false"})
	must(t, err)
	_, err = w.Report(t.Context(), judge, match.Flag{Profile: "bad", Reason: "other"})
	must(t, err)
	open, err := w.Reports(t.Context(), officer, match.FlagOpen, "", 10)
	must(t, err)
	if first.Message != "lừa đảo" || len(open.Data) != 2 || open.Data[0].ID != second.ID && open.Data[1].ID != second.ID {
		t.Errorf("first %+v, open %+v", first, open)
	}
	for _, f := range open.Data {
		if f.By != "" || second.By != an.User {
			t.Errorf("officers are told who reported: %+v", f)
		}
	}
	_, err = w.Reports(t.Context(), an, match.FlagOpen, "", 10)
	is(t, err, match.KindForbidden, "not_allowed")
	elsewhere := match.Actor{User: "usr_x", Roles: []match.Role{match.RoleCommune}, Territories: []string{"01"}}
	if page, err := w.Reports(t.Context(), elsewhere, match.FlagOpen, "", 10); err != nil || len(page.Data) != 0 {
		t.Errorf("another commune sees %+v %v", page, err)
	}
	_, err = w.Decide(t.Context(), elsewhere, second.ID, true, "")
	is(t, err, match.KindForbidden, "not_allowed")

	done, err := w.Decide(t.Context(), officer, second.ID, true, "Tín dụng đen")
	must(t, err)
	if done.State != match.FlagUpheld || done.Decision != "Tín dụng đen" || done.DecidedBy != officer.User || done.By != "" {
		t.Errorf("decided %+v", done)
	}
	_, err = w.Decide(t.Context(), officer, second.ID, false, "")
	is(t, err, match.KindConflict, "decided")
	for name, a := range map[string]match.Actor{"nobody": nobody, "member": an} {
		if w.visibleTo(t, a, bad) {
			t.Errorf("%s still finds it", name)
		}
	}
	if w.matched(t, an, "p1", "bad", match.Filter{}) {
		t.Error("it is still matched")
	}
	if p, err := w.Get(t.Context(), binh, match.KindInvestor, "bad"); err != nil || !p.Common().Hidden {
		t.Errorf("its owner: %v", err)
	}
	if _, err := w.Get(t.Context(), officer, match.KindInvestor, "bad"); err != nil {
		t.Errorf("the moderator: %v", err)
	}
	_, err = w.SetHidden(t.Context(), officer, match.KindInvestor, "bad", false)
	must(t, err)
	if !w.visibleTo(t, nobody, bad) || !w.matched(t, an, "p1", "bad", match.Filter{}) {
		t.Error("it stays hidden")
	}
}

func TestBlock(t *testing.T) {
	w := newWorld(t)
	hisClaim, he := w.account(t, match.RoleInvestor)
	herClaim, she := w.account(t, match.RoleFounder)
	w.put(t, she, startup("hers", "Quế Trà Bồng"))
	his := w.put(t, he, investor("his", "Quỹ Thiên Ấn"))
	hers, err := w.Find(t.Context(), nobody, "hers")
	must(t, err)
	_, err = w.Block(t.Context(), she, "hers")
	is(t, err, match.KindInvalid, "not_blockable")
	blocked, err := w.Block(t.Context(), she, "his")
	must(t, err)
	if blocked.Account != he.User || len(blocked.Profiles) != 1 || blocked.Profiles[0].ID != "his" {
		t.Errorf("blocked %+v", blocked)
	}
	now := func(c match.Claim) match.Actor {
		t.Helper()
		a, err := w.Actor(t.Context(), c)
		must(t, err)
		return a
	}
	if w.visibleTo(t, now(herClaim), his) || w.visibleTo(t, now(hisClaim), hers) {
		t.Error("one finds the other")
	}
	if w.matched(t, now(herClaim), "hers", "his", match.Filter{}) {
		t.Error("she is matched with him")
	}
	if !w.visibleTo(t, nobody, his) || !w.visibleTo(t, admin, his) {
		t.Error("others do not find him")
	}
	list, err := w.BlockedBy(t.Context(), now(herClaim))
	if err != nil || len(list) != 1 || len(list[0].Profiles) != 1 {
		t.Errorf("list %+v %v", list, err)
	}
	if list, err := w.BlockedBy(t.Context(), now(hisClaim)); err != nil || len(list) != 0 {
		t.Errorf("he learns %+v %v", list, err)
	}
	must(t, w.Unblock(t.Context(), now(herClaim), he.User))
	if !w.visibleTo(t, now(herClaim), his) || !w.matched(t, now(herClaim), "hers", "his", match.Filter{}) {
		t.Error("they stay apart")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestReportsOfWhoWasThere: whoever takes the id of a profile that was reported has
// nothing to do with the reports about it.
func TestReportsOfWhoWasThere(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	report := func(id string) match.Flag {
		t.Helper()
		f, err := w.Report(ctx, judge, match.Flag{Profile: id, Reason: "spam"})
		must(t, err)
		return f
	}
	report("m")
	_, err := w.Report(ctx, an, match.Flag{Profile: "s2", Reason: "spam"})
	must(t, err)
	old := report("s2")
	_, err = w.Delete(ctx, an, match.KindStartup, "s2", 1)
	must(t, err)
	w.at(t, "2026-11-25 09:00")
	other := startup("s2", "Tỏi của người khác")
	other.Locality = "01"
	w.put(t, binh, other)
	about, err := w.Report(ctx, an, match.Flag{Profile: "s2", Reason: "other"})
	must(t, err)

	near := match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"01"}}
	page, err := w.Reports(ctx, near, match.FlagOpen, "", 10)
	if err != nil || len(page.Data) != 1 || page.Data[0].ID != about.ID {
		t.Errorf("the commune of who is there now decides on %+v %v", page.Data, err)
	}
	_, err = w.Decide(ctx, near, old.ID, true, "lừa đảo")
	is(t, err, match.KindForbidden, "not_allowed")
	if read, err := w.store.Flags(ctx, match.FlagOpen, []string{"51"}, "", 10); err != nil || len(read) != 1 || read[0].Profile != "m" {
		t.Errorf("read for a place: %+v %v", read, err)
	}
	done, err := w.Decide(ctx, officer, old.ID, true, "lừa đảo")
	if err != nil || done.State != match.FlagUpheld {
		t.Errorf("%+v %v", done, err)
	}
	if all, err := w.Reports(ctx, officer, match.FlagUpheld, "", 10); err != nil || len(all.Data) != 2 {
		t.Errorf("of the two reports about who was there %+v were left when one of the two wrote about who is %v", all.Data, err)
	}
	if p, err := w.Get(ctx, nobody, match.KindStartup, "s2"); err != nil || p.Common().Hidden {
		t.Errorf("who has the id now is hidden: %v", err)
	}
	open, err := w.store.Flags(ctx, match.FlagOpen, nil, "", 10)
	must(t, err)
	var left []string
	for _, f := range open {
		left = append(left, f.Profile+" "+f.By)
	}
	if got := strings.Join(left, ", "); got != "m usr_judge, s2 usr_an" {
		t.Errorf("open are %s", got)
	}
}

// TestManyBlocks: the list is read at once, names a few profiles of each account,
// and ends somewhere.
func TestManyBlocks(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	for i := range match.BlockedNames + 1 {
		w.put(t, binh, investor("f"+string(rune('a'+i)), "Quỹ "+string(rune('A'+i))))
	}
	private := investor("f", "Quỹ kín")
	private.Visibility = match.VisibilityPrivate
	w.put(t, binh, private)
	must(t, w.store.Block(ctx, an.User, binh.User))
	list, err := w.BlockedBy(ctx, an)
	if err != nil || len(list) != 1 || len(list[0].Profiles) != match.BlockedNames || list[0].Profiles[0].ID != "fa" {
		t.Errorf("list %+v %v", list, err)
	}
	for i := range match.MaxBlocks - 1 {
		other, err := w.store.Put(ctx, match.User{Email: strconv.Itoa(i) + "@example.test", Name: "x", Confirmed: true})
		must(t, err)
		must(t, w.store.Block(ctx, an.User, other.ID))
	}
	must(t, w.store.Block(ctx, an.User, binh.User)) // again
	other, err := w.store.Put(ctx, match.User{Email: "more@example.test", Name: "x", Confirmed: true})
	must(t, err)
	is(t, w.store.Block(ctx, an.User, other.ID), match.KindConflict, "too_many_blocks")
}
