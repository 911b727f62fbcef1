package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"duyen/match"
)

// fakeStore is a store in memory, for tests that make it fail. It knows
// profiles by id only.
type fakeStore struct {
	mu       sync.Mutex
	id       string
	profiles map[string][]byte
	kinds    map[string]match.Kind
	versions map[string]int64
	changes  []match.Change
	lines    int    // lineages begun
	line     string // the present one
	unlined  bool   // none can be begun
	fail     error  // what reading gives
	each     func() // called before every Each
	list     func() // called before every List
}

func newFakeStore(id string) *fakeStore {
	return &fakeStore{id: id, profiles: map[string][]byte{}, kinds: map[string]match.Kind{}, versions: map[string]int64{}}
}

// put stores a startup of the name as a change of its own.
func (s *fakeStore) put(id, name string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keep(id, name)
}

// keep is put while the caller holds the lock, so that nobody sees a part of
// several changes.
func (s *fakeStore) keep(id, name string) int64 {
	body, err := json.Marshal(&match.Startup{Base: match.Base{Kind: match.KindStartup, ID: id, Name: name}})
	if err != nil {
		panic(err)
	}
	s.profiles[id], s.kinds[id] = body, match.KindStartup
	s.versions[id]++
	return s.log(id, false)
}

func (s *fakeStore) drop(id string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.profiles, id)
	return s.log(id, true)
}

func (s *fakeStore) log(id string, deleted bool) int64 {
	seq := int64(len(s.changes) + 1)
	s.changes = append(s.changes, match.Change{Seq: seq, Kind: match.KindStartup, ID: id, Deleted: deleted})
	return seq
}

// setFail makes every read fail; nil heals.
func (s *fakeStore) setFail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *fakeStore) get(id string) match.Profile {
	body, ok := s.profiles[id]
	if !ok {
		return nil
	}
	p := match.New(s.kinds[id])
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(p); err != nil {
		panic(err)
	}
	p.Common().Version = s.versions[id]
	return p
}

func (s *fakeStore) Get(_ context.Context, ids ...string) ([]match.Profile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]match.Profile, len(ids))
	for i, id := range ids {
		out[i] = s.get(id)
	}
	return out, s.fail
}

func (s *fakeStore) List(_ context.Context, f match.Filter, _ time.Time, after string, limit int) ([]match.Profile, error) {
	if s.list != nil {
		s.list()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []match.Profile
	for _, id := range slices.Sorted(maps.Keys(s.profiles)) {
		if p := s.get(id); id > after && len(out) < limit && f.Viewer.Sees(p.Common()) {
			out = append(out, p)
		}
	}
	return out, s.fail
}

func (s *fakeStore) Save(context.Context, []match.Write) ([]match.Written, error) {
	return nil, fmt.Errorf("the fake is written with put")
}

func (s *fakeStore) Try(context.Context, []match.Write) ([]match.Written, error) {
	return nil, fmt.Errorf("the fake is written with put")
}

func (s *fakeStore) Delete(context.Context, string, int64) (int64, error) {
	return 0, fmt.Errorf("the fake is written with drop")
}

func (s *fakeStore) Changes(_ context.Context, after int64, limit int) ([]match.Change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	rest := s.changes[min(after, int64(len(s.changes))):]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}

func (s *fakeStore) Head(context.Context) (match.Checkpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return match.Checkpoint{Store: s.id, Seq: int64(len(s.changes))}, s.fail
}

func (s *fakeStore) Lineage(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.line, s.fail
}

func (s *fakeStore) BeginLineage(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unlined {
		return "", match.Fail(match.KindBusy, "full", "the disk is full")
	}
	if s.fail == nil {
		s.lines++
		s.line = fmt.Sprintf("%03d", s.lines)
	}
	return s.line, s.fail
}

func (s *fakeStore) Each(_ context.Context, f func([]match.Profile) error) (match.Checkpoint, error) {
	if s.each != nil {
		s.each()
	}
	s.mu.Lock()
	at := match.Checkpoint{Store: s.id, Seq: int64(len(s.changes))}
	var all []match.Profile
	for _, id := range slices.Sorted(maps.Keys(s.profiles)) {
		all = append(all, s.get(id))
	}
	err := s.fail
	s.mu.Unlock()
	for batch := range slices.Chunk(all, 700) {
		if err := f(batch); err != nil {
			return match.Checkpoint{}, err
		}
	}
	return at, err
}

// fakeIndex is a text index in memory, for tests that make it fail, hang or
// forget.
type fakeIndex struct {
	mu      sync.Mutex
	held    map[string]match.Profile
	at      match.Checkpoint
	applies int
	largest int

	draft   map[string]match.Profile // nil without one
	draftAt match.Checkpoint
	fills   int
	swaps   int

	apply  func(n int) error // called before the nth Apply
	fill   func(n int) error // called before the nth Fill
	swap   func() error      // called before every Swap
	search error
	once   bool  // search fails a single time
	open   error // what Checkpoint gives
}

func newFakeIndex() *fakeIndex { return &fakeIndex{held: map[string]match.Profile{}} }

func (x *fakeIndex) with(f func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	f()
}

func (x *fakeIndex) Search(_ context.Context, q match.Query) (match.Hits, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	hits := match.Hits{Data: []match.Hit{}, Total: len(x.held)}
	for _, id := range slices.Sorted(maps.Keys(x.held)) {
		hits.Data = append(hits.Data, match.Hit{ID: id, Name: x.held[id].Common().Name})
	}
	err := x.search
	if x.once {
		x.search = nil
	}
	return hits, err
}

func (x *fakeIndex) Found(_ context.Context, queries []match.Query, _ []string) ([][]string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return make([][]string, len(queries)), x.search
}

func (x *fakeIndex) Suggest(context.Context, string, int, match.Viewer) ([]match.Suggestion, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return []match.Suggestion{{Text: "from the index", Type: "sector"}}, x.search
}

func (x *fakeIndex) Apply(_ context.Context, updates []match.Update, at match.Checkpoint) error {
	var hook func(int) error
	n := 0
	x.with(func() {
		x.applies++
		n, hook = x.applies, x.apply
		x.largest = max(x.largest, len(updates))
	})
	if hook != nil {
		if err := hook(n); err != nil {
			return err
		}
	}
	x.with(func() {
		for _, u := range updates {
			if u.Profile == nil {
				delete(x.held, u.ID)
				continue
			}
			x.held[u.ID] = u.Profile
		}
		x.at = at
	})
	return nil
}

func (x *fakeIndex) Checkpoint(context.Context) (match.Checkpoint, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.at, x.open
}

func (x *fakeIndex) Draft(context.Context) error {
	x.with(func() { x.draft, x.draftAt = map[string]match.Profile{}, match.Checkpoint{} })
	return nil
}

func (x *fakeIndex) Fill(_ context.Context, updates []match.Update, at match.Checkpoint) error {
	var hook func(int) error
	n := 0
	x.with(func() {
		x.fills++
		n, hook = x.fills, x.fill
	})
	if hook != nil {
		if err := hook(n); err != nil {
			x.with(func() { x.draft = nil })
			return err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.draft == nil {
		return errBroken
	}
	for _, u := range updates {
		if u.Profile == nil {
			delete(x.draft, u.ID)
			continue
		}
		x.draft[u.ID] = u.Profile
	}
	x.draftAt = at
	return nil
}

// Swap heals whatever the index in use had.
func (x *fakeIndex) Swap(context.Context) error {
	var hook func() error
	x.with(func() { hook = x.swap })
	if hook != nil {
		if err := hook(); err != nil {
			return err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.draft == nil || x.draftAt == (match.Checkpoint{}) {
		return errBroken
	}
	x.held, x.at, x.open, x.search, x.draft = x.draft, x.draftAt, nil, nil, nil
	x.swaps++
	return nil
}

func (x *fakeIndex) Discard(context.Context) error {
	x.with(func() { x.draft = nil })
	return nil
}

func (x *fakeIndex) Purge(context.Context) error { return nil }

func (x *fakeIndex) Versions(_ context.Context, f func(id string, version int64)) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, p := range x.held {
		f(id, p.Common().Version)
	}
	return nil
}
