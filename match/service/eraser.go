package service

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"duyen/match"
)

// Place is one place where copies of personal data lie. Whoever keeps some
// registers theirs with the service; an erasure goes through all of them in
// their order, and none is forgotten.
type Place interface {
	// Name names it in receipts. It is stable.
	Name() string
	// Erase removes everything about the person from the place, down to the bytes of
	// its files. It may be repeated.
	Erase(ctx context.Context, who match.Erasure) error
	// Holds tells whether anything about the person is there.
	Holds(ctx context.Context, who match.Erasure) (bool, error)
}

// PlaceOfMany is a Place where erasing many takes no longer than erasing one.
type PlaceOfMany interface {
	Place
	// EraseAll is Erase of each of them; an error is everybody's.
	EraseAll(ctx context.Context, who []match.Erasure) error
}

// Erasures keeps what is being erased, so that it goes on after a crash.
type Erasures interface {
	// BeginErasure notes an erasure from the named places, blocks the account, ends
	// its sign-ins and closes its requests to be deleted. secret is a hash. KindNotFound; KindConflict when one is under way.
	BeginErasure(ctx context.Context, user, secret string, places []string) (match.Erasure, error)
	// OpenErasures gives those that are not finished.
	OpenErasures(ctx context.Context) ([]match.Erasure, error)
	// Receipt gives how one went, and the hash of its secret; KindNotFound.
	Receipt(ctx context.Context, id string) (r match.Receipt, secret string, err error)
	// MarkErased notes that a place is done, or is to be done again.
	MarkErased(ctx context.Context, id, place string, erased bool) error
	// EndErasure notes the end and forgets whom it was about; KindConflict while a
	// place is not done.
	EndErasure(ctx context.Context, id string) error
}

// How often an erasure is tried again that could not be finished: soon, because
// most of what fails passes, then rarely, and for ever.
const (
	eraseAgain    = time.Second
	eraseAgainMax = 5 * time.Minute
)

// tidyEvery is how often is looked for what has been kept long enough.
const tidyEvery = 24 * time.Hour

// secretPrefix marks secrets of receipts.
const secretPrefix = "dye_"

// EraseMe begins to erase the actor, who proves that it is they who ask (see prove). It
// gives the receipt as it stands and its secret, which nobody can give again. From
// now on the account cannot be used; Run does the rest.
func (s *Service) EraseMe(ctx context.Context, a match.Actor, password string) (match.Receipt, string, error) {
	u, err := s.account(ctx, a)
	if err != nil {
		return match.Receipt{}, "", err
	}
	if u.PasswordHash != "" && password == "" {
		return match.Receipt{}, "", match.Invalid([]match.Problem{{Field: "password", Code: match.ProblemRequired}})
	}
	right, err := s.prove(ctx, a, u, password)
	if err != nil {
		return match.Receipt{}, "", err
	}
	if !right {
		return match.Receipt{}, "", match.Fail(match.KindForbidden, "password_wrong", "the password is wrong")
	}
	return s.erase(ctx, a, u.ID)
}

// EraseUser begins to erase somebody who has asked for it in another way. It is
// for who handles such requests.
func (s *Service) EraseUser(ctx context.Context, a match.Actor, user string) (match.Receipt, string, error) {
	if err := mayAll(a, match.ActionHandleAsks); err != nil {
		return match.Receipt{}, "", err
	}
	return s.erase(ctx, a, user)
}

func (s *Service) erase(ctx context.Context, a match.Actor, user string) (match.Receipt, string, error) {
	secret := newSecret()
	e, err := s.erasures.BeginErasure(ctx, user, hashed(secret), s.PlaceNames())
	if err != nil {
		return match.Receipt{}, "", err
	}
	s.people.forget(user)
	s.record(ctx, a, "account.erase", user, map[string]any{"erasure": e.ID})
	select {
	case s.erasing <- struct{}{}:
	default: // it has been told already
	}
	r, _, err := s.erasures.Receipt(ctx, e.ID)
	return r, secret, err
}

// Receipt gives how an erasure went to whoever shows its secret; KindNotFound
// else.
func (s *Service) Receipt(ctx context.Context, id, secret string) (match.Receipt, error) {
	r, hash, err := s.erasures.Receipt(ctx, id)
	if match.KindOf(err) == match.KindNotFound || err == nil && subtle.ConstantTimeCompare([]byte(hash), []byte(hashed(secret))) != 1 {
		return match.Receipt{}, match.Fail(match.KindNotFound, "no_receipt", "there is no such receipt, or its secret is another one")
	}
	return r, err
}

// AddPlaces adds places to those that erasures go through, in their order: what
// follows a place comes behind it. It must be called before Run.
func (s *Service) AddPlaces(places ...Place) { s.places = append(s.places, places...) }

// PlaceNames lists the places of an erasure in their order.
func (s *Service) PlaceNames() []string {
	var out []string
	for _, p := range s.places {
		out = append(out, p.Name())
	}
	return append(out, s.lastPlace.Name())
}

// eraser works off erasures until ctx ends: those that a crash has left, then
// each as it is asked for, again and again until it is done.
func (s *Service) eraser(ctx context.Context) {
	wait := eraseAgain
	s.tidy(ctx)
	daily := time.NewTicker(tidyEvery)
	defer daily.Stop()
	for {
		left, err := s.eraseOpen(ctx)
		var again <-chan time.Time
		switch {
		case ctx.Err() != nil:
			return
		case err != nil || left > 0:
			s.logger.Error("an erasure is not finished", "left", left, "error", err, "retry_in", wait)
			again = time.After(wait)
			wait = min(2*wait, eraseAgainMax)
		default:
			wait = eraseAgain
		}
		select {
		case <-ctx.Done():
			return
		case <-s.erasing:
		case <-again:
		case <-daily.C:
			s.tidy(ctx)
		}
	}
}

// tidy empties and drops what has been kept long enough; tomorrow is soon enough to try
// again.
func (s *Service) tidy(ctx context.Context) {
	if s.requests != nil {
		if err := s.requests.EmptyDataRequests(ctx, s.now().Add(-match.RequestKept)); err != nil && ctx.Err() == nil {
			s.logger.Error("old requests are not emptied", "error", err)
		}
	}
	if s.lessons != nil {
		if err := s.lessons.DropLessons(ctx, s.now().Add(-match.LessonKept)); err != nil && ctx.Err() == nil {
			s.logger.Error("old lessons are not dropped", "error", err)
		}
	}
	if s.access != nil {
		if err := s.access.EndEmailChanges(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.logger.Error("old changes of addresses are not ended", "error", err)
		}
	}
	if s.drafts != nil {
		if err := s.drafts.EndDrafts(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.logger.Error("old drafts are not ended", "error", err)
		}
	}
	if s.sent != nil {
		if err := s.sent.EndSentForms(ctx, s.now()); err != nil && ctx.Err() == nil {
			s.logger.Error("old forms are not forgotten", "error", err)
		}
	}
}

// erasure is one that is under way.
type erasure struct {
	match.Erasure
	done   map[string]bool // places
	failed []error
}

// eraseOpen goes through what is open, all of it place by place, and tells how
// many are left, and why the last of them is. A place that fails does not keep the
// others from being erased; only the last one waits for them, and for a look
// whether anything has come back meanwhile.
func (s *Service) eraseOpen(ctx context.Context) (left int, failed error) {
	open, err := s.erasures.OpenErasures(ctx)
	if err != nil {
		return 0, err
	}
	began := s.now()
	var all []*erasure
	for _, e := range open {
		done, err := s.erasedPlaces(ctx, e.ID)
		all = append(all, &erasure{Erasure: e, done: done, failed: []error{err}})
	}
	for _, p := range s.places {
		s.eraseFrom(ctx, p, all, func(e *erasure) bool { return e.User != "" && !e.done[p.Name()] }) // else only the last place is left
	}
	for _, e := range all {
		if e.User != "" {
			s.lookAgain(ctx, e)
		}
	}
	s.eraseFrom(ctx, s.lastPlace, all, func(e *erasure) bool { return errors.Join(e.failed...) == nil })
	for _, e := range all {
		err := errors.Join(e.failed...)
		if err == nil {
			err = s.erasures.EndErasure(ctx, e.ID)
		}
		if err != nil {
			left, failed = left+1, err
			continue
		}
		s.logger.Info("an erasure is finished", "erasure", e.ID, "took", s.now().Sub(began))
	}
	return left, failed
}

// erasedPlaces tells which places of an erasure are done.
func (s *Service) erasedPlaces(ctx context.Context, id string) (map[string]bool, error) {
	r, _, err := s.erasures.Receipt(ctx, id)
	done := map[string]bool{}
	for _, p := range r.Places {
		done[p.Name] = p.Erased
	}
	return done, err
}

// eraseFrom erases those who are to be from one place and notes it.
func (s *Service) eraseFrom(ctx context.Context, p Place, all []*erasure, wanted func(*erasure) bool) {
	var who []match.Erasure
	var theirs []*erasure
	for _, e := range all {
		if wanted(e) {
			who, theirs = append(who, e.Erasure), append(theirs, e)
		}
	}
	for i, err := range eraseAll(ctx, p, who) {
		if err == nil {
			err = s.erasures.MarkErased(ctx, who[i].ID, p.Name(), true)
		}
		if err != nil {
			theirs[i].failed = append(theirs[i].failed, match.Wrap(err, "erasing from "+p.Name()))
		}
	}
	s.Notify() // the copies follow at once
}

// eraseAll erases from a place, all at once where that is possible, and gives
// what went wrong with each.
func eraseAll(ctx context.Context, p Place, who []match.Erasure) []error {
	out := make([]error, len(who))
	if many, ok := p.(PlaceOfMany); ok && len(who) > 0 {
		err := many.EraseAll(ctx, who)
		for i := range out {
			out[i] = err
		}
		return out
	}
	for i := range who {
		out[i] = p.Erase(ctx, who[i])
	}
	return out
}

// lookAgain looks into every place: what a request that was under way has written
// since is found, and erased at the next try.
func (s *Service) lookAgain(ctx context.Context, e *erasure) {
	for _, p := range s.places {
		held, err := p.Holds(ctx, e.Erasure)
		if err == nil && held {
			err = errors.Join(match.Fail(match.KindConflict, "erasure_open", p.Name()+" holds something"), s.erasures.MarkErased(ctx, e.ID, p.Name(), false))
		}
		e.failed = append(e.failed, err)
	}
}

// newSecret gives 256 random bits in letters.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	return secretPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// hashed is what is kept of a secret. It has 256 bits, so one round is enough.
func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
