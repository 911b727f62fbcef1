package match

import (
	"strings"
	"time"
)

// Slot is a time that a mentor has set aside for startups. A startup needs an
// accepted introduction to the mentor to book it, unless it is Open to all.
type Slot struct {
	ID        string    `json:"id"`
	Mentor    string    `json:"mentor"`
	StartsAt  time.Time `json:"starts_at"`
	EndsAt    time.Time `json:"ends_at"`
	Minutes   int       `json:"minutes"`
	Format    string    `json:"format"` // one of Formats
	Place     string    `json:"place,omitempty"`
	Link      string    `json:"link,omitempty"` // only the mentor and who has booked it read it
	Open      bool      `json:"open,omitempty"`
	Free      bool      `json:"free"`
	CreatedAt time.Time `json:"-"`
	UID       string    `json:"-"` // of the event it was imported from, "" for one set by hand
}

// Bounds of slots. A session is no shorter than a phone call and no longer than a
// working day; what repeats reaches a quarter ahead, because who plans further has
// to cancel.
const (
	SlotShortest  = 10 * time.Minute
	SlotLongest   = 8 * time.Hour
	SlotWeeks     = 12                   // of one that repeats
	SlotRepeats   = 90 * 24 * time.Hour  // how far ahead repetitions reach
	SlotHorizon   = 366 * 24 * time.Hour // how far ahead any slot begins
	SlotsAhead    = 1000                 // upcoming slots of one mentor
	maxSlotPlace  = 200
	slotSeparator = "T"
)

// HomeZone is the zone of times that do not name one: that of Vietnam, which has
// had no summer time since 1975.
func HomeZone() *time.Location { return time.FixedZone("+07", 7*60*60) }

// ParseMoment reads a time as people and programs write it: RFC 3339, the same
// without a zone ("2026-12-01T09:00"), which is the time in Vietnam then, or a day,
// which begins there. False for anything else.
func ParseMoment(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), sensible(t)
	}
	if len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == ' ' {
		s = s[:len(time.DateOnly)] + slotSeparator + s[len(time.DateOnly)+1:]
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, HomeZone()); err == nil {
			return t.UTC(), sensible(t)
		}
	}
	return time.Time{}, false
}

// sensible bounds years like those of dates.
func sensible(t time.Time) bool { return t.Year() >= 1800 && t.Year() <= 2200 }

// Moment writes a time as people in Vietnam read it.
func Moment(t time.Time) string { return t.In(HomeZone()).Format("15:04, 02/01/2006") }

// CheckSlot brings a slot into form and gives what is wrong with it.
func CheckSlot(s *Slot, now time.Time) []Problem {
	n := &normalizer{}
	n.moment(s, now)
	if s.Format == "" {
		n.refuse(top("format"), ProblemRequired, "", "")
	}
	n.oneOf(top("format"), &s.Format, Formats())
	n.line(top("place"), &s.Place, maxSlotPlace)
	n.website(top("link"), &s.Link)
	switch {
	case s.Format == "in_person" && s.Place == "":
		n.refuse(top("place"), ProblemRequired, "", "")
	case s.Format == "online" && s.Place != "":
		n.refuse(top("place"), ProblemSlotPlace, "", "")
	case s.Format == "in_person" && s.Link != "":
		n.refuse(top("link"), ProblemSlotLink, "", "")
	}
	return n.problems
}

// moment checks when a slot is and completes its end.
func (n *normalizer) moment(s *Slot, now time.Time) {
	if s.StartsAt.IsZero() {
		n.refuse(top("starts_at"), ProblemRequired, "", "")
		return
	}
	s.StartsAt = s.StartsAt.UTC().Truncate(time.Second)
	switch {
	case !s.StartsAt.After(now):
		n.refuse(top("starts_at"), ProblemSlotPast, s.StartsAt.Format(time.RFC3339), "")
	case s.StartsAt.After(now.Add(SlotHorizon)):
		n.refuse(top("starts_at"), ProblemSlotFar, s.StartsAt.Format(time.RFC3339), now.Add(SlotHorizon).UTC().Format(time.RFC3339))
	}
	length := time.Duration(s.Minutes) * time.Minute
	if s.Minutes < 0 || s.Minutes > int(SlotLongest/time.Minute) || length < SlotShortest {
		n.refuse(top("minutes"), ProblemSlotLength, itoa(s.Minutes), itoa(min(max(s.Minutes, int(SlotShortest/time.Minute)), int(SlotLongest/time.Minute))))
		return
	}
	s.EndsAt = s.StartsAt.Add(length)
}

// Weekly gives a slot and its repetitions in the weeks after.
func (s Slot) Weekly(weeks int) ([]Slot, error) {
	if weeks < 0 || weeks > SlotWeeks {
		return nil, Invalid([]Problem{{Field: "repeat_weeks", Code: ProblemOutOfRange, Value: itoa(weeks), Nearest: itoa(min(max(weeks, 0), SlotWeeks))}})
	}
	out := []Slot{s}
	for range weeks {
		s.StartsAt, s.EndsAt = s.StartsAt.AddDate(0, 0, 7), s.EndsAt.AddDate(0, 0, 7) // in UTC, where weeks are alike
		out = append(out, s)
	}
	return out, nil
}

// Meets tells whether two slots overlap; one may begin when the other ends.
func (s *Slot) Meets(o *Slot) bool { return s.StartsAt.Before(o.EndsAt) && o.StartsAt.Before(s.EndsAt) }

// SlotFate is what became of a slot that was to be kept.
type SlotFate string

// The fates.
const (
	SlotCreated   SlotFate = "created"
	SlotUnchanged SlotFate = "unchanged" // it was there
	SlotOverlaps  SlotFate = "overlaps"  // with another one of the mentor
)

// SlotQuery asks for slots of a mentor by time: those that end behind From and
// begin before To (zero for any), behind the place After. Free leaves out those that
// are booked or have begun.
type SlotQuery struct {
	Mentor   string
	From, To time.Time
	Free     bool
	Now      time.Time // for Free and Slot.Free
	After    TimePlace
	Limit    int
}

// NextSlot gives when the next free slot of a mentor begins; nil when there is none
// or a pause covers it, and for everybody else. The store counts it anew when it has
// begun.
func NextSlot(p Profile) *time.Time {
	m, ok := p.(*Mentor)
	if !ok || m.Dealings == nil || m.Dealings.NextSlot == nil || m.Away(*m.Dealings.NextSlot) {
		return nil
	}
	return m.Dealings.NextSlot
}
