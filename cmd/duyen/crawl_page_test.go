package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"duyen/locale"
)

// readHTML is a page as its markup says it is.
type readHTML struct {
	wrong    []string        // with the markup itself
	ids      map[string]bool // those there are
	pointed  []string        // those that something points to
	links    []string        // where it leads
	headings []int
	labels   map[string]bool
	fields   []string // ids of fields that no attribute names
	label    string   // the field whose label is read
	optional []string // fields that may be left empty, says their label
	required map[string]bool
	text     []string // what people read
	title    string
}

var (
	// void are the elements that have no end.
	void = strings.Fields("meta link input br hr circle path rect line polyline img wbr col source")
	// foreign are elements that none of our templates has: somebody's text became markup.
	foreign = strings.Fields("img iframe object embed style base applet video audio marquee")
	// pointing are attributes that name ids.
	pointing = strings.Fields("for aria-describedby aria-labelledby aria-controls aria-owns list form")
	// spoken are attributes that people read or hear.
	spoken = strings.Fields("title alt placeholder aria-label value content")
)

// readPage reads a page.
func readPage(page string) *readHTML {
	p := &readHTML{ids: map[string]bool{}, labels: map[string]bool{}, required: map[string]bool{}}
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			if len(open) > 0 {
				p.blame("never closed: %v", open)
			}
			return p
		case html.TextToken:
			p.read(open, token.Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			p.element(token, open)
			if kind == html.StartTagToken && !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				p.blame("</%s> closes %v", token.Data, open)
				return p
			}
			open = open[:len(open)-1]
		}
	}
}

func (p *readHTML) blame(format string, args ...any) {
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
}

// read takes a text in.
func (p *readHTML) read(open []string, text string) {
	if text = strings.TrimSpace(text); text == "" || len(open) == 0 {
		return
	}
	switch open[len(open)-1] {
	case "script", "style":
		p.blame("an inline %s", open[len(open)-1])
	case "title":
		p.title += text
	case "label":
		if strings.HasSuffix(text, "(không bắt buộc)") || strings.HasSuffix(text, "(optional)") {
			p.optional = append(p.optional, p.label)
		}
	}
	p.text = append(p.text, text)
}

// element takes the start of an element in.
func (p *readHTML) element(token html.Token, open []string) {
	attr := map[string]string{}
	for _, a := range token.Attr {
		if _, twice := attr[a.Key]; twice {
			p.blame("<%s> has %s twice", token.Data, a.Key)
		}
		attr[a.Key] = a.Val
		p.attribute(token.Data, a)
	}
	if slices.Contains(foreign, token.Data) {
		p.blame("a <%s>", token.Data)
	}
	switch token.Data {
	case "a":
		p.anchor(attr)
	case "label":
		p.label = attr["for"]
		p.labels[p.label] = true
	case "form":
		if to := attr["action"]; to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			p.blame("a form goes to %s", to)
		}
	case "input", "select", "textarea":
		if _, must := attr["required"]; must {
			p.required[attr["id"]] = true
		}
		if attr["type"] != "hidden" && attr["aria-label"]+attr["aria-labelledby"] == "" && !slices.Contains(open, "label") {
			p.fields = append(p.fields, attr["id"])
		}
	case "th":
		if attr["scope"] == "" {
			p.blame("a <th> without scope")
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		p.headings = append(p.headings, int(token.Data[1]-'0'))
	}
}

// anchor takes a link in.
func (p *readHTML) anchor(attr map[string]string) {
	href, ok := attr["href"]
	if !ok || href == "" {
		p.blame("a link without address")
		return
	}
	if strings.HasPrefix(href, "http") && !strings.Contains(attr["rel"], "noopener") {
		p.blame("a link to %s lets the other page in", href)
	}
	if strings.HasPrefix(href, "#") {
		p.pointed = append(p.pointed, href[1:])
		return
	}
	p.links = append(p.links, href)
}

// runningAddress is one that a browser would run.
var runningAddress = regexp.MustCompile(`(?i)^\s*(javascript|data|vbscript):`)

// attribute takes an attribute in.
func (p *readHTML) attribute(element string, a html.Attribute) {
	switch {
	case a.Key == "id":
		if p.ids[a.Val] || a.Val == "" {
			p.blame("id %q stands twice or is empty", a.Val)
		}
		p.ids[a.Val] = true
	case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
		p.blame("<%s %s=%q>", element, a.Key, a.Val)
	case (a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction") && runningAddress.MatchString(a.Val):
		p.blame("<%s %s=%q>", element, a.Key, a.Val)
	case slices.Contains(pointing, a.Key):
		p.pointed = append(p.pointed, strings.Fields(a.Val)...)
	case slices.Contains(spoken, a.Key) && element != "input" && element != "option" && element != "button" || a.Key == "placeholder":
		p.text = append(p.text, a.Val)
	}
}

var (
	// keyInText looks like a key of the catalogue.
	keyInText = regexp.MustCompile(`(?:^|[\s(>,;:])([a-z_]+)\.[a-z0-9_.]*[a-z0-9_]`)
	// unfilled is a placeholder that nothing filled, or a value that was written as
	// programs write it.
	unfilled = regexp.MustCompile(`\{[a-z_|]+\}|%!|<no value>|\bmap\[|\bNaN\b|\[object |\b(undefined|null)\b`)
)

// keyStarts are the first words of the catalogue's keys.
func keyStarts() map[string]bool {
	out := map[string]bool{}
	for _, code := range locale.Codes("") {
		first, _, _ := strings.Cut(code, ".")
		out[first] = true
	}
	return out
}

// faults gives what is wrong with a page.
func (p *readHTML) faults() []string {
	out := p.wrong
	blame := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, id := range p.pointed {
		if !p.ids[id] {
			blame("something points to %q, which is not there", id)
		}
	}
	for _, id := range p.fields {
		if !p.labels[id] || id == "" {
			blame("field %q has no label", id)
		}
	}
	for _, id := range p.optional {
		if p.required[id] {
			blame("field %q may be left empty and must not", id)
		}
	}
	for i, level := range p.headings {
		if i > 0 && level > p.headings[i-1]+1 || level == 1 && slices.Index(p.headings, 1) != i {
			blame("headings are %v", p.headings)
			break
		}
	}
	if !slices.Contains(p.headings, 1) || p.title == "" {
		blame("headings %v, title %q", p.headings, p.title)
	}
	starts := keyStarts()
	for _, text := range p.text {
		for _, m := range keyInText.FindAllStringSubmatch(text, -1) {
			if starts[m[1]] {
				blame("%q has no text", strings.TrimSpace(m[0]))
			}
		}
		if m := unfilled.FindString(text); m != "" {
			blame("%q stands in %.80q", m, text)
		}
	}
	return out
}

// TestFaultsAreFound: the check can fail.
func TestFaultsAreFound(t *testing.T) {
	good := `<html><title>T</title><h1>A</h1><h2>B</h2><label for="f">x</label><input id="f"><a href="/x">a.vn</a></html>`
	if got := readPage(good).faults(); len(got) > 0 {
		t.Errorf("a good page: %v", got)
	}
	for page, want := range map[string]string{
		`<p><b></p></b>`:                   "closes",
		`<p>`:                              "never closed",
		`<i id="a"></i><i id="a"></i>`:     "twice",
		`<input id="f">`:                   "no label",
		`<label for="g">x</label>`:         "not there",
		`<a href="#g">x</a>`:               "not there",
		`<a href="javascript:x">x</a>`:     "href",
		`<a href="https://a.vn">x</a>`:     "lets the other page in",
		`<p onclick="x"></p>`:              "onclick",
		`<script>x</script>`:               "inline",
		`<img src="x">`:                    "<img>",
		`<h1>A</h1><h3>B</h3>`:             "headings",
		`<h1>A</h1><h1>B</h1>`:             "headings",
		`<p>Xem page.home.nothing</p>`:     "has no text",
		`<p>còn {n} chỗ</p>`:               "{n}",
		`<form action="//evil.vn"></form>`: "goes to",
		`<th>x</th>`:                       "scope",
		`<label for="f">X (optional)</label><input id="f" required>`: "must not",
	} {
		if got := fmt.Sprint(readPage(page).faults()); !strings.Contains(got, want) {
			t.Errorf("%s: %v", page, got)
		}
	}
}
