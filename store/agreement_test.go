package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// pair stores two profiles of two people.
func pair(t *testing.T, s *Store) {
	create(t, s, "usr_an", startup("a"), startup("a2"))
	create(t, s, "usr_binh", &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "b", Name: "B"}})
}

// ask asks and fails the test when it does not work.
func ask(t *testing.T, s *Store, from, to string) (match.Agreement, bool) {
	t.Helper()
	a, created, err := s.AskAgreement(t.Context(), match.Agreement{From: from, To: to, Message: "Chào anh"})
	if err != nil {
		t.Fatal(err)
	}
	return a, created
}

// move makes a move as one side.
func move(s *Store, t *testing.T, id string, m match.AgreementMove, by match.Side) (match.Agreement, error) {
	return s.MoveAgreement(t.Context(), id, func(now match.AgreementState) (match.AgreementState, error) { return now.After(m, by) })
}

func testAgreements(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, now)
	pair(t, s)
	a, created := ask(t, s, "a", "b")
	want := match.Agreement{ID: a.ID, From: "a", To: "b", State: match.AgreementAsked, Message: "Chào anh", CreatedAt: now, ChangedAt: now}
	if !created || !reflect.DeepEqual(a, want) || a.ID[:4] != "agr_" {
		t.Errorf("asked %+v, created %v", a, created)
	}
	for _, other := range [][2]string{{"a", "b"}, {"b", "a"}} {
		if again, created := ask(t, s, other[0], other[1]); created || again.ID != a.ID {
			t.Errorf("a second one of an open pair: %+v", again)
		}
	}
	if with, err := s.AgreedWith(t.Context(), "a"); err != nil || len(with) != 0 {
		t.Errorf("asked is not agreed: %v %v", with, err)
	}
	at(s, now.Add(time.Hour))
	agreed, err := move(s, t, a.ID, match.AgreementAccept, match.SideTo)
	if err != nil || agreed.State != match.AgreementAgreed || !agreed.ChangedAt.Equal(now.Add(time.Hour)) {
		t.Errorf("accepted %+v %v", agreed, err)
	}
	at(s, now.Add(2*time.Hour))
	if again, err := move(s, t, a.ID, match.AgreementAccept, match.SideTo); err != nil || !reflect.DeepEqual(again, agreed) {
		t.Errorf("accepted again %+v %v", again, err)
	}
	for side, other := range map[string]string{"a": "b", "b": "a"} {
		if with, err := s.AgreedWith(t.Context(), side); err != nil || !reflect.DeepEqual(with, []string{other}) {
			t.Errorf("%s has agreed with %v %v", side, with, err)
		}
	}
	if _, err := move(s, t, a.ID, match.AgreementWithdraw, match.SideTo); err != nil {
		t.Error(err)
	}
	if with, err := s.AgreedWith(t.Context(), "a"); err != nil || len(with) != 0 {
		t.Errorf("withdrawn is not agreed: %v %v", with, err)
	}
	_, err = move(s, t, a.ID, match.AgreementAccept, match.SideTo)
	wantKind(t, err, match.KindConflict, "agreement_state")
	if _, created := ask(t, s, "b", "a"); !created {
		t.Error("a closed pair may ask anew")
	}
	_, err = s.Agreement(t.Context(), "agr_none")
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = move(s, t, "agr_none", match.AgreementAccept, match.SideTo)
	wantKind(t, err, match.KindNotFound, "not_found")
	_, _, err = s.AskAgreement(t.Context(), match.Agreement{From: "a", To: "none"})
	wantKind(t, err, match.KindNotFound, "not_found")
	if _, err := s.Delete(t.Context(), "b", 0); err != nil {
		t.Fatal(err)
	}
	_, err = s.Agreement(t.Context(), a.ID)
	wantKind(t, err, match.KindNotFound, "not_found")
}

func testAgreementPages(t *testing.T, s *Store) {
	pair(t, s)
	start := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	var ids []string
	for i, x := range [][2]string{{"a", "b"}, {"b", "a2"}} {
		at(s, start.Add(time.Duration(i)*time.Second))
		a, _ := ask(t, s, x[0], x[1])
		ids = append(ids, a.ID)
	}
	if _, err := move(s, t, ids[0], match.AgreementDecline, match.SideTo); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    match.AgreementQuery
		want []string
	}{
		"of a person":         {match.AgreementQuery{Owner: "usr_an", Limit: 9}, []string{ids[1], ids[0]}},
		"of the other":        {match.AgreementQuery{Owner: "usr_binh", Limit: 9}, []string{ids[1], ids[0]}},
		"of a profile":        {match.AgreementQuery{Profiles: []string{"a2"}, Limit: 9}, []string{ids[1]}},
		"of nobody":           {match.AgreementQuery{Limit: 9}, nil},
		"in a state":          {match.AgreementQuery{Owner: "usr_an", State: match.AgreementDeclined, Limit: 9}, []string{ids[0]}},
		"the first":           {match.AgreementQuery{Owner: "usr_an", Limit: 1}, []string{ids[1]}},
		"behind it":           {match.AgreementQuery{Owner: "usr_an", After: ids[1], Limit: 9}, []string{ids[0]}},
		"of both, each once":  {match.AgreementQuery{Owner: "usr_an", Profiles: []string{"b", "a"}, Limit: 9}, []string{ids[1], ids[0]}},
		"of one who has none": {match.AgreementQuery{Owner: "usr_none", Limit: 9}, nil},
	} {
		got, err := s.Agreements(t.Context(), c.q)
		var found []string
		for _, a := range got {
			found = append(found, a.ID)
		}
		if err != nil || !reflect.DeepEqual(found, c.want) {
			t.Errorf("%s: %v %v, want %v", name, found, err, c.want)
		}
	}
}

// TestAgreementRace lets both sides ask at once: one agreement comes of it.
func TestAgreementRace(t *testing.T) {
	s := openTemp(t)
	pair(t, s)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	made := 0
	for i := range 20 {
		wg.Go(func() {
			x := match.Agreement{From: "a", To: "b"}
			if i%2 == 0 {
				x.From, x.To = "b", "a"
			}
			a, created, err := s.AskAgreement(t.Context(), x)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[a.ID] = true
			if created {
				made++
			}
		})
	}
	wg.Wait()
	if len(ids) != 1 || made != 1 {
		t.Errorf("%d made, ids %v", made, ids)
	}
}

// testSilent changes what is hidden: the version counts it, the time that
// everybody sees does not.
func testSilent(t *testing.T, s *Store) {
	day := time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)
	at(s, day)
	p := startup("s")
	create(t, s, "usr_an", p)
	change := func(hour int, f func(*match.Startup)) (version int64, updated time.Time) {
		t.Helper()
		at(s, day.Add(time.Duration(hour)*time.Hour))
		f(p)
		w := save(t, s, match.Write{Profile: p, Mode: match.Replace})[0]
		if w.Err != nil {
			t.Fatal(w.Err)
		}
		b := get(t, s, "s").Common()
		if !b.UpdatedAt.Equal(*w.Profile.Common().UpdatedAt) {
			t.Errorf("told %v, stored %v", w.Profile.Common().UpdatedAt, b.UpdatedAt)
		}
		return b.Version, *b.UpdatedAt
	}
	for i, c := range []struct {
		name  string
		do    func(*match.Startup)
		shows bool
	}{
		{"contact", func(x *match.Startup) { x.Contact = &match.Contact{Person: "An"} }, false},
		{"what is on consent", func(x *match.Startup) { x.Traction = &match.Traction{Customers: 7} }, false},
		{"what is for members", func(x *match.Startup) {
			x.FieldVisibility = map[string]match.Visibility{"amount_sought": match.VisibilityMembers}
		}, true},
		{"a value for members", func(x *match.Startup) { x.AmountSought = &match.Money{Value: 5, Currency: "VND"} }, false},
		{"the summary", func(x *match.Startup) { x.Summary = "Quế" }, true},
		{"who sees it", func(x *match.Startup) { x.FieldVisibility["traction"] = match.VisibilityPublic }, true},
		{"what is open now", func(x *match.Startup) { x.Traction = &match.Traction{Customers: 8} }, true},
	} {
		before := *get(t, s, "s").Common().UpdatedAt
		version, updated := change(i+1, c.do)
		if version != int64(i+2) || updated.After(before) != c.shows {
			t.Errorf("%s: version %d, updated %v → %v", c.name, version, before, updated)
		}
	}
}
