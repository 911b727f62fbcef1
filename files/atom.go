package files

import (
	"bytes"
	"encoding/xml"

	"github.com/gorilla/feeds"
)

// AtomType is the media type of what Atom gives.
const AtomType = "application/atom+xml; charset=utf-8"

// atomSpace is the namespace of Atom (RFC 4287).
const atomSpace = "http://www.w3.org/2005/Atom"

// Atom writes a feed as Atom. Whatever its texts hold, it is well-formed.
func Atom(f Feed) ([]byte, error) {
	out := feeds.AtomFeed{
		Xmlns: atomSpace, Id: f.ID, Title: sane(f.Title), Updated: stamp(f.Updated),
		Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: sane(f.Author)}},
		Link:   &feeds.AtomLink{Href: f.Home, Rel: "alternate", Type: "text/html"},
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		out.Entries = append(out.Entries, &feeds.AtomEntry{
			Id: e.ID, Title: sane(e.Title), Published: stamp(e.Published), Updated: stamp(e.Updated),
			Links:   []feeds.AtomLink{{Href: e.Link, Rel: "alternate", Type: "text/html"}},
			Content: &feeds.AtomContent{Type: "html", Content: e.html()},
		})
	}
	b := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(b).Encode(out); err != nil {
		return nil, unwritten(err, "an Atom feed")
	}
	return b.Bytes(), nil
}
