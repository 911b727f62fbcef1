package match

import (
	"sort"
	"time"
)

// Calendar knows the working days: Monday to Friday without the holidays. The
// zero Calendar has no holidays; a day missing in it makes a term shorter, never
// longer.
type Calendar struct {
	holidays map[Date]Name
}

// NewCalendar makes a calendar of holidays with their names.
func NewCalendar(holidays map[Date]Name) Calendar { return Calendar{holidays} }

// Holidays lists the holidays in order.
func (c Calendar) Holidays() []Date {
	out := make([]Date, 0, len(c.holidays))
	for d := range c.holidays {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// Holiday gives the name of a holiday; false when the day is none.
func (c Calendar) Holiday(d Date) (Name, bool) {
	n, ok := c.holidays[d]
	return n, ok
}

// Working tells whether people work on the day that t falls on in t's location.
func (c Calendar) Working(t time.Time) bool {
	if w := t.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, off := c.holidays[DateOf(t)]
	return !off
}

// AfterWorkingDays gives the end of the nth working day after the day of t, in
// t's location. The day itself does not count (Civil Code 2015, Article 147), and
// the last one counts to its midnight (Article 148).
func (c Calendar) AfterWorkingDays(t time.Time, n int) time.Time {
	day := t
	for n > 0 {
		if day = nextDay(day); c.Working(day) {
			n--
		}
	}
	return nextDay(day)
}

// AfterDays gives the end of the nth day after the day of t, in t's location,
// whether people work then or not.
func AfterDays(t time.Time, n int) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day+n+1, 0, 0, 0, 0, t.Location())
}

// nextDay gives the first moment of the day after that of t.
func nextDay(t time.Time) time.Time { return AfterDays(t, 0) }
