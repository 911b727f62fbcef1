package match_test

import (
	"testing"

	"duyen/match"
)

func TestWholeMonths(t *testing.T) {
	for name, c := range map[string]struct{ first, last, today, from, to match.Date }{
		"a month":             {"2026-02-01", "2026-02-28", "2026-11-26", "2026-02-01", "2026-02-28"},
		"a day less":          {"2026-02-02", "2026-02-28", "2026-11-26", "", ""},
		"ends early":          {"2026-02-01", "2026-02-27", "2026-11-26", "", ""},
		"until today":         {"2025-11-27", "2026-11-26", "2026-11-26", "2025-12-01", "2026-11-26"},
		"this month":          {"2026-11-01", "2026-11-26", "2026-11-26", "2026-11-01", "2026-11-26"},
		"until yesterday":     {"2026-10-01", "2026-11-25", "2026-11-26", "2026-10-01", "2026-10-31"},
		"beyond today":        {"2026-10-15", "2027-01-15", "2026-11-26", "2026-11-01", "2027-01-15"},
		"over the year's end": {"2025-12-02", "2026-01-31", "2026-11-26", "2026-01-01", "2026-01-31"},
		"no days":             {"2026", "2026-01-31", "2026-11-26", "", ""},
	} {
		if from, to := match.WholeMonths(c.first, c.last, c.today); from != c.from || to != c.to {
			t.Errorf("%s: %s to %s, want %s to %s", name, from, to, c.from, c.to)
		}
	}
}
