package web

import (
	"cmp"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

const (
	pairsShown     = 30  // pairs, and those without, on a page
	rulesShown     = 100 // pairs that are banned, and other rules about profiles
	differsShown   = 100
	daysMost       = 30
	daysUsual      = 7
	otherRunsShown = match.RunsPerOwner // to compare with: every one that there can be, for a choice has no pages
)

// runBody is the page of a run.
type runBody struct {
	Link, ID, Name string
	Owner          linkView
	State, When    string
	Problem        string // why it could not be solved
	Done           undoView
	Form           *form // that was not accepted, or an empty one
	Mine           bool  // the visitor only takes part
	Edits          bool
	Solving        string
	Facts          []factView
	Dealt          []factView
	Replay         string

	Pairs     []pairRow
	PairsNext string
	Left      []leftRow
	LeftNext  string

	Publishes, Undoes, Deletes bool
	Days                       []choice
	Rules                      *rulesView
	Compare                    []choice
	Differs                    *differsView
	Parties, Targets           []choice // to choose pairs from
}

// FormOf gives a form of the page: the one that was not accepted, or an empty one.
func (b runBody) FormOf(id string) *form { return formOr(b.Form, b.Form.lang, id) }

// Open tells whether a form of the page was not accepted: it is shown then.
func (b runBody) Open(id string) bool { return b.Form.id == id }

// Pick gives a field for a profile, with those that the page shows as a list to
// choose from.
func (b runBody) Pick(form, name, list string) pickView {
	return pickView{b.FormOf(form).Field(name, "text", "off"), list}
}

// pickView is such a field.
type pickView struct {
	field
	List string // id of the list
}

// Field gives the field itself.
func (x pickView) Field() field { return x.field }

// pairRow is a pair in words.
type pairRow struct {
	ID                          string // of its elements
	Subject, Target             linkView
	SubjectID, TargetID         string
	SubjectPlace, TargetPlace   string
	Score                       string
	Fixed                       bool
	Dealt, Introduction, Answer string
}

// leftRow is who got fewer than they were to get.
type leftRow struct {
	Who  linkView
	Text string
}

// rulesView is how a run is solved.
type rulesView struct {
	Form      *form
	Weights   []choice
	Fair      []choice
	Bans      []pairRow
	Conflicts []pairRow
	Places    []placesRow
}

// placesRow is how many a target may get, in place of what it states.
type placesRow struct {
	ID, Count string
	Who       linkView
}

// differsView is how a run differs from another one.
type differsView struct {
	With, Text string
	Table      *tableView
	More       bool
}

// run answers /runs/{id}?after=&left=&with=.
func (p *Pages) run(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showRun(v, newForm(v.lang, ""))
}

func (p *Pages) showRun(v *visit, refused *form) error {
	r, rules, err := p.Runs.GetRun(v.r.Context(), v.actor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	b := &runBody{
		Link: runLink(r.ID), ID: r.ID, Name: r.Name, Owner: p.runOwner(v, &r), State: locale.Text(v.lang, "run.state."+string(r.State), nil),
		When: p.time(r.CreatedAt), Form: refused, Mine: rules == nil, Done: p.runDone(v, &r),
	}
	if refused.status != 0 {
		b.Done = undoView{}
	}
	b.Replay = refused.gives
	for _, fill := range []func(*visit, *match.Run, *runBody) error{p.fillPairs, p.fillState, p.fillLeft, p.fillDiffers} {
		if err := fill(v, &r, b); err != nil {
			return err
		}
	}
	if !b.Mine {
		b.Rules = p.runRulesView(v, rules, refused)
		b.choosePairs()
	}
	private(v.w)
	p.render(v, max(refused.status, http.StatusOK), "run", r.Name, b)
	return nil
}

// fillState says how the run stands and what can be done with it.
func (p *Pages) fillState(v *visit, r *match.Run, b *runBody) error {
	if b.Mine {
		return nil
	}
	b.Edits, b.Deletes = r.State.Editable(), r.State != match.RunPublished && r.State != match.RunSolving
	b.Publishes, b.Undoes = r.State == match.RunDraft, r.State == match.RunPublished
	if r.Problem != "" {
		b.Problem = problemText(v.lang, r.Problem)
	}
	if at := r.Progress; at != nil {
		b.Solving = locale.Text(v.lang, "page.runs.progress", map[string]any{"done": at.Done, "total": at.Total})
	}
	for _, d := range []int{3, daysUsual, 14, daysMost} {
		b.Days = append(b.Days, choice{Value: strconv.Itoa(d), Label: locale.Text(v.lang, "page.runs.days", map[string]any{"n": d}), Chosen: d == daysUsual})
	}
	if r.State == match.RunSolving || r.State == match.RunFailed {
		return nil
	}
	b.Facts = runFacts(v.lang, r)
	if d := r.Dealt; d != nil {
		for _, x := range []struct {
			key string
			n   int
		}{{"waiting", d.Waiting}, {"proposed", d.Proposed}, {"stood", d.Stood}, {"skipped", d.Skipped}} {
			if x.n > 0 || x.key == "proposed" {
				b.Dealt = append(b.Dealt, fact(locale.Text(v.lang, "page.runs.dealt."+x.key, nil), locale.Number(v.lang, float64(x.n))))
			}
		}
	}
	return nil
}

func problemText(lang, code string) string {
	if locale.Has("problem." + code) {
		return locale.Problem(lang, code, "", "")
	}
	return locale.Error(lang, string(match.KindInternal), code)
}

func fact(label, value string) factView {
	return factView{Label: label, Values: []linkView{{Text: value}}}
}

// runFacts gives the numbers of a run.
func runFacts(lang string, r *match.Run) (out []factView) {
	add := func(key, value string) { out = append(out, fact(locale.Text(lang, "page.runs.fact."+key, nil), value)) }
	of := func(n, all int) string {
		return locale.Text(lang, "page.runs.of", map[string]any{"n": n, "all": all})
	}
	add("pairs", locale.Number(lang, float64(r.Result.Pairs)))
	add("matched", of(r.Result.Matched, r.Subjects))
	add("targets", locale.Number(lang, float64(r.Targets)))
	if r.Result.Pairs > 0 {
		add("score", locale.Text(lang, "page.runs.score", map[string]any{"n": math.Round(10*r.Result.MeanScore) / 10}))
	}
	if r.Result.Bound > 0 {
		add("bound", locale.Text(lang, "page.runs.share", map[string]any{"n": math.Floor(1000*r.Result.Value/r.Result.Bound) / 10}))
	}
	for _, code := range []string{"hidden", "paused", "resting"} {
		if n := r.Result.LeftOut[code]; n > 0 {
			add("left."+code, locale.Number(lang, float64(n)))
		}
	}
	return out
}

// fillPairs shows a page of the pairs.
func (p *Pages) fillPairs(v *visit, r *match.Run, b *runBody) error {
	if r.State == match.RunSolving || r.State == match.RunFailed {
		return nil
	}
	after := v.r.URL.Query().Get("after")
	page, err := p.RunResults.RunPairs(v.r.Context(), v.actor, r.ID, after, pairsShown)
	if err != nil {
		return err
	}
	for _, x := range page.Data {
		b.Pairs = append(b.Pairs, p.pairRow(v, &x))
	}
	if page.HasMore {
		b.PairsNext = b.Link + asked("after", page.Next) + "#pairs"
	}
	return nil
}

func (p *Pages) pairRow(v *visit, x *service.RunPairEntry) pairRow {
	row := pairRow{
		ID: strconv.Itoa(x.Num), Subject: cardLink(v.lang, &x.Subject), Target: cardLink(v.lang, &x.Target), SubjectID: x.Subject.ID, TargetID: x.Target.ID,
		Score: locale.Number(v.lang, math.Round(10*x.Score)/10), Fixed: x.Fixed,
	}
	if x.Subject.Locality != "" {
		row.SubjectPlace = p.name(v.lang, "locality", x.Subject.Locality)
	}
	if x.Target.Locality != "" {
		row.TargetPlace = p.name(v.lang, "locality", x.Target.Locality)
	}
	if x.Dealt != match.RunPairWaits {
		row.Dealt = locale.Text(v.lang, "run.pair."+string(x.Dealt), nil)
	}
	if x.State != "" {
		row.Answer = locale.Text(v.lang, "run.introduction."+string(x.State), nil)
	}
	return row
}

// fillLeft shows who got fewer than they were to get, and why.
func (p *Pages) fillLeft(v *visit, r *match.Run, b *runBody) error {
	if b.Mine || r.State == match.RunSolving || r.State == match.RunFailed {
		return nil
	}
	page, err := p.RunResults.RunUnmatched(v.r.Context(), v.actor, r.ID, v.r.URL.Query().Get("left"), pairsShown)
	if err != nil {
		return err
	}
	for _, x := range page.Data {
		b.Left = append(b.Left, leftRow{cardLink(v.lang, &x.Subject), locale.Text(v.lang, "run.reason."+string(x.Reason), map[string]any{"name": x.Subject.Name})})
		b.Parties = append(b.Parties, choice{Value: x.Subject.ID, Label: x.Subject.Name})
	}
	if page.HasMore {
		b.LeftNext = b.Link + asked("left", page.Next) + "#left"
	}
	return nil
}

// choosePairs offers the profiles that the page shows.
func (b *runBody) choosePairs() {
	seen := map[string]bool{}
	for _, x := range b.Parties {
		seen[x.Value] = true
	}
	for _, x := range b.Pairs {
		if !seen[x.SubjectID] {
			b.Parties = append(b.Parties, choice{Value: x.SubjectID, Label: x.Subject.Text})
		}
		if !seen[x.TargetID] {
			b.Targets = append(b.Targets, choice{Value: x.TargetID, Label: x.Target.Text})
		}
		seen[x.SubjectID], seen[x.TargetID] = true, true
	}
	byName := func(a, b choice) int { return cmp.Compare(a.Label, b.Label) }
	slices.SortFunc(b.Parties, byName)
	slices.SortFunc(b.Targets, byName)
}

// runRulesView shows the rules in a form.
func (p *Pages) runRulesView(v *visit, rules *service.RunRulesShown, refused *form) *rulesView {
	view := &rulesView{Form: formOr(refused, v.lang, "rules"), Weights: weights(v.lang), Fair: plain(v.lang, "page.runs.fair", match.RunGroups())}
	if view.Form.status == 0 {
		view.Form.values.Set("per_subject", strconv.Itoa(rules.PerSubject))
		view.Form.values.Set("default_places", strconv.Itoa(rules.DefaultPlaces))
		view.Form.values.Set("min_score", weightText(rules.MinScore))
		for name, w := range map[string]float64{"quality": rules.Weights.Quality, "coverage": rules.Weights.Coverage, "fairness": rules.Weights.Fairness} {
			view.Form.values.Set(name, weightText(w))
		}
		view.Form.values["fair_by"] = rules.FairBy
	}
	for _, name := range []string{"quality", "coverage", "fairness"} { // what the API has set between our steps
		if x := view.Form.Get(name); x != "" && !slices.ContainsFunc(view.Weights, func(c choice) bool { return c.Value == x }) {
			view.Weights = append(view.Weights, choice{Value: x, Label: x})
		}
	}
	pair := func(a, b string) pairRow {
		return pairRow{Subject: linkTo(v.lang, p.find(v, a)), Target: linkTo(v.lang, p.find(v, b)), SubjectID: a, TargetID: b}
	}
	for _, x := range rules.Bans[:min(len(rules.Bans), rulesShown)] {
		view.Bans = append(view.Bans, pair(x.Subject, x.Target))
	}
	for _, x := range rules.Conflicts[:min(len(rules.Conflicts), rulesShown)] {
		view.Conflicts = append(view.Conflicts, pair(x[0], x[1]))
	}
	targets := slices.Sorted(maps.Keys(rules.Capacities))
	for _, id := range targets[:min(len(targets), rulesShown)] {
		view.Places = append(view.Places, placesRow{id, strconv.Itoa(rules.Capacities[id]), linkTo(v.lang, p.find(v, id))})
	}
	slices.SortFunc(view.Places, func(a, b placesRow) int { return cmp.Compare(a.Who.Text+a.ID, b.Who.Text+b.ID) })
	return view
}

// fillDiffers compares with another run, and offers those there are.
func (p *Pages) fillDiffers(v *visit, r *match.Run, b *runBody) error {
	if b.Mine {
		return nil
	}
	with := v.r.URL.Query().Get("with")
	page, err := p.Runs.ListRuns(v.r.Context(), v.actor, match.RunQuery{Organization: r.Organization, Place: r.Place, Limit: otherRunsShown})
	if err != nil {
		return err
	}
	for _, x := range page.Data {
		if x.ID != r.ID {
			b.Compare = append(b.Compare, choice{Value: x.ID, Label: x.Name + " · " + p.time(x.CreatedAt), Chosen: x.ID == with})
		}
	}
	if with == "" {
		return nil
	}
	d, err := p.RunResults.DiffRuns(v.r.Context(), v.actor, r.ID, with)
	if err != nil {
		return err
	}
	b.Differs = differsOf(v.lang, &d)
	return nil
}

// differsOf says how two runs differ.
func differsOf(lang string, d *service.RunDiff) *differsView {
	view := &differsView{
		With: d.With, More: d.More || len(d.Pairs) > differsShown,
		Text: locale.Text(lang, "page.runs.differs", map[string]any{"same": d.Same, "added": d.Added, "removed": d.Removed, "rescored": d.Rescored}),
	}
	if len(d.Pairs) == 0 {
		return view
	}
	t := &tableView{Caption: locale.Text(lang, "page.runs.differs.caption", nil)}
	for _, column := range []string{"subject", "target", "change", "was", "score"} {
		t.Head = append(t.Head, locale.Text(lang, "page.runs.differs."+column, nil))
	}
	for _, x := range d.Pairs[:min(len(d.Pairs), differsShown)] {
		subject, target := cardLink(lang, &x.Subject), cardLink(lang, &x.Target)
		was, is := "–", "–"
		if x.Change != "added" {
			was = locale.Number(lang, x.Was)
		}
		if x.Change != "removed" {
			is = locale.Number(lang, x.Score)
		}
		t.Rows = append(t.Rows, []cellView{
			{Text: subject.Text, Href: subject.Href},
			{Text: target.Text, Href: target.Href},
			{Text: locale.Text(lang, "page.runs.change."+x.Change, nil)},
			{Text: was, Number: true},
			{Text: is, Number: true},
		})
	}
	view.Table = t
	return view
}
