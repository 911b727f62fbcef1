package service_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fakePasswords hash by reversing nothing at all, and count the work.
type fakePasswords struct {
	mu               sync.Mutex
	hashes, verifies int
	old              string // a hash of before
	verified         func() // what happens while a password has just been found right
}

func (f *fakePasswords) Outdated(hash string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return hash == f.old
}

func (f *fakePasswords) Hash(_ context.Context, password string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hashes++
	return "hash of " + password, nil
}

func (f *fakePasswords) Verify(_ context.Context, hash, password string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.verifies++
	right := hash == "hash of "+password || f.old != "" && hash == f.old && password == secret
	if then := f.verified; right && then != nil {
		f.verified = nil
		f.mu.Unlock()
		then()
		f.mu.Lock()
	}
	return right, nil
}

// strength refuses what is short or says who somebody is.
func strength(password string, about ...string) []match.Problem {
	if len(password) < 8 || slices.Contains(about, password) {
		return []match.Problem{{Field: "password", Code: "weak"}}
	}
	return nil
}

// fakeMailer keeps what it is asked for.
type fakeMailer struct {
	mu      sync.Mutex
	jobs    []match.MailJob
	digests []match.DigestJob
	down    error // of asking for a digest
	faulty  bool  // asking for one is a fault of the program

	lost func(match.MailJob) bool // letters that cannot be asked for
}

func (f *fakeMailer) Digest(_ context.Context, j match.DigestJob) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.faulty {
		panic("a fault of the program")
	}
	if f.down != nil {
		return f.down
	}
	f.digests = append(f.digests, j)
	return nil
}

// takeDigests gives which were asked for since the last time.
func (f *fakeMailer) takeDigests() []match.DigestJob {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.digests = nil }()
	return f.digests
}

func (f *fakeMailer) Mail(_ context.Context, j match.MailJob) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost != nil && f.lost(j) {
		return match.Fail(match.KindBusy, "busy", "the queue is locked")
	}
	f.jobs = append(f.jobs, j)
	return nil
}

// lose sets which letters cannot be asked for.
func (f *fakeMailer) lose(which func(match.MailJob) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = which
}

// count tells how often a letter was asked for.
func (f *fakeMailer) count(j match.MailJob) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, x := range f.jobs {
		if x == j {
			n++
		}
	}
	return n
}

// take gives what was asked for since the last time.
func (f *fakeMailer) take() []match.MailJob {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.jobs = nil }()
	return f.jobs
}

// fakeRecorder keeps the audit log.
type fakeRecorder struct {
	mu      sync.Mutex
	entries []match.AuditEntry
}

func (f *fakeRecorder) Append(_ context.Context, entries ...match.AuditEntry) ([]match.AuditEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range entries {
		if err := e.Check(); err != nil {
			return nil, err
		}
	}
	f.entries = append(f.entries, entries...)
	return entries, nil
}

func (f *fakeRecorder) Audit(_ context.Context, _ match.AuditFilter, after int64, limit int) ([]match.AuditEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	rest := f.entries[min(int(after), len(f.entries)):]
	return rest[:min(limit, len(rest))], nil
}

// actions gives what was done, in order.
func (f *fakeRecorder) actions() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for _, e := range f.entries {
		out = append(out, e.Action)
	}
	return strings.Join(out, " ")
}

// fakeProvider vouches for whoever it is told to.
type fakeProvider struct{ who match.Identity }

func (f *fakeProvider) Begin(context.Context) (url, sealed string, err error) {
	return "https://provider.test/?state=s", "sealed", nil
}

func (f *fakeProvider) Finish(_ context.Context, sealed, state, code string) (match.Identity, error) {
	if sealed != "sealed" || state != "s" || code != "c" {
		return match.Identity{}, match.Fail(match.KindUnauthorized, "oidc_refused", "no")
	}
	return f.who, nil
}

// letter takes the only letter that was asked for and writes it.
func (w *world) letter(t *testing.T, p match.Purpose) match.Letter {
	t.Helper()
	jobs := w.letters.take()
	if len(jobs) != 1 || jobs[0].Purpose != p {
		t.Fatalf("letters %+v, want one to %s", jobs, p)
	}
	l, err := w.Letter(t.Context(), jobs[0])
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// token gives what the link of a letter holds.
func token(t *testing.T, l match.Letter) string {
	t.Helper()
	_, out, ok := strings.Cut(l.Link, "?token=")
	if !ok {
		t.Fatalf("no token in %q", l.Link)
	}
	return out
}

// member makes a confirmed account.
func (w *world) member(t testing.TB, email, password string, roles ...match.Role) match.User {
	t.Helper()
	u, err := w.store.Put(t.Context(), match.User{Email: email, Name: "An", PasswordHash: "hash of " + password, Roles: roles, Confirmed: true})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// enter signs in as a program.
func (w *world) enter(t testing.TB, email, password string) service.Grant {
	t.Helper()
	g, err := w.SignInProgram(t.Context(), service.Credentials{Email: email, Password: password, Client: "phone", Life: match.SessionIdle})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// actor gives who a sign-in speaks for.
func (w *world) actor(t *testing.T, g service.Grant) match.Actor {
	t.Helper()
	a, err := w.Actor(t.Context(), match.Claim{User: g.User, Session: g.ID})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// over tells whether a sign-in has ended.
func (w *world) over(t *testing.T, g service.Grant) bool {
	t.Helper()
	_, err := w.Actor(t.Context(), match.Claim{User: g.User, Session: g.ID})
	return match.KindOf(err) == match.KindUnauthorized && err != nil
}

// counted counts the writes of what anybody may ask for.
type counted struct {
	service.Access
	writes  atomic.Int64
	between func() // see pass
}

func (c *counted) Register(ctx context.Context, u match.User, known string) (match.User, error) {
	c.writes.Add(1)
	return c.Access.Register(ctx, u, known)
}

func (c *counted) PutTicket(ctx context.Context, x match.Ticket) error {
	c.writes.Add(1)
	return c.Access.PutTicket(ctx, x)
}

func (c *counted) ChangeUser(ctx context.Context, id string, f func(e *match.UserEdit) error) (match.User, error) {
	c.writes.Add(1)
	return c.Access.ChangeUser(ctx, id, f)
}
