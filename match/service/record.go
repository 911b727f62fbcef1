package service

import (
	"context"
	"encoding/json"

	"duyen/match"
)

// record notes in the audit log that the actor did something to an account.
// What was done stays done when that fails; the failure goes to the log.
func (s *Service) record(ctx context.Context, a match.Actor, action, object string, details map[string]any) {
	if s.recorder == nil {
		return
	}
	e := match.AuditEntry{At: s.now(), Actor: auditName(a), Action: action, ObjectKind: match.AuditUser, Object: object}
	if a.Key != nil {
		e.OnBehalf = a.User
	}
	var err error
	if len(details) > 0 {
		e.Payload, err = json.Marshal(details)
	}
	if err == nil {
		_, err = s.recorder.Append(context.WithoutCancel(ctx), e)
	}
	if err != nil {
		s.logger.Error("the audit log was not written", "action", action, "object", object, "error", err)
	}
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
