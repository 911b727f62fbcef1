package files

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/mmcdole/gofeed"
)

// nasty is what a title must not be able to do.
const nasty = "<script>alert(1)</script> ]]> & \"x\" '\x00\x07\x1b\u202eabc\u2066\uFFFE\xff <!-- --> &lt; Quế\u0301"

func nastyFeed() Feed {
	at := time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)
	return Feed{
		ID: "tag:duyen.test,2026:feed:i", Title: nasty, Author: nasty, Home: "https://duyen.test/investors/i?a=1&b=2", Lang: "vi", Updated: at,
		Entries: []FeedEntry{{
			ID: "tag:duyen.test,2026:itm_1", Title: nasty, Link: "https://duyen.test/startups/s", Event: "match", Published: at, Updated: at.Add(time.Hour),
			Lines: []string{nasty}, Points: []string{nasty, "<img src=x onerror=alert(1)>"},
		}},
	}
}

// TestAtomIsWellFormed reads what must not break with the XML reader and with a
// feed reader.
func TestAtomIsWellFormed(t *testing.T) {
	raw, err := Atom(nastyFeed())
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = true
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, raw)
		}
		if s, ok := token.(xml.StartElement); ok && s.Name.Space != atomSpace {
			t.Errorf("an element %s of somebody else", s.Name.Local)
		}
	}
	checkRead(t, raw)
}

func TestJSONFeedIsWellFormed(t *testing.T) {
	raw, err := JSONFeed(nastyFeed())
	if err != nil {
		t.Fatal(err)
	}
	var x map[string]any
	if err := json.Unmarshal(raw, &x); err != nil || x["version"] != "https://jsonfeed.org/version/1.1" || x["language"] != "vi" {
		t.Errorf("%v %v", x, err)
	}
	checkRead(t, raw)
	empty, err := JSONFeed(Feed{})
	if err != nil || !bytes.Contains(empty, []byte(`"items":[]`)) {
		t.Errorf("an empty feed is %s %v", empty, err)
	}
}

// checkRead reads a feed as a feed reader does.
func checkRead(t *testing.T, raw []byte) {
	t.Helper()
	got, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("a feed reader fails: %v\n%s", err, raw)
	}
	if len(got.Items) != 1 || got.Link != "https://duyen.test/investors/i?a=1&b=2" || len(got.Authors) != 1 {
		t.Fatalf("read as %+v", got)
	}
	e := got.Items[0]
	if e.GUID != "tag:duyen.test,2026:itm_1" || e.Link != "https://duyen.test/startups/s" || e.UpdatedParsed == nil || e.PublishedParsed == nil ||
		e.UpdatedParsed.Sub(*e.PublishedParsed) != time.Hour {
		t.Errorf("entry %+v", e)
	}
	if !strings.Contains(e.Title, "<script>alert(1)</script> ]]> & \"x\"") || !strings.Contains(e.Title, "abc") {
		t.Errorf("title %q", e.Title)
	}
	for _, tag := range []string{"<script", "<img"} {
		if strings.Contains(e.Content, tag) {
			t.Errorf("the content holds people's own markup: %s", e.Content)
		}
	}
	if !strings.Contains(e.Content, "<li>&lt;img src=x onerror=alert(1)&gt;</li>") {
		t.Errorf("content %q", e.Content)
	}
	if strings.ContainsFunc(got.Title+e.Title+e.Content, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
		t.Errorf("control characters are left: %q %q", e.Title, e.Content)
	}
}

// TestTableHasNoFormulas: what a spreadsheet would compute is text.
func TestTableHasNoFormulas(t *testing.T) {
	var b bytes.Buffer
	table := NewTable(&b)
	cells := []string{"=1+1", "+84", "-2+3", "@SUM(A1)", "\tx", "\rx", "\n=1", " =1", "＝1", "|x", "%x", "-2", "-0.50", "ok", "a=b", "", "x\x00y", "a,\"b\"\nc"}
	if err := errors.Join(table.Row("Tên", "Lý do"), table.Row(cells...), table.Flush()); err != nil {
		t.Fatal(err)
	}
	raw, marked := strings.CutPrefix(b.String(), "\uFEFF")
	if !marked || strings.Count(raw, "\uFEFF") != 0 {
		t.Errorf("Excel is not told of UTF-8: %q", b.String()[:10])
	}
	r := csv.NewReader(strings.NewReader(raw))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "Tên" {
		t.Fatalf("%q %v", rows, err)
	}
	for i, got := range rows[1] {
		guarded := strings.HasPrefix(got, "'")
		if want := i < 11; guarded != want {
			t.Errorf("%q is written as %q", cells[i], got)
		}
	}
}
