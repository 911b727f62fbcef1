package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Moderation is how officers decide on reports about profiles; KindForbidden for all
// others, and for a profile that is not theirs to decide on.
type Moderation interface {
	// Reports gives a page of those in a state, the oldest first.
	Reports(ctx context.Context, a match.Actor, state match.FlagState, after string, limit int) (service.FlagPage, error)
	// Decide ends every open report about the profile of one, by hiding the profile or
	// not; KindConflict when that was done before.
	Decide(ctx context.Context, a match.Actor, id string, uphold bool, decision string) (match.Flag, error)
}

// flagsPath is where officers read what people report.
const flagsPath = "/office/flags"

const flagsShown = 20 // reports on a page

// The two ways to decide on a report.
const (
	flagDismiss = "dismiss"
	flagUphold  = "uphold"
)

// flagsBody is what that page shows.
type flagsBody struct {
	Tabs, States []tabView
	Undo         undoView
	Form         *form
	Rows         []flagRow
	After        string // of the page, to which its forms lead back
	Next         string
	Empty        *emptyView
}

// flagRow is a report, and what can be done about it.
type flagRow struct {
	ID, Reason, Message, When string
	Kind, Type, Name, Href    string // of the profile; without Href it is gone, or not to be seen
	Decision, Decided         string
	Hidden                    bool // the profile is, and may be shown again
	Moves                     []flagMove
}

// flagMove is the form of a decision.
type flagMove struct {
	Action, Text string
	Reason       field
	Open         bool // it was not accepted
}

func (p *Pages) flagRoutes(mux *routeTable) {
	mux.Handle("GET "+flagsPath, p.serve(p.flags))
	mux.Handle("POST "+flagsPath+"/{id}/"+flagDismiss, p.serve(p.decide(flagDismiss)))
	mux.Handle("POST "+flagsPath+"/{id}/"+flagUphold, p.serve(p.decide(flagUphold)))
}

// flags answers /office/flags.
func (p *Pages) flags(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showFlags(v, newForm(v.lang, ""))
}

// showFlags draws it, with the form that was not accepted, if any.
func (p *Pages) showFlags(v *visit, f *form) error {
	q := v.r.URL.Query()
	state := flagState(q.Get("state"))
	after := idOf(cmp.Or(f.Get("after"), q.Get("after")))
	page, err := p.Moderation.Reports(v.r.Context(), v.actor, state, after, flagsShown)
	if err != nil {
		return err
	}
	body := flagsBody{Tabs: officeTabs(v, flagsPath), Form: f, After: after}
	body.States = stateTabs(v.lang, flagsPath, "page.flags.", "state", string(state), string(match.FlagOpen), string(match.FlagUpheld), string(match.FlagDismissed))
	if f.status == 0 {
		body.Undo = flagUndo(v, match.Kind(q.Get("kind")), idOf(q.Get("profile")))
	}
	profiles := map[string]*match.Base{}
	for i := range page.Data {
		body.Rows = append(body.Rows, p.flagRow(v, &page.Data[i], profiles, f))
	}
	if page.HasMore {
		chosen := string(state)
		if state == match.FlagOpen {
			chosen = ""
		}
		body.Next = flagsPath + asked("state", chosen, "after", page.Next)
	}
	if len(body.Rows) == 0 {
		body.Empty = noneLeft(v.lang, "page.flags.none."+string(state), flagsPath, after)
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "flags", locale.Text(v.lang, "page.flags.title", nil), body)
	return nil
}

// flagState reads which reports are asked for: those that wait unless it says so.
func flagState(s string) match.FlagState {
	if x := match.FlagState(s); slices.Contains([]match.FlagState{match.FlagDismissed, match.FlagUpheld}, x) {
		return x
	}
	return match.FlagOpen
}

// flagRow tells a report; profiles are those that were looked up before.
func (p *Pages) flagRow(v *visit, x *match.Flag, profiles map[string]*match.Base, refused *form) flagRow {
	row := flagRow{
		ID: x.ID, Reason: locale.Text(v.lang, "flag."+x.Reason, nil), Message: x.Message, When: p.time(x.CreatedAt), Name: x.Profile,
		Decision: x.Decision, Decided: p.timeOf(x.DecidedAt),
	}
	b, known := profiles[x.Profile]
	if !known {
		if found := p.find(v, x.Profile); found != nil {
			b = found.Common()
		}
		profiles[x.Profile] = b
	}
	if b != nil {
		row.Kind, row.Type, row.Name, row.Href = string(b.Kind), locale.Text(v.lang, "kind."+string(b.Kind), nil), b.Name, profileLink(b.Kind, b.ID)
		row.Hidden = b.Hidden && x.State == match.FlagUpheld
	}
	if x.State != match.FlagOpen {
		return row
	}
	for _, word := range []string{flagDismiss, flagUphold} {
		f := newForm(v.lang, word, "decision")
		if refused.id == word && idOf(v.r.PathValue("id")) == x.ID {
			f = refused
		}
		m := flagMove{Action: flagsPath + "/" + x.ID + "/" + word, Text: locale.Text(v.lang, "page.flags."+word, nil), Open: f.status != 0}
		m.Reason = f.Field("decision", "text-area", "off")
		m.Reason.ID, m.Reason.Optional = word+"-"+x.ID, word == flagDismiss
		row.Moves = append(row.Moves, m)
	}
	return row
}

// flagUndo says what was just decided. What was hidden can be shown again; that
// nothing is wrong with a profile needs no way back.
func flagUndo(v *visit, k match.Kind, profile string) undoView {
	out := undoView{Text: done(v, "flags")}
	if v.r.URL.Query().Get("done") == flagUphold && k.Valid() && profile != "" {
		out.Action, out.Fields = profileLink(k, profile)+"/hidden", []filterView{{"on", "false"}}
	}
	return out
}

// decide ends a report. Who hides a profile says why: its owner reads it.
func (p *Pages) decide(word string) func(*visit) error {
	return func(v *visit) error {
		return p.does(v, formDeed{
			back: flagsPath, id: word, fields: []string{"decision"}, show: func(f *form) error { return p.showFlags(v, f) },
			do: func(f *form) (string, error) {
				if word == flagUphold {
					f.require("decision")
				}
				if f.status != 0 {
					return "", nil
				}
				decided, err := p.Moderation.Decide(v.r.Context(), v.actor, idOf(v.r.PathValue("id")), word == flagUphold, f.Get("decision"))
				if err != nil {
					return "", err
				}
				return flagsPath + asked("done", word, "kind", f.Get("kind"), "profile", decided.Profile, "after", idOf(f.Get("after"))), nil
			},
		})
	}
}
