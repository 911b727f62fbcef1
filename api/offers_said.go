package api

import (
	"duyen/locale"
	"duyen/match"
)

// sayIneligible puts the conditions that are not met into words.
func sayIneligible(v locale.Voice, list []match.Ineligible) {
	for i := range list {
		c := &list[i]
		c.Text = v.Condition(c.Field, c.Op, c.Value)
		if c.Unstated {
			c.Text += " " + locale.Text(v.Lang, "condition.unstated", nil)
		}
	}
}
