package files

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"duyen/match"
)

// CalendarType is the media type of iCalendar (RFC 5545).
const CalendarType = "text/calendar; charset=utf-8"

// calendarProduct names this program in calendars.
const calendarProduct = "-//Duyen//Mentors' time//VI"

// CalendarEvent is an entry of a calendar. Stamp is when it last changed, Sequence how
// often it was called something else: of two with one UID the later one stands.
// Organizer is the address of who has sent it, "" in calendars that are followed.
type CalendarEvent struct {
	UID, Summary, Description, Location, URL string

	Starts, Ends, Stamp time.Time
	Cancelled           bool
	Sequence            int
	Organizer           string
}

// Calendar writes events as iCalendar, the same events always as the same bytes.
// Times are UTC, which every calendar shows in its reader's zone.
func Calendar(name string, events []CalendarEvent) ([]byte, error) {
	return writeCalendar(name, ics.MethodPublish, events)
}

// Invitation writes one event as a file that goes with a letter, and its media type
// (RFC 5546): published when it is to be entered, cancelled when it is to be taken
// out again. Nobody is asked for an answer, which would come as a letter.
func Invitation(name string, e CalendarEvent) (body []byte, media string, err error) {
	method := ics.MethodPublish
	if e.Cancelled {
		method = ics.MethodCancel
	}
	body, err = writeCalendar(name, method, []CalendarEvent{e})
	return body, CalendarType + "; method=" + string(method), err
}

func writeCalendar(name string, method ics.Method, events []CalendarEvent) ([]byte, error) {
	c := ics.NewCalendarFor("Duyen")
	c.SetProductId(calendarProduct)
	c.SetMethod(method)
	c.SetXWRCalName(calendarText(name))
	for i := range events {
		x := &events[i]
		e := c.AddEvent(calendarText(x.UID))
		e.SetDtStampTime(x.Stamp)
		e.SetSequence(x.Sequence)
		if x.Organizer != "" {
			e.SetOrganizer("mailto:" + calendarAddress(x.Organizer))
		}
		e.SetStartAt(x.Starts)
		e.SetEndAt(x.Ends)
		e.SetSummary(calendarText(x.Summary))
		for _, part := range []struct {
			text string
			set  func(string, ...ics.PropertyParameter)
		}{{x.Description, e.SetDescription}, {x.Location, e.SetLocation}, {calendarAddress(x.URL), e.SetURL}} {
			if part.text != "" {
				part.set(calendarText(part.text))
			}
		}
		status := ics.ObjectStatusConfirmed
		if x.Cancelled {
			status = ics.ObjectStatusCancelled
		}
		e.SetStatus(status)
	}
	var b bytes.Buffer
	if err := c.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, match.Wrap(err, "writing a calendar")
	}
	return b.Bytes(), nil
}

// calendarText drops what would end a line of a calendar or cannot be seen; the
// library escapes the rest.
func calendarText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, s)
}

// calendarAddress drops white space, which has no place in an address.
func calendarAddress(s string) string { return strings.Join(strings.Fields(s), "") }
