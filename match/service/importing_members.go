package service

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"duyen/match"
)

// MemberImport says how members are brought in: into which organization, and how
// they agreed that their profiles are kept and shown.
type MemberImport struct {
	Organization string
	Means        match.ConsentMeans
	DryRun       bool
}

// externalMax is the longest external id, in characters, as Normalize has it.
const externalMax = 200

// NewMemberImporter starts an import of members' profiles, which the organization
// keeps until somebody takes them over, and which become its confirmed members.
// External ids count within the organization. Members see such a profile unless
// its line says that everybody may.
func (s *Service) NewMemberImporter(ctx context.Context, a match.Actor, in MemberImport) (*Importer, error) {
	if _, err := s.organization(ctx, a, match.ActionBringIn, in.Organization); err != nil {
		return nil, err
	}
	if err := byHand(a); err != nil {
		return nil, err
	}
	if !in.Means.Noted() {
		code := match.ProblemUnknownValue
		if in.Means == "" {
			code = "consent_required"
		}
		return nil, match.Invalid([]match.Problem{{Field: "means", Code: code, Value: string(in.Means)}})
	}
	i := s.NewImporter(a, in.DryRun)
	i.keeper, i.means = in.Organization, in.Means
	return i, nil
}

// mine prepares a row of a member for its check: what may be a member, and who sees
// the profile unless the row says so.
func (i *Importer) mine(l *line) error {
	if b := l.Profile.Common(); b.Visibility == "" {
		b.Visibility = match.VisibilityMembers
	}
	if k := l.Profile.Common().Kind; !slices.Contains(match.MemberKinds(), k) {
		return match.Invalid([]match.Problem{{Field: "kind", Code: match.ProblemUnknownKind, Value: string(k), Nearest: string(match.KindOrganization)}})
	}
	return nil
}

// scope puts the organization's id before the external id: the numbers of one
// register or board must not reach the profiles of another. One that stands there
// already, as in what was read from here, is taken as it is.
func (i *Importer) scope(l *line) error {
	b := l.Profile.Common()
	if b.ExternalID == "" {
		return nil
	}
	b.ExternalID = scoped(i.within(), b.ExternalID)
	if n := utf8.RuneCountInString(b.ExternalID); n > externalMax {
		return match.Invalid([]match.Problem{{Field: "external_id", Code: match.ProblemTooLong}})
	}
	return nil
}

// within gives the organization whose numbers external ids are, "" for those that
// count everywhere.
func (i *Importer) within() string {
	if i.board != nil {
		return i.board.ID
	}
	return i.keeper
}

// outside gives an external id as it stands in the file.
func (i *Importer) outside(id string) string { return unscoped(i.within(), id) }

// scoped gives the external id for a number of an organization; unscoped gives the
// number for the id, and leaves any other as it is.
func scoped(organization, number string) string {
	return organization + ":" + unscoped(organization, number)
}

func unscoped(organization, id string) string {
	if organization == "" {
		return id
	}
	return strings.TrimPrefix(id, organization+":")
}

// enrol makes members of what was written. An interruption between the two is
// mended by the next run.
func (i *Importer) enrol(ctx context.Context, lines []*line) error {
	var members []match.Member
	for _, l := range lines {
		if !l.refused() {
			members = append(members, match.Member{
				Organization: i.keeper, Profile: l.written.Profile.Common().ID, State: match.MemberConfirmed, Means: i.means, By: i.actor.User,
			})
		}
	}
	if i.keeper == "" || i.dryRun || len(members) == 0 {
		return nil
	}
	_, err := i.service.workspace.Enrol(ctx, members...)
	return err
}
