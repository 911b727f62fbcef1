package configs_test

import (
	"testing"
	"time"

	"duyen/match"
)

// TestHolidays: the list has the days that the law fixes, in both years, and the
// days in lieu are working days else.
func TestHolidays(t *testing.T) {
	c := reference(t).Calendar
	for _, d := range []match.Date{
		"2026-01-01", "2026-02-17", "2026-04-26", "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-02",
		"2027-01-01", "2027-02-06", "2027-04-16", "2027-04-30", "2027-05-01", "2027-05-03", "2027-09-02",
	} {
		day, _ := d.Time()
		name, ok := c.Holiday(d)
		if !ok || name.VI == "" || name.EN == "" || c.Working(day) {
			t.Errorf("%s is no holiday: %+v", d, name)
		}
	}
	perYear := map[match.Date]int{}
	for _, d := range c.Holidays() {
		perYear[d[:4]]++
	}
	// Eleven days a year by the Labour Code, but for those not yet announced.
	if perYear["2026"] < 11 || perYear["2027"] < 10 {
		t.Errorf("holidays per year: %v", perYear)
	}
	received := time.Date(2026, 4, 24, 16, 0, 0, 0, time.FixedZone("+07", 7*60*60)) // a Friday
	if due := c.AfterWorkingDays(received, match.AnswerWorkingDays); match.DateOf(due.Add(-1)) != "2026-04-29" {
		t.Errorf("the term over Hùng Kings' day ends with %v", due)
	}
}
