package search

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"duyen/configs"
	"duyen/match"
)

// fakeStore stands in for the store and the engine: profiles by id, rows in the
// order of arrival.
type fakeStore struct {
	mu   sync.RWMutex
	rows map[string]uint32
	ids  []string
	by   map[string]match.Profile
	ref  *match.Reference
}

func newFakeStore(ref *match.Reference) *fakeStore {
	return &fakeStore{rows: map[string]uint32{}, by: map[string]match.Profile{}, ref: ref}
}

func (s *fakeStore) put(profiles ...match.Profile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range profiles {
		id := p.Common().ID
		if _, ok := s.rows[id]; !ok {
			s.rows[id] = uint32(len(s.ids))
			s.ids = append(s.ids, id)
		}
		s.by[id] = p
	}
}

func (s *fakeStore) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, id)
}

// Get implements Loader.
func (s *fakeStore) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = s.by[id]
	}
	return out, nil
}

// View implements Columns.
func (s *fakeStore) View(f match.Filter) View { return &fakeView{s, f} }

type fakeView struct {
	*fakeStore
	filter match.Filter
}

func (v *fakeView) Row(id string) (uint32, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	row, ok := v.rows[id]
	return row, ok && v.by[id] != nil
}

func (v *fakeView) ID(row uint32) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.ids[row]
}

func (v *fakeView) Pass(row uint32) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	p := v.by[v.ids[row]]
	if p == nil || !v.filter.Viewer.Sees(p.Common()) {
		return false
	}
	b, f := p.Common(), v.filter
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, b.Kind)) &&
		(len(f.Sectors) == 0 || slices.ContainsFunc(b.Sectors, func(s string) bool { return within(s, f.Sectors) })) &&
		(len(f.Localities) == 0 || slices.ContainsFunc(f.Localities, func(l string) bool { return v.ref.Places.Within(b.Locality, l) }))
}

func within(sector string, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { return sector == w || strings.HasPrefix(sector, w+".") })
}

func (v *fakeView) Rows() []uint32 {
	var rows []uint32
	for i := len(v.ids) - 1; i >= 0; i-- {
		if v.Pass(uint32(i)) {
			rows = append(rows, uint32(i))
		}
	}
	return rows
}

func (v *fakeView) Count(rows []uint32, facets []string) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, f := range facets {
		out[f] = map[string]int{}
		for _, row := range rows {
			b := v.by[v.ids[row]].Common()
			switch f {
			case "kind":
				out[f][string(b.Kind)]++
			case "sector":
				for _, s := range b.Sectors {
					out[f][s]++
				}
			case "locality":
				out[f][b.Locality]++
			}
		}
	}
	return out
}

// reference loads the reference data once per test.
func reference(t testing.TB) *match.Reference {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// open makes an index in a fresh folder over profiles.
func open(t testing.TB, profiles ...match.Profile) (*Index, *fakeStore) {
	t.Helper()
	ref := reference(t)
	store := newFakeStore(ref)
	ix, err := Open(t.TempDir()+"/index", ref, store, store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	apply(t, ix, store, profiles...)
	return ix, store
}

// apply stores and indexes profiles.
func apply(t testing.TB, ix *Index, store *fakeStore, profiles ...match.Profile) {
	t.Helper()
	store.put(profiles...)
	updates := make([]match.Update, len(profiles))
	for i, p := range profiles {
		updates[i] = match.Update{ID: p.Common().ID, Profile: p}
	}
	if err := ix.Apply(t.Context(), updates, match.Checkpoint{Store: "s", Seq: int64(len(profiles))}); err != nil {
		t.Fatal(err)
	}
}

// startup makes a public startup.
func startup(id, name, description string, change ...func(*match.Startup)) *match.Startup {
	p := &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: id, Name: name, Description: description}}
	p.Version = 1
	for _, c := range change {
		c(p)
	}
	return p
}

// found gives the ids a search finds, in order.
func found(t testing.TB, ix *Index, q match.Query) []string {
	t.Helper()
	hits, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %q: %v", q.Text, err)
	}
	ids := []string{}
	for _, h := range hits.Data {
		ids = append(ids, h.ID)
	}
	return ids
}
