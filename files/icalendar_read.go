package files

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"duyen/match"
)

// Limits of a calendar that is read. They are checked over the bytes, before
// anything is taken apart: the library makes a copy of a line for every parameter
// in it and calls itself for every component in a component.
const (
	CalendarEvents  = 1000    // events, and times that repetitions make of them
	calendarMax     = 1 << 20 // bytes
	calendarLine    = 16 << 10
	calendarParams  = 64 // of one line
	calendarDepth   = 4  // an alarm in an event in a calendar, and one to spare
	calendarProblem = "events"

	busyLongest = 31 * 24 * time.Hour // of an event in which a mentor is busy
)

// Codes of what is wrong with events.
const (
	CodeEventTime     = "event_time"
	CodeEventZone     = "event_zone"
	CodeEventAllDay   = "event_all_day"
	CodeEventRule     = "event_rule"
	CodeEventTooMany  = "event_too_many"
	CodeEventNoFormat = "event_no_format"
	CodeCalendarShape = "calendar_shape"
)

// CalendarSlots is what a calendar says about a mentor's time: a slot for each event
// and each of its repetitions, with the event it came from, and what is wrong with
// the others.
type CalendarSlots struct {
	Slots    []match.Slot
	From     []string // "events[3]", for each slot
	Problems []match.Problem
	Refused  int // events
}

// CalendarReading is how events become slots: what they do not say themselves is
// taken from Default. Repetitions reach from Now as far as match.SlotRepeats.
//
// With Busy events are when a mentor has something else to do: they may be whole days
// and as long as a journey, what does not say where it takes place is read all the
// same, and events that leave one free are left out.
type CalendarReading struct {
	Now     time.Time
	Default match.Slot
	Busy    bool
}

// ReadCalendar reads a calendar. An event that cannot become a slot is a problem and
// the rest is read. KindTooLarge and KindInvalid for one that is too large, has too
// many events or repetitions, or is built to wear down its reader; KindMalformed for
// what is none.
func ReadCalendar(data []byte, r CalendarReading) (CalendarSlots, error) {
	var out CalendarSlots
	if err := checkCalendar(data); err != nil {
		return out, err
	}
	c, err := ics.ParseCalendar(bytes.NewReader(data))
	if err != nil {
		return out, noCalendar()
	}
	for i, e := range c.Events() {
		from := calendarProblem + "[" + strconv.Itoa(i) + "]"
		slots, problem := r.slots(e)
		if problem != nil {
			problem.Field = from + "." + problem.Field
			out.Problems, out.Refused = append(out.Problems, *problem), out.Refused+1
		}
		for _, x := range slots {
			out.Slots, out.From = append(out.Slots, x), append(out.From, from)
		}
		if len(out.Slots) > CalendarEvents {
			return CalendarSlots{}, tooManyEvents()
		}
	}
	return out, nil
}

func noCalendar() error { return bad("calendar", "", "", "no calendar that can be read") }

func tooManyEvents() error {
	return match.Invalid([]match.Problem{{Field: calendarProblem, Code: CodeEventTooMany, Nearest: strconv.Itoa(CalendarEvents)}})
}

// checkCalendar goes once over the bytes.
func checkCalendar(data []byte) error {
	switch {
	case len(data) > calendarMax:
		return match.Fail(match.KindTooLarge, "too_large", "the calendar is too large")
	case !utf8.Valid(data):
		return bad(CodeNotUTF8, "", "", "the calendar is not UTF-8")
	case bytes.IndexByte(data, 0) >= 0:
		return bad(CodeNUL, "", "", "a NUL character is not allowed")
	case !bytes.HasPrefix(bytes.TrimLeft(bytes.ToUpper(data[:min(len(data), 64)]), "\ufeff \r\n\t"), []byte("BEGIN:VCALENDAR")):
		return noCalendar()
	}
	depth, events := 0, 0
	for line := range unfolded(data) {
		switch calendarName(line) {
		case "BEGIN":
			depth++
			if bytes.Contains(line, []byte("VEVENT")) {
				events++
			}
		case "END":
			depth--
		}
		head := line
		if at := bytes.IndexByte(line, ':'); at >= 0 && bytes.IndexByte(line[:at], '"') < 0 {
			head = line[:at] // the value begins
		}
		switch params := bytes.Count(head, []byte{';'}) + bytes.Count(head, []byte{','}); {
		case events > CalendarEvents:
			return tooManyEvents()
		case depth > calendarDepth, len(line) > calendarLine, params > calendarParams:
			return match.Invalid([]match.Problem{{Field: "calendar", Code: CodeCalendarShape}})
		}
	}
	return nil
}

// unfolded gives the lines of a calendar as the library puts them together: what
// begins with white space goes on with the line before.
func unfolded(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var line []byte
		for part := range bytes.Lines(data) {
			if part[0] == ' ' || part[0] == '\t' {
				part = part[1:]
			} else {
				if len(line) > 0 && !yield(line) {
					return
				}
				line = line[:0]
			}
			line = append(line, bytes.TrimSuffix(bytes.TrimSuffix(part, []byte{'\n'}), []byte{'\r'})...)
		}
		if len(line) > 0 {
			yield(line)
		}
	}
}

// calendarName gives the name of a line as the library reads it: the first word in
// it, whatever stands before.
func calendarName(line []byte) string {
	inWord := func(r rune) bool { return r == '-' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	from := max(bytes.IndexFunc(line, inWord), 0)
	rest := line[from:]
	if end := bytes.IndexFunc(rest, func(r rune) bool { return !inWord(r) }); end >= 0 {
		rest = rest[:end]
	}
	return string(rest)
}

// slots makes slots of an event. One that was cancelled, or that stands for a
// changed repetition of another one, makes none.
func (r CalendarReading) slots(e *ics.VEvent) ([]match.Slot, *match.Problem) {
	if strings.EqualFold(value(e, ics.ComponentPropertyStatus), string(ics.ObjectStatusCancelled)) {
		return nil, nil
	}
	if r.Busy && strings.EqualFold(value(e, ics.ComponentPropertyTransp), "TRANSPARENT") {
		return nil, nil
	}
	starts, ends, problem := r.span(e)
	if problem != nil {
		return nil, problem
	}
	length := ends.Sub(starts)
	if length <= 0 || length > match.SlotLongest && !r.Busy || length > busyLongest {
		return nil, &match.Problem{Field: "dtend", Code: CodeEventTime, Value: length.String()}
	}
	x := r.Default
	x.UID, x.Minutes = shortUID(e), int(length/time.Minute)
	r.where(e, &x)
	if x.Format == "" && !r.Busy {
		return nil, &match.Problem{Field: "location", Code: CodeEventNoFormat}
	}
	times, problem := r.times(e, starts)
	if problem != nil {
		return nil, problem
	}
	var out []match.Slot
	for _, at := range times {
		x.StartsAt, x.EndsAt = at.UTC(), at.UTC().Add(length)
		out = append(out, x)
	}
	return out, nil
}

// where reads where an event takes place: an address is a link, anything else a
// place.
func (r CalendarReading) where(e *ics.VEvent, x *match.Slot) {
	place := ics.FromText(value(e, ics.ComponentPropertyLocation))
	for _, link := range []string{value(e, "CONFERENCE"), value(e, ics.ComponentPropertyUrl), place} {
		if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
			x.Format, x.Link, x.Place = "online", link, ""
			return
		}
	}
	if place != "" {
		x.Format, x.Place, x.Link = "in_person", place, ""
	}
}

// times gives when an event takes place, its repetitions included.
func (r CalendarReading) times(e *ics.VEvent, starts time.Time) ([]time.Time, *match.Problem) {
	rules := e.GetProperties(ics.ComponentPropertyRrule)
	for _, name := range []ics.ComponentProperty{ics.ComponentPropertyRdate, ics.ComponentPropertyExrule} {
		if e.GetProperty(name) != nil {
			return nil, &match.Problem{Field: strings.ToLower(string(name)), Code: CodeEventRule}
		}
	}
	if len(rules) == 0 {
		return []time.Time{starts}, nil
	}
	rule, ok := parseRule(rules[0].Value, starts)
	if !ok || len(rules) > 1 {
		return nil, &match.Problem{Field: "rrule", Code: CodeEventRule, Value: rules[0].Value}
	}
	left := map[int64]bool{}
	for _, p := range e.GetProperties(ics.ComponentPropertyExdate) {
		for one := range strings.SplitSeq(p.Value, ",") {
			q := *p
			q.Value = one
			at, problem := moment(&q, "exdate")
			if problem != nil {
				return nil, problem
			}
			left[at.Unix()] = true
		}
	}
	var out []time.Time
	for _, at := range rule.between(r.Now, r.Now.Add(match.SlotRepeats)) {
		if !left[at.Unix()] {
			out = append(out, at)
		}
	}
	return out, nil
}

// shortUID names an event in the store, and the changed repetition of one.
func shortUID(e *ics.VEvent) string {
	uid := value(e, ics.ComponentPropertyUniqueId)
	if id := value(e, ics.ComponentPropertyRecurrenceId); id != "" {
		uid += "#" + id
	}
	if len(uid) > 255 {
		uid = strings.ToValidUTF8(uid[:255], "")
	}
	return uid
}

func value(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

// ending reads when an event ends, by its end or how long it takes.
func ending(e *ics.VEvent, starts time.Time) (time.Time, *match.Problem) {
	if p := e.GetProperty(ics.ComponentPropertyDtEnd); p != nil {
		return moment(p, "dtend")
	}
	text := value(e, ics.ComponentPropertyDuration)
	d, ok := duration(text)
	if !ok {
		return time.Time{}, &match.Problem{Field: "duration", Code: CodeEventTime, Value: text}
	}
	return starts.Add(d), nil
}

// duration reads durations without days, which no session takes: "PT1H30M".
func duration(s string) (time.Duration, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(s), "PT")
	if !ok || len(rest) > 12 || strings.ContainsAny(rest, "-+.") {
		return 0, false
	}
	d, err := time.ParseDuration(strings.ToLower(rest))
	return d, err == nil
}

// moment reads a time: in UTC, in a named zone, or without one, which is the time in
// Vietnam then.
func moment(p *ics.IANAProperty, field string) (time.Time, *match.Problem) {
	if p == nil {
		return time.Time{}, &match.Problem{Field: field, Code: match.ProblemRequired}
	}
	text := strings.TrimSpace(p.Value)
	if len(text) == len("20060102") {
		return time.Time{}, &match.Problem{Field: field, Code: CodeEventAllDay, Value: text}
	}
	zone := match.HomeZone()
	if names := p.ICalParameters["TZID"]; len(names) > 0 {
		var ok bool
		if zone, ok = zoneOf(names[0]); !ok {
			return time.Time{}, &match.Problem{Field: field, Code: CodeEventZone, Value: names[0]}
		}
	}
	layout := "20060102T150405"
	if strings.HasSuffix(text, "Z") {
		layout, zone = "20060102T150405Z", time.UTC
	}
	at, err := time.ParseInLocation(layout, text, zone)
	if err != nil || at.Year() < 1970 || at.Year() > 2200 {
		return time.Time{}, &match.Problem{Field: field, Code: CodeEventTime, Value: text}
	}
	return at, nil
}

// zoneOf gives a zone by its name in the tz database, or as Windows calls that of
// Vietnam.
func zoneOf(name string) (*time.Location, bool) {
	switch name = strings.Trim(name, `"`); name {
	case "Asia/Ho_Chi_Minh", "Asia/Saigon", "SE Asia Standard Time":
		return match.HomeZone(), true
	case "", "Local":
		return nil, false
	}
	zone, err := time.LoadLocation(strings.TrimPrefix(name, "/"))
	return zone, err == nil
}
