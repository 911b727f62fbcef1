package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// runDeed is what can be done on the page of a run: its form is sent to
// /runs/{id}/NAME. It gives where to go; "" for the page with the note that it is
// done, and which pair it was about.
type runDeed struct {
	name   string
	fields []string
	work   bool // solves
	do     func(v *visit, id string, f *form) (to string, err error)
}

// runDeeds lists them. Each move about a pair has its way back.
func (p *Pages) runDeeds() []runDeed {
	edit := func(name string, change func(e *match.RunEdit, pair []match.RunPairing)) runDeed {
		return runDeed{name, []string{"subject", "target"}, true, func(v *visit, id string, f *form) (string, error) {
			if f.require("subject", "target"); f.status != 0 {
				return "", nil
			}
			e := match.RunEdit{}
			subject, target := profileID(f.Get("subject")), profileID(f.Get("target"))
			change(&e, []match.RunPairing{{Subject: subject, Target: target}})
			_, err := p.Runs.ChangeRun(v.r.Context(), v.actor, id, nil, e)
			return runLink(id) + asked("done", name, "subject", subject, "target", target), err
		}}
	}
	return []runDeed{
		edit("fix", func(e *match.RunEdit, pair []match.RunPairing) { e.Fix, e.Unban = pair, pair }),
		edit("unfix", func(e *match.RunEdit, pair []match.RunPairing) { e.Unfix = pair }),
		edit("ban", func(e *match.RunEdit, pair []match.RunPairing) { e.Ban, e.Unfix = pair, pair }),
		edit("unban", func(e *match.RunEdit, pair []match.RunPairing) { e.Unban = pair }),
		{"rules", append([]string{"name"}, ruleFields()...), true, p.changeRules},
		{"places", []string{"target", "places"}, true, p.changePlaces},
		{"apart", []string{"one", "other"}, true, p.keepApart(true)},
		{"together", nil, true, p.keepApart(false)},
		{"solve", nil, true, func(v *visit, id string, _ *form) (string, error) {
			_, err := p.Runs.SolveRun(v.r.Context(), v.actor, id)
			return "", err
		}},
		{"publish", []string{"days"}, false, func(v *visit, id string, f *form) (string, error) {
			days := f.whole("days")
			if days == nil {
				days = new(int)
			}
			if f.status != 0 {
				return "", nil
			}
			_, err := p.RunMoves.PublishRun(v.r.Context(), v.actor, id, *days)
			return "", err
		}},
		{"undo", nil, false, func(v *visit, id string, _ *form) (string, error) {
			_, err := p.RunMoves.UndoRun(v.r.Context(), v.actor, id)
			return "", err
		}},
		{"replay", nil, true, p.replay},
		{"delete", nil, false, func(v *visit, id string, _ *form) (string, error) {
			return runsPath + "?done=deleted", p.RunMoves.DeleteRun(v.r.Context(), v.actor, id)
		}},
	}
}

func ruleFields() []string {
	return []string{"per_subject", "default_places", "min_score", "quality", "coverage", "fairness", "fair_by"}
}

// runDeed is a deed of the page of a run. What solves is counted before it is done.
func (p *Pages) runDeed(d runDeed) func(*visit) error {
	return func(v *visit) error {
		id := v.r.PathValue("id")
		return p.does(v, formDeed{
			back: runLink(id), id: d.name, fields: d.fields, rename: ruleField, show: func(f *form) error { return p.showRun(v, f) },
			do: func(f *form) (string, error) {
				if d.work && !p.admitted(v, f, AttemptTry, v.actor.User) {
					return "", nil
				}
				to, err := d.do(v, id, f)
				return cmp.Or(to, runLink(id)+asked("done", d.name)), err
			},
		})
	}
}

// ruleField gives the field of a form that a problem of the rules stands beside.
func ruleField(name string) string {
	name, _, _ = strings.Cut(name, "[")
	switch {
	case strings.HasPrefix(name, "weights."):
		return strings.TrimPrefix(name, "weights.")
	case strings.HasPrefix(name, "capacities."):
		return "target"
	case slices.Contains([]string{"fixed", "bans", "unfix", "unban"}, name):
		return "subject"
	case name == "conflicts":
		return "one"
	}
	return name
}

// changeRules changes how a run is solved, and its name.
func (p *Pages) changeRules(v *visit, id string, f *form) (string, error) {
	e := f.runRules()
	var name *string
	if x := f.Get("name"); x != "" {
		name = &x
	}
	if f.status != 0 {
		return "", nil
	}
	_, err := p.Runs.ChangeRun(v.r.Context(), v.actor, id, name, e)
	return "", err
}

// changePlaces sets how many a target may get; an empty field is what it states.
func (p *Pages) changePlaces(v *visit, id string, f *form) (string, error) {
	f.require("target")
	places := f.whole("places")
	if f.status != 0 {
		return "", nil
	}
	_, err := p.Runs.ChangeRun(v.r.Context(), v.actor, id, nil, match.RunEdit{Capacities: map[string]*int{profileID(f.Get("target")): places}})
	return "", err
}

// keepApart adds two who must not meet to those of the run, or takes them from these.
func (p *Pages) keepApart(add bool) func(v *visit, id string, f *form) (string, error) {
	return func(v *visit, id string, f *form) (string, error) {
		if f.require("one", "other"); f.status != 0 {
			return "", nil
		}
		two, e := [][2]string{{profileID(f.Get("one")), profileID(f.Get("other"))}}, match.RunEdit{}
		if add {
			e.Part = two
		} else {
			e.Join = two
		}
		_, err := p.Runs.ChangeRun(v.r.Context(), v.actor, id, nil, e)
		return "", err
	}
}

// replay says whether solving again from what a run was solved from gives the same.
func (p *Pages) replay(v *visit, id string, f *form) (string, error) {
	x, err := p.RunMoves.ReplayRun(v.r.Context(), v.actor, id)
	if err != nil {
		return "", err
	}
	key := "page.runs.replay.same"
	if !x.Identical {
		key = "page.runs.replay.differs"
	}
	f.gives = locale.Text(v.lang, key, map[string]any{"pairs": x.Pairs, "n": x.Differ})
	return "", nil
}

// runDone says what was done, with the way back.
func (p *Pages) runDone(v *visit, r *match.Run) undoView {
	q := v.r.URL.Query()
	u := undoView{Text: done(v, "runs")}
	back := map[string]string{"fix": "unfix", "unfix": "fix", "ban": "unban", "unban": "ban"}[q.Get("done")]
	switch {
	case u.Text == "":
	case back != "" && r.State.Editable() && q.Get("subject") != "" && q.Get("target") != "":
		u.Action = runLink(r.ID) + "/" + back
		u.Fields = []filterView{{"subject", q.Get("subject")}, {"target", q.Get("target")}}
	case q.Get("done") == "publish" && r.State == match.RunPublished:
		u.Action = runLink(r.ID) + "/undo"
	}
	if n, err := strconv.Atoi(q.Get("left")); err == nil && n > 0 && q.Get("done") == "created" {
		u.Text += " " + locale.Text(v.lang, "page.runs.left", map[string]any{"n": n})
	}
	return u
}
