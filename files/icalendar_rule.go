package files

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is how an event repeats, as far as office hours do: every so many days,
// weeks (on some days of them) or months. It is stepped through by days from the
// first time on, so that a rule can be no more work than there are days.
type rule struct {
	starts time.Time // in the event's own zone, whose clock it keeps to
	freq   string
	every  int
	days   []time.Weekday
	count  int       // 0 without one
	until  time.Time // zero without one
}

// ruleStart bounds how long ago a rule that counts its times may have begun, because
// it is stepped through from there.
const ruleStart = 10 * 366 * 24 * time.Hour

// parseRule reads a rule; false for one that says more than office hours need, such
// as every second or the last Friday of February.
func parseRule(text string, starts time.Time) (r rule, ok bool) {
	r = rule{starts: starts, every: 1}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "FREQ":
			r.freq, ok = value, value == "DAILY" || value == "WEEKLY" || value == "MONTHLY"
		case "INTERVAL":
			r.every, ok = positive(value, 1000)
		case "COUNT":
			r.count, ok = positive(value, 100_000)
		case "UNTIL":
			r.until, ok = ruleEnd(value, starts.Location())
		case "BYDAY":
			r.days, ok = weekdays(value)
		case "WKST":
			ok = value == "MO" || r.every == 1
		default:
			ok = false
		}
		if !ok {
			return rule{}, false
		}
	}
	return r, r.freq != "" && (r.days == nil || r.freq != "MONTHLY")
}

func positive(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= most
}

// ruleEnd reads the last moment of a rule; a day counts to its end.
func ruleEnd(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{"20060102T150405Z", "20060102T150405", "20060102"} {
		in := zone
		if strings.HasSuffix(layout, "Z") {
			in = time.UTC
		}
		if at, err := time.ParseInLocation(layout, s, in); err == nil {
			if len(layout) == len("20060102") {
				at = at.AddDate(0, 0, 1).Add(-time.Second)
			}
			return at, true
		}
	}
	return time.Time{}, false
}

func weekdays(s string) (out []time.Weekday, ok bool) {
	names := []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	for name := range strings.SplitSeq(s, ",") {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, false
		}
		out = append(out, time.Weekday(i))
	}
	return out, true
}

// between gives the times of a rule behind from, up to to.
func (r rule) between(from, to time.Time) (out []time.Time) {
	first, n := 0, 0
	switch ago := from.Sub(r.starts); {
	case r.count == 0:
		first = max(0, int(ago/(24*time.Hour))-1)
	case ago > ruleStart:
		return nil
	}
	for day := first; ; day++ {
		at := r.starts.AddDate(0, 0, day) // at the same time on the clock there
		if at.After(to) || !r.until.IsZero() && at.After(r.until) {
			return out
		}
		if !r.on(at, day) {
			continue
		}
		if n++; r.count > 0 && n > r.count {
			return out
		}
		if at.After(from) {
			out = append(out, at)
		}
	}
}

// on tells whether the rule holds on a day, so many days after the first.
func (r rule) on(at time.Time, day int) bool {
	switch r.freq {
	case "DAILY":
		return day%r.every == 0 && (r.days == nil || slices.Contains(r.days, at.Weekday()))
	case "WEEKLY":
		monday := (int(r.starts.Weekday()) + 6) % 7 // days since the Monday of the first week
		if (day+monday)/7%r.every != 0 {
			return false
		}
		if r.days == nil {
			return day%7 == 0
		}
		return slices.Contains(r.days, at.Weekday())
	}
	months := (at.Year()-r.starts.Year())*12 + int(at.Month()-r.starts.Month())
	return at.Day() == r.starts.Day() && months%r.every == 0
}
