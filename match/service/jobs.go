package service

import (
	"context"

	"duyen/match"
)

// Jobs is the queue of slow work, for those who look after it.
type Jobs interface {
	// List gives jobs in a state ("" for any), the newest first, behind the id
	// after; next is 0 at the end. KindMalformed for an unknown state or limit.
	List(ctx context.Context, state string, after int64, limit int) (infos []match.JobInfo, next int64, err error)
	// Retry has a job tried at once; KindNotFound, KindConflict.
	Retry(ctx context.Context, id int64) error
	// Cancel keeps a job from being tried again; KindNotFound, KindConflict.
	Cancel(ctx context.Context, id int64) error
}

// Jobs gives jobs in a state, the newest first.
func (s *Service) Jobs(ctx context.Context, a match.Actor, state string, after int64, limit int) ([]match.JobInfo, int64, error) {
	if err := mayAll(a, match.ActionManageJobs); err != nil {
		return nil, 0, err
	}
	limit, err := pageSize(limit)
	if err != nil {
		return nil, 0, err
	}
	return s.jobs.List(ctx, state, after, limit)
}

// RetryJob has a job tried at once.
func (s *Service) RetryJob(ctx context.Context, a match.Actor, id int64) error {
	if err := mayAll(a, match.ActionManageJobs); err != nil {
		return err
	}
	s.record(ctx, a, "job.retry", "", map[string]any{"job": id})
	return s.jobs.Retry(ctx, id)
}

// CancelJob keeps a job from being tried again.
func (s *Service) CancelJob(ctx context.Context, a match.Actor, id int64) error {
	if err := mayAll(a, match.ActionManageJobs); err != nil {
		return err
	}
	s.record(ctx, a, "job.cancel", "", map[string]any{"job": id})
	return s.jobs.Cancel(ctx, id)
}
