package match

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Feed is somebody's running list of what fits them: a profile's, or a saved
// search's. Its ID is the profile's or the search's.
type Feed struct {
	ID        string
	Head      int64 // number of the newest item, 0 when there is none
	MinFit    Fit   // matches below are not told
	Digest    Digest
	Mailed    int64     // items up to here were in a digest
	MailedAt  time.Time // of the last digest
	CreatedAt time.Time
}

// Digest is how often a letter sums up what is new.
type Digest string

// The digests.
const (
	DigestNever  Digest = "never"
	DigestDaily  Digest = "daily"
	DigestWeekly Digest = "weekly"
)

// Digests lists them.
func Digests() []Digest { return []Digest{DigestNever, DigestDaily, DigestWeekly} }

// Valid tells whether there is such a digest.
func (d Digest) Valid() bool { return slices.Contains(Digests(), d) }

// FeedDepth is how many targets of a list are near enough to the top to be told:
// a page of matches.
const FeedDepth = 20

// FeedEvent is what an item tells of.
type FeedEvent string

// The events.
const (
	EventMatch     FeedEvent = "match"     // a target has come among the best
	EventStage     FeedEvent = "stage"     // a followed startup has reached another stage
	EventMilestone FeedEvent = "milestone" // a followed startup has reached something
	EventRound     FeedEvent = "round"     // a followed startup seeks money
	EventOffer     FeedEvent = "offer"     // an offer has come among the best
	EventFound     FeedEvent = "found"     // a saved search finds something new

	EventIntroduction FeedEvent = "introduction" // an introduction to or from the target has come further
	EventBooking      FeedEvent = "booking"      // a session was booked, cancelled, held or missed
)

// FeedEvents lists the events.
func FeedEvents() []FeedEvent {
	return []FeedEvent{EventMatch, EventStage, EventMilestone, EventRound, EventOffer, EventFound, EventIntroduction, EventBooking}
}

// FeedItem is one thing that happened. What tells it from others of the same
// target in the same feed: "match", "stage:mvp". Num grows within a feed, and none
// comes back when a feed is made anew under the id of one that is gone.
type FeedItem struct {
	Feed    string
	Num     int64
	At      time.Time
	Event   FeedEvent
	Target  string
	What    string
	Changed []FeedChange
	Score   float64 // when it happened; 0 when nothing was scored

	ReadAt       time.Time
	DismissedAt  time.Time
	Dismissal    string // why, as the reader said
	SnoozedUntil time.Time
}

// FeedChange is a fact that has changed: From is "" for one that is new. Text
// says it in the reader's language, put in by the door.
type FeedChange struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Text  string `json:"text,omitempty"`
}

// ID names an item to the outside: a mark of its feed and its number, so that
// one of another feed is known for what it is even when it is gone.
func (i FeedItem) ID() string { return FeedItemID(i.Feed, i.Num) }

// FeedItemID is the id of an item of a feed.
func FeedItemID(feed string, num int64) string { return feedMark(feed) + strconv.FormatInt(num, 10) }

// ParseFeedItemID gives the number of an item of the feed; false for what is no
// id of one.
func ParseFeedItemID(feed, id string) (num int64, ok bool) {
	digits, ok := strings.CutPrefix(id, feedMark(feed))
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	num, err := strconv.ParseInt(digits, 10, 64)
	return num, err == nil
}

// feedMark is 35 bits of a hash: enough to tell apart the feeds one person reads.
func feedMark(feed string) string {
	sum := sha256.Sum256([]byte(feed))
	return "itm_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:7]) + "_"
}

// FeedQuery asks for items of a feed. Before and After bound their numbers, 0
// for not at all. Items come newest first, or oldest first when Oldest is set.
type FeedQuery struct {
	Feed    string
	Before  int64
	After   int64
	Oldest  bool
	Unread  bool
	Events  []FeedEvent
	Since   time.Time // only what happened since
	Hidden  bool      // dismissed and snoozed ones too
	Now     time.Time // for what is snoozed
	Targets []string
	Limit   int
}

// FeedMark is what a reader does to an item; nil leaves a part as it is, a zero
// time takes it back.
type FeedMark struct {
	ReadAt       *time.Time
	DismissedAt  *time.Time
	Dismissal    string
	SnoozedUntil *time.Time
}

// Follow is a startup whose progress a feed tells. Seen is its state when the
// feed last told of it, in the feeder's own form.
type Follow struct {
	Feed   string
	Target string
	Since  time.Time
	Seen   string
}

// FeedLink lets programs that cannot sign in read one feed as one person. Only a
// hash of its token is kept.
type FeedLink struct {
	Feed      string
	User      string
	CreatedAt time.Time
}

// SavedSearch is a search that somebody wants to be told about. Query is the
// query string of the search page.
type SavedSearch struct {
	ID        string
	User      string
	Name      string
	Query     string
	CreatedAt time.Time
}
