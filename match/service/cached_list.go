package service

import (
	"context"
	"math"
	"slices"
	"strconv"
	"sync/atomic"

	"duyen/match"
	"duyen/match/engine"
)

// Form puts lists of matches into the bytes that a door sends.
type Form interface {
	// Finish gives the finished bytes of a list.
	Finish(r match.Ranking) ([]byte, error)
	// Renew gives finished bytes with another seq and total in a copy of them, and
	// otherwise the same; nil when they are none of ours.
	Renew(finished []byte, seq int64, total int) []byte
}

// renewAfter is how many changes a list may be ahead of what other servers find
// beyond this process, before it is given to them anew: a quarter of what an engine
// remembers, so that theirs reaches back far enough.
const renewAfter = 512

// ListCounts tells what has become of the questions for cached lists.
type ListCounts struct {
	Kept    int64 // given as they were kept
	Renewed int64 // held against what had changed, and found to stand
	Drawn   int64 // drawn anew
}

// listCounts counts them. The zero value is ready.
type listCounts struct{ kept, renewed, drawn atomic.Int64 }

// ListCounts tells how often cached lists were given and drawn.
func (s *Service) ListCounts() ListCounts {
	c := &s.lists
	return ListCounts{c.kept.Load(), c.renewed.Load(), c.drawn.Load()}
}

// wanted is a list that is asked for through the cache.
type wanted struct {
	actor   match.Actor
	kind    match.Kind
	id      string
	request match.Request
	form    Form
	now     moment
	key     string
}

// moment is a state of the world as a reader meets it: where the engine stands,
// and how far the store is known to have gone on.
type moment struct {
	lineage string
	at      match.Checkpoint
	epoch   int64
	day     match.Date
	head    int64
}

// FinishedMatches is Matches, finished for a door, out of the cache where the
// list that is kept there still stands. What is kept is named by who asks for
// what, the statistics and the day; whether it stands is found out when it is
// read (docs/decisions/0037). Parts are what the bytes depend on besides:
// language and parameters. The caller must not change them.
func (s *Service) FinishedMatches(ctx context.Context, a match.Actor, k match.Kind, id string, r match.Request, form Form, parts ...string) ([]byte, error) {
	w := &wanted{actor: a, kind: k, id: id, request: r, form: form}
	if r.Spread { // it hangs on more than the list
		key := s.CacheKey(a, append([]string{"matches", string(k), id}, parts...)...)
		return s.Cached(ctx, key, func() ([]byte, error) { return s.drawn(ctx, w) })
	}
	var ok bool
	if w.now, ok = s.moment(); !ok || s.cache == nil {
		return s.drawn(ctx, w)
	}
	w.key = s.listKey(w, parts)
	value, found := s.cache.Get(ctx, w.key)
	if found {
		if finished, ok := s.kept(ctx, w, value); ok {
			return finished, nil
		}
	}
	return s.flights.do(ctx, w.key+":"+w.now.name(), func() ([]byte, error) {
		if finished, ok := s.drawnMeanwhile(ctx, w, value); ok {
			return finished, nil
		}
		return s.draw(ctx, w)
	})
}

// drawnMeanwhile gives a list that somebody has drawn since old was found under its
// key, or nothing: here, or on another server.
func (s *Service) drawnMeanwhile(ctx context.Context, w *wanted, old []byte) ([]byte, bool) {
	value, found := s.cache.Get(ctx, w.key)
	if found && !same(value, old) {
		if finished, ok := s.kept(ctx, w, value); ok {
			return finished, true
		}
	}
	if len(old) == 0 {
		return nil, false
	}
	value, found = s.cache.Beyond(ctx, w.key)
	if !found {
		return nil, false
	}
	return s.kept(ctx, w, value)
}

// same tells whether two values are one, at the same place.
func same(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// moment gives the present one; false while there is no engine, or one of another
// store, or no lineage.
func (s *Service) moment() (m moment, ok bool) {
	f := &s.follower
	f.mu.Lock()
	up, head := f.engineUp && f.lineage != "", f.head
	m.lineage = f.lineage
	f.mu.Unlock()
	m.at, m.epoch, m.day = s.engine.Moment()
	m.head = head.Seq
	return m, up && head.Store == m.at.Store
}

// name tells moments apart within one epoch.
func (m moment) name() string {
	return strconv.FormatInt(m.at.Seq, 10) + ":" + strconv.FormatInt(m.head, 10)
}

// listKey names a list to the actor: not by the changes, which it may outlive.
func (s *Service) listKey(w *wanted, parts []string) string {
	var room [512]byte
	head := append(room[:0], "list:"...)
	head = strconv.AppendInt(head, listSchema, 10)
	head = append(append(append(head, ':'), s.program...), ':')
	head = append(append(head, w.now.lineage...), ':')
	head = append(strconv.AppendInt(head, w.now.epoch, 10), ':')
	head = append(append(head, w.now.day...), ':')
	return digest(head, w.actor, []string{string(w.kind), w.id}, parts)
}

// kept gives the finished bytes of a kept list, if it stands and the actor
// may still read it. Who may read a list, and what is shown of its subject, hangs
// on the actor, whose scope is in the key, on the subject, whose every change
// makes the list fall, and on who keeps the account of the subject's owner: lists
// that hang on that are not kept (see draw). An offer's organization is named in
// the offer and nothing of it is asked.
func (s *Service) kept(ctx context.Context, w *wanted, value []byte) ([]byte, bool) {
	l, ok := parseList(value)
	if !ok || l.seq() > w.now.at.Seq || !s.undisturbed(ctx, w, l) {
		return nil, false
	}
	if l.seq() == w.now.at.Seq {
		s.lists.kept.Add(1)
		return l.finished(), true
	}
	held, ok := s.held(w, l)
	if !ok {
		return nil, false
	}
	verdict := s.engine.Stands(ctx, held)
	if !verdict.Stands {
		return nil, false
	}
	finished := w.form.Renew(l.finished(), verdict.Seq, verdict.Total)
	if finished == nil {
		return nil, false
	}
	s.lists.renewed.Add(1)
	if verdict.Exact {
		s.renew(ctx, w, l, verdict, finished)
	}
	return finished, true
}

// held gives a kept list as the engine is asked about it.
func (s *Service) held(w *wanted, l keptList) (*engine.Held, bool) {
	r := w.request
	var err error
	if r.N, err = s.rankable(w.kind, r.Target, r.N); err != nil {
		return nil, false
	}
	if r.Filter, err = s.filter(r.Filter, w.actor); err != nil {
		return nil, false
	}
	ids, ok := l.ids()
	return &engine.Held{
		Standing: engine.Standing{Seq: l.seq(), Total: l.total(), Floor: l.floor(), Tie: l.tie(), IDs: ids},
		Subject:  w.id, Face: l.face(), Epoch: w.now.epoch, Day: w.now.day, Request: r,
	}, ok
}

// renew keeps a list as it stands now, for as long as the old one would have
// lasted: what has been checked once for a change is not checked again.
func (s *Service) renew(ctx context.Context, w *wanted, l keptList, v engine.Verdict, finished []byte) {
	h := l.head()
	left := h.made.Add(cacheFor).Sub(s.now())
	beyond := v.Seq-h.beyond > renewAfter
	if h.seq, h.total = v.Seq, v.Total; beyond {
		h.beyond = v.Seq
	}
	value := newList(h, l.rawIDs(), finished)
	if beyond {
		s.cache.Set(ctx, w.key, value, left)
		return
	}
	s.cache.Keep(w.key, value, left)
}

// undisturbed tells whether what is known to have changed in the store, and is
// not in the engine yet, leaves a list alone.
func (s *Service) undisturbed(ctx context.Context, w *wanted, l keptList) bool {
	if w.now.head <= w.now.at.Seq {
		return true
	}
	changed, ok := s.pending(ctx, w.now)
	if !ok || changed[w.id] {
		return false
	}
	ids, ok := l.ids()
	return ok && !slices.ContainsFunc(ids, func(id string) bool { return changed[id] })
}

// drawn draws a list and finishes it, without keeping it.
func (s *Service) drawn(ctx context.Context, w *wanted) ([]byte, error) {
	ranking, err := s.Matches(ctx, w.actor, w.kind, w.id, w.request)
	if err != nil {
		return nil, err
	}
	return w.form.Finish(ranking)
}

// draw draws a list, finishes it and keeps it if it can be told later whether it
// stands.
func (s *Service) draw(ctx context.Context, w *wanted) ([]byte, error) {
	s.lists.drawn.Add(1)
	stored, n, err := s.stored(ctx, w.actor, w.kind, w.id, w.request.Target, w.request.N)
	if err != nil {
		return nil, err
	}
	r := w.request
	r.N = n
	if r.Filter, err = s.asked(ctx, r.Filter, w.actor); err != nil {
		return nil, err
	}
	subject := s.asRead(ctx, w.actor, stored)
	ranking, standing, err := s.engine.List(ctx, subject, r)
	if err == nil {
		err = s.weigh(ctx, subject, ranking.Data)
	}
	if err != nil {
		return nil, err
	}
	finished, err := w.form.Finish(ranking)
	if err != nil || !standing.Exact || ranking.Epoch != w.now.epoch || ranking.Day != w.now.day || s.hangsOnSteward(ctx, w.actor, stored) {
		return finished, err
	}
	h := listHead{
		face: subject != stored, seq: standing.Seq, beyond: standing.Seq, made: s.now(),
		total: standing.Total, floor: standing.Floor, tie: standing.Tie,
	}
	ids, ok := packIDs(standing.IDs)
	if ok && !math.IsNaN(h.floor) {
		s.cache.Set(ctx, w.key, newList(h, ids, finished), cacheFor)
	}
	return finished, nil
}

// hangsOnSteward tells whether an actor may read what they may because they keep
// the account of a profile's owner. That ends with the hand-over, which is no
// change of the profile; it begins with the account, before there is a profile.
func (s *Service) hangsOnSteward(ctx context.Context, a match.Actor, p match.Profile) bool {
	o := match.ObjectOf(p, s.ref)
	err := s.steward(ctx, a, &o)
	return err != nil || o.Steward != "" && o.Steward == a.User
}
