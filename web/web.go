// Package web is the door for people: server-rendered pages in Vietnamese and
// English that work without scripts. It calls the same use cases as the API.
package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
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
	// Matches ranks the targets of a profile; KindUnauthorized and KindForbidden
	// for those who may not read them.
	Matches(ctx context.Context, a match.Actor, k match.Kind, id string, r match.Request) (match.Ranking, error)
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

// Options is what the pages work with; every field but Demo and Now (the system
// clock) is required.
type Options struct {
	Service   Service
	People    People
	Sessions  Sessions
	Reference *match.Reference
	Demo      []DemoAccount // only in --demo
	Logger    *slog.Logger
	Now       func() time.Time
	Status    func(match.ErrorKind) int // the API's table
	// Admit counts an attempt to sign in and gives the seconds to wait when
	// there were too many, else 0.
	Admit func(r *http.Request, email string) (wait int)
}

// Pages serves the pages.
type Pages struct {
	Options
	views  map[string]map[string]*template.Template // by language and page
	static *assets
}

// New reads the templates: what is wrong with them shows at the start.
func New(o Options) (*Pages, error) {
	static, err := loadAssets()
	if err != nil {
		return nil, err
	}
	views, err := parseViews()
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Pages{Options: o, views: views, static: static}, nil
}

// Handler gives all routes of the pages. It answers every path it is asked for,
// so it belongs behind the other doors' routes.
func (p *Pages) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", p.serve(p.home))
	mux.Handle("GET /search", p.serve(p.search))
	for _, k := range match.Kinds() {
		mux.Handle("GET /"+k.Plural(), http.RedirectHandler("/search?kind="+string(k), http.StatusSeeOther))
		mux.Handle("GET /"+k.Plural()+"/{id}", p.serve(p.profile(k)))
	}
	mux.Handle("GET /sign-in", p.serve(p.signInForm))
	mux.Handle("POST /sign-in", p.serve(p.signIn))
	mux.Handle("POST /sign-out", p.serve(p.signOut))
	mux.Handle("GET /static/{hash}/{file}", p.static)
	mux.Handle("/", p.serve(p.missing))
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(p.serve(func(*visit) error {
		return match.Fail(match.KindForbidden, "cross_origin", "cross-origin request")
	}))
	return secured(guard.Handler(mux))
}

// secured adds the headers every answer carries. Nothing but our own styles,
// pictures and forms is allowed to load or run.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
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
