package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/api"
	"duyen/auth"
	"duyen/cache"
	"duyen/configs"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/search"
	"duyen/store"
)

// world is a whole server on real rooms: SQLite, the text index, the engine,
// the memory cache, signed tokens, and HTTP over a socket.
type world struct {
	t       testing.TB
	svc     *service.Service
	api     *api.Server
	url     string
	log     *journal
	tokens  map[string]string // role → token
	users   map[string]string // role → user id
	store   *store.Store
	sign    api.Tokens
	letters *mailbox
	limits  *noted
	courier courier
	actors  map[string]match.Actor
	stored  map[string]match.Profile // by id
}

// The people of the permission table: nobody, two founders of whom owner owns
// every profile of the fixture, and one of every other role.
func roles() []string {
	people := granted()
	delete(people, "blocked") // by all the others, in the course of the test
	return append([]string{"anonymous"}, slices.Sorted(maps.Keys(people))...)
}

// granted gives what each of them is.
func granted() map[string]match.User {
	return map[string]match.User{
		"owner": {Roles: []match.Role{match.RoleFounder}}, "other": {Roles: []match.Role{match.RoleFounder}},
		"mentor": {Roles: []match.Role{match.RoleMentor}}, "investor": {Roles: []match.Role{match.RoleInvestor}},
		"association": {Roles: []match.Role{match.RoleAssociation}, Organizations: []string{"the-organization"}},
		"club":        {Roles: []match.Role{match.RoleClub}},
		"commune":     {Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}},
		"elsewhere":   {Roles: []match.Role{match.RoleCommune}, Territories: []string{"01"}},
		"dost":        {Roles: []match.Role{match.RoleDOST}}, "judge": {Roles: []match.Role{match.RoleJudge}},
		"blocked": {Roles: []match.Role{match.RoleMentor}},
		"media":   {Roles: []match.Role{match.RoleMedia}}, "admin": {Roles: []match.Role{match.RoleAdmin}},
	}
}

var references = sync.OnceValues(configs.LoadReference)

const password = "correct horse"

// newWorld starts a server with one profile of each kind. Wrap, when given,
// stands between service and store.
func newWorld(t testing.TB, wrap func(service.Profiles) service.Profiles) *world {
	t.Helper()
	return newWorldAt(t, wrap, time.Now, time.Now)
}

// newWorldAt is newWorld with clocks for the store and for the service.
func newWorldAt(t testing.TB, wrap func(service.Profiles) service.Profiles, stored, now func() time.Time) *world {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ref, err := references()
	must(t, err)
	dir := t.TempDir()
	st := newStore(t, filepath.Join(dir, "duyen.db"), ref)
	st.SetClock(stored)
	weights, err := configs.LoadWeights()
	must(t, err)
	e := engine.New(ref, weights, st)
	index, err := search.Open(filepath.Join(dir, "index"), ref, columns{e}, st)
	must(t, err)
	kept, err := cache.Open(ctx, "memory:", slog.New(slog.DiscardHandler))
	must(t, err)
	w := &world{
		t: t, log: &journal{}, store: st, letters: &mailbox{}, limits: &noted{Limits: kept.Limits()}, tokens: map[string]string{},
		users: map[string]string{}, actors: map[string]match.Actor{}, stored: map[string]match.Profile{},
	}
	var profiles service.Profiles = st
	if wrap != nil {
		profiles = wrap(st)
	}
	w.svc = service.New(service.Options{
		Profiles: profiles, Log: st, Users: st, Sessions: st, Marks: st, Flags: st, Blocks: st, Agreements: st, Feeds: st, Index: index, Cache: kept,
		Engine: e, Reference: ref, Webhooks: st, Courier: &w.courier, Lessons: st, Introductions: st, Workspace: st, Funnels: st, Runs: st, Time: st, Offers: st, Now: now, Logger: slog.New(slog.NewJSONHandler(w.log, nil)),
		Access: st, Passwords: plain{}, Secrets: service.Secrets{New: auth.NewSecret, Hash: auth.HashSecret}, Mailer: w.letters, Recorder: st, Jobs: queue{}, Identities: provider{},
		Site:     "https://duyen.test",
		Consents: st, Requests: st, Erasures: st, LastPlace: st.FilePlace(), Sections: sections(st),
	})
	for _, p := range st.Places() {
		w.svc.AddPlaces(p)
	}
	w.svc.AddPlaces(w.svc.CopiesPlace(), kept.Place(time.Now))
	key, err := auth.NewSigningKey(time.Now())
	must(t, err)
	tokens, err := auth.NewTokens([]match.SigningKey{key}, "duyen", "duyen", time.Now)
	must(t, err)
	w.sign = tokens
	w.people(ctx, st)
	done := make(chan error, 1)
	go func() { done <- w.svc.Run(ctx) }()
	for w.svc.CacheKey(match.Actor{}, "") == "" { // it has looked at the clock when answers can be kept, and no more until then
		must(t, w.svc.Settle(ctx))
	}
	w.profiles(ctx)
	w.api = api.New(api.Options{
		Service: w.svc, Tokens: tokens, Limits: w.limits, Reference: ref, Version: "test",
		Logger: slog.New(slog.NewJSONHandler(w.log, nil)),
	})
	server := httptest.NewServer(w.api.Handler())
	w.url = server.URL
	t.Cleanup(func() {
		server.Close()
		w.api.Close()
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("indexer: %v", err)
		}
		must(t, errors.Join(index.Close(), kept.Close(), st.Close()))
	})
	return w
}

func sections(st *store.Store) []service.Section {
	var out []service.Section
	for _, x := range st.Sections() {
		out = append(out, x)
	}
	return out
}

// people makes one account per role, each with a token.
func (w *world) people(ctx context.Context, st *store.Store) {
	people := granted()
	for _, role := range slices.Sorted(maps.Keys(people)) {
		u := people[role]
		u.ID, u.Email, u.Name, u.PasswordHash, u.Confirmed = "usr_"+role, role+"@example.test", role, "plain:"+password, true
		u, err := st.Put(ctx, u)
		must(w.t, err)
		w.users[role] = u.ID
		w.actors[role] = match.Actor{User: u.ID, Roles: u.Roles, Organizations: u.Organizations, Territories: u.Territories}
		w.enter(ctx, role)
	}
}

// enter starts a session of a role, with which it asks from now on.
func (w *world) enter(ctx context.Context, role string) (session string) {
	x, err := w.store.StartSession(ctx, match.Session{User: w.users[role], UsedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), EndsAt: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}, match.Proof{})
	must(w.t, err)
	token, _, err := w.sign.Issue(match.Claim{User: x.User, Session: x.ID})
	must(w.t, err)
	w.tokens[role] = token
	return x.ID
}

// profiles makes "the-startup", "the-mentor" … owned by owner, and waits until
// they are found.
func (w *world) profiles(ctx context.Context) {
	for _, k := range match.Kinds() {
		w.create(ctx, k, "the-"+string(k))
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	must(w.t, w.svc.Settle(ctx)) // what is readable may be out of the store while the first index is built
}

// publisher gives an actor who may publish their own offers.
func publisher(a match.Actor) match.Actor {
	a.Roles = append(slices.Clone(a.Roles), match.RoleMentor)
	return a
}

// create stores a profile of a kind owned by owner and gives its change number.
func (w *world) create(ctx context.Context, k match.Kind, id string) int64 {
	written, _, err := w.svc.Create(ctx, publisher(match.Actor{User: w.users["owner"]}), sample(k, id))
	must(w.t, err)
	w.stored[id] = written.Profile
	return written.Seq
}

// make stores a profile of somebody and gives it as stored.
func (w *world) make(ctx context.Context, k match.Kind, id, owner string, v match.Visibility) match.Profile {
	p := sample(k, id)
	p.Common().Visibility = v
	written, _, err := w.svc.Create(ctx, publisher(w.actors[owner]), p)
	must(w.t, err)
	w.stored[id] = written.Profile
	return written.Profile
}

func sample(k match.Kind, id string) match.Profile {
	p := match.New(k)
	b := p.Common()
	b.ID, b.Name, b.Sectors, b.Locality = id, "Quế Trà Bồng "+id, []string{"agri"}, "51"
	b.Contact = &match.Contact{Person: secretOf(id), Email: "secret@example.test"}
	return p
}

// secretOf is in the contact of one profile and nowhere else.
func secretOf(id string) string { return "Secret Person of " + id + "." }

// call is one request and what the answer must and must not hold.
type call struct {
	name    string
	method  string // GET when empty
	path    string
	as      string // role, anonymous when empty
	header  map[string]string
	body    string // sent as JSON unless header says otherwise
	status  int
	has     []string
	hasNot  []string
	headers map[string]string // of the answer; "*" for any value
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request and checks the answer.
func (w *world) do(c call) reply {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), orGet(c.method), w.url+c.path, strings.NewReader(c.body))
	must(w.t, err)
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token := w.tokens[c.as]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range c.header {
		r.Header.Del(name)
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(w.t, err)
	defer answer.Body.Close()
	var raw []byte
	if answer.Header.Get("Content-Type") == "text/event-stream" {
		raw, err = bufio.NewReader(answer.Body).ReadBytes('\n') // it has no end
	} else {
		raw, err = io.ReadAll(answer.Body)
	}
	must(w.t, err)
	got := reply{answer.StatusCode, answer.Header, string(raw)}
	c.check(w.t, got)
	return got
}

func orGet(method string) string {
	if method == "" {
		return http.MethodGet
	}
	return method
}

func (c call) check(t testing.TB, got reply) {
	t.Helper()
	what := c.name + ": " + orGet(c.method) + " " + c.path
	if len(what) > 200 {
		what = what[:200] + "…"
	}
	if c.status != 0 && got.status != c.status {
		t.Errorf("%s: status %d, want %d: %s", what, got.status, c.status, got.body)
	}
	for _, part := range c.has {
		if !strings.Contains(got.body, part) {
			t.Errorf("%s: answer lacks %q: %s", what, part, got.body)
		}
	}
	for _, part := range c.hasNot {
		if strings.Contains(got.body, part) {
			t.Errorf("%s: answer holds %q: %s", what, part, got.body)
		}
	}
	for name, want := range c.headers {
		value := got.header.Get(name)
		if value == "" && want != "" || want != "*" && value != want {
			t.Errorf("%s: header %s is %q, want %q", what, name, value, want)
		}
	}
	if got.status >= 400 && orGet(c.method) != http.MethodHead {
		checkProblem(t, what, got)
	}
}

// checkProblem checks that an error answer has the one shape.
func checkProblem(t testing.TB, what string, got reply) {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Errorf("%s: not a problem: %v: %s", what, err, got.body)
		return
	}
	if p.Status != got.status || p.Type == "" || p.Title == "" || p.Code == "" || p.RequestID == "" ||
		p.RequestID != got.header.Get("X-Request-Id") || got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: bad problem (%s): %s", what, got.header.Get("Content-Type"), got.body)
	}
	if strings.HasPrefix(p.Title, "error.") || strings.HasPrefix(p.Detail, "error.") {
		t.Errorf("%s: the catalogue lacks %q, %q", what, p.Title, p.Detail)
	}
	for _, f := range p.Errors {
		if f.Code == "" || f.Message == "" || strings.HasPrefix(f.Message, "problem.") {
			t.Errorf("%s: bad fault %+v", what, f)
		}
	}
}

// columns lets search use the engine's columns.
type columns struct{ *engine.Engine }

func (c columns) View(f match.Filter) search.View { return c.Engine.View(f) }

// plain is a password scheme without work, so that tests are fast.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) {
	return "plain:" + password, nil
}

func (plain) Verify(_ context.Context, hash, password string) (bool, error) {
	return hash == "plain:"+password, nil
}

func (plain) Outdated(string) bool { return false }

// mailbox keeps the letters that were asked for.
type mailbox struct {
	mu   sync.Mutex
	jobs []match.MailJob
}

func (m *mailbox) Mail(_ context.Context, j match.MailJob) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jobs = append(m.jobs, j)
	return nil
}

// asked tells whether a letter of a purpose was asked for.
func (m *mailbox) asked(p match.Purpose) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.jobs, func(j match.MailJob) bool { return j.Purpose == p })
}

func (m *mailbox) Digest(context.Context, match.DigestJob) error { return nil }

// queue has one job that can be tried and cancelled for ever.
type queue struct{}

func (queue) List(context.Context, string, int64, int) ([]match.JobInfo, int64, error) {
	return []match.JobInfo{{ID: 1, Kind: "mail", State: "retryable"}}, 0, nil
}
func (queue) Retry(context.Context, int64) error  { return nil }
func (queue) Cancel(context.Context, int64) error { return nil }

// provider vouches for whoever the code names.
type provider struct{}

func (provider) Begin(context.Context) (url, sealed string, err error) {
	return "https://provider.test/", "sealed", nil
}

func (provider) Finish(_ context.Context, sealed, state, code string) (match.Identity, error) {
	if sealed != "sealed" || state != "state" {
		return match.Identity{}, match.Fail(match.KindUnauthorized, "oidc_refused", "no")
	}
	return match.Identity{Issuer: "https://provider.test", Subject: code, Email: code + "@provider.test", Verified: true}, nil
}

// journal keeps the log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
