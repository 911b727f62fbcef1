package match_test

import (
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// TestParseMoment reads times as people write them.
func TestParseMoment(t *testing.T) {
	for in, want := range map[string]string{
		"2026-12-01T09:00:00+07:00": "2026-12-01T02:00:00Z", "2026-12-01T02:00:00Z": "2026-12-01T02:00:00Z", "2026-11-30T21:00:00-05:00": "2026-12-01T02:00:00Z",
		"2026-12-01T09:00": "2026-12-01T02:00:00Z", "2026-12-01T09:00:00": "2026-12-01T02:00:00Z", "2026-12-01 09:00": "2026-12-01T02:00:00Z", "2026-12-01": "2026-11-30T17:00:00Z",
		// The hour that summer time skips elsewhere is one like others here.
		"2026-03-29T02:30": "2026-03-28T19:30:00Z",
		"2026-02-30T09:00": "", "9:00": "", "": "", "2026-12-01T25:00": "", "9999-01-01": "", "0001-01-01T00:00:00Z": "", "2026-12-01T09:00+0700": "",
	} {
		got, ok := match.ParseMoment(in)
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("%q is %v %v, want %q", in, got, ok, want)
		}
	}
}

// TestCheckSlot checks slots that are right and wrong.
func TestCheckSlot(t *testing.T) {
	now := time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*match.Slot)
		want   []string
	}{
		"online":          {func(*match.Slot) {}, nil},
		"in person":       {func(s *match.Slot) { s.Format, s.Place, s.Link = "in_person", " Phòng  2 ", "" }, nil},
		"across midnight": {func(s *match.Slot) { s.StartsAt = time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC) }, nil},
		"nothing":         {func(s *match.Slot) { *s = match.Slot{} }, []string{"starts_at required", "format required"}},
		"past":            {func(s *match.Slot) { s.StartsAt = now }, []string{"starts_at slot_past"}},
		"far":             {func(s *match.Slot) { s.StartsAt = now.AddDate(2, 0, 0) }, []string{"starts_at slot_far"}},
		"short":           {func(s *match.Slot) { s.Minutes = 9 }, []string{"minutes slot_length"}},
		"long":            {func(s *match.Slot) { s.Minutes = 481 }, []string{"minutes slot_length"}},
		"endless":         {func(s *match.Slot) { s.Minutes = 1 << 60 }, []string{"minutes slot_length"}},
		"format":          {func(s *match.Slot) { s.Format = "onlin" }, []string{"format unknown_value"}},
		"no place":        {func(s *match.Slot) { s.Format, s.Link = "in_person", "" }, []string{"place required"}},
		"two ways":        {func(s *match.Slot) { s.Format, s.Place = "in_person", "Phòng 2" }, []string{"link slot_link"}},
		"no way":          {func(s *match.Slot) { s.Place = "Phòng 2" }, []string{"place slot_place"}},
		"script":          {func(s *match.Slot) { s.Link = "javascript:alert(1)" }, []string{"link bad_url"}},
	} {
		s := match.Slot{StartsAt: now.Add(48 * time.Hour), Minutes: 60, Format: "online", Link: "https://meet.test/a"}
		c.change(&s)
		var got []string
		for _, p := range match.CheckSlot(&s, now) {
			got = append(got, p.Field+" "+p.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if len(got) == 0 && s.EndsAt.Sub(s.StartsAt) != time.Hour {
			t.Errorf("%s ends at %v", name, s.EndsAt)
		}
	}
	s := match.Slot{StartsAt: now, EndsAt: now.Add(time.Hour)}
	all, err := s.Weekly(2)
	if err != nil || len(all) != 3 || !all[2].StartsAt.Equal(now.AddDate(0, 0, 14)) || all[2].EndsAt.Sub(all[2].StartsAt) != time.Hour {
		t.Errorf("%+v %v", all, err)
	}
	for _, weeks := range []int{-1, 13, 1 << 60} {
		if _, err := s.Weekly(weeks); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%d weeks: %v", weeks, err)
		}
	}
}

// TestNextSlot shows the next slot unless it lies in a pause.
func TestNextSlot(t *testing.T) {
	next := time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC) // 1 December in Vietnam
	m := &match.Mentor{}
	if match.NextSlot(m) != nil || match.NextSlot(&match.Startup{}) != nil {
		t.Error("there is no slot")
	}
	m.Dealings = &match.Dealings{NextSlot: &next}
	for until, want := range map[match.Date]bool{"": true, "2026-11-30": true, "2026-12-01": false} {
		m.PausedUntil = until
		if got := match.CardOf(m).NextSlot != nil; got != want {
			t.Errorf("paused until %s: %v", until, got)
		}
	}
}
