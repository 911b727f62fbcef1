package match

// Organization is an association, fund, club, support unit, agency or school.
type Organization struct {
	Base
	OrgKind  string   `json:"org_kind,omitempty"`
	Services []string `json:"services,omitempty"`
	Serves   []string `json:"serves,omitempty"`
	Stages   []string `json:"stages,omitempty"`
}
