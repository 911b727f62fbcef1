package web

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"text/template/parse"

	"duyen/locale"
)

// What is settled stands where escaping it for HTML is enough: html/template itself
// says so of every text, and would say otherwise of one in an address or a style.
func TestSettledTextsStandBetweenTags(t *testing.T) {
	said := regexp.MustCompile(`{{t "[^"]*"( \| \w+)*}}`)
	enough := regexp.MustCompile(`^{{t "[^"]*"( \| _html_template_(htmlescaper|attrescaper|rcdataescaper))+}}$`)
	seen := 0
	for _, name := range pageNames() {
		view, err := readView(locale.Vietnamese, name)
		if err != nil {
			t.Fatal(err)
		}
		_ = view.Execute(io.Discard, nil) // to have it escaped: there is nothing to show
		for _, one := range view.Templates() {
			if one.Tree == nil || !strings.Contains(one.Tree.Root.String(), "_html_template_") {
				continue // nothing in it, or nobody uses it on this page
			}
			for _, text := range said.FindAllString(one.Tree.Root.String(), -1) {
				if seen++; !enough.MatchString(text) {
					t.Errorf("%s, %s: %s", name, one.Name(), text)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d texts were seen", seen)
	}
}

// Nothing that could be settled is left, and what says more than a key is left alone.
func TestSettle(t *testing.T) {
	view, err := parseView(locale.English, "home")
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, one := range view.Templates() {
		all += one.Tree.Root.String()
	}
	if left := regexp.MustCompile(`{{t "[^"]*"}}`).FindString(all); left != "" || !strings.Contains(all, locale.Text(locale.English, "page.skip", nil)) {
		t.Errorf("left: %s", left)
	}
	for text, want := range map[string]bool{`{{t "a"}}`: true, `{{t "a" "n" .}}`: false, `{{t .}}`: false, `{{$x := t "a"}}`: false, `{{t "a" | print}}`: false, `{{print "a"}}`: false} {
		trees, err := parse.Parse("x", text, "", "", map[string]any{"t": 0, "print": 0})
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := settledKey(trees["x"].Root.Nodes[0].(*parse.ActionNode).Pipe); ok != want {
			t.Errorf("%s: %v", text, ok)
		}
	}
}
