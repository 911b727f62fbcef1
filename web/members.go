package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Members is who belongs to an organization; KindForbidden for who may not read or
// keep the list.
type Members interface {
	// Members gives a page of them, the newest first.
	Members(ctx context.Context, a match.Actor, organization string, q service.MembersQuery) (service.MemberPage, error)
	// Invite invites a profile or, with a means, notes one that the organization
	// keeps; who is a member stays one. KindInvalid, KindForbidden.
	Invite(ctx context.Context, a match.Actor, organization, profile string, means match.ConsentMeans) (service.Membership, error)
	// EndMember ends a membership, for either side; KindNotFound for any other.
	EndMember(ctx context.Context, a match.Actor, organization, profile string) error
	// MemberCode makes the code by which a kept profile is taken over; KindConflict
	// for one that is not kept.
	MemberCode(ctx context.Context, a match.Actor, organization, profile string) (code string, until time.Time, err error)
	// NewMemberImporter begins to bring members in; KindInvalid about "means".
	NewMemberImporter(ctx context.Context, a match.Actor, in service.MemberImport) (*service.Importer, error)
}

const (
	membersShown = 30 // on a page
	foundShown   = 6  // profiles that are offered to be invited
)

// membersView is the list of members, and how to have more.
type membersView struct {
	Link, Import string
	States       []menuView
	Kinds        []menuView
	Rows         []memberRow
	Empty        *emptyView
	Next         string
	Keeps        bool
	Find         string // what was looked for
	Found        []memberRow
	Looked       bool
	Form         *form
	Means        []choice
	Code         *codeView
}

// memberRow is a member, or who could become one.
type memberRow struct {
	ID, Line, State string
	Who             linkView
	Posts, Kept     bool
	Means           string // how a noted one agreed
	Ends            string // what ending is called, "" when nothing is to be ended
}

// codeView is a code that is shown this once.
type codeView struct{ Name, Code, Until string }

// members answers /organizations/{id}/members?state=&kind=&find=.
func (p *Pages) members(v *visit, s *space) error { return p.showMembers(v, s, nil) }

func (p *Pages) showMembers(v *visit, s *space, refused *form) error {
	address := v.r.URL.Query()
	state, kind := match.MemberState(address.Get("state")), match.Kind(address.Get("kind"))
	if !slices.Contains(match.MemberStates(), state) {
		state = ""
	}
	if !slices.Contains(match.MemberKinds(), kind) {
		kind = ""
	}
	page, err := p.Members.Members(v.r.Context(), v.actor, s.org.ID, service.MembersQuery{State: state, Kind: kind, After: address.Get("after"), Limit: membersShown})
	if err != nil {
		return err
	}
	view := &membersView{Link: s.at("/members"), Keeps: s.keeps, Find: strings.TrimSpace(address.Get("find")), Form: formOr(refused, v.lang, "invite")}
	view.Means = choices(v.lang, "page.workspace.means", []match.ConsentMeans{match.ConsentPaper, match.ConsentOral}, match.ConsentMeans(view.Form.Get("means")))
	if s.brings {
		view.Import = s.at("/members/import")
	}
	view.choose(v.lang, s, state, kind)
	for _, m := range page.Data {
		view.Rows = append(view.Rows, p.memberRow(v.lang, s, &m))
	}
	if page.HasMore {
		view.Next = s.at("/members", "state", string(state), "kind", string(kind), "after", page.Next)
	}
	if len(view.Rows) == 0 {
		view.Empty = &emptyView{Text: locale.Text(v.lang, "page.workspace.members.none", nil)}
	}
	if err := p.findMembers(v, s, view); err != nil {
		return err
	}
	body := &workspaceBody{Members: view, Done: s.membersDone(v)}
	if refused != nil && refused.gives != "" {
		view.Code = &codeView{linkTo(v.lang, p.find(v, refused.Get("profile"))).Text, refused.gives, refused.Get("until")}
	}
	return p.renderSpace(v, s, "members", locale.Text(v.lang, "page.workspace.members", nil), refused, body)
}

// choose lists what the list can be narrowed to.
func (view *membersView) choose(lang string, s *space, state match.MemberState, kind match.Kind) {
	for _, x := range append([]match.MemberState{""}, match.MemberStates()...) {
		key := "page.workspace.members.state"
		if x != "" {
			key += "." + string(x)
		}
		view.States = append(view.States, menuView{locale.Text(lang, key, nil), s.at("/members", "state", string(x), "kind", string(kind)), x == state})
	}
	for _, x := range match.MemberKinds() {
		href := s.at("/members", "state", string(state), "kind", string(x))
		if x == kind {
			href = s.at("/members", "state", string(state))
		}
		view.Kinds = append(view.Kinds, menuView{locale.Text(lang, "kinds."+string(x), nil), href, x == kind})
	}
}

// memberRow says a membership.
func (p *Pages) memberRow(lang string, s *space, m *service.Membership) memberRow {
	row := memberRow{
		ID: m.Profile, Who: cardLink(lang, m.Who), Line: p.cardLine(lang, m.Who), Posts: m.MayPost, Kept: m.Means.Noted() && m.State == match.MemberConfirmed && s.keeps,
	}
	if row.Kept {
		row.Means = string(m.Means)
	}
	since := m.CreatedAt
	switch {
	case m.LeftAt != nil:
		since = *m.LeftAt
	case m.ConfirmedAt != nil:
		since = *m.ConfirmedAt
	}
	key := string(m.State)
	if m.State == match.MemberConfirmed && m.Means.Noted() {
		key = string(m.Means)
	}
	row.State = locale.Text(lang, "page.workspace.member."+key, map[string]any{"since": p.day(since)})
	if s.keeps && m.State != match.MemberLeft {
		row.Ends = locale.Text(lang, "page.workspace.member.end."+string(m.State), nil)
	}
	return row
}

// findMembers looks for profiles that could be invited.
func (p *Pages) findMembers(v *visit, s *space, view *membersView) error {
	if view.Find == "" || !s.keeps {
		return nil
	}
	view.Looked = true
	hits, err := p.Service.Search(v.r.Context(), v.actor, match.Query{
		Text: strings.ToValidUTF8(view.Find, ""), Filter: match.Filter{Kinds: match.MemberKinds()}, Limit: foundShown + 1, Lang: v.lang,
	})
	if k := match.KindOf(err); err != nil && k != match.KindMalformed && k != match.KindInvalid {
		return err
	}
	for _, h := range hits.Data {
		if h.ID != s.org.ID && len(view.Found) < foundShown {
			c := match.Card{Kind: h.Kind, ID: h.ID, Name: h.Name}
			view.Found = append(view.Found, memberRow{ID: h.ID, Who: cardLink(v.lang, &c), Line: p.cardLine(v.lang, &c)})
		}
	}
	return nil
}

// membersDone says what was done to the list. Whoever was taken off is invited
// again by the way back: a member who confirmed has to do so once more.
func (s *space) membersDone(v *visit) undoView {
	q := v.r.URL.Query()
	u := undoView{Text: done(v, "workspace")}
	switch q.Get("done") {
	case "ended", "removed", "invited":
		u.Fields = []filterView{{"profile", q.Get("profile")}}
		if q.Get("done") == "invited" {
			u.Action = s.at("/members/end")
			break
		}
		u.Action = s.at("/members/invite")
		if q.Get("means") != "" {
			u.Fields = append(u.Fields, filterView{"means", q.Get("means")})
		}
	}
	if q.Get("profile") == "" {
		u.Action = ""
	}
	return u
}

// invite invites a profile, or notes one.
func (p *Pages) invite(v *visit, s *space) error {
	return p.deedIn(v, s, "invite", []string{"profile", "means"}, p.showMembers, func(f *form) (string, error) {
		id := profileID(f.Get("profile"))
		if f.require("profile"); f.status != 0 || !p.admitted(v, f, AttemptAsk, v.actor.User) {
			return "", nil
		}
		m, err := p.Members.Invite(v.r.Context(), v.actor, s.org.ID, id, match.ConsentMeans(f.Get("means")))
		if match.KindOf(err) == match.KindNotFound {
			f.fault("profile", locale.Text(v.lang, "page.workspace.invite.missing", nil), p.Status(match.KindInvalid))
			return "", nil
		}
		if err == nil && m.State == match.MemberConfirmed {
			return s.at("/members", "done", "noted"), nil
		}
		return s.at("/members", "done", "invited", "profile", id), err
	})
}

// endMember takes somebody off the list.
func (p *Pages) endMember(v *visit, s *space) error {
	return p.deedIn(v, s, "end", nil, p.showMembers, func(f *form) (string, error) {
		means := match.ConsentMeans(f.Get("means"))
		if !means.Noted() {
			means = ""
		}
		said := "ended"
		if means != "" { // put back by a note, not by an invitation
			said = "removed"
		}
		return s.at("/members", "done", said, "profile", f.Get("profile"), "means", string(means)), p.Members.EndMember(v.r.Context(), v.actor, s.org.ID, f.Get("profile"))
	})
}

// memberCode shows, this once, the code by which a kept profile is taken over.
func (p *Pages) memberCode(v *visit, s *space) error {
	return p.deedIn(v, s, "code", nil, p.showMembers, func(f *form) (string, error) {
		code, until, err := p.Members.MemberCode(v.r.Context(), v.actor, s.org.ID, f.Get("profile"))
		if err == nil {
			f.gives = code
			f.values.Set("until", p.time(until))
		}
		return "", err
	})
}
