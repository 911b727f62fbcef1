package store

import (
	"reflect"
	"testing"
	"time"

	"duyen/match"
)

func testDataRequests(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	ask := func(r match.DataRequest, received time.Time) match.DataRequest {
		t.Helper()
		at(s, received)
		r, err := s.CreateDataRequest(t.Context(), r.Dated(received, match.Calendar{}))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	own := ask(match.DataRequest{Kind: match.RequestAccess, User: "usr_1", Text: "Cho tôi xem"}, now)
	noted := ask(match.DataRequest{Kind: match.RequestDelete, Person: "Bà Năm", Contact: "xóm Vạn", Officer: "usr_2"}, now.Add(time.Hour))
	for _, want := range []match.DataRequest{own, noted} {
		if got, err := s.DataRequest(t.Context(), want.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v %v, want %+v", got, err, want)
		}
	}
	_, err := s.DataRequest(t.Context(), "req_none")
	wantKind(t, err, match.KindNotFound, "not_found")

	answered, err := own.Take(match.DataRequestStep{State: match.RequestAnswered, Answer: "Trong 15 ngày"}, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := s.ChangeDataRequest(t.Context(), answered)
	if err != nil || changed.Version != 2 {
		t.Fatalf("changed %+v %v", changed, err)
	}
	if got, err := s.DataRequest(t.Context(), own.ID); err != nil || !reflect.DeepEqual(got, changed) {
		t.Errorf("read %+v %v, want %+v", got, err, changed)
	}
	_, err = s.ChangeDataRequest(t.Context(), answered)
	wantKind(t, err, match.KindStale, "stale")
	_, err = s.ChangeDataRequest(t.Context(), match.DataRequest{ID: "req_none", Version: 1})
	wantKind(t, err, match.KindNotFound, "not_found")

	over, err := changed.Take(match.DataRequestStep{State: match.RequestDone}, now.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		before time.Time
		kept   bool
	}{{over.ClosedAt, true}, {over.ClosedAt.Add(time.Millisecond), false}} {
		copied, err := s.CreateDataRequest(t.Context(), over)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EmptyDataRequests(t.Context(), c.before); err != nil {
			t.Fatal(err)
		}
		if got, err := s.DataRequest(t.Context(), copied.ID); err != nil || (got.Text != "") != c.kept || !got.ClosedAt.Equal(over.ClosedAt) {
			t.Errorf("ended at %v, emptied before %v: %+v %v", over.ClosedAt, c.before, got, err)
		}
		execSQL(t, s, `DELETE FROM data_request WHERE id = $1`, copied.ID)
	}
	if got, err := s.DataRequest(t.Context(), noted.ID); err != nil || got.Person == "" {
		t.Errorf("an open one was emptied: %+v %v", got, err)
	}

	for name, c := range map[string]struct {
		filter match.DataRequestFilter
		after  string
		limit  int
		want   []string
	}{
		"all":               {match.DataRequestFilter{}, "", 10, []string{own.ID, noted.ID}},
		"page":              {match.DataRequestFilter{}, "", 1, []string{own.ID}},
		"behind":            {match.DataRequestFilter{}, own.ID, 10, []string{noted.ID}},
		"own":               {match.DataRequestFilter{User: "usr_1"}, "", 10, []string{own.ID}},
		"state":             {match.DataRequestFilter{State: match.RequestReceived}, "", 10, []string{noted.ID}},
		"answers in time":   {match.DataRequestFilter{OverdueAt: noted.AnswerDue.Add(-1)}, "", 10, nil},
		"an answer is late": {match.DataRequestFilter{OverdueAt: noted.AnswerDue}, "", 10, []string{noted.ID}},
		"both are too late": {match.DataRequestFilter{OverdueAt: own.FulfilDue}, "", 10, []string{own.ID, noted.ID}},
		"somebody else's":   {match.DataRequestFilter{User: "usr_9"}, "", 10, nil},
		"quotes do no harm": {match.DataRequestFilter{User: "' OR 1=1 --"}, "", 10, nil},
	} {
		list, err := s.DataRequests(t.Context(), c.filter, c.after, c.limit)
		var got []string
		for _, r := range list {
			got = append(got, r.ID)
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q %v, want %q", name, got, err, c.want)
		}
	}
}
