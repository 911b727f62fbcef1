// Package engine ranks profiles exactly, out of memory. It keeps columns and
// postings of every profile, fed from the store's change log, and answers
// "whom does this subject fit" with the same numbers match.Model gives, for
// all targets at once. It also counts facets and applies filters for search.
package engine

import (
	"context"
	"slices"
	"sync"

	"duyen/match"
)

// Loader gives the profiles whose match is about to be explained, nil where
// one is gone.
type Loader interface {
	Get(ctx context.Context, ids ...string) ([]match.Profile, error)
}

// Each calls f for every stored profile and gives the checkpoint they stand
// at; service.Log has such a method.
type Each func(ctx context.Context, f func([]match.Profile) error) (match.Checkpoint, error)

// Engine is safe for concurrent use: a query sees the state before or after an
// Apply, never half of it.
type Engine struct {
	ref      *match.Reference
	weights  match.Weights
	profiles Loader
	names    *dictionary // rows are numbered once for the life of the process
	scratch  scratches

	mu    sync.RWMutex // guards state and everything in it
	state *state
}

// state is everything that one epoch's statistics shape.
type state struct {
	model    *match.Model
	scorers  map[match.Direction]*match.Scorer
	at       match.Checkpoint
	texts    map[match.Direction]*textBound
	columns  *columns
	local    []uint32 // engine row → row among the targets of its kind
	startups *startups
	holders  map[match.Kind]*holders
	shown    *shown
	recent   recent
	selves   *selves
}

// New makes an empty engine; Load fills it.
func New(ref *match.Reference, w match.Weights, profiles Loader) *Engine {
	e := &Engine{ref: ref, weights: w, profiles: profiles, names: newDictionary()}
	e.state = e.newState(match.NewTally(ref, "").Statistics(0))
	e.state.seal()
	return e
}

func (e *Engine) newState(stats *match.Statistics) *state {
	s := &state{
		model:    &match.Model{Reference: e.ref, Weights: e.weights, Statistics: stats},
		scorers:  map[match.Direction]*match.Scorer{},
		texts:    map[match.Direction]*textBound{},
		columns:  newColumns(e.ref, stats.Day),
		startups: newStartups(stats.Count(match.KindStartup)),
		holders:  map[match.Kind]*holders{},
		shown:    newShown(),
		selves:   &selves{},
	}
	for _, d := range match.Directions() {
		s.scorers[d] = s.model.Scorer(d)
		text := newTextBound(s.scorers[d].Part(match.ColText))
		s.texts[d] = &text
		s.holders[d.Holder()] = newHolders(d.Holder(), stats.Count(d.Holder()))
	}
	return s
}

// Draft is a state in the making beside the one in use. Nobody sees it until
// Adopt; one that is not wanted after all is simply dropped. It belongs to one
// goroutine at a time.
type Draft struct {
	names *dictionary
	state *state
}

// Prepare makes a draft of what each gives, under new statistics counted from
// day. Their epoch is the number of the last change that is in them: it needs
// no storage and is the same after a restart with the same data. It reads the
// profiles twice, so that memory holds none of them; queries and Apply go on
// with the state in use meanwhile.
func (e *Engine) Prepare(ctx context.Context, each Each, day match.Date) (*Draft, error) {
	tally := match.NewTally(e.ref, day)
	counted, err := each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			tally.Add(p)
		}
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	d := e.Draft(tally.Statistics(counted.Seq))
	d.state.at, err = each(ctx, func(batch []match.Profile) error {
		d.Fill(batch, d.Features(batch))
		return ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	if err := d.Seal(); err != nil {
		return nil, err
	}
	d.state.recent.begin(d.state.at.Seq)
	return d, nil
}

// Draft begins an empty draft under statistics, for Prepare or whoever fills it
// himself.
func (e *Engine) Draft(stats *match.Statistics) *Draft {
	return &Draft{names: e.names, state: e.newState(stats)}
}

// Features computes the features of profiles under the draft's statistics, on
// every core.
func (d *Draft) Features(batch []match.Profile) []*match.Features {
	return featuresOf(d.state.model, batch)
}

// Fill adds profiles that are not in the draft yet, with the features of each.
func (d *Draft) Fill(batch []match.Profile, features []*match.Features) {
	d.state.fill(d.names, batch, features)
}

// Seal puts what was filled in into order, once, before Apply and Adopt.
// KindInternal when there are more profiles of a kind than can be numbered.
func (d *Draft) Seal() error {
	if d.state.full() {
		return match.Fail(match.KindInternal, "internal", "a kind has more than 16.7 million profiles")
	}
	d.state.seal()
	return nil
}

// Checkpoint tells how far the draft has followed the store.
func (d *Draft) Checkpoint() match.Checkpoint { return d.state.at }

// Apply catches the draft up with what has changed since it was begun, under
// its own statistics. An update that is in it already does no harm.
func (d *Draft) Apply(updates []match.Update, at match.Checkpoint) {
	d.state.apply(d.names, updates, featuresOf(d.state.model, profilesOf(updates)))
	d.state.reach(at, false)
}

// ApplyLoose is Apply for profiles that may be newer than the checkpoint.
func (d *Draft) ApplyLoose(updates []match.Update, at match.Checkpoint) {
	d.state.apply(d.names, updates, featuresOf(d.state.model, profilesOf(updates)))
	d.state.reach(at, true)
}

// Adopt puts a draft of this engine in the place of the state in use, at once
// for every query that begins after it; a query under way ends on the old one,
// which is garbage after that. The caller has caught the draft up with the
// state in use and calls neither Apply meanwhile; the draft is the engine's from
// then on.
func (e *Engine) Adopt(d *Draft) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state = d.state
}

// Load replaces everything by what each gives: Prepare and Adopt.
func (e *Engine) Load(ctx context.Context, each Each, day match.Date) error {
	d, err := e.Prepare(ctx, each, day)
	if err != nil {
		return err
	}
	e.Adopt(d)
	return nil
}

// Apply brings single profiles up to date under the current statistics: they are
// what the changes up to the checkpoint have made of them.
func (e *Engine) Apply(updates []match.Update, at match.Checkpoint) {
	e.applyTo(updates, at, false)
}

// ApplyLoose is Apply for profiles that may be newer than the checkpoint, because
// they were read a moment later. Lists drawn before the next Apply are right, but
// no measure for those of others (Standing.Exact).
func (e *Engine) ApplyLoose(updates []match.Update, at match.Checkpoint) {
	e.applyTo(updates, at, true)
}

func (e *Engine) applyTo(updates []match.Update, at match.Checkpoint, loose bool) {
	e.mu.RLock()
	model := e.state.model // one writer: nobody else replaces it meanwhile
	e.mu.RUnlock()
	features := featuresOf(model, profilesOf(updates))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.state.columns = e.state.columns.clone()
	e.state.apply(e.names, updates, features)
	e.state.reach(at, loose)
}

// reach notes that the changes up to a checkpoint are in.
func (s *state) reach(at match.Checkpoint, loose bool) {
	if s.at.Store != at.Store {
		s.recent.begin(s.at.Seq) // another history
		s.recent.stands[0].loose = true
	}
	s.at = at
	s.recent.reach(at.Seq, loose)
}

// apply replaces the updated profiles.
func (s *state) apply(names *dictionary, updates []match.Update, features []*match.Features) {
	for i, u := range updates {
		row := names.row(u.ID)
		before, owner := s.columns.held(row)
		s.remove(row)
		if u.Profile != nil {
			s.add(row, u.Profile, features[i])
		}
		s.recent.note(row, before, owner, features[i])
	}
}

func profilesOf(updates []match.Update) []match.Profile {
	out := make([]match.Profile, len(updates))
	for i, u := range updates {
		out[i] = u.Profile
	}
	return out
}

// featuresOf computes the features of a batch on every core; nil for nil.
func featuresOf(model *match.Model, batch []match.Profile) []*match.Features {
	out := make([]*match.Features, len(batch))
	parallel((len(batch)+readAtOnce-1)/readAtOnce, func(block int) {
		r := model.Reader()
		for i := block * readAtOnce; i < min(len(batch), (block+1)*readAtOnce); i++ {
			if batch[i] != nil {
				out[i] = r.Features(match.Face(batch[i]))
			}
		}
	})
	return out
}

// readAtOnce is how many profiles are read in the same memory: enough to make
// little of it, few enough to keep every core busy to the end of a batch.
const readAtOnce = 16

// fill adds a batch, each kind on its own core. What takes longest comes first:
// startups, half of all, and the columns, with the rows that only they need.
func (s *state) fill(names *dictionary, batch []match.Profile, features []*match.Features) {
	const columns = match.Kind("")
	kinds := slices.Insert(match.Kinds(), 1, columns)
	local, rows := make([]uint32, len(features)), []uint32(nil)
	parallel(len(kinds), func(k int) {
		if kinds[k] == columns {
			rows = names.rows(len(features), func(i int) string { return features[i].ID })
			for i, row := range rows {
				s.columns.set(row, batch[i])
			}
			return
		}
		for i, f := range features {
			if f.Kind == kinds[k] {
				local[i] = s.target(batch[i], f)
			}
		}
	})
	for i, f := range features {
		s.settle(rows[i], f.Kind, local[i])
	}
}

func (s *state) add(row uint32, p match.Profile, f *match.Features) {
	s.columns.set(row, p)
	s.settle(row, f.Kind, s.target(p, f))
}

// target adds a profile to the targets of its kind and gives where it stands
// among them. It is nobody's until it is settled.
func (s *state) target(p match.Profile, f *match.Features) (local uint32) {
	if f.Kind == match.KindStartup {
		return s.startups.add(p.Common(), f, s.model.Statistics)
	}
	return s.holders[f.Kind].add(p.Common(), f, s.rolesOf(f.Kind))
}

// rolesOf gives the scorers of a kind of holder by role.
func (s *state) rolesOf(k match.Kind) [2]*match.Scorer {
	return [2]*match.Scorer{
		asTargets:  s.scorers[match.Direction{From: match.KindStartup, To: k}],
		asSubjects: s.scorers[match.Direction{From: k, To: match.KindStartup}],
	}
}

// settle lets an engine row and a target know each other.
func (s *state) settle(row uint32, kind match.Kind, local uint32) {
	for int(row) >= len(s.local) {
		s.local = append(s.local, 0)
	}
	s.local[row] = local
	s.targets(kind).rows[local] = row
}

// targets gives those of a kind.
func (s *state) targets(kind match.Kind) *targets {
	if kind == match.KindStartup {
		return &s.startups.targets
	}
	return &s.holders[kind].targets
}

func (s *state) remove(row uint32) {
	switch kind := s.columns.remove(row); kind {
	case "":
	case match.KindStartup:
		s.startups.remove(s.local[row])
	default:
		s.holders[kind].remove(s.local[row])
	}
}

// full tells whether a kind has more rows than postings can name.
func (s *state) full() bool {
	most := len(s.startups.rows)
	for _, h := range s.holders {
		most = max(most, len(h.rows))
	}
	return most > maxRows
}

// seal puts what was added so far into the order that scans like, each kind on
// its own core.
func (s *state) seal() {
	kinds := match.Kinds()
	rows, to := make([][]uint32, len(kinds)), make([][]uint32, len(kinds))
	parallel(len(kinds), func(k int) {
		if kinds[k] == match.KindStartup {
			rows[k] = s.startups.rows
			to[k] = s.startups.seal()
			return
		}
		h := s.holders[kinds[k]]
		rows[k] = h.rows
		to[k] = h.seal()
	})
	for k := range kinds {
		s.sealed(rows[k], to[k])
	}
}

// sealed notes where the targets in rows have gone. A dead row's profile may
// have another by now.
func (s *state) sealed(rows, to []uint32) {
	for at, row := range rows {
		if s.local[row] == uint32(at) {
			s.local[row] = to[at]
		}
	}
}

func (e *Engine) current() *state {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state
}

// Checkpoint tells how far the engine has followed the store.
func (e *Engine) Checkpoint() match.Checkpoint {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.at
}

// Weights gives what the engine ranks by.
func (e *Engine) Weights() match.Weights { return e.weights }

// Moment gives what tells one state from another, all of the same one: how far the
// engine has followed the store, and the epoch and day of its statistics.
func (e *Engine) Moment() (at match.Checkpoint, epoch int64, day match.Date) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.at, e.state.model.Statistics.Epoch, e.state.model.Statistics.Day
}

// Epoch gives the number of the statistics in use.
func (e *Engine) Epoch() int64 { return e.current().model.Statistics.Epoch }

// Day gives the day the ranking counts from.
func (e *Engine) Day() match.Date { return e.current().model.Statistics.Day }

// Len gives the number of profiles.
func (e *Engine) Len() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.columns.live
}

// Count gives the number of profiles of a kind.
func (e *Engine) Count(k match.Kind) int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if k == match.KindStartup {
		return e.state.startups.live()
	}
	if h := e.state.holders[k]; h != nil {
		return h.live()
	}
	return 0
}

// Versions calls f for every profile in the engine.
func (e *Engine) Versions(f func(id string, version int64)) {
	e.mu.RLock()
	c := e.state.columns
	e.mu.RUnlock()
	for row := range uint32(c.heads.len()) {
		if c.has(row) {
			f(e.names.id(row), c.metas.at(row).version)
		}
	}
}
