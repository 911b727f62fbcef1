package files_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
)

// fault gives the one problem of an error of this package.
func fault(t *testing.T, err error) match.Problem {
	t.Helper()
	e, ok := errors.AsType[*match.Error](err)
	if !ok || len(e.Problems) != 1 || e.Field != e.Problems[0].Field || e.Code != e.Problems[0].Code {
		t.Fatalf("want a *match.Error with one problem, got %v", err)
	}
	return e.Problems[0]
}

func TestDecodeProfileReadsEveryKind(t *testing.T) {
	data := `{"kind":"investor","id":"i1","name":"Quỹ","founded_on":2019,"ticket":{"min":1e8,"currency":"VND"},` +
		`"portfolio":[{"startup":"p1","on":"2024-05-30","amount":{"value":5e8,"currency":"VND"}}],` +
		`"created_at":"2026-01-02T03:04:05Z","owner":"usr_1","verified":true,"version":7}`
	p, err := files.DecodeProfile([]byte(data), "")
	if err != nil {
		t.Fatal(err)
	}
	inv, ok := p.(*match.Investor)
	if !ok || inv.Name != "Quỹ" || inv.FoundedOn != "2019" || *inv.Ticket.Min != 1e8 || inv.Portfolio[0].Amount.Value != 5e8 {
		t.Fatalf("read as %+v", p)
	}
	if inv.Meta != (match.Meta{}) {
		t.Errorf("what the service adds was taken from the input: %+v", inv.Meta)
	}
	if p, err = files.DecodeProfile([]byte(`{"name":"A"}`), match.KindMentor); err != nil || p.Common().Kind != match.KindMentor {
		t.Errorf("the kind of the route does not decide: %v %v", p, err)
	}
}

func TestDecodeProfileRefuses(t *testing.T) {
	for name, c := range map[string]struct{ data, code, field, value, nearest string }{
		"not JSON":         {`{"kind":"startup",`, files.CodeSyntax, "", "", ""},
		"empty":            {``, files.CodeSyntax, "", "", ""},
		"an array":         {`[]`, files.CodeWrongType, "", "", ""},
		"trailing data":    {`{"kind":"startup","name":"A"} {}`, files.CodeSyntax, "", "", ""},
		"unknown field":    {`{"kind":"startup","sector":["agri"]}`, files.CodeUnknownField, "sector", "sector", "sectors"},
		"other case":       {`{"kind":"startup","Name":"A"}`, files.CodeUnknownField, "Name", "Name", "name"},
		"of another kind":  {`{"kind":"mentor","ticket":{}}`, files.CodeUnknownField, "ticket", "ticket", ""},
		"nested unknown":   {`{"kind":"investor","portfolio":[{},{"localty":"VN"}]}`, files.CodeUnknownField, "portfolio[1].localty", "localty", "portfolio[1].locality"},
		"duplicate":        {`{"kind":"startup","name":"A","name":"B"}`, files.CodeDuplicateField, "name", "", ""},
		"nested duplicate": {`{"kind":"startup","contact":{"phone":"1","phone":"2"}}`, files.CodeDuplicateField, "contact.phone", "", ""},
		"text for number":  {`{"kind":"startup","amount_sought":{"value":"500"}}`, files.CodeWrongType, "amount_sought.value", "500", ""},
		"number for text":  {`{"kind":"startup","name":5}`, files.CodeWrongType, "name", "5", ""},
		"fraction":         {`{"kind":"mentor","capacity":1.5}`, files.CodeWrongType, "capacity", "1.5", ""},
		"personal value":   {`{"kind":"startup","contact":{"phone":912345678}}`, files.CodeWrongType, "contact.phone", "", ""},
		"escaped NUL":      {`{"kind":"startup","tags":["a","b\u0000"]}`, files.CodeNUL, "tags[1]", "", ""},
		"raw NUL":          {"{\"kind\":\"startup\",\"name\":\"a\x00\"}", files.CodeSyntax, "", "", ""},
		"NUL in a name":    {`{"kind":"startup","a\u0000":1}`, files.CodeNUL, "", "", ""},
		"not UTF-8":        {"{\"kind\":\"startup\",\"name\":\"\xff\"}", files.CodeNotUTF8, "", "", ""},
		"lone surrogate":   {`{"kind":"startup","name":"\ud800"}`, files.CodeSyntax, "name", "", ""},
		"too deep":         {`{"kind":"offer","eligibility":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, files.CodeTooDeep, "", "", ""},
		"no kind":          {`{"name":"A"}`, files.CodeRequired, "kind", "", ""},
		"unknown kind":     {`{"kind":"startups","name":"A"}`, files.CodeUnknownKind, "kind", "startups", "startup"},
		"kind of no text":  {`{"kind":3}`, files.CodeWrongType, "kind", "3", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := files.DecodeProfile([]byte(c.data), "")
			got := fault(t, err)
			if got.Code != c.code || got.Value != c.value || got.Nearest != c.nearest || c.field != "" && got.Field != c.field {
				t.Errorf("got %+v, want %+v", got, c)
			}
		})
	}
	_, err := files.DecodeProfile([]byte(`{"kind":"mentor","name":"A"}`), match.KindStartup)
	if got := fault(t, err); got.Code != files.CodeKindMismatch || got.Nearest != "startup" {
		t.Errorf("a mentor was read where a startup belongs: %+v", got)
	}
}

func TestMergePatch(t *testing.T) {
	p := &match.Startup{
		Base: match.Base{
			Kind: match.KindStartup, ID: "s1", Name: "Quế", Sectors: []string{"forest.cinnamon"},
			Contact: &match.Contact{Person: "A", Phone: "1"}, Meta: match.Meta{Owner: "usr_1", Version: 3},
		},
		Stage: "seed", AmountSought: &match.Money{Value: 5, Currency: "VND"},
	}
	got, err := files.MergePatch(p, []byte(`{"name":"Quế Trà Bồng","stage":null,"sectors":["food"],"contact":{"phone":null,"email":"a@b.vn"},"led_by":["youth"]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &match.Startup{
		Base: match.Base{
			Kind: match.KindStartup, ID: "s1", Name: "Quế Trà Bồng", Sectors: []string{"food"},
			Contact: &match.Contact{Person: "A", Email: "a@b.vn"},
		},
		AmountSought: &match.Money{Value: 5, Currency: "VND"}, LedBy: []string{"youth"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if p.Stage != "seed" || p.Contact.Phone != "1" {
		t.Error("the patch changed the profile it was given")
	}
	for _, patch := range []string{`{"stagee":null}`, `{"kind":"mentor"}`, `[]`, `{"sectors":"food"}`, `{"a":1`} {
		if _, err := files.MergePatch(p, []byte(patch)); err == nil {
			t.Errorf("the patch %s was taken", patch)
		}
	}
}

func FuzzDecodeProfile(f *testing.F) {
	f.Add([]byte(`{"kind":"startup","name":"A","amount_sought":{"value":1,"currency":"VND"}}`))
	f.Add([]byte(`{"kind":"investor","portfolio":[{"on":2019}],"x":[[[[]]]]}`))
	f.Add([]byte(`{"kind":"offer","eligibility":[{"field":"stage","op":"in","value":["seed"]}],"kind":"offer"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := files.DecodeProfile(data, "")
		if err != nil {
			if _, ok := errors.AsType[*match.Error](err); !ok || p != nil {
				t.Fatalf("%v with %v", p, err)
			}
			return
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		q, err := files.DecodeProfile(again, p.Common().Kind)
		if err != nil {
			t.Fatalf("%s was read and written as %s: %v", data, again, err)
		}
		if third, _ := json.Marshal(q); string(third) != string(again) {
			t.Fatalf("%s became %s", again, third)
		}
	})
}

func TestEveryCodeHasWords(t *testing.T) {
	for _, code := range []string{
		files.CodeSyntax, files.CodeUnknownField, files.CodeDuplicateField, files.CodeWrongType, files.CodeNUL, files.CodeNotUTF8,
		files.CodeTooDeep, files.CodeLineTooLong, files.CodeColumnCount, files.CodeUnknownFormat, files.CodeUnknownKind,
		files.CodeRequired, files.CodeKindMismatch,
	} {
		if !locale.Has("problem." + code) {
			t.Errorf("problem.%s has no text", code)
		}
	}
}
