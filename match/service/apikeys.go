package service

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// What is written down of keys and sign-ins at work: not every question.
const (
	keyUseEvery     = time.Minute
	sessionUseEvery = 10 * time.Minute
)

// keyShown is how many letters of a key people see, its prefix included: enough
// to tell twenty keys apart; 220 bits stay hidden.
const keyShown = len(prefixKey) + 6

// keyNameMax bounds the name of a key, in characters.
const keyNameMax = 100

// NewKey is what somebody wants of a new API key. EndsAt zero means never.
type NewKey struct {
	Name   string
	Scopes []match.KeyScope
	EndsAt time.Time
}

// CreateKey makes an API key of the actor. The secret is given this once.
func (s *Service) CreateKey(ctx context.Context, a match.Actor, in NewKey) (k match.APIKey, secret string, err error) {
	if err := mayOwn(a, match.ActionManageKeys); err != nil {
		return match.APIKey{}, "", err
	}
	if err := match.Invalid(in.check(s.now())); err != nil {
		return match.APIKey{}, "", err
	}
	secret, hash, err := s.secrets.New(prefixKey)
	if err != nil {
		return match.APIKey{}, "", err
	}
	k, err = s.access.AddKey(ctx, match.APIKey{
		User: a.User, Name: in.Name, Prefix: secret[:keyShown], Scopes: in.Scopes, EndsAt: in.EndsAt,
	}, hash, a.Session)
	if err != nil {
		return match.APIKey{}, "", err
	}
	s.record(ctx, a, "key.create", a.User, map[string]any{"key": k.ID, "prefix": k.Prefix, "scopes": k.Scopes})
	return k, secret, nil
}

// check brings the wish into form and gives what is wrong with it.
func (in *NewKey) check(now time.Time) (problems []match.Problem) {
	refuse := func(field, code, value, nearest string) {
		problems = append(problems, match.Problem{Field: field, Code: code, Value: value, Nearest: nearest})
	}
	in.Name = text.NFC(strings.Join(strings.Fields(in.Name), " "))
	switch {
	case in.Name == "":
		refuse("name", match.ProblemRequired, "", "")
	case utf8.RuneCountInString(in.Name) > keyNameMax:
		refuse("name", match.ProblemTooLong, "", "100")
	case strings.ContainsFunc(in.Name, unprintable):
		refuse("name", match.ProblemForbidden, "", "")
	}
	if len(in.Scopes) == 0 {
		refuse("scopes", match.ProblemRequired, "", scopeNames())
	}
	for _, x := range in.Scopes {
		if !x.Valid() {
			refuse("scopes", match.ProblemUnknownValue, string(x), scopeNames())
			break
		}
	}
	in.Scopes = slices.Compact(slices.Sorted(slices.Values(in.Scopes)))
	if !in.EndsAt.IsZero() && !in.EndsAt.After(now) {
		refuse("ends_at", "past", "", "")
	}
	return problems
}

func scopeNames() string {
	var out []string
	for _, x := range match.KeyScopes() {
		out = append(out, string(x))
	}
	return strings.Join(out, ", ")
}

// MyKeys gives the actor's API keys, the newest first.
func (s *Service) MyKeys(ctx context.Context, a match.Actor) ([]match.APIKey, error) {
	if err := mayOwn(a, match.ActionManageKeys); err != nil {
		return nil, err
	}
	return s.access.Keys(ctx, a.User)
}

// EndKey ends one of the actor's API keys; KindNotFound for any other.
func (s *Service) EndKey(ctx context.Context, a match.Actor, id string) error {
	if err := mayOwn(a, match.ActionManageKeys); err != nil {
		return err
	}
	defer s.people.forget(a.User)
	if err := s.access.DropKey(ctx, a.User, id); err != nil {
		return err
	}
	s.record(ctx, a, "key.end", a.User, map[string]any{"key": id})
	return nil
}

// IsKey tells whether a bearer's token is an API key, by its looks.
func IsKey(token string) bool { return strings.HasPrefix(token, prefixKey) }

// KeyActor gives who an API key speaks for, as they stand now; KindUnauthorized
// for one that is not good.
func (s *Service) KeyActor(ctx context.Context, secret string) (match.Actor, error) {
	hash, now := s.hashOf(secret), s.now()
	if hash == "" {
		return match.Actor{}, notSignedIn(notFound())
	}
	if a, ok := s.people.getKey(hash, now); ok {
		return a, nil
	}
	generation := s.people.generation()
	k, err := s.access.KeyOf(ctx, hash)
	if err == nil && k.Over(now) {
		err = notFound()
	}
	if err != nil {
		return match.Actor{}, notSignedIn(err)
	}
	a, err := s.standing(ctx, k.User)
	if err != nil {
		return match.Actor{}, err
	}
	a.Key = &match.KeyUse{Prefix: k.Prefix, Scopes: k.Scopes}
	s.people.putKey(hash, a, s.until(now, k.EndsAt), generation)
	if now.Sub(k.UsedAt) >= keyUseEvery {
		s.noted(s.access.UseKey(ctx, k.ID, now))
	}
	return a, nil
}

// noted logs that something could not be written down which nobody waits for.
func (s *Service) noted(err error) {
	if err != nil {
		s.logger.Warn("a use was not written down", "error", err)
	}
}

// unprintable tells whether a character would hide or break what is shown.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }
