package service_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// mentors gives a startup's list of mentors as read through the cache, with the
// reason of each for the signal.
func (w *world) mentors(t *testing.T, r match.Request, signal match.Signal) (ids, codes []string) {
	t.Helper()
	key := "any"
	if r.Filter.Available {
		key = "free"
	}
	r.Target = match.KindMentor
	finished, err := w.FinishedMatches(t.Context(), an, match.KindStartup, "s", r, coded{}, "vi", key)
	must(t, err)
	var got []codedMatch
	must(t, json.Unmarshal(finished, &got))
	for _, m := range got {
		ids, codes = append(ids, m.ID), append(codes, m.Codes[signal])
	}
	return ids, codes
}

// coded finishes a list with the codes of its reasons, which JSON leaves to the doors.
type coded struct{}

type codedMatch struct {
	ID    string
	Codes map[match.Signal]string
}

// Finish implements service.Form.
func (coded) Finish(r match.Ranking) ([]byte, error) {
	out := []codedMatch{}
	for _, m := range r.Data {
		c := codedMatch{m.Target.ID, map[match.Signal]string{}}
		for _, reason := range m.Reasons {
			c.Codes[reason.Signal] = reason.Code
		}
		out = append(out, c)
	}
	return json.Marshal(out)
}

// Renew implements service.Form; nothing in it hangs on the numbers.
func (coded) Renew(finished []byte, _ int64, _ int) []byte { return finished }

// freeFound gives who is found among those that are free.
func (w *world) freeFound(t *testing.T) (ids []string) {
	t.Helper()
	hits, err := w.Search(t.Context(), an, match.Query{Text: "cố vấn quế", Filter: match.Filter{Available: true}, Limit: 10})
	must(t, err)
	for _, h := range hits.Data {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return ids
}

// TestAcceptingTakesAPlaceAtOnce: what becomes of a request is on the lists that
// everybody keeps, in the filter of matches and of search, as soon as it has
// happened, and a pause ends with its day.
func TestAcceptingTakesAPlaceAtOnce(t *testing.T) {
	prepare := func(w *world) { // what comes later makes less than half a change of the statistics
		w.store.SetClock(w.clock.Now)
		w.put(t, an, startup("s", "Quế Trà Bồng"))
		w.put(t, an, startup("s2", "Quế Trà Bồng"))
		one, away := 1, match.Date("2026-11-24") // today in Vietnam
		for _, id := range []string{"m1", "m2", "m3"} {
			m := &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: id, Name: "Cố vấn quế", Sectors: []string{"agri"}}, Capacity: &one}
			if id == "m3" {
				m.PausedUntil = away
			}
			w.put(t, binh, m)
		}
		for _, id := range []string{"x1", "x2", "x3", "x4", "x5", "x6"} {
			w.put(t, an, startup(id, "Du lịch"))
		}
	}
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, prepare)
	all, free := match.Request{N: 10}, match.Request{N: 10, Filter: match.Filter{Available: true}}
	is := func(when string, signal match.Signal, last, code string, listed ...string) {
		t.Helper()
		w.settle(t)
		ids, codes := w.mentors(t, all, signal)
		if at := slices.Index(ids, last); len(ids) != 3 || at < 0 || codes[at] != code {
			t.Errorf("%s: %v %v, want %s %s", when, ids, codes, last, code)
		}
		got, _ := w.mentors(t, free, signal)
		if slices.Sort(got); !slices.Equal(got, listed) {
			t.Errorf("%s: free in matches %v, want %v", when, got, listed)
		}
		if got := w.freeFound(t); !slices.Equal(got, listed) {
			t.Errorf("%s: free in search %v, want %v", when, got, listed)
		}
	}
	is("at first", match.SignalCapacity, "m3", "capacity.paused", "m1", "m2")
	if c := w.counted(func() { w.mentors(t, all, ""); w.mentors(t, free, "") }); c.Kept != 2 {
		t.Fatalf("lists are not kept: %+v", c)
	}

	ask := match.IntroductionAsk{From: "s2", To: "m1", Message: "Xin gặp"}
	asked, err := w.store.AskIntroduction(t.Context(), ask.New(an.User, match.KindMentor, w.clock.Now()), w.Today(), match.RequestKey{})
	must(t, err)
	is("asked", match.SignalLoad, "m1", "load.places", "m1", "m2")
	id := asked.Introduction.ID
	w.move(t, id, match.IntroductionAccept)
	is("accepted", match.SignalCapacity, "m1", "capacity.full", "m2")
	is("accepted", match.SignalAnswers, "m1", "answers.some", "m2")
	w.move(t, id, match.IntroductionWithdraw)
	is("withdrawn", match.SignalCapacity, "m1", "capacity.free", "m1", "m2")

	w.clock.pass(24 * time.Hour)
	must(t, w.Reindex(t.Context(), nil)) // Run does so by itself within a minute
	is("the next day", match.SignalCapacity, "m3", "capacity.free", "m1", "m2", "m3")
}

// move makes a move of an introduction, of either side.
func (w *world) move(t *testing.T, id string, m match.IntroductionMove) {
	t.Helper()
	_, err := w.store.MoveIntroduction(t.Context(), id, func(x *match.Introduction) (bool, error) {
		return x.Move(match.IntroductionStep{Move: m, By: match.SideFrom | match.SideTo, At: w.clock.Now()})
	})
	must(t, err)
}

// TestAFreedPlaceIsTold: an offer whose only place is taken stands behind twenty
// others; when the place is free again it comes among the best, and whom it fits
// is told.
func TestAFreedPlaceIsTold(t *testing.T) {
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) {
		w.store.SetClock(w.clock.Now)
		w.put(t, an, startup("s2", "Quế Trà Bồng"))
		for i := range match.FeedDepth + 1 {
			one := 1
			o := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: fmt.Sprint("o", i), Name: "Lớp", Sectors: []string{"agri"}, Locality: "51"}, Quantity: &one}
			w.put(t, binh, o)
		}
	})
	ask := match.IntroductionAsk{From: "s2", To: "o0", Message: "Xin tham gia"}
	asked, err := w.store.AskIntroduction(t.Context(), ask.New(an.User, match.KindOffer, w.clock.Now()), w.Today(), match.RequestKey{})
	must(t, err)
	w.move(t, asked.Introduction.ID, match.IntroductionAccept)
	w.settle(t)
	_, err = w.OpenFeed(t.Context(), w.put(t, an, startup("s", "Quế Trà Bồng"))) // who has not heard of it before
	must(t, err)
	told := func() (ids []string) {
		w.fed(t)
		for _, i := range w.feedItems(t, "s") {
			ids = append(ids, i.Target)
		}
		return ids
	}
	if ids := told(); len(ids) != match.FeedDepth || slices.Contains(ids, "o0") {
		t.Fatalf("told of %v", ids)
	}
	w.move(t, asked.Introduction.ID, match.IntroductionWithdraw)
	if ids := told(); len(ids) != match.FeedDepth+1 || !slices.Contains(ids, "o0") {
		t.Errorf("after the place is free told of %v", ids)
	}
}
