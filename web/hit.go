package web

import (
	"net/url"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// hitView is one found profile.
type hitView struct {
	Kind, KindName, Href string
	Name, Text           []piece
	Line                 string // what else is known of one that says nothing of itself
}

// piece is a run of text, found or not.
type piece struct {
	Text  string
	Found bool
}

func (p *Pages) hitView(lang string, h match.Hit) hitView {
	view := hitView{
		Kind: string(h.Kind), KindName: locale.Text(lang, "kind."+string(h.Kind), nil), Href: profileLink(h.Kind, h.ID),
		Name: []piece{{Text: h.Name}}, Text: []piece{{Text: h.Summary}},
	}
	if marked := h.Highlights["name"]; marked != "" {
		view.Name = pieces(marked)
	}
	for _, field := range []string{"summary", "description"} {
		if marked := h.Highlights[field]; marked != "" {
			view.Text = pieces(marked)
			break
		}
	}
	if len(view.Text) == 1 && strings.TrimSpace(view.Text[0].Text) == "" {
		view.Text, view.Line = nil, p.about(lang, h)
	}
	return view
}

// about says of a profile what it states, on one line: its sectors, place, stage and
// strengths, or else that it states nothing yet.
func (p *Pages) about(lang string, h match.Hit) string {
	c := h.Card
	c.Verified = nil // says nothing of what it is
	var parts []string
	if line := p.line(lang, c); line != "" {
		parts = append(parts, line)
	}
	for _, s := range h.Strengths[:min(2, len(h.Strengths))] {
		parts = append(parts, p.name(lang, "strength", s))
	}
	if len(parts) == 0 {
		return locale.Text(lang, "page.hit.bare", nil)
	}
	return strings.Join(parts, " · ")
}

// pieces cuts a highlighted text at its marks.
func pieces(marked string) (out []piece) {
	add := func(text string, found bool) {
		if text != "" {
			out = append(out, piece{text, found})
		}
	}
	for marked != "" {
		before, rest, ok := strings.Cut(marked, match.HighlightOpen)
		add(before, false)
		if !ok {
			break
		}
		found, after, _ := strings.Cut(rest, match.HighlightClose)
		add(found, true)
		marked = after
	}
	return out
}

func profileLink(k match.Kind, id string) string { return "/" + k.Plural() + "/" + url.PathEscape(id) }
