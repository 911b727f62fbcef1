package service

import (
	"context"
	"errors"
	"slices"

	"duyen/match"
)

// Assistance is what an officer notes of somebody who has no e-mail address: who
// they are, their profile, and what they agreed to, on paper or by word of mouth.
type Assistance struct {
	Name, Lang   string
	Role         match.Role // founder when empty
	Profile      match.Profile
	Means        match.ConsentMeans
	Consents     []match.Consent // purpose and version
	Organization string          // that the officer does it for, when they work for several
}

// Assisted is somebody whom an officer keeps an account for.
type Assisted struct {
	Account  string       `json:"account"`
	Name     string       `json:"name"`
	Email    string       `json:"email,omitempty"` // once a hand-over has begun
	Profiles []match.Card `json:"profiles"`
}

// Assist registers somebody in their place. The officer keeps the account until
// it is handed over; what they write in it is marked. The problems given beside a
// success are warnings.
func (s *Service) Assist(ctx context.Context, a match.Actor, in Assistance) (Assisted, match.Written, []match.Problem, error) {
	fail := func(err error) (Assisted, match.Written, []match.Problem, error) {
		return Assisted{}, match.Written{}, nil, err
	}
	if err := signedIn(a); err != nil {
		return fail(err)
	}
	if !a.Reaches(match.ActionAssist) {
		return fail(forbidden())
	}
	u, err := s.assisted(a, &in)
	if err != nil {
		return fail(err)
	}
	warnings, err := s.normalize(in.Profile)
	if err != nil {
		return fail(ofProfile(err))
	}
	warnings = fieldsOfProfile(warnings)
	o := match.ObjectOf(in.Profile, s.ref)
	if !match.Can(a, match.ActionAssist, o) {
		return fail(match.Fail(match.KindForbidden, "not_your_place", "the profile lies outside of the officer's places"))
	}
	var ok bool
	if u.KeptFor, ok = a.KeepsFor(o.Places, in.Organization, s.ref); !ok {
		return fail(match.Invalid([]match.Problem{{Field: "organization", Code: match.ProblemUnknownValue, Value: in.Organization}}))
	}
	w := match.Write{Profile: in.Profile, Mode: match.Create, OnBehalf: true, State: firstState(a, in.Profile)}
	if tried, err := s.profiles.Try(ctx, []match.Write{w}); err != nil || tried[0].Err != nil {
		return fail(cause(err, tried))
	}
	if u, err = s.users.Put(ctx, u); err != nil {
		return fail(err)
	}
	s.record(ctx, a, "person.assist", u.ID, map[string]any{"means": in.Means})
	for _, c := range in.Consents {
		c.User, c.Officer, c.Means, c.Given = u.ID, a.User, in.Means, true
		if _, _, err := s.consent(ctx, a, c); err != nil {
			return fail(err)
		}
	}
	w.Owner = u.ID
	written, _, err := s.save(ctx, a, w)
	if err != nil {
		return fail(err)
	}
	return Assisted{u.ID, u.Name, "", []match.Card{match.CardOf(written.Profile)}}, written, warnings, nil
}

// ofProfile says of every problem in an error that the profile has it: the person
// beside it has a name, too.
func ofProfile(err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	x := *e
	x.Problems = fieldsOfProfile(e.Problems)
	return &x
}

func fieldsOfProfile(problems []match.Problem) []match.Problem {
	out := slices.Clone(problems)
	for i := range out {
		out[i].Field = "profile." + out[i].Field
	}
	return out
}

func cause(err error, tried []match.Written) error {
	if err != nil {
		return err
	}
	return tried[0].Err
}

// assisted checks what was noted and gives the account to be made. Without the
// consent that others find the profile there is nothing to register it for.
func (s *Service) assisted(a match.Actor, in *Assistance) (match.User, error) {
	if in.Role == "" {
		in.Role = match.RoleFounder
	}
	u := match.User{Name: in.Name, Lang: in.Lang, Roles: []match.Role{in.Role}, Steward: a.User}
	problems := match.NormalizeUser(&u, s.ref)
	refuse := func(wrong bool, field, code, value string) {
		if wrong {
			problems = append(problems, match.Problem{Field: field, Code: code, Value: value})
		}
	}
	refuse(u.Name == "", "name", match.ProblemRequired, "")
	refuse(!in.Role.Chosen(), "role", "role_granted", "")
	refuse(!in.Means.Noted(), "means", match.ProblemUnknownValue, string(in.Means))
	refuse(!slices.ContainsFunc(in.Consents, func(c match.Consent) bool { return c.Purpose == match.ConsentPublish }), "consents", "consent_required", "")
	for _, c := range in.Consents {
		refuse(!c.Purpose.Needed(), "consents.purpose", match.ProblemUnknownValue, string(c.Purpose))
		refuse(!slices.Contains(c.Purpose.Versions(), c.Version), "consents.version", "consent_version", c.Version)
	}
	return u, match.Invalid(problems)
}

// Keeps tells whether the actor keeps the account that a profile belongs to.
func (s *Service) Keeps(ctx context.Context, a match.Actor, p match.Profile) bool {
	o := s.object(ctx, a, p)
	return a.User != "" && o.Steward == a.User
}

// AssistedBy lists whom the actor keeps accounts for, by id.
func (s *Service) AssistedBy(ctx context.Context, a match.Actor, after string, limit int) ([]Assisted, string, error) {
	return s.assistedPage(ctx, a, after, limit, func(k match.Keeping) (bool, error) { return a.Keeps(k, s.ref), nil })
}

// assistedPage lists those whose accounts are kept in one of the ways that fit.
func (s *Service) assistedPage(
	ctx context.Context, a match.Actor, after string, limit int, fits func(match.Keeping) (bool, error),
) ([]Assisted, string, error) {
	limit, err := s.officersPage(a, match.ActionAssist, limit)
	if err != nil {
		return nil, "", err
	}
	keepers, err := s.access.Keepers(ctx)
	if err != nil {
		return nil, "", err
	}
	var f match.UserFilter
	for _, k := range keepers {
		ok, err := fits(k)
		if err != nil {
			return nil, "", err
		}
		if ok {
			f.Keepings = append(f.Keepings, k)
		}
	}
	if len(f.Keepings) == 0 {
		return []Assisted{}, "", nil
	}
	users, err := s.access.ListUsers(ctx, f, after, limit+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(users) > limit {
		users, next = users[:limit], users[limit-1].ID
	}
	out := []Assisted{}
	for _, u := range users {
		x, err := s.assistedOf(ctx, u)
		if err != nil {
			return nil, "", err
		}
		out = append(out, x)
	}
	return out, next, nil
}

func (s *Service) assistedOf(ctx context.Context, u match.User) (Assisted, error) {
	cards, err := s.users.Owned(ctx, u.ID)
	return Assisted{u.ID, u.Name, u.Email, append([]match.Card{}, cards...)}, err
}
