// Package search finds profiles by text. Bleve keeps the inverted index and the
// dictionary; reading the query, scoring, filters and facets are ours: Bleve's
// query strings are dangerous in strangers' hands, its BM25 works with a wrong
// average length, and filters and facets are counted from the engine's columns.
//
// The index is a derived copy: it follows the store's change log, carries its
// own checkpoint and may be thrown away at any time.
package search
