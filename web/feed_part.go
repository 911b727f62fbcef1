package web

import (
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// chipView chooses what is shown of a feed.
type chipView struct {
	Text, Href string
	On         bool
}

// feedPart is what of a feed somebody asks to see.
type feedPart struct {
	event          match.FeedEvent
	unread, hidden bool
}

// partOf reads it from an address; what is unknown there asks for everything.
func partOf(q url.Values) feedPart {
	part := feedPart{unread: q.Get("unread") != "", hidden: q.Get("all") != ""}
	if e := match.FeedEvent(q.Get("event")); slices.Contains(match.FeedEvents(), e) {
		part.event = e
	}
	return part
}

// values writes it for an address.
func (x feedPart) values() url.Values {
	out := url.Values{}
	if x.event != "" {
		out.Set("event", string(x.event))
	}
	if x.unread {
		out.Set("unread", "1")
	}
	if x.hidden {
		out.Set("all", "1")
	}
	return out
}

// at gives the address of a part of a feed.
func (x feedPart) at(link string) string {
	if q := x.values().Encode(); q != "" {
		return link + "?" + q
	}
	return link
}

// eventsFor lists what a feed can tell of.
func eventsFor(k match.Kind) []match.FeedEvent {
	switch k {
	case match.KindStartup:
		return []match.FeedEvent{match.EventOffer, match.EventIntroduction, match.EventBooking}
	case match.KindMentor:
		return []match.FeedEvent{match.EventMatch, match.EventStage, match.EventMilestone, match.EventRound, match.EventIntroduction, match.EventBooking}
	case "":
		return []match.FeedEvent{match.EventFound}
	}
	return []match.FeedEvent{match.EventMatch, match.EventStage, match.EventMilestone, match.EventRound, match.EventIntroduction}
}

// chipsOf lists the choices of what is shown; one that is on takes it back.
func chipsOf(lang, link string, r service.Reading, part feedPart) (out []chipView) {
	add := func(key string, on bool, other feedPart) {
		out = append(out, chipView{locale.Text(lang, key, nil), other.at(link), on})
	}
	add("page.feed.everything", part.event == "" && !part.unread, feedPart{hidden: part.hidden})
	if r.Keeps {
		other := part
		other.unread = !part.unread
		add("page.feed.only-unread", part.unread, other)
	}
	if events := eventsFor(r.Kind); len(events) > 1 {
		for _, e := range events {
			other := part
			if other.event = e; part.event == e {
				other.event = ""
			}
			add("webhook.event."+string(e), part.event == e, other)
		}
	}
	return out
}

// emptyFeed says what to do when there is nothing to show.
func emptyFeed(lang, link string, r service.Reading, part feedPart) emptyView {
	say := func(key string) string { return locale.Text(lang, "page.feed."+key, nil) }
	switch {
	case part.event != "" || part.unread:
		return emptyView{say("nothing"), []linkView{{say("everything"), link}}}
	case r.Kind == "":
		return emptyView{say("empty.search"), []linkView{{say("empty.search.now"), ownerOf(r)}}}
	}
	out := emptyView{say("empty"), []linkView{{say("matches"), profileLink(r.Kind, r.ID) + "/matches"}}}
	if r.Kind == match.KindInvestor && r.Keeps {
		out.Ways = append(out.Ways, linkView{locale.Text(lang, "page.thesis.title", nil), thesisLink(r.ID)})
	}
	return out
}
