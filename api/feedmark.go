package api

import (
	"context"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

type entryInput struct {
	ID      string `path:"id" doc:"Id of whose feed it is"`
	Item    string `path:"item" doc:"Id of the entry"`
	RawBody []byte
}

type feedMarkInput struct {
	ID   string `path:"id" doc:"Id of whose feed it is"`
	Item string `path:"item" doc:"Id of the entry"`
}

type entryOutput struct {
	Body service.FeedEntry
}

// dismissalBody says why an entry is dismissed.
type dismissalBody struct {
	Reason string `json:"reason,omitempty" enum:"sector,stage,place,size,known,unserious,other"`
	Text   string `json:"text,omitempty" maxLength:"200" doc:"In one's own words"`
}

// snoozeDays is how long an entry is snoozed when nobody says how long.
const snoozeDays = 7

// snoozeBody says until when an entry is not to be shown, in one of two ways.
type snoozeBody struct {
	Until time.Time `json:"until,omitzero" doc:"At most 90 days from now"`
	Days  int       `json:"days,omitempty" minimum:"1" maximum:"90"`
}

// move handles a move with words.
func (f feeds) move(m service.FeedMove) func(context.Context, *entryInput) (*entryOutput, error) {
	return func(ctx context.Context, in *entryInput) (*entryOutput, error) {
		word, err := wordOf(m, in.RawBody)
		if err != nil {
			return nil, err
		}
		return f.moved(ctx, in.ID, in.Item, m, word)
	}
}

// mark handles a move that needs no words.
func (f feeds) mark(m service.FeedMove) func(context.Context, *feedMarkInput) (*entryOutput, error) {
	return func(ctx context.Context, in *feedMarkInput) (*entryOutput, error) {
		return f.moved(ctx, in.ID, in.Item, m, service.FeedWord{})
	}
}

func (f feeds) moved(ctx context.Context, id, item string, m service.FeedMove, word service.FeedWord) (*entryOutput, error) {
	if _, err := f.reading(ctx, id); err != nil {
		return nil, err
	}
	e, err := f.svc.MoveEntry(ctx, from(ctx).actor, id, item, m, word)
	if err != nil {
		return nil, err
	}
	said := []service.FeedEntry{e}
	f.sayEntries(from(ctx), said)
	return &entryOutput{Body: said[0]}, nil
}

// wordOf reads what goes with a move.
func wordOf(m service.FeedMove, body []byte) (w service.FeedWord, err error) {
	switch m {
	case service.FeedSnooze:
		if len(body) == 0 {
			return service.FeedWord{Days: snoozeDays}, nil
		}
		var s snoozeBody
		if err := files.DecodeObject(body, &s); err != nil {
			return w, err
		}
		return s.word()
	case service.FeedDismiss:
		if len(body) == 0 {
			return w, nil
		}
		var d dismissalBody
		err := files.DecodeObject(body, &d)
		return service.FeedWord{Reason: d.Reason, Words: d.Text}, err
	}
	return w, nil
}

// word reads the end of a snooze; the service checks it.
func (s *snoozeBody) word() (w service.FeedWord, err error) {
	switch {
	case !s.Until.IsZero() && s.Days != 0:
		err = match.Invalid([]match.Problem{{Field: "days", Code: "one_of", Nearest: "until, days"}})
	case s.Days < 0 || s.Days > 90:
		err = match.Invalid([]match.Problem{{Field: "days", Code: "out_of_range", Nearest: "1–90"}})
	case s.Days > 0:
		w.Days = s.Days
	}
	w.Until = s.Until
	return w, err
}

type readAllInput struct {
	ID      string `path:"id" doc:"Id of whose feed it is"`
	RawBody []byte
}

// readAllBody says up to which entry a feed was read.
type readAllBody struct {
	UpTo string `json:"up_to,omitempty" doc:"Id of the newest entry that was read; all of them when missing"`
}

func (f feeds) readAll(ctx context.Context, in *readAllInput) (*doneOutput, error) {
	var b readAllBody
	if len(in.RawBody) > 0 {
		if err := files.DecodeObject(in.RawBody, &b); err != nil {
			return nil, err
		}
	}
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, f.svc.ReadFeed(ctx, from(ctx).actor, in.ID, b.UpTo)
}

// feedSettings is what a feed is told to do.
type feedSettings struct {
	MinFit match.Fit    `json:"min_fit" enum:"strong,possible,weak" doc:"Matches below are not told"`
	Digest match.Digest `json:"digest" enum:"never,daily,weekly" doc:"How often a letter sums up what is new"`
}

// feedState is a feed's settings with what has become of them.
type feedState struct {
	feedSettings
	LinkedAt *time.Time `json:"linked_at,omitempty" doc:"Since when there is a secret address of one's own"`
	MailedAt *time.Time `json:"mailed_at,omitempty" doc:"When the last letter was written"`
}

type settingsOutput struct {
	Body feedState
}

type feedIDInput struct {
	ID string `path:"id" doc:"Id of whose feed it is"`
}

func (f feeds) settings(ctx context.Context, in *feedIDInput) (*settingsOutput, error) {
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	kept, linked, err := f.svc.FeedSettings(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &settingsOutput{Body: feedState{feedSettings{kept.MinFit, kept.Digest}, sometime(linked), sometime(kept.MailedAt)}}, nil
}

func (f feeds) set(ctx context.Context, in *readAllInput) (*settingsOutput, error) {
	var b feedSettings
	if err := files.DecodeObject(in.RawBody, &b); err != nil {
		return nil, err
	}
	if _, err := f.reading(ctx, in.ID); err != nil {
		return nil, err
	}
	if _, err := f.svc.SetFeed(ctx, from(ctx).actor, in.ID, b.MinFit, b.Digest); err != nil {
		return nil, err
	}
	return f.settings(ctx, &feedIDInput{in.ID})
}
