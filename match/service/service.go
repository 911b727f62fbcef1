package service

import (
	"cmp"
	"log/slog"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/engine"
)

// Options are the rooms a Service works with. Those of the first group are
// required. Without those of the second nobody can register, sign in or be
// written to, but everything else works; without Identities there is only
// sign-in by password. Now is the system clock and Logger none by default.
type Options struct {
	Profiles   Profiles
	Log        Log
	Users      Users
	Sessions   Sessions
	Marks      Marks
	Flags      Flags
	Blocks     Blocks
	Agreements Agreements
	Feeds      FeedStore
	Index      Index
	Cache      Cache
	Engine     *engine.Engine
	Reference  *match.Reference
	Webhooks   WebhookStore
	Courier    Courier
	Lessons    Lessons // nil: nothing is learned
	Offers     Offers
	Time       Time // nil: nobody sets time aside
	Runs       RunStore
	Funnels    Funnels
	Workspace  Workspace
	Drafts     DraftStore
	SentForms  SentFormStore // nil: forms are remembered by the pages alone

	Introductions IntroductionStore

	Access     Access
	Passwords  Passwords
	Secrets    Secrets
	Strength   func(password string, about ...string) []match.Problem // what is wrong with a new password
	Mailer     Mailer
	Recorder   Recorder
	Jobs       Jobs
	Identities Identities
	Site       string // where people reach the pages: "https://duyen.example"

	Consents  Consents
	Requests  DataRequests
	Erasures  Erasures
	Sections  []Section // of what is kept about people
	LastPlace Place     // erased from when all others are done: it forgets whom it was about

	Now    func() time.Time
	Logger *slog.Logger
}

// Service answers every door. It is safe for concurrent use; Run must run
// beside it.
type Service struct {
	profiles   Profiles
	log        Log
	users      Users
	sessions   Sessions
	marks      Marks
	flags      Flags
	blocks     Blocks
	agreements Agreements
	feeds      FeedStore
	webhooks   WebhookStore
	courier    Courier
	workspace  Workspace
	index      Index
	cache      Cache
	engine     *engine.Engine
	ref        *match.Reference
	now        func() time.Time
	logger     *slog.Logger
	zone       *time.Location
	lessons    Lessons
	time       Time
	runs       RunStore
	runner     runState
	glimpses   chan glimpse
	offers     Offers
	allOffers  offersKept
	funnels    Funnels
	drafts     DraftStore
	sent       SentFormStore

	introductions IntroductionStore

	access     Access
	passwords  Passwords
	secrets    Secrets
	strength   func(password string, about ...string) []match.Problem
	mailer     Mailer
	recorder   Recorder
	jobs       Jobs
	identities Identities
	site       string

	consents  Consents
	requests  DataRequests
	erasures  Erasures
	places    []Place
	lastPlace Place
	sections  []Section
	erasing   chan struct{} // somebody is to be erased

	people   people
	hub      hub
	feedMail feedMail
	follower follower
	flights  flights
	lists    listCounts
	pendings pendings
	scans    chan struct{} // places of those who search the store without the index
	program  string        // what answers of other programs are told apart by
	finding  lock          // held by who asks the saved searches, or saves one

	digesting lock // held by who asks for digests
	closing   lock // held by who looks after the life of offers

	tending     lock          // held by who does what time asks of introductions
	introducing chan struct{} // an introduction has moved
	timing      chan struct{} // a booking has
	timely      lock          // held while mentors' time is tended

	// Of Run alone.
	epoch   epochState
	job     *rebuild         // under way
	waiting []*asker         // for the next one
	rest    <-chan time.Time // until a failed rebuild may be tried again
}

// New makes a service. It answers at once, out of the store alone until Run
// has loaded the engine and opened the index.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Service{
		profiles: o.Profiles, log: o.Log, users: o.Users, sessions: o.Sessions, marks: o.Marks, flags: o.Flags, blocks: o.Blocks,
		agreements: o.Agreements, feeds: o.Feeds, webhooks: o.Webhooks, courier: o.Courier,
		index: o.Index, cache: o.Cache, introductions: o.Introductions,
		engine: o.Engine, ref: o.Reference, now: o.Now, zone: homeZone(), lessons: o.Lessons, time: o.Time, runs: o.Runs, glimpses: make(chan glimpse, learnQueue), scans: newScans(),
		offers: o.Offers, funnels: o.Funnels, workspace: o.Workspace, drafts: o.Drafts, sent: o.SentForms,
		logger: cmp.Or(o.Logger, slog.New(slog.DiscardHandler)),
		access: o.Access, passwords: o.Passwords, secrets: o.Secrets, strength: o.Strength, mailer: o.Mailer,
		recorder: o.Recorder, jobs: o.Jobs, identities: o.Identities, site: strings.TrimSuffix(o.Site, "/"),
		consents: o.Consents, requests: o.Requests, erasures: o.Erasures, lastPlace: o.LastPlace, sections: o.Sections, erasing: make(chan struct{}, 1),
		finding: make(lock, 1), digesting: make(lock, 1), closing: make(lock, 1), tending: make(lock, 1), introducing: make(chan struct{}, 1), timing: make(chan struct{}, 1), timely: make(lock, 1),
	}
	if o.Engine != nil {
		s.program = programOf(o.Engine.Weights())
	}
	s.allOffers.lock = make(lock, 1)
	s.follower.init()
	s.runner.init()
	s.feedMail.bell, s.feedMail.ids = make(chan struct{}, 1), map[string]bool{}
	return s
}

// homeZone is where a day begins and ends. Vietnam has had no summer time since
// 1975, so a machine without a time zone database gets the same days.
func homeZone() *time.Location {
	zone, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		return time.FixedZone("+07", 7*60*60)
	}
	return zone
}

// Today gives the day that rules and ranking count from.
func (s *Service) Today() match.Date { return match.DateOf(s.now().In(s.zone)) }

// Reference gives the reference data the service works with.
func (s *Service) Reference() *match.Reference { return s.ref }

func notFound() error { return match.Fail(match.KindNotFound, "not_found", "there is no such profile") }

// signedIn refuses anonymous visitors.
func signedIn(a match.Actor) error {
	if a.Anonymous() {
		return match.Fail(match.KindUnauthorized, "unauthorized", "nobody is signed in")
	}
	return nil
}
