package web

import "net/http"

// routeTable is a mux that knows what it answers, so that a test can ask for all of it.
type routeTable struct {
	http.ServeMux
	patterns []string
}

// Handle adds a route.
func (t *routeTable) Handle(pattern string, h http.Handler) {
	t.patterns = append(t.patterns, pattern)
	t.ServeMux.Handle(pattern, h)
}

// Routes lists the patterns of all routes of the pages, as net/http writes them.
func (p *Pages) Routes() []string { return p.routes().patterns }
