package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duyen/api"
	"duyen/auth"
	"duyen/cache"
	"duyen/configs"
	"duyen/eval"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
	"duyen/search"
)

// gate stands before a cache and can be shut: then every answer is drawn anew.
type gate struct {
	service.Cache
	shut atomic.Bool
}

func (g *gate) Get(ctx context.Context, key string) ([]byte, bool) {
	if g.shut.Load() {
		return nil, false
	}
	return g.Cache.Get(ctx, key)
}

func (g *gate) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	if !g.shut.Load() {
		g.Cache.Set(ctx, key, value, ttl)
	}
}

func (g *gate) Beyond(ctx context.Context, key string) ([]byte, bool) {
	if g.shut.Load() {
		return nil, false
	}
	return g.Cache.Beyond(ctx, key)
}

// listServer is one of several servers over one store.
type listServer struct {
	svc     *service.Service
	handler http.Handler
	gate    *gate
	stop    func()
	stopped atomic.Pointer[time.Time] // what its clock says, when it is stopped
}

func (s *listServer) now() time.Time {
	if at := s.stopped.Load(); at != nil {
		return *at
	}
	return time.Now()
}

// listWorld is a store of generated profiles with the servers over it. Its people
// are those of world.
type listWorld struct {
	world
	path    string // of the store
	rng     *rand.Rand
	ref     *match.Reference
	fresh   []match.Profile
	ids     []string // of profiles there are, or were
	hot     []string // those whose lists are read
	lists   []listOf
	servers []*listServer
	asked   int
	anew    int // of these, past the cache
	zipped  int // of these, answered compressed
}

// listOf is a list as somebody asks for it.
type listOf struct{ as, path string }

// newListWorld starts servers whose caches are at the URLs.
func newListWorld(t *testing.T, seed uint64, urls ...string) *listWorld {
	t.Helper()
	ref, err := references()
	must(t, err)
	dir := t.TempDir()
	path := filepath.Join(dir, "duyen.db")
	st := newStore(t, path, ref)
	key, err := auth.NewSigningKey(time.Now())
	must(t, err)
	tokens, err := auth.NewTokens([]match.SigningKey{key}, "duyen", "duyen", time.Now)
	must(t, err)
	w := &listWorld{
		world: world{
			t: t, log: &journal{}, store: st, sign: tokens, letters: &mailbox{}, tokens: map[string]string{}, users: map[string]string{},
			actors: map[string]match.Actor{}, stored: map[string]match.Profile{},
		},
		path: path, rng: rand.New(rand.NewPCG(seed, 1)), ref: ref, fresh: slices.Collect(eval.Synthetic(ref, 3000, seed)),
	}
	w.people(t.Context(), st)
	w.fill(240)
	for i, url := range urls {
		w.serve(filepath.Join(dir, strconv.Itoa(i)), url)
	}
	return w
}

// fill stores the first profiles, in the names of all sorts of people.
func (w *listWorld) fill(n int) {
	var writes []match.Write
	for range n {
		writes = append(writes, match.Write{Profile: w.next(), Mode: match.Create, Owner: w.users[w.somebody()]})
	}
	written, err := w.store.Save(w.t.Context(), writes)
	must(w.t, err)
	for i, x := range written {
		must(w.t, x.Err)
		if id := x.Profile.Common().ID; i < 24 {
			w.hot = append(w.hot, id)
			w.ids = append(w.ids, id)
		} else {
			w.ids = append(w.ids, id)
		}
	}
}

// next gives a new profile.
func (w *listWorld) next() match.Profile {
	p := w.fresh[0]
	w.fresh = w.fresh[1:]
	b := p.Common()
	b.ID = "p" + strconv.Itoa(len(w.fresh))
	w.vary(p)
	if x, ok := p.(*match.Offer); ok && w.rng.IntN(2) == 0 {
		x.By = "the-organization"
	}
	return p
}

// vary changes who may see what of a profile.
func (w *listWorld) vary(p match.Profile) {
	b := p.Common()
	b.Visibility = []match.Visibility{match.VisibilityPublic, match.VisibilityPublic, match.VisibilityMembers, match.VisibilityPrivate}[w.rng.IntN(4)]
	b.FieldVisibility = map[string]match.Visibility{}
	for _, field := range match.ChosenFields(b.Kind) {
		b.FieldVisibility[field] = match.Visibility(match.FieldVisibilities()[w.rng.IntN(3)])
	}
}

// owners are those who own profiles.
func owners() []string {
	return []string{"owner", "other", "mentor", "investor", "association", "club"}
}

func (w *listWorld) somebody() string { return owners()[w.rng.IntN(len(owners()))] }

// serve starts a server and waits until it answers.
func (w *listWorld) serve(dir, url string) {
	t := w.t
	weights, err := configs.LoadWeights()
	must(t, err)
	e := engine.New(w.ref, weights, w.store)
	index, err := search.Open(dir, w.ref, columns{e}, w.store)
	must(t, err)
	kept, err := cache.Open(t.Context(), url, slog.New(slog.DiscardHandler))
	must(t, err)
	s := &listServer{gate: &gate{Cache: kept}}
	st := w.store
	s.svc = service.New(service.Options{
		Profiles: st, Log: st, Users: st, Sessions: st, Marks: st, Flags: st, Blocks: st, Agreements: st, Index: index, Cache: s.gate,
		Engine: e, Reference: w.ref, Access: st, Passwords: plain{}, Recorder: st, Consents: st,
		Secrets: service.Secrets{New: auth.NewSecret, Hash: auth.HashSecret}, Mailer: w.letters, Site: "https://duyen.test", Now: s.now,
	})
	s.handler = api.New(api.Options{Service: s.svc, Tokens: w.sign, Limits: kept.Limits(), Reference: w.ref, Version: "test"}).Handler()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.svc.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		must(t, errors.Join(<-done, index.Close(), kept.Close()))
	})
	t.Cleanup(s.stop)
	w.settle(s)
	w.servers = append(w.servers, s)
}

func (w *listWorld) settle(s *listServer) {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	must(w.t, s.svc.Settle(ctx))
}

// ask reads from a server without a socket between.
func (w *listWorld) ask(s *listServer, as, path string, header ...string) *httptest.ResponseRecorder {
	w.asked++
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, path, nil)
	if token := w.tokens[as]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	out := httptest.NewRecorder()
	s.handler.ServeHTTP(out, r)
	if out.Header().Get("Content-Encoding") == "gzip" {
		out.Body = w.unzipped(out)
		w.zipped++
	}
	return out
}

// unzipped gives the body of a compressed answer, whose length must be the one told.
func (w *listWorld) unzipped(out *httptest.ResponseRecorder) *bytes.Buffer {
	if told := out.Header().Get("Content-Length"); told != "" && told != strconv.Itoa(out.Body.Len()) {
		w.t.Fatalf("%d bytes, told are %s", out.Body.Len(), told)
	}
	r, err := gzip.NewReader(out.Body)
	must(w.t, err)
	var plain bytes.Buffer
	_, err = plain.ReadFrom(r)
	must(w.t, err)
	return &plain
}

// list gives one of those that are read again and again; now and then it is a new one.
func (w *listWorld) list() listOf {
	at := int(30 * w.rng.Float64() * w.rng.Float64())
	if at >= len(w.lists) {
		w.lists = append(w.lists, w.another())
		return w.lists[len(w.lists)-1]
	}
	if w.rng.IntN(25) == 0 {
		w.lists[at] = w.another()
	}
	return w.lists[at]
}

// another gives a list that somebody may ask for.
func (w *listWorld) another() listOf {
	id := w.hot[w.rng.IntN(len(w.hot))]
	found, err := w.store.Get(w.t.Context(), id)
	must(w.t, err)
	kind, as := match.KindStartup, roles()[w.rng.IntN(len(roles()))]
	if p := found[0]; p != nil {
		kind = p.Common().Kind
		if w.rng.IntN(3) > 0 {
			as = strings.TrimPrefix(p.Common().Owner, "usr_")
		}
	}
	targets := kind.Counterparts()
	path := "/v1/" + kind.Plural() + "/" + id + "/matches?kind=" + string(targets[w.rng.IntN(len(targets))])
	path += []string{"", "", "&limit=3", "&limit=100", "&sector=agri", "&locality=51", "&verified=true", "&available=true", "&lang=en", "&spread=true"}[w.rng.IntN(10)]
	return listOf{as, path}
}

var seqOf = regexp.MustCompile(`"seq":(\d+),"epoch":(\d+)`) //nolint:gochecknoglobals // compiled once

// compare reads one list through the cache and anew, at one moment of the server,
// and holds one to the other.
func (w *listWorld) compare(s *listServer) { w.compareList(s, w.list()) }

func (w *listWorld) compareList(s *listServer, list listOf) {
	as, path := list.as, list.path
	var coding []string
	if len(path)%2 == 0 {
		coding = []string{"Accept-Encoding", "gzip"}
	}
	defer s.stopped.Store(nil)
	for range 20 {
		moment := time.Now()
		s.stopped.Store(&moment) // who asks is remembered for a second, which must not end between the two
		kept := w.ask(s, as, path, coding...)
		s.gate.shut.Store(true)
		drawn := w.ask(s, as, path)
		w.anew++
		s.gate.shut.Store(false)
		if !slices.Equal(seqOf.FindStringSubmatch(kept.Body.String()), seqOf.FindStringSubmatch(drawn.Body.String())) {
			continue // the server has gone on between the two
		}
		if kept.Code == http.StatusOK && kept.Body.String() != drawn.Body.String() || kept.Code != drawn.Code || kept.Header().Get("ETag") != drawn.Header().Get("ETag") {
			w.t.Fatalf("%s as %s: cached %d %s\n%s\nanew %d %s\n%s", path, as, kept.Code, kept.Header().Get("ETag"), kept.Body, drawn.Code, drawn.Header().Get("ETag"), drawn.Body)
		}
		return
	}
	w.t.Fatalf("%s: the server never stands still", path)
}

// change does something to the store through a server.
func (w *listWorld) change(s *listServer) {
	ctx, svc, as := w.t.Context(), s.svc, w.actors[w.somebody()]
	id := w.ids[w.rng.IntN(len(w.ids))]
	if w.rng.IntN(3) == 0 {
		id = w.hot[w.rng.IntN(len(w.hot))]
	}
	found, err := w.store.Get(ctx, id)
	must(w.t, err)
	p := found[0]
	switch what := w.rng.IntN(14); {
	case what == 0 || p == nil:
		written, _, err := svc.Create(ctx, as, w.next())
		if match.KindOf(err) != match.KindForbidden { // in the name of an organization that is not theirs
			must(w.t, err)
			w.ids = append(w.ids, written.Profile.Common().ID)
		}
	case what == 1:
		_, err = svc.Delete(ctx, w.actors["admin"], p.Common().Kind, id, p.Common().Version)
		must(w.t, err)
	case what == 2:
		_, err = svc.SetHidden(ctx, w.actors["admin"], p.Common().Kind, id, !p.Common().Hidden)
		must(w.t, err)
	case what == 3 && p.Common().Kind.Verifiable():
		_, err = svc.SetVerified(ctx, w.actors["admin"], p.Common().Kind, id, !p.Common().Verified)
		must(w.t, err)
	case what == 4:
		w.dealings(svc, p)
	case what == 5:
		w.roles(svc)
	default:
		w.edit(svc, p)
	}
}

// edit changes a profile: who sees what of it, or what it is.
func (w *listWorld) edit(svc *service.Service, p match.Profile) {
	b := p.Common()
	owner := b.Owner
	switch w.rng.IntN(4) {
	case 0:
		w.vary(p)
	case 1:
		b.Summary = fmt.Sprint("Bản thứ ", b.Version)
	default:
		i := slices.IndexFunc(w.fresh, func(q match.Profile) bool { return q.Common().Kind == b.Kind })
		id, version := b.ID, b.Version
		p = w.fresh[i]
		w.fresh = slices.Delete(w.fresh, i, i+1)
		b = p.Common()
		b.ID, b.Version = id, version
		w.vary(p)
	}
	_, _, err := svc.Replace(w.t.Context(), match.Actor{User: owner}, p, b.Version)
	must(w.t, err)
}

// dealings are what people do with each other.
func (w *listWorld) dealings(svc *service.Service, p match.Profile) {
	ctx, one := w.t.Context(), w.somebody()
	as := w.actors[one]
	switch w.rng.IntN(4) {
	case 0:
		_, err := svc.Block(ctx, as, p.Common().ID)
		w.allowed(err)
	case 1:
		w.allowed(svc.Unblock(ctx, as, p.Common().Owner))
	case 2:
		_, _, err := svc.Consent(ctx, as, match.ConsentPublish, w.rng.IntN(3) > 0, match.ConsentTextVersion)
		must(w.t, err)
	default:
		from, err := w.store.Owned(ctx, as.User)
		must(w.t, err)
		if len(from) > 0 {
			x, _, err := svc.Ask(ctx, as, match.Agreement{From: from[0].ID, To: p.Common().ID})
			if w.allowed(err); err == nil {
				_, err = svc.Move(ctx, match.Actor{User: p.Common().Owner}, x.ID, match.AgreementAccept)
				w.allowed(err)
			}
		}
	}
}

// allowed lets pass what is refused because of who asks whom.
func (w *listWorld) allowed(err error) {
	if match.KindOf(err) == match.KindInternal {
		must(w.t, err)
	}
}

// roles changes what somebody is.
func (w *listWorld) roles(svc *service.Service) {
	one := []string{"other", "club", "commune", "judge"}[w.rng.IntN(4)]
	roles := []match.Role{match.Roles()[w.rng.IntN(len(match.Roles()))]}
	organizations, territories := []string{}, []string{}
	if roles[0] == match.RoleAssociation || roles[0] == match.RoleClub {
		organizations = append(organizations, "the-organization")
	}
	if roles[0] == match.RoleCommune {
		territories = append(territories, "51")
	}
	_, err := svc.ChangeUser(w.t.Context(), w.actors["admin"], w.users[one], service.UserChange{Roles: &roles, Organizations: &organizations, Territories: &territories})
	w.allowed(err)
}

// run makes random changes and reads, and gives what came of the questions to the cache.
func (w *listWorld) run(rounds int) (counts service.ListCounts) {
	w.create(w.t.Context(), w.servers[0].svc)
	for range rounds {
		writer := w.servers[w.rng.IntN(len(w.servers))]
		for range w.rng.IntN(3) {
			w.change(writer)
		}
		if w.rng.IntN(2) == 0 {
			w.compare(writer) // while its engine may still be behind
		}
		for _, s := range w.servers {
			w.settle(s)
			for range 5 {
				w.compare(s)
			}
		}
	}
	for _, s := range w.servers {
		c := s.svc.ListCounts()
		counts.Kept, counts.Renewed, counts.Drawn = counts.Kept+c.Kept, counts.Renewed+c.Renewed, counts.Drawn+c.Drawn
	}
	counts.Drawn -= int64(w.anew)
	return counts
}

// create stores the organization that offers are by.
func (w *listWorld) create(ctx context.Context, svc *service.Service) {
	_, _, err := svc.Create(ctx, w.actors["association"], sample(match.KindOrganization, "the-organization"))
	must(w.t, err)
}

// TestListsAreNeverStale changes a store at random, thousands of times, through
// one server with a memory of its own and through two that share a Redis, and
// reads lists as all sorts of people meanwhile: what comes through the cache is
// what would have been drawn, to the byte.
func TestListsAreNeverStale(t *testing.T) {
	redis := startRedis(t).url()
	for name, urls := range map[string][]string{"memory": {"memory:"}, "redis": {redis, redis}} {
		t.Run(name, func(t *testing.T) {
			w := newListWorld(t, 5, urls...)
			counts := w.run(260)
			t.Logf("%d requests, %d of them compressed: %+v", w.asked, w.zipped, counts)
			if w.asked < 2000 || w.zipped < 400 || counts.Renewed < 200 || counts.Kept < 100 {
				t.Errorf("%d requests, %+v: this says too little", w.asked, counts)
			}
		})
	}
}
