package service

import (
	"context"

	"duyen/match"
)

// Blocked is an account that somebody wants nothing to do with, and the profiles
// of it by which they know it.
type Blocked struct {
	Account  string       `json:"account"`
	Profiles []match.Card `json:"profiles"`
}

// Block keeps the actor and the owner of a profile apart: neither finds, is
// matched with, or can ask the other.
func (s *Service) Block(ctx context.Context, a match.Actor, profile string) (Blocked, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return Blocked{}, err
	}
	p, err := s.visible(ctx, a, profile)
	if err != nil {
		return Blocked{}, err
	}
	other := p.Common().Owner
	if other == "" || other == a.User {
		return Blocked{}, match.Fail(match.KindInvalid, "not_blockable", "a profile of nobody or of one's own cannot be blocked")
	}
	if err := s.blocks.Block(ctx, a.User, other); err != nil {
		return Blocked{}, err
	}
	s.people.forget(a.User)
	s.people.forget(other)
	s.eyesChanged(ctx, a.User, other)
	s.Notify()
	nudge(s.timing) // sessions were called off
	s.record(ctx, a, "account.block_other", a.User, nil)
	return Blocked{Account: other, Profiles: []match.Card{match.CardOf(p)}}, nil
}

// Unblock takes a block back. One that is not there is no error.
func (s *Service) Unblock(ctx context.Context, a match.Actor, account string) error {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return err
	}
	if err := s.blocks.Unblock(ctx, a.User, account); err != nil {
		return err
	}
	s.people.forget(a.User)
	s.people.forget(account)
	s.eyesChanged(ctx, a.User, account)
	s.record(ctx, a, "account.unblock_other", a.User, nil)
	return nil
}

// BlockedBy lists whom the actor has blocked, the newest first, each by some of the
// profiles that everybody sees.
func (s *Service) BlockedBy(ctx context.Context, a match.Actor) ([]Blocked, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return nil, err
	}
	accounts, err := s.blocks.Blocks(ctx, a.User)
	if err != nil {
		return nil, err
	}
	cards, err := s.blocks.BlockedCards(ctx, a.User, match.BlockedNames)
	if err != nil {
		return nil, err
	}
	out := []Blocked{}
	for _, account := range accounts {
		out = append(out, Blocked{Account: account, Profiles: append([]match.Card{}, cards[account]...)})
	}
	return out, nil
}
