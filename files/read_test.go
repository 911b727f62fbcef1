package files_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"duyen/files"
	"duyen/match"
)

// row is what a reader said about one line.
type row struct {
	line int
	name string // of a profile that was read
	code string // of a fault
}

func read(t *testing.T, name, text string) []row {
	t.Helper()
	var out []row
	err := files.ReadProfiles(strings.NewReader(text), name, func(line int, p match.Profile, err error) error {
		r := row{line: line}
		if err != nil {
			r.code = fault(t, err).Code
		} else {
			r.name = p.Common().Name
		}
		out = append(out, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReadProfilesGoesOnAfterABadLine(t *testing.T) {
	good := func(name string) string { return `{"kind":"startup","name":"` + name + `"}` }
	for name, c := range map[string]struct {
		file, text string
		want       []row
	}{
		"json lines": {
			"a.jsonl", "\ufeff" + good("A") + "\r\n\n{bad\n" + good("B") + "\n" + good("C"),
			[]row{{1, "A", ""}, {3, "", files.CodeSyntax}, {4, "B", ""}, {5, "C", ""}},
		},
		"a line too long": {
			"-", good("A") + "\n" + good(strings.Repeat("x", 3<<20)) + "\n" + good("B") + "\n",
			[]row{{1, "A", ""}, {2, "", files.CodeLineTooLong}, {3, "B", ""}},
		},
		"nothing":    {"a.ndjson", "", nil},
		"table":      {"a.csv", "\ufeffkind,name\nstartup,A\n\nmentor,\"B, \nC\"\nstartup,D\n", []row{{2, "A", ""}, {4, "B, \nC", ""}, {6, "D", ""}}},
		"semicolons": {"a.csv", "kind;name\nstartup;A,B\n", []row{{2, "A,B", ""}}},
		"tabs":       {"a.tsv", "kind\tname\nstartup\tA\n", []row{{2, "A", ""}}},
		"padded":     {"a.csv", "kind,name\nstartup,A,,\n", []row{{2, "A", ""}}},
		"columns":    {"a.csv", "kind,name\nstartup\nstartup,A,B\nstartup,C\n", []row{{2, "", files.CodeColumnCount}, {3, "", files.CodeColumnCount}, {4, "C", ""}}},
		"stray quote": {
			"a.csv", "kind,name\nstartup,A\"\nstartup,B\nstartup,\"C\nstartup,D\n",
			[]row{{2, "", files.CodeSyntax}, {3, "B", ""}, {4, "", files.CodeSyntax}, {5, "D", ""}},
		},
		"quote never closed": {
			"a.csv", "kind,name\nstartup,\"A\n" + strings.Repeat("startup,B\n", 150_000)[:1_400_000] + "startup,Z\n", nil,
		},
		"row too long":   {"a.csv", "kind,name\nstartup," + strings.Repeat("x", 2<<20) + "\nstartup,B\n", []row{{2, "", files.CodeLineTooLong}, {3, "B", ""}}},
		"unknown column": {"a.csv", "kind,nam\nstartup,A\n", []row{{1, "", files.CodeUnknownField}}},
		"twice a column": {"a.csv", "kind,name,name\nstartup,A,B\n", []row{{1, "", files.CodeDuplicateField}}},
		"only a header":  {"a.csv", "kind,name", nil},
		"not UTF-8":      {"a.csv", "kind,name\nstartup,\xff\n", []row{{2, "", files.CodeNotUTF8}}},
		"no kind":        {"a.csv", "name\nA\n", []row{{2, "", files.CodeRequired}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c.file, c.text)
			if name == "quote never closed" {
				if got[0] != (row{2, "", files.CodeSyntax}) || got[1] != (row{3, "B", ""}) || len(got) != 140_002 || got[140_001].name != "Z" {
					t.Errorf("one quote cost more than its row: %v … %d rows", got[:2], len(got))
				}
				return
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestReadCSVFillsEveryTypeOfField(t *testing.T) {
	text := `kind,id,name,sectors,contact.email,amount_sought.value,amount_sought.currency,high_tech,traction.customers,traction.revenue_year.value,capacity,available,ticket.min,portfolio,founded_on,owner,eligibility
startup,s1,A,agri; food.tea ;,a@b.vn,500000000,VND,true,12,3.5,,,,,2019,usr_9,
mentor,m1,B,,,,,,,,3,no,,,,,
investor,i1,C,,,,,,,,,,1e8,"[{""startup"":""s1"",""on"":""2024-01-31""}]",2019-05-30,,
offer,o1,D,,,,,,,,,,,,,,"[{""field"":""stage"",""op"":""in"",""value"":[""seed""]}]"
`
	var got []match.Profile
	err := files.ReadProfiles(strings.NewReader(text), "a.csv", func(_ int, p match.Profile, err error) error {
		got = append(got, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	three, no, min := 3, false, 1e8
	want := []match.Profile{
		&match.Startup{
			Base: match.Base{
				Kind: "startup", ID: "s1", Name: "A", Sectors: []string{"agri", "food.tea"}, FoundedOn: "2019",
				Contact: &match.Contact{Email: "a@b.vn"},
			},
			AmountSought: &match.Money{Value: 5e8, Currency: "VND"}, HighTech: true,
			Traction: &match.Traction{Customers: 12, RevenueYear: &match.Money{Value: 3.5}},
		},
		&match.Mentor{Base: match.Base{Kind: "mentor", ID: "m1", Name: "B"}, Capacity: &three, Available: &no},
		&match.Investor{
			Base:   match.Base{Kind: "investor", ID: "i1", Name: "C", FoundedOn: "2019-05-30"},
			Ticket: &match.Range{Min: &min}, Portfolio: []match.Portfolio{{Startup: "s1", On: "2024-01-31"}},
		},
		&match.Offer{
			Base:        match.Base{Kind: "offer", ID: "o1", Name: "D"},
			Eligibility: []match.Eligibility{{Field: "stage", Op: "in", Value: []any{"seed"}}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		for i := range want {
			t.Errorf("row %d: got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

func TestReadCSVNamesFieldValueAndNearest(t *testing.T) {
	for name, c := range map[string]struct{ head, cell, code, field, value, nearest string }{
		"column":           {"kind,sectorss", "startup,a", files.CodeUnknownField, "sectorss", "sectorss", "sectors"},
		"nested column":    {"kind,contact.emial", "startup,a", files.CodeUnknownField, "contact.emial", "contact.emial", "contact.email"},
		"an object":        {"kind,contact", "startup,a", files.CodeUnknownField, "contact", "contact", ""},
		"of another kind":  {"kind,stage", "mentor,seed", files.CodeUnknownField, "stage", "seed", "stages"},
		"whole number":     {"kind,capacity", "mentor,ba", files.CodeWrongType, "capacity", "ba", ""},
		"number":           {"kind,amount_sought.value", "startup,500.000.000", files.CodeWrongType, "amount_sought.value", "500.000.000", ""},
		"one group":        {"kind,amount_sought.value", "startup,5.000", files.CodeWrongType, "amount_sought.value", "5.000", ""},
		"not finite":       {"kind,amount_sought.value", "startup,NaN", files.CodeWrongType, "amount_sought.value", "NaN", ""},
		"truth":            {"kind,high_tech", "startup,perhaps", files.CodeWrongType, "high_tech", "perhaps", ""},
		"personal":         {"kind,contact.phone", "startup,a\x00", files.CodeNUL, "contact.phone", "", ""},
		"JSON in a cell":   {"kind,portfolio", "investor,[{]", files.CodeSyntax, "portfolio[0]", "", ""},
		"field in a cell":  {"kind,portfolio", `investor,"[{},{""localty"":""VN""}]"`, files.CodeUnknownField, "portfolio[1].localty", "localty", "portfolio[1].locality"},
		"kind":             {"kind,name", "starttup,a", files.CodeUnknownKind, "kind", "starttup", "startup"},
		"read-only object": {"kind,created_at", "startup,", "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := files.ReadProfiles(strings.NewReader(c.head+"\n"+c.cell+"\n"), "a.csv",
				func(_ int, _ match.Profile, err error) error { return err })
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if got := fault(t, err); got != (match.Problem{Field: c.field, Code: c.code, Value: c.value, Nearest: c.nearest}) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestReadProfilesStopsOnErrors(t *testing.T) {
	stop := errors.New("enough")
	count := 0
	f := func(int, match.Profile, error) error { count++; return stop }
	for _, name := range []string{"a.jsonl", "a.csv"} {
		if err := files.ReadProfiles(strings.NewReader("kind\n\nstartup\n"), name, f); !errors.Is(err, stop) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if count != 2 {
		t.Errorf("called %d times after its error", count)
	}
	broken := iotest.ErrReader(errors.New("disk gone"))
	if err := files.ReadProfiles(broken, "a.jsonl", f); match.KindOf(err) != match.KindInternal || count != 2 {
		t.Errorf("a file that cannot be read: %v", err)
	}
	err := files.ReadProfiles(strings.NewReader(""), "a.xml", f)
	if got := fault(t, err); got.Code != files.CodeUnknownFormat {
		t.Errorf("a format nobody knows: %+v", got)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("kind,name,sectors\nstartup,A,a;b\nmentor,\"B\nC\",\n")
	f.Add("kind;capacity\nmentor;3\n\"\n\"\"\n")
	f.Add("kind\tportfolio\ninvestor\t[]\n")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		err := files.ReadProfiles(strings.NewReader(text), "a.csv", func(line int, p match.Profile, err error) error {
			if (p == nil) == (err == nil) || line <= last || line > strings.Count(text, "\n")+1 {
				return fmt.Errorf("line %d after %d: %v %v", line, last, p, err)
			}
			last = line
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
