package web

import (
	"slices"

	"duyen/match"
)

// editStep is one page of the editor. Its texts are edit.step.NAME, or
// edit.step.NAME.KIND where kinds differ.
type editStep struct {
	name   string
	fields []string
}

// stepReview is the last step, where everything is looked at before it is published.
const stepReview = "review"

// editable tells whether the editor is for a kind; offers have a form of their own.
func editable(k match.Kind) bool { return len(editSteps(k)) > 0 }

// editSteps lists the steps of a kind, small enough for a phone.
func editSteps(k match.Kind) []editStep {
	contact := editStep{"contact", []string{"person", "email", "phone", "address", "visibility"}}
	for _, f := range match.ChosenFields(k) {
		contact.fields = append(contact.fields, "open_"+f)
	}
	switch k {
	case match.KindStartup:
		return []editStep{
			{"who", []string{"name", "summary", "description", "website", "founded_on"}},
			{"where", []string{"locality", "localities", "sectors", "sectors_more", "strengths", "home_locality", "high_tech"}},
			{"needs", []string{"stage", "needs", "led_by"}},
			{"money", []string{"amount_sought", "capital", "revenue", "customers", "employees", "legal_form", "registered_on", "recognised_on", "recognised_by"}},
			contact,
		}
	case match.KindMentor:
		return []editStep{
			{"who", []string{"name", "summary", "description", "website", "languages"}},
			{"where", []string{"locality", "localities", "sectors", "sectors_more", "strengths", "home_locality"}},
			{"help", []string{"expertise", "stages"}},
			{"time", []string{"capacity", "formats", "paused_until"}},
			contact,
		}
	case match.KindInvestor:
		return []editStep{
			{"who", []string{"name", "investor_kind", "summary", "description", "website", "founded_on"}},
			{"where", []string{"locality", "localities", "sectors", "sectors_more", "excluded_sectors", "strengths", "home_locality"}},
			{"looks", []string{"stages", "ticket_min", "ticket_max", "strict"}},
			{"deals", []string{dealsField}},
			contact,
		}
	case match.KindOrganization:
		return []editStep{
			{"who", []string{"name", "org_kind", "summary", "description", "website", "founded_on"}},
			{"where", []string{"locality", "serves", "sectors", "sectors_more", "strengths"}},
			{"help", []string{"services", "stages"}},
			contact,
		}
	}
	return nil
}

// editNames lists the fields of a kind in the order of its steps.
func editNames(k match.Kind) (out []string) {
	for _, s := range editSteps(k) {
		out = append(out, s.fields...)
	}
	return out
}

// stepOf gives the step a field stands on.
func stepOf(k match.Kind, name string) string {
	for _, s := range editSteps(k) {
		if slices.Contains(s.fields, name) {
			return s.name
		}
	}
	return ""
}

// stepOfWish gives the step on which something missing is stated.
func stepOfWish(k match.Kind, wish string) string {
	switch wish {
	case "contact":
		return "contact"
	case "ticket":
		return stepOf(k, "ticket_min")
	}
	return stepOf(k, wish)
}
