package files_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"duyen/files"
	"duyen/match"
)

// TestCellsComeBack writes profiles of every kind and reads them again.
func TestCellsComeBack(t *testing.T) {
	zero, no, low, high := 0, false, 1.5, 2e12
	base := func(k match.Kind) match.Base {
		return match.Base{
			Kind: k, ID: "a-1", ExternalID: "0017", Name: "=Quế", Summary: "- một", Description: "x\ny", Sectors: []string{"agri", "food.tea"}, Locality: "51",
			Tags: []string{"a;b", "c"}, Strengths: []string{`["x`}, Website: "https://example.org/?a=1;2", FoundedOn: "2019", Visibility: match.VisibilityMembers,
			FieldVisibility: map[string]match.Visibility{}, Contact: &match.Contact{Email: "a@example.org", Phone: "+84255382299"},
		}
	}
	all := []match.Profile{
		&match.Startup{Base: base("startup"), Stage: "seed", AmountSought: &match.Money{Value: 0.125, Currency: "USD"}, HighTech: true, RegisteredOn: "2020-02-29", Capital: []string{"loan"}},
		&match.Mentor{Base: base("mentor"), Capacity: &zero, Available: &no},
		&match.Investor{Base: base("investor"), Ticket: &match.Range{Min: &low, Max: &high, Currency: "VND"}, Portfolio: []match.Portfolio{{Name: "A;B", On: "2024"}}},
		&match.Offer{Base: base("offer"), By: "org-1", Quantity: &zero, ClosesOn: "2026-12-31", Eligibility: []match.Eligibility{{Field: "stage", Op: "in", Value: []any{"seed"}}}},
		&match.Organization{Base: base("organization"), OrgKind: "fund", Serves: []string{"51"}},
	}
	for _, p := range all {
		for _, field := range match.ChosenFields(p.Common().Kind) {
			p.Common().FieldVisibility[field] = match.VisibilityConsent
		}
		if len(p.Common().FieldVisibility) == 0 {
			p.Common().FieldVisibility = nil
		}
		columns := files.Columns(p.Common().Kind)
		if slices.Index(columns, "kind") != 0 || slices.Contains(columns, "state") || slices.Contains(columns, "owner") || slices.Contains(columns, "contact") {
			t.Fatalf("columns %v", columns)
		}
		for name, xlsx := range map[string]bool{"a.csv": false, "a.xlsx": true} {
			var data bytes.Buffer
			g, err := files.NewGrid(&data, xlsx, "a")
			if err != nil {
				t.Fatal(err)
			}
			head := make([]any, len(columns))
			for i, c := range columns {
				head[i] = c
			}
			cells, err := files.Cells(p, columns)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range [][]any{head, cells} {
				if err := g.Row(row...); err != nil {
					t.Fatal(err)
				}
			}
			if err := g.Close(); err != nil {
				t.Fatal(err)
			}
			seen := 0
			if err := files.ReadKind(&data, name, p.Common().Kind, func(_ int, got match.Profile, err error) error {
				if seen++; !reflect.DeepEqual(got, p) {
					t.Errorf("%s of %s\ngot  %+v %v\nwant %+v", name, p.Common().Kind, got, err, p)
				}
				return nil
			}); err != nil || seen != 1 {
				t.Errorf("%s of %s: %d rows, %v", name, p.Common().Kind, seen, err)
			}
		}
	}
	if _, err := files.Cells(all[0], []string{"quantity"}); match.KindOf(err) != match.KindMalformed {
		t.Errorf("a column of another kind: %v", err)
	}
}

func TestReadKindNeedsNoKind(t *testing.T) {
	for file, text := range map[string]string{
		"a.csv":   "name,state\nA,draft\nB,\n",
		"b.csv":   "kind,name,state\noffer,A,draft\n,B,\nstartup,C,\n",
		"a.jsonl": `{"name":"A"}` + "\n" + `{"kind":"startup","name":"C"}`,
	} {
		var names []string
		if err := files.ReadKind(bytes.NewReader([]byte(text)), file, match.KindOffer, func(_ int, p match.Profile, err error) error {
			if err != nil {
				names = append(names, fault(t, err).Code)
				return nil
			}
			names = append(names, p.Common().Name+string(p.Common().State))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := map[string][]string{"a.csv": {"Adraft", "B"}, "b.csv": {"Adraft", "B", files.CodeKindMismatch}, "a.jsonl": {"A", files.CodeKindMismatch}}[file]
		if !slices.Equal(names, want) {
			t.Errorf("%s: %v, want %v", file, names, want)
		}
	}
}
