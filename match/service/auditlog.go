package service

import (
	"context"
	"encoding/json"

	"duyen/match"
)

// AuditPage is a page of the audit log.
type AuditPage struct {
	Data    []match.AuditEntry `json:"data"`
	HasMore bool               `json:"has_more"`
	Next    int64              `json:"next,omitempty"`
}

// AuditLog gives entries by number, behind the number after. That it was read is
// in it, too.
func (s *Service) AuditLog(ctx context.Context, a match.Actor, f match.AuditFilter, after int64, limit int) (AuditPage, error) {
	page := AuditPage{Data: []match.AuditEntry{}}
	if err := mayAll(a, match.ActionReadAudit); err != nil {
		return page, err
	}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	found, err := s.recorder.Audit(ctx, f, after, limit+1)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].Seq
	}
	page.Data = append(page.Data, found...)
	s.record(ctx, a, "audit.read", "", nil)
	return page, nil
}

// recordProfile notes that the actor did something to a profile. Ids of profiles
// may be chosen by people, so the entry is about the owner's account and the id is
// a detail that can be erased; a profile of nobody is named.
func (s *Service) recordProfile(ctx context.Context, a match.Actor, action string, p match.Profile) {
	s.append(ctx, s.profileEntry(a, action, p))
}

func (s *Service) profileEntry(a match.Actor, action string, p match.Profile) match.AuditEntry {
	b := p.Common()
	if b.Owner == "" {
		return match.AuditEntry{At: s.now(), Actor: auditName(a), Action: action, ObjectKind: string(b.Kind), Object: b.ID}
	}
	return s.entry(a, action, b.Owner, map[string]any{"kind": b.Kind, "profile": b.ID})
}

// entry makes what the audit log says about something done to an account.
func (s *Service) entry(a match.Actor, action, user string, details map[string]any) match.AuditEntry {
	e := match.AuditEntry{At: s.now(), Actor: auditName(a), Action: action, ObjectKind: match.AuditUser, Object: user}
	if user == "" {
		e.ObjectKind = ""
	}
	if a.Key != nil {
		e.OnBehalf = a.User
	}
	if len(details) > 0 {
		e.Payload, _ = json.Marshal(details) // names and numbers can always be written
	}
	return e
}

// append adds to the audit log. What was done stays done when that fails; the
// failure goes to the log.
func (s *Service) append(ctx context.Context, entries ...match.AuditEntry) {
	if s.recorder == nil || len(entries) == 0 {
		return
	}
	if _, err := s.recorder.Append(context.WithoutCancel(ctx), entries...); err != nil {
		s.logger.Error("the audit log was not written", "action", entries[0].Action, "error", err)
	}
}
