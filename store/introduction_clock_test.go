package store

import (
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// lapsing is what the audit log says of one that has lapsed.
var lapsing = match.AuditEntry{Actor: match.AuditSystem, Action: "introduction.expire"}

// testLapse: what nobody answers lapses, once, and the request in its place is
// made with it, to the first who may be asked.
func testLapse(t *testing.T, s *Store) {
	market(t, s)
	x := introduce(t, s, asks("a", "m")).Introduction
	if l, err := s.LapseIntroduction(t.Context(), x.ID, lapsing, "m2"); err != nil || l.Changed || l.Next != nil {
		t.Fatalf("before its time: %+v %v", l, err)
	}
	at(s, x.ExpiresAt)
	_, err := step(s, t, x.ID, match.IntroductionAccept)
	wantKind(t, err, match.KindConflict, "introduction_expired")
	l, err := s.LapseIntroduction(t.Context(), x.ID, lapsing, "none", "m", "m3", "m2")
	if err != nil || !l.Changed || l.Introduction.State != match.IntroductionExpired || l.Next == nil {
		t.Fatalf("%+v %v", l, err)
	}
	y := *l.Next
	if y.To != "m2" || y.ReroutedFrom != x.ID || l.Introduction.ReroutedTo != y.ID || y.Hops != 1 || y.Message != x.Message || !y.ExpiresAt.Equal(x.ExpiresAt.AddDate(0, 0, 7)) {
		t.Errorf("in its place %+v", y)
	}
	want := []string{"a of m introduction expired", "m of a introduction expired", "a of m2 introduction requested", "m2 of a introduction requested"}
	if got := told(l.Told); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
	if stands(t, s, "m") != (match.Dealings{Asked: 1}) || stands(t, s, "m2") != (match.Dealings{Waiting: 1}) {
		t.Errorf("stand %+v %+v", stands(t, s, "m"), stands(t, s, "m2"))
	}
	if l, err = s.LapseIntroduction(t.Context(), x.ID, lapsing, "m2"); err != nil || l.Changed || l.Next != nil || l.Introduction.ReroutedTo != y.ID {
		t.Errorf("again %+v %v", l, err)
	}
	at(s, y.ExpiresAt)
	if l, err = s.LapseIntroduction(t.Context(), y.ID, lapsing, "m"); err != nil || !l.Changed || l.Next != nil {
		t.Errorf("asked lately, and asked again: %+v %v", l, err)
	}
	// Three times and no more; and not where that is not wanted.
	execSQL(t, s, `UPDATE introduction SET state = 'requested', hops = 3 WHERE id = $1`, y.ID)
	create(t, s, "usr_binh", mentor("m4", nil))
	if l, err = s.LapseIntroduction(t.Context(), y.ID, lapsing, "m4"); err != nil || !l.Changed || l.Next != nil {
		t.Errorf("a fourth time: %+v %v", l, err)
	}
	execSQL(t, s, `UPDATE introduction SET state = 'requested', hops = 0, reroute = 0 WHERE id = $1`, y.ID)
	if l, err = s.LapseIntroduction(t.Context(), y.ID, lapsing, "m4"); err != nil || !l.Changed || l.Next != nil {
		t.Errorf("not wanted: %+v %v", l, err)
	}
	if got, err := s.AskedSince(t.Context(), "a", x.CreatedAt); err != nil || !slices.Equal(got, []string{"m2"}) {
		t.Errorf("asked %q %v", got, err)
	}
}

// testIntroductionClock: what is due comes up until it is done, and so does what
// no letter was asked for about.
func testIntroductionClock(t *testing.T, s *Store) {
	market(t, s)
	x := introduce(t, s, asks("a", "m")).Introduction
	half := dealTime().Add(84 * time.Hour)
	due := func(now time.Time) (out []string) {
		t.Helper()
		found, err := s.DueIntroductions(t.Context(), now, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, y := range found {
			out = append(out, y.ID)
		}
		return out
	}
	if got := due(half.Add(-1)); len(got) != 0 {
		t.Errorf("due too early: %q", got)
	}
	if got := due(half); !slices.Equal(got, []string{x.ID}) {
		t.Errorf("due %q", got)
	}
	if err := s.RemindedIntroduction(t.Context(), x.ID, half, x.NextDue(half)); err != nil {
		t.Fatal(err)
	}
	if got := due(dealTime().Add(144*time.Hour - 1)); len(got) != 0 {
		t.Errorf("reminded, and due %q", got)
	}
	if got := due(dealTime().Add(144 * time.Hour)); !slices.Equal(got, []string{x.ID}) {
		t.Errorf("due %q", got)
	}
	for _, want := range []match.IntroductionState{match.IntroductionRequested, match.IntroductionAccepted} {
		found, err := s.UntoldIntroductions(t.Context(), 10)
		if err != nil || len(found) != 1 || found[0].State != want {
			t.Fatalf("untold %+v %v", found, err)
		}
		if err := s.ToldIntroduction(t.Context(), x.ID, want); err != nil {
			t.Fatal(err)
		}
		if found, err := s.UntoldIntroductions(t.Context(), 10); err != nil || len(found) != 0 {
			t.Errorf("told, and untold %+v %v", found, err)
		}
		if _, err := step(s, t, x.ID, match.IntroductionAccept); err != nil {
			t.Fatal(err)
		}
	}
	if got := due(x.ExpiresAt); len(got) != 0 {
		t.Errorf("accepted, and due %q", got)
	}
}

// testRequestKeys: the same key gives the same answer for a day, whatever has
// become of the introduction (trust.md C12).
func testRequestKeys(t *testing.T, s *Store) {
	market(t, s)
	ask := func(key, sum, to string) (match.Asked, error) {
		return s.AskIntroduction(t.Context(), asks("a", to), dealDay, match.RequestKey{Key: key, Sum: sum})
	}
	first, err := ask("k", "1", "m2")
	if err != nil || !first.Created {
		t.Fatal(first, err)
	}
	if _, err := step(s, t, first.Introduction.ID, match.IntroductionWithdraw); err != nil {
		t.Fatal(err)
	}
	again, err := ask("k", "1", "m2")
	if err != nil || !again.Created || again.Introduction.ID != first.Introduction.ID || again.Introduction.State != match.IntroductionRequested || len(again.Told) != 0 {
		t.Errorf("again %+v %v", again, err)
	}
	_, err = ask("k", "2", "m2")
	wantKind(t, err, match.KindInvalid, "key_reused")
	if other, err := ask("k2", "1", "m2"); err != nil || other.Introduction.ID == first.Introduction.ID {
		t.Errorf("another key %+v %v", other, err)
	}
	at(s, dealTime().Add(keyLife))
	if late, err := ask("k", "2", "m2"); err != nil || late.Created {
		t.Errorf("a day later %+v %v", late, err)
	}
	_, err = ask("bad", "1", "m3")
	wantKind(t, err, match.KindConflict, "no_place")
	if ok, err := ask("bad", "2", "m2"); err != nil || ok.Created {
		t.Errorf("a key of what was refused is free: %+v %v", ok, err)
	}
}

func testIntroductionList(t *testing.T, s *Store) {
	market(t, s)
	for i, x := range []match.Introduction{asks("a", "m2"), asks("b", "m2"), asks("a", "o"), asks("m", "c")} {
		at(s, dealTime().Add(time.Duration(i)*time.Second))
		introduce(t, s, x)
	}
	all, err := s.Introductions(t.Context(), match.IntroductionQuery{Owner: "usr_an", Limit: 10})
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	if _, err := step(s, t, all[3].ID, match.IntroductionDecline); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    match.IntroductionQuery
		want []int // of all, which is the newest first
	}{
		"of the other":  {match.IntroductionQuery{Owner: "usr_binh"}, []int{0, 1, 2, 3}},
		"of a stranger": {match.IntroductionQuery{Owner: "usr_x"}, nil},
		"of nobody":     {match.IntroductionQuery{}, nil},
		"asked":         {match.IntroductionQuery{Owner: "usr_an", Side: match.SideFrom}, []int{1, 2, 3}},
		"asked of":      {match.IntroductionQuery{Owner: "usr_an", Side: match.SideTo}, []int{0}},
		"state":         {match.IntroductionQuery{Owner: "usr_an", State: match.IntroductionDeclined}, []int{3}},
		"offer":         {match.IntroductionQuery{Owner: "usr_an", Offer: "o"}, []int{1}},
		"profile":       {match.IntroductionQuery{Profiles: []string{"a"}}, []int{1, 3}},
		"who offers":    {match.IntroductionQuery{Profiles: []string{"org"}}, []int{1}},
		"a page":        {match.IntroductionQuery{Owner: "usr_an", Limit: 2}, []int{0, 1}},
		"the next":      {match.IntroductionQuery{Owner: "usr_an", After: all[1].ID, Limit: 2}, []int{2, 3}},
	} {
		if c.q.Limit == 0 {
			c.q.Limit = 10
		}
		found, err := s.Introductions(t.Context(), c.q)
		var want, got []string
		for _, i := range c.want {
			want = append(want, all[i].ID)
		}
		for _, x := range found {
			got = append(got, x.ID)
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q %v, want %q", name, got, err, want)
		}
	}
}

// testThreads: who is in touch writes.
func testThreads(t *testing.T, s *Store) {
	market(t, s)
	x := introduce(t, s, asks("a", "m2")).Introduction
	write := func(text string, links ...string) (match.IntroductionMessage, error) {
		return s.AddIntroductionMessage(t.Context(), match.IntroductionMessage{Introduction: x.ID, Side: "from", By: "usr_an", Text: text, Links: links})
	}
	_, err := write("too early")
	wantKind(t, err, match.KindConflict, "introduction_state")
	if _, err := step(s, t, x.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	var sent []match.IntroductionMessage
	for i, text := range []string{"một", "hai"} {
		at(s, dealTime().Add(time.Duration(i)*time.Second))
		m, err := write(text, []string{"https://example.org/"}[:i]...)
		if err != nil || m.Links == nil {
			t.Fatal(m, err)
		}
		sent = append(sent, m)
	}
	for after, want := range map[string][]match.IntroductionMessage{"": sent, sent[0].ID: sent[1:]} {
		got, err := s.IntroductionMessages(t.Context(), x.ID, after, 10)
		if err != nil || len(got) != len(want) || got[0].ID != want[0].ID || len(got[len(got)-1].Links) != 1 || got[0].By != "usr_an" {
			t.Errorf("behind %q: %+v %v", after, got, err)
		}
	}
	if _, err := step(s, t, x.ID, match.IntroductionWithdraw); err != nil {
		t.Fatal(err)
	}
	_, err = write("too late")
	wantKind(t, err, match.KindConflict, "introduction_state")
	x.ID = "int_none"
	_, err = write("nowhere")
	wantKind(t, err, match.KindNotFound, "not_found")
}

// testPartners: when a profile goes its introductions go, places are free, no
// chain leads nowhere, and nobody's dealings count what is gone.
func testPartners(t *testing.T, s *Store) {
	market(t, s)
	x := introduce(t, s, asks("a", "m")).Introduction
	if _, err := step(s, t, introduce(t, s, asks("b", "o")).Introduction.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	at(s, x.ExpiresAt)
	l, err := s.LapseIntroduction(t.Context(), x.ID, lapsing, "m2")
	if err != nil || l.Next == nil {
		t.Fatal(l, err)
	}
	if _, err := s.Delete(t.Context(), "m2", 0); err != nil {
		t.Fatal(err)
	}
	if x, err = s.Introduction(t.Context(), x.ID); err != nil || x.ReroutedTo != "" {
		t.Errorf("leads nowhere: %+v %v", x, err)
	}
	if got := stands(t, s, "o"); got.Taken != 1 {
		t.Fatalf("stands %+v", got)
	}
	for _, p := range s.Places() {
		if p.Name() == PlaceProfiles {
			if err := p.Erase(t.Context(), match.Erasure{User: "usr_an"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, id := range []string{"m", "o"} {
		if got := stands(t, s, id); got != (match.Dealings{}) || len(nums(t, s, id)) != 0 {
			t.Errorf("%s stands %+v, places %v", id, got, nums(t, s, id))
		}
	}
	if got := log(t, s); head1(t, s) != int64(len(got)) {
		t.Errorf("the log has holes: %q", got)
	}
}
