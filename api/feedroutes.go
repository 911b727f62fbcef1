package api

import (
	"net/http"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// feedKinds lists whose feeds there are; "" stands for saved searches. Offers have
// none: they are told to startups.
func feedKinds() []match.Kind {
	return []match.Kind{match.KindStartup, match.KindMentor, match.KindInvestor, match.KindOrganization, ""}
}

// feedRoutes adds the routes of one kind of feeds: the part of the table in
// routes.go that is the same for each.
func (s *Server) feedRoutes(f feeds) {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	name, base := string(f.kind)+"-feed", f.path("{id}")
	if f.kind == "" {
		name = "search-feed"
	}
	read, keep, of := may(match.ActionReadFeed), may(match.ActionKeepFeed), " ("+f.of()+")"

	add(s, get, base, name, "What came up, the newest first"+of, tagFeeds, f.page, read)
	add(s, get, base+".atom", name+"-atom", "The newest as Atom"+of, tagFeeds, f.formatted(atomFormat()), read, writes(files.AtomType), notModified)
	add(s, get, base+".json", name+"-json", "The newest as JSON Feed 1.1"+of, tagFeeds, f.formatted(jsonFormat()), read, writes(files.JSONFeedType), notModified)
	add(s, get, base+".csv", name+"-csv", "The whole feed as a table"+of, tagFeeds, f.table, read, writes(files.TableType))
	add(s, get, base+streamFile, name+"-stream", "What comes up, as it comes (server-sent events)"+of, tagFeeds, f.stream, read, writes("text/event-stream"), fails(http.StatusTooManyRequests))

	entry := s.schema(service.FeedEntry{})
	for _, m := range service.FeedMoves() {
		parts := []part{keep, gives(http.StatusOK, entry)}
		switch m {
		case service.FeedDismiss:
			parts = append(parts, takes(s.schema(dismissalBody{}), jsonType), bodyOptional)
		case service.FeedSnooze:
			parts = append(parts, takes(s.schema(snoozeBody{}), jsonType), bodyOptional)
		default:
			add(s, post, base+"/{item}/"+string(m), name+"-"+string(m), "Entry: "+string(m)+of, tagFeeds, f.mark(m), parts...)
			continue
		}
		add(s, post, base+"/{item}/"+string(m), name+"-"+string(m), "Entry: "+string(m)+of, tagFeeds, f.move(m), parts...)
	}
	add(s, post, base+"/read", name+"-read-all", "Mark everything up to an entry as read"+of, tagFeeds, f.readAll, keep, takes(s.schema(readAllBody{}), jsonType), bodyOptional)

	add(s, get, base+"/settings", name+"-settings", "What the feed tells, and how often letters sum it up"+of, tagFeeds, f.settings, keep)
	add(s, put, base+"/settings", name+"-set", "Change that"+of, tagFeeds, f.set, keep, takes(s.schema(feedSettings{}), jsonType))
	add(s, get, base+"/follows", name+"-follows", "Startups whose progress it tells"+of, tagFeeds, f.follows, keep)
	add(s, get, base+"/follows/{startup}", name+"-follow-get", "Does it tell of a startup's progress"+of, tagFeeds, f.followOf, keep)
	add(s, put, base+"/follows/{startup}", name+"-follow", "Tell of a startup's progress"+of, tagFeeds, f.follow, keep, fails(http.StatusConflict))
	add(s, del, base+"/follows/{startup}", name+"-unfollow", "Tell of it no more"+of, tagFeeds, f.unfollow, keep)
	add(s, post, base+"/link", name+"-link", "Make one's secret address of the feed, or make it anew; it is told this once"+of, tagFeeds, f.link, keep, limited(asks()), status(http.StatusCreated))
	add(s, del, base+"/link", name+"-unlink", "End one's secret address"+of, tagFeeds, f.unlink, keep)
}
