package match

import (
	"bytes"
	"encoding/json"
	"time"
)

// Date is a calendar day ("2019-05-30") or a year ("2019"), as declared. A year
// counts as 1 July of it. The empty Date means not stated.
type Date string

// Time gives the day at 00:00 UTC; ok is false when d is empty or no such day exists.
func (d Date) Time() (t time.Time, ok bool) {
	s := string(d)
	if len(s) == 4 {
		s += "-07-01"
	}
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil
}

// UnmarshalJSON reads a string or a bare year.
func (d *Date) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if len(b) == 4 && b[0] != '"' && !bytes.Equal(b, []byte("null")) {
		*d = Date(b)
		return nil
	}
	return json.Unmarshal(b, (*string)(d))
}

// DateOf gives the calendar day of t in t's own location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }
