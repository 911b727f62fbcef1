package match_test

import (
	"encoding/json"
	"slices"
	"testing"

	"duyen/match"
)

// eligible makes an offer of conditions the way people write them.
func eligible(t *testing.T, ref *match.Reference, conditions string) []match.Eligibility {
	t.Helper()
	o := decode(t, `{"kind":"offer","name":"A","eligibility":`+conditions+`}`).(*match.Offer)
	if err := match.Invalid(match.Normalize(o, ref, today)); err != nil {
		t.Fatalf("%s: %v", conditions, err)
	}
	return o.Eligibility
}

func TestEligible(t *testing.T) {
	ref := reference(t)
	st := decode(t, `{"kind":"startup","name":"Quế Trà Bồng","sectors":["forest.cinnamon"],"locality":"Trà Bồng","home_locality":"Lý Sơn",
		"strengths":[],"stage":"seed","needs":["marketing"],"languages":["vi"],"founded_on":2022,"registered_on":"2023-03-15",
		"legal_form":"Công ty TNHH","capital":["grant","loan"],"led_by":["women"],"amount_sought":{"value":20000,"currency":"USD"},
		"traction":{"revenue_year":{"value":900000000,"currency":"VND"},"customers":40,"employees":6}}`).(*match.Startup)
	if err := match.Invalid(match.Normalize(st, ref, today)); err != nil {
		t.Fatal(err)
	}
	usd := ref.Rates.InVND["USD"]
	dong := func(v float64) string {
		b, _ := json.Marshal(v)
		return string(b)
	}
	for _, c := range []struct {
		field, op, value string
		want             match.Verdict
	}{
		{"sectors", "eq", `"forest.cinnamon"`, match.VerdictMet},
		{"sectors", "in", `["forest","ict"]`, match.VerdictMet}, // a parent holds its children
		{"sectors", "eq", `"ict"`, match.VerdictUnmet},
		{"locality", "in", `["tỉnh Quảng Ngãi"]`, match.VerdictMet},
		{"locality", "eq", `"SEA"`, match.VerdictMet}, // a group of countries
		{"locality", "eq", `"Lý Sơn"`, match.VerdictUnmet},
		{"home_locality", "eq", `"Lý Sơn"`, match.VerdictMet},
		{"stage", "in", `["idea","seed"]`, match.VerdictMet},
		{"stage", "gte", `"seed"`, match.VerdictMet},
		{"stage", "gte", `"idea"`, match.VerdictMet},
		{"stage", "lte", `"idea"`, match.VerdictUnmet},
		{"stage", "eq", `"idea"`, match.VerdictUnmet},
		{"strengths", "eq", `"` + ref.Taxonomy.Terms(match.TermStrength)[0].ID + `"`, match.VerdictUnstated},
		{"needs", "eq", `"marketing"`, match.VerdictMet},
		{"needs", "eq", `"legal"`, match.VerdictUnmet},
		{"languages", "in", `["en","vi"]`, match.VerdictMet},
		{"legal_form", "eq", `"cong ty tnhh"`, match.VerdictMet},
		{"capital", "eq", `"grant"`, match.VerdictMet},
		{"capital", "eq", `"equity"`, match.VerdictUnmet},
		{"led_by", "in", `["youth","women"]`, match.VerdictMet},
		{"led_by", "eq", `"disability"`, match.VerdictUnmet},
		{"high_tech", "eq", `false`, match.VerdictMet},
		{"high_tech", "eq", `true`, match.VerdictUnmet},
		{"recognised", "eq", `true`, match.VerdictUnmet},
		{"founded_on", "gte", `"2022"`, match.VerdictMet},
		{"founded_on", "gte", `"2022-07-01"`, match.VerdictMet}, // a year counts as its 1 July
		{"founded_on", "gte", `"2022-07-02"`, match.VerdictUnmet},
		{"founded_on", "lte", `"2022"`, match.VerdictMet},
		{"registered_on", "lte", `"2023"`, match.VerdictMet}, // to its last day
		{"registered_on", "gte", `"2023"`, match.VerdictMet}, // from its first
		{"registered_on", "eq", `"2023"`, match.VerdictMet},
		{"registered_on", "lte", `"2023-03-14"`, match.VerdictUnmet},
		{"amount_sought", "lte", dong(20000 * usd), match.VerdictMet},
		{"amount_sought", "lte", dong(20000*usd - 1), match.VerdictUnmet},
		{"amount_sought", "lte", `{"value":20000,"currency":"usd"}`, match.VerdictMet},
		{"amount_sought", "gte", `{"value":20001,"currency":"USD"}`, match.VerdictUnmet},
		{"traction.revenue_year", "gte", `500000000`, match.VerdictMet},
		{"traction.revenue_year", "gte", `{"value":1000000,"currency":"USD"}`, match.VerdictUnmet},
		{"traction.customers", "eq", `40`, match.VerdictMet},
		{"traction.employees", "gte", `7`, match.VerdictUnmet},
	} {
		list := eligible(t, ref, `[{"field":"`+c.field+`","op":"`+c.op+`","value":`+c.value+`}]`)
		if got := list[0].Stands(st, ref); got != c.want {
			t.Errorf("%s %s %s: %d, want %d", c.field, c.op, c.value, got, c.want)
		}
		if unmet := match.Eligible(st, list, ref); (len(unmet) == 0) != (c.want == match.VerdictMet) {
			t.Errorf("%s %s %s: unmet %v", c.field, c.op, c.value, unmet)
		}
		// A startup that says nothing meets nothing but what is so unless said.
		bare := &match.Startup{}
		if got := list[0].Stands(bare, ref); (got == match.VerdictMet) != (c.value == "false") {
			t.Errorf("%s %s %s of who says nothing: %d", c.field, c.op, c.value, got)
		}
	}
	several := eligible(t, ref, `[{"field":"stage","op":"eq","value":"idea"},{"field":"locality","op":"eq","value":"51"},{"field":"recognised","op":"eq","value":true}]`)
	if got := match.Eligible(st, several, ref); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("unmet %v", got)
	}
	if got := match.Eligible(st, nil, ref); got != nil {
		t.Errorf("no conditions: %v", got)
	}
}

// Every field that a condition may name is compared with something.
func TestEveryConditionCanBeMet(t *testing.T) {
	ref := reference(t)
	strength := ref.Taxonomy.Terms(match.TermStrength)[0].ID
	st := &match.Startup{
		Base:  match.Base{Sectors: []string{"ict"}, Locality: "51", Strengths: []string{strength}, Languages: []string{"vi"}, FoundedOn: "2020"},
		Stage: "seed", Needs: []string{"legal"}, AmountSought: &match.Money{Value: 5, Currency: "VND"}, Capital: []string{"loan"}, HighTech: true,
		HomeLocality: "51", RegisteredOn: "2020", LegalForm: "HTX", LedBy: []string{"youth"}, Recognised: &match.Recognition{},
		Traction: &match.Traction{RevenueYear: &match.Money{Value: 5, Currency: "VND"}, Customers: 5, Employees: 5},
	}
	value := map[string]any{
		"sectors": "ict", "stage": "seed", "locality": "51", "home_locality": "51", "strengths": strength, "needs": "legal", "languages": "vi",
		"founded_on": "2020", "registered_on": "2020", "legal_form": "HTX", "high_tech": true, "led_by": "youth", "capital": "loan",
		"amount_sought": 5.0, "traction.revenue_year": 5.0, "traction.customers": 5.0, "traction.employees": 5.0, "recognised": true,
	}
	for _, f := range match.EligibilityFields() {
		if got := (match.Eligibility{Field: f, Op: "eq", Value: value[f]}).Stands(st, ref); got != match.VerdictMet {
			t.Errorf("%s: %d", f, got)
		}
	}
}

func TestConditionsThatMeanNothing(t *testing.T) {
	ref := reference(t)
	for condition, want := range map[string]match.Problem{
		`{"field":"sectors","op":"gte","value":"ict"}`:                                           {Field: "eligibility[0].op", Code: "bad_value", Value: "gte", Nearest: "in"},
		`{"field":"amount_sought","op":"gte","value":-1}`:                                        {Field: "eligibility[0].value", Code: "negative", Value: "-1", Nearest: "0"},
		`{"field":"amount_sought","op":"gte","value":{"value":-1,"currency":"VND"}}`:             {Field: "eligibility[0].value.value", Code: "negative", Value: "-1"},
		`{"field":"amount_sought","op":"gte","value":{"value":1,"currency":"VDN"}}`:              {Field: "eligibility[0].value.currency", Code: "unknown_currency", Value: "VDN", Nearest: "VND"},
		`{"field":"traction.customers","op":"gte","value":{"value":1,"currency":"VND"}}`:         {Field: "eligibility[0].value", Code: "bad_value"},
		`{"field":"amount_sought","op":"gte","value":{"value":1,"currency":"VND","more":"yes"}}`: {Field: "eligibility[0].value", Code: "bad_value"},
	} {
		o := decode(t, `{"kind":"offer","name":"A","eligibility":[`+condition+`]}`)
		if got := match.Normalize(o, ref, today); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, want %+v", condition, got, want)
		}
	}
	for field, body := range map[string]string{
		"quantity":  `{"kind":"offer","name":"A","quantity":-1}`,
		"closes_on": `{"kind":"offer","name":"A","opens_on":"2026-10-02","closes_on":"2026-10-01"}`,
	} {
		if err := match.Invalid(match.Normalize(decode(t, body), ref, today)); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%s: %v", field, err)
		}
	}
	if got := match.Normalize(decode(t, `{"kind":"offer","name":"A","quantity":100001}`), ref, today); len(got) != 1 || got[0].Code != "out_of_range" {
		t.Errorf("too many places: %+v", got)
	}
}
