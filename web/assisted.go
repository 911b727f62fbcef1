package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Assisting is how officers register people who have no e-mail address, in their
// place; KindForbidden for who is no such officer.
type Assisting interface {
	// Assist makes an account that the officer keeps, and a profile in it; KindInvalid,
	// KindForbidden for a profile outside of the officer's places.
	Assist(ctx context.Context, a match.Actor, in service.Assistance) (service.Assisted, match.Written, []match.Problem, error)
	// AssistedBy gives a page of those whom the officer keeps accounts for, by id.
	AssistedBy(ctx context.Context, a match.Actor, after string, limit int) ([]service.Assisted, string, error)
	// Keeps tells whether the actor keeps the account that a profile belongs to.
	Keeps(ctx context.Context, a match.Actor, p match.Profile) bool
	// HandoverCode makes the code with which somebody takes their account over; an
	// older one ends. KindNotFound for an account of another officer's.
	HandoverCode(ctx context.Context, a match.Actor, account string) (code string, until time.Time, err error)
}

// assistedPath is where officers do it.
const assistedPath = "/me/assisted"

const assistedShown = 20 // people on a page

// assistedBody is what that page shows.
type assistedBody struct {
	Done    string
	Code    *assistedCode
	Form    *form
	Means   []choice
	Consent string // the text that the person has agreed to
	Rows    []assistedRow
	Next    string

	Unkept     []assistedRow // whose officers have left
	NextUnkept string
	For        []choice // organizations that the officer may do it for, when they work for several
}

// assistedCode is a code that was just made.
type assistedCode struct{ Name, Code, Until string }

// assistedRow is somebody whose account is kept.
type assistedRow struct {
	Account, Name string
	Begun         bool // they have begun to take it over
	Profiles      []assistedProfile
}

type assistedProfile struct{ Name, Href, Edit string }

// assistedFields are those of the form.
func assistedFields() []string {
	return []string{"name", "project", "summary", "locality", "organization", "means", "consents"}
}

func (p *Pages) assistedRoutes(mux *routeTable) {
	mux.Handle("GET "+assistedPath, p.serve(p.assisted))
	mux.Handle("POST "+assistedPath, p.serve(p.assist))
	mux.Handle("POST "+assistedPath+"/code", p.serve(p.assistedCode))
	mux.Handle("POST "+assistedPath+"/keep", p.serve(p.keepOn))
}

// assisted answers /me/assisted.
func (p *Pages) assisted(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showAssisted(v, nil, "", nil)
}

// showAssisted draws it; code was just made for an account.
func (p *Pages) showAssisted(v *visit, refused *form, account string, code *assistedCode) error {
	list, next, err := p.Assisting.AssistedBy(v.r.Context(), v.actor, v.r.URL.Query().Get("after"), assistedShown)
	if err != nil {
		return err
	}
	f := refused
	if f == nil {
		f = newForm(v.lang, "assist", assistedFields()...)
		f.values.Set("locality", p.firstPlace(v))
		f.values.Set("means", string(match.ConsentPaper))
	}
	body := assistedBody{Done: done(v, "assisted"), Code: code, Form: f}
	body.Means = choices(v.lang, "page.workspace.means", []match.ConsentMeans{match.ConsentPaper, match.ConsentOral}, match.ConsentMeans(f.Get("means")))
	body.Consent = locale.Text(v.lang, "consent."+string(match.ConsentPublish)+".v"+publishVersion(), nil)
	for _, x := range list {
		if code != nil && x.Account == account {
			code.Name = x.Name
		}
		body.Rows = append(body.Rows, assistedRowOf(x))
	}
	if err := p.unkept(v, &body); err != nil {
		return err
	}
	if len(v.actor.Organizations) > 1 && !v.actor.Reaches(match.ActionKeepOn) { // it is no place that the account is kept for
		for _, id := range v.actor.Organizations {
			body.For = append(body.For, choice{Value: id, Label: p.worksFor(v, id)})
		}
	}
	if next != "" {
		body.Next = assistedPath + asked("after", next)
	}
	status := http.StatusOK
	if refused != nil {
		status, body.Done = refused.status, ""
	}
	private(v.w)
	p.render(v, status, "assisted", locale.Text(v.lang, "page.assisted.title", nil), body)
	return nil
}

func assistedRowOf(x service.Assisted) assistedRow {
	row := assistedRow{Account: x.Account, Name: x.Name, Begun: x.Email != ""}
	for _, c := range x.Profiles {
		row.Profiles = append(row.Profiles, assistedProfile{c.Name, profileLink(c.Kind, c.ID), editLink(c.Kind, c.ID)})
	}
	return row
}

// firstPlace names where the officer looks after, so that it need not be typed.
func (p *Pages) firstPlace(v *visit) string {
	if len(v.actor.Territories) == 0 {
		return ""
	}
	return p.name(v.lang, "locality", v.actor.Territories[0])
}

// publishVersion is the version of the text that people agree to be found by.
func publishVersion() string {
	versions := match.ConsentPublish.Versions()
	return versions[len(versions)-1]
}

// assist registers somebody with the beginning of a project; the editor does the rest.
func (p *Pages) assist(v *visit) error {
	v.back = assistedPath
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted("assist", assistedFields()...)
	if err != nil {
		return err
	}
	f.require("name", "project", "means", "consents")
	if f.status == 0 {
		x := match.New(match.KindStartup)
		b := x.Common()
		b.Name, b.Summary, b.Locality = f.Get("project"), f.Get("summary"), strings.TrimSpace(f.Get("locality"))
		_, _, _, err := p.Assisting.Assist(v.r.Context(), v.actor, service.Assistance{
			Name: f.Get("name"), Lang: v.lang, Means: match.ConsentMeans(f.Get("means")), Profile: x, Organization: f.Get("organization"),
			Consents: []match.Consent{{Purpose: match.ConsentPublish, Version: publishVersion()}},
		})
		if err = assistFields(err); err != nil && !f.refuse(err, p.Status) {
			return err
		}
	}
	if f.status != 0 {
		return p.showAssisted(v, f, "", nil)
	}
	return leave(v, assistedPath+asked("done", "made"))
}

// assistFields puts what is wrong with the profile beside the fields it was typed into.
func assistFields(err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	x := *e
	x.Problems = slices.Clone(e.Problems)
	for i := range x.Problems {
		field, ofProfile := strings.CutPrefix(x.Problems[i].Field, "profile.")
		if ofProfile && field == "name" {
			field = "project"
		}
		x.Problems[i].Field = field
	}
	return &x
}

// assistedCode makes a code and shows it this once.
func (p *Pages) assistedCode(v *visit) error {
	v.back = assistedPath
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted("code", "account")
	if err != nil {
		return err
	}
	code, until, err := p.Assisting.HandoverCode(v.r.Context(), v.actor, f.Get("account"))
	if err != nil {
		return err
	}
	return p.showAssisted(v, nil, f.Get("account"), &assistedCode{Code: code, Until: p.time(until)})
}
