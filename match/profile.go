package match

import "time"

// Visibility says who may find and read a profile.
type Visibility string

// The visibilities; an empty one counts as public.
const (
	VisibilityPublic  Visibility = "public"  // anyone
	VisibilityMembers Visibility = "members" // anyone signed in
	VisibilityPrivate Visibility = "private" // the owner and administrators
	VisibilityConsent Visibility = "consent" // of fields only: the owner, and whom the owner has agreed with
)

// Profile is one of *Startup, *Mentor, *Investor, *Offer, *Organization. The
// set is closed: New makes an empty one of a kind.
type Profile interface {
	// Common gives the fields every kind shares; it is never nil and may be written to.
	Common() *Base
}

// Base holds the fields that every kind of profile shares. Places, sectors and
// strengths are codes after Normalize, names or codes before.
type Base struct {
	Kind            Kind                  `json:"kind"`
	ID              string                `json:"id,omitempty"`
	ExternalID      string                `json:"external_id,omitempty"`
	Name            string                `json:"name"`
	Summary         string                `json:"summary,omitempty"`
	Description     string                `json:"description,omitempty"`
	Sectors         []string              `json:"sectors,omitempty"`
	Locality        string                `json:"locality,omitempty"`
	Localities      []string              `json:"localities,omitempty"`
	Strengths       []string              `json:"strengths,omitempty"`
	Languages       []string              `json:"languages,omitempty"`
	Website         string                `json:"website,omitempty"`
	Tags            []string              `json:"tags,omitempty"`
	FoundedOn       Date                  `json:"founded_on,omitempty"`
	Visibility      Visibility            `json:"visibility,omitempty"`
	FieldVisibility map[string]Visibility `json:"field_visibility,omitempty"` // of ChosenFields; what is missing is as FieldOpen says
	Source          string                `json:"source,omitempty"`
	Contact         *Contact              `json:"contact,omitempty"`

	Meta
}

// Meta is what the service adds; it is read-only at the doors: accepted and
// ignored in input, present in output. UpdatedAt is when something last changed
// that everybody can see who can find the profile: the time of a hidden change is
// hidden too. Version counts every change and is for who may make some.
type Meta struct {
	CreatedAt *time.Time `json:"created_at,omitempty"`
	UpdatedAt *time.Time `json:"updated_at,omitempty"`
	Owner     string     `json:"owner,omitempty"`
	Keeper    string     `json:"keeper,omitempty"`    // the organization that keeps it until it has an owner
	Verified  bool       `json:"verified,omitempty"`  // by an officer
	Hidden    bool       `json:"hidden,omitempty"`    // by a moderator: only its owner and administrators find it
	OnBehalf  bool       `json:"on_behalf,omitempty"` // the last version was written for the owner by somebody else
	Demo      bool       `json:"demo,omitempty"`
	Paused    bool       `json:"paused,omitempty"` // the owner has withdrawn the consent that others find it
	Version   int64      `json:"version,omitempty"`
	State     OfferState `json:"state,omitempty"`    // of an offer
	Returned  *Return    `json:"returned,omitempty"` // of an offer that is not published
	Dealings  *Dealings  `json:"dealings,omitempty"` // of whom startups turn to
}

// Reach is the visibility that holds: a hidden or paused profile, and an offer
// that is not published, is as good as private.
func (b *Base) Reach() Visibility {
	if b.Hidden || b.Paused || b.State.Unseen() {
		return VisibilityPrivate
	}
	return b.Visibility
}

// Contact is personal: never in search, never public, read by others only after
// an Agreement.
type Contact struct {
	Person  string `json:"person,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
}

// Common implements Profile for every kind, by embedding.
func (b *Base) Common() *Base { return b }

// Places lists the profile's own places without repetition: its locality, then
// its further localities.
func (b *Base) Places() []string {
	out := make([]string, 0, 2+len(b.Localities)) // PlacesOf adds a home
	if b.Locality != "" {
		out = append(out, b.Locality)
	}
	for _, l := range b.Localities {
		if l != b.Locality {
			out = append(out, l)
		}
	}
	return out
}

// New makes an empty profile of a kind; nil for an unknown kind.
func New(k Kind) Profile {
	var p Profile
	switch k {
	case KindStartup:
		p = &Startup{}
	case KindMentor:
		p = &Mentor{}
	case KindInvestor:
		p = &Investor{}
	case KindOffer:
		p = &Offer{}
	case KindOrganization:
		p = &Organization{}
	default:
		return nil
	}
	p.Common().Kind = k
	return p
}

// CardOf gives what a list shows of a profile.
func CardOf(p Profile) Card {
	b := p.Common()
	c := Card{Kind: b.Kind, ID: b.ID, Name: b.Name, Summary: b.Summary, Sectors: b.Sectors, Locality: b.Locality, NextSlot: NextSlot(p)}
	if b.Kind.Verifiable() {
		c.Verified = &b.Verified
	}
	if st, ok := p.(*Startup); ok {
		c.Stage = st.Stage
	}
	return c
}
