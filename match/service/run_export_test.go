package service

import (
	"context"
	"time"
)

// RunMoved waits until something was done about a run, a moment at most: it may
// have been before.
func (s *Service) RunMoved(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	select {
	case <-s.runner.next():
	case <-ctx.Done():
	}
}
