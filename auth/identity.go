package auth

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"duyen/match"
)

// The longest parts of an identity: subject (OpenID Connect Core, 2), e-mail
// address (RFC 5321) and a name as profiles have it.
const (
	subjectMax = 255
	emailMax   = 254
	nameMax    = 200
)

// person is what a provider says about somebody.
type person struct {
	Party    string `json:"azp"`
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth is true for what says so in one of the ways that providers have.
type truth bool

// UnmarshalJSON implements json.Unmarshaler.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

// identify turns a code into who it stands for.
func (e *endpoint) identify(ctx context.Context, s signIn, code string) (Identity, error) {
	granted, err := e.oauth.Exchange(ctx, code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return Identity{}, refusal(err)
	}
	raw, ok := granted.Extra("id_token").(string)
	if !ok {
		return Identity{}, refusal(errors.New("no ID token"))
	}
	token, err := e.verify(ctx, raw)
	if err != nil {
		return Identity{}, refusal(err)
	}
	var who person
	if err := token.Claims(&who); err != nil {
		return Identity{}, refusal(err)
	}
	if err := e.check(token, who, s, granted.AccessToken); err != nil {
		return Identity{}, refusal(err)
	}
	name := who.Name
	if !soundEmail(who.Email) {
		if who, err = e.ask(ctx, token.Subject, granted); err != nil {
			return Identity{}, err
		}
	}
	return Identity{
		Issuer: e.issuer, Subject: token.Subject, Email: who.Email, EmailVerified: bool(who.Verified),
		Name: cleanName(cmp.Or(name, who.Name)),
	}, nil
}

// check looks at what go-oidc does not: that the token answers this very
// sign-in, was made for us, and belongs to what came with it.
func (e *endpoint) check(token *oidc.IDToken, who person, s signIn, access string) error {
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(s.Nonce)) != 1:
		return errors.New("the nonce is another one")
	case token.Subject == "" || len(token.Subject) > subjectMax || !utf8.ValidString(token.Subject):
		return errors.New("the subject is missing or too long")
	case who.Party != "" && who.Party != e.oauth.ClientID, who.Party == "" && len(token.Audience) > 1:
		return errors.New("made for another party")
	case token.IssuedAt.After(e.now().Add(clockSkew)) || token.IssuedAt.Before(s.At.Add(-clockSkew)):
		return errors.New("not issued during this sign-in")
	case token.AccessTokenHash != "":
		return token.VerifyAccessToken(access)
	}
	return nil
}

// ask gets the e-mail address that an ID token need not have from the
// provider's page about the person.
func (e *endpoint) ask(ctx context.Context, subject string, granted *oauth2.Token) (person, error) {
	none := match.Fail(match.KindUnauthorized, "oidc_no_email", "the sign-in provider tells no e-mail address")
	if e.provider.UserInfoEndpoint() == "" {
		return person{}, none
	}
	info, err := e.provider.UserInfo(ctx, oauth2.StaticTokenSource(granted))
	if err != nil {
		return person{}, refusal(err)
	}
	var who person
	switch {
	case info.Subject != subject:
		return person{}, refusal(errors.New("the page is about another person"))
	case info.Claims(&who) != nil || !soundEmail(who.Email):
		return person{}, none
	}
	return who, nil
}

// soundEmail tells whether a provider's e-mail address can be one at all.
func soundEmail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) <= emailMax && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// cleanName gives a name on one line and not longer than names are here.
func cleanName(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }), " ")
	if runes := []rune(s); len(runes) > nameMax {
		return strings.TrimSpace(string(runes[:nameMax]))
	}
	return s
}
