package service_test

import (
	"context"
	"testing"

	"duyen/match"
	"duyen/match/service"
	"duyen/store"
)

// meanwhile makes a profile right after a board has looked whether it is there.
type meanwhile struct {
	*store.Store
	make match.Write
}

func (m *meanwhile) Get(ctx context.Context, ids ...string) ([]match.Profile, error) {
	found, err := m.Store.Get(ctx, ids...)
	if err == nil && len(ids) == 1 && ids[0] == m.make.Profile.Common().ID {
		_, err = m.Save(ctx, []match.Write{m.make})
	}
	return found, err
}

// TestBoardRace holds that a line of a board does not go over what somebody else has
// made while it was looked at.
func TestBoardRace(t *testing.T) {
	w := workplace(t)
	theirs := offer("suat", "clb")
	theirs.Name = "Của câu lạc bộ"
	racing := &meanwhile{w.store, match.Write{Profile: theirs, Owner: "usr_clb"}}
	ref, _ := reference()
	s := service.New(service.Options{
		Profiles: racing, Users: w.store, Blocks: w.store, Workspace: w.store, Offers: w.store, Recorder: w.audit, Reference: ref, Now: w.clock.Now,
	})
	i, err := s.NewBoardImporter(t.Context(), hoi, "hoi", false)
	must(t, err)
	mine := offer("suat", "")
	mine.Name = "Của hiệp hội"
	must(t, i.Add(t.Context(), []service.ImportRow{{Profile: mine, File: "a.csv", Line: 2}}))
	if r := i.Result(); r.Refused != 1 || r.Problems[0].Code != "id_taken" {
		t.Errorf("the line: %s", told(r))
	}
	found, err := w.store.Get(t.Context(), "suat")
	must(t, err)
	if o := found[0].(*match.Offer); o.Name != theirs.Name || o.By != "clb" {
		t.Errorf("the other's offer is %+v", o)
	}
}

// TestBoardNumbers holds that the numbers of one board do not meet those of another,
// and that an offer that came otherwise keeps its name.
func TestBoardNumbers(t *testing.T) {
	w := workplace(t)
	ctx := t.Context()
	before := offer("truoc", "hoi")
	before.ExternalID = "7"
	w.put(t, hoi, before) // not through the board
	send := func(a match.Actor, board, number, name string) service.ImportResult {
		t.Helper()
		i, err := w.NewBoardImporter(ctx, a, board, false)
		must(t, err)
		o := offer("", "")
		o.ExternalID, o.Name = number, name
		must(t, i.Add(ctx, []service.ImportRow{{Profile: o, File: "a.csv", Line: 2}}))
		return i.Result()
	}
	for _, c := range []struct {
		a              match.Actor
		board, number  string
		created, again int
	}{
		{hoi, "hoi", "1", 1, 1},
		{clb, "clb", "1", 1, 1},
		{clb, "clb", "7", 1, 1}, // another's number
		{hoi, "hoi", "7", 0, 1},
	} {
		if r := send(c.a, c.board, c.number, "Một"); r.Created != c.created || r.Refused != 0 {
			t.Errorf("%s on the board %s: %s", c.number, c.board, told(r))
		}
		if r := send(c.a, c.board, c.board+":"+c.number, "Hai "+c.board); r.Updated != c.again {
			t.Errorf("%s on the board %s again: %s", c.number, c.board, told(r))
		}
	}
	found, err := w.store.Get(ctx, "truoc")
	must(t, err)
	if b := found[0].Common(); b.Name != "Hai hoi" || b.ExternalID != "7" {
		t.Errorf("what came otherwise is %q, numbered %q", b.Name, b.ExternalID)
	}
	numbers := map[string]int{}
	must(t, w.Board(ctx, clb, "clb", func(batch []*match.Offer) error {
		for _, o := range batch {
			numbers[o.ExternalID]++
		}
		return nil
	}))
	if len(numbers) != 2 || numbers["1"] != 1 || numbers["7"] != 1 {
		t.Errorf("the board goes out with the numbers %v", numbers)
	}
}
