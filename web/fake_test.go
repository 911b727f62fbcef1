package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/api"
	"duyen/match"
	"duyen/match/service"
)

// canary is markup that must never come out as markup.
const canary = `<script>alert("x")</script><img src=x onerror=alert(1)>`

// fake is a service with a handful of profiles; err, when set, is what its
// method of the same name fails with.
type fake struct {
	operator  Operator
	forms     sync.Map // by user and hash
	profiles  map[string]match.Profile
	hits      match.Hits
	ranking   match.Ranking
	asked     []match.Query
	target    match.Kind
	wanted    match.Request
	searchErr error
	getErr    error
	matchErr  error
	meErr     error
	read      []string // profiles that were given with their contact
	panics    bool
	word      string // about a consent
	wait      int    // before the next attempt
	time      fakeTime
	desk      *desk // of the workspace, made when nil
	account
	offering
	theses
	drafting
}

func (f *fake) Get(_ context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error) {
	p, ok := f.profiles[id]
	switch {
	case f.panics:
		panic("secret detail")
	case f.getErr != nil:
		return nil, f.getErr
	case !ok || p.Common().Kind != k || !a.Viewer().Sees(p.Common()):
		return nil, match.Fail(match.KindNotFound, "not_found", "none")
	}
	f.read = append(f.read, id)
	return p, nil
}

func (f *fake) Search(_ context.Context, _ match.Actor, q match.Query) (match.Hits, error) {
	f.asked = append(f.asked, q)
	if err := sead(q.Filter); err != nil {
		return match.Hits{}, err
	}
	return f.hits, f.searchErr
}

func (f *fake) KeepSentForm(_ context.Context, c match.Claim, x match.SentForm) error {
	f.forms.Store(c.User+x.Hash, x)
	return nil
}

func (f *fake) SentForm(_ context.Context, c match.Claim, hash string) (match.SentForm, error) {
	if x, ok := f.forms.Load(c.User + hash); ok {
		return x.(match.SentForm), nil
	}
	return match.SentForm{}, match.Fail(match.KindNotFound, "not_found", "none")
}

func (f *fake) Matches(_ context.Context, a match.Actor, _ match.Kind, id string, r match.Request) (match.Ranking, error) {
	target := r.Target
	f.target = target
	switch {
	case f.matchErr != nil:
		return match.Ranking{}, f.matchErr
	case a.Anonymous():
		return match.Ranking{}, match.Fail(match.KindUnauthorized, "unauthorized", "sign in")
	case !match.Can(a, match.ActionReadMatches, match.Object{Owner: f.profiles[id].Common().Owner}):
		return match.Ranking{}, match.Fail(match.KindForbidden, "not_allowed", "not yours")
	}
	return f.ranking, nil
}

func (f *fake) SignIn(_ context.Context, in service.Credentials) (match.Session, error) {
	f.before = in.Before
	if in.Email != "an@example.vn" || in.Password != "right" {
		return match.Session{}, match.Fail(match.KindUnauthorized, "credentials", "no")
	}
	return match.Session{ID: "s1", User: "u1"}, nil
}

func (f *fake) SignOut(context.Context, match.Actor) error { return nil }

func (f *fake) Actor(_ context.Context, c match.Claim) (match.Actor, error) {
	return match.Actor{User: c.User, Session: c.Session, Roles: f.roles, Organizations: f.organizations}, nil
}

func (f *fake) Me(_ context.Context, a match.Actor) (match.User, []match.Card, error) {
	cards := f.cards[a.User]
	if cards == nil && a.User == "u3" { // has no profile
		return match.User{ID: a.User, Name: "Bình"}, nil, f.meErr
	}
	if cards == nil {
		cards = []match.Card{{Kind: match.KindStartup, ID: "que", Name: "Quế"}}
	}
	return match.User{ID: a.User, Name: "An " + canary, Roles: f.userRoles, PasswordHash: f.passwordHash}, cards, f.meErr
}

// tokens trusts "good-USER".
type tokens struct{}

func (tokens) Issue(c match.Claim) (string, time.Duration, error) {
	return "good-" + c.User, 8 * time.Hour, nil
}

func (tokens) Verify(token string) (match.Claim, error) {
	user, ok := strings.CutPrefix(token, "good-")
	if !ok {
		return match.Claim{}, match.Fail(match.KindUnauthorized, "bad_token", "bad")
	}
	return match.Claim{User: user, Session: "s1"}, nil
}

func reference(t testing.TB) *match.Reference {
	t.Helper()
	taxonomy, err := match.NewTaxonomy([]match.Term{
		{Type: match.TermSector, ID: "agri", Name: match.Name{VI: "Nông nghiệp", EN: "Agriculture"}},
		{Type: match.TermStage, ID: "seed", Name: match.Name{VI: "Hạt giống", EN: "Seed"}},
		{Type: match.TermExpertise, ID: "ip", Name: match.Name{VI: "Sở hữu trí tuệ", EN: "Intellectual property"}},
		{Type: match.TermOrgKind, ID: "vc_fund", Name: match.Name{VI: "Quỹ đầu tư mạo hiểm", EN: "Venture capital fund"}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	places, err := match.NewGazetteer([]match.Place{
		{Code: "VN", Kind: match.PlaceCountry, Name: match.Name{VI: "Việt Nam", EN: "Vietnam"}, FullName: "Việt Nam"},
		{Code: "51", Kind: match.PlaceProvince, Name: match.Name{VI: "Quảng Ngãi", EN: "Quang Ngai"}, FullName: "Tỉnh Quảng Ngãi", Parent: "VN", Parents: []string{"VN"}},
		{Code: "21115", Kind: match.PlaceCommune, Name: match.Name{VI: "Trà Bồng", EN: "Tra Bong"}, FullName: "Xã Trà Bồng", Parent: "51", Parents: []string{"51"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &match.Reference{Taxonomy: taxonomy, Places: places, Rates: match.Rates{InVND: map[string]float64{"VND": 1, "USD": 26000}}}
}

// samples gives a service whose every field of text carries the canary.
func samples() *fake {
	low, high, places := 2e8, 2e9, 3
	base := func(k match.Kind, id, owner string) match.Base {
		return match.Base{
			Kind: k, ID: id, Name: "Quế " + canary, Summary: "Tóm tắt " + canary, Description: "Một\n\nHai " + canary,
			Sectors: []string{"agri", "x:" + canary}, Locality: "21115", Localities: []string{"21115", "51"},
			Tags: []string{canary}, Website: "javascript:alert(1)", Source: "https://example.vn/?a=1&b=2", FoundedOn: "2021-03-08",
			Languages: []string{"vi", canary}, Meta: match.Meta{Owner: owner, Verified: true, Demo: true},
		}
	}
	contact := base(match.KindStartup, "que", "u1")
	contact.Contact = nil
	profiles := []match.Profile{
		&match.Startup{
			Base: contact, Stage: "seed", Needs: []string{"ip"}, AmountSought: &match.Money{Value: 5e8, Currency: "VND"},
			Capital: []string{"equity"}, LegalForm: canary, HighTech: true, LedBy: []string{"women"},
			Traction: &match.Traction{Customers: 1200}, Recognised: &match.Recognition{On: "2026-01", By: canary},
		},
		&match.Mentor{Base: base(match.KindMentor, "co", "u2"), Expertise: []string{"ip"}, Stages: []string{"seed"}, Capacity: &places, Formats: []string{"online"}},
		&match.Investor{
			Base: base(match.KindInvestor, "quy", "u3"), InvestorKind: "vc_fund", Ticket: &match.Range{Min: &low, Max: &high, Currency: "VND"},
			Portfolio: []match.Portfolio{{Name: canary, Sectors: []string{"agri"}, On: "2024", Amount: &match.Money{Value: 1e9, Currency: "VND"}}},
		},
		&match.Offer{Base: base(match.KindOffer, "de-nghi", "u4"), OfferKind: "training", By: "hoi", Quantity: &places, ClosesOn: "2026-12-31"},
		&match.Organization{Base: base(match.KindOrganization, "hoi", "u5"), Services: []string{"ip"}, Serves: []string{"51"}},
		&match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "kin", Name: "Kín", Visibility: match.VisibilityPrivate, Meta: match.Meta{Owner: "u9"}}},
	}
	f := &fake{profiles: map[string]match.Profile{}, hits: sampleHits(), ranking: sampleRanking()}
	for _, p := range profiles {
		f.profiles[p.Common().ID] = p
	}
	return f
}

func sampleHits() match.Hits {
	return match.Hits{
		Data: []match.Hit{{
			Kind: match.KindStartup, ID: "que", Name: "Quế " + canary, Summary: canary,
			Highlights: map[string]string{"name": "⟦Quế⟧ " + canary, "description": "có ⟦quế⟧ và ⟦" + canary + "⟧ hở ⟦dở"},
		}},
		Total: 23, HasMore: true, Next: "cursor&1",
		Facets: map[string][]match.FacetCount{
			"kind":   {{Value: "startup", Count: 20}, {Value: "mentor", Count: 3}},
			"sector": {{Value: "agri", Name: "Nông nghiệp", Count: 12}, {Value: "x:" + canary, Count: 1}},
		},
		Understood: []match.Understood{
			{Type: "place", Text: "trà bồng", IDs: []string{"21115"}, Names: []string{"Xã Trà Bồng"}},
			{Type: "corrected", Text: canary, Names: []string{canary}},
		},
	}
}

func sampleRanking() match.Ranking {
	return match.Ranking{AnyFits: false, Data: []match.Match{{
		Target: match.Card{Kind: match.KindInvestor, ID: "quy", Name: canary, Sectors: []string{"agri"}, Locality: "21115", Stage: "seed"},
		Score:  72.4, Fit: match.FitPossible,
		Reasons: []match.Reason{
			{Signal: match.SignalSector, Points: 40, Max: 60, Neutral: 30, Code: "sector.more", Evidence: map[string]any{"sector": "agri", "times": 3.14, "items": 5, "of": 12}},
			{Signal: match.SignalText, Points: 22.4, Max: 25, Neutral: 10, Code: "text.alike", Evidence: map[string]any{"words": []string{canary}}},
			{Signal: match.SignalStage, Points: 10, Max: 15, Neutral: 12, Code: "stage.less", Evidence: map[string]any{"stage": "seed"}},
		},
		NotMet: []match.Unmet{{
			Signal: match.SignalAsk, Code: "ask.below", Evidence: map[string]any{"ask": match.Money{Value: 1e8, Currency: "VND"}, "min": match.Money{Value: 2e8, Currency: "VND"}},
			ChangeCode: "ask.raise", ChangeEvidence: map[string]any{"to": match.Money{Value: 2e8, Currency: "VND"}}, Gain: 4.2,
		}},
	}}}
}

// site serves the pages over a fake.
func site(t testing.TB, f *fake, demo ...DemoAccount) http.Handler {
	t.Helper()
	if f.desk == nil {
		f.desk = newDesk(&f.account)
	}
	p, err := New(Options{
		Service:       f,
		People:        f,
		Accounts:      f,
		Emails:        f,
		Account:       f,
		Keys:          f,
		Identities:    f,
		Agreements:    f,
		Trust:         f,
		Data:          f,
		Marks:         f,
		Moderation:    f,
		Searches:      f,
		Feeds:         f,
		Introductions: f,
		Threads:       f,
		Completions:   f,
		Agenda:        f,
		Sessions:      tokens{},
		Reference:     reference(t),
		Provider:      f.provider,
		Demo:          demo,
		Lists:         f,
		Logger:        slog.New(slog.DiscardHandler),
		Now:           func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
		Offers:        f,
		OfferMoves:    f,
		Posting:       fakePosting{f},
		Status:        api.Status,
		Theses:        fakeTheses{f},
		Webhooks:      f,
		Deliveries:    f,
		Follows:       f,
		Glances:       f,
		FeedWays:      f,
		DataAsks:      f,
		Slots:         &f.time,
		Bookings:      &f.time,
		Calendars:     &f.time,
		CalendarFiles: &f.time,
		Holders:       &f.time,
		Members:       f.desk,
		Memberships:   f.desk,
		Assisting:     f.desk,
		KeepingOn:     f.desk,
		Scoreboards:   f.desk,
		Pledges:       f.desk,
		Boards:        f.desk,
		Funnels:       f.desk,
		Runs:          f.desk,
		RunMoves:      f.desk,
		RunResults:    f.desk,
		Exchange:      f.desk,
		Drafts:        f,
		SentForms:     f,
		Editor:        fakeEditor{f},
		Operator:      f.operator,
		Admit: func(_ *http.Request, what, account string) int {
			f.attempts = append(f.attempts, what+" "+account)
			return f.wait
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.Handler()
}

// get asks for an address, signed in as user unless "".
func get(h http.Handler, address, user string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if user != "" {
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
