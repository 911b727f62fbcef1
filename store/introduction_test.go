package store

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

func dealTime() time.Time { return time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC) }

const dealDay = match.Date("2026-11-26")

func number(n int) *int { return &n }

func mentor(id string, capacity *int) *match.Mentor {
	return &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: id, Name: id}, Capacity: capacity}
}

func offer(id, by string, quantity *int) *match.Offer {
	return &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: id, Name: id}, By: by, Quantity: quantity}
}

// market stores startups of one person and mentors, an organization and its offer of another.
func market(t testing.TB, s *Store) {
	t.Helper()
	at(s, dealTime())
	create(t, s, "usr_an", startup("a"), startup("b"), startup("c"))
	org := &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "org", Name: "org"}}
	create(t, s, "usr_binh", mentor("m", number(1)), mentor("m2", nil), mentor("m3", number(0)), org, offer("o", "org", number(2)))
}

func asks(from, to string) match.Introduction {
	a := match.IntroductionAsk{From: from, To: to, Message: "Xin gặp"}
	kind := match.KindMentor
	if to == "o" {
		kind = match.KindOffer
	}
	return a.New("usr_an", kind, dealTime())
}

func introduce(t testing.TB, s *Store, x match.Introduction) match.Asked {
	t.Helper()
	a, err := s.AskIntroduction(t.Context(), x, dealDay, match.RequestKey{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// step makes a move of both sides at the store's time.
func step(s *Store, t testing.TB, id string, m match.IntroductionMove, o ...match.Result) (match.Moved, error) {
	t.Helper()
	return s.MoveIntroduction(t.Context(), id, func(x *match.Introduction) (bool, error) {
		st := match.IntroductionStep{Move: m, By: match.SideFrom | match.SideTo, At: s.now()}
		if len(o) > 0 {
			st.Outcome = &match.IntroductionOutcome{Result: o[0]}
		}
		return x.Move(st)
	})
}

// stands gives how a profile stands.
func stands(t testing.TB, s *Store, id string) match.Dealings {
	t.Helper()
	p := get(t, s, id)
	if p == nil || p.Common().Dealings == nil {
		return match.Dealings{}
	}
	return *p.Common().Dealings
}

func told(items []match.FeedItem) (out []string) {
	for _, i := range items {
		out = append(out, i.Feed+" of "+i.Target+" "+string(i.Event)+" "+i.Changed[0].To)
	}
	return out
}

func testIntroductions(t *testing.T, s *Store) {
	market(t, s)
	a := introduce(t, s, asks("a", "m"))
	x := a.Introduction
	want := asks("a", "m")
	want.ID = x.ID
	if !a.Created || !reflect.DeepEqual(x, want) {
		t.Fatalf("kept %+v, want %+v", x, want)
	}
	if got := told(a.Told); !slices.Equal(got, []string{"a of m introduction requested", "m of a introduction requested"}) {
		t.Errorf("told %q", got)
	}
	if got := stands(t, s, "m"); got != (match.Dealings{Waiting: 1}) {
		t.Errorf("stands %+v", got)
	}
	for _, ends := range [][2]string{{"a", "m"}, {"m", "a"}} { // whoever asks again
		if again := introduce(t, s, asks(ends[0], ends[1])); again.Created || again.Introduction.ID != x.ID || len(again.Told) != 0 {
			t.Errorf("again %+v", again)
		}
	}
	seq := head1(t, s)
	at(s, dealTime().Add(50*time.Hour))
	m, err := step(s, t, x.ID, match.IntroductionAccept)
	if err != nil || !m.Changed || m.Introduction.State != match.IntroductionAccepted {
		t.Fatal(m, err)
	}
	if got := told(m.Told); !slices.Equal(got, []string{"a of m introduction accepted", "m of a introduction accepted"}) {
		t.Errorf("told %q", got)
	}
	if got := stands(t, s, "m"); got != (match.Dealings{Taken: 1, Asked: 1, Answered: 1, Hours: 50}) {
		t.Errorf("stands %+v", got)
	}
	if with, err := s.AgreedWith(t.Context(), "a"); err != nil || !slices.Equal(with, []string{"m"}) {
		t.Errorf("agreed with %q %v", with, err)
	}
	if got := log(t, s)[seq:]; len(got) != 1 || got[0] != fmt.Sprintf("%d mentor m", seq+1) {
		t.Errorf("logged %q", got)
	}
	if m, err = step(s, t, x.ID, match.IntroductionAccept); err != nil || m.Changed || len(m.Told) != 0 || head1(t, s) != seq+1 {
		t.Errorf("again %+v %v", m, err)
	}
	for _, move := range []match.IntroductionMove{match.IntroductionMeet, match.IntroductionFinish} {
		if m, err = step(s, t, x.ID, move); err != nil || !m.Changed || len(m.Told) != 2 {
			t.Errorf("%s: %+v %v", move, m, err)
		}
	}
	if got := stands(t, s, "m"); got.Taken != 0 {
		t.Errorf("finished, and stands %+v", got)
	}
	m, err = s.MoveIntroduction(t.Context(), x.ID, func(x *match.Introduction) (bool, error) {
		o := &match.IntroductionOutcome{Result: match.ResultInvestment, Amount: &match.Money{Value: 5e8, Currency: "VND"}, Note: "Xong"}
		return x.Move(match.IntroductionStep{Move: match.IntroductionReport, By: match.SideTo, At: s.now(), Outcome: o})
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Introduction(t.Context(), x.ID)
	if err != nil || !reflect.DeepEqual(kept, m.Introduction) || kept.Outcome.Amount.Value != 5e8 || kept.FinishedAt == nil || kept.MetAt == nil {
		t.Errorf("kept %+v, want %+v: %v", kept, m.Introduction, err)
	}
	_, err = step(s, t, "int_none", match.IntroductionAccept)
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.Introduction(t.Context(), "int_none")
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.AskIntroduction(t.Context(), asks("a", "none"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindNotFound, "not_found")
}

// testIntroductionLimits: a quota of what waits, a rest after an answer, none
// after what was withdrawn, and contact that ends with the introduction.
func testIntroductionLimits(t *testing.T, s *Store) {
	market(t, s)
	for i := range match.WaitingMax + 1 {
		create(t, s, "usr_binh", mentor(fmt.Sprint("w", i), nil))
	}
	var first string
	for i := range match.WaitingMax {
		a := introduce(t, s, asks("a", fmt.Sprint("w", i)))
		if first == "" {
			first = a.Introduction.ID
		}
	}
	_, err := s.AskIntroduction(t.Context(), asks("a", "w5"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "introduction_quota")
	if again := introduce(t, s, asks("a", "w0")); again.Created || again.Introduction.ID != first {
		t.Errorf("the open one is not given over the quota: %+v", again)
	}
	introduce(t, s, asks("b", "w5")) // a quota of each
	if _, err := step(s, t, first, match.IntroductionDecline); err != nil {
		t.Fatal(err)
	}
	_, err = s.AskIntroduction(t.Context(), asks("a", "w0"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "introduction_rest")
	introduce(t, s, asks("a", "w5"))
	at(s, dealTime().Add(match.IntroductionRest))
	x := asks("b", "w0")
	x.ExpiresAt = s.now().Add(time.Hour)
	a := introduce(t, s, x)
	if _, err := step(s, t, a.Introduction.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	if _, err := step(s, t, a.Introduction.ID, match.IntroductionWithdraw); err != nil {
		t.Fatal(err)
	}
	if with, err := s.AgreedWith(t.Context(), "b"); err != nil || len(with) != 0 {
		t.Errorf("withdrawn, and agreed with %q %v", with, err)
	}
	if again := introduce(t, s, x); !again.Created {
		t.Error("what was withdrawn may not be asked for again")
	}
	if _, err := step(s, t, first, match.IntroductionDecline); err != nil { // an agreement the pair has already is theirs
		t.Error(err)
	}
}

// testPlaces: the lowest free place of everyone who has places, none beyond the
// capacity, and which are free again.
func testPlaces(t *testing.T, s *Store) {
	market(t, s)
	_, err := s.AskIntroduction(t.Context(), asks("a", "m3"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "no_place")
	off := false
	closed := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "old", Name: "old"}, ClosesOn: "2026-11-25"}
	busy := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "busy", Name: "busy"}, Available: &off}
	create(t, s, "usr_binh", closed, busy)
	_, err = s.AskIntroduction(t.Context(), asks("a", "old"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "offer_closed")
	_, err = s.AskIntroduction(t.Context(), asks("a", "busy"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "no_place")
	introduce(t, s, asks("busy", "a"))
	a, b, c := introduce(t, s, asks("a", "o")), introduce(t, s, asks("b", "o")), introduce(t, s, asks("c", "o"))
	if got := told(a.Told); !slices.Equal(got, []string{"a of o introduction requested", "org of a introduction requested"}) {
		t.Errorf("told %q", got)
	}
	for _, x := range []match.Asked{a, b} {
		if _, err := step(s, t, x.Introduction.ID, match.IntroductionAccept); err != nil {
			t.Fatal(err)
		}
	}
	_, err = step(s, t, c.Introduction.ID, match.IntroductionAccept)
	wantKind(t, err, match.KindConflict, "no_place")
	if x, err := s.Introduction(t.Context(), c.Introduction.ID); err != nil || x.State != match.IntroductionRequested {
		t.Errorf("changed all the same: %+v %v", x, err)
	}
	if got := stands(t, s, "o"); got.Taken != 2 || got.Waiting != 1 {
		t.Errorf("stands %+v", got)
	}
	if _, err := step(s, t, a.Introduction.ID, match.IntroductionReport, match.ResultNothing); err != nil {
		t.Fatal(err)
	}
	if _, err := step(s, t, c.Introduction.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	if got := nums(t, s, "o"); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("places %v", got)
	}
	if _, err := step(s, t, b.Introduction.ID, match.IntroductionMeet); err != nil {
		t.Fatal(err)
	}
	if _, err := step(s, t, b.Introduction.ID, match.IntroductionFinish); err != nil {
		t.Fatal(err)
	}
	if got := nums(t, s, "o"); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("what an offer gave is free again: %v", got)
	}
	// A mentor who asks takes a place of their own; so does one with an offer of theirs.
	x := asks("m", "a")
	x.Offer = ""
	d := introduce(t, s, x)
	if _, err := step(s, t, d.Introduction.ID, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	if got := nums(t, s, "m"); !slices.Equal(got, []int{1}) || stands(t, s, "a") != (match.Dealings{}) {
		t.Errorf("places %v", got)
	}
	_, err = s.AskIntroduction(t.Context(), asks("b", "m"), dealDay, match.RequestKey{})
	wantKind(t, err, match.KindConflict, "no_place")
	for _, from := range []string{"a", "b", "c"} { // no bound, but places all the same
		e := introduce(t, s, asks(from, "m2"))
		if _, err := step(s, t, e.Introduction.ID, match.IntroductionAccept); err != nil {
			t.Fatal(err)
		}
	}
	if got := nums(t, s, "m2"); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("places %v", got)
	}
}

// nums gives the places of a profile that are taken.
func nums(t testing.TB, s *Store, profile string) (out []int) {
	t.Helper()
	rows, err := s.reader.QueryContext(t.Context(), `SELECT num FROM seat WHERE profile = $1 ORDER BY num`, profile)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// testLastPlace: 100 people accept at once for the last place of an offer, a
// hundred times; exactly one wins each time (trust.md C11).
func testLastPlace(t *testing.T, s *Store) {
	at(s, dealTime())
	const people, rounds = 100, 100
	var startups []match.Profile
	for i := range people {
		startups = append(startups, startup(fmt.Sprint("s", i)))
	}
	create(t, s, "usr_an", startups...)
	create(t, s, "usr_binh", offer("o", "", number(1)))
	ids := make([]string, people)
	for i := range ids {
		ids[i] = introduce(t, s, asks(fmt.Sprint("s", i), "o")).Introduction.ID
	}
	for round := range rounds {
		won := make(chan string, people)
		var all sync.WaitGroup
		for _, id := range ids {
			all.Go(func() {
				_, err := step(s, t, id, match.IntroductionAccept)
				if err == nil {
					won <- id
					return
				}
				wantKind(t, err, match.KindConflict, "no_place")
			})
		}
		all.Wait()
		if len(won) != 1 || len(nums(t, s, "o")) != 1 {
			t.Fatalf("round %d: %d won, places %v", round, len(won), nums(t, s, "o"))
		}
		id := <-won
		if _, err := step(s, t, id, match.IntroductionWithdraw); err != nil {
			t.Fatal(err)
		}
		x, err := s.Introduction(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		y := introduce(t, s, asks(x.From, "o"))
		ids[slices.Index(ids, id)] = y.Introduction.ID
	}
}
