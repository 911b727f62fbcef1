package service

import (
	"context"
	"time"

	"duyen/match"
)

// DataRequests keeps requests about personal data.
type DataRequests interface {
	// CreateDataRequest keeps a new request, which gets its id.
	CreateDataRequest(ctx context.Context, r match.DataRequest) (match.DataRequest, error)
	// ChangeDataRequest replaces the request at the version that r carries and gives
	// the next one. KindNotFound, KindStale.
	ChangeDataRequest(ctx context.Context, r match.DataRequest) (match.DataRequest, error)
	// DataRequest gives one; KindNotFound.
	DataRequest(ctx context.Context, id string) (match.DataRequest, error)
	// DataRequests gives up to limit that pass the filter, the oldest first, behind
	// the id after.
	DataRequests(ctx context.Context, f match.DataRequestFilter, after string, limit int) ([]match.DataRequest, error)
	// EmptyDataRequests empties every text of requests that ended before a time.
	EmptyDataRequests(ctx context.Context, before time.Time) error
}

// DataRequestStatus is a request with what the clock says about it.
type DataRequestStatus struct {
	match.DataRequest
	AnswerOverdue, FulfilOverdue bool
}

// DataRequestPage is a page of requests.
type DataRequestPage struct {
	Data    []DataRequestStatus
	HasMore bool
	Next    string
}

// AskAbout keeps a request of the actor about their own data, or, when it names a
// person, one that an officer notes for somebody without an account. Its terms
// begin now.
func (s *Service) AskAbout(ctx context.Context, a match.Actor, r match.DataRequest) (DataRequestStatus, error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return DataRequestStatus{}, err
	}
	r.User, r.Officer, r.Answer = a.User, "", ""
	if r.Person != "" || r.Contact != "" {
		if err := mayAll(a, match.ActionHandleAsks); err != nil {
			return DataRequestStatus{}, err
		}
		r.User, r.Officer = "", a.User
	}
	if err := r.Normalize(); err != nil {
		return DataRequestStatus{}, err
	}
	r, err := s.requests.CreateDataRequest(ctx, r.Dated(s.now().In(s.zone), s.ref.Calendar))
	if err != nil {
		return DataRequestStatus{}, err
	}
	s.record(ctx, a, "request.create", r.User, map[string]any{"request": r.ID, "kind": r.Kind})
	return s.clocked(r), nil
}

// AskedAbout gives a page of requests: everybody's for who handles them, else the
// actor's own. Overdue keeps those with a term that has passed.
func (s *Service) AskedAbout(ctx context.Context, a match.Actor, state match.DataRequestState, overdue bool, after string, limit int) (DataRequestPage, error) {
	page := DataRequestPage{Data: []DataRequestStatus{}}
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return page, err
	}
	f := match.DataRequestFilter{State: state}
	if mayAll(a, match.ActionHandleAsks) != nil {
		f.User = a.User
	}
	if overdue {
		f.OverdueAt = s.now()
	}
	limit, err := pageSize(limit)
	if err != nil {
		return page, err
	}
	found, err := s.requests.DataRequests(ctx, f, after, limit+1)
	if err != nil {
		return page, err
	}
	if len(found) > limit {
		found, page.HasMore, page.Next = found[:limit], true, found[limit-1].ID
	}
	for i := range found {
		page.Data = append(page.Data, s.clocked(found[i]))
	}
	if f.User == "" {
		s.record(ctx, a, "request.list", "", map[string]any{"after": after, "n": len(found)})
	}
	return page, nil
}

// HandleAsk does something with a request at a version the actor must have seen.
func (s *Service) HandleAsk(ctx context.Context, a match.Actor, id string, version int64, step match.DataRequestStep) (DataRequestStatus, error) {
	if err := mayAll(a, match.ActionHandleAsks); err != nil {
		return DataRequestStatus{}, err
	}
	r, err := s.askedAt(ctx, id, version)
	if err != nil {
		return DataRequestStatus{}, err
	}
	if r, err = r.Take(step, s.now()); err != nil {
		return DataRequestStatus{}, err
	}
	if r, err = s.requests.ChangeDataRequest(ctx, r); err != nil {
		return DataRequestStatus{}, err
	}
	s.record(ctx, a, "request.handle", r.User, map[string]any{"request": r.ID, "state": r.State, "extended": r.Extended})
	return s.clocked(r), nil
}

// EraseAsked begins to erase the account whose request to be deleted this is, at a
// version the actor must have seen, and closes the request. It gives the receipt as it
// stands and its secret, which nobody can give again.
func (s *Service) EraseAsked(ctx context.Context, a match.Actor, id string, version int64) (match.Receipt, string, error) {
	if err := mayAll(a, match.ActionHandleAsks); err != nil {
		return match.Receipt{}, "", err
	}
	r, err := s.askedAt(ctx, id, version)
	switch {
	case err != nil:
		return match.Receipt{}, "", err
	case r.State.Over():
		return match.Receipt{}, "", match.Fail(match.KindConflict, "request_over", "the request is over")
	case r.Kind != match.RequestDelete || r.User == "":
		return match.Receipt{}, "", match.Fail(match.KindConflict, "request_erases_nothing", "no account asks to be deleted")
	}
	return s.erase(ctx, a, r.User)
}

// askedAt gives a request at the version that somebody has seen.
func (s *Service) askedAt(ctx context.Context, id string, version int64) (match.DataRequest, error) {
	r, err := s.requests.DataRequest(ctx, id)
	switch {
	case err != nil:
	case version == 0:
		err = match.Fail(match.KindPrecondition, "version_required", "the version being changed is required")
	case version != r.Version:
		err = match.Fail(match.KindStale, "stale", "the request has changed since")
	}
	return r, err
}

// clocked says what is overdue by now.
func (s *Service) clocked(r match.DataRequest) DataRequestStatus {
	now := s.now()
	return DataRequestStatus{r, r.AnswerOverdue(now), r.FulfilOverdue(now)}
}
