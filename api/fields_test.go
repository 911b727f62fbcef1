package api_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// TestEveryFieldIsThere: what the contract names stands in every entry, also when
// there is nothing to say.
func TestEveryFieldIsThere(t *testing.T) {
	w := newWorld(t, nil)
	for _, query := range []string{"?q=que", ""} {
		var found struct{ Data []map[string]any } // anew: decoding into a map keeps what stood there
		got := w.do(call{name: "search", path: "/v1/search" + query, status: http.StatusOK})
		must(t, json.Unmarshal([]byte(got.body), &found))
		lacksNone(t, "a hit", found.Data, "kind", "id", "name", "summary", "score", "highlights")
	}
	var reasons, unmet []map[string]any
	for _, kind := range []string{"mentor", "investor", "offer", "organization"} {
		var ranked struct {
			Data []struct {
				Reasons []map[string]any
				NotMet  []map[string]any `json:"not_met"`
			}
		}
		got := w.do(call{
			name: "matches", method: http.MethodPost, path: "/v1/matches?kind=" + kind, as: "owner", status: http.StatusOK,
			body: `{"kind":"startup","name":"x","sectors":["tourism"],"stage":"idea","locality":"79","needs":["legal"]}`,
		})
		must(t, json.Unmarshal([]byte(got.body), &ranked))
		for _, m := range ranked.Data {
			reasons, unmet = append(reasons, m.Reasons...), append(unmet, m.NotMet...)
		}
	}
	lacksNone(t, "a reason", reasons, "signal", "points", "max", "neutral", "text", "evidence")
	lacksNone(t, "what is not met", unmet, "signal", "text", "change", "gain")
}

// lacksNone wants fields in every entry.
func lacksNone(t *testing.T, what string, entries []map[string]any, fields ...string) {
	t.Helper()
	if len(entries) == 0 {
		t.Errorf("%s: there is none to look at", what)
	}
	for _, e := range entries {
		for _, f := range fields {
			if v, ok := e[f]; !ok || v == nil {
				t.Errorf("%s has no %s: %v", what, f, e)
			}
		}
	}
}
