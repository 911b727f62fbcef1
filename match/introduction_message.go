package match

import "time"

// IntroductionMessage is what one side writes to the other. Side names the one
// that wrote: "from" or "to". Links are the addresses of what is attached.
type IntroductionMessage struct {
	ID           string    `json:"id"`
	Introduction string    `json:"introduction"`
	Side         string    `json:"side"`
	Text         string    `json:"text,omitempty"`
	Links        []string  `json:"links"`
	CreatedAt    time.Time `json:"created_at"`

	By string `json:"-"` // the account that wrote it
}

// The limits of a message: a page and a half of text, and as many links as one
// looks at.
const (
	maxThreadText  = 4_000
	maxThreadLinks = 10
)

// CheckIntroductionMessage brings a message into form and gives what is wrong with
// it: it says something or links to something, over http or https.
func CheckIntroductionMessage(m *IntroductionMessage) []Problem {
	n := &normalizer{}
	n.text(top("text"), &m.Text, maxThreadText)
	if n.limit(top("links"), len(m.Links), maxThreadLinks) {
		for i := range m.Links {
			if m.Links[i] == "" {
				n.refuse(top("links").index(i), ProblemRequired, "", "")
			}
			n.website(top("links").index(i), &m.Links[i])
		}
		m.Links = distinct(m.Links)
	}
	if m.Text == "" && len(m.Links) == 0 && len(n.problems) == 0 {
		n.refuse(top("text"), ProblemRequired, "", "")
	}
	return n.problems
}

// IntroductionQuery asks for introductions, the newest first: those of Profiles
// (with the offers they make) and of everything Owner owns. Side is which side of
// them that is, 0 for either; State and Offer are "" for any, With is who stands on
// the other side or whose offer it is about, "" for anybody. Open leaves out what is
// over. After is the id of the last one on the page before.
type IntroductionQuery struct {
	Profiles []string
	Owner    string
	Side     Side
	State    IntroductionState
	Open     bool
	Offer    string
	With     string
	After    string
	Limit    int
}
