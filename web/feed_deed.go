package web

import (
	"strconv"
	"strings"

	"duyen/match"
	"duyen/match/service"
)

// feedDeed is what can be done on the page of a feed: its form is sent to
// /KIND/ID/feed/DEED. It gives the code of what to say afterwards.
type feedDeed struct {
	name string
	do   func(v *visit, r service.Reading, f *form) (done string, err error)
}

// feedDeeds lists them. What is done to an entry names it in the form.
func (p *Pages) feedDeeds() []feedDeed {
	out := []feedDeed{
		{"all-read", func(v *visit, r service.Reading, f *form) (string, error) {
			return "all-read", p.Feeds.ReadFeed(v.r.Context(), v.actor, r.ID, f.Get("item"))
		}},
		{"settings", func(v *visit, r service.Reading, f *form) (string, error) {
			_, err := p.Feeds.SetFeed(v.r.Context(), v.actor, r.ID, match.Fit(f.Get("fit")), match.Digest(f.Get("digest")))
			return "set", err
		}},
		{"follow", func(v *visit, r service.Reading, f *form) (string, error) {
			_, err := p.Follows.Follow(v.r.Context(), v.actor, r.ID, f.Get("item"))
			return "follow", err
		}},
		{"unfollow", func(v *visit, r service.Reading, f *form) (string, error) {
			return "unfollow", p.Follows.Unfollow(v.r.Context(), v.actor, r.ID, f.Get("item"))
		}},
	}
	for _, move := range service.FeedMoves() {
		out = append(out, feedDeed{string(move), func(v *visit, r service.Reading, f *form) (string, error) {
			e, err := p.Feeds.MoveEntry(v.r.Context(), v.actor, r.ID, f.Get("item"), move, wordOf(move, f))
			if move == service.FeedOpen && err == nil {
				return profileLink(e.Target.Kind, e.Target.ID), nil
			}
			return string(move), err
		}})
	}
	return out
}

// wordOf gives what a form says with a move.
func wordOf(move service.FeedMove, f *form) (w service.FeedWord) {
	switch move {
	case service.FeedDismiss:
		w.Reason, w.Words = f.Get("reason"), f.Get("words")
	case service.FeedSnooze:
		var err error
		if w.Days, err = strconv.Atoi(f.Get("days")); err != nil || w.Days < 1 {
			w.Days = snoozeDays
		}
	}
	return w
}

// feedDeed does what a form on the page of a feed asks for, and leads back to the
// part of the feed that was shown. The forms have no field in which something could
// be wrong by honest means, so an error gets a page of its own.
func (p *Pages) feedDeed(k match.Kind, d feedDeed) func(*visit) error {
	return func(v *visit) error {
		part := partOf(v.r.URL.Query())
		v.back = part.at(strings.TrimSuffix(v.r.URL.Path, "/"+d.name))
		if v.actor.Anonymous() {
			return v.signIn()
		}
		f, err := v.posted("feed")
		if err != nil {
			return err
		}
		r, err := p.feedOf(v, k)
		if err != nil {
			return err
		}
		said, err := d.do(v, r, f)
		if err != nil {
			return err
		}
		if strings.HasPrefix(said, "/") {
			return leave(v, said)
		}
		if f.Get("at") == "profile" {
			return leave(v, followedAt(f.Get("item"), said, r.ID))
		}
		to := part.values()
		to.Set("done", said)
		switch said {
		case "dismiss", "snooze", "read", "unread", "follow", "unfollow":
			to.Set("undo", f.Get("item"))
		}
		return leave(v, feedAddress(r.Kind, r.ID)+"?"+to.Encode())
	}
}

// feedUndo says what was done, with the way back where there is one.
func feedUndo(v *visit, link string, part feedPart) undoView {
	asked := v.r.URL.Query()
	out := undoView{Text: done(v, "feed")}
	back := map[string]string{
		"dismiss": "restore", "snooze": "restore", "read": "unread", "unread": "read", "follow": "unfollow", "unfollow": "follow",
	}[asked.Get("done")]
	if undo := asked.Get("undo"); back != "" && undo != "" {
		out.Action = link + "/" + back
		if q := part.values().Encode(); q != "" {
			out.Action += "?" + q
		}
		out.Fields = []filterView{{"item", undo}}
	}
	return out
}
