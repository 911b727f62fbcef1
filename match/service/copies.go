package service

import (
	"context"

	"duyen/match"
)

// copiesPlace is what is derived from the store: the text index with its files,
// the engine's rows, the offers in memory, and with them what lists and suggestions show.
type copiesPlace struct{ s *Service }

// CopiesPlace is the place of the derived copies. It comes behind the places of
// the store that they follow.
func (s *Service) CopiesPlace() Place { return copiesPlace{s} }

// Name implements Place.
func (copiesPlace) Name() string { return "index_and_engine" }

// Erase implements Place.
func (p copiesPlace) Erase(ctx context.Context, who match.Erasure) error {
	return p.EraseAll(ctx, []match.Erasure{who})
}

// EraseAll makes the index anew from the store and waits until the files of the
// old one are gone: deleting alone would leave the words in old segments. A
// rebuild that was begun before is no help, it may have read the person. The engine
// has followed the change log by then.
func (p copiesPlace) EraseAll(ctx context.Context, _ []match.Erasure) error {
	if err := p.s.allOffers.forget(ctx); err != nil {
		return err
	}
	if err := p.s.reindex(ctx, &asker{gone: ctx.Done(), answer: make(chan error, 1), alone: true}); err != nil {
		return err
	}
	return p.s.index.Purge(ctx)
}

// Holds implements Place.
func (p copiesPlace) Holds(ctx context.Context, who match.Erasure) (bool, error) {
	theirs := map[string]bool{}
	for _, id := range who.Profiles {
		theirs[id] = true
	}
	held := p.s.allOffers.holds(theirs, who.User)
	look := func(id string, _ int64) { held = held || theirs[id] }
	p.s.engine.Versions(look)
	return held, p.s.index.Versions(ctx, look)
}

// followed gives what the copies may hold of a profile: nothing while its owner
// has withdrawn the consent that others find it.
func followed(p match.Profile) match.Profile {
	if p == nil || p.Common().Paused {
		return nil
	}
	return p
}
