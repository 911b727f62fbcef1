package files

import (
	"html"
	"strings"
	"time"
	"unicode"

	"duyen/match"
)

// Feed is a feed as programs read it, in one language.
type Feed struct {
	ID      string // a URI that never changes
	Title   string
	Author  string
	Home    string // the page of whose feed it is
	Self    string // where it can be read, "" for a secret address: copies must not carry it
	Lang    string
	Updated time.Time
	Entries []FeedEntry
}

// FeedEntry is one entry. Lines are its paragraphs, Points what it lists.
type FeedEntry struct {
	ID        string // a URI that never changes
	Title     string
	Link      string
	Event     string
	Published time.Time
	Updated   time.Time
	Lines     []string
	Points    []string
}

// sane gives words without what breaks or disguises a text: control characters
// and those that turn its direction. What is no UTF-8 is replaced.
func sane(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// html gives what an entry says as HTML without anything of people's own making.
func (e *FeedEntry) html() string {
	var b strings.Builder
	for _, line := range e.Lines {
		b.WriteString("<p>" + html.EscapeString(sane(line)) + "</p>")
	}
	if len(e.Points) > 0 {
		b.WriteString("<ul>")
		for _, p := range e.Points {
			b.WriteString("<li>" + html.EscapeString(sane(p)) + "</li>")
		}
		b.WriteString("</ul>")
	}
	return b.String()
}

// text gives the same as plain text.
func (e *FeedEntry) text() string {
	var lines []string
	for _, line := range e.Lines {
		lines = append(lines, sane(line))
	}
	for _, p := range e.Points {
		lines = append(lines, "• "+sane(p))
	}
	return strings.Join(lines, "\n")
}

// stamp writes a time as feeds do.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func unwritten(err error, what string) error { return match.Wrap(err, "writing "+what) }
