package service

import (
	"context"

	"duyen/match"
)

// record notes in the audit log that the actor did something to an account.
// What was done stays done when that fails; the failure goes to the log.
func (s *Service) record(ctx context.Context, a match.Actor, action, object string, details map[string]any) {
	s.append(ctx, s.entry(a, action, object, details))
}

// auditName says in the audit log who did something.
func auditName(a match.Actor) string {
	switch {
	case a.Key != nil:
		return match.AuditKey + a.Key.Prefix
	case a.System:
		return match.AuditSystem
	}
	return a.User
}
