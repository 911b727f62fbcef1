package configs

import (
	"duyen/match"
)

// loadHolidays reads the days on which nobody works, beside Saturdays and
// Sundays: those of the Labour Code 2019, Article 112, with the days in lieu of
// those on a weekend. Days that are announced from year to year (days swapped
// with a Saturday, which days around Tết and 2 September are off) are in the list
// only when they are certain: a day too few makes a term end early, one too many
// late. The list is renewed every year.
func loadHolidays() (match.Calendar, error) {
	t, err := readTable("holidays.csv", "date", "vi", "en")
	if err != nil {
		return match.Calendar{}, err
	}
	days := map[match.Date]match.Name{}
	err = t.each(func(r record) error {
		d := match.Date(r.text("date"))
		if _, ok := d.Time(); !ok || len(d) != len("2026-01-01") {
			return match.Fail(match.KindInternal, "reference", "no day: "+string(d))
		}
		if _, twice := days[d]; twice || r.text("vi") == "" || r.text("en") == "" {
			return match.Fail(match.KindInternal, "reference", "no name, or the day stands twice: "+string(d))
		}
		days[d] = match.Name{VI: r.text("vi"), EN: r.text("en")}
		return nil
	})
	return match.NewCalendar(days), err
}
