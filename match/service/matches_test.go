package service_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

func TestMatches(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế Trà Bồng"))
	for i := range 3 {
		w.put(t, binh, investor(fmt.Sprint("i", i), fmt.Sprint("Quỹ ", i)))
	}
	secret := investor("secret", "Quỹ kín")
	secret.Visibility = match.VisibilityPrivate
	w.put(t, binh, secret)
	w.settle(t)
	ranking, err := w.Matches(t.Context(), an, match.KindStartup, "p1", match.Request{Target: match.KindInvestor})
	if err != nil || len(ranking.Data) != 3 {
		t.Fatalf("%d matches, %v", len(ranking.Data), err)
	}
	for _, m := range ranking.Data {
		sum := 0.0
		for _, r := range m.Reasons {
			sum += r.Points
		}
		if math.Abs(sum-m.Score) > 1e-6 || m.Target.ID == "secret" {
			t.Errorf("%s: score %v, sum of points %v", m.Target.ID, m.Score, sum)
		}
	}
	st := w.Ready()
	if ranking.Seq != st.Indexed || ranking.Epoch != st.Epoch || ranking.Day != "2026-11-24" {
		t.Errorf("ranking of seq %d, epoch %d, day %s; status %+v", ranking.Seq, ranking.Epoch, ranking.Day, st)
	}
	one, err := w.Matches(t.Context(), an, match.KindStartup, "p1", match.Request{Target: match.KindInvestor, N: 1})
	if err != nil || len(one.Data) != 1 || one.Data[0].Target.ID != ranking.Data[0].Target.ID {
		t.Errorf("best one: %+v, %v", one.Data, err)
	}
}

func TestMatchesRefuses(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	tests := map[string]struct {
		as     match.Actor
		kind   match.Kind
		id     string
		target match.Kind
		n      int
		want   match.ErrorKind
	}{
		"startup to startup":     {an, match.KindStartup, "p1", match.KindStartup, 5, match.KindMalformed},
		"no kind":                {an, match.KindStartup, "p1", "", 5, match.KindMalformed},
		"mentor to investor":     {an, match.KindMentor, "p1", match.KindInvestor, 5, match.KindMalformed},
		"unknown subject's kind": {an, "user", "p1", match.KindStartup, 5, match.KindMalformed},
		"n too large":            {an, match.KindStartup, "p1", match.KindMentor, 101, match.KindMalformed},
		"missing":                {an, match.KindStartup, "p2", match.KindMentor, 5, match.KindNotFound},
		"of another kind":        {an, match.KindMentor, "p1", match.KindStartup, 5, match.KindNotFound},
		"anonymous, missing":     {nobody, match.KindStartup, "p2", match.KindMentor, 5, match.KindUnauthorized},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := w.Matches(t.Context(), tt.as, tt.kind, tt.id, match.Request{Target: tt.target, N: tt.n})
			judged(t, "matches", err, tt.want)
		})
	}
	_, err := w.Matches(t.Context(), an, match.KindStartup, "p1", match.Request{Target: "friend", N: 5})
	for _, k := range match.KindStartup.Counterparts() {
		if err == nil || !strings.Contains(err.Error(), string(k)) {
			t.Errorf("%v does not name %s", err, k)
		}
	}
}

func TestPreview(t *testing.T) {
	w := newWorld(t)
	w.put(t, binh, investor("i1", "Quỹ"))
	w.settle(t)
	_, _, err := w.Preview(t.Context(), nobody, startup("", "x"), match.Request{Target: match.KindInvestor, N: 5})
	is(t, err, match.KindUnauthorized, "unauthorized")
	_, _, err = w.Preview(t.Context(), an, startup("", ""), match.Request{Target: match.KindInvestor, N: 5})
	is(t, err, match.KindInvalid, "invalid")
	_, _, err = w.Preview(t.Context(), an, startup("", "x"), match.Request{Target: match.KindStartup, N: 5})
	is(t, err, match.KindMalformed, "unknown_value")
	before := w.Ready().Head
	p := startup("", "Quế Trà Bồng")
	p.Sectors = []string{"Fintech lượng tử", "agri"}
	ranking, warnings, err := w.Preview(t.Context(), an, p, match.Request{Target: match.KindInvestor, N: 5})
	if err != nil || len(ranking.Data) != 1 || len(warnings) == 0 {
		t.Errorf("%d matches, warnings %+v, %v", len(ranking.Data), warnings, err)
	}
	if page, err := w.List(t.Context(), an, service.ListQuery{Kind: match.KindStartup}); err != nil || len(page.Data) != 0 || w.Ready().Head != before {
		t.Errorf("a preview stored %+v, %v", page.Data, err)
	}
}

func TestMatchesBeforeTheEngineIsLoaded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := newFakeStore("s1")
		store.put("p1", "x")
		gate := make(chan struct{})
		store.each = func() { <-gate }
		r := start(t, store, newFakeIndex())
		defer r.stop()
		pass(time.Second)
		_, err := r.Matches(t.Context(), terminal, match.KindStartup, "p1", match.Request{Target: match.KindInvestor, N: 5})
		is(t, err, match.KindBusy, "starting")
		if st := r.Ready(); st.Ready || st.Reason != service.ReasonStarting {
			t.Errorf("status %+v", st)
		}
		if _, err := r.Get(t.Context(), nobody, match.KindStartup, "p1"); err != nil {
			t.Errorf("reading waits for the engine: %v", err)
		}
		close(gate)
		r.holds(t)
	})
}
