package api_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryReadWaits: a client may add min_seq to whatever it reads.
func TestEveryReadWaits(t *testing.T) {
	w := newWorld(t, nil)
	stale := map[string]string{"X-Duyen-Stale": "1"}
	for _, path := range []string{
		"/v1/startups/the-startup", "/v1/startups", "/v1/search?q=que", "/v1/suggest?q=qu", "/v1/me", "/v1/introductions", "/v1/agreements",
		"/v1/bookings", "/v1/webhooks", "/v1/saved-searches", "/v1/consents", theFeed, theFeed + "/settings",
	} {
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		w.do(call{name: "not yet", path: path + sign + "min_seq=99999999", as: "owner", status: http.StatusOK, has: []string{`"stale":true`}, headers: stale})
		w.do(call{name: "long ago", path: path + sign + "min_seq=1", as: "owner", status: http.StatusOK, hasNot: []string{`"stale"`}, headers: map[string]string{"X-Duyen-Stale": ""}})
		w.do(call{name: "no number", path: path + sign + "min_seq=-1", as: "owner", status: http.StatusBadRequest, has: []string{`"field":"min_seq"`}})
	}
	w.do(call{name: "a table", path: theFeed + ".csv?min_seq=99999999", as: "owner", status: http.StatusOK, headers: stale, hasNot: []string{"stale"}})
	spec, err := os.ReadFile("openapi.yaml")
	must(t, err)
	for _, block := range regexp.MustCompile(`(?m)^  /v1/`).Split(string(spec), -1)[1:] {
		path, _, _ := strings.Cut(block, ":")
		read := regexp.MustCompile(`(?ms)^    get:.*?^    (\w|\z)`).FindString(block + "\n    x")
		if read != "" && !strings.Contains(read, "name: min_seq\n") {
			t.Errorf("/v1/%s cannot wait", path)
		}
	}
}

// TestEveryWriteSaysWhatToWaitFor: also one that does not know its own number.
func TestEveryWriteSaysWhatToWaitFor(t *testing.T) {
	w := newWorld(t, nil)
	seq := map[string]string{"X-Duyen-Seq": "*"}
	none := map[string]string{"X-Duyen-Seq": ""}
	asked := w.do(call{
		name: "ask", method: http.MethodPost, path: "/v1/introductions", as: "owner", body: `{"from":"the-startup","to":"the-mentor","message":"Xin chào"}`,
		status: http.StatusCreated, headers: seq,
	})
	w.do(call{
		name: "its effect", path: "/v1/startups/the-startup/matches?kind=mentor&min_seq=" + asked.header.Get("X-Duyen-Seq"), as: "owner",
		status: http.StatusOK, headers: map[string]string{"X-Duyen-Stale": ""},
	})
	for _, c := range []call{
		{name: "save", method: http.MethodPost, path: "/v1/saved-searches", as: "owner", body: `{"name":"x","query":"q=que"}`, status: http.StatusCreated, headers: seq},
		{name: "block", method: http.MethodPost, path: "/v1/blocks", as: "admin", body: `{"profile":"the-investor"}`, status: http.StatusOK, headers: seq},
		{name: "unblock", method: http.MethodDelete, path: "/v1/blocks/" + w.users["owner"], as: "admin", status: http.StatusNoContent, headers: seq},
		{name: "refused", method: http.MethodPost, path: "/v1/introductions", as: "owner", body: `{}`, status: http.StatusUnprocessableEntity, headers: none},
		{name: "nobody", method: http.MethodPost, path: "/v1/auth/register", body: `{"email":"new@example.test","password":"a fine password","name":"x"}`, status: http.StatusAccepted, headers: none},
	} {
		w.do(c)
	}
}
