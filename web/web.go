// Package web is the door for people: server-rendered pages in Vietnamese and
// English that work without scripts. It calls the same use cases as the API.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// Service is what the pages need of the use cases; the errors are *match.Error.
type Service interface {
	// Get gives a profile; KindNotFound when it is missing or hidden from the actor.
	Get(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error)
	// Search answers a query; an empty text lists the newest profiles.
	Search(ctx context.Context, a match.Actor, q match.Query) (match.Hits, error)
}

// People is what the pages need to know who visits.
type People interface {
	// SignIn starts a session; KindUnauthorized for every failure.
	SignIn(ctx context.Context, in service.Credentials) (match.Session, error)
	// SignOut ends the session the actor came with.
	SignOut(ctx context.Context, a match.Actor) error
	// Actor gives who a session's claim speaks for now; KindUnauthorized when it is over.
	Actor(ctx context.Context, c match.Claim) (match.Actor, error)
	// Me gives the actor's account and its profiles; KindUnauthorized when it is gone or disabled.
	Me(ctx context.Context, a match.Actor) (match.User, []match.Card, error)
}

// Accounts lets people in for the first time, and back in.
type Accounts interface {
	// Register asks for an account; KindInvalid tells what is wrong, and nothing
	// tells whether the address has one.
	Register(ctx context.Context, in service.Registration) error
	// Confirm opens an account with what a letter brought; KindInvalid, about
	// "password" when one must be chosen and with the code bad_ticket when the
	// letter is used up.
	Confirm(ctx context.Context, token, password string) error
	// AskReset has a letter sent with which the password can be chosen anew.
	AskReset(ctx context.Context, email string) error
	// Reset sets the password with what a letter brought; KindInvalid like Confirm.
	Reset(ctx context.Context, token, password string) error
	// TakeOver gives an account to who has its code from an officer; KindInvalid.
	TakeOver(ctx context.Context, code, email, password string) error
}

// Account is what people do with their own account; KindUnauthorized for who has none.
type Account interface {
	// ChangeMe changes name and language; KindInvalid.
	ChangeMe(ctx context.Context, a match.Actor, c service.AccountChange) error
	// ChangePassword ends every other sign-in; KindInvalid.
	ChangePassword(ctx context.Context, a match.Actor, current, password string) error
	// MySessions gives the sign-ins that go on, the newest first.
	MySessions(ctx context.Context, a match.Actor) ([]match.Session, error)
	// EndMySession ends one of them; KindNotFound for any other.
	EndMySession(ctx context.Context, a match.Actor, id string) error
	// SignOutEverywhere ends all of them.
	SignOutEverywhere(ctx context.Context, a match.Actor) error
}

// Emails changes the address of an account.
type Emails interface {
	// AskEmail has letters sent to the new address and to the present one; KindInvalid,
	// KindForbidden for an account without a password whose sign-in is not of just now.
	// Nothing tells whether the address has an account.
	AskEmail(ctx context.Context, a match.Actor, email, password string) error
	// DropEmail ends the open change.
	DropEmail(ctx context.Context, a match.Actor) error
	// ConfirmEmail makes the address count with what the letter to it brought;
	// KindInvalid with the code bad_ticket, KindConflict when it is taken by now.
	ConfirmEmail(ctx context.Context, token string) error
}

// Keys is what people do with their API keys.
type Keys interface {
	// CreateKey gives a key and its secret, this once; KindInvalid, KindConflict
	// when there are too many.
	CreateKey(ctx context.Context, a match.Actor, in service.NewKey) (match.APIKey, string, error)
	// MyKeys gives the newest first.
	MyKeys(ctx context.Context, a match.Actor) ([]match.APIKey, error)
	// EndKey ends one; KindNotFound for any other.
	EndKey(ctx context.Context, a match.Actor, id string) error
}

// Identities is sign-in through an OpenID provider.
type Identities interface {
	// BeginIdentity gives where to send somebody and what their browser keeps meanwhile.
	BeginIdentity(ctx context.Context) (url, sealed string, err error)
	// SignInIdentity signs in who comes back; KindConflict with the code link_first
	// when the address has an account that is not linked.
	SignInIdentity(ctx context.Context, in service.Returned) (match.Session, error)
	// LinkIdentity links the actor's account instead; KindConflict when somebody
	// else's is.
	LinkIdentity(ctx context.Context, a match.Actor, in service.Returned) (match.Identity, error)
	// MyIdentities gives what the account is linked with.
	MyIdentities(ctx context.Context, a match.Actor) ([]match.Identity, error)
	// UnlinkIdentity ends a link; KindNotFound for any other.
	UnlinkIdentity(ctx context.Context, a match.Actor, id string) error
}

// Agreements is what profiles let each other see.
type Agreements interface {
	// Ask asks in the name of an own profile; KindInvalid, KindForbidden.
	Ask(ctx context.Context, a match.Actor, x match.Agreement) (kept match.Agreement, created bool, err error)
	// Move accepts, declines or withdraws; KindNotFound for who is no side of it,
	// KindConflict when it is too late.
	Move(ctx context.Context, a match.Actor, id string, move match.AgreementMove) (match.Agreement, error)
	// Agreements gives a page of the actor's own, the newest first.
	Agreements(ctx context.Context, a match.Actor, q service.AgreementsQuery) (service.AgreementPage, error)
	// Find gives a profile by its id alone; KindNotFound like Get.
	Find(ctx context.Context, a match.Actor, id string) (match.Profile, error)
	// Named is Find without a contact that would be read by right of office.
	Named(ctx context.Context, a match.Actor, id string) (match.Profile, error)
}

// Trust is how people look after themselves and each other.
type Trust interface {
	// Report tells moderators about a profile; KindInvalid.
	Report(ctx context.Context, a match.Actor, f match.Flag) (match.Flag, error)
	// Block keeps the actor and a profile's owner apart; KindInvalid for a profile
	// of nobody or of one's own.
	Block(ctx context.Context, a match.Actor, profile string) (service.Blocked, error)
	// Unblock takes a block back.
	Unblock(ctx context.Context, a match.Actor, account string) error
	// BlockedBy lists whom the actor has blocked.
	BlockedBy(ctx context.Context, a match.Actor) ([]service.Blocked, error)
}

// Searches is what people want to be told about.
type Searches interface {
	// SaveSearch keeps a search; KindInvalid, KindConflict when there are too many,
	// KindBusy while the index is being rebuilt.
	SaveSearch(ctx context.Context, a match.Actor, in service.SearchWish) (match.SavedSearch, error)
	// MySearches gives the actor's, the oldest first.
	MySearches(ctx context.Context, a match.Actor) ([]match.SavedSearch, error)
	// DropSearch ends one; KindNotFound for any other.
	DropSearch(ctx context.Context, a match.Actor, id string) error
	// CanUnsubscribe tells whether a token from a letter ends somebody's digests; KindNotFound.
	CanUnsubscribe(ctx context.Context, token string) error
	// Unsubscribe ends them and may be repeated; KindNotFound.
	Unsubscribe(ctx context.Context, token string) error
}

// Marks is what officers say about a profile; KindForbidden for all others.
type Marks interface {
	SetVerified(ctx context.Context, a match.Actor, k match.Kind, id string, verified bool) (match.Written, error)
	SetHidden(ctx context.Context, a match.Actor, k match.Kind, id string, hidden bool) (match.Written, error)
	// Hide hides a profile and tells its owner why.
	Hide(ctx context.Context, a match.Actor, k match.Kind, id, reason string) (match.Written, error)
	// Hidings gives why those of the actor's profiles that are hidden were, by id.
	Hidings(ctx context.Context, a match.Actor, ids ...string) (map[string]match.Hiding, error)
	// Unverified gives a page of those the actor could verify and nobody has yet, by id.
	Unverified(ctx context.Context, a match.Actor, after string, limit int) (service.ProfilePage, error)
}

// Sessions turns a sign-in into the value of a cookie and back.
type Sessions interface {
	// Issue gives a token and how long it is good for.
	Issue(c match.Claim) (token string, expiresIn time.Duration, err error)
	// Verify gives what a token proves; an error for any bad one.
	Verify(token string) (match.Claim, error)
}

// DemoAccount is offered on the sign-in page of a demo.
type DemoAccount struct {
	Email, Password string
	Role            match.Role
}

// Operator is who runs the site, as the page about it says; "" for what is not known.
type Operator struct {
	Name    string
	Contact string // an e-mail address, or anything else by which people reach them
	Site    string // the address of the pages
}

// Options is what the pages work with; every field but Provider, Operator, Demo and
// Now (the system clock) is required.
type Options struct {
	Service       Service
	People        People
	Accounts      Accounts
	Account       Account
	Emails        Emails
	Keys          Keys
	Identities    Identities
	Agreements    Agreements
	Trust         Trust
	Data          Data
	Marks         Marks
	Moderation    Moderation
	Searches      Searches
	Feeds         Feeds
	Introductions Introductions
	Threads       Threads
	Completions   Completions
	Agenda        Agenda
	Lists         Lists
	Offers        Offers
	OfferMoves    OfferMoves
	Posting       Posting
	Follows       Follows
	Glances       Glances
	FeedWays      FeedWays
	DataAsks      DataAsks
	Theses        Theses
	Webhooks      Webhooks
	Deliveries    Deliveries
	Slots         Slots
	Bookings      Bookings
	Calendars     Calendars
	CalendarFiles CalendarFiles
	Holders       Holders
	Members       Members
	Memberships   Memberships
	Assisting     Assisting
	KeepingOn     KeepingOn
	Scoreboards   Scoreboards
	Pledges       Pledges
	Boards        Boards
	Funnels       Funnels
	Runs          Runs
	RunMoves      RunMoves
	RunResults    RunResults
	Exchange      Exchange
	Drafts        Drafts
	SentForms     SentForms
	Editor        Editor
	Sessions      Sessions
	Reference     *match.Reference
	Provider      string // what people call the OpenID provider, "" for none
	Operator      Operator
	Demo          []DemoAccount // only in --demo
	Logger        *slog.Logger
	Now           func() time.Time
	Status        func(match.ErrorKind) int // the API's table
	// Admit counts an attempt, by the address it comes from and by account unless
	// that is "", and gives the seconds to wait when there were too many, else 0.
	Admit func(r *http.Request, what, account string) (wait int)
}

// Pages serves the pages.
type Pages struct {
	Options
	views      map[string]map[string]view // by language and page
	static     *assets
	onces      *onces
	otherNames func() map[string]map[string]string // names in the other language, by language; made when first asked for
	counts     figureKeep
}

// New makes the pages ready.
func New(o Options) (*Pages, error) {
	static, err := loadAssets()
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Pages{Options: o, views: views(), static: static, onces: newOnces(o.Now, o.SentForms, o.Logger), otherNames: sync.OnceValue(func() map[string]map[string]string { return otherNames(o.Reference) })}, nil
}

// Handler gives all routes of the pages. It answers every path it is asked for,
// so it belongs behind the other doors' routes.
func (p *Pages) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	// Mail programs post there from wherever they are; the address is the proof.
	guard.AddInsecureBypassPattern("POST " + service.PathUnsubscribe + "/{token}")
	guard.SetDenyHandler(p.serve(func(*visit) error {
		return match.Fail(match.KindForbidden, "cross_origin", "cross-origin request")
	}))
	return secured(guard.Handler(p.routes()))
}

// routes gives what is answered where.
func (p *Pages) routes() *routeTable {
	mux := &routeTable{}
	mux.Handle("GET /{$}", p.serve(p.home))
	mux.Handle("GET /search", p.serve(p.search))
	for _, k := range match.Kinds() {
		if k != match.KindOffer { // they have a board
			mux.Handle("GET /"+k.Plural(), http.RedirectHandler("/search?kind="+string(k), http.StatusSeeOther))
		}
		mux.Handle("GET /"+k.Plural()+"/{id}", p.serve(p.profile(k)))
		if feedLink(k, "") != "" {
			p.feedRoutes(mux, k)
		}
		for _, d := range p.deeds() {
			mux.Handle("POST /"+k.Plural()+"/{id}/"+d.name, p.serve(p.deed(k, d)))
		}
	}
	p.matchesRoutes(mux)
	p.doors(mux)
	p.offerRoutes(mux)
	mux.Handle("GET "+pathAbout, p.serve(p.aboutSite))
	mux.Handle("GET "+pathFigures, p.serve(p.showFigures))
	mux.Handle("GET "+pathFigures+".csv", p.serve(p.figuresTable))
	p.thesisRoutes(mux)
	p.feedRoutes(mux, "")
	p.webhookRoutes(mux)
	p.wayRoutes(mux)
	p.editorRoutes(mux)
	mux.Handle("GET /me", p.serve(p.me))
	mux.Handle("GET /me/export", p.serve(p.export))
	mux.Handle("GET "+service.PathIntroductions, p.serve(p.introductions))
	mux.Handle("GET "+service.PathIntroductions+"/{id}", p.serve(p.introduction))
	for _, m := range match.IntroductionMoves() {
		mux.Handle("POST "+service.PathIntroductions+"/{id}/"+string(m), p.serve(p.moveIntroduction(m)))
	}
	mux.Handle("POST "+service.PathIntroductions+"/{id}/message", p.serve(p.introductionDeed("message", p.writeMessage)))
	p.timeRoutes(mux)
	mux.Handle("GET "+service.PathSearches, http.RedirectHandler("/me#searches", http.StatusSeeOther))
	for _, s := range p.sections() {
		for _, a := range s.acts {
			mux.Handle("POST /me/"+s.name+"/"+a.name, p.serve(p.act(s, a)))
		}
	}
	p.workspaceRoutes(mux)
	p.assistedRoutes(mux)
	p.verificationRoutes(mux)
	p.flagRoutes(mux)
	p.requestRoutes(mux)
	p.runRoutes(mux)
	mux.Handle("GET "+service.PathUnsubscribe+"/{token}", p.serve(p.unsubscribeForm))
	mux.Handle("POST "+service.PathUnsubscribe+"/{token}", p.serve(p.unsubscribe))
	mux.Handle("GET /static/{hash}/{file}", p.static)
	mux.Handle("/", p.serve(p.missing))
	return mux
}

// doors adds the routes by which people come in and leave.
func (p *Pages) doors(mux *routeTable) {
	mux.Handle("GET /register", p.serve(p.registerForm))
	mux.Handle("POST /register", p.serve(p.register))
	mux.Handle("GET /letter", p.serve(p.letter))
	mux.Handle("GET /confirm", p.serve(p.confirmForm))
	mux.Handle("POST /confirm", p.serve(p.confirm))
	mux.Handle("GET /handover", p.serve(p.takeOverForm))
	mux.Handle("POST /handover", p.serve(p.takeOver))
	mux.Handle("GET /forgot", p.serve(p.forgotForm))
	mux.Handle("POST /forgot", p.serve(p.forgot))
	mux.Handle("GET /password", p.serve(p.passwordForm))
	mux.Handle("POST /password", p.serve(p.choosePassword))
	mux.Handle("GET /email", p.serve(p.emailForm))
	mux.Handle("POST /email", p.serve(p.confirmEmail))
	mux.Handle("GET /sign-in", p.serve(p.signInForm))
	mux.Handle("POST /sign-in", p.serve(p.signIn))
	if p.Provider != "" {
		mux.Handle("POST /sign-in/oidc", p.serve(p.departIdentity))
		mux.Handle("GET /sign-in/oidc", p.serve(p.arriveIdentity))
	}
	mux.Handle("POST /sign-out", p.serve(p.signOut))
}

// secured adds the headers every answer carries. Nothing but our own styles,
// script, pictures and forms is allowed to load or run, and nothing inline.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// missing answers paths and methods that no page has.
func (p *Pages) missing(v *visit) error {
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		return match.Fail(match.KindMalformed, "method", "method not allowed")
	}
	return match.Fail(match.KindNotFound, "not_found", "no such page")
}
