package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Runs is how many startups are paired at once; KindForbidden and KindNotFound for
// who may not manage a run.
type Runs interface {
	// ListRuns gives a page of those that the actor manages, the newest first.
	ListRuns(ctx context.Context, a match.Actor, q match.RunQuery) (service.RunPage, error)
	// GetRun gives one, with its rules for who manages it.
	GetRun(ctx context.Context, a match.Actor, id string) (match.Run, *service.RunRulesShown, error)
	// CreateRun solves a new one, or begins to; KindInvalid.
	CreateRun(ctx context.Context, a match.Actor, w service.RunWish) (match.Run, []service.RunLeftOut, error)
	// ChangeRun changes the rules of a draft and solves it again; KindInvalid, KindConflict.
	ChangeRun(ctx context.Context, a match.Actor, id string, name *string, e match.RunEdit) (match.Run, error)
	// SolveRun solves a draft again from scores of now; KindConflict.
	SolveRun(ctx context.Context, a match.Actor, id string) (match.Run, error)
}

// RunMoves is what is done with a run that is solved; KindConflict where its state
// does not allow it.
type RunMoves interface {
	// PublishRun proposes every pair and may be repeated; 0 days is the usual time to answer.
	PublishRun(ctx context.Context, a match.Actor, id string, answerDays int) (match.Run, error)
	// UndoRun withdraws what not both sides have agreed to, and may be repeated.
	UndoRun(ctx context.Context, a match.Actor, id string) (match.Run, error)
	// DeleteRun deletes one that is not published.
	DeleteRun(ctx context.Context, a match.Actor, id string) error
	// ReplayRun solves it again from what it was solved from, and compares.
	ReplayRun(ctx context.Context, a match.Actor, id string) (service.RunReplay, error)
}

// RunResults is what came of a run.
type RunResults interface {
	// RunPairs gives a page of its pairs: to who takes part, their own.
	RunPairs(ctx context.Context, a match.Actor, id, after string, limit int) (service.RunPairPage, error)
	// RunUnmatched gives a page of those who got fewer than they were to get.
	RunUnmatched(ctx context.Context, a match.Actor, id, after string, limit int) (service.RunUnmatchedPage, error)
	// DiffRuns compares two runs that the actor manages.
	DiffRuns(ctx context.Context, a match.Actor, id, with string) (service.RunDiff, error)
}

const (
	runsPath  = "/runs"
	runsShown = 30 // on a page
)

func runLink(id string) string { return runsPath + "/" + id }

// runRoutes adds the pages of assignment runs.
func (p *Pages) runRoutes(mux *routeTable) {
	mux.Handle("GET "+runsPath, p.serve(p.runs))
	mux.Handle("GET "+runsPath+"/new", p.serve(p.newRun))
	mux.Handle("POST "+runsPath, p.serve(p.createRun))
	mux.Handle("GET "+runsPath+"/{id}", p.serve(p.run))
	for _, d := range p.runDeeds() {
		mux.Handle("POST "+runsPath+"/{id}/"+d.name, p.serve(p.runDeed(d)))
	}
	for _, file := range []string{"pairs.csv", "pairs.xlsx", "print"} {
		mux.Handle("GET "+runsPath+"/{id}/"+file, p.serve(p.runFile(file)))
	}
}

// runsBody is the list of runs.
type runsBody struct {
	Mine  bool // the visitor only takes part
	Done  undoView
	Of    *linkView // the organization that the list is about
	All   string
	Rows  []runRow
	Empty *emptyView
	New   string
	Next  string
}

// runRow is a run in words.
type runRow struct{ Href, Name, Owner, State, Line, When string }

// runs answers /runs?organization=.
func (p *Pages) runs(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	organization := v.r.URL.Query().Get("organization")
	page, err := p.Runs.ListRuns(v.r.Context(), v.actor, match.RunQuery{Organization: organization, After: v.r.URL.Query().Get("after"), Limit: runsShown})
	if match.KindOf(err) == match.KindForbidden && organization == "" {
		return p.runsOfMine(v)
	}
	if err != nil {
		return err
	}
	body := runsBody{New: runsPath + "/new" + asked("organization", organization), Done: undoView{Text: done(v, "runs")}}
	if organization != "" {
		of := linkTo(v.lang, p.find(v, organization))
		if of.Href != "" {
			of.Href += "/workspace"
		}
		body.Of, body.All = &of, runsPath
	}
	for _, r := range page.Data {
		body.Rows = append(body.Rows, p.runRow(v, &r))
	}
	if len(body.Rows) == 0 {
		body.Empty = &emptyView{Text: locale.Text(v.lang, "page.runs.none", nil), Ways: []linkView{{locale.Text(v.lang, "page.runs.new", nil), body.New}}}
	}
	if page.HasMore {
		body.Next = runsPath + asked("organization", organization, "after", page.Next)
	}
	private(v.w)
	p.render(v, http.StatusOK, "runs", locale.Text(v.lang, "page.runs.title", nil), body)
	return nil
}

// runsOfMine lists the published runs in which the visitor's own profiles have a pair.
func (p *Pages) runsOfMine(v *visit) error {
	body := runsBody{Mine: true}
	page, err := p.partIn(v, v.r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	for i := range page.Data {
		body.Rows = append(body.Rows, p.runRow(v, &page.Data[i]))
	}
	if page.HasMore {
		body.Next = runsPath + asked("after", page.Next)
	}
	if len(body.Rows) == 0 {
		body.Empty = &emptyView{
			Text: locale.Text(v.lang, "page.runs.none.mine", nil), Ways: []linkView{{locale.Text(v.lang, "page.introductions.title", nil), service.PathIntroductions}},
		}
	}
	private(v.w)
	p.render(v, http.StatusOK, "runs", locale.Text(v.lang, "page.runs.title", nil), body)
	return nil
}

// partIn gives a page of the runs that the visitor's own profiles have a pair in. Each
// list has the newest first, so a page of all of them is the first of their pages together.
func (p *Pages) partIn(v *visit, after string) (all service.RunPage, err error) {
	for _, c := range v.cards {
		page, err := p.Runs.ListRuns(v.r.Context(), v.actor, match.RunQuery{Profile: c.ID, After: after, Limit: runsShown})
		if err != nil {
			return all, err
		}
		all.Data, all.HasMore = append(all.Data, page.Data...), all.HasMore || page.HasMore
	}
	slices.SortFunc(all.Data, func(a, b match.Run) int { return strings.Compare(b.ID, a.ID) })
	all.Data = slices.CompactFunc(all.Data, func(a, b match.Run) bool { return a.ID == b.ID })
	if len(all.Data) > runsShown {
		all.Data, all.HasMore = all.Data[:runsShown], true
	}
	if all.HasMore {
		all.Next = all.Data[len(all.Data)-1].ID
	}
	return all, nil
}

func (p *Pages) runRow(v *visit, r *match.Run) runRow {
	return runRow{
		Href: runLink(r.ID), Name: r.Name, Owner: p.runOwner(v, r).Text, State: locale.Text(v.lang, "run.state."+string(r.State), nil),
		Line: runSummary(v.lang, r), When: p.time(r.CreatedAt),
	}
}

// runOwner says whose a run is.
func (p *Pages) runOwner(v *visit, r *match.Run) linkView {
	switch {
	case r.Organization != "":
		return linkTo(v.lang, p.find(v, r.Organization))
	case r.Place != "":
		return linkView{Text: p.name(v.lang, "locality", r.Place)}
	}
	return linkView{Text: locale.Text(v.lang, "page.runs.owner.none", nil)}
}

func runSummary(lang string, r *match.Run) string {
	if r.State == match.RunSolving || r.State == match.RunFailed || r.Subjects == 0 {
		return ""
	}
	return locale.Text(lang, "run.summary", map[string]any{"pairs": r.Result.Pairs, "matched": r.Result.Matched, "subjects": r.Subjects})
}

// runFile gives the pairs of a run as a table, a workbook or a page to print.
func (p *Pages) runFile(file string) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		id := v.r.PathValue("id")
		if _, _, err := p.Runs.GetRun(v.r.Context(), v.actor, id); err != nil {
			return err
		}
		p.Exchange.Give(v.w, v.r, v.actor, v.lang, "/v1/runs/"+id+"/"+file)
		return nil
	}
}

// runOwners lists for whom the visitor may make a run: their organizations, their
// places, and everybody for who reaches all.
func (p *Pages) runOwners(v *visit) (out []choice) {
	can := func(o match.Object) bool { return match.Can(v.actor, match.ActionManageRuns, o) }
	for _, id := range v.actor.Organizations {
		if found := p.find(v, id); found != nil && can(match.ObjectOf(found, p.Reference)) {
			out = append(out, choice{Value: "organization:" + id, Label: found.Common().Name})
		}
	}
	for _, code := range v.actor.Territories {
		if can(match.Object{Places: p.Reference.Places.All(code)}) {
			out = append(out, choice{Value: "place:" + code, Label: p.name(v.lang, "locality", code)})
		}
	}
	if can(match.Object{}) {
		out = append(out, choice{Value: "all", Label: locale.Text(v.lang, "page.runs.owner.none", nil)})
	}
	return out
}

// ownerAsked adds the organization of the address to the owners for who manages the
// runs of all.
func (p *Pages) ownerAsked(v *visit, owners []choice) []choice {
	id := v.r.URL.Query().Get("organization")
	value := "organization:" + id
	if id == "" || slices.ContainsFunc(owners, func(c choice) bool { return c.Value == value }) || !match.Can(v.actor, match.ActionManageRuns, match.Object{}) {
		return owners
	}
	if found := p.find(v, id); found != nil && found.Common().Kind == match.KindOrganization {
		owners = append([]choice{{Value: value, Label: found.Common().Name}}, owners...)
	}
	return owners
}
