package match

// Offer is something posted for startups to take up. By is the id of the
// organization or mentor that stands behind it. Quantity is nil when not
// limited.
type Offer struct {
	Base
	OfferKind   string        `json:"offer_kind,omitempty"`
	By          string        `json:"by,omitempty"`
	Stages      []string      `json:"stages,omitempty"`
	Expertise   []string      `json:"expertise,omitempty"`
	Amount      *Range        `json:"amount,omitempty"`
	Eligibility []Eligibility `json:"eligibility,omitempty"`
	Quantity    *int          `json:"quantity,omitempty"`
	OpensOn     Date          `json:"opens_on,omitempty"`
	ClosesOn    Date          `json:"closes_on,omitempty"`
}

// Eligibility is one condition on a startup's field: Op is one of
// "eq", "in", "gte", "lte".
type Eligibility struct {
	Field string `json:"field"`
	Op    string `json:"op"`
	Value any    `json:"value"`
}

// OfferKinds lists the values of Offer.OfferKind.
func OfferKinds() []string {
	return []string{"funding", "mentoring", "training", "workspace", "market", "legal", "equipment", "competition", "challenge"}
}
