package service

import (
	"context"
	"time"

	"duyen/match"
)

// NewSlot is what a mentor wants to set aside. StartsAt is read by
// match.ParseMoment; RepeatWeeks is in how many weeks after the first it repeats.
type NewSlot struct {
	StartsAt    string
	Minutes     int
	RepeatWeeks int
	Format      string
	Place       string
	Link        string
	Open        bool
}

// AddSlot sets time of a mentor aside, once or weekly, all or nothing. What is set
// aside already stays; created is false when that is all of it.
func (s *Service) AddSlot(ctx context.Context, a match.Actor, mentor string, n NewSlot) (slots []match.Slot, created bool, err error) {
	m, err := s.ownMentor(ctx, a, mentor)
	if err != nil {
		return nil, false, err
	}
	x := match.Slot{Minutes: n.Minutes, Format: n.Format, Place: n.Place, Link: n.Link, Open: n.Open}
	if n.StartsAt != "" {
		var ok bool
		if x.StartsAt, ok = match.ParseMoment(n.StartsAt); !ok {
			return nil, false, match.Invalid([]match.Problem{{Field: "starts_at", Code: match.ProblemBadTime, Value: n.StartsAt}})
		}
	}
	if err := match.Invalid(match.CheckSlot(&x, s.now())); err != nil {
		return nil, false, err
	}
	all, err := x.Weekly(n.RepeatWeeks)
	if err != nil {
		return nil, false, err
	}
	slots, fates, err := s.time.AddSlots(ctx, mentor, all, true, s.profileEntry(a, "slot.create", m))
	if err != nil {
		return nil, false, err
	}
	for i := range slots {
		created = created || fates[i] == match.SlotCreated
	}
	s.slotsAdded(created)
	return slots, created, nil
}

// SlotImport is what became of a calendar.
type SlotImport struct {
	Created   int             `json:"created"`
	Unchanged int             `json:"unchanged"`
	Past      int             `json:"past" doc:"Events that are over, or so far ahead that nobody plans then"`
	Refused   int             `json:"refused"`
	Problems  []match.Problem `json:"-"`
}

// ImportSlots sets aside the times of a calendar; those that were imported before
// stay. Each stands for an event (its number is in from), so that a problem names
// one; what is refused leaves the rest.
func (s *Service) ImportSlots(ctx context.Context, a match.Actor, mentor string, slots []match.Slot, from []string) (SlotImport, error) {
	m, err := s.ownMentor(ctx, a, mentor)
	if err != nil {
		return SlotImport{}, err
	}
	var out SlotImport
	var sound []match.Slot
	var names []string
	now := s.now()
	for i, x := range slots {
		if !x.StartsAt.IsZero() && (!x.StartsAt.After(now) || x.StartsAt.After(now.Add(match.SlotHorizon))) {
			out.Past++
			continue
		}
		problems := match.CheckSlot(&x, now)
		if len(problems) > 0 {
			out.refuse(from[i], problems...)
			continue
		}
		sound, names = append(sound, x), append(names, from[i])
	}
	_, fates, err := s.time.AddSlots(ctx, mentor, sound, false, s.profileEntry(a, "slot.create", m))
	if err != nil {
		return SlotImport{}, err
	}
	for i, fate := range fates {
		switch fate {
		case match.SlotCreated:
			out.Created++
		case match.SlotUnchanged:
			out.Unchanged++
		case match.SlotOverlaps:
			out.refuse(names[i], match.Problem{Field: "starts_at", Code: match.ProblemSlotOverlap, Value: match.Moment(sound[i].StartsAt)})
		}
	}
	s.slotsAdded(out.Created > 0)
	return out, nil
}

func (x *SlotImport) refuse(from string, problems ...match.Problem) {
	x.Refused++
	for _, p := range problems {
		p.Field = from + "." + p.Field
		x.Problems = append(x.Problems, p)
	}
}

// MayImportSlots refuses who may not set time of a mentor aside, before anything
// that was sent is read.
func (s *Service) MayImportSlots(ctx context.Context, a match.Actor, mentor string) error {
	_, err := s.ownMentor(ctx, a, mentor)
	return err
}

// slotsAdded wakes the follower, because the mentor counts anew.
func (s *Service) slotsAdded(some bool) {
	if some {
		s.Notify()
	}
}

// SlotsQuery asks for slots of a mentor, by time; those that are over are left out
// unless From is said. After is Next of the page before; Limit is 1–100, 0 means 20.
type SlotsQuery struct {
	From, To time.Time
	Free     bool
	After    string
	Limit    int
}

// SlotPage is a page of slots.
type SlotPage struct {
	Data    []match.Slot `json:"data"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// Slots gives a page of what a mentor has set aside to who may see the mentor; links
// only to who acts for the mentor. Nothing is free while the mentor pauses.
func (s *Service) Slots(ctx context.Context, a match.Actor, mentor string, q SlotsQuery) (SlotPage, error) {
	page := SlotPage{Data: []match.Slot{}}
	limit, err := pageSize(q.Limit)
	if err != nil {
		return page, err
	}
	m, err := s.mentor(ctx, a, mentor)
	if err != nil {
		return page, err
	}
	wanted := match.SlotQuery{Mentor: mentor, From: q.From, To: q.To, Free: q.Free, Now: s.now(), Limit: limit + 1}
	if wanted.After, err = match.ParseTimePlace(q.After); err != nil {
		return page, err
	}
	if q.From.IsZero() {
		wanted.From = wanted.Now
	}
	own := s.may(ctx, a, match.ActionBook, m) == nil
	for { // a page that a pause has taken everything from is no page
		found, err := s.time.Slots(ctx, wanted)
		if err != nil {
			return page, err
		}
		for _, x := range found {
			x.Free = x.Free && !m.Away(x.StartsAt)
			if q.Free && !x.Free {
				continue
			}
			if len(page.Data) == limit {
				page.HasMore, page.Next = true, slotPlace(&page.Data[limit-1]).String()
				return page, nil
			}
			if !own {
				x.Link = ""
			}
			page.Data = append(page.Data, x)
		}
		if len(found) <= limit {
			return page, nil
		}
		wanted.After = slotPlace(&found[limit])
	}
}

func slotPlace(x *match.Slot) match.TimePlace { return match.TimePlace{At: x.StartsAt, ID: x.ID} }

// DropSlot takes a slot of a mentor away that nobody has booked.
func (s *Service) DropSlot(ctx context.Context, a match.Actor, mentor, id string) error {
	if _, err := s.ownMentor(ctx, a, mentor); err != nil {
		return err
	}
	x, err := s.time.Slot(ctx, id)
	if err == nil && x.Mentor != mentor {
		err = match.Fail(match.KindNotFound, "not_found", "there is no such slot")
	}
	if err == nil {
		err = s.time.DropSlot(ctx, id, s.entry(a, "slot.delete", a.User, map[string]any{"slot": id}))
	}
	if err != nil {
		return err
	}
	s.Notify()
	return nil
}

// Now gives the time that rules count from.
func (s *Service) Now() time.Time { return s.now() }

// mentor gives a mentor whom the actor may see.
func (s *Service) mentor(ctx context.Context, a match.Actor, id string) (*match.Mentor, error) {
	p, err := s.visible(ctx, a, id)
	if err != nil {
		return nil, err
	}
	m, ok := p.(*match.Mentor)
	if !ok || s.time == nil {
		return nil, notFound()
	}
	return m, nil
}

// ownMentor gives a mentor for whom the actor acts.
func (s *Service) ownMentor(ctx context.Context, a match.Actor, id string) (*match.Mentor, error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	m, err := s.mentor(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return m, s.may(ctx, a, match.ActionBook, m)
}
