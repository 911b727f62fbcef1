package api

import (
	"strings"
	"testing"
)

// TestLogged: addresses that are secrets are in no log.
func TestLogged(t *testing.T) {
	for path, want := range map[string]string{
		"/v1/startups/a":               "/v1/startups/a",
		"/unsubscribe/dyu_abc":         "/unsubscribe/…",
		"/unsubscribe/":                "/unsubscribe/…",
		"/unsubscribe/dyu_abc/again":   "/unsubscribe/…",
		"/unsubscribe//dyu_abc":        "/unsubscribe/…",
		"/unsubscribe//dyu_abc/x/":     "/unsubscribe/…",
		"/feeds/dyf_abc/feed.atom":     "/feeds/…/feed.atom",
		"/feeds/dyf_abc/stream":        "/feeds/…/stream",
		"/feeds//dyf_abc/feed.json":    "/feeds/…/feed.json",
		"/feeds//dyf_abc":              "/feeds/…",
		"/feeds/x/dyf_abc/":            "/feeds/…",
		"//feeds/dyf_abc/feed.atom":    "/feeds/…/feed.atom",
		"/" + strings.Repeat("a", 300): "/" + strings.Repeat("a", 199) + "…",
	} {
		if got := logged(path); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}
