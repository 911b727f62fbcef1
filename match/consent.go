package match

import (
	"slices"
	"time"
)

// ConsentPurpose is what personal data may be used for.
type ConsentPurpose string

// The purposes. Running the service needs no consent: it is what the person has
// asked for. All others do, and nobody has consented to any until they say so.
const (
	ConsentService    ConsentPurpose = "service"               // account, sign-in, one's own profiles and their matches
	ConsentPublish    ConsentPurpose = "publish_profile"       // others find one's profiles and are matched with them
	ConsentNewsletter ConsentPurpose = "newsletter"            // letters nobody asked for
	ConsentLearning   ConsentPurpose = "learning"              // what somebody opens and does shapes their suggestions
	ConsentShare      ConsentPurpose = "share_with_department" // the department gets to know contact data
)

// ConsentTextVersion is the version of the texts people agree to, "consent.<purpose>.v1"
// of the catalogue. A text that means something else is a new version; the old
// ones stay, because they are what was agreed to.
const ConsentTextVersion = "1"

// Versions gives the versions of a purpose's text that may be agreed to, the one that
// is asked for today last. The first text of learning speaks of one's own suggestions
// alone; the second also of counting and of what everybody is shown.
func (p ConsentPurpose) Versions() []string {
	if p == ConsentLearning {
		return []string{ConsentTextVersion, ConsentLearningForAll}
	}
	return []string{ConsentTextVersion}
}

// ConsentLearningForAll is the version of the text of learning that lets what people
// do be counted, and be learned from for everybody.
const ConsentLearningForAll = "2"

// ConsentPurposes lists every purpose in the order in which they are shown.
func ConsentPurposes() []ConsentPurpose {
	return []ConsentPurpose{ConsentService, ConsentPublish, ConsentNewsletter, ConsentLearning, ConsentShare}
}

// Valid tells whether there is such a purpose.
func (p ConsentPurpose) Valid() bool { return slices.Contains(ConsentPurposes(), p) }

// Needed tells whether the purpose rests on consent and not on what the person
// has asked for.
func (p ConsentPurpose) Needed() bool { return p.Valid() && p != ConsentService }

// Ground gives what the purpose rests on: "consent", or "contract".
func (p ConsentPurpose) Ground() string {
	if p.Needed() {
		return "consent"
	}
	return "contract"
}

// ConsentMeans is how somebody said it.
type ConsentMeans string

// The means. Paper and oral are noted by an officer.
const (
	ConsentSelf  ConsentMeans = "self"
	ConsentPaper ConsentMeans = "paper"
	ConsentOral  ConsentMeans = "oral"
)

// Valid tells whether there is such a means.
func (m ConsentMeans) Valid() bool { return m == ConsentSelf || m.Noted() }

// Noted tells whether an officer noted it for the person.
func (m ConsentMeans) Noted() bool { return m == ConsentPaper || m == ConsentOral }

// Consent is one word of a person about one purpose: the proof of who said what,
// when, how, and to which text. It is never changed; a later one counts.
type Consent struct {
	User    string         `json:"-"`
	Purpose ConsentPurpose `json:"purpose"`
	Given   bool           `json:"given"`
	Version string         `json:"version"` // of the text; what is withdrawn, when withdrawn
	Means   ConsentMeans   `json:"means"`
	Officer string         `json:"officer,omitempty"` // who noted it
	At      time.Time      `json:"at"`
}

// Check finds what a consent lacks to be a proof.
func (c Consent) Check() error {
	var problems []Problem
	fault := func(wrong bool, field, code, value, nearest string) {
		if wrong {
			problems = append(problems, Problem{Field: field, Code: code, Value: value, Nearest: nearest})
		}
	}
	fault(!c.Purpose.Valid(), "purpose", "unknown_value", string(c.Purpose), "")
	fault(c.Purpose == ConsentService, "purpose", "consent_not_needed", "", "")
	versions := c.Purpose.Versions()
	today := versions[len(versions)-1]
	fault(c.Version == "", "version", "required", "", today)
	fault(c.Version != "" && c.Given && !slices.Contains(versions, c.Version), "version", "consent_version", c.Version, today)
	fault(!c.Means.Valid(), "means", "unknown_value", string(c.Means), "")
	fault(c.Means.Noted() && c.Officer == "", "officer", "required", "", "")
	return Invalid(problems)
}

// ConsentState is how a person stands to a purpose.
type ConsentState string

// The states. Not asked is no consent.
const (
	ConsentOpen      ConsentState = "open" // never answered
	ConsentGiven     ConsentState = "given"
	ConsentWithdrawn ConsentState = "withdrawn" // or refused
)

// Standing is how a person stands to a purpose, and the word it rests on; nil
// when there is none.
type Standing struct {
	Purpose ConsentPurpose `json:"purpose"`
	Ground  string         `json:"ground"`
	State   ConsentState   `json:"state"`
	Given   bool           `json:"given"`
	Version string         `json:"version"` // of the text that was agreed to, else of the one that is asked for today
	Last    *Consent       `json:"last,omitempty"`
}

// StandingOf gives how the person of a history, the oldest first, stands to each
// purpose. Nothing is given that was not said.
func StandingOf(history []Consent) []Standing {
	var out []Standing
	for _, p := range ConsentPurposes() {
		versions := p.Versions()
		s := Standing{Purpose: p, Ground: p.Ground(), State: ConsentOpen, Version: versions[len(versions)-1]}
		for i := range history {
			if history[i].Purpose == p && p.Needed() {
				s.Last = &history[i]
			}
		}
		if s.Last != nil {
			s.State = ConsentWithdrawn
			if s.Given = s.Last.Given; s.Given {
				s.State, s.Version = ConsentGiven, s.Last.Version
			}
		}
		out = append(out, s)
	}
	return out
}

// Consented tells whether the person of a history has given a consent and not
// taken it back.
func Consented(history []Consent, p ConsentPurpose) bool {
	for _, s := range StandingOf(history) {
		if s.Purpose == p {
			return s.Given
		}
	}
	return false
}
