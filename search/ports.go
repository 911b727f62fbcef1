package search

import (
	"context"

	"duyen/match"
)

// Columns answers filters and facets; the engine keeps them.
type Columns interface {
	// View pins the columns for one search and prepares the filter.
	View(f match.Filter) View
}

// View is one pinned state of the columns under one filter. Row numbers are
// stable per id for the life of the process.
type View interface {
	// Row gives the row of a profile; false when the columns do not have it.
	Row(id string) (row uint32, ok bool)
	// ID gives the profile of a row.
	ID(row uint32) string
	// Pass tells whether a row passes the filter and may be seen by its viewer.
	Pass(row uint32) bool
	// Rows lists the rows that pass, newest first. The caller only reads it.
	Rows() []uint32
	// Count gives, per facet, how many of rows have each value.
	Count(rows []uint32, facets []string) map[string]map[string]int
}

// Loader gives the texts of the few profiles on a page.
type Loader interface {
	// Get gives the profiles of ids in their order, nil where there is none.
	Get(ctx context.Context, ids ...string) ([]match.Profile, error)
}
