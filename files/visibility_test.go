package files_test

import (
	"maps"
	"strings"
	"testing"

	"duyen/files"
	"duyen/match"
)

// TestFieldVisibility reads who may see single fields, from every format.
func TestFieldVisibility(t *testing.T) {
	want := map[string]match.Visibility{"amount_sought": "members", "traction": "public"}
	for name, text := range map[string]string{
		"columns": "kind,name,field_visibility.traction,field_visibility.amount_sought,field_visibility.ticket\nstartup,A, public,members,\n",
		"a cell":  "kind,name,field_visibility\nstartup,A,\"{\"\"traction\"\":\"\"public\"\",\"\"amount_sought\"\":\"\"members\"\"}\"\n",
	} {
		err := files.ReadProfiles(strings.NewReader(text), "a.csv", func(_ int, p match.Profile, err error) error {
			if err != nil || !maps.Equal(p.Common().FieldVisibility, want) {
				t.Errorf("%s: %v %v", name, p, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if got := read(t, "a.csv", "kind,name,field_visibility.ticket\nstartup,A,members\n"); got[0].code != files.CodeUnknownField {
		t.Errorf("a startup has no ticket to hide: %+v", got)
	}
	if got := read(t, "a.csv", "kind,name,field_visibility.tickt\nstartup,A,members\n"); got[0].code != files.CodeUnknownField {
		t.Errorf("unknown column: %+v", got)
	}
	p, err := files.DecodeProfile([]byte(`{"kind":"startup","name":"A","field_visibility":{"traction":"public","amount_sought":"members"}}`), "")
	if err != nil || !maps.Equal(p.Common().FieldVisibility, want) {
		t.Fatalf("%v %v", p, err)
	}
	p, err = files.MergePatch(p, []byte(`{"field_visibility":{"traction":null,"amount_sought":"consent"}}`))
	if err != nil || !maps.Equal(p.Common().FieldVisibility, map[string]match.Visibility{"amount_sought": "consent"}) {
		t.Errorf("patched: %v %v", p, err)
	}
	for _, bad := range []string{`{"traction":"public","traction":"members"}`, `{"traction":1}`, `["traction"]`, `{"traction":{"a":"b"}}`} {
		if _, err := files.DecodeProfile([]byte(`{"kind":"startup","name":"A","field_visibility":`+bad+`}`), ""); match.KindOf(err) != match.KindMalformed {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
