package match

// Startup is a project or company seeking support.
type Startup struct {
	Base
	Stage        string       `json:"stage,omitempty"`
	Needs        []string     `json:"needs,omitempty"`
	AmountSought *Money       `json:"amount_sought,omitempty"`
	Capital      []string     `json:"capital,omitempty"`
	HighTech     bool         `json:"high_tech,omitempty"`
	HomeLocality string       `json:"home_locality,omitempty"`
	RegisteredOn Date         `json:"registered_on,omitempty"`
	LegalForm    string       `json:"legal_form,omitempty"`
	Traction     *Traction    `json:"traction,omitempty"`
	LedBy        []string     `json:"led_by,omitempty"`
	Recognised   *Recognition `json:"recognised,omitempty"`
}

// Traction is what a startup has achieved so far. Revenue is that of the last
// year in the currency of Money.
type Traction struct {
	RevenueYear *Money `json:"revenue_year,omitempty"`
	Customers   int    `json:"customers,omitempty"`
	Employees   int    `json:"employees,omitempty"`
}

// Recognition is the official recognition as an innovative startup (Decree 268/2025).
type Recognition struct {
	On Date   `json:"on,omitempty"`
	By string `json:"by,omitempty"`
}

// CapitalTypes lists the values of Startup.Capital.
func CapitalTypes() []string { return []string{"equity", "loan", "grant"} }

// Leaders lists the values of Startup.LedBy.
func Leaders() []string { return []string{"women", "youth", "disability"} }
