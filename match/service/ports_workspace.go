package service

import (
	"context"
	"time"

	"duyen/match"
)

// Workspace keeps what organizations do with their members.
type Workspace interface {
	Members
	Keepers
	Pledges
	Figures
}

// Members keeps who is a member of which organization.
type Members interface {
	// Enrol keeps memberships, all or none. Who is a member already stays one; who
	// is invited is confirmed when the membership given is. KindNotFound.
	Enrol(ctx context.Context, members ...match.Member) ([]match.Member, error)
	// Confirm confirms one, or says anew whether the organization may post; it may be
	// repeated. KindNotFound.
	Confirm(ctx context.Context, organization, profile string, mayPost bool, means match.ConsentMeans) (match.Member, error)
	// Leave ends one; an invitation is forgotten. KindNotFound.
	Leave(ctx context.Context, organization, profile string) (match.Member, error)
	// Member gives one that has not ended; KindNotFound.
	Member(ctx context.Context, organization, profile string) (match.Member, error)
	// Members gives those a query asks for, the newest first.
	Members(ctx context.Context, q match.MemberQuery) ([]match.Member, error)
}

// Keepers hands profiles over that an organization keeps.
type Keepers interface {
	// PutMemberCode keeps the hash of a code; an older one ends. KindNotFound when
	// the profile is no member that the organization keeps.
	PutMemberCode(ctx context.Context, organization, profile, hash string, until time.Time) error
	// TakeProfile gives the profile of a code to an account; KindNotFound.
	TakeProfile(ctx context.Context, hash, user string, now time.Time) (match.Written, error)
}

// Pledges keeps what is pledged.
type Pledges interface {
	// AddPledge keeps a pledge, which gets its id; KindNotFound when whose it is is gone.
	AddPledge(ctx context.Context, p match.Pledge) (match.Pledge, error)
	// ChangePledge changes one in one transaction; an error of f changes nothing. KindNotFound.
	ChangePledge(ctx context.Context, id string, f func(p *match.Pledge) error) (match.Pledge, error)
	// DropPledge takes one back and may be repeated.
	DropPledge(ctx context.Context, id string) error
	// Pledge gives one; KindNotFound.
	Pledge(ctx context.Context, id string) (match.Pledge, error)
	// Pledges gives those a query asks for, the newest first.
	Pledges(ctx context.Context, q match.PledgeQuery) ([]match.Pledge, error)
}

// Figures counts what organizations and their members do.
type Figures interface {
	// Count counts figures from one snapshot, for each query one list by
	// organization; a query without an organization is about all.
	Count(ctx context.Context, asked ...match.FigureQuery) ([][]match.Total, error)
	// FigureRows gives the rows a figure is counted from, the newest first.
	FigureRows(ctx context.Context, q match.FigureQuery) ([]match.FigureRow, error)
	// Inbox gives introductions to an organization and its offers, the newest first.
	Inbox(ctx context.Context, q match.InboxQuery) ([]match.Introduction, error)
}
