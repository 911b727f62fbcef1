package api_test

import (
	"testing"

	"duyen/match"
	"duyen/store"
	"duyen/store/storetest"
)

// template is what new stores are copied from.
var template storetest.Template

// newStore opens a new store at path; who asks closes it.
func newStore(t testing.TB, path string, ref *match.Reference) *store.Store {
	t.Helper()
	return storetest.Open(t, &template, path, func(path string) (*store.Store, error) { return store.Open(t.Context(), "sqlite:"+path, ref) })
}
