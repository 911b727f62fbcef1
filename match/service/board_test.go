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
