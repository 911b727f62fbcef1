package match_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"duyen/match"
)

// canary stands in every text of a profile that somebody can write.
const canary = "kanarie"

// fill puts something into every field of a value, the canary into texts.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString(canary)
	}
}

// TestVeilTellsNoText: of a profile that is full of a word nothing says it but
// codes, and places and currencies, which were read by then.
func TestVeilTellsNoText(t *testing.T) {
	for _, k := range match.Kinds() {
		p := match.New(k)
		fill(reflect.ValueOf(p).Elem())
		b := p.Common()
		b.Kind, b.FieldVisibility, b.Sectors = k, nil, []string{"agri", "x:" + canary}
		if s, ok := p.(*match.Startup); ok {
			s.Traction = &match.Traction{Customers: 31337}
		}
		n := 0
		body, err := json.Marshal(match.NewVeil(func() string { n++; return fmt.Sprint("veiled", n) }).Profile(p))
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"strengths", "locality", "localities", "home_locality", "stage", "stages", "needs", "expertise", "services", "serves", "excluded_sectors", "strict", "amount", "ticket", "amount_sought", "portfolio"} {
			delete(fields, code)
		}
		rest, err := json.Marshal(fields)
		if err != nil || strings.Contains(string(rest), canary) || fields["name"] != "." || fields["id"] != "veiled1" {
			t.Errorf("%s: %s %v", k, rest, err)
		}
		for _, never := range []string{"summary", "description", "website", "tags", "owner", "keeper", "contact", "external_id", "source", "traction", "recognised", "founded_on", "created_at", "by"} {
			if _, there := fields[never]; there {
				t.Errorf("%s: %s is let through", k, never)
			}
		}
	}
}

// TestVeilKeepsWhatIsRanked: behind a veil every signal is what it is of the
// profiles without their texts. A signal that reads another field fails here.
func TestVeilKeepsWhatIsRanked(t *testing.T) {
	ref := reference(t)
	open, veiled := match.NewTally(ref, "2026-01-01"), match.NewTally(ref, "2026-01-01")
	n := 0
	veil := match.NewVeil(func() string { n++; return fmt.Sprint("v", n) })
	money := func(v float64) *match.Money { return &match.Money{Value: v, Currency: "VND"} }
	capacity, low, high := 0, 1e8, 1e9
	profiles := []match.Profile{
		&match.Startup{Base: match.Base{ID: "s1", Sectors: []string{"agri"}, Locality: "51", Strengths: []string{"st-cinnamon"}}, Stage: "seed", Needs: []string{"legal"}, AmountSought: money(5e8)},
		&match.Startup{Base: match.Base{ID: "s2", Sectors: []string{"tourism"}, Locality: "48"}, Stage: "idea", HomeLocality: "51"},
		&match.Investor{
			Base: match.Base{ID: "i1", Sectors: []string{"agri"}, Localities: []string{"51"}}, Stages: []string{"seed"}, Ticket: &match.Range{Min: &low, Max: &high, Currency: "VND"},
			Portfolio: []match.Portfolio{{Startup: "s2", Sectors: []string{"tourism"}, Locality: "51", Stage: "idea", Amount: money(3e8), On: "2025-06-01"}, {Name: "Đảo", Sectors: []string{"agri"}, On: "2024-06-01"}, {Name: "đảo", On: "2025-07-01"}},
		},
		&match.Investor{Base: match.Base{ID: "i2"}, ExcludedSectors: []string{"agri"}, Strict: []string{"stages"}, Stages: []string{"idea"}, HomeLocality: "51"},
		&match.Mentor{Base: match.Base{ID: "m1", Sectors: []string{"agri"}, Locality: "51"}, Expertise: []string{"legal"}, Stages: []string{"seed"}, Capacity: &capacity, HomeLocality: "48"},
		&match.Offer{Base: match.Base{ID: "o1", Sectors: []string{"agri"}}, Expertise: []string{"legal"}, Stages: []string{"seed"}, Amount: &match.Range{Min: &low, Max: &high, Currency: "VND"}},
		&match.Organization{Base: match.Base{ID: "g1", Locality: "51"}, Services: []string{"legal"}, Serves: []string{"51"}, Stages: []string{"idea"}},
	}
	var behind []match.Profile
	for i, p := range profiles {
		b := p.Common()
		b.Kind, b.Name = []match.Kind{"startup", "startup", "investor", "investor", "mentor", "offer", "organization"}[i], "."
		behind = append(behind, veil.Profile(p))
		open.Add(p)
		veiled.Add(behind[i])
	}
	a, b := &match.Model{Reference: ref, Statistics: open.Statistics(1)}, &match.Model{Reference: ref, Statistics: veiled.Statistics(1)}
	said := 0
	for s := range 2 {
		for h := 2; h < len(profiles); h++ {
			as, ah, bs, bh := a.Features(profiles[s]), a.Features(profiles[h]), b.Features(behind[s]), b.Features(behind[h])
			if match.Listed(as, ah) != match.Listed(bs, bh) {
				t.Errorf("%s and %s are listed before or behind the veil only", as.ID, ah.ID)
			}
			before, after := a.Signals(as, ah), b.Signals(bs, bh)
			before[match.ColText], after[match.ColText] = 0, 0
			if before != after {
				t.Errorf("%s and %s: %v, behind the veil %v", as.ID, ah.ID, before, after)
			}
			for _, x := range before {
				if x != 0 {
					said++
				}
			}
		}
	}
	if said < 20 {
		t.Errorf("only %d signals say something", said)
	}
}
