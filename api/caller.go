package api

import (
	"context"
	"log/slog"
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// caller is what is known about a request: who asks, in which language, and the
// id under which the log knows it.
type caller struct {
	id     string
	lang   string
	chosen bool // the address names the language
	actor  match.Actor
	token  string // that was shown, "" for none
	client string // what the program calls itself
	query  string // of the address, as it came
	zips   bool   // takes answers compressed
	stale  bool   // asked for a change that is not there yet, where the body does not say so itself
	log    *slog.Logger
	// header is of the answer, for what is found out while the work is done.
	header http.Header
}

type callerKey struct{}

// from gives the caller of a request; outside of one, an anonymous caller.
func from(ctx context.Context) *caller {
	if c, ok := ctx.Value(callerKey{}).(*caller); ok {
		return c
	}
	return &caller{lang: locale.Vietnamese, log: slog.New(slog.DiscardHandler), header: http.Header{}}
}

// name gives the name of an id of a list ("sector", "place" …) in the caller's
// language, "" when it has none.
func (c *caller) name(ref *match.Reference) func(typ, id string) string {
	return func(typ, id string) string {
		if typ == "place" {
			p, _ := ref.Places.Place(id)
			return p.Called(c.lang)
		}
		t, _ := ref.Taxonomy.Term(match.TermType(typ), id)
		return t.Name.In(c.lang)
	}
}
