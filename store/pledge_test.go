package store

import (
	"errors"
	"testing"
	"time"

	"duyen/match"
)

func testPledges(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	s.SetClock(func() time.Time { return now })
	create(t, s, "usr_1", organization("hoi"), ofKind(match.KindInvestor, "quy"))
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	hours, err := s.AddPledge(t.Context(), match.Pledge{By: "hoi", Kind: match.PledgeHours, Hours: 40, Starts: day(11, 1), Ends: day(12, 1), User: "usr_1"})
	if err != nil || hours.ID == "" || !hours.CreatedAt.Equal(now) {
		t.Fatalf("%+v %v", hours, err)
	}
	now = now.Add(time.Millisecond) // ids of one moment have no order
	capital, err := s.AddPledge(t.Context(), match.Pledge{
		By: "quy", Kind: match.PledgeCapital, Amount: &match.Money{Value: 5, Currency: "VND"}, Note: "vòng hạt giống", Starts: day(1, 1), Ends: day(6, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddPledge(t.Context(), match.Pledge{By: "none", Kind: match.PledgeHours, Hours: 1, Starts: day(1, 1), Ends: day(6, 1)}); match.KindOf(err) != match.KindNotFound {
		t.Errorf("nobody's pledge: %v", err)
	}
	got, err := s.Pledge(t.Context(), capital.ID)
	if err != nil || *got.Amount != *capital.Amount || got.Note != capital.Note || !got.Starts.Equal(capital.Starts) || !got.Ends.Equal(capital.Ends) {
		t.Errorf("kept %+v %v", got, err)
	}
	now = now.Add(time.Hour)
	changed, err := s.ChangePledge(t.Context(), hours.ID, func(p *match.Pledge) error { p.Hours = 50; return nil })
	if err != nil || changed.Hours != 50 || !changed.ChangedAt.Equal(now) || changed.User != "usr_1" {
		t.Errorf("changed %+v %v", changed, err)
	}
	no := errors.New("no")
	if _, err := s.ChangePledge(t.Context(), hours.ID, func(p *match.Pledge) error { p.Hours = 60; return no }); err == nil {
		t.Error("an error of the change is lost")
	}
	list := func(q match.PledgeQuery) (ids []string) {
		t.Helper()
		q.Limit = 10
		found, err := s.Pledges(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found {
			ids = append(ids, p.By)
			if p.ID == hours.ID && p.Hours != 50 {
				t.Errorf("changed by an error: %+v", p)
			}
		}
		return ids
	}
	same(t, list(match.PledgeQuery{All: true}), "quy", "hoi")
	same(t, list(match.PledgeQuery{All: true, Kind: match.PledgeHours}), "hoi")
	same(t, list(match.PledgeQuery{All: true, On: day(2, 1)}), "quy")
	same(t, list(match.PledgeQuery{All: true, On: day(12, 1)}))
	same(t, list(match.PledgeQuery{All: true, After: capital.ID}), "hoi")
	same(t, list(match.PledgeQuery{Owner: "usr_1"}), "quy", "hoi")
	same(t, list(match.PledgeQuery{Owner: "usr_2", Profiles: []string{"hoi"}}), "hoi")
	same(t, list(match.PledgeQuery{Owner: "usr_2"}))
	for range 2 {
		if err := s.DropPledge(t.Context(), hours.ID); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Pledge(t.Context(), hours.ID); match.KindOf(err) != match.KindNotFound {
		t.Errorf("dropped: %v", err)
	}
	if _, err := s.ChangePledge(t.Context(), hours.ID, func(*match.Pledge) error { return nil }); match.KindOf(err) != match.KindNotFound {
		t.Errorf("changed when dropped: %v", err)
	}
}
