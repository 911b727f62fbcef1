package files_test

import (
	"testing"

	"duyen/files"
	"duyen/match"
)

// TestReadOnlyIsIgnored: what answers add may come back, whatever stands there.
func TestReadOnlyIsIgnored(t *testing.T) {
	for _, member := range []string{
		`"created_at":"yesterday"`, `"updated_at":5`, `"owner":{"id":"usr_1"}`, `"verified":{"on":"2026-01-01","by":"x"}`, `"version":"7"`, `"demo":null`,
		`"dealings":"none"`, `"state":[1,{"a":"]}"}]`, `"returned":"x"`, `"warnings":[{"field":"sectors[0]","code":"unknown_sector"}]`, `"stale":true`, `"hidden":"\"}"`,
	} {
		for _, data := range []string{`{` + member + `,"name":"A"}`, `{"name":"A",` + member + `}`, `{ "name" : "A", ` + member + ` , "summary":"s"}`} {
			p, err := files.DecodeProfile([]byte(data), match.KindOffer)
			if err != nil || p.Common().Name != "A" || p.Common().Meta != (match.Meta{}) {
				t.Errorf("%s: %+v %v", data, p, err)
			}
		}
	}
	p, err := files.MergePatch(&match.Startup{Base: match.Base{Kind: match.KindStartup, Name: "A", Summary: "s"}}, []byte(`{"name":"B","owner":5,"warnings":[]}`))
	if err != nil || p.Common().Name != "B" || p.Common().Summary != "s" {
		t.Errorf("patch: %+v %v", p, err)
	}
}

// TestReadOnlyHidesNoFault: beside it everything is as strict as ever.
func TestReadOnlyHidesNoFault(t *testing.T) {
	for data, code := range map[string]string{
		`{"owner":1,"owner":2,"name":"A"}`:           files.CodeDuplicateField,
		`{"owner":{"a":1,"a":2},"name":"A"}`:         files.CodeDuplicateField,
		`{"owner":{,"name":"A"}`:                     files.CodeSyntax,
		`{"owner":1,"name":"A"`:                      files.CodeSyntax,
		`{"owner":1,"name":"A"} {}`:                  files.CodeSyntax,
		`{"owner":1,"name":"A","name":"B"}`:          files.CodeDuplicateField,
		`{"Owner":1,"name":"A"}`:                     files.CodeUnknownField,
		`{"owner":1,"nmae":"A"}`:                     files.CodeUnknownField,
		`{"owner":1,"name":5}`:                       files.CodeWrongType,
		`{"name":"A","contact":{"warnings":"none"}}`: files.CodeUnknownField,
	} {
		_, err := files.DecodeProfile([]byte(data), match.KindStartup)
		if err == nil {
			t.Errorf("%s was taken", data)
			continue
		}
		if p := fault(t, err); p.Code != code {
			t.Errorf("%s: %s, want %s", data, p.Code, code)
		}
	}
}
