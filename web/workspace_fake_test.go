package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// desk is a workspace in which every text is the canary.
type desk struct {
	part map[string][]string // runs by the profile that has a pair in them
	*account
	run   match.Run
	diff  service.RunDiff
	rules *service.RunRulesShown
	given []string // addresses that were handed out
	empty bool
}

func newDesk(a *account) *desk {
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	return &desk{
		account: a,
		run: match.Run{
			ID: "run_1", Name: "Xuân " + canary, Organization: "hoi", Target: match.KindMentor, State: match.RunDraft, Subjects: 2, Targets: 1, CreatedAt: at,
			Result: match.RunResult{Pairs: 1, Matched: 1, Unmatched: 1, MeanScore: 55.5, Value: 1, Bound: 1.25, LeftOut: map[string]int{"paused": 1}},
		},
		rules: &service.RunRulesShown{
			PerSubject: 1, DefaultPlaces: 3, Weights: match.RunWeights{Quality: 1, Coverage: 0.7}, FairBy: []string{"women"}, Capacities: map[string]int{"co": 2},
			Bans: []match.RunPairing{{Subject: "que", Target: "co"}}, Conflicts: [][2]string{{"que", "quy"}},
		},
		diff: service.RunDiff{Same: 1, Added: 1, Pairs: []service.RunDiffEntry{{Change: "added", Subject: *deskCard(), Target: *deskCard(), Score: 50}}, More: true},
	}
}

func deskCard() *match.Card {
	return &match.Card{Kind: match.KindStartup, ID: "que", Name: "Quế " + canary, Locality: "21115"}
}

func (d *desk) Members(context.Context, match.Actor, string, service.MembersQuery) (service.MemberPage, error) {
	if d.empty {
		return service.MemberPage{}, nil
	}
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	return service.MemberPage{HasMore: true, Next: "mem_9", Data: []service.Membership{
		{Member: match.Member{ID: "mem_1", Organization: "hoi", Profile: "que", State: match.MemberInvited, CreatedAt: at}, Who: deskCard()},
		{Member: match.Member{ID: "mem_2", Organization: "hoi", Profile: "co", State: match.MemberConfirmed, Means: match.ConsentPaper, MayPost: true, CreatedAt: at, ConfirmedAt: &at}, Who: deskCard()},
		{Member: match.Member{ID: "mem_3", Organization: "hoi", Profile: "gone", State: match.MemberLeft, CreatedAt: at, LeftAt: &at}},
	}}, d.fails["Members"]
}

func (d *desk) Memberships(ctx context.Context, a match.Actor, q service.MembersQuery) (service.MemberPage, error) {
	return d.Members(ctx, a, "", q)
}

func (d *desk) Invite(_ context.Context, _ match.Actor, organization, profile string, means match.ConsentMeans) (service.Membership, error) {
	state := match.MemberInvited
	if means != "" {
		state = match.MemberConfirmed
	}
	return service.Membership{Member: match.Member{State: state}}, d.note("Invite", organization, " ", profile, " ", means)
}

func (d *desk) EndMember(_ context.Context, _ match.Actor, organization, profile string) error {
	return d.note("EndMember", organization, " ", profile)
}

func (d *desk) MemberCode(_ context.Context, _ match.Actor, _, profile string) (string, time.Time, error) {
	return "7K3M-XQ2A-90PD", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), d.note("MemberCode", profile)
}

func (d *desk) NewMemberImporter(_ context.Context, _ match.Actor, in service.MemberImport) (*service.Importer, error) {
	return nil, match.Fail(match.KindForbidden, "not_allowed", fmt.Sprint(in))
}

func (d *desk) NewBoardImporter(context.Context, match.Actor, string, bool) (*service.Importer, error) {
	return nil, match.Fail(match.KindForbidden, "not_allowed", "no")
}

func (d *desk) ConfirmMember(_ context.Context, _ match.Actor, organization, profile string, mayPost bool) (service.Membership, error) {
	return service.Membership{}, d.note("ConfirmMember", organization, " ", profile, " ", mayPost)
}

func (d *desk) TakeProfile(_ context.Context, _ match.Actor, code string) (match.Written, error) {
	return match.Written{}, d.note("TakeProfile", code)
}

func (d *desk) Inbox(_ context.Context, _ match.Actor, q match.InboxQuery) (service.InboxPage, error) {
	if d.empty {
		return service.InboxPage{}, nil
	}
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	x := match.Introduction{ID: "int_requested", From: "que", To: "de-nghi", State: match.IntroductionRequested, Message: canary, CreatedAt: at, ExpiresAt: at.AddDate(0, 0, 7)}
	late := x
	late.ID, late.State = "int_expired", match.IntroductionExpired
	return service.InboxPage{HasMore: true, Next: "int_9", Data: []service.InboxEntry{
		{Introduction: x, Who: deskCard(), About: &match.Card{Kind: match.KindOffer, ID: "de-nghi", Name: canary}, Overdue: q.Overdue}, {Introduction: late, Overdue: true},
	}}, nil
}

func (d *desk) Scoreboard(_ context.Context, _ match.Actor, _, month string) (service.Scoreboard, error) {
	if month != "" && len(month) != len("2026-11") {
		return service.Scoreboard{}, match.Invalid([]match.Problem{{Field: "month", Code: "bad_month", Value: month}})
	}
	b := service.Scoreboard{Organization: *deskCard(), Month: "2026-11"}
	for i, f := range match.Figures() {
		value, change := float64(i), float64(i-3)
		x := service.ScoreFigure{Name: f, Unit: f.Unit(), Value: &value, Before: new(float64), Change: &change}
		if f == match.FigureAnswerHours || d.empty {
			x.Value, x.Change = nil, nil
		}
		b.Figures = append(b.Figures, x)
	}
	return b, nil
}

func (d *desk) FigureRows(_ context.Context, _ match.Actor, _ string, f match.Figure, _, _ string, _ int) (service.FigurePage, error) {
	if !f.Valid() {
		return service.FigurePage{}, match.Fail(match.KindNotFound, "not_found", "none")
	}
	if d.empty {
		return service.FigurePage{}, nil
	}
	hours := 0.5
	return service.FigurePage{HasMore: true, Next: "row_9", Data: []service.FigureRow{
		{FigureRow: match.FigureRow{ID: "row_1", Profile: "que", State: "held", Hours: &hours}, Who: deskCard()},
		{FigureRow: match.FigureRow{ID: "row_2", Profile: "gone", State: canary, Amount: &match.Money{Value: 5e8, Currency: "VND"}}},
	}}, nil
}

func (d *desk) PledgeDelivered(ctx context.Context, a match.Actor, _, after string, limit int) (service.FigurePage, error) {
	return d.FigureRows(ctx, a, "", match.FigureMembers, "", after, limit)
}

func (d *desk) RankOrganizations(ctx context.Context, a match.Actor, month string, by match.Figure, _ int) (service.OrganizationRanking, error) {
	b, err := d.Scoreboard(ctx, a, "", month)
	if !a.Has(match.RoleDOST) {
		err = match.Fail(match.KindForbidden, "not_allowed", "no")
	}
	r := service.OrganizationRanking{Month: b.Month, Sort: by, HasMore: true}
	if !d.empty {
		r.Data = []service.RankedOrganization{{Rank: 1, Scoreboard: b}}
	}
	return r, err
}

func (d *desk) Pledge(_ context.Context, _ match.Actor, p match.Pledge) (service.PledgeCount, error) {
	amount := ""
	if p.Amount != nil {
		amount = fmt.Sprint(p.Amount.Value, p.Amount.Currency)
	}
	return service.PledgeCount{}, d.note("Pledge", p.By, " ", p.Kind, " ", p.Hours, " ", amount, " ", p.From, " ", p.To, " ", p.Note)
}

func (d *desk) pledged() []service.PledgeCount {
	hours := 20.0
	return []service.PledgeCount{
		{Pledge: match.Pledge{ID: "plg_1", By: "hoi", Kind: match.PledgeHours, Hours: 40, From: "2026-11-01", To: "2027-03-31", Note: canary}, Delivered: service.Delivered{Hours: &hours, Of: 0.5}},
		{
			Pledge:    match.Pledge{ID: "plg_2", By: "hoi", Kind: match.PledgeCapital, Amount: &match.Money{Value: 5e8, Currency: "VND"}, From: "2026-01-01", To: "2026-03-31", Ends: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
			Delivered: service.Delivered{Amount: &match.Money{Value: 1e9, Currency: "VND"}, Of: 2},
		},
	}
}

func (d *desk) Pledges(context.Context, match.Actor, service.PledgesQuery) (service.PledgePage, error) {
	if d.empty {
		return service.PledgePage{}, nil
	}
	return service.PledgePage{Data: d.pledged(), HasMore: true, Next: "plg_9"}, nil
}

func (d *desk) OnePledge(_ context.Context, _ match.Actor, id string) (service.PledgeCount, error) {
	for _, p := range d.pledged() {
		if p.ID == id {
			return p, nil
		}
	}
	return service.PledgeCount{}, match.Fail(match.KindNotFound, "not_found", "none")
}

func (d *desk) ChangePledge(_ context.Context, _ match.Actor, id string, c service.PledgeChange) (service.PledgeCount, error) {
	what := fmt.Sprint(id, " ", *c.From, " ", *c.To, " ", *c.Note)
	if c.Hours != nil {
		what += fmt.Sprint(" ", *c.Hours, "h")
	}
	if c.Amount != nil {
		what += fmt.Sprint(" ", c.Amount.Value)
	}
	return service.PledgeCount{}, d.note("ChangePledge", what)
}

func (d *desk) EndPledge(_ context.Context, _ match.Actor, id string) error {
	return d.note("EndPledge", id)
}

func (d *desk) Funnel(_ context.Context, a match.Actor, q match.FunnelQuery) (service.FunnelReport, error) {
	if !a.Has(match.RoleDOST) {
		return service.FunnelReport{}, match.Fail(match.KindForbidden, "not_allowed", "no")
	}
	if _, ok := q.First.Time(); !ok {
		return service.FunnelReport{}, &match.Error{Kind: match.KindMalformed, Code: "bad_parameter", Field: "from", Problems: []match.Problem{{Field: "from", Code: "bad_parameter"}}}
	}
	n := 7
	row := service.FunnelRow{Value: "x:" + canary, Shown: service.FunnelLook{Count: &n}, Requested: service.FunnelNumber{Count: 3}, Accepted: service.FunnelNumber{Count: 1}}
	return service.FunnelReport{By: q.By, Rows: []service.FunnelRow{row, {}}, Total: row, Overlapping: true}, nil
}

func (d *desk) FunnelList(_ context.Context, a match.Actor, q match.FunnelPart) (service.FunnelPage, error) {
	if !a.Has(match.RoleDOST) {
		return service.FunnelPage{}, match.Fail(match.KindForbidden, "not_allowed", "no")
	}
	value := "all"
	if q.Value != nil {
		value = "=" + *q.Value
	}
	return service.FunnelPage{HasMore: true, Next: "int_9", Data: []match.FunnelItem{
		{ID: "int_1", State: match.IntroductionMet, From: *deskCard(), To: match.Card{Kind: match.KindMentor}}, {ID: "int_2", State: match.IntroductionClosed, Result: match.ResultInvestment, From: *deskCard(), To: *deskCard()},
	}}, d.note("FunnelList", q.Step, " ", q.By, " ", value)
}

func (d *desk) ListRuns(_ context.Context, _ match.Actor, q match.RunQuery) (service.RunPage, error) {
	if d.part != nil && q.Profile != "" {
		return d.partOf(q), nil
	}
	if d.fails["ListRuns"] != nil && q.Profile == "" || d.empty {
		return service.RunPage{}, d.onlyOf(q)
	}
	solving, placed := d.run, d.run
	solving.ID, solving.State, solving.Organization = "run_2", match.RunSolving, ""
	placed.ID, placed.Organization, placed.Place = "run_3", "", "21115"
	return service.RunPage{Data: []match.Run{d.run, solving, placed}, HasMore: true, Next: "run_9"}, nil
}

// partOf gives a page of the runs that a profile has a pair in, the newest first.
func (d *desk) partOf(q match.RunQuery) (page service.RunPage) {
	for _, id := range d.part[q.Profile] {
		if q.After != "" && id >= q.After {
			continue
		}
		if len(page.Data) == q.Limit {
			page.HasMore, page.Next = true, page.Data[q.Limit-1].ID
			break
		}
		r := d.run
		r.ID = id
		page.Data = append(page.Data, r)
	}
	return page
}

// onlyOf fails lists of runs that are not about a profile.
func (d *desk) onlyOf(q match.RunQuery) error {
	if q.Profile != "" {
		return nil
	}
	return d.fails["ListRuns"]
}

func (d *desk) GetRun(_ context.Context, a match.Actor, id string) (match.Run, *service.RunRulesShown, error) {
	r := d.run
	if r.ID = id; id == "run_none" {
		return r, nil, match.Fail(match.KindNotFound, "not_found", "none")
	}
	switch id {
	case "run_2":
		r.State, r.Progress = match.RunSolving, &match.RunAdvance{Done: 1, Total: 2}
	case "run_4":
		r.State, r.Problem = match.RunFailed, match.ProblemRunEmpty
	case "run_5":
		r.State, r.Dealt = match.RunPublished, &match.RunDealt{Proposed: 1, Skipped: 1}
	}
	if a.User != "u5" {
		return r, nil, nil
	}
	return r, d.rules, nil
}

func (d *desk) CreateRun(_ context.Context, _ match.Actor, w service.RunWish) (match.Run, []service.RunLeftOut, error) {
	return match.Run{ID: "run_8"}, []service.RunLeftOut{{ID: "x"}}, d.note("CreateRun", fmt.Sprintf(
		"%s %s%s %s %v%v%v → %v%v%v", w.Name, w.Organization, w.Place, w.Kind, w.Subjects.IDs, w.Subjects.Filter.Localities, w.Subjects.LedBy, w.Targets.IDs, w.Targets.Filter.Sectors, *w.Rules.PerSubject))
}

func (d *desk) ChangeRun(_ context.Context, _ match.Actor, id string, name *string, e match.RunEdit) (match.Run, error) {
	what := fmt.Sprint(id, " fix", e.Fix, " unfix", e.Unfix, " ban", e.Ban, " unban", e.Unban)
	if len(e.Part)+len(e.Join) > 0 { // added and taken away, so that what others do at the same time stays
		what += fmt.Sprint(" apart", e.Part, " together", e.Join)
	}
	if n, ok := e.Capacities["co"]; ok && n != nil {
		what += fmt.Sprint(" places ", *n)
	}
	if e.MinScore != nil {
		what += fmt.Sprint(" min ", *e.MinScore, *e.FairBy, name)
	}
	return d.run, d.note("ChangeRun", what)
}

func (d *desk) SolveRun(_ context.Context, _ match.Actor, id string) (match.Run, error) {
	return d.run, d.note("SolveRun", id)
}

func (d *desk) PublishRun(_ context.Context, _ match.Actor, id string, days int) (match.Run, error) {
	return d.run, d.note("PublishRun", id, " ", days)
}

func (d *desk) UndoRun(_ context.Context, _ match.Actor, id string) (match.Run, error) {
	return d.run, d.note("UndoRun", id)
}

func (d *desk) DeleteRun(_ context.Context, _ match.Actor, id string) error {
	return d.note("DeleteRun", id)
}

func (d *desk) ReplayRun(_ context.Context, _ match.Actor, id string) (service.RunReplay, error) {
	return service.RunReplay{Identical: true, Pairs: 4}, d.note("ReplayRun", id)
}

func (d *desk) RunPairs(context.Context, match.Actor, string, string, int) (service.RunPairPage, error) {
	return service.RunPairPage{HasMore: true, Next: "9", Data: []service.RunPairEntry{
		{Num: 1, Subject: *deskCard(), Target: match.Card{Kind: match.KindMentor, ID: "co", Name: "Cô " + canary}, Score: 55.25, Fixed: true, Dealt: match.RunPairAsked, State: match.IntroductionRequested},
	}}, nil
}

func (d *desk) RunUnmatched(context.Context, match.Actor, string, string, int) (service.RunUnmatchedPage, error) {
	return service.RunUnmatchedPage{HasMore: true, Next: "8", Data: []service.RunUnmatchedEntry{{Subject: *deskCard(), Reason: match.RunCrowdedOut}}}, nil
}

func (d *desk) DiffRuns(_ context.Context, _ match.Actor, _, with string) (service.RunDiff, error) {
	if with == "run_none" {
		return d.diff, match.Fail(match.KindNotFound, "not_found", "none")
	}
	return d.diff, nil
}

func (d *desk) Give(w http.ResponseWriter, _ *http.Request, a match.Actor, lang, address string) {
	d.given = append(d.given, a.User+" "+lang+" "+address)
	_, _ = io.WriteString(w, "table")
}

func (d *desk) Lines(context.Context, []byte, string, match.Kind) ([]service.ImportRow, error) {
	return nil, nil
}

func (d *desk) Assist(_ context.Context, _ match.Actor, in service.Assistance) (service.Assisted, match.Written, []match.Problem, error) {
	b := in.Profile.Common()
	if b.Name == "?" {
		return service.Assisted{}, match.Written{}, nil, match.Invalid([]match.Problem{{Field: "profile.name", Code: match.ProblemRequired}})
	}
	if in.Name == "?" {
		return service.Assisted{}, match.Written{}, nil, match.Invalid([]match.Problem{{Field: "name", Code: match.ProblemRequired}})
	}
	if b.Locality == "Hà Nội" {
		return service.Assisted{}, match.Written{}, nil, match.Fail(match.KindForbidden, "not_your_place", "outside")
	}
	d.did = append(d.did, fmt.Sprint("assist ", in.Name, " ", b.Kind, " ", b.Name, " ", b.Locality, " ", in.Means, " ", in.Consents[0].Purpose))
	return service.Assisted{Account: "usr_kept"}, match.Written{}, nil, nil
}

func (d *desk) AssistedBy(_ context.Context, a match.Actor, _ string, _ int) ([]service.Assisted, string, error) {
	if a.User == "u2" {
		return nil, "", match.Fail(match.KindForbidden, "not_allowed", "no officer")
	}
	return []service.Assisted{{Account: "usr_kept", Name: "Tư " + canary, Email: "x@example.vn", Profiles: []match.Card{*deskCard()}}}, "usr_kept", nil
}

func (d *desk) Unkept(_ context.Context, _ match.Actor, after string, _ int) ([]service.Assisted, string, error) {
	return []service.Assisted{{Account: "usr_left" + after, Name: "Năm " + canary, Profiles: []match.Card{*deskCard()}}}, "usr_left", nil
}

func (d *desk) KeepOn(_ context.Context, _ match.Actor, account string) (service.Assisted, error) {
	if account != "usr_left" {
		return service.Assisted{}, match.Fail(match.KindNotFound, "not_found", "no such account")
	}
	d.did = append(d.did, "keep "+account)
	return service.Assisted{}, nil
}

func (d *desk) Keeps(_ context.Context, a match.Actor, p match.Profile) bool {
	return a.User == "u4" && p.Common().ID == "co"
}

func (d *desk) HandoverCode(_ context.Context, _ match.Actor, account string) (string, time.Time, error) {
	if account != "usr_kept" {
		return "", time.Time{}, match.Fail(match.KindNotFound, "not_found", "no such account")
	}
	d.did = append(d.did, "code "+account)
	return "7K3M-XQ2A-90PD", time.Date(2026, 12, 20, 3, 0, 0, 0, time.UTC), nil
}
