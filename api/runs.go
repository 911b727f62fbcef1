package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// runSelection chooses who takes part: ids, or all that pass a filter.
type runSelection struct {
	IDs       []string `json:"ids,omitempty" doc:"Ids of profiles; the other fields are a filter and count without ids"`
	Sector    []string `json:"sector,omitempty"`
	Stage     []string `json:"stage,omitempty"`
	Locality  []string `json:"locality,omitempty"`
	Strength  []string `json:"strength,omitempty"`
	Expertise []string `json:"expertise,omitempty" doc:"Of targets; needs of subjects"`
	LedBy     []string `json:"led_by,omitempty" enum:"women,youth,disability" doc:"Of subjects"`
	Verified  bool     `json:"verified,omitempty"`
}

func (x *runSelection) selection(field string) (service.RunSelection, error) {
	for _, by := range x.LedBy {
		if !slices.Contains(match.Leaders(), by) {
			return service.RunSelection{}, unknownValue(field+".led_by", by, strings.Join(match.Leaders(), ", "))
		}
	}
	return service.RunSelection{IDs: x.IDs, LedBy: x.LedBy, Filter: match.Filter{
		Sectors: x.Sector, Stages: x.Stage, Localities: x.Locality, Strengths: x.Strength, Expertise: x.Expertise, Verified: x.Verified,
	}}, nil
}

// RunTerms are the rules of a run, as far as somebody names them.
type RunTerms struct {
	PerSubject    *int               `json:"per_subject,omitempty" minimum:"1" maximum:"50" doc:"Targets for each subject; 1 when left out"`
	DefaultPlaces *int               `json:"default_places,omitempty" minimum:"0" maximum:"50" doc:"Places of targets that do not state theirs; 3 when left out"`
	MinScore      *float64           `json:"min_score,omitempty" minimum:"0" maximum:"100"`
	Weights       *wantedWeights     `json:"weights,omitempty" doc:"What counts how much; 1, 1 and 0.5 when left out"`
	FairBy        *[]string          `json:"fair_by,omitempty" enum:"commune,women,youth" doc:"Groups that are to get their share; all when left out"`
	Seed          *uint64            `json:"seed,omitempty" doc:"Decides between equally good solutions"`
	Capacities    map[string]*int    `json:"capacities,omitempty" doc:"Places by id of a target, instead of what it states; null takes that back"`
	Fixed         []match.RunPairing `json:"fixed,omitempty" doc:"Pairs that must be"`
	Bans          []match.RunPairing `json:"bans,omitempty" doc:"Pairs that must not be"`
	Conflicts     *[][2]string       `json:"conflicts,omitempty" doc:"Any two who must not meet: as a pair, or at the same third"`
}

// wantedWeights are the weights that somebody names.
type wantedWeights struct {
	Quality  *float64 `json:"quality,omitempty" minimum:"0" maximum:"1"`
	Coverage *float64 `json:"coverage,omitempty" minimum:"0" maximum:"1"`
	Fairness *float64 `json:"fairness,omitempty" minimum:"0" maximum:"1"`
}

func (x *RunTerms) edit() match.RunEdit {
	e := match.RunEdit{
		PerSubject: x.PerSubject, DefaultPlaces: x.DefaultPlaces, MinScore: x.MinScore, FairBy: x.FairBy, Seed: x.Seed,
		Capacities: x.Capacities, Fix: x.Fixed, Ban: x.Bans, Conflicts: x.Conflicts,
	}
	if w := x.Weights; w != nil {
		e.Quality, e.Coverage, e.Fairness = w.Quality, w.Coverage, w.Fairness
	}
	return e
}

// newRun is what somebody wants of a new run.
type newRun struct {
	Name         string       `json:"name" maxLength:"120"`
	Organization string       `json:"organization,omitempty" doc:"Id of the organization whose run it is"`
	Place        string       `json:"place,omitempty" doc:"Or the place that it is for: its subjects lie there"`
	Kind         string       `json:"kind,omitempty" enum:"mentor,investor" doc:"Of the targets; mentor when left out"`
	Subjects     runSelection `json:"subjects,omitempty" doc:"Startups; all of the place when left out"`
	Targets      runSelection `json:"targets,omitempty" doc:"All that can be found when left out"`
	RunTerms
}

// runDetail is a run as who manages it sees it. What of it is empty is not told to who
// only takes part.
type runDetail struct {
	match.Run
	Rules   *service.RunRulesShown `json:"rules,omitempty"`
	LeftOut []service.RunLeftOut   `json:"left_out,omitempty" doc:"Of those that were named: private or paused ones, and mentors who take nobody on"`
}

type runOutput struct {
	Status int
	Body   runDetail
}

// runAnswer is 202 while something goes on by itself.
func runAnswer(status int, r match.Run, err error) (*runOutput, error) {
	if err != nil {
		return nil, err
	}
	if r.Working {
		status = http.StatusAccepted
	}
	return &runOutput{Status: status, Body: runDetail{Run: r}}, nil
}

func (s *Server) createRun(ctx context.Context, in *bodyInput) (*runOutput, error) {
	var n newRun
	if err := files.DecodeObject(in.RawBody, &n); err != nil {
		return nil, err
	}
	subjects, err := n.Subjects.selection("subjects")
	if err != nil {
		return nil, err
	}
	targets, err := n.Targets.selection("targets")
	if err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	r, leftOut, err := s.svc.CreateRun(ctx, from(ctx).actor, service.RunWish{
		Name: n.Name, Organization: n.Organization, Place: n.Place, Kind: match.Kind(n.Kind), Subjects: subjects, Targets: targets, Rules: n.edit(),
	})
	out, err := runAnswer(http.StatusCreated, r, err)
	if err == nil {
		out.Body.LeftOut = leftOut
	}
	return out, err
}

type runsInput struct {
	Paging
	Organization string `query:"organization" maxLength:"64" doc:"Only those of this organization"`
	Place        string `query:"place" maxLength:"64" doc:"Only those for this place (its code)"`
	State        string `query:"state" doc:"Only those in this state: solving, draft, failed, published or undone"`
	Profile      string `query:"profile" maxLength:"64" doc:"Id of a profile of one's own: the published runs that it has a pair in"`
}

type runsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body struct {
		Data    []match.Run `json:"data"`
		HasMore bool        `json:"has_more"`
		Next    string      `json:"next,omitempty" doc:"Cursor for after"`
	}
}

func (s *Server) runs(ctx context.Context, in *runsInput) (*runsOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	state := match.RunState(in.State)
	if state != "" && !slices.Contains(match.RunStates(), state) {
		return nil, unknownValue("state", in.State, "solving, draft, failed, published, undone")
	}
	page, err := s.svc.ListRuns(ctx, from(ctx).actor, match.RunQuery{
		Organization: in.Organization, Place: in.Place, State: state, Profile: in.Profile, After: place, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	page.Next = sealed(page.Next)
	query := url.Values{"organization": {in.Organization}, "place": {in.Place}, "state": {in.State}, "profile": {in.Profile}}
	out := &runsOutput{Link: nextLink("/v1/runs", in.Limit, page.Next, query)}
	out.Body.Data, out.Body.HasMore, out.Body.Next = page.Data, page.HasMore, page.Next
	return out, nil
}

func (s *Server) run(ctx context.Context, in *oneInput) (*runOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	r, rules, err := s.svc.GetRun(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &runOutput{Status: http.StatusOK, Body: runDetail{Run: r, Rules: rules}}, nil
}

// runChange is what somebody wants to be different about a draft.
type runChange struct {
	Name *string `json:"name,omitempty" maxLength:"120"`
	RunTerms
	Unfix []match.RunPairing `json:"unfix,omitempty" doc:"Pairs that need not be any more"`
	Unban []match.RunPairing `json:"unban,omitempty" doc:"Pairs that may be again"`
}

type runInput struct {
	ID      string `path:"id" doc:"Id of the run"`
	RawBody []byte
}

func (s *Server) changeRun(ctx context.Context, in *runInput) (*runOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var c runChange
	if err := files.DecodeObject(in.RawBody, &c); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	e := c.edit()
	e.Unfix, e.Unban = c.Unfix, c.Unban
	r, err := s.svc.ChangeRun(ctx, from(ctx).actor, in.ID, c.Name, e)
	return runAnswer(http.StatusOK, r, err)
}

func (s *Server) deleteRun(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.DeleteRun(ctx, from(ctx).actor, in.ID)
}

func (s *Server) solveRun(ctx context.Context, in *oneInput) (*runOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	r, err := s.svc.SolveRun(ctx, from(ctx).actor, in.ID)
	return runAnswer(http.StatusOK, r, err)
}

type replayOutput struct {
	Body service.RunReplay
}

func (s *Server) replayRun(ctx context.Context, in *oneInput) (*replayOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	x, err := s.svc.ReplayRun(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &replayOutput{x}, nil
}

// publication says how a run is published.
type publication struct {
	AnswerWithinDays int `json:"answer_within_days,omitempty" minimum:"1" maximum:"30" doc:"7 when left out"`
}

func (s *Server) publishRun(ctx context.Context, in *runInput) (*runOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var p publication
	if len(in.RawBody) > 0 {
		if err := files.DecodeObject(in.RawBody, &p); err != nil {
			return nil, err
		}
	}
	r, err := s.svc.PublishRun(ctx, from(ctx).actor, in.ID, p.AnswerWithinDays)
	return runAnswer(http.StatusOK, r, err)
}

func (s *Server) undoRun(ctx context.Context, in *oneInput) (*runOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	r, err := s.svc.UndoRun(ctx, from(ctx).actor, in.ID)
	return runAnswer(http.StatusOK, r, err)
}

type runPartInput struct {
	Paging
	ID string `path:"id" doc:"Id of the run"`
}

type runPairsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body struct {
		Data    []service.RunPairEntry `json:"data"`
		HasMore bool                   `json:"has_more"`
		Next    string                 `json:"next,omitempty" doc:"Cursor for after"`
	}
}

func (s *Server) runPairs(ctx context.Context, in *runPartInput) (*runPairsOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	page, err := s.svc.RunPairs(ctx, from(ctx).actor, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &runPairsOutput{Link: nextLink("/v1/runs/"+in.ID+"/pairs", in.Limit, page.Next, url.Values{})}
	out.Body.Data, out.Body.HasMore, out.Body.Next = page.Data, page.HasMore, page.Next
	return out, nil
}

type runUnmatchedOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body struct {
		Data    []service.RunUnmatchedEntry `json:"data"`
		HasMore bool                        `json:"has_more"`
		Next    string                      `json:"next,omitempty" doc:"Cursor for after"`
	}
}

func (s *Server) runUnmatched(ctx context.Context, in *runPartInput) (*runUnmatchedOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	page, err := s.svc.RunUnmatched(ctx, who.actor, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	for i := range page.Data {
		page.Data[i].Text = unmatchedText(who.lang, &page.Data[i])
	}
	out := &runUnmatchedOutput{Link: nextLink("/v1/runs/"+in.ID+"/unmatched", in.Limit, page.Next, url.Values{})}
	out.Body.Data, out.Body.HasMore, out.Body.Next = page.Data, page.HasMore, page.Next
	return out, nil
}

// unmatchedText says why somebody got nobody, or no more.
func unmatchedText(lang string, u *service.RunUnmatchedEntry) string {
	return locale.Text(lang, "run.reason."+string(u.Reason), map[string]any{"name": u.Subject.Name})
}

type runDiffInput struct {
	ID   string `path:"id" doc:"Id of the run"`
	With string `query:"with" required:"true" maxLength:"64" doc:"Id of the run it is compared with"`
}

type runDiffOutput struct {
	Body service.RunDiff
}

func (s *Server) diffRuns(ctx context.Context, in *runDiffInput) (*runDiffOutput, error) {
	for _, id := range []string{in.ID, in.With} {
		if err := checkID(id); err != nil {
			return nil, err
		}
	}
	x, err := s.svc.DiffRuns(ctx, from(ctx).actor, in.ID, in.With)
	if err != nil {
		return nil, err
	}
	return &runDiffOutput{x}, nil
}
