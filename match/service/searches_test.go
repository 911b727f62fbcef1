package service_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// reader makes an account that stands.
func (w *world) reader(t testing.TB, id string, change ...func(*match.User)) match.Actor {
	t.Helper()
	u := match.User{ID: id, Email: id + "@example.test", Name: id, Confirmed: true, Roles: []match.Role{match.RoleFounder}}
	for _, c := range change {
		c(&u)
	}
	u, err := w.store.Put(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	return match.Actor{User: u.ID, Roles: u.Roles}
}

// rename gives a startup of an's another name.
func (w *world) rename(t testing.TB, id, name string) {
	t.Helper()
	p, err := w.Find(t.Context(), an, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Replace(t.Context(), an, startup(id, name), p.Common().Version); err != nil {
		t.Fatal(err)
	}
}

// save keeps a search.
func (w *world) save(t testing.TB, a match.Actor, query string) match.SavedSearch {
	t.Helper()
	x, err := w.SaveSearch(t.Context(), a, service.SearchWish{Name: "Tìm " + query, Query: query})
	if err != nil {
		t.Fatalf("saving %q: %v", query, err)
	}
	return x
}

// found gives what was told of a saved search, in the order it came.
func (w *world) found(t testing.TB, x match.SavedSearch) (ids []string) {
	t.Helper()
	w.settle(t)
	if err := w.AskSearches(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, i := range w.feedItems(t, x.ID) {
		if i.Event != match.EventFound || i.What != "found" {
			t.Errorf("told %+v", i)
		}
		ids = append(ids, i.Target)
	}
	return ids
}

func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestSavedSearchesTell what they newly find, once, and nothing else.
func TestSavedSearchesTell(t *testing.T) {
	w := newWorld(t)
	chi := w.reader(t, "usr_chi")
	w.put(t, an, startup("old", "Quế Trà Bồng"))
	w.settle(t)
	x := w.save(t, chi, "q=que tra bong&kind=startup")
	same(t, "at first", w.found(t, x))
	w.put(t, an, startup("s1", "Tinh dầu quế Trà Bồng"))
	w.put(t, an, startup("s2", "Tỏi Lý Sơn"))
	w.put(t, binh, investor("f1", "Quỹ quế Trà Bồng"))
	same(t, "new", w.found(t, x), "s1")
	change := func(id, name string) { t.Helper(); w.rename(t, id, name) }
	change("old", "Quế Trà Bồng đổi tên")
	change("s1", "Tinh dầu quế Trà Bồng đổi tên")
	same(t, "what was there or was told", w.found(t, x), "s1")
	change("s2", "Trà quế Trà Bồng")
	same(t, "what is found now", w.found(t, x), "s1", "s2")
	change("s2", "Tỏi Lý Sơn")
	change("s2", "Trà quế Trà Bồng")
	same(t, "what comes back", w.found(t, x), "s1", "s2")
	page, err := w.read(t.Context(), chi, x.ID, service.FeedQuery{})
	if err != nil || len(page.Data) != 2 || page.Data[0].Target.Name != "Trà quế Trà Bồng" || page.Data[0].Event != match.EventFound {
		t.Errorf("read %+v %v", page.Data, err)
	}
}

// TestSavedSearchesAreNotRelaxed: what is only there after leaving words out is
// no news.
func TestSavedSearchesAreNotRelaxed(t *testing.T) {
	w := newWorld(t)
	chi := w.reader(t, "usr_chi")
	x := w.save(t, chi, "q=quế zyxwvut")
	w.put(t, an, startup("s1", "Quế Trà Bồng"))
	w.settle(t)
	hits, err := w.Search(t.Context(), chi, match.Query{Text: "quế zyxwvut"})
	if err != nil || len(hits.Data) != 1 {
		t.Fatalf("the page shows %+v %v", hits, err)
	}
	same(t, "without the word", w.found(t, x))
	w.put(t, an, startup("s2", "Quế zyxwvut"))
	same(t, "with it", w.found(t, x), "s2")
}

// TestSavedSearchesSeeAsTheirAccount does now.
func TestSavedSearchesSeeAsTheirAccount(t *testing.T) {
	w := newWorld(t)
	w.reader(t, "usr_an")
	chi, dung, gone := w.reader(t, "usr_chi"), w.reader(t, "usr_dung"), w.reader(t, "usr_gone")
	mine, theirs, blocked := w.save(t, chi, "q=que"), w.save(t, dung, "q=que"), w.save(t, gone, "q=que")
	w.reader(t, "usr_gone", func(u *match.User) { u.Disabled = true })
	hidden := startup("s1", "Quế riêng")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, chi, hidden)
	members := startup("s2", "Quế thành viên")
	members.Visibility = match.VisibilityMembers
	w.put(t, an, members)
	same(t, "the owner", w.found(t, mine), "s1", "s2")
	same(t, "another member", w.found(t, theirs), "s2")
	same(t, "a blocked account", w.found(t, blocked))
	if err := w.store.Block(t.Context(), "usr_an", "usr_dung"); err != nil {
		t.Fatal(err)
	}
	w.put(t, an, startup("s3", "Quế mới"))
	same(t, "who is not kept apart", w.found(t, mine), "s1", "s2", "s3")
	same(t, "who is kept apart", w.found(t, theirs), "s2")
}

// TestSavedSearchesOfAdministrators see what any member does and what is private of
// their own, wherever what they found is told.
func TestSavedSearchesOfAdministrators(t *testing.T) {
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.store.SetClock(w.clock.Now) })
	root := w.reader(t, "usr_root", func(u *match.User) { u.Roles = []match.Role{match.RoleAdmin} })
	x := w.save(t, root, "q=que")
	w.put(t, root, investor("inv", "Quỹ nông nghiệp"))
	w.put(t, an, startup("s1", "Quế công khai"))
	theirs, own := startup("s2", "Quế riêng"), startup("s3", "Quế riêng của mình")
	theirs.Visibility, own.Visibility = match.VisibilityPrivate, match.VisibilityPrivate
	w.put(t, an, theirs)
	w.put(t, root, own)
	same(t, "found", w.found(t, x), "s1", "s3")

	h, err := w.CreateWebhook(t.Context(), root, service.NewWebhook{URL: "https://example.org/in", Feeds: []string{x.ID, "inv"}})
	if err != nil {
		t.Fatal(err)
	}
	ranges := make([]match.DigestRange, 0, 2)
	for _, feed := range []string{x.ID, "inv"} { // as if they had been public
		if feed == "inv" {
			tells(t, w, "inv", "match s1", "match s3")
		}
		from := int64(len(w.feedItems(t, feed)))
		w.adds(t, feed, match.EventStage, "earlier", "s1", "s2", "s3")
		w.digest(t, feed, match.DigestDaily)
		ranges = append(ranges, match.DigestRange{Feed: feed, After: from, To: from + 3})
	}
	page, err := w.read(t.Context(), root, x.ID, service.FeedQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, e := range page.Data {
		read = append(read, e.Target.ID)
	}
	same(t, "read", read, "s3", "s1", "s3", "s1")
	l, err := w.DigestLetter(t.Context(), match.DigestJob{User: root.User, Day: "2026-11-24", Feeds: ranges})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := targets(l), x.Name+": s3 s1; Quỹ nông nghiệp: s3 s1"; got != want {
		t.Errorf("the letter tells of %s, want %s", got, want)
	}
	var sent []string
	for _, d := range w.send(t, h.ID, good) {
		sent = append(sent, d[strings.LastIndex(d, " ")+1:])
	}
	if slices.Contains(sent, "s2") || !slices.Contains(sent, "s1") {
		t.Errorf("the webhook was told of %v", sent)
	}
}

// TestChangingASavedSearch begins anew and forgets nothing that was told.
func TestChangingASavedSearch(t *testing.T) {
	w := newWorld(t)
	chi := w.reader(t, "usr_chi")
	x := w.save(t, chi, "q=toi")
	w.put(t, an, startup("s1", "Tỏi Lý Sơn"))
	w.put(t, an, startup("s2", "Quế Trà Bồng"))
	same(t, "of the first", w.found(t, x), "s1")
	if _, err := w.ChangeSearch(t.Context(), chi, x.ID, service.SearchWish{Name: "Quế", Query: "q=que"}); err != nil {
		t.Fatal(err)
	}
	w.rename(t, "s2", "Quế Trà Bồng nữa")
	w.put(t, an, startup("s3", "Trà quế"))
	same(t, "of the second", w.found(t, x), "s1", "s3")
	if got, err := w.MySearches(t.Context(), chi); err != nil || len(got) != 1 || got[0].Name != "Quế" || got[0].Query != "q=que" {
		t.Errorf("kept %+v %v", got, err)
	}
	for _, a := range []match.Actor{an, admin, officer} {
		_, err := w.MySearch(t.Context(), a, x.ID)
		is(t, err, match.KindNotFound, "not_found")
		is(t, w.DropSearch(t.Context(), a, x.ID), match.KindNotFound, "not_found")
		_, err = w.ChangeSearch(t.Context(), a, x.ID, service.SearchWish{Name: "N", Query: ""})
		is(t, err, match.KindNotFound, "not_found")
	}
	_, err := w.SaveSearch(t.Context(), nobody, service.SearchWish{Name: "N", Query: "q=n"})
	is(t, err, match.KindUnauthorized, "unauthorized")
	if err := w.DropSearch(t.Context(), chi, x.ID); err != nil {
		t.Fatal(err)
	}
	w.put(t, an, startup("s4", "Quế"))
	same(t, "after the end", w.found(t, x))
}

// TestSavedSearchesAfterARestart: what changed while nothing ran is told.
func TestSavedSearchesAfterARestart(t *testing.T) {
	var x match.SavedSearch
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		chi := w.reader(t, "usr_chi")
		if _, err := w.store.Save(t.Context(), []match.Write{{Profile: startup("old", "Quế")}, {Profile: startup("new", "Trà quế")}, {Profile: startup("other", "Tỏi")}}); err != nil {
			t.Fatal(err)
		}
		var err error
		if x, err = w.store.WatchSearch(t.Context(), match.SavedSearch{User: chi.User, Name: "N", Query: "q=que"}, []string{"old"}); err != nil {
			t.Fatal(err)
		}
	})
	same(t, "after the start", w.found(t, x), "new")
	head, err := w.store.Head(t.Context())
	if at, err2 := w.store.FoundSeq(t.Context()); err != nil || err2 != nil || at != head.Seq {
		t.Errorf("asked about %d of %d: %v %v", at, head.Seq, err, err2)
	}
}

// TestSavingRefuses what the search would not answer, and names it.
func TestSavingRefuses(t *testing.T) {
	w := newWorld(t)
	chi := w.reader(t, "usr_chi")
	for query, want := range map[string]string{
		"q=que&colour=red":                "query unknown_parameter colour",
		"q=que&limit=5":                   "query unknown_parameter limit",
		"after=abc":                       "query unknown_parameter after",
		"q=%zz":                           "query bad_parameter ",
		"q=a&q=b":                         "query.q duplicate_parameter ",
		"kind=boat":                       "query.kind unknown_value boat",
		"available=maybe":                 "query.available bad_parameter ",
		"stage=unheard-of":                "query.stage unknown_value unheard-of",
		"sector=":                         "query.sector bad_parameter ",
		"q=" + strings.Repeat("a", 513):   "query.q too_long ",
		"kind=startup&locality=Atlantis9": "query.locality unknown_value Atlantis9",
	} {
		_, err := w.SaveSearch(t.Context(), chi, service.SearchWish{Name: "N", Query: query})
		e, ok := errors.AsType[*match.Error](err)
		if !ok || e.Kind != match.KindInvalid || len(e.Problems) == 0 {
			t.Errorf("%q: %v", query, err)
			continue
		}
		p := e.Problems[0]
		if got := fmt.Sprintf("%s %s %s", p.Field, p.Code, p.Value); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
	for _, name := range []string{"", "  ", strings.Repeat("a", 101), "a\u202eb"} {
		_, err := w.SaveSearch(t.Context(), chi, service.SearchWish{Name: name, Query: "q=que"})
		if match.KindOf(err) != match.KindInvalid {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

// TestSearchAddress: the address of the page asks for the same.
func TestSearchAddress(t *testing.T) {
	for _, query := range []string{
		"", "q=que tra bong&kind=startup", "kind=startup,mentor&sector=agri&sector=food&available=true",
		"locality=Trà Bồng&stage=mvp&strength=cinnamon&verified=true&q=a%26b%3Dc", "available=false&q=",
	} {
		q, err := service.ParseSearch(query)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		again, err := service.ParseSearch(service.SearchAddress(q))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(q) {
			t.Errorf("%q becomes %q: %+v, want %+v: %v", query, service.SearchAddress(q), again, q, err)
		}
		if v, err := url.ParseQuery(service.SearchAddress(q)); err != nil || strings.Contains(strings.Join(v["kind"], " "), ",") {
			t.Errorf("%q becomes %v", query, v)
		}
	}
}

// TestSearchesAreBounded: what is too long or names too much is refused before
// anything is done with it, with one problem.
func TestSearchesAreBounded(t *testing.T) {
	for _, query := range []string{
		"q=" + strings.Repeat("a", 5000), strings.Repeat(",", 1<<20),
		"kind=" + strings.Join(strings.Split(strings.Repeat("x1x2x3x4x5x6x7x8x9", 9), "x"), "y,") + "z",
	} {
		_, err := service.ParseSearch(query)
		if e, ok := errors.AsType[*match.Error](err); match.KindOf(err) != match.KindInvalid || !ok || len(e.Problems) > 25 && len(query) > 4096 {
			t.Errorf("%.40q…: %v", query, err)
		}
	}
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprint(i))
	}
	_, err := service.ParseSearch("sector=" + strings.Join(many, ","))
	if e, ok := errors.AsType[*match.Error](err); !ok || len(e.Problems) != 1 || e.Problems[0].Code != match.ProblemTooMany {
		t.Errorf("500 sectors: %+v", err)
	}
}

// FuzzParseSearch: whatever is read can be written and read again.
func FuzzParseSearch(f *testing.F) {
	for _, s := range []string{"q=que&kind=startup", "sector=a,b&sector=c", "q=%00", "kind=;", "verified=true&available=x", "q=\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := service.ParseSearch(query)
		if err != nil {
			if match.KindOf(err) != match.KindInvalid {
				t.Fatal(err)
			}
			return
		}
		again, err := service.ParseSearch(service.SearchAddress(q))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(q) {
			t.Errorf("%q: %+v, then %+v %v", query, q, again, err)
		}
	})
}
