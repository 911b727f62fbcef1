package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"duyen/locale"
	"duyen/match"
)

// TestEveryKindHasAStatus: a new kind of error must be given a status and a
// text before it can reach anybody.
func TestEveryKindHasAStatus(t *testing.T) {
	for _, k := range match.ErrorKinds() {
		if s := Status(k); s < 400 || http.StatusText(s) == "" {
			t.Errorf("%s has status %d", k, s)
		}
		for _, lang := range locale.Languages() {
			if text := locale.Error(lang, string(k), string(k)); strings.HasPrefix(text, "error.") {
				t.Errorf("%s has no text in %s", k, lang)
			}
		}
	}
	if Status("no such kind") != 0 {
		t.Error("an unknown kind has a status")
	}
}

func TestProblem(t *testing.T) {
	secret := errors.New("open /srv/secret.db: SELECT password")
	cases := []struct {
		err    error
		status int
		code   string
		header string
	}{
		{match.Fail(match.KindNotFound, "not_found", "m"), 404, "not_found", ""},
		{match.Fail(match.KindBusy, "rebuilding", "m"), 503, "rebuilding", "Retry-After"},
		{match.Fail(match.KindFull, "full", "m"), 507, "full", "Retry-After"},
		{match.Fail(match.KindUnauthorized, "bad_token", "m"), 401, "bad_token", "WWW-Authenticate"},
		{match.Wrap(secret, "store"), 500, "internal", ""},
		{&match.Error{Kind: match.KindInternal, Code: "secret", Message: "secret", Cause: secret}, 500, "internal", ""},
		{&match.Error{Kind: "new", Code: "secret", Message: "secret", Cause: secret}, 500, "internal", ""},
		{secret, 500, "internal", ""},
		{fmt.Errorf("secret: %w", match.Fail(match.KindStale, "stale", "secret")), 412, "stale", ""},
		{match.Wrap(context.DeadlineExceeded, "secret"), 503, "busy", "Retry-After"},
		{fmt.Errorf("secret: %w", context.DeadlineExceeded), 503, "busy", "Retry-After"},
		{&transport{status: 429, retryAfter: 3}, 429, "rate_limited", "Retry-After"},
		{&transport{status: 405}, 405, "method_not_allowed", ""},
	}
	for _, c := range cases {
		p := problem(t.Context(), c.err)
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != c.status || p.Code != c.code {
			t.Errorf("%v: %d %s, want %d %s", c.err, p.Status, p.Code, c.status, c.code)
		}
		if strings.Contains(string(raw), "secret") || strings.Contains(string(raw), "SELECT") {
			t.Errorf("%v leaks: %s", c.err, raw)
		}
		if c.header != "" && p.header[c.header] == "" {
			t.Errorf("%v: no %s", c.err, c.header)
		}
	}
}

// TestContactIsNotRepeated: personal data of an input do not come back.
func TestContactIsNotRepeated(t *testing.T) {
	err := match.Invalid([]match.Problem{
		{Field: "contact.email", Code: "invalid", Value: "secret@example", Nearest: "secret"},
		{Field: "stage", Code: "unknown_value", Value: "idee", Nearest: "idea"},
	})
	raw, _ := json.Marshal(problem(t.Context(), err))
	if strings.Contains(string(raw), "secret") || !strings.Contains(string(raw), `"nearest":"idea"`) {
		t.Errorf("got %s", raw)
	}
}
