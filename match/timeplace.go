package match

import (
	"strconv"
	"strings"
	"time"
)

// TimePlace is a place in a list by time: that of what begins At and has the ID. It
// stays a place when what stood there is gone. The zero value is before everything.
type TimePlace struct {
	At time.Time
	ID string
}

// String writes it as a cursor, "" for the zero value.
func (p TimePlace) String() string {
	if p == (TimePlace{}) {
		return ""
	}
	return strconv.FormatInt(p.At.UnixMilli(), 10) + "-" + p.ID
}

// ParseTimePlace reads what String has written; KindMalformed.
func ParseTimePlace(s string) (TimePlace, error) {
	if s == "" {
		return TimePlace{}, nil
	}
	ms, id, _ := strings.Cut(s, "-")
	at, err := strconv.ParseInt(ms, 10, 64)
	p := TimePlace{time.UnixMilli(at).UTC(), id}
	if err != nil || id == "" || !validID(id) || !sensible(p.At) || p.String() != s {
		return TimePlace{}, &Error{Kind: KindMalformed, Code: "bad_cursor", Field: "after", Message: "not a cursor of this list"}
	}
	return p, nil
}
