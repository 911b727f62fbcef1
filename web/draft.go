package web

import (
	"context"
	"crypto/rand"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// Drafts is what the pages need of profiles that are still written.
type Drafts interface {
	// MyDrafts gives the actor's, the last changed first.
	MyDrafts(ctx context.Context, a match.Actor) ([]match.Draft, error)
	// MyDraft gives one of them; KindNotFound for any other.
	MyDraft(ctx context.Context, a match.Actor, id string) (match.Draft, error)
	// SaveDraft keeps one at the version that was seen, 0 for a new one, whose id the
	// caller chooses. KindInvalid, KindConflict when there are too many, KindStale
	// when it was changed elsewhere.
	SaveDraft(ctx context.Context, a match.Actor, d match.Draft) (match.Draft, error)
	// DropDraft throws one away, or takes it back within a day; KindNotFound.
	DropDraft(ctx context.Context, a match.Actor, id string, dropped bool) error
	// EndDraft deletes one that has become what it was meant to be, and may be repeated.
	EndDraft(ctx context.Context, a match.Actor, id string) error
}

// draftsView is what /me shows of drafts.
type draftsView struct {
	Undo undoView
	List []draftRow
}

type draftRow struct {
	ID, Kind, Name, Href, Line string
	makes                      match.Kind // of the profile that is to be, "" for a change of one
}

func draftLink(id string) string { return "/me/drafts/" + id }

// draftsSection lists what is still written.
func (p *Pages) draftsSection() section {
	return section{
		name: "drafts",
		fill: func(v *visit, b *meBody) (bool, error) {
			rows, err := p.draftRows(v)
			if err != nil {
				return false, err
			}
			b.Drafts = &draftsView{List: rows}
			if id := v.r.URL.Query().Get("dropped"); id != "" && b.refused == nil {
				b.Drafts.Undo = undoView{
					Text: locale.Text(v.lang, "page.me.drafts.dropped", nil), Action: "/me/drafts/restore", Fields: []filterView{{Name: "id", Value: id}},
				}
			}
			return len(rows) > 0 || b.Drafts.Undo.Text != "", nil
		},
		acts: []act{
			{name: "drop", do: func(v *visit, f *form) (string, error) {
				id := f.Get("id")
				return "/me?dropped=" + queryValue(id) + "#drafts", p.Drafts.DropDraft(v.r.Context(), v.actor, id, true)
			}},
			{name: "restore", do: func(v *visit, f *form) (string, error) {
				return "draft_restored", p.Drafts.DropDraft(v.r.Context(), v.actor, f.Get("id"), false)
			}},
		},
	}
}

// draftRows lists the visitor's drafts; offers have an editor of their own.
func (p *Pages) draftRows(v *visit) (out []draftRow, err error) {
	found, err := p.Drafts.MyDrafts(v.r.Context(), v.actor)
	for _, d := range found {
		if !editable(d.Kind) {
			continue
		}
		name := strings.TrimSpace(only(d.Fields["name"]))
		if name == "" {
			name = locale.Text(v.lang, "page.me.drafts.unnamed", nil)
		}
		key, makes := "page.me.drafts.new", d.Kind
		if d.Profile != "" {
			key, makes = "page.me.drafts.change", ""
		}
		out = append(out, draftRow{
			d.ID, locale.Text(v.lang, "kind."+string(d.Kind), nil), name, draftLink(d.ID),
			locale.Text(v.lang, key, map[string]any{"at": p.time(d.ChangedAt), "until": p.day(d.EndsAt)}),
			makes,
		})
	}
	return out, err
}

// newDraftID chooses the id of a draft. It stands in the form that begins the draft, so
// that a form that is sent twice begins one.
func newDraftID() string { return match.DraftPrefix + strings.ToLower(rand.Text())[:24] }
