package service

import (
	"context"
	"time"

	"duyen/match"
)

// When digests are due: at seven in the morning in Vietnam, the weekly ones on
// Mondays. A clock that is looked at every minute is late by a minute at most,
// and one that was off sends once when it is on again.
const (
	digestHour  = 7
	digestEvery = time.Minute
)

// What a digest holds: ten entries of each feed can be read at breakfast. Up to
// digestLook items are looked through for them, because readers may no longer
// see what some tell of.
const (
	digestEntries = 10
	digestLook    = 50
)

// tellDigests asks for the digests that are due until ctx ends.
func (s *Service) tellDigests(ctx context.Context) {
	clock := time.NewTicker(digestEvery)
	defer clock.Stop()
	for {
		if err := s.AskDigests(ctx); err != nil && ctx.Err() == nil {
			s.logger.Error("the digests could not be asked for", "error", err)
		}
		select {
		case <-clock.C:
		case <-ctx.Done():
			return
		}
	}
}

// AskDigests asks for one letter to every account with something new in feeds
// whose digest is due, unless that was done. It is called again and again; after
// a crash in the middle, asking again adds nothing. What was noted by a clock that
// was wrong, at a time still to come, must not end all digests until then.
func (s *Service) AskDigests(ctx context.Context) (err error) {
	defer recovered(&err, "asking for the digests")
	if err := s.digesting.take(ctx); err != nil {
		return err
	}
	defer s.digesting.give()
	last, err := s.feeds.DigestSlot(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	slot := s.digestSlot(now)
	if last.After(now) {
		last = slot.AddDate(0, 0, -1)
	}
	if !slot.After(last) {
		return nil
	}
	due := []match.Digest{match.DigestDaily}
	if s.monday(slot).After(last) {
		due = append(due, match.DigestWeekly)
	}
	feeds, err := s.feeds.DueFeeds(ctx, due...)
	if err != nil {
		return err
	}
	for _, j := range digestJobs(feeds, slot, now, s.zone) {
		if err := s.mailer.Digest(ctx, j); err != nil {
			return err
		}
	}
	return s.feeds.SetDigestSlot(ctx, slot)
}

// digestSlot gives the last moment up to now at which digests were due.
func (s *Service) digestSlot(now time.Time) time.Time {
	now = now.In(s.zone)
	slot := time.Date(now.Year(), now.Month(), now.Day(), digestHour, 0, 0, 0, s.zone)
	if now.Before(slot) {
		slot = slot.AddDate(0, 0, -1)
	}
	return slot
}

// monday gives the last moment up to a slot at which weekly digests were due.
func (s *Service) monday(slot time.Time) time.Time {
	return slot.AddDate(0, 0, -(int(slot.Weekday())+6)%7)
}

// digestJobs makes one job of the feeds of each account, which stand together. A
// feed that had its digest between the slot and now has to wait for the next one.
func digestJobs(feeds []match.DueFeed, slot, now time.Time, zone *time.Location) (jobs []match.DigestJob) {
	for _, f := range feeds {
		if !f.MailedAt.Before(slot) && !f.MailedAt.After(now) {
			continue
		}
		if n := len(jobs); n == 0 || jobs[n-1].User != f.User {
			jobs = append(jobs, match.DigestJob{User: f.User, Day: slot.In(zone).Format(time.DateOnly)})
		}
		j := &jobs[len(jobs)-1]
		j.Feeds = append(j.Feeds, match.DigestRange{Feed: f.ID, After: f.Mailed, To: f.Head})
	}
	return jobs
}

// DigestLetter gives the letter that a job asks for, as of now. Items that were
// in an earlier digest are not in it again. KindNotFound when there is nothing to
// tell any more or nobody to be told.
func (s *Service) DigestLetter(ctx context.Context, j match.DigestJob) (match.Letter, error) {
	u, err := s.users.ByID(ctx, j.User)
	if err == nil && (u.Disabled || u.Email == "" || !u.Confirmed) {
		err = notFound()
	}
	if err != nil {
		return match.Letter{}, err
	}
	a, err := s.standing(ctx, u.ID)
	if err != nil {
		return match.Letter{}, err
	}
	l := match.Letter{To: u.Email, Name: u.Name, Lang: u.Lang, Purpose: match.PurposeDigest}
	for _, r := range j.Feeds {
		part, err := s.digestPart(ctx, a, r)
		if err != nil {
			return match.Letter{}, err
		}
		if len(part.Entries) > 0 {
			l.Parts = append(l.Parts, part)
		}
	}
	if len(l.Parts) == 0 {
		return match.Letter{}, match.Fail(match.KindNotFound, "not_found", "there is nothing new")
	}
	l.Unsubscribe, err = s.unsubscribeLink(ctx, u.ID)
	return l, err
}

// digestPart gives what is new in one feed: nothing when the account has it no
// more, or wants no digest of it. A letter sees as any member does.
func (s *Service) digestPart(ctx context.Context, a match.Actor, of match.DigestRange) (match.LetterPart, error) {
	r, err := s.FeedOf(ctx, a, of.Feed)
	switch match.KindOf(err) {
	case match.KindNotFound, match.KindForbidden:
		return match.LetterPart{}, nil
	}
	if err != nil {
		return match.LetterPart{}, err
	}
	after := max(of.After, r.Mailed)
	if r.Digest == match.DigestNever || after >= of.To || r.subject != nil && r.subject.Common().Owner != a.User {
		return match.LetterPart{}, nil
	}
	r.viewer = memberView(a)
	items, err := s.feeds.Items(ctx, match.FeedQuery{Feed: r.ID, After: after, Before: of.To + 1, Unread: true, Now: s.now(), Limit: digestLook})
	if err != nil {
		return match.LetterPart{}, err
	}
	entries, err := s.entries(ctx, r, items)
	if err != nil {
		return match.LetterPart{}, err
	}
	part := match.LetterPart{Kind: r.Kind, Name: r.Name, Link: s.feedLink(&r), More: len(entries) > digestEntries || len(items) == digestLook}
	for i := range entries[:min(len(entries), digestEntries)] {
		part.Entries = append(part.Entries, s.letterEntry(&entries[i]))
	}
	return part, nil
}

func (s *Service) letterEntry(e *FeedEntry) match.LetterEntry {
	return match.LetterEntry{
		Event: e.Event, Target: e.Target, Link: s.profileLink(e.Target.Kind, e.Target.ID), Score: e.Score, Fit: e.Fit,
		Reasons: e.Reasons, Changed: e.Changed,
	}
}

func (s *Service) profileLink(k match.Kind, id string) string {
	return s.site + "/" + k.Plural() + "/" + id
}

// feedLink gives the page on which a feed's reader sees it as a whole.
func (s *Service) feedLink(r *Reading) string {
	if r.Kind != "" {
		return s.profileLink(r.Kind, r.ID) + "/feed"
	}
	return s.site + PathSearches + "/" + r.ID + "/feed"
}

// Digested notes that a digest was sent: what was in it is in no other.
func (s *Service) Digested(ctx context.Context, j match.DigestJob) error {
	return s.feeds.Mailed(ctx, s.now(), j.Feeds...)
}
