package files

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"duyen/match"
)

// span reads when an event begins and ends. Whole days are read of busy times only:
// nobody sets a night aside.
func (r CalendarReading) span(e *ics.VEvent) (starts, ends time.Time, problem *match.Problem) {
	begin := e.GetProperty(ics.ComponentPropertyDtStart)
	if starts, ok := wholeDay(begin); ok && r.Busy {
		if end := e.GetProperty(ics.ComponentPropertyDtEnd); end != nil {
			if ends, ok := wholeDay(end); ok {
				return starts, ends, nil // the day of the end is free again
			}
		}
		return starts, starts.AddDate(0, 0, 1), nil
	}
	if starts, problem = moment(begin, "dtstart"); problem != nil {
		return starts, ends, problem
	}
	ends, problem = ending(e, starts)
	return starts, ends, problem
}

// wholeDay reads a day without an hour, which begins in Vietnam.
func wholeDay(p *ics.IANAProperty) (time.Time, bool) {
	if p == nil {
		return time.Time{}, false
	}
	at, err := time.ParseInLocation("20060102", strings.TrimSpace(p.Value), match.HomeZone())
	return at, err == nil && at.Year() >= 1970 && at.Year() <= 2200
}
