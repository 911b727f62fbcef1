package service

import (
	"context"

	"duyen/match"
)

// RunStore is what is kept of assignment runs.
type RunStore interface {
	Runs
	RunParts
	RunDealings
}

// Runs keeps assignment runs.
type Runs interface {
	// AddRun keeps a new one, which gets its id, with the profiles that take part:
	// subjects, then targets; and, unless x is nil, what it was solved from and what
	// that gave, all in one transaction. KindConflict when there are too many,
	// KindNotFound when its organization is gone.
	AddRun(ctx context.Context, r match.Run, parties []string, input match.RunFrozen, x *match.RunSolution) (match.Run, error)
	// Run gives one; KindNotFound.
	Run(ctx context.Context, id string) (match.Run, error)
	// Runs gives those a query asks for, the newest first.
	Runs(ctx context.Context, q match.RunQuery) ([]match.Run, error)
	// ChangeRun changes one in one transaction; an error of change changes nothing.
	// KindNotFound; KindConflict when it has changed since the version, 0 for any.
	ChangeRun(ctx context.Context, id string, version int64, change func(r *match.Run) error) (match.Run, error)
	// DropRun deletes one; KindNotFound, KindConflict while it is published.
	DropRun(ctx context.Context, id string) error
}

// RunParts keeps what runs are made of.
type RunParts interface {
	// RunParties gives the profiles of a run by number, "" where one is gone.
	RunParties(ctx context.Context, r match.Run) ([]string, error)
	// RunInput gives what a run was solved from; KindNotFound before it was.
	RunInput(ctx context.Context, id string) (match.RunFrozen, error)
	// SolveRun is ChangeRun with what solving the run gave; a nil input leaves what it
	// was solved from.
	SolveRun(ctx context.Context, id string, version int64, input match.RunFrozen, x *match.RunSolution, change func(r *match.Run) error) (match.Run, error)
	// RunPairs gives the pairs a query asks for, by number.
	RunPairs(ctx context.Context, q match.RunPairQuery) ([]match.RunPair, error)
	// RunUnmatched gives subjects that got fewer targets than they were to get.
	RunUnmatched(ctx context.Context, run string, after, limit int) ([]match.RunUnmatched, error)
}

// RunDealings is what runs do by themselves.
type RunDealings interface {
	// RunsAtWork gives the ids of those with something left to do.
	RunsAtWork(ctx context.Context) ([]string, error)
	// ProposeRun does with pairs of a published run what the proposals say, all in one
	// transaction, and gives what it told feeds. Those that are done already, and all
	// when the run is not published any more, are left alone.
	ProposeRun(ctx context.Context, run string, day match.Date, proposals []match.RunProposal) ([]match.FeedItem, error)
	// WithdrawRun takes back up to limit introductions of an undone run that nobody has
	// answered yet, and gives how many it found and what it told feeds.
	WithdrawRun(ctx context.Context, run string, limit int) (int, []match.FeedItem, error)
}
