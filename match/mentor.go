package match

// Mentor is an adviser. Capacity is the number of open places; nil when not
// stated, 0 when none is free.
type Mentor struct {
	Base
	Expertise    []string `json:"expertise,omitempty"`
	Stages       []string `json:"stages,omitempty"`
	Capacity     *int     `json:"capacity,omitempty"`
	Available    *bool    `json:"available,omitempty"`
	Formats      []string `json:"formats,omitempty"`
	HomeLocality string   `json:"home_locality,omitempty"`
}

// Formats lists the values of Mentor.Formats.
func Formats() []string { return []string{"online", "in_person"} }
