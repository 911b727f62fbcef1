package service

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// FeedMove is what a reader does to an entry of a feed.
type FeedMove string

// The moves. Opening an entry reads it.
const (
	FeedRead    FeedMove = "read"
	FeedUnread  FeedMove = "unread"
	FeedOpen    FeedMove = "open"
	FeedDismiss FeedMove = "dismiss"
	FeedRestore FeedMove = "restore" // takes dismissing and snoozing back
	FeedSnooze  FeedMove = "snooze"
)

// FeedMoves lists them.
func FeedMoves() []FeedMove {
	return []FeedMove{FeedRead, FeedUnread, FeedOpen, FeedDismiss, FeedRestore, FeedSnooze}
}

// The bounds of what a reader says with a move.
const (
	snoozeDays = 90
	wordsMax   = 200 // characters
)

// Dismissals lists the reasons for dismissing an entry: the signals people mean
// when they say that something does not fit, and the two that are not about fit.
func Dismissals() []string {
	return []string{"sector", "stage", "place", "size", "known", "unserious", "other"}
}

// FeedWord goes with a move: the reason of a dismissal ("" for none) with the
// reader's own words, or how long to snooze.
type FeedWord struct {
	Reason string
	Words  string
	Until  time.Time
	Days   int // in the place of Until when not 0
}

// MoveEntry does something to an entry of a feed and gives it as it then is. It
// may be repeated. KindNotFound for an entry that is no more to be seen.
func (s *Service) MoveEntry(ctx context.Context, a match.Actor, feed, item string, move FeedMove, w FeedWord) (FeedEntry, error) {
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return FeedEntry{}, err
	}
	if err := match.Invalid(w.check(move, s.now())); err != nil {
		return FeedEntry{}, err
	}
	num, ok := match.ParseFeedItemID(r.ID, item)
	if !ok {
		return FeedEntry{}, noEntry()
	}
	i, err := s.feeds.Item(ctx, r.ID, num)
	if err != nil {
		return FeedEntry{}, err
	}
	entries, err := s.entries(ctx, r, []match.FeedItem{i})
	if err != nil {
		return FeedEntry{}, err
	}
	if len(entries) == 0 {
		return FeedEntry{}, noEntry()
	}
	mark, changes := markOf(i, move, w, s.now())
	if changes {
		if i, err = s.feeds.MarkItem(ctx, r.ID, num, mark); err != nil {
			return FeedEntry{}, err
		}
	}
	switch move {
	case FeedOpen:
		s.learn(a, match.LessonOpen, r.ID, match.Lesson{Target: i.Target, Score: entries[0].Score})
	case FeedDismiss:
		s.learn(a, match.LessonDismissal, r.ID, match.Lesson{Target: i.Target, Score: entries[0].Score})
	}
	e := s.entryOf(&i)
	e.Subject, e.Target, e.Score, e.Fit, e.Reasons, e.Changed = r.Kind, entries[0].Target, entries[0].Score, entries[0].Fit, entries[0].Reasons, entries[0].Changed
	return e, nil
}

func noEntry() error { return match.Fail(match.KindNotFound, "not_found", "there is no such entry") }

// check brings words into form and gives what is wrong with them.
func (w *FeedWord) check(move FeedMove, now time.Time) (problems []match.Problem) {
	refuse := func(field, code, value, nearest string) {
		problems = append(problems, match.Problem{Field: field, Code: code, Value: value, Nearest: nearest})
	}
	w.Words = text.NFC(strings.Join(strings.Fields(w.Words), " "))
	switch {
	case w.Reason != "" && !slices.Contains(Dismissals(), w.Reason):
		refuse("reason", match.ProblemUnknownValue, w.Reason, strings.Join(Dismissals(), ", "))
	case utf8.RuneCountInString(w.Words) > wordsMax:
		refuse("text", match.ProblemTooLong, "", "200")
	case strings.ContainsFunc(w.Words, unprintable):
		refuse("text", match.ProblemForbidden, "", "")
	}
	if move != FeedSnooze {
		return problems
	}
	if w.Days != 0 {
		w.Until = now.AddDate(0, 0, w.Days)
	}
	w.Until = w.Until.UTC().Truncate(time.Millisecond) // as the store keeps it
	switch {
	case w.Until.IsZero():
		refuse("until", match.ProblemRequired, "", "")
	case !w.Until.After(now):
		refuse("until", "past", "", "")
	case w.Until.After(now.AddDate(0, 0, snoozeDays)):
		refuse("until", "too_late", "", now.AddDate(0, 0, snoozeDays).UTC().Format(time.RFC3339))
	}
	return problems
}

// markOf gives what a move changes, if anything.
func markOf(i match.FeedItem, move FeedMove, w FeedWord, now time.Time) (m match.FeedMark, changes bool) {
	never := time.Time{}
	switch move {
	case FeedRead, FeedOpen:
		return match.FeedMark{ReadAt: &now}, i.ReadAt.IsZero()
	case FeedUnread:
		return match.FeedMark{ReadAt: &never}, !i.ReadAt.IsZero()
	case FeedDismiss:
		m = match.FeedMark{DismissedAt: &now, Dismissal: w.dismissal()}
		if !i.DismissedAt.IsZero() {
			m.DismissedAt = &i.DismissedAt
		}
		return m, i.DismissedAt.IsZero() || i.Dismissal != m.Dismissal
	case FeedRestore:
		return match.FeedMark{DismissedAt: &never, SnoozedUntil: &never}, !i.DismissedAt.IsZero() || !i.SnoozedUntil.IsZero()
	case FeedSnooze:
		return match.FeedMark{SnoozedUntil: &w.Until}, !i.SnoozedUntil.Equal(w.Until)
	}
	return match.FeedMark{}, false
}

// dismissal is what is kept of a reason: "sector", "sector: words", ": words".
func (w *FeedWord) dismissal() string {
	if w.Words == "" {
		return w.Reason
	}
	return w.Reason + ": " + w.Words
}

// ReadFeed marks every entry up to one as read, or all of them when it is "".
func (s *Service) ReadFeed(ctx context.Context, a match.Actor, feed, upTo string) error {
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return err
	}
	num := r.Head
	if upTo != "" {
		var ok bool
		if num, ok = match.ParseFeedItemID(r.ID, upTo); !ok || num > r.Head {
			return match.Invalid([]match.Problem{{Field: "up_to", Code: match.ProblemUnknownValue}})
		}
	}
	return s.feeds.ReadFeed(ctx, r.ID, num, s.now())
}

// SetFeed changes from which fit on matches are told, and how often letters sum
// them up. API keys do not.
func (s *Service) SetFeed(ctx context.Context, a match.Actor, feed string, least match.Fit, d match.Digest) (match.Feed, error) {
	if err := byHand(a); err != nil {
		return match.Feed{}, err
	}
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return match.Feed{}, err
	}
	var problems []match.Problem
	if !slices.Contains(match.Fits(), least) {
		problems = append(problems, wrongValue("min_fit", string(least), names(match.Fits())))
	}
	if !d.Valid() {
		problems = append(problems, wrongValue("digest", string(d), names(match.Digests())))
	}
	if err := match.Invalid(problems); err != nil {
		return match.Feed{}, err
	}
	f, err := s.feeds.ChangeFeed(ctx, r.ID, func(f *match.Feed) error {
		f.MinFit, f.Digest = least, d
		return nil
	})
	if err == nil && r.Kind != "" && f.MinFit != r.MinFit {
		s.feedsChanged(r.ID)
	}
	return f, err
}

// FeedSettings gives the settings of a feed to who keeps it, with since when it
// has a secret address of the actor's (zero: it has none).
func (s *Service) FeedSettings(ctx context.Context, a match.Actor, feed string) (f match.Feed, linked time.Time, err error) {
	r, err := s.keptFeed(ctx, a, feed)
	if err != nil {
		return match.Feed{}, time.Time{}, err
	}
	l, err := s.feeds.FeedLink(ctx, r.ID, a.User)
	if match.KindOf(err) == match.KindNotFound {
		err = nil
	}
	return r.Feed, l.CreatedAt, err
}

// wrongValue says what values a field has; "" is one that is missing.
func wrongValue(field, value, allowed string) match.Problem {
	if value == "" {
		return match.Problem{Field: field, Code: match.ProblemRequired, Nearest: allowed}
	}
	return match.Problem{Field: field, Code: match.ProblemUnknownValue, Value: value, Nearest: allowed}
}

func names[T ~string](values []T) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return strings.Join(out, ", ")
}
