package match

import (
	"slices"
	"time"
)

// Viewer is who looks: it decides what may be found and read. The zero Viewer
// is an anonymous visitor.
type Viewer struct {
	User  string   // user id, "" when anonymous
	All   bool     // sees every profile: administrators and the terminal
	Apart []string // accounts whose profiles it does not see: one has blocked the other
}

// Sees tells whether the viewer may find and read a profile.
func (v Viewer) Sees(b *Base) bool {
	switch {
	case b.Paused:
		return v.User != "" && v.User == b.Owner
	case v.All:
		return true
	case slices.Contains(v.Apart, b.Owner):
		return false
	case b.Reach() == "" || b.Reach() == VisibilityPublic:
		return true
	case b.Reach() == VisibilityMembers:
		return v.User != "" || v.All
	}
	return v.All || (v.User != "" && v.User == b.Owner)
}

// Filter narrows a search or a list. Values within one field are alternatives,
// fields are all required. A parent holds its children: sector "agri" passes
// "agri.fruit", a province passes its communes.
type Filter struct {
	Kinds      []Kind
	Sectors    []string
	Stages     []string
	Localities []string
	Strengths  []string
	Expertise  []string // needs of a startup, expertise of a mentor or offer, services of an organization
	Available  bool     // only mentors and offers with a free place
	Verified   bool     // only those whom an officer has verified
	Viewer     Viewer
}

// Query is a search: text in any spelling, filters, a page.
type Query struct {
	Text   string
	Filter Filter
	Limit  int
	After  string   // cursor: Hits.Next of the page before
	Facets []string // of FacetNames
	Lang   string   // of names in Understood
}

// FacetNames lists the facets a search can count.
func FacetNames() []string { return []string{"kind", "sector", "stage", "locality", "strength"} }

// Hit is one found profile. Score orders hits of one query and means nothing
// beyond. Highlights gives, per field, HTML-free text in which found words
// stand between the marks HighlightOpen and HighlightClose.
type Hit struct {
	Kind       Kind              `json:"kind"`
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Summary    string            `json:"summary"`
	Score      float64           `json:"score"`
	Highlights map[string]string `json:"highlights"`
	NextSlot   *time.Time        `json:"next_slot,omitempty"` // of a mentor

	Card      Card     `json:"-"` // what a list says of one without a summary
	Strengths []string `json:"-"`
}

// HitOf gives a found profile, without score and marks.
func HitOf(p Profile) Hit {
	c := CardOf(p)
	return Hit{Kind: c.Kind, ID: c.ID, Name: c.Name, Summary: c.Summary, NextSlot: c.NextSlot, Card: c, Strengths: p.Common().Strengths}
}

// The marks around found words in Hit.Highlights.
const (
	HighlightOpen  = "⟦"
	HighlightClose = "⟧"
)

// Hits is a page of results.
type Hits struct {
	Data       []Hit                   `json:"data"`
	Total      int                     `json:"total"`
	Facets     map[string][]FacetCount `json:"facets,omitempty"`
	Understood []Understood            `json:"understood"`
	HasMore    bool                    `json:"has_more"`
	Next       string                  `json:"next,omitempty"`
	Degraded   bool                    `json:"degraded,omitempty"` // answered without the text index
}

// FacetCount is how many results have a value.
type FacetCount struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"`
}

// Understood is one thing the query was read as. Type is a TermType, "place" or "kind"
// (of profile), or says how words were read otherwise than they stand: "typed" (Telex or VNI with
// the input method off), "expanded" (shorthand or English), "corrected" (a slip),
// or "relaxed": nothing had them, so wider things were looked for or, when IDs
// is empty, the words were left out. IDs has several entries when the words mean
// several things and nothing decided between them.
type Understood struct {
	Type  string   `json:"type"`
	Text  string   `json:"text"` // the words of the query
	IDs   []string `json:"ids"`
	Names []string `json:"names,omitempty"`
}

// Suggestion completes what somebody is typing: a profile (Kind and ID set), or
// a term or place (Type set) to search for.
type Suggestion struct {
	Text string `json:"text"`
	Type string `json:"type"` // "profile", a TermType or "place"
	Kind Kind   `json:"kind,omitempty"`
	ID   string `json:"id,omitempty"`
}

// Checkpoint is how far a derived copy has followed a store's change log.
type Checkpoint struct {
	Store string // id of the store the numbers belong to
	Seq   int64  // last change that is in the copy
}

// Update is one change to a derived copy: the profile as it now is, or nil
// when it was deleted.
type Update struct {
	ID      string
	Profile Profile
}

// Change is one entry of the store's change log.
type Change struct {
	Seq     int64
	Kind    Kind
	ID      string
	Deleted bool
}
