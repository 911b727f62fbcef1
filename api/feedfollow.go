package api

import (
	"context"

	"duyen/match"
	"duyen/match/service"
)

type followInput struct {
	ID      string `path:"id" doc:"Id of whose feed it is"`
	Startup string `path:"startup" doc:"Id of the startup"`
}

// check answers for startups nothing can be.
func (in *followInput) check() error { return checkID(in.Startup) }

type followOutput struct {
	Body service.Followed
}

func (f feeds) follow(ctx context.Context, in *followInput) (*followOutput, error) {
	return f.followed(ctx, in, f.svc.Follow)
}

func (f feeds) followOf(ctx context.Context, in *followInput) (*followOutput, error) {
	return f.followed(ctx, in, f.svc.FollowOf)
}

// followed does one thing to a startup in a feed.
func (f feeds) followed(ctx context.Context, in *followInput, do func(context.Context, match.Actor, string, string) (service.Followed, error)) (*followOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	got, err := do(ctx, from(ctx).actor, in.ID, in.Startup)
	if err != nil {
		return nil, err
	}
	return &followOutput{Body: got}, nil
}

func (f feeds) unfollow(ctx context.Context, in *followInput) (*doneOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, f.svc.Unfollow(ctx, from(ctx).actor, in.ID, in.Startup)
}

type followsOutput struct {
	Body struct {
		Data []service.Followed `json:"data"`
	}
}

func (f feeds) follows(ctx context.Context, in *feedIDInput) (*followsOutput, error) {
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	found, err := f.svc.Follows(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	out := &followsOutput{}
	out.Body.Data = found
	return out, nil
}
