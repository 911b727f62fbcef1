package web

import (
	"duyen/locale"
)

// emptyView says that there is nothing yet, and what to do about it; the first way
// is the one most people want.
type emptyView struct {
	Text string
	Ways []linkView
}

// tableView is a table whose first column names the rows.
type tableView struct {
	Caption string
	Head    []string
	Rows    [][]cellView
}

// cellView is one cell; numbers stand to the right.
type cellView struct {
	Text, Href string
	Number     bool
}

// chartRow is one bar of a chart, filled to Fill percent; its value stands beside it
// in words, so that the bar itself is decoration.
type chartRow struct {
	Label, Href, Value string
	Fill               float64
}

// chart draws counts, the largest filling its row.
func chart(lang string, labels []linkView, counts []int) (out []chartRow) {
	most := 0
	for _, n := range counts {
		most = max(most, n)
	}
	for i, x := range labels {
		value := locale.Number(lang, float64(counts[i]))
		out = append(out, chartRow{Label: x.Text, Href: x.Href, Value: value, Fill: percent(float64(counts[i]), float64(most))})
	}
	return out
}

// undoView says what was done, with the way back where there is one.
type undoView struct {
	Text, Action string
	Fields       []filterView
}
