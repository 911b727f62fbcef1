package web

import (
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

// weekOf gives the Monday, 00:00 in Vietnam, of the week of a moment.
func weekOf(t time.Time) time.Time {
	y, m, d := t.In(home()).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, home())
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// daysBetween counts the midnights in Vietnam between two moments.
func daysBetween(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(home()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)).Hours() / 24)
}

// shortDate writes a day of a year that is clear: 28/11.
func shortDate(t time.Time) string { return t.In(home()).Format("02/01") }

// clock writes from when to when: 16:00–16:45.
func clock(from, to time.Time) string {
	return from.In(home()).Format("15:04") + "–" + to.In(home()).Format("15:04")
}

// weekday names the day of the week.
func weekday(lang string, t time.Time) string {
	return locale.Text(lang, "page.time.day."+strings.ToLower(t.In(home()).Format("Mon")), nil)
}

// dayName calls a day as people do: today, tomorrow, Saturday 28/11.
func (p *Pages) dayName(lang string, t time.Time) string {
	args := map[string]any{"day": weekday(lang, t), "date": shortDate(t)}
	switch n := daysBetween(p.Now(), t); {
	case n == 0:
		return locale.Text(lang, "page.time.today", args)
	case n == 1:
		return locale.Text(lang, "page.time.tomorrow", args)
	case n < -180 || n > 180:
		args["date"] = locale.Date(string(match.DateOf(t.In(home()))))
	}
	return locale.Text(lang, "page.time.on", args)
}

// when says when something takes place: 16:00–16:45, Saturday 28/11.
func (p *Pages) when(lang string, from, to time.Time) string {
	return clock(from, to) + ", " + p.dayName(lang, from)
}

// soon says how far away a moment is, in the unit people would use; "" behind it.
func (p *Pages) soon(lang string, t time.Time) string {
	left := t.Sub(p.Now())
	say := func(unit string, n int) string {
		return locale.Text(lang, "page.time.in."+unit, map[string]any{"n": n})
	}
	switch days := daysBetween(p.Now(), t); {
	case left <= 0:
		return ""
	case left < time.Hour:
		return say("minutes", int(left/time.Minute)+1)
	case left < 24*time.Hour:
		return say("hours", int(left.Round(time.Hour)/time.Hour))
	case days <= 60:
		return say("days", days)
	}
	return ""
}

// typedClock reads an hour as browsers send it or people type it: 09:00, 9h, 9h30, 9 giờ.
func typedClock(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "", "giờ", ":", "gio", ":", "h", ":", "g", ":", ".", ":").Replace(s)
	if strings.HasSuffix(s, ":") {
		s += "00"
	}
	for _, layout := range []string{"15:4", "15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format("15:04"), true
		}
	}
	return "", false
}
