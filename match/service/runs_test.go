package service_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// staff works for the organization of the tests as a club's officer.
var staff = match.Actor{User: "usr_staff", Roles: []match.Role{match.RoleClub}, Organizations: []string{"org"}}

// newClub makes a world with a club, startups s1 … and mentors m1 …, each mentor
// with places. Every fifth startup is led by women.
func newClub(t testing.TB, startups, mentors, places int) *world {
	t.Helper()
	w := newWorld(t)
	for _, user := range []string{"usr_an", "usr_binh", "usr_c", "usr_mentor", "usr_staff"} {
		if _, err := w.store.Put(t.Context(), match.User{ID: user, Email: user + "@example.test", Name: user}); err != nil {
			t.Fatal(err)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	sectors, communes := []string{"agri", "tourism", "ict", "health"}, []string{"51", "21025", "21040"}
	writes := []match.Write{{Profile: &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "CLB Khởi nghiệp", Locality: "51"}}}}
	for i := range startups {
		p := startup(fmt.Sprintf("s%d", i+1), fmt.Sprintf("Dự án %d", i+1))
		p.Sectors, p.Locality, p.Needs = []string{sectors[rng.IntN(4)]}, communes[rng.IntN(3)], []string{"marketing"}
		if i%5 == 0 {
			p.LedBy = []string{"women"}
		}
		writes = append(writes, match.Write{Profile: p, Owner: "usr_an"})
	}
	for i := range mentors {
		n := places
		m := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: fmt.Sprintf("m%d", i+1), Name: fmt.Sprintf("Cố vấn %d", i+1), Sectors: []string{sectors[rng.IntN(4)]}, Locality: "51"}, Capacity: &n, Expertise: []string{"marketing"}}
		writes = append(writes, match.Write{Profile: m, Owner: "usr_mentor"})
	}
	for from := 0; from < len(writes); from += 1000 {
		written, err := w.store.Save(t.Context(), writes[from:min(from+1000, len(writes))])
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range written {
			if x.Err != nil {
				t.Fatal(x.Err)
			}
		}
	}
	w.settle(t)
	return w
}

func numbered(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s%d", prefix, i+1))
	}
	return out
}

// clubWish asks for a run of the club with these startups.
func clubWish(subjects ...string) service.RunWish {
	return service.RunWish{Name: "Ghép cặp mùa xuân", Organization: "org", Subjects: service.RunSelection{IDs: subjects}}
}

func (w *world) newRun(t testing.TB, wish service.RunWish) match.Run {
	t.Helper()
	r, _, err := w.CreateRun(t.Context(), staff, wish)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pairs gives the pairs of a run as "subject target".
func (w *world) pairs(t testing.TB, a match.Actor, run string) (out []string) {
	t.Helper()
	each, err := w.EachRunPair(t.Context(), a, run)
	if err == nil {
		err = each(t.Context(), func(batch []service.RunPairEntry) error {
			for _, p := range batch {
				out = append(out, p.Subject.ID+" "+p.Target.ID)
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRun(t *testing.T) {
	w := newClub(t, 12, 5, 3)
	r := w.newRun(t, clubWish(numbered("s", 12)...))
	if r.State != match.RunDraft || r.Result.Pairs != 12 || r.Result.Unmatched != 0 || r.Working || r.SolvedAt == nil || r.Day == "" || r.Result.Bound < r.Result.Value {
		t.Fatalf("made %+v", r)
	}
	taken := map[string]int{}
	for _, p := range w.pairs(t, staff, r.ID) {
		_, target, _ := strings.Cut(p, " ")
		taken[target]++
	}
	for target, n := range taken {
		if n > 3 {
			t.Errorf("%s has %d", target, n)
		}
	}
	replay, err := w.ReplayRun(t.Context(), staff, r.ID)
	if err != nil || !replay.Identical || replay.Pairs != 12 {
		t.Errorf("replayed %+v %v", replay, err)
	}
	for _, a := range []match.Actor{an, binh, {User: "usr_club", Roles: []match.Role{match.RoleClub}}} {
		_, _, err := w.GetRun(t.Context(), a, r.ID)
		is(t, err, match.KindNotFound, "not_found")
	}
	for _, a := range []match.Actor{officer, admin, terminal, {User: "usr_c", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}} {
		if _, _, err := w.GetRun(t.Context(), a, r.ID); err != nil {
			t.Error(err)
		}
	}
	page, err := w.ListRuns(t.Context(), staff, match.RunQuery{})
	if err != nil || len(page.Data) != 1 || page.Data[0].ID != r.ID {
		t.Errorf("listed %+v %v", page, err)
	}
	_, err = w.ListRuns(t.Context(), an, match.RunQuery{})
	is(t, err, match.KindForbidden, "not_allowed")
}

// TestRunReplaysWithoutTheEngine: after everything about the profiles has changed,
// and some are gone, a replay still gives what was solved.
func TestRunReplaysWithoutTheEngine(t *testing.T) {
	w := newClub(t, 20, 5, 3)
	wish := clubWish(numbered("s", 20)...)
	wish.Rules.Fix = []match.RunPairing{{Subject: "s3", Target: "m2"}}
	wish.Rules.Conflicts = &[][2]string{{"s1", "s2"}, {"s5", "m1"}}
	r := w.newRun(t, wish)
	before := w.pairs(t, staff, r.ID)
	if !slices.Contains(before, "s3 m2") || slices.Contains(before, "s5 m1") || r.Result.Unmatched != 5 {
		t.Fatalf("pairs %q, %+v", before, r.Result)
	}
	var writes []match.Write
	for i := range 5 {
		n := 9
		writes = append(writes, match.Write{Profile: &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: fmt.Sprintf("m%d", i+1), Name: "Khác"}, Capacity: &n}})
	}
	if _, err := w.store.Save(t.Context(), writes); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"s3", "s4", "m5"} {
		if _, err := w.store.Delete(t.Context(), id, 0); err != nil {
			t.Fatal(err)
		}
	}
	w.settle(t)
	if err := w.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	replay, err := w.ReplayRun(t.Context(), staff, r.ID)
	if err != nil || !replay.Identical || replay.Value != r.Result.Value {
		t.Errorf("replayed %+v %v, it was %+v", replay, err, r.Result)
	}
	after := w.pairs(t, staff, r.ID)
	want := slices.DeleteFunc(before, func(p string) bool {
		return strings.HasPrefix(p, "s3 ") || strings.HasPrefix(p, "s4 ") || strings.HasSuffix(p, " m5")
	})
	if !slices.Equal(after, want) || replay.Pairs != len(want) {
		t.Errorf("pairs are %q, want %q", after, want)
	}
	_, rules, err := w.GetRun(t.Context(), staff, r.ID)
	if err != nil || len(rules.Fixed) != 0 || len(rules.Conflicts) != 2 {
		t.Errorf("rules %+v %v", rules, err)
	}
}

func TestRunEdits(t *testing.T) {
	w := newClub(t, 6, 3, 2)
	r := w.newRun(t, clubWish(numbered("s", 6)...))
	first := w.pairs(t, staff, r.ID)
	subject, target, _ := strings.Cut(first[0], " ")
	change := func(e match.RunEdit) match.Run {
		t.Helper()
		now, err := w.ChangeRun(t.Context(), staff, r.ID, nil, e)
		if err != nil {
			t.Fatal(err)
		}
		if replay, err := w.ReplayRun(t.Context(), staff, r.ID); err != nil || !replay.Identical {
			t.Errorf("replayed %+v %v", replay, err)
		}
		return now
	}
	change(match.RunEdit{Ban: []match.RunPairing{{Subject: subject, Target: target}}})
	if slices.Contains(w.pairs(t, staff, r.ID), first[0]) {
		t.Error("a banned pair is there")
	}
	other := w.newRun(t, clubWish(numbered("s", 6)...))
	diff, err := w.DiffRuns(t.Context(), staff, r.ID, other.ID)
	if err != nil || diff.Added == 0 || diff.Removed == 0 || len(diff.Pairs) != diff.Added+diff.Removed || diff.Same+diff.Removed != 6 {
		t.Errorf("differs %+v %v", diff, err)
	}
	change(match.RunEdit{Unban: []match.RunPairing{{Subject: subject, Target: target}}})
	if now := w.pairs(t, staff, r.ID); !slices.Equal(now, first) {
		t.Errorf("pairs are %q, were %q", now, first)
	}
	none, all := 0, 6
	change(match.RunEdit{Capacities: map[string]*int{"m1": &none, "m2": &none, "m3": &all}})
	for _, p := range w.pairs(t, staff, r.ID) {
		if !strings.HasSuffix(p, " m3") {
			t.Errorf("paired %s", p)
		}
	}
	change(match.RunEdit{Capacities: map[string]*int{"m3": nil}})
	page, err := w.RunUnmatched(t.Context(), staff, r.ID, "", 3)
	if err != nil || len(page.Data) != 3 || !page.HasMore || page.Data[0].Reason != match.RunCrowdedOut {
		t.Errorf("without anybody %+v %v", page, err)
	}
	page, err = w.RunUnmatched(t.Context(), staff, r.ID, page.Next, 3)
	if err != nil || len(page.Data) != 1 || page.HasMore {
		t.Errorf("the rest %+v %v", page, err)
	}
	high := 100.0
	change(match.RunEdit{MinScore: &high})
	if page, err = w.RunUnmatched(t.Context(), staff, r.ID, "", 0); err != nil || len(page.Data) != 6 || page.Data[0].Reason != match.RunBelow {
		t.Errorf("nobody reaches 100: %+v %v", page, err)
	}
	name, blank := "Đợt hai", " "
	now, err := w.ChangeRun(t.Context(), staff, r.ID, &name, match.RunEdit{})
	if err != nil || now.Name != name {
		t.Errorf("named %+v %v", now, err)
	}
	_, err = w.ChangeRun(t.Context(), staff, r.ID, &blank, match.RunEdit{})
	is(t, err, match.KindInvalid, "invalid")
	if now, err = w.SolveRun(t.Context(), staff, r.ID); err != nil || now.State != match.RunDraft {
		t.Errorf("solved again %+v %v", now, err)
	}
	if err := w.DeleteRun(t.Context(), staff, other.ID); err != nil {
		t.Error(err)
	}
	_, _, err = w.GetRun(t.Context(), staff, other.ID)
	is(t, err, match.KindNotFound, "not_found")
}

// TestRunConflicts: who must not meet does not, neither as a pair nor at a third.
func TestRunConflicts(t *testing.T) {
	w := newClub(t, 4, 2, 2)
	wish := clubWish(numbered("s", 4)...)
	wish.Rules.Conflicts = &[][2]string{{"s1", "s2"}, {"s2", "s1"}, {"s3", "s4"}}
	r := w.newRun(t, wish)
	at := map[string]string{}
	for _, p := range w.pairs(t, staff, r.ID) {
		s, target, _ := strings.Cut(p, " ")
		at[s] = target
	}
	if len(at) != 4 || at["s1"] == at["s2"] || at["s3"] == at["s4"] {
		t.Errorf("at %v", at)
	}
	if replay, err := w.ReplayRun(t.Context(), staff, r.ID); err != nil || !replay.Identical {
		t.Errorf("replayed %+v %v", replay, err)
	}
}

func TestRunRefuses(t *testing.T) {
	w := newClub(t, 4, 2, 1)
	w.put(t, an, &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "secret", Name: "Kín", Visibility: match.VisibilityPrivate}})
	w.put(t, staff, &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "ours", Name: "Của mình", Visibility: match.VisibilityPrivate}})
	w.settle(t)
	pair := func(s, m string) match.RunPairing { return match.RunPairing{Subject: s, Target: m} }
	two, far := 2, 1000
	for _, c := range []struct {
		name, field, code string
		change            func(*service.RunWish)
	}{
		{"no name", "name", match.ProblemRequired, func(x *service.RunWish) { x.Name = "" }},
		{"no subjects", "subjects", match.ProblemRequired, func(x *service.RunWish) { x.Subjects = service.RunSelection{} }},
		{"an unknown subject", "subjects[1]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Subjects.IDs = []string{"s1", "nobody"} }},
		{"a hidden subject", "subjects[0]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Subjects.IDs = []string{"secret"} }},
		{"a subject of another kind", "subjects[0]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Subjects.IDs = []string{"m1"} }},
		{"nobody left", "subjects", match.ProblemRunEmpty, func(x *service.RunWish) { x.Subjects.IDs = []string{"ours"} }},
		{"an unknown target", "targets[0]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Targets.IDs = []string{"s1"} }},
		{"too many", "subjects", match.ProblemTooMany, func(x *service.RunWish) { x.Subjects.IDs = make([]string, match.RunSubjectsMax+1) }},
		{"a place", "place", match.ProblemBadValue, func(x *service.RunWish) { x.Place = "51" }},
		{"a kind", "kind", match.ProblemUnknownValue, func(x *service.RunWish) { x.Kind = match.KindOffer }},
		{"per subject", "per_subject", match.ProblemOutOfRange, func(x *service.RunWish) { x.Rules.PerSubject = &far }},
		{"a capacity of a stranger", "capacities.s1", match.ProblemUnknownValue, func(x *service.RunWish) { x.Rules.Capacities = map[string]*int{"s1": &two} }},
		{"a group", "fair_by[0]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Rules.FairBy = &[]string{"age"} }},
		{"a fixed stranger", "fixed[0]", match.ProblemUnknownValue, func(x *service.RunWish) { x.Rules.Fix = []match.RunPairing{pair("s9", "m1")} }},
		{"too many fixed for the target", "fixed[1]", match.ProblemRunFull, func(x *service.RunWish) { x.Rules.Fix = []match.RunPairing{pair("s1", "m1"), pair("s2", "m1")} }},
		{"too many fixed for the subject", "fixed[1]", match.ProblemRunWants, func(x *service.RunWish) { x.Rules.Fix = []match.RunPairing{pair("s1", "m1"), pair("s1", "m2")} }},
		{"fixed and banned", "fixed[0]", match.ProblemRunBanned, func(x *service.RunWish) {
			x.Rules.Fix, x.Rules.Ban = []match.RunPairing{pair("s1", "m1")}, []match.RunPairing{pair("s1", "m1")}
		}},
		{"fixed in conflict", "fixed[1]", match.ProblemRunConflict, func(x *service.RunWish) {
			x.Rules.Fix, x.Rules.Conflicts = []match.RunPairing{pair("s1", "m1"), pair("s2", "m1")}, &[][2]string{{"s2", "s1"}}
			x.Rules.Capacities = map[string]*int{"m1": &two}
		}},
	} {
		wish := clubWish(numbered("s", 4)...)
		c.change(&wish)
		_, _, err := w.CreateRun(t.Context(), staff, wish)
		is(t, err, match.KindInvalid, "invalid")
		if e, ok := err.(*match.Error); ok && !slices.ContainsFunc(e.Problems, func(p match.Problem) bool { return p.Field == c.field && p.Code == c.code }) {
			t.Errorf("%s: %+v, want %s %s", c.name, e.Problems, c.field, c.code)
		}
	}
	for name, x := range map[string]struct {
		a    match.Actor
		wish service.RunWish
		kind match.ErrorKind
	}{
		"a founder":            {an, clubWish("s1"), match.KindForbidden},
		"nobody":               {nobody, clubWish("s1"), match.KindUnauthorized},
		"no organization":      {staff, service.RunWish{Name: "x", Subjects: service.RunSelection{IDs: []string{"s1"}}}, match.KindForbidden},
		"of nobody":            {staff, service.RunWish{Name: "x", Organization: "none", Subjects: service.RunSelection{IDs: []string{"s1"}}}, match.KindNotFound},
		"a place of others":    {staff, service.RunWish{Name: "x", Place: "51"}, match.KindForbidden},
		"a key of the officer": {match.Actor{User: "usr_staff", Roles: staff.Roles, Organizations: staff.Organizations, Key: &match.KeyUse{Scopes: match.KeyScopes()}}, clubWish("s1"), match.KindForbidden},
	} {
		if _, _, err := w.CreateRun(t.Context(), x.a, x.wish); match.KindOf(err) != x.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	page, err := w.ListRuns(t.Context(), admin, match.RunQuery{})
	if err != nil || len(page.Data) != 0 {
		t.Errorf("something was kept: %+v %v", page, err)
	}
}

// TestRunOfAPlace: all startups of the place, led by whom is asked for; those who
// cannot be found, and mentors who take nobody, are left out and named.
func TestRunOfAPlace(t *testing.T) {
	w := newClub(t, 30, 4, 3)
	commune := match.Actor{User: "usr_c", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}
	none := 0
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "full", Name: "Hết chỗ"}, Capacity: &none})
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "members", Name: "Thành viên", Visibility: match.VisibilityMembers}})
	w.settle(t)
	r, leftOut, err := w.CreateRun(t.Context(), commune, service.RunWish{
		Name: "Phụ nữ khởi nghiệp", Place: "Tỉnh Quảng Ngãi", Subjects: service.RunSelection{LedBy: []string{"women"}, Filter: match.Filter{Localities: []string{"51"}}},
		Targets: service.RunSelection{IDs: []string{"m1", "full", "members"}},
	})
	if err != nil || r.Subjects != 6 || r.Targets != 2 || r.Place != "51" || !reflect.DeepEqual(leftOut, []service.RunLeftOut{{ID: "full", Code: "resting"}}) {
		t.Errorf("made %+v, left out %+v: %v", r, leftOut, err)
	}
	r, _, err = w.CreateRun(t.Context(), commune, service.RunWish{Name: "Toàn tỉnh", Place: "51"})
	if err != nil || r.Subjects != 30 {
		t.Errorf("made %+v: %v", r, err)
	}
	_, _, err = w.CreateRun(t.Context(), commune, service.RunWish{Name: "Xã", Place: "21025", Subjects: service.RunSelection{IDs: numbered("s", 30)}})
	is(t, err, match.KindInvalid, "invalid")
	_, _, err = w.CreateRun(t.Context(), commune, service.RunWish{Name: "Nơi khác", Place: "48"})
	is(t, err, match.KindForbidden, "not_allowed")
}

// TestRunKeepsPeopleApart: who has blocked whom is never paired, nor an owner with
// themselves.
func TestRunKeepsPeopleApart(t *testing.T) {
	w := newClub(t, 3, 2, 3)
	w.put(t, an, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "self", Name: "Chính mình"}})
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "apart", Name: "Đã chặn"}})
	if err := w.store.Block(t.Context(), "usr_binh", "usr_an"); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	wish := clubWish(numbered("s", 3)...)
	wish.Targets.IDs = []string{"self", "apart"}
	r := w.newRun(t, wish)
	if r.Result.Pairs != 0 || r.Result.Edges != 0 {
		t.Errorf("paired %q", w.pairs(t, staff, r.ID))
	}
	page, err := w.RunUnmatched(t.Context(), staff, r.ID, "", 0)
	if err != nil || len(page.Data) != 3 || page.Data[0].Reason != match.RunNoEdge {
		t.Errorf("without anybody: %+v %v", page, err)
	}
	wish.Rules.Fix = []match.RunPairing{{Subject: "s1", Target: "apart"}}
	_, _, err = w.CreateRun(t.Context(), staff, wish)
	is(t, err, match.KindInvalid, "invalid")
}

// TestRunPinsWhatIsNoEdge: a pair below the best fifty gets its score, and bound and
// value stay right.
func TestRunPinsWhatIsNoEdge(t *testing.T) {
	w := newClub(t, 3, 60, 1)
	r := w.newRun(t, clubWish(numbered("s", 3)...))
	if r.Result.Edges != 150 {
		t.Fatalf("%d edges", r.Result.Edges)
	}
	var pin match.RunPairing
	for i := range 60 { // one of them is among the ten that are no edge
		pin = match.RunPairing{Subject: "s1", Target: fmt.Sprintf("m%d", i+1)}
		if _, err := w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{Fix: []match.RunPairing{pin}}); err != nil {
			t.Fatal(err)
		}
		page, err := w.RunPairs(t.Context(), staff, r.ID, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		x := page.Data[0]
		if x.Target.ID != pin.Target || !x.Fixed || x.Score <= 0 {
			t.Fatalf("pinned %+v", x)
		}
		now, err := w.ReplayRun(t.Context(), staff, r.ID)
		if err != nil || !now.Identical || now.Bound < now.Value {
			t.Fatalf("replayed %+v %v", now, err)
		}
		if _, err := w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{Unfix: []match.RunPairing{pin}}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRunDeals: publishing proposes every pair once, undoing takes back what nobody
// has answered, and each side sees its own pair only.
func TestRunDeals(t *testing.T) {
	w := newClub(t, 120, 30, 5)
	wish := clubWish(numbered("s", 120)...)
	wish.Rules.Fix = []match.RunPairing{{Subject: "s1", Target: "m1"}, {Subject: "s2", Target: "m2"}, {Subject: "s3", Target: "m3"}}
	r := w.newRun(t, wish)
	_, err := w.store.AskIntroduction(t.Context(), match.Introduction{
		From: "s2", To: "m2", State: match.IntroductionRequested, Message: "Chào", By: "usr_an", CreatedAt: w.clock.Now(), ExpiresAt: w.clock.Now().Add(time.Hour),
	}, w.Today(), match.RequestKey{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Mark(t.Context(), "s3", match.Mark{Hidden: new(true)}); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.GetRun(t.Context(), an, r.ID)
	is(t, err, match.KindNotFound, "not_found")
	for range 2 {
		if r, err = w.PublishRun(t.Context(), staff, r.ID, 5); err != nil {
			t.Fatal(err)
		}
	}
	if r.State != match.RunPublished || r.Working || !reflect.DeepEqual(r.Dealt, &match.RunDealt{Proposed: 118, Stood: 1, Skipped: 1}) {
		t.Fatalf("published %+v %+v", r, r.Dealt)
	}
	_, err = w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{})
	is(t, err, match.KindConflict, "run_state")
	is(t, w.DeleteRun(t.Context(), staff, r.ID), match.KindConflict, "run_state")
	var asked string
	page, err := w.RunPairs(t.Context(), staff, r.ID, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range page.Data {
		if p.Subject.ID == "s1" {
			asked = p.Introduction
		}
	}
	x, err := w.store.Introduction(t.Context(), asked)
	if err != nil || x.From != "s1" || x.To != "m1" || x.State != match.IntroductionRequested || x.Message != r.Name || x.By != staff.User || x.ExpiresAt.Sub(x.CreatedAt) != 5*24*time.Hour {
		t.Errorf("asked %+v %v", x, err)
	}
	mentorActor := match.Actor{User: "usr_mentor", Roles: []match.Role{match.RoleMentor}}
	if seen := w.pairs(t, mentorActor, r.ID); len(seen) != 119 {
		t.Errorf("the mentors' owner sees %d pairs", len(seen))
	}
	one := match.Actor{User: "usr_other", Organizations: []string{"m1"}}
	for _, p := range w.pairs(t, one, r.ID) {
		if !strings.HasSuffix(p, " m1") {
			t.Errorf("who acts for m1 sees %s", p)
		}
	}
	got, rules, err := w.GetRun(t.Context(), one, r.ID)
	if err != nil || rules != nil || got.Subjects != 0 || got.Result.Pairs != 0 || got.Name != r.Name {
		t.Errorf("who takes part sees %+v %+v %v", got, rules, err)
	}
	_, err = w.RunUnmatched(t.Context(), one, r.ID, "", 0)
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.UndoRun(t.Context(), one, r.ID)
	is(t, err, match.KindNotFound, "not_found")
	mine, err := w.ListRuns(t.Context(), mentorActor, match.RunQuery{Profile: "m1"})
	if err != nil || len(mine.Data) != 1 || mine.Data[0].Subjects != 0 {
		t.Errorf("who takes part lists %+v %v", mine, err)
	}
	_, err = w.store.MoveIntroduction(t.Context(), asked, func(x *match.Introduction) (bool, error) {
		return x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: match.SideFrom | match.SideTo, At: x.CreatedAt})
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r, err = w.UndoRun(t.Context(), staff, r.ID); err != nil {
			t.Fatal(err)
		}
	}
	states := map[match.IntroductionState]int{}
	each, err := w.EachRunPair(t.Context(), staff, r.ID)
	if err == nil {
		err = each(t.Context(), func(batch []service.RunPairEntry) error {
			for _, p := range batch {
				states[p.State]++
			}
			return nil
		})
	}
	// The one that stood before is the startup's own, and stays.
	want := map[match.IntroductionState]int{match.IntroductionWithdrawn: 117, match.IntroductionAccepted: 1, match.IntroductionRequested: 1}
	if err != nil || r.State != match.RunUndone || r.Working || !reflect.DeepEqual(states, want) {
		t.Errorf("undone %+v, introductions %v %v", r, states, err)
	}
	_, err = w.PublishRun(t.Context(), staff, r.ID, 0)
	is(t, err, match.KindConflict, "run_state")
	_, _, err = w.GetRun(t.Context(), one, r.ID)
	is(t, err, match.KindNotFound, "not_found")
	var noted []string
	for _, e := range w.audit.entries {
		if strings.HasPrefix(e.Action, "run.") {
			noted = append(noted, e.Action)
		}
	}
	if !slices.Equal(noted, []string{"run.create", "run.publish", "run.undo"}) {
		t.Errorf("noted %q", noted)
	}
	if err := w.DeleteRun(t.Context(), staff, r.ID); err != nil {
		t.Error(err)
	}
}

// TestBigRun: more startups than somebody waits for are solved beside the requests,
// also when they are changed, and what cannot be solved is said.
func TestBigRun(t *testing.T) {
	w := newClub(t, 2100, 60, 50)
	wish := clubWish()
	wish.Subjects.Filter.Sectors = []string{"agri", "tourism", "ict", "health"}
	r := w.newRun(t, wish)
	if r.State != match.RunSolving || !r.Working || r.Progress == nil || r.Progress.Total != 2100 {
		t.Fatalf("made %+v", r)
	}
	r = w.solvedRun(t, r.ID)
	if r.State != match.RunDraft || r.Result.Pairs != 2100 || r.Result.Edges != 2100*match.RunEdges {
		t.Fatalf("solved %+v", r)
	}
	if replay, err := w.ReplayRun(t.Context(), staff, r.ID); err != nil || !replay.Identical {
		t.Errorf("replayed %+v %v", replay, err)
	}
	one := 1
	r, err := w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{Capacities: map[string]*int{"m1": &one}, Fix: []match.RunPairing{{Subject: "s1", Target: "m1"}}})
	if err != nil || r.State != match.RunSolving {
		t.Fatalf("changed %+v %v", r, err)
	}
	r = w.solvedRun(t, r.ID)
	page, err := w.RunPairs(t.Context(), staff, r.ID, "", 1)
	if err != nil || r.State != match.RunDraft || page.Data[0].Subject.ID != "s1" || page.Data[0].Target.ID != "m1" {
		t.Fatalf("solved %+v %+v %v", r, page, err)
	}
	_, err = w.ChangeRun(t.Context(), staff, r.ID, nil, match.RunEdit{Fix: []match.RunPairing{{Subject: "s2", Target: "m1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if r = w.solvedRun(t, r.ID); r.State != match.RunFailed || r.Problem != match.ProblemRunFull {
		t.Errorf("what cannot be is %+v", r)
	}
}

// solvedRun waits until nothing is left to do for a run.
func (w *world) solvedRun(t *testing.T, id string) match.Run {
	t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); {
		r, _, err := w.GetRun(t.Context(), staff, id)
		if err != nil {
			t.Fatal(err)
		}
		if !r.Working {
			return r
		}
		w.RunMoved(t.Context())
	}
	t.Fatal("the run was not solved in time")
	return match.Run{}
}
