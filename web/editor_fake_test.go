package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// drafting is what the fake keeps of drafts and does to profiles.
type drafting struct {
	drafts   map[string]match.Draft
	written  []match.Profile
	deleted  []string
	writeErr error
	draftErr error
	outlook  error
}

// hostileDraft has the canary in every field of a startup, and more than there is.
func hostileDraft() match.Draft {
	d := match.Draft{ID: "drf_hostile", User: "u1", Kind: match.KindStartup, Fields: map[string][]string{}, Version: 3}
	for _, name := range append(editNames(match.KindStartup), "unknown") {
		d.Fields[name] = []string{canary, "two"}
	}
	return d
}

func (f *fake) MyDrafts(_ context.Context, a match.Actor) (out []match.Draft, err error) {
	for _, d := range f.drafts {
		if d.User == a.User && d.DroppedAt.IsZero() {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b match.Draft) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

func (f *fake) MyDraft(_ context.Context, a match.Actor, id string) (match.Draft, error) {
	d, ok := f.drafts[id]
	if !ok || d.User != a.User || !d.DroppedAt.IsZero() {
		return match.Draft{}, match.Fail(match.KindNotFound, "not_found", "none")
	}
	fields := map[string][]string{}
	for name, values := range d.Fields {
		fields[name] = values
	}
	d.Fields = fields
	return d, nil
}

func (f *fake) SaveDraft(_ context.Context, a match.Actor, d match.Draft) (match.Draft, error) {
	old, ok := f.drafts[d.ID]
	switch {
	case f.draftErr != nil:
		return match.Draft{}, f.draftErr
	case ok && old.User != a.User:
		return match.Draft{}, match.Fail(match.KindNotFound, "not_found", "none")
	case old.Version != d.Version:
		return match.Draft{}, match.Fail(match.KindStale, "draft_stale", "moved on")
	}
	if err := d.Check(); err != nil {
		return match.Draft{}, err
	}
	d.User, d.Version, d.ChangedAt = a.User, d.Version+1, time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	if f.drafts == nil {
		f.drafts = map[string]match.Draft{}
	}
	f.drafts[d.ID] = d
	return d, nil
}

func (f *fake) DropDraft(_ context.Context, a match.Actor, id string, dropped bool) error {
	d, ok := f.drafts[id]
	if !ok || d.User != a.User {
		return match.Fail(match.KindNotFound, "not_found", "none")
	}
	if d.DroppedAt = (time.Time{}); dropped {
		d.DroppedAt = time.Unix(1, 0)
	}
	f.drafts[id] = d
	return nil
}

func (f *fake) EndDraft(_ context.Context, _ match.Actor, id string) error {
	delete(f.drafts, id)
	return nil
}

// fakeEditor is the fake as the editor of profiles asks it.
type fakeEditor struct{ *fake }

func (f fakeEditor) Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error) {
	p, err := f.Get(ctx, a, k, id)
	if err == nil && !match.Can(a, match.ActionChange, match.Object{Owner: p.Common().Owner}) {
		err = match.Fail(match.KindForbidden, "not_allowed", "not yours")
	}
	return p, err
}

func (f fakeEditor) Create(_ context.Context, a match.Actor, p match.Profile) (match.Written, []match.Problem, error) {
	b := p.Common()
	switch {
	case f.writeErr != nil:
		return match.Written{}, nil, f.writeErr
	case f.profiles[b.ID] != nil:
		return match.Written{}, nil, match.Fail(match.KindConflict, "id_taken", "taken")
	}
	b.Owner, b.Version = a.User, 1
	f.profiles[b.ID] = p
	f.written = append(f.written, p)
	return match.Written{Profile: p, Outcome: match.Created}, nil, nil
}

func (f fakeEditor) Replace(_ context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error) {
	b := p.Common()
	switch {
	case f.writeErr != nil:
		return match.Written{}, nil, f.writeErr
	case f.profiles[b.ID].Common().Version != version:
		return match.Written{}, nil, match.Fail(match.KindStale, "stale", "moved on")
	}
	b.Owner, b.Version = a.User, version+1
	f.profiles[b.ID] = p
	f.written = append(f.written, p)
	return match.Written{Profile: p, Outcome: match.Updated}, nil, nil
}

func (f *fake) Delete(_ context.Context, _ match.Actor, _ match.Kind, id string, version int64) (int64, error) {
	if f.profiles[id].Common().Version != version {
		return 0, match.Fail(match.KindStale, "stale", "moved on")
	}
	f.deleted = append(f.deleted, id)
	return 1, nil
}

func (f *fake) Outlook(context.Context, match.Actor, match.Profile) (service.Outlook, error) {
	return service.Outlook{
		Percent: 40, Best: sampleRanking().Data,
		Missing: []service.Missing{{Field: "needs", Better: 3, Of: 20, Mean: 1.2, Most: 4.1}, {Field: "stage", Of: 5}, {Field: "contact"}},
	}, f.outlook
}
