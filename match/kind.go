package match

// Kind names one of the five nouns that are indexed and matched.
type Kind string

// The kinds of profile.
const (
	KindStartup      Kind = "startup"
	KindMentor       Kind = "mentor"
	KindInvestor     Kind = "investor"
	KindOffer        Kind = "offer"
	KindOrganization Kind = "organization"
)

// Kinds lists the kinds in the order in which they are shown.
func Kinds() []Kind {
	return []Kind{KindStartup, KindMentor, KindInvestor, KindOffer, KindOrganization}
}

// Valid tells whether k is one of Kinds.
func (k Kind) Valid() bool { return k.Prefix() != "" }

// Prefix is the prefix of ids we give ("stp_"), "" for an unknown kind.
func (k Kind) Prefix() string {
	switch k {
	case KindStartup:
		return "stp_"
	case KindMentor:
		return "mtr_"
	case KindInvestor:
		return "inv_"
	case KindOffer:
		return "off_"
	case KindOrganization:
		return "org_"
	}
	return ""
}

// Plural is the kind's segment in routes: "startups".
func (k Kind) Plural() string { return string(k) + "s" }

// Counterparts lists the kinds a profile of kind k is matched with: a startup
// with the four others, each of them with startups.
func (k Kind) Counterparts() []Kind {
	if k == KindStartup {
		return []Kind{KindMentor, KindInvestor, KindOffer, KindOrganization}
	}
	return []Kind{KindStartup}
}
