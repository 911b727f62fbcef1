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
}

// piece is a run of text, found or not.
type piece struct {
	Text  string
	Found bool
}

func hitViewOf(lang string, h match.Hit) hitView {
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
	return view
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
