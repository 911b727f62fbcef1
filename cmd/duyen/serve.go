package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"duyen/api"
	"duyen/configs"
	"duyen/locale"
	"duyen/match"
	"duyen/web"
)

const (
	// lockPatience is how long serve waits for a passing command to leave the
	// folder; a second server is to be refused within two seconds.
	lockPatience = 1500 * time.Millisecond
	// drainTime is how long running requests may take to finish after a signal.
	// It is longer than any request may take, and shorter than the 30 s after
	// which service managers kill.
	drainTime = 20 * time.Second
	// headerPatience bounds a slow sender on the operator's socket.
	headerPatience = 5 * time.Second
)

// serveCmd starts everything.
type serveCmd struct {
	Demo bool `help:"${help_demo}"`
}

// Run serves until ctx ends, then finishes what is running.
func (s *serveCmd) Run(ctx context.Context, t *terminal) error {
	c := t.config
	if s.Demo && !loopback(c.Addr) {
		return match.Fail(match.KindForbidden, "demo_public", "--demo only serves this machine, not "+c.Addr)
	}
	wait, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	l, err := waitLock(wait, c.Data)
	if err != nil {
		return err
	}
	defer l.release()
	log := newLogger(t.stderr, c.LogLevel, c.LogFormat)
	r, err := openRooms(ctx, c, log, s.prepare(c))
	if err != nil {
		return err
	}
	end := beside(ctx, r.publishAudit)
	err = s.serve(ctx, t, r)
	end()
	return errors.Join(err, r.close())
}

// prepare fills an empty folder with the demo, and keeps accounts whose
// password everybody knows away from the network.
func (s *serveCmd) prepare(c *configs.Config) func(context.Context, *rooms) error {
	return func(ctx context.Context, r *rooms) error {
		if s.Demo {
			return fillDemo(ctx, r)
		}
		if demo, err := hasDemo(ctx, r); err != nil || !demo || loopback(c.Addr) {
			return err
		}
		return match.Fail(match.KindForbidden, "demo_public", "the demo accounts in "+c.Data+" only serve this machine, not "+c.Addr)
	}
}

// pageAudience makes a sign-in on the pages of no use at the API.
const pageAudience = "duyen-web"

// pages makes the door for people.
func (s *serveCmd) pages(t *terminal, r *rooms) (*web.Pages, error) {
	return web.New(web.Options{
		Service: r.service, People: r.service, Accounts: r.service, Account: r.service, Emails: r.service, Keys: r.service, Identities: r.service,
		Agreements: r.service, Trust: r.service, Data: r.service, Marks: r.service, Moderation: r.service, Searches: r.service, Feeds: r.service, Introductions: r.service, Threads: r.service,
		Completions:   r.service,
		Agenda:        r.service,
		Sessions:      r.tokens.Lasting(pageAudience, web.SessionLife),
		Reference:     r.service.Reference(),
		Lists:         r.service,
		Provider:      providerName(t.config),
		Operator:      web.Operator{Name: t.config.Operator, Contact: t.config.Reached(), Site: t.config.Site()},
		Demo:          s.accounts(),
		Logger:        r.log,
		Now:           time.Now,
		Status:        api.Status,
		Offers:        r.service,
		OfferMoves:    r.service,
		Posting:       r.service,
		Admit:         r.api.Admit,
		Theses:        r.service,
		Webhooks:      r.service,
		Deliveries:    r.service,
		Follows:       r.service,
		Glances:       r.service,
		FeedWays:      r.service,
		DataAsks:      r.service,
		Slots:         r.service,
		Bookings:      r.service,
		Calendars:     r.service,
		CalendarFiles: calendars{r.service},
		Holders:       r.service,
		Members:       r.service,
		Memberships:   r.service,
		Assisting:     r.service,
		KeepingOn:     r.service,
		Scoreboards:   r.service,
		Pledges:       r.service,
		Boards:        r.service,
		Funnels:       r.service,
		Runs:          r.service,
		RunMoves:      r.service,
		RunResults:    r.service,
		Exchange:      r.api,
		Drafts:        r.service,
		SentForms:     r.service,
		Editor:        r.service,
	})
}

// serve opens the doors, says where, and waits for the end.
func (s *serveCmd) serve(ctx context.Context, t *terminal, r *rooms) error {
	pages, err := s.pages(t, r)
	if err != nil {
		return err
	}
	r.api.Mount(pages.Handler())
	private, err := listenSocket(t.config.Data)
	if err != nil {
		return err
	}
	defer removeSocket(t.config.Data)
	public, err := new(net.ListenConfig).Listen(ctx, "tcp", t.config.Addr)
	if err != nil {
		_ = private.Close() // nobody was told of it
		return cannotListen(t.config.Addr, err)
	}
	doors := []door{
		{r.api.HTTPServer(t.config.Addr), public},
		{&http.Server{Handler: operator(r), ReadHeaderTimeout: headerPatience}, private},
	}
	return open(ctx, r.log, doors, func(ctx context.Context) { s.announce(ctx, t, r, public.Addr()) })
}

// door is a server on its listener.
type door struct {
	server   *http.Server
	listener net.Listener
}

// open serves every door until ctx ends or one fails, then closes them all and
// lets running requests finish.
func open(ctx context.Context, log *slog.Logger, doors []door, announce func(context.Context)) error {
	failed := make(chan error, len(doors))
	for _, d := range doors {
		go func() {
			if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- match.Wrap(err, "serving on "+d.listener.Addr().String())
			}
		}()
	}
	announced := make(chan struct{})
	watch, stopWatching := context.WithCancel(ctx)
	go func() { defer close(announced); announce(watch) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("finishing what is running")
	}
	stopWatching()
	<-announced
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	errs := []error{err}
	for _, d := range doors {
		if err := d.server.Shutdown(drain); err != nil {
			errs = append(errs, match.Wrap(err, "finishing running requests"), d.server.Close())
		}
	}
	return errors.Join(errs...)
}

// announce prints the address as soon as questions are answered.
func (s *serveCmd) announce(ctx context.Context, t *terminal, r *rooms, addr net.Addr) {
	for !r.service.Ready().Ready {
		select {
		case <-ctx.Done():
			return
		case <-time.After(readyPoll):
		}
	}
	args := map[string]any{"url": "http://" + addr.String(), "data": t.config.Data, "password": configs.DemoPassword}
	fmt.Fprintln(t.stdout, locale.Text(t.config.Lang, "cli.ready", args))
	if s.Demo {
		fmt.Fprintln(t.stdout, locale.Text(t.config.Lang, "cli.ready_demo", args))
	}
}

// readyPoll is how often announce looks whether the engine is loaded.
const readyPoll = 5 * time.Millisecond

// accounts lists what the sign-in page of a demo offers.
func (s *serveCmd) accounts() []web.DemoAccount {
	var out []web.DemoAccount
	if s.Demo {
		for _, a := range configs.DemoAccounts() {
			out = append(out, web.DemoAccount{Email: a.Email, Password: configs.DemoPassword, Role: a.Role})
		}
	}
	return out
}

// loopback tells whether an address can only be reached from this machine.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func cannotListen(addr string, err error) error {
	return &match.Error{Kind: match.KindConflict, Code: "address_in_use", Message: "cannot listen on " + addr, Cause: err}
}
