package api

import (
	"context"
	"net/http"
	"net/url"

	"duyen/match"
)

type actorKey struct{}

// AsOperator lets everybody who reaches h act as the terminal on the operator's
// own machine. It belongs behind a door that only the operator can open.
func AsOperator(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, actingAs(r, match.Actor{System: true}))
	})
}

// Give answers with what the API has at an address, in a language, for somebody whom
// another door has let in: the pages hand out the API's tables so.
func (s *Server) Give(w http.ResponseWriter, r *http.Request, a match.Actor, lang, address string) {
	to, err := url.Parse(address)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	inner := actingAs(r, a)
	inner.Method, inner.URL, inner.Body, inner.ContentLength = http.MethodGet, to, http.NoBody, 0
	inner.Header = http.Header{"Accept-Language": {lang}, "User-Agent": {r.UserAgent()}} // no cookie, and no compressing twice
	s.echo.ServeHTTP(w, inner)
}

// actingAs gives a request that somebody makes who needs no token.
func actingAs(r *http.Request, a match.Actor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), actorKey{}, a))
}

// letIn gives who asks before anybody has shown a token.
func letIn(ctx context.Context) match.Actor {
	a, _ := ctx.Value(actorKey{}).(match.Actor)
	return a
}
