package api

import (
	"bytes"
	"strings"
	"testing"

	"duyen/match"
)

func TestIfMatch(t *testing.T) {
	cases := []struct {
		header  string
		version int64
		kind    match.ErrorKind // "" when it can be read
	}{
		{"", 0, ""},
		{`"7"`, 7, ""},
		{` "7" `, 7, ""},
		{`*`, 0, match.KindMalformed},
		{`"1", "2"`, 0, match.KindMalformed},
		{`7`, 0, match.KindMalformed},
		{`"`, 0, match.KindMalformed},
		{`"7`, 0, match.KindMalformed},
		{`W/"7"`, 0, match.KindStale},
		{`"abc"`, 0, match.KindStale},
		{`"0"`, 0, match.KindStale},
		{`"-7"`, 0, match.KindStale},
		{`"+7"`, 0, match.KindStale},
		{`"07"`, 0, match.KindStale},
		{`"99999999999999999999"`, 0, match.KindStale},
	}
	for _, c := range cases {
		version, err := ifMatch(c.header)
		if version != c.version || (err == nil) != (c.kind == "") || err != nil && match.KindOf(err) != c.kind {
			t.Errorf("ifMatch(%s) = %d, %v", c.header, version, err)
		}
	}
}

func TestSeen(t *testing.T) {
	cases := []struct {
		header, tag string
		want        bool
	}{
		{"", `"1"`, false},
		{`"1"`, `"1"`, true},
		{`W/"1"`, `"1"`, true},
		{`"0" , W/"1"`, `W/"1"`, true},
		{`*`, `"1"`, true},
		{`"11"`, `"1"`, false},
		{`1`, `"1"`, false},
	}
	for _, c := range cases {
		if got := seen(c.header, c.tag); got != c.want {
			t.Errorf("seen(%s, %s) = %v", c.header, c.tag, got)
		}
	}
}

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"stp_01h": true, "A.b-C_9": true, "": false, "a b": false, "a/b": false, "..%2f": false, "đ": false, "a\x00": false,
		"0123456789012345678901234567890123456789012345678901234567890123":  true,
		"01234567890123456789012345678901234567890123456789012345678901234": false,
		"[": false, "`": false, "{": false, "@": false,
	} {
		if validID(id) != want {
			t.Errorf("validID(%q) = %v", id, !want)
		}
	}
}

// TestAnswered: finished bytes come back with the tag they were given, and
// damaged ones never get out.
func TestAnswered(t *testing.T) {
	f := form{who: &caller{lang: "en"}}
	kept, err := f.Finish(match.Ranking{Total: 9, Seq: 99, Epoch: 5, Day: "2026-11-26"})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := answered(kept, "", true)
	const body = `{"data":[],"total":9,"any_fits":false,"seq":99,"epoch":5,"day":"2026-11-26"}` + "\n"
	if err != nil || string(whole.Body) != body || whole.Status != 200 {
		t.Fatalf("got %q, %v", whole.Body, err)
	}
	if same, _ := answered(kept, whole.ETag, true); same.Status != 304 || same.Body != nil {
		t.Error("the tag is not recognised")
	}
	old, _ := answered(kept, "", false)
	if string(old.Body) != `{"stale":true,`+body[1:] || old.Stale != "1" || string(whole.Body) != body {
		t.Errorf("stale answer is %q", old.Body)
	}
	renewed, err := answered(f.Renew(kept, 100, 12345), "", true)
	if err != nil || string(renewed.Body) != strings.NewReplacer("99", "100", "9,", "12345,").Replace(body) || renewed.ETag != whole.ETag {
		t.Errorf("renewed is %q %s, %v", renewed.Body, renewed.ETag, err)
	}
	if other, err := f.Finish(match.Ranking{Total: 9, Seq: 99, Epoch: 6, Day: "2026-11-26"}); err != nil || bytes.HasPrefix(other, kept[:tagLength]) {
		t.Errorf("another epoch has the same tag, %v", err)
	}
	for _, damaged := range []string{"", "{", `{"data":[]}`, `],"total":5`} {
		if f.Renew([]byte(damaged), 1, 1) != nil {
			t.Errorf("%q was renewed", damaged)
		}
	}
	for _, damaged := range []string{"", "short", "0123456789abcdef", "0123456789abcdefxyz"} {
		if _, err := answered([]byte(damaged), "", true); err == nil {
			t.Errorf("%q was answered", damaged)
		}
	}
}
