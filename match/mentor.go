package match

import "time"

// Mentor is an adviser. Capacity is how many it takes on at once; nil when not
// stated, 0 for nobody. Until PausedUntil is over it takes nobody on.
type Mentor struct {
	Base
	Expertise    []string `json:"expertise,omitempty"`
	Stages       []string `json:"stages,omitempty"`
	Capacity     *int     `json:"capacity,omitempty"`
	Available    *bool    `json:"available,omitempty"`
	Formats      []string `json:"formats,omitempty"`
	PausedUntil  Date     `json:"paused_until,omitempty"`
	HomeLocality string   `json:"home_locality,omitempty"`
}

// PausedOn tells whether a mentor takes nobody on that day (at 00:00 UTC): the
// day named in PausedUntil is the last one of the pause.
func (m *Mentor) PausedOn(day time.Time) bool {
	until, ok := m.PausedUntil.Time()
	return ok && !day.After(until)
}

// Away tells whether a moment lies in a mentor's pause.
func (m *Mentor) Away(at time.Time) bool {
	y, mo, d := at.In(HomeZone()).Date()
	return m.PausedOn(time.Date(y, mo, d, 0, 0, 0, 0, time.UTC))
}

// Formats lists the values of Mentor.Formats.
func Formats() []string { return []string{"online", "in_person"} }
