package web

import (
	"cmp"
	"net/http"

	"duyen/locale"
	"duyen/match"
)

// verificationsPath is where officers find the profiles that nobody has verified yet.
const verificationsPath = "/office/verifications"

const verificationsShown = 20 // profiles on a page

// verificationsBody is what that page shows.
type verificationsBody struct {
	Tabs  []tabView
	Undo  undoView
	Form  *form
	Rows  []verificationRow
	After string // of the page, to which its forms lead back
	Next  string
	Empty *emptyView
}

// verificationRow is a profile with what says who somebody is. To leave one as it
// is nothing need be done: it stays in the list.
type verificationRow struct {
	Kind, ID, Type, Name, Href string // Type is the kind in words
	Summary, Place, Website    string
	Since                      string
}

func (p *Pages) verificationRoutes(mux *routeTable) {
	mux.Handle("GET "+verificationsPath, p.serve(p.verifications))
	mux.Handle("POST "+verificationsPath, p.serve(p.verifyOne))
}

// verifications answers /office/verifications.
func (p *Pages) verifications(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	return p.showVerifications(v, newForm(v.lang, "verify"))
}

// showVerifications draws it, with the form that was not accepted, if any.
func (p *Pages) showVerifications(v *visit, f *form) error {
	q := v.r.URL.Query()
	after := idOf(cmp.Or(f.Get("after"), q.Get("after")))
	page, err := p.Marks.Unverified(v.r.Context(), v.actor, after, verificationsShown)
	if err != nil {
		return err
	}
	body := verificationsBody{Tabs: officeTabs(v, verificationsPath), Form: f, After: after}
	if f.status == 0 {
		body.Undo = verificationUndo(v, match.Kind(q.Get("kind")), idOf(q.Get("id")), after)
	}
	for _, x := range page.Data {
		body.Rows = append(body.Rows, p.verificationRow(v.lang, x.Common()))
	}
	if page.HasMore {
		body.Next = verificationsPath + asked("after", page.Next)
	}
	if len(body.Rows) == 0 {
		body.Empty = noneLeft(v.lang, "page.verifications.none", verificationsPath, after)
	}
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "verifications", locale.Text(v.lang, "page.verifications.title", nil), body)
	return nil
}

func (p *Pages) verificationRow(lang string, b *match.Base) verificationRow {
	row := verificationRow{
		Kind: string(b.Kind), ID: b.ID, Type: locale.Text(lang, "kind."+string(b.Kind), nil), Name: b.Name, Href: profileLink(b.Kind, b.ID),
		Summary: b.Summary, Website: webLink(b.Website),
	}
	if b.Locality != "" {
		row.Place = p.name(lang, "locality", b.Locality)
	}
	if b.CreatedAt != nil {
		row.Since = locale.Text(lang, "page.verifications.since", map[string]any{"when": p.time(*b.CreatedAt)})
	}
	return row
}

// verificationUndo says what was just done, with the way back from it.
func verificationUndo(v *visit, k match.Kind, id, after string) undoView {
	out := undoView{Text: done(v, "verifications")}
	if v.r.URL.Query().Get("done") == "verified" && k.Verifiable() && id != "" {
		out.Action = verificationsPath
		out.Fields = []filterView{{"kind", string(k)}, {"id", id}, {"on", "false"}, {"after", after}}
	}
	return out
}

// verifyOne verifies a profile of the list, or takes that back.
func (p *Pages) verifyOne(v *visit) error {
	return p.does(v, formDeed{
		back: verificationsPath, id: "verify", show: func(f *form) error { return p.showVerifications(v, f) },
		do: func(f *form) (string, error) {
			k, id, on := match.Kind(f.Get("kind")), idOf(f.Get("id")), f.Get("on") == "true"
			if _, err := p.Marks.SetVerified(v.r.Context(), v.actor, k, id, on); err != nil {
				return "", err
			}
			word := map[bool]string{true: "verified", false: "unverified"}[on]
			return verificationsPath + asked("done", word, "kind", string(k), "id", id, "after", idOf(f.Get("after"))), nil
		},
	})
}
