package web

import (
	"net/http"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Who takes part in a run.
const (
	partAll     = "all"     // everybody who can be found
	partFilter  = "filter"  // who passes the filter of the form
	partMembers = "members" // of the organization
	partList    = "list"    // who is named
)

// newRunBody is the page where a run begins.
type newRunBody struct {
	Form                                    *form
	Owners, Kinds, Subjects, Targets        []choice
	Sectors, Stages, LedBy, Expertise, Fair []choice
	Weights                                 []choice
}

// runFields are those of the form.
func runFields() []string {
	return []string{
		"name", "owner", "kind", "subjects", "subject_sector", "subject_stage", "subject_place", "led_by", "subject_ids",
		"targets", "target_sector", "target_expertise", "target_place", "target_ids", "per_subject", "default_places", "min_score",
		"quality", "coverage", "fairness", "fair_by",
	}
}

// newRun answers /runs/new?organization=.
func (p *Pages) newRun(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f := newForm(v.lang, "run", runFields()...)
	p.presetRun(v, f)
	return p.showNewRun(v, f)
}

// presetRun fills in what most runs are: this season's, a mentor for each startup of
// the place.
func (p *Pages) presetRun(v *visit, f *form) {
	rules := match.NewRunRules()
	f.values.Set("kind", string(match.KindMentor))
	f.values.Set("subjects", partFilter)
	f.values.Set("targets", partAll)
	f.values.Set("subject_place", p.nameOfHome(v))
	f.values.Set("per_subject", strconv.Itoa(rules.PerSubject))
	f.values.Set("default_places", strconv.Itoa(rules.DefaultPlaces))
	f.values.Set("min_score", "0")
	for name, w := range map[string]float64{"quality": rules.Weights.Quality, "coverage": rules.Weights.Coverage, "fairness": rules.Weights.Fairness} {
		f.values.Set(name, weightText(w))
	}
	f.values["fair_by"] = rules.FairBy
	if id := v.r.URL.Query().Get("organization"); id != "" {
		f.values.Set("owner", "organization:"+id)
	}
}

// nameOfHome gives the place that a new run is about: where the visitor acts, else
// the province of their organization.
func (p *Pages) nameOfHome(v *visit) string {
	if len(v.actor.Territories) > 0 {
		return p.name(v.lang, "locality", v.actor.Territories[0])
	}
	for _, id := range append([]string{v.r.URL.Query().Get("organization")}, v.actor.Organizations...) {
		found := p.find(v, id)
		if found == nil {
			continue
		}
		for _, code := range p.Reference.Places.All(found.Common().Locality) {
			if place, _ := p.Reference.Places.Place(code); place.Kind == match.PlaceProvince {
				return p.name(v.lang, "locality", code)
			}
		}
	}
	return ""
}

func weightText(w float64) string { return strconv.FormatFloat(w, 'f', -1, 64) }

// weights are what can be chosen for how much something counts.
func weights(lang string) (out []choice) {
	for _, w := range []struct {
		value float64
		key   string
	}{{1, "much"}, {0.5, "half"}, {0.25, "little"}, {0, "not"}} {
		out = append(out, choice{Value: weightText(w.value), Label: locale.Text(lang, "page.runs.weight."+w.key, nil)})
	}
	return out
}

func (p *Pages) showNewRun(v *visit, f *form) error {
	owners := p.ownerAsked(v, p.runOwners(v))
	if len(owners) == 0 {
		return match.Fail(match.KindForbidden, "not_allowed", "no runs of the reader's")
	}
	body := newRunBody{Form: f, Owners: owners, Weights: weights(v.lang), LedBy: plain(v.lang, "led_by", match.Leaders()), Fair: plain(v.lang, "page.runs.fair", match.RunGroups())}
	body.Kinds = plain(v.lang, "kind", []string{string(match.KindMentor), string(match.KindInvestor)})
	body.Subjects = plain(v.lang, "page.runs.part", []string{partFilter, partMembers, partList})
	body.Targets = plain(v.lang, "page.runs.part", []string{partAll, partFilter, partMembers, partList})
	body.Sectors, body.Stages, body.Expertise = p.topSectors(v.lang), p.terms(v.lang, match.TermStage), p.terms(v.lang, match.TermExpertise)
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "newrun", locale.Text(v.lang, "page.runs.new", nil), body)
	return nil
}

// plain gives options of which the form says what is chosen.
func plain(lang, prefix string, values []string) (out []choice) {
	for _, x := range values {
		out = append(out, choice{Value: x, Label: locale.Text(lang, prefix+"."+x, nil)})
	}
	return out
}

// topSectors lists the sectors of the first level.
func (p *Pages) topSectors(lang string) (out []choice) {
	for _, t := range p.Reference.Taxonomy.Terms(match.TermSector) {
		if t.Parent == "" {
			out = append(out, choice{Value: t.ID, Label: t.Name.In(lang)})
		}
	}
	return out
}

// createRun pairs.
func (p *Pages) createRun(v *visit) error {
	return p.does(v, formDeed{
		back: runsPath + "/new", id: "run", fields: runFields(), rename: runField, show: func(f *form) error { return p.showNewRun(v, f) },
		do: func(f *form) (string, error) {
			f.require("name", "owner")
			w, err := p.runWish(v, f)
			if err != nil || f.status != 0 || !p.admitted(v, f, AttemptTry, v.actor.User) {
				return "", err
			}
			r, leftOut, err := p.Runs.CreateRun(v.r.Context(), v.actor, w)
			left := ""
			if len(leftOut) > 0 {
				left = strconv.Itoa(len(leftOut))
			}
			return runLink(r.ID) + asked("done", "created", "left", left), err
		},
	})
}

// runField gives the field of the form that a problem of a run stands beside.
func runField(name string) string {
	name, _, _ = strings.Cut(name, "[")
	for from, to := range map[string]string{
		"subjects": "subjects", "targets": "targets", "weights.": "", "locality": "subject_place", "expertise": "target_expertise", "sector": "subject_sector",
		"stage": "subject_stage", "place": "owner", "organization": "owner",
	} {
		if rest, ok := strings.CutPrefix(name, from); ok && (rest == "" || strings.HasSuffix(from, ".")) {
			return to + rest
		}
	}
	return name
}

// runWish reads the form.
func (p *Pages) runWish(v *visit, f *form) (w service.RunWish, err error) {
	w = service.RunWish{Name: f.Get("name"), Kind: match.Kind(f.Get("kind")), Rules: f.runRules()}
	switch owner := f.Get("owner"); {
	case strings.HasPrefix(owner, "organization:"):
		w.Organization = strings.TrimPrefix(owner, "organization:")
	case strings.HasPrefix(owner, "place:"):
		w.Place = strings.TrimPrefix(owner, "place:")
	}
	w.Subjects.LedBy = f.values["led_by"]
	switch f.Get("subjects") {
	case partList:
		w.Subjects.IDs = idLines(f.Get("subject_ids"))
		f.require("subject_ids")
	case partMembers:
		w.Subjects.IDs, err = p.memberIDs(v, f, "subjects", w.Organization, match.KindStartup)
	default:
		w.Subjects.Filter = match.Filter{Sectors: f.values["subject_sector"], Stages: f.values["subject_stage"], Localities: words(f.Get("subject_place"))}
	}
	if err != nil {
		return w, err
	}
	switch f.Get("targets") {
	case partList:
		w.Targets.IDs = idLines(f.Get("target_ids"))
		f.require("target_ids")
	case partMembers:
		w.Targets.IDs, err = p.memberIDs(v, f, "targets", w.Organization, w.Kind)
	case partFilter:
		w.Targets.Filter = match.Filter{Sectors: f.values["target_sector"], Localities: words(f.Get("target_place")), Expertise: f.values["target_expertise"]}
	}
	return w, err
}

// memberIDs gives the confirmed members of a kind, up to as many as a run takes.
func (p *Pages) memberIDs(v *visit, f *form, field, organization string, k match.Kind) (out []string, err error) {
	if organization == "" {
		f.fault(field, locale.Text(v.lang, "page.runs.members.whose", nil), http.StatusUnprocessableEntity)
		return nil, nil
	}
	q := service.MembersQuery{State: match.MemberConfirmed, Kind: k, Limit: 100}
	for len(out) < match.RunSubjectsMax {
		page, err := p.Members.Members(v.r.Context(), v.actor, organization, q)
		if err != nil {
			return nil, err
		}
		for _, m := range page.Data {
			if m.Who != nil {
				out = append(out, m.Profile)
			}
		}
		if !page.HasMore {
			break
		}
		q.After = page.Next
	}
	if len(out) == 0 {
		f.fault(field, locale.Text(v.lang, "page.runs.members.none", nil), http.StatusUnprocessableEntity)
	}
	return out, nil
}

// runRules reads how a run is to be solved; what is empty stays as it is.
func (f *form) runRules() (e match.RunEdit) {
	e.PerSubject, e.DefaultPlaces = f.whole("per_subject"), f.whole("default_places")
	e.MinScore, e.Quality, e.Coverage, e.Fairness = f.number("min_score"), f.number("quality"), f.number("coverage"), f.number("fairness")
	fair := append([]string{}, f.values["fair_by"]...)
	e.FairBy = &fair
	return e
}

func (f *form) whole(name string) *int {
	typed := strings.TrimSpace(f.Get(name))
	if typed == "" {
		return nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		f.badValue(name)
		return nil
	}
	return &n
}

func (f *form) number(name string) *float64 {
	typed := strings.Replace(strings.TrimSpace(f.Get(name)), ",", ".", 1)
	if typed == "" {
		return nil
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil {
		f.badValue(name)
		return nil
	}
	return &n
}

// idLines reads profiles, one in each line.
func idLines(typed string) (out []string) {
	for _, line := range strings.Split(typed, "\n") {
		if id := profileID(line); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// words reads names that are set apart by semicolons or lines: those of places have
// commas.
func words(typed string) (out []string) {
	for _, w := range strings.FieldsFunc(typed, func(r rune) bool { return r == ';' || r == '\n' }) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}
