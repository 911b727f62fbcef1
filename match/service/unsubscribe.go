package service

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"duyen/match"
)

// prefixUnsubscribe marks tokens that end digests and open nothing.
const prefixUnsubscribe = "dyu_"

// unsubscribeLink gives the address under which an account ends its digests
// without signing in. It is the same in every letter, so that the one in an older
// letter works too; a new letter says that there is something to end again.
func (s *Service) unsubscribeLink(ctx context.Context, user string) (string, error) {
	u, err := s.feeds.Unsubscriber(ctx, user)
	fresh := match.KindOf(err) == match.KindNotFound
	if fresh {
		u = match.Unsubscriber{User: user, Seed: rand.Text()}
	}
	if fresh || err == nil && !u.EndedAt.IsZero() {
		u.EndedAt = time.Time{}
		err = s.feeds.PutUnsubscriber(ctx, u, unsubscribeHash(unsubscribeToken(u)))
	}
	if err != nil {
		return "", err
	}
	return s.site + PathUnsubscribe + "/" + unsubscribeToken(u), nil
}

// unsubscribeToken makes the token out of its account and 130 random bits.
func unsubscribeToken(u match.Unsubscriber) string {
	sum := hmac.New(sha256.New, []byte(u.Seed))
	sum.Write([]byte("unsubscribe\n" + u.User))
	return prefixUnsubscribe + base64.RawURLEncoding.EncodeToString(sum.Sum(nil))
}

func unsubscribeHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// CanUnsubscribe tells whether a token ends somebody's digests; KindNotFound. It
// says nothing about whose.
func (s *Service) CanUnsubscribe(ctx context.Context, token string) error {
	_, err := s.unsubscriber(ctx, token)
	return err
}

// Unsubscribe ends every digest of the account a token belongs to, and may be
// repeated, also after digests were asked for again; KindNotFound.
func (s *Service) Unsubscribe(ctx context.Context, token string) error {
	u, err := s.unsubscriber(ctx, token)
	if err != nil {
		return err
	}
	ended, err := s.feeds.EndDigests(ctx, u.User)
	if err != nil {
		return err
	}
	if ended > 0 {
		s.record(ctx, match.Actor{User: u.User}, "digest.unsubscribe", u.User, nil)
	}
	if ended == 0 && !u.EndedAt.IsZero() {
		return nil
	}
	u.EndedAt = s.now()
	return s.feeds.PutUnsubscriber(ctx, u, unsubscribeHash(token))
}

func (s *Service) unsubscriber(ctx context.Context, token string) (match.Unsubscriber, error) {
	if !strings.HasPrefix(token, prefixUnsubscribe) || len(token) > 100 {
		return match.Unsubscriber{}, match.Fail(match.KindNotFound, "not_found", "there is no such address")
	}
	return s.feeds.UnsubscriberOf(ctx, unsubscribeHash(token))
}
