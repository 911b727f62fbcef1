package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// ending tells of erasures that are finished.
type ending struct {
	*store.Store
	world *world
}

// OpenErasures waits for the gate, when there is one: no place is asked before.
func (e ending) OpenErasures(ctx context.Context) ([]match.Erasure, error) {
	if e.world.gate != nil {
		select {
		case <-e.world.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return e.Store.OpenErasures(ctx)
}

func (e ending) EndErasure(ctx context.Context, id string) error {
	err := e.Store.EndErasure(ctx, id)
	if err == nil {
		e.world.ended <- id
	}
	return err
}

// places are those that cmd registers, but for rooms that are not here.
func places(st *store.Store, s *service.Service) []service.Place {
	var out []service.Place
	for _, p := range st.Places() {
		out = append(out, p)
	}
	return append(out, s.CopiesPlace())
}

func sections(st *store.Store) []service.Section {
	var out []service.Section
	for _, x := range st.Sections() {
		out = append(out, x)
	}
	return out
}

// person makes an account and gives it as an actor.
func (w *world) person(t *testing.T, id string, roles ...match.Role) match.Actor {
	t.Helper()
	_, err := w.store.Put(t.Context(), match.User{ID: id, Email: id + "@example.test", Name: id, PasswordHash: "hash of pass", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return match.Actor{User: id, Roles: roles}
}

// shows tells on which surfaces a viewer meets the startup: search, suggestion,
// list, the matches and the feed of an investor.
func (w *world) shows(t *testing.T, a match.Actor, id string) []string {
	t.Helper()
	var out []string
	look := func(surface string, err error, ids ...string) {
		if err != nil {
			t.Fatalf("%s: %v", surface, err)
		}
		if slices.Contains(ids, id) {
			out = append(out, surface)
		}
	}
	hits, err := w.Search(t.Context(), a, match.Query{Text: "tỏi đen", Limit: 100})
	var found []string
	for _, h := range hits.Data {
		found = append(found, h.ID)
	}
	look("search", err, found...)
	suggested, err := w.Suggest(t.Context(), a, "tỏi đ", 10)
	found = nil
	for _, x := range suggested {
		found = append(found, x.ID)
	}
	look("suggestion", err, found...)
	page, err := w.List(t.Context(), a, service.ListQuery{Kind: match.KindStartup})
	found = nil
	for _, p := range page.Data {
		found = append(found, p.Common().ID)
	}
	look("list", err, found...)
	if a.User == "" {
		return out
	}
	ranking, err := w.Matches(t.Context(), admin, match.KindInvestor, "inv", match.Request{Target: match.KindStartup, N: 100})
	found = nil
	for _, m := range ranking.Data {
		found = append(found, m.Target.ID)
	}
	look("matches", err, found...)
	feed, err := w.read(t.Context(), admin, "inv", service.FeedQuery{Limit: 100})
	found = nil
	for _, i := range feed.Data {
		found = append(found, i.Target.ID)
	}
	look("feed", err, found...)
	return out
}

// withdrawalMax is ten times what a withdrawal may take (trust.md F11): machines
// that run tests are busy.
const withdrawalMax = 10 * time.Second

// TestWithdrawal: who withdraws the consent to be found is gone from everywhere
// others look, and comes back when they give it again.
func TestWithdrawal(t *testing.T) {
	w := newWorld(t)
	owner, reader := w.person(t, "usr_an", match.RoleFounder), w.person(t, "usr_binh", match.RoleInvestor)
	w.put(t, owner, startup("mine", "Tỏi đen Lý Sơn"))
	w.put(t, reader, startup("other", "Tỏi đen Bình Sơn"))
	w.put(t, reader, investor("inv", "Quỹ"))
	w.settle(t)
	everywhere := []string{"search", "suggestion", "list", "matches", "feed"}
	lookers := map[string]match.Actor{"nobody": nobody, "a member": reader, "an administrator": admin, "an officer": officer}
	see := func(when string, want int) {
		t.Helper()
		for name, a := range lookers {
			got := w.shows(t, a, "mine")
			if all := everywhere[:3]; a.User != "" && want > 0 && len(got) != len(everywhere) || a.User == "" && want > 0 && !slices.Equal(got, all) || want == 0 && len(got) != 0 {
				t.Errorf("%s, %s: seen in %v", when, name, got)
			}
			if got := w.shows(t, a, "other"); len(got) < 3 {
				t.Errorf("%s, %s: the other one is seen in %v", when, name, got)
			}
		}
	}
	w.fed(t)
	see("before", 1)
	say := func(given bool) time.Duration {
		t.Helper()
		began := time.Now()
		st, seq, err := w.Consent(t.Context(), owner, match.ConsentPublish, given, "1")
		if err != nil || st.Given != given || seq == 0 {
			t.Fatalf("%+v %d %v", st, seq, err)
		}
		w.settle(t)
		return time.Since(began)
	}
	took := say(false)
	see("withdrawn", 0)
	if took > withdrawalMax {
		t.Errorf("withdrawing took %v", took)
	}
	t.Logf("out of everything after %v", took)
	if _, err := w.Get(t.Context(), reader, match.KindStartup, "mine"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("by its address: %v", err)
	}
	if p, err := w.Get(t.Context(), owner, match.KindStartup, "mine"); err != nil || !p.Common().Paused {
		t.Errorf("for its owner: %+v %v", p, err)
	}
	w.put(t, owner, startup("later", "Tỏi đen khác"))
	w.settle(t)
	if got := w.shows(t, reader, "later"); len(got) != 0 {
		t.Errorf("created after withdrawing, seen in %v", got)
	}
	if report, err := w.Verify(t.Context()); err != nil || !report.OK {
		t.Errorf("verify %+v %v", report, err)
	}
	if err := w.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	see("after a rebuild", 0)
	say(true)
	see("given again", 1)
	if got := w.shows(t, reader, "later"); len(got) == 0 {
		t.Error("what was created meanwhile stays hidden")
	}
}

// TestConsentsAreOnesOwn: people speak for themselves; officers note what they
// were told and by whom.
func TestConsentsAreOnesOwn(t *testing.T) {
	w := newWorld(t)
	an := w.person(t, "usr_an")
	_, _, err := w.Standing(t.Context(), nobody)
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, _, err = w.Consent(t.Context(), an, match.ConsentService, true, "1")
	is(t, err, match.KindInvalid, "invalid")
	_, _, err = w.Consent(t.Context(), an, match.ConsentLearning, true, "7")
	is(t, err, match.KindInvalid, "invalid")
	if ok, err := w.Consented(t.Context(), "usr_an", match.ConsentLearning); ok || err != nil {
		t.Errorf("unasked: %v %v", ok, err)
	}
	if _, _, err := w.Consent(t.Context(), an, match.ConsentLearning, true, "1"); err != nil {
		t.Fatal(err)
	}
	if ok, err := w.Consented(t.Context(), "usr_an", match.ConsentLearning); !ok || err != nil {
		t.Errorf("given: %v %v", ok, err)
	}
	told := match.Consent{User: "usr_an", Purpose: match.ConsentNewsletter, Given: true, Version: "1", Means: match.ConsentPaper}
	_, _, err = w.ConsentFor(t.Context(), judge, told)
	is(t, err, match.KindForbidden, "not_allowed")
	_, _, err = w.ConsentFor(t.Context(), officer, told) // who keeps another's account
	is(t, err, match.KindForbidden, "not_allowed")
	u, err := w.store.ByID(t.Context(), "usr_an")
	if err == nil {
		u.Steward = officer.User
		_, err = w.store.Put(t.Context(), u)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.ConsentFor(t.Context(), officer, told); err != nil {
		t.Fatal(err)
	}
	told.Means = match.ConsentSelf
	_, _, err = w.ConsentFor(t.Context(), officer, told)
	is(t, err, match.KindInvalid, "invalid")
	_, history, err := w.Standing(t.Context(), an)
	if err != nil || len(history) != 2 || history[1].Officer != officer.User || history[1].Means != match.ConsentPaper {
		t.Errorf("history %+v %v", history, err)
	}
}

// canary stands in every text of somebody who is erased.
const canary = "kAnArIe"

// canaryOwner makes somebody whose every text is the canary.
func (w *world) canaryOwner(t *testing.T) match.Actor {
	t.Helper()
	a := w.person(t, "usr_"+canary)
	for _, id := range []string{canary + "-1", canary + "-2"} {
		p := startup(id, canary+" name")
		p.Summary, p.Description, p.Sectors, p.Tags = canary+" summary", strings.Repeat(canary+" lời kể ", 50), []string{canary, "agri"}, []string{canary}
		p.Contact.Person = canary
		w.put(t, a, p)
	}
	for _, x := range []struct {
		p     match.ConsentPurpose
		given bool
	}{{match.ConsentLearning, true}, {match.ConsentPublish, false}, {match.ConsentPublish, true}} {
		if _, _, err := w.Consent(t.Context(), a, x.p, x.given, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.AskAbout(t.Context(), a, match.DataRequest{Kind: match.RequestComplaint, Text: canary}); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	return a
}

// holders lists the files under the folder in which a text stands.
func (w *world) holders(t *testing.T, text string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(text))) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// await waits for the end of an erasure.
func (w *world) await(t *testing.T, id string) {
	t.Helper()
	select {
	case got := <-w.ended:
		if got != id {
			t.Fatalf("%s has ended, not %s", got, id)
		}
	case <-time.After(time.Minute):
		t.Fatal("the erasure does not end")
	}
}

// TestErase: of who is erased no byte is left in any file, not in the store, its
// log, the index and its old makings, whatever was edited before (trust.md F10).
func TestErase(t *testing.T) {
	w := newWorld(t)
	a := w.canaryOwner(t)
	other := w.person(t, "usr_other")
	w.put(t, other, startup("other", "Tỏi đen Lý Sơn"))
	w.settle(t)
	if before := w.holders(t, canary); len(before) < 2 {
		t.Fatalf("the canary was only in %v", before)
	}
	_, _, err := w.EraseMe(t.Context(), a, "wrong")
	is(t, err, match.KindForbidden, "password_wrong")
	began := time.Now()
	r, secret, err := w.EraseMe(t.Context(), a, "pass")
	if err != nil || r.DoneAt != nil || len(r.Places) != len(w.PlaceNames()) {
		t.Fatalf("%+v %v", r, err)
	}
	w.await(t, r.ID)
	t.Logf("erased after %v", time.Since(began))
	if left := w.holders(t, canary); len(left) > 0 {
		t.Errorf("the canary is left in %v", left)
	}
	done, err := w.Receipt(t.Context(), r.ID, secret)
	if err != nil || done.DoneAt == nil || slices.ContainsFunc(done.Places, func(p match.ErasedPlace) bool { return !p.Erased || p.ErasedAt == nil }) {
		t.Errorf("receipt %+v %v", done, err)
	}
	for name, ask := range map[string][2]string{"another secret": {r.ID, "dye_x"}, "no secret": {r.ID, ""}, "another id": {"era_x", secret}} {
		_, err := w.Receipt(t.Context(), ask[0], ask[1])
		if is(t, err, match.KindNotFound, "no_receipt"); t.Failed() {
			t.Error(name)
		}
	}
	if text, err := json.Marshal(done); err != nil || bytes.Contains(text, []byte(canary)) {
		t.Errorf("the receipt names somebody: %s %v", text, err)
	}
	if report, err := w.Verify(t.Context()); err != nil || !report.OK || report.Store != 1 {
		t.Errorf("verify %+v %v", report, err)
	}
	if got := w.shows(t, nobody, "other"); len(got) != 3 {
		t.Errorf("somebody else is seen in %v", got)
	}
}

// TestEraseWithoutAPassword: who only signs in through a provider can go, too, and
// shows by a sign-in of just now that it is they who ask.
func TestEraseWithoutAPassword(t *testing.T) {
	w := newWorld(t)
	who := match.Identity{Issuer: "i", Subject: "1", Email: "an@example.test", Verified: true}
	first, err := w.back(t, who)
	if err != nil {
		t.Fatal(err)
	}
	a := w.actor(t, service.Grant{Session: first})
	w.clock.pass(match.FreshSignIn + time.Second)
	for _, password := range []string{"", "wrong"} {
		_, _, err = w.EraseMe(t.Context(), a, password)
		is(t, err, match.KindForbidden, "sign_in_anew")
	}
	_, _, err = w.EraseMe(t.Context(), match.Actor{User: a.User}, "")
	is(t, err, match.KindUnauthorized, "unauthorized")
	second, err := w.back(t, who)
	if err != nil {
		t.Fatal(err)
	}
	a.Session = second.ID
	r, _, err := w.EraseMe(t.Context(), a, "")
	if err != nil {
		t.Fatal(err)
	}
	w.await(t, r.ID)
	if third, err := w.back(t, who); err != nil || third.User == a.User {
		t.Errorf("%+v %v", third, err)
	}
}

// TestEraseResumes: an erasure that a crash interrupted goes on at the next start,
// also when only the last step was left.
func TestEraseResumes(t *testing.T) {
	var id string
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		w.person(t, "usr_"+canary)
		e, err := w.store.BeginErasure(t.Context(), "usr_"+canary, "hash", w.PlaceNames())
		if err != nil {
			t.Fatal(err)
		}
		id = e.ID
		if err := w.store.MarkErased(t.Context(), id, store.PlaceProfiles, true); err != nil {
			t.Fatal(err)
		}
	})
	w.await(t, id)
	if left := w.holders(t, canary); len(left) > 0 {
		t.Errorf("the canary is left in %v", left)
	}
	w = newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		w.person(t, "usr_1")
		e, err := w.store.BeginErasure(t.Context(), "usr_1", "hash", w.PlaceNames())
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range w.PlaceNames() {
			err = errors.Join(err, w.store.MarkErased(t.Context(), e.ID, name, name != store.PlaceFile))
		}
		last := w.store.FilePlace()
		if id = e.ID; errors.Join(err, last.Erase(t.Context(), e)) != nil { // and the program ends here
			t.Fatal(err)
		}
	})
	w.await(t, id)
}

// stubborn is a place that fails, and later still holds something.
type stubborn struct {
	name       string
	fail, hold int
	erased     *[]string
}

func (p *stubborn) Name() string { return p.name }

func (p *stubborn) Erase(context.Context, match.Erasure) error {
	*p.erased = append(*p.erased, p.name)
	if p.fail--; p.fail >= 0 {
		return errors.New("out of order")
	}
	return nil
}

func (p *stubborn) Holds(context.Context, match.Erasure) (bool, error) {
	p.hold--
	return p.hold >= 0, nil
}

// TestEraseRunsToTheEnd: a place that fails keeps none of the others waiting but
// the last, and is tried until it is done; so is one in which something appears
// again.
func TestEraseRunsToTheEnd(t *testing.T) {
	var erased []string
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		w.gate = make(chan struct{})
		w.AddPlaces(&stubborn{name: "failing", fail: 1, erased: &erased}, &stubborn{name: "refilled", hold: 1, erased: &erased})
	})
	a := w.person(t, "usr_1")
	r, _, err := w.EraseMe(t.Context(), a, "pass")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.EraseUser(t.Context(), officer, "usr_1")
	is(t, err, match.KindConflict, "erasure_open")
	_, _, err = w.EraseUser(t.Context(), judge, "usr_1")
	is(t, err, match.KindForbidden, "not_allowed")
	close(w.gate)
	w.await(t, r.ID)
	if want := []string{"failing", "refilled", "failing", "refilled"}; !slices.Equal(erased, want) {
		t.Errorf("erased from %v, want %v", erased, want)
	}
}

// TestEraseAsked: who handles requests erases the account that has asked for it, and
// no other; whoever is erased leaves no open request to be deleted.
func TestEraseAsked(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a, b := w.person(t, "usr_1"), w.person(t, "usr_2")
	ask := func(a match.Actor, r match.DataRequest) service.DataRequestStatus {
		t.Helper()
		out, err := w.AskAbout(ctx, a, r)
		must(t, err)
		return out
	}
	r := ask(a, match.DataRequest{Kind: match.RequestDelete, Text: "Xin xóa"})
	other := ask(a, match.DataRequest{Kind: match.RequestAccess})
	noted := ask(officer, match.DataRequest{Kind: match.RequestDelete, Person: "Bà Tư", Contact: "0900000000"})
	theirs := ask(b, match.DataRequest{Kind: match.RequestDelete})
	for code, c := range map[string]struct {
		kind    match.ErrorKind
		actor   match.Actor
		id      string
		version int64
	}{
		"not_allowed":            {match.KindForbidden, a, r.ID, r.Version},
		"not_found":              {match.KindNotFound, officer, "req_none", 1},
		"version_required":       {match.KindPrecondition, officer, r.ID, 0},
		"stale":                  {match.KindStale, officer, r.ID, 9},
		"request_erases_nothing": {match.KindConflict, officer, other.ID, other.Version},
	} {
		_, _, err := w.EraseAsked(ctx, c.actor, c.id, c.version)
		is(t, err, c.kind, code)
	}
	_, _, err := w.EraseAsked(ctx, officer, noted.ID, noted.Version)
	is(t, err, match.KindConflict, "request_erases_nothing")
	u, err := w.store.ByID(ctx, a.User)
	if err != nil || u.Disabled {
		t.Fatalf("what was refused has happened: %+v %v", u, err)
	}

	receipt, secret, err := w.EraseAsked(ctx, officer, r.ID, r.Version)
	must(t, err)
	_, _, err = w.EraseAsked(ctx, officer, r.ID, r.Version+1)
	is(t, err, match.KindConflict, "request_over")
	w.await(t, receipt.ID)
	if done, err := w.Receipt(ctx, receipt.ID, secret); err != nil || done.DoneAt == nil {
		t.Errorf("receipt %+v %v", done, err)
	}
	_, err = w.store.ByID(ctx, a.User)
	is(t, err, match.KindNotFound, "not_found")
	closed, err := w.store.DataRequest(ctx, r.ID)
	if err != nil || closed.State != match.RequestDone || closed.AnsweredAt.IsZero() || closed.ClosedAt.IsZero() || closed.User == a.User || closed.Text != "" {
		t.Errorf("the request is %+v %v", closed, err)
	}

	own, _, err := w.EraseMe(ctx, b, "pass")
	must(t, err)
	w.await(t, own.ID)
	for id, want := range map[string]match.DataRequestState{theirs.ID: match.RequestDone, other.ID: match.RequestReceived, noted.ID: match.RequestReceived} {
		if x, err := w.store.DataRequest(ctx, id); err != nil || x.State != want {
			t.Errorf("%s is %s %v, want %s", id, x.State, err, want)
		}
	}
}

// TestExport: the export is one document with a section per place, and holds what
// the person said and nothing of others or of secrets (trust.md F9).
func TestExport(t *testing.T) {
	w := newWorld(t)
	a := w.canaryOwner(t)
	w.put(t, w.person(t, "usr_other"), startup("other", "Của người khác"))
	_, err := w.Export(t.Context(), nobody)
	is(t, err, match.KindUnauthorized, "unauthorized")
	write, err := w.Export(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema, User, Note string
		Sections           map[string][]map[string]any
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil || doc.Schema == "" || doc.Note == "" || doc.User != a.User {
		t.Fatalf("%v: %s", err, b.Bytes())
	}
	for _, name := range w.SectionNames() {
		if _, ok := doc.Sections[name]; !ok {
			t.Errorf("no section %s", name)
		}
	}
	for name, want := range map[string]int{"account": 1, "profiles": 2, "consents": 3, "requests": 1} {
		if len(doc.Sections[name]) != want {
			t.Errorf("%d entries in %s, want %d", len(doc.Sections[name]), name, want)
		}
	}
	if text := b.String(); strings.Contains(text, "hash of") || strings.Contains(text, "người khác") || !strings.Contains(text, `"person":"`+canary) {
		t.Errorf("export: %s", text)
	}
}

// TestAsks: everybody asks for themselves, officers for those without an account,
// and who handles requests sees the clocks of all.
func TestAsks(t *testing.T) {
	w := newWorld(t)
	an, binh := w.person(t, "usr_an"), w.person(t, "usr_binh")
	own, err := w.AskAbout(t.Context(), an, match.DataRequest{Kind: match.RequestAccess, Text: "Cho tôi xem"})
	// It is Tuesday, 24 November, 3 o'clock in Vietnam.
	if want := time.Date(2026, 11, 26, 17, 0, 0, 0, time.UTC); err != nil || own.User != "usr_an" || !own.AnswerDue.Equal(want) || own.AnswerOverdue {
		t.Fatalf("%+v %v", own, err)
	}
	_, err = w.AskAbout(t.Context(), nobody, match.DataRequest{Kind: match.RequestAccess})
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, err = w.AskAbout(t.Context(), an, match.DataRequest{Kind: match.RequestDelete, Person: "Bà Năm", Contact: "xóm Vạn"})
	is(t, err, match.KindForbidden, "not_allowed")
	noted, err := w.AskAbout(t.Context(), officer, match.DataRequest{Kind: match.RequestDelete, Person: "Bà Năm", Contact: "xóm Vạn"})
	if err != nil || noted.User != "" || noted.Officer != officer.User {
		t.Fatalf("%+v %v", noted, err)
	}
	for name, c := range map[string]struct {
		as   match.Actor
		want int
	}{"own": {an, 1}, "somebody else": {binh, 0}, "an officer": {officer, 2}, "an administrator": {admin, 2}, "a judge": {judge, 0}} {
		if page, err := w.AskedAbout(t.Context(), c.as, "", false, "", 0); err != nil || len(page.Data) != c.want {
			t.Errorf("%s sees %+v %v", name, page.Data, err)
		}
	}
	if page, err := w.AskedAbout(t.Context(), officer, "", true, "", 0); err != nil || len(page.Data) != 0 {
		t.Errorf("overdue %+v %v", page, err)
	}
	step := match.DataRequestStep{State: match.RequestDone, Answer: "Đã gửi"}
	_, err = w.HandleAsk(t.Context(), an, own.ID, 1, step)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.HandleAsk(t.Context(), officer, "req_none", 1, step)
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.HandleAsk(t.Context(), officer, own.ID, 0, step)
	is(t, err, match.KindPrecondition, "version_required")
	_, err = w.HandleAsk(t.Context(), officer, own.ID, 2, step)
	is(t, err, match.KindStale, "stale")
	if got, err := w.HandleAsk(t.Context(), officer, own.ID, 1, step); err != nil || got.State != match.RequestDone || got.Version != 2 {
		t.Errorf("%+v %v", got, err)
	}
}

// crowded counts how often it erases, and whom.
type crowded struct {
	service.Place
	calls *[]int
}

func (p crowded) EraseAll(_ context.Context, who []match.Erasure) error {
	*p.calls = append(*p.calls, len(who))
	return nil
}

// TestEraseManyAtOnce: what takes as long for many as for one is done once.
func TestEraseManyAtOnce(t *testing.T) {
	var calls []int
	var erased []string
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		w.AddPlaces(crowded{&stubborn{name: "crowded", erased: &erased}, &calls})
		for _, id := range []string{"usr_1", "usr_2", "usr_3"} {
			w.person(t, id)
			if _, err := w.store.BeginErasure(t.Context(), id, "hash", w.PlaceNames()); err != nil {
				t.Fatal(err)
			}
		}
	})
	for range 3 {
		select {
		case <-w.ended:
		case <-time.After(time.Minute):
			t.Fatal("the erasures do not end")
		}
	}
	if !slices.Equal(calls, []int{3}) || len(erased) > 0 {
		t.Errorf("erased %v, one by one %v", calls, erased)
	}
	for _, id := range []string{"usr_1", "usr_2", "usr_3"} {
		if _, err := w.store.ByID(t.Context(), id); match.KindOf(err) != match.KindNotFound {
			t.Errorf("%s is there: %v", id, err)
		}
	}
}
