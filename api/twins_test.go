package api_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duyen/api"
	"duyen/match"
	"duyen/match/service"
)

// hiddenWords is what is hidden in one of two worlds that are alike otherwise.
// The words and numbers are canaries: they stand nowhere else.
type hiddenWords struct {
	word      string  // in texts that are hidden
	number    float64 // in amounts that are hidden
	sector    string
	place     string
	stage     string
	expertise string
	kind      string // of investors and organizations
}

// Two worlds differ in what is hidden from members too, a third also in what is
// hidden from visitors only.
func twins() (a, b hiddenWords) {
	return hiddenWords{"canarya", 731_000_017, "agri", "51", "idea", "marketing", "fund"},
		hiddenWords{"kanarib", 94_200_000_000_093, "tourism", "79", "growth", "legal", "bank"}
}

// hide puts hidden words into everything a profile of a kind can hold.
func hide(p match.Profile, h hiddenWords) {
	low, high := h.number, 2*h.number
	money := &match.Money{Value: h.number, Currency: "VND"}
	span := &match.Range{Min: &low, Max: &high, Currency: "VND"}
	switch x := p.(type) {
	case *match.Startup:
		x.AmountSought, x.Traction = money, &match.Traction{RevenueYear: money, Customers: int(h.number)}
	case *match.Investor:
		x.Ticket = span
		x.Portfolio = []match.Portfolio{
			{Startup: "open-startup", Name: h.word, Sectors: []string{h.sector}, Locality: h.place, Stage: h.stage, Amount: money, On: "2026-05-04", Description: h.word},
			{Name: h.word + " hai", Sectors: []string{h.sector}, On: "2025"},
		}
	case *match.Offer:
		x.Amount = span
	}
}

// twin makes a profile that differs between worlds in hidden things only.
func twin(k match.Kind, id string, v match.Visibility, fields match.Visibility, h hiddenWords) match.Profile {
	p := sample(k, id)
	b := p.Common()
	b.Visibility, b.FieldVisibility = v, map[string]match.Visibility{}
	b.Contact = &match.Contact{Person: h.word, Email: h.word + "@example.test", Address: h.word}
	for _, f := range match.ChosenFields(k) {
		b.FieldVisibility[f] = fields
	}
	hide(p, h)
	return p
}

// whole makes a profile that differs in everything.
func whole(k match.Kind, id string, v match.Visibility, h hiddenWords) match.Profile {
	p := twin(k, id, v, match.VisibilityPublic, h)
	b := p.Common()
	b.Name, b.Summary, b.Description = h.word+" quế "+id, h.word, strings.Repeat(h.word+" tinh dầu ", len(h.word))
	b.Sectors, b.Locality, b.Tags, b.ExternalID = []string{h.sector}, h.place, []string{h.word}, h.word+id
	switch x := p.(type) {
	case *match.Startup:
		x.Stage, x.Needs = h.stage, []string{h.expertise}
	case *match.Mentor:
		x.Stages, x.Expertise = []string{h.stage}, []string{h.expertise}
	case *match.Investor:
		x.Stages = []string{h.stage}
	case *match.Offer:
		x.Stages, x.Expertise = []string{h.stage}, []string{h.expertise}
	case *match.Organization:
		x.Stages, x.Services = []string{h.stage}, []string{h.expertise}
	}
	return p
}

// counting counts the profiles that the service reads for its answers. Requests
// have a deadline; what works beside them has none.
type counting struct {
	service.Profiles
	read atomic.Int64
}

func (c *counting) Get(ctx context.Context, ids ...string) ([]match.Profile, error) {
	if _, request := ctx.Deadline(); request {
		c.read.Add(int64(len(ids)))
	}
	return c.Profiles.Get(ctx, ids...)
}

func (c *counting) List(ctx context.Context, f match.Filter, since time.Time, after string, limit int) ([]match.Profile, error) {
	found, err := c.Profiles.List(ctx, f, since, after, limit)
	if _, request := ctx.Deadline(); request {
		c.read.Add(int64(len(found)))
	}
	return found, err
}

// newTwin makes a world with hidden words: deep ones no member may see, and
// those visitors only may not see.
func newTwin(t *testing.T, deep, members hiddenWords) (*world, *counting) {
	t.Helper()
	var ticks atomic.Int64
	work := &counting{}
	wrap := func(p service.Profiles) service.Profiles { work.Profiles = p; return work }
	start := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	var back atomic.Int64
	w := newWorldAt(t, wrap, func() time.Time { return start.Add(time.Duration(ticks.Add(1)) * time.Millisecond) },
		func() time.Time { return start.Add(-time.Duration(back.Load())) })
	must(t, w.svc.Settle(t.Context()))
	back.Store(int64(time.Minute)) // statistics are counted anew only when some time has passed: feeds hang on the moment
	put := func(owner string, p match.Profile) {
		written, _, err := w.svc.Create(t.Context(), publisher(w.actors[owner]), p)
		must(t, err)
		w.stored[written.Profile.Common().ID] = written.Profile
		must(t, w.svc.SettleFeeds(t.Context())) // what feeds tell must not depend on when the feeder looks
	}
	for _, k := range match.Kinds() {
		for _, role := range slices.Sorted(maps.Keys(granted())) {
			put(role, sample(k, role+"-"+string(k)))
		}
		put("owner", twin(k, "open-"+string(k), match.VisibilityPublic, match.VisibilityConsent, deep))
		put("owner", whole(k, "private-"+string(k), match.VisibilityPrivate, deep))
		half := twin(k, "half-"+string(k), match.VisibilityPublic, match.VisibilityMembers, members)
		half.Common().Contact = nil
		put("owner", half)
		inner := whole(k, "members-"+string(k), match.VisibilityMembers, members)
		inner.Common().Contact = nil
		put("owner", inner)
	}
	kept, _, err := w.svc.Ask(t.Context(), w.actors["owner"], match.Agreement{From: "open-startup", To: "owner-mentor", Message: deep.word})
	must(t, err)
	_, err = w.svc.Move(t.Context(), w.actors["owner"], kept.ID, match.AgreementAccept)
	must(t, err)
	must(t, w.svc.Settle(t.Context()))
	must(t, w.svc.Reindex(t.Context(), nil)) // no new epoch on the way
	must(t, w.svc.Settle(t.Context()))
	must(t, w.svc.SettleFeeds(t.Context())) // what the feeder reads is no part of an answer
	return w, work
}

// question is one request of the twins.
type question struct {
	method, path, as, body string
	header                 map[string]string
}

// questions asks every route of the permission table about every profile, and
// what else a curious viewer would ask.
func questions(as string) []question {
	var out []question
	asker := match.Actor{User: as, Roles: granted()[as].Roles}
	for _, row := range permissions() {
		if row.write && asker.Reaches(row.action) {
			continue // an officer's word would change the world
		}
		method, path, _ := strings.Cut(row.route, " ")
		if row.path != "" {
			path = row.path
		}
		if row.kind == "" {
			if strings.Contains(path, "/auth/") || method == http.MethodPost && row.ok == http.StatusCreated {
				continue // signs in, or makes what others would see
			}
			out = append(out, question{method: method, path: path, as: as, body: row.body})
			continue
		}
		for _, which := range []string{as, "open", "half", "members", "private", "no"} {
			if which == as && (row.write || row.feed) {
				continue // would change the world
			}
			if row.feed && (row.kind != match.KindInvestor || which == "half" || which == "members") {
				continue // the same for all
			}
			id := which + "-" + string(row.kind)
			q := question{method: method, as: as, path: strings.ReplaceAll(path, "{id}", id), body: strings.ReplaceAll(row.body, "{id}", id)}
			q.path = strings.NewReplacer("{agreement}", "agr_none", "{item}", "itm_none", "{booking}", "bkg_none", "{slot}", "slt_none").Replace(q.path)
			q.header = map[string]string{"If-Match": `"1"`}
			if row.media != "" {
				q.header["Content-Type"] = row.media
			}
			out = append(out, q)
		}
	}
	for _, more := range curious(as) {
		out = append(out, question{path: more, as: as})
	}
	return append(out, previews(as)...)
}

// curious lists further addresses.
func curious(as string) (out []string) {
	facets := "&facets=" + strings.Join(match.FacetNames(), ",")
	for _, text := range []string{
		"", "quế", "que", "tinh dầu", "tinh dau que", "canarya", "canaryaa", "kanarib", "kanari", "canarya hai", "quế canarya", "agri", "du lịch", "Hồ Chí Minh",
		"marketing", "quy dau tu", "y tuong", "open", "private-startup", "members", "xuất khẩu cà phê", "trà bồng", "tra bonh", "queess",
	} {
		q := "/v1/search?q=" + url.QueryEscape(text)
		out = append(out, q+facets, q+facets+"&limit=3", q+"&kind=investor&limit=2", q+"&available=true", q+"&sector=agri"+facets, q+"&locality=79"+facets, q+"&min_seq=1")
		if text != "" {
			out = append(out, "/v1/suggest?q="+url.QueryEscape(text), "/v1/suggest?q="+url.QueryEscape(text[:2]))
		}
	}
	for _, k := range match.Kinds() {
		all := "/v1/" + k.Plural()
		for _, f := range []string{
			"", "limit=2", "sector=agri", "sector=tourism", "locality=79", "stage=idea", "stage=growth", "updated_since=2026-11-23T03:00:00.06Z",
			"after=" + api.Cursor("half-"+string(k)), "after=" + api.Cursor("open-"+string(k)) + "&limit=1", "after=" + api.Cursor("private-"+string(k)), "need=marketing", "expertise=legal", "limit=0", "after=%2F",
		} {
			out = append(out, all+"?"+f)
		}
		for _, of := range []string{as, "open", "private"} {
			for _, target := range k.Counterparts() {
				one := all + "/" + of + "-" + string(k) + "/matches?kind=" + string(target)
				out = append(out, one+"&limit=100", one+"&spread=true&lang=en", one+"&sector=tourism", one+"&available=true", one+"&limit=1")
			}
		}
	}
	for _, of := range []string{as, "open", "private"} {
		out = append(out, "/v1/investors/"+of+"-investor/feed?limit=100", "/v1/investors/"+of+"-investor/feed?since=2026-11-23T03:00:00.06Z&limit=2")
	}
	for _, to := range match.Kinds() {
		if to != match.KindStartup {
			out = append(out, "/v1/reports/exposure?from=startup&to="+string(to), "/v1/reports/exposure?from="+string(to))
		}
	}
	if as != "anonymous" {
		for _, id := range []string{"open", "half", "members", "private"} {
			one := "/v1/organizations/" + id + "-organization"
			out = append(out, one+"/members", one+"/inbox", one+"/scoreboard", one+"/scoreboard/offers_open", "/v1/pledges?by="+id+"-investor")
		}
		out = append(out, "/v1/memberships", "/v1/pledges", "/v1/reports/scoreboard")
	}
	return append(out, "/v1/agreements", "/v1/agreements?state=agreed", "/v1/agreements?profile=open-startup", "/v1/search?q=que&after=zzz", "/v1/search?q="+strings.Repeat("a", 600))
}

// previews probes what targets hide, by asks and tickets of all sizes.
func previews(as string) (out []question) {
	for _, exponent := range []int{6, 8, 9, 11, 13, 15} {
		amount := "1" + strings.Repeat("0", exponent)
		out = append(out,
			question{method: "POST", as: as, path: "/v1/matches?kind=investor&limit=100", body: `{"kind":"startup","name":"canarya quế","sectors":["agri"],"amount_sought":{"value":` + amount + `,"currency":"VND"}}`},
			question{method: "POST", as: as, path: "/v1/matches?kind=offer&limit=100", body: `{"kind":"startup","id":"open-startup","name":"quế","amount_sought":{"value":` + amount + `,"currency":"VND"}}`},
			question{method: "POST", as: as, path: "/v1/matches?limit=100", body: `{"kind":"investor","name":"kanarib","strict":["ticket"],"ticket":{"min":1,"max":` + amount + `,"currency":"VND"}}`},
		)
	}
	return out
}

// random matches what is random in answers.
var random = regexp.MustCompile(`"request_id":"[0-9a-f]{24}"|"(x|kid)":"[^"]+"|(agr|ses)_[0-9a-z]{24}`)

// answer gives everything that comes back, in one text.
func (w *world) answer(q question) string {
	w.t.Helper()
	w.limits.afresh() // what is left of an allowance hangs on how fast this machine is
	got := w.do(call{method: q.method, path: q.path, as: q.as, body: q.body, header: q.header})
	got.header.Del("X-Request-Id")
	got.header.Del("Date")
	if q.path == "/metrics" {
		got.header.Del("Content-Length")
		got.body = counters(got.body)
	}
	var b strings.Builder
	b.WriteString(strconv.Itoa(got.status) + "\n")
	for _, name := range slices.Sorted(maps.Keys(got.header)) {
		fmt.Fprintf(&b, "%s: %q\n", name, got.header[name])
	}
	return b.String() + random.ReplaceAllString(got.body, "*")
}

// doors gives what tells whether the role of who asks may use a route at all, for what is
// their own or anybody's.
func (w *world) doors() (open func(q question) bool) {
	actions := w.api.Actions()
	return func(q question) bool {
		path, _, _ := strings.Cut(q.path, "?")
		route := w.api.Echo().NewContext(nil, nil)
		w.api.Echo().Router().Find(orGet(q.method), path, route)
		action := actions[orGet(q.method)+" "+route.Path()]
		return action == "" || slices.ContainsFunc(w.actors[q.as].Roles, func(r match.Role) bool { return match.ReachOf(r, action) > match.ReachNone })
	}
}

// counters keeps what metrics count of requests: the rest is time and memory.
func counters(metrics string) string {
	var out []string
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, "duyen_http_requests_total") || strings.HasPrefix(line, "duyen_index") || strings.HasPrefix(line, "duyen_log") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// TestTwins asks two worlds that differ in hidden things only the same questions:
// for whoever may not see these, every answer is the same to the last byte, and
// no canary is in it. The same number of profiles is read for it, too: what is
// hidden is left out before anything is counted, scored or cut, so that the time an
// answer takes cannot depend on it. Clocks are not compared here. Refusals are alike
// too, but would be if all were refused: of the questions that a role may ask at all,
// some part must be answered. Most of the table is not for visitors.
func TestTwins(t *testing.T) {
	a, b := twins()
	one, work := newTwin(t, a, a)
	two, work2 := newTwin(t, b, a)
	open := one.doors()
	for _, as := range roles() {
		if as == "owner" || as == "admin" {
			continue // may see everything
		}
		asked, known := 0, 0
		for _, q := range questions(as) {
			first, second := one.answer(q), two.answer(q)
			same(t, q, first, second)
			if x, y := work.read.Swap(0), work2.read.Swap(0); x != y && asked > 0 {
				t.Errorf("%s: %s reads %d profiles, or %d", as, q.path, x, y)
			}
			if open(q) && !strings.Contains(q.path, "/feed") { // a keeper's own: most are refused
				asked++
				if strings.HasPrefix(first, "200") {
					known++
				}
			}
			for _, h := range []string{b.word, fmt.Sprintf("%.0f", b.number)} {
				if strings.Contains(second, h) && !strings.Contains(q.path+q.body, h) {
					t.Errorf("%s %s %s holds %s: %s", as, q.method, q.path, h, second)
				}
			}
		}
		if known*3 < asked {
			t.Errorf("%s: only %d of %d questions of theirs were answered", as, known, asked)
		}
	}
	for _, w := range []*world{one, two} {
		if log := w.log.String(); !strings.Contains(log, `"path":"/v1/search"`) || strings.Contains(log, a.word) || strings.Contains(log, b.word) {
			t.Error("the log is empty or tells what is hidden")
		}
	}
}

// TestTwinsOfVisitors does the same for who is not signed in, with what members
// see changed too.
func TestTwinsOfVisitors(t *testing.T) {
	a, b := twins()
	one, _ := newTwin(t, a, a)
	two, _ := newTwin(t, b, b)
	for _, q := range questions("anonymous") {
		first, second := one.answer(q), two.answer(q)
		same(t, q, first, second)
		for _, h := range []string{b.word, fmt.Sprintf("%.0f", b.number)} {
			if strings.Contains(second, h) && !strings.Contains(q.path+q.body, h) {
				t.Errorf("%s %s holds %s: %s", q.method, q.path, h, second)
			}
		}
	}
}

// same compares two answers and shows where they part.
func same(t *testing.T, q question, first, second string) {
	t.Helper()
	if first == second {
		return
	}
	at := 0
	for at < min(len(first), len(second)) && first[at] == second[at] {
		at++
	}
	from := max(0, at-150)
	t.Errorf("%s: %s %s %s tells what is hidden, at %d:\n…%s\n…%s", q.as, orGet(q.method), q.path, q.body, at,
		first[from:min(len(first), at+150)], second[from:min(len(second), at+150)])
}
