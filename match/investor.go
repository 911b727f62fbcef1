package match

// Investor is who puts in money. The thesis is what it declares (sectors,
// stages, localities, ticket); the portfolio is what it did.
type Investor struct {
	Base
	InvestorKind    string      `json:"investor_kind,omitempty"`
	Stages          []string    `json:"stages,omitempty"`
	Ticket          *Range      `json:"ticket,omitempty"`
	ExcludedSectors []string    `json:"excluded_sectors,omitempty"`
	Strict          []string    `json:"strict,omitempty"`
	HomeLocality    string      `json:"home_locality,omitempty"`
	Portfolio       []Portfolio `json:"portfolio,omitempty"`
}

// Portfolio is one deal. Startup may name a profile that is not stored; Amount
// is the size of the round.
type Portfolio struct {
	Startup     string   `json:"startup,omitempty"`
	Name        string   `json:"name,omitempty"`
	Sectors     []string `json:"sectors,omitempty"`
	Locality    string   `json:"locality,omitempty"`
	Stage       string   `json:"stage,omitempty"`
	Amount      *Money   `json:"amount,omitempty"`
	On          Date     `json:"on,omitempty"`
	Description string   `json:"description,omitempty"`
}

// StrictFields lists the values of Investor.Strict: the parts of a thesis that
// may be made a condition.
func StrictFields() []string { return []string{"sectors", "stages", "localities", "ticket"} }
