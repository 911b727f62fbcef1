package web

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// account is what a fake knows of accounts: it notes what it was asked to do, and
// fails with what fails holds under the name of a method.
type account struct {
	did        []string
	fails      map[string]error
	roles      []match.Role
	before     match.Actor // the sign-in that the last one replaced
	provider   string
	attempts   []string
	agreements []match.Agreement
	blocked    []service.Blocked
	searches   []match.SavedSearch
	entries    []service.FeedEntry
	more       string

	introductions []service.Introduced
	messages      []match.IntroductionMessage
	suggestions   []match.Suggestion
	bookings      []match.Booking
	userRoles     []match.Role
	passwordHash  string
	organizations []string
	keys          []string // of requests
	hidings       map[string]match.Hiding
	hooks
}

func (a *account) note(method string, args ...any) error {
	a.did = append(a.did, method+" "+fmt.Sprint(args...))
	return a.fails[method]
}

func (a *account) Register(_ context.Context, in service.Registration) error {
	return a.note("Register", in.Email, " ", in.Name, " ", in.Role, " ", in.Lang)
}

func (a *account) Confirm(_ context.Context, token, password string) error {
	return a.note("Confirm", token, " ", password)
}

func (a *account) AskReset(_ context.Context, email string) error { return a.note("AskReset", email) }

func (a *account) Reset(_ context.Context, token, password string) error {
	return a.note("Reset", token, " ", password)
}

func (a *account) ChangeMe(_ context.Context, _ match.Actor, c service.AccountChange) error {
	return a.note("ChangeMe", *c.Name, " ", *c.Lang)
}

func (a *account) ChangePassword(_ context.Context, _ match.Actor, current, password string) error {
	return a.note("ChangePassword", current, " ", password)
}

func (a *account) AskEmail(_ context.Context, _ match.Actor, email, password string) error {
	return a.note("AskEmail", email, " ", password)
}

func (a *account) DropEmail(context.Context, match.Actor) error { return a.note("DropEmail") }

func (a *account) ConfirmEmail(_ context.Context, token string) error {
	return a.note("ConfirmEmail", token)
}

func (a *account) MySessions(context.Context, match.Actor) ([]match.Session, error) {
	at := time.Date(2026, 11, 22, 18, 5, 0, 0, time.UTC)
	return []match.Session{
		{ID: "s1", Client: "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", CreatedAt: at, UsedAt: at},
		{ID: "s2", Client: canary, CreatedAt: at, UsedAt: at},
	}, nil
}

func (a *account) EndMySession(_ context.Context, _ match.Actor, id string) error {
	return a.note("EndMySession", id)
}

func (a *account) SignOutEverywhere(context.Context, match.Actor) error {
	return a.note("SignOutEverywhere")
}

func (a *account) CreateKey(_ context.Context, _ match.Actor, in service.NewKey) (match.APIKey, string, error) {
	return match.APIKey{ID: "k2"}, "dyk_secret", a.note("CreateKey", in.Name, " ", in.Scopes, " ", in.EndsAt.Format(time.DateOnly))
}

func (a *account) MyKeys(context.Context, match.Actor) ([]match.APIKey, error) {
	return []match.APIKey{{ID: "k1", Name: canary, Prefix: "dyk_abc123", Scopes: []match.KeyScope{match.ScopeRead}}}, nil
}

func (a *account) EndKey(_ context.Context, _ match.Actor, id string) error {
	return a.note("EndKey", id)
}

func (a *account) BeginIdentity(context.Context) (address, sealed string, err error) {
	return "https://id.example.vn/authorize?state=s&x=1", "sealed_1", a.note("BeginIdentity")
}

func (a *account) SignInIdentity(_ context.Context, in service.Returned) (match.Session, error) {
	a.before = in.Before
	return match.Session{ID: "s9", User: "u1"}, a.note("SignInIdentity", in.Sealed, " ", in.State, " ", in.Code)
}

func (a *account) LinkIdentity(_ context.Context, who match.Actor, in service.Returned) (match.Identity, error) {
	return match.Identity{}, a.note("LinkIdentity", who.User, " ", in.Sealed)
}

func (a *account) MyIdentities(context.Context, match.Actor) ([]match.Identity, error) {
	return []match.Identity{{ID: "i1", Email: canary}}, nil
}

func (a *account) UnlinkIdentity(_ context.Context, _ match.Actor, id string) error {
	return a.note("UnlinkIdentity", id)
}

func (a *account) Ask(_ context.Context, _ match.Actor, x match.Agreement) (match.Agreement, bool, error) {
	return x, true, a.note("Ask", x.From, " ", x.To, " ", x.Message)
}

func (a *account) Move(_ context.Context, _ match.Actor, id string, move match.AgreementMove) (match.Agreement, error) {
	return match.Agreement{}, a.note("Move", id, " ", move)
}

// Agreements gives pages of those in a state, in the order in which they lie.
func (a *account) Agreements(_ context.Context, _ match.Actor, q service.AgreementsQuery) (service.AgreementPage, error) {
	page, behind := service.AgreementPage{}, q.After == ""
	for _, x := range a.agreements {
		switch {
		case q.State != "" && x.State != q.State:
		case !behind:
			behind = x.ID == q.After
		case len(page.Data) == q.Limit:
			page.HasMore, page.Next = true, page.Data[q.Limit-1].ID
			return page, a.fails["Agreements"]
		default:
			page.Data = append(page.Data, x)
		}
	}
	return page, a.fails["Agreements"]
}

func (f *fake) Find(ctx context.Context, who match.Actor, id string) (match.Profile, error) {
	f.read = append(f.read, id)
	return f.Named(ctx, who, id)
}

func (f *fake) Named(_ context.Context, who match.Actor, id string) (match.Profile, error) {
	p, ok := f.profiles[id]
	if !ok || !who.Viewer().Sees(p.Common()) {
		return nil, match.Fail(match.KindNotFound, "not_found", "none")
	}
	return p, nil
}

func (a *account) Report(_ context.Context, _ match.Actor, x match.Flag) (match.Flag, error) {
	return x, a.note("Report", x.Profile, " ", x.Reason, " ", x.Message)
}

func (a *account) Block(_ context.Context, _ match.Actor, profile string) (service.Blocked, error) {
	return service.Blocked{}, a.note("Block", profile)
}

func (a *account) Unblock(_ context.Context, _ match.Actor, account string) error {
	return a.note("Unblock", account)
}

func (a *account) BlockedBy(context.Context, match.Actor) ([]service.Blocked, error) {
	return a.blocked, nil
}

func (a *account) SetVerified(_ context.Context, _ match.Actor, k match.Kind, id string, on bool) (match.Written, error) {
	return match.Written{}, a.note("SetVerified", k, " ", id, " ", on)
}

func (f *fake) Unverified(_ context.Context, _ match.Actor, after string, _ int) (service.ProfilePage, error) {
	if !slices.Contains(f.roles, match.RoleDOST) {
		return service.ProfilePage{}, match.Fail(match.KindForbidden, "not_allowed", "no officer")
	}
	if after == "quy" {
		return service.ProfilePage{}, nil
	}
	return service.ProfilePage{Data: []match.Profile{f.profiles["co"], f.profiles["quy"]}, HasMore: true, Next: "quy"}, f.note("Unverified", after)
}

func (f *fake) Reports(_ context.Context, _ match.Actor, state match.FlagState, after string, _ int) (service.FlagPage, error) {
	if !slices.Contains(f.roles, match.RoleDOST) {
		return service.FlagPage{}, match.Fail(match.KindForbidden, "not_allowed", "no officer")
	}
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	page := service.FlagPage{HasMore: true, Next: "flg_2"}
	for _, x := range []match.Flag{{ID: "flg_1", Profile: "que"}, {ID: "flg_2", Profile: "gone"}} {
		x.State, x.Reason, x.Message, x.CreatedAt = state, "false", canary, at
		if state != match.FlagOpen {
			x.Decision, x.DecidedAt = "Vì "+canary, &at
		}
		page.Data = append(page.Data, x)
	}
	if after == "flg_2" {
		page = service.FlagPage{}
	}
	return page, nil
}

func (a *account) Decide(_ context.Context, _ match.Actor, id string, uphold bool, decision string) (match.Flag, error) {
	return match.Flag{ID: id, Profile: "que"}, a.note("Decide", id, " ", uphold, " ", decision)
}

func (a *account) Hide(_ context.Context, _ match.Actor, k match.Kind, id, reason string) (match.Written, error) {
	return match.Written{}, a.note("Hide", k, " ", id, " ", reason)
}

func (a *account) Hidings(context.Context, match.Actor, ...string) (map[string]match.Hiding, error) {
	return a.hidings, nil
}

func (a *account) SetHidden(_ context.Context, _ match.Actor, k match.Kind, id string, on bool) (match.Written, error) {
	return match.Written{}, a.note("SetHidden", k, " ", id, " ", on)
}

func (f *fake) TakeOver(_ context.Context, code, _, _ string) error {
	if code != "7K3M-XQ2A-90PD" {
		return match.Invalid([]match.Problem{{Field: "token", Code: "bad_ticket"}})
	}
	return nil
}

func (f *fake) Standing(context.Context, match.Actor) ([]match.Standing, []match.Consent, error) {
	history := []match.Consent{{Purpose: match.ConsentPublish, Given: true, Version: "1", Means: match.ConsentSelf}}
	return match.StandingOf(history), history, nil
}

func (f *fake) Consent(_ context.Context, _ match.Actor, p match.ConsentPurpose, given bool, version string) (match.Standing, int64, error) {
	f.word = fmt.Sprint(p, given, version)
	return match.Standing{}, 0, nil
}

func (f *fake) Export(context.Context, match.Actor) (func(io.Writer) error, error) {
	return func(w io.Writer) error { _, err := io.WriteString(w, "{}"); return err }, nil
}

func (f *fake) EraseMe(_ context.Context, _ match.Actor, password string) (match.Receipt, string, error) {
	if password != "right" {
		return match.Receipt{}, "", match.Fail(match.KindForbidden, "password_wrong", "no")
	}
	return match.Receipt{ID: "era_1"}, "dye_secret", nil
}

func (a *account) SaveSearch(_ context.Context, _ match.Actor, in service.SearchWish) (match.SavedSearch, error) {
	return match.SavedSearch{}, a.note("SaveSearch", in.Name, "|", in.Query)
}

func (a *account) MySearches(context.Context, match.Actor) ([]match.SavedSearch, error) {
	return a.searches, nil
}

func (a *account) DropSearch(_ context.Context, _ match.Actor, id string) error {
	return a.note("DropSearch", id)
}

func (a *account) CanUnsubscribe(_ context.Context, token string) error {
	return a.note("CanUnsubscribe", token)
}

func (a *account) Unsubscribe(_ context.Context, token string) error {
	return a.note("Unsubscribe", token)
}

func (a *account) FeedOf(_ context.Context, _ match.Actor, feed string) (service.Reading, error) {
	r := service.Reading{Feed: match.Feed{ID: feed, MinFit: match.FitPossible, Digest: match.DigestWeekly}, Kind: match.KindInvestor, Name: "Quỹ " + canary, Keeps: true}
	return r, a.fails["FeedOf"]
}

func (a *account) FeedPage(_ context.Context, r service.Reading, q service.FeedQuery) (service.FeedPage, error) {
	page := service.FeedPage{Data: a.entries, Unread: len(a.entries), HasMore: a.more != "", Next: a.more}
	return page, a.note("FeedPage", r.ID, " ", q.After, " ", q.Hidden)
}

func (a *account) MoveEntry(
	_ context.Context, _ match.Actor, feed, item string, move service.FeedMove, w service.FeedWord,
) (service.FeedEntry, error) {
	return service.FeedEntry{Target: match.Card{Kind: match.KindStartup, ID: "que"}}, a.note("MoveEntry", feed, " ", item, " ", move, " ", w.Reason, " ", w.Days)
}

func (a *account) ReadFeed(_ context.Context, _ match.Actor, feed, upTo string) error {
	return a.note("ReadFeed", feed, " ", upTo)
}

func (a *account) SetFeed(_ context.Context, _ match.Actor, feed string, least match.Fit, d match.Digest) (match.Feed, error) {
	return match.Feed{}, a.note("SetFeed", feed, " ", least, " ", d)
}

func (a *account) Introduce(_ context.Context, _ match.Actor, ask match.IntroductionAsk, key string) (service.Introduced, bool, error) {
	a.keys = append(a.keys, key)
	return service.Introduced{Introduction: match.Introduction{ID: "int_9"}}, true, a.note("Introduce", ask.From, " ", ask.To, " ", ask.Offer, " ", ask.Message)
}

func (a *account) Introductions(_ context.Context, _ match.Actor, q service.IntroductionsQuery) (service.IntroductionPage, error) {
	return service.IntroductionPage{Data: a.introductions, HasMore: a.more != "", Next: a.more}, a.note("Introductions", q.After)
}

func (a *account) OpenIntroductions(_ context.Context, _ match.Actor, profile, with string) (out []match.Introduction, err error) {
	for _, x := range a.introductions {
		if x.State.Open() && (profile == "" || x.From == profile || x.To == profile) && (with == "" || x.From == with || x.To == with || x.Offer == with) {
			out = append(out, x.Introduction)
		}
	}
	return out, a.fails["OpenIntroductions"]
}

func (a *account) Introduction(_ context.Context, _ match.Actor, id string) (service.Introduced, error) {
	for _, x := range a.introductions {
		if x.ID == id {
			return x, a.fails["Introduction"]
		}
	}
	return service.Introduced{}, match.Fail(match.KindNotFound, "not_found", "none")
}

func (a *account) MoveIntroduction(_ context.Context, _ match.Actor, id string, m match.IntroductionStep) (service.Introduced, error) {
	var of []any
	if o := m.Outcome; o != nil {
		of = append(of, " ", o.Result)
		if o.Amount != nil {
			of = append(of, " ", o.Amount.Value, o.Amount.Currency)
		}
	}
	return service.Introduced{}, a.note("MoveIntroduction", append([]any{id, " ", m.Move, " ", m.Reason, " ", m.Note}, of...)...)
}

func (a *account) Thread(_ context.Context, _ match.Actor, _, after string, limit int) (service.ThreadPage, error) {
	rest := a.messages
	if after != "" {
		rest = rest[slices.IndexFunc(rest, func(m match.IntroductionMessage) bool { return m.ID == after })+1:]
	}
	page := service.ThreadPage{Data: rest[:min(limit, len(rest))]}
	if len(rest) > limit {
		page.HasMore, page.Next = true, rest[limit-1].ID
	}
	return page, nil
}

func (a *account) WriteMessage(_ context.Context, _ match.Actor, id string, m match.IntroductionMessage) (match.IntroductionMessage, error) {
	return m, a.note("WriteMessage", id, " ", m.Text, " ", m.Links)
}

func (f *fake) Suggest(_ context.Context, _ match.Actor, text string, _ int) ([]match.Suggestion, error) {
	return f.suggestions, f.note("Suggest", text)
}

func (a *account) Bookings(_ context.Context, _ match.Actor, q service.BookingsQuery) (service.BookingPage, error) {
	return service.BookingPage{Data: a.bookings}, a.note("Bookings", q.State)
}
