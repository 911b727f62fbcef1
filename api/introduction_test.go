package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duyen/match"
)

// TestIntroductions asks, answers and reports over HTTP, with what must not work.
func TestIntroductions(t *testing.T) {
	w := newWorld(t, nil)
	m := &matrix{world: w, kept: map[string]match.Profile{}}
	m.make(t.Context(), match.KindMentor, "the-other-mentor", "mentor", match.VisibilityPublic)
	const all = "/v1/introductions"
	key := map[string]string{"Idempotency-Key": "k"}
	post := func(path, as, body string, status int, has ...string) reply {
		t.Helper()
		return w.do(call{name: as, method: http.MethodPost, path: path, as: as, body: body, status: status, has: has, header: key})
	}
	ask := `{"from":"the-startup","to":"the-other-mentor","message":"Xin gặp","answer_within_days":3}`
	made := post(all, "owner", ask, http.StatusCreated, `"state":"requested"`, `"reroute":true`)
	if again := post(all, "owner", ask, http.StatusCreated); again.body != made.body {
		t.Errorf("the same request, another answer:\n%s\n%s", made.body, again.body)
	}
	post(all, "owner", strings.Replace(ask, "Xin", "Mong", 1), http.StatusUnprocessableEntity, "key_reused")
	key = nil
	one := all + "/" + regexp.MustCompile(`int_[0-9a-z]{24}`).FindString(made.body)
	post(all, "owner", ask, http.StatusOK, one[len(all)+1:])
	post(all, "owner", `{"from":"the-startup","to":"the-startup","answer_within_days":0}`, http.StatusUnprocessableEntity, "same_profile", `"field":"message"`, "answer_within_days")
	post(all, "owner", `{"from":"the-startup","too":"x"}`, http.StatusBadRequest, "unknown_field")
	post(all, "owner", `{"from":"the-startup","to":"none","message":"x"}`, http.StatusNotFound)
	post(one+"/decline", "mentor", `{"note":"Xin lỗi"}`, http.StatusUnprocessableEntity, `"field":"reason"`, `"nearest":"no_time, `)
	post(one+"/decline", "mentor", "", http.StatusUnprocessableEntity, `"field":"reason"`)
	post(one+"/outcome", "other", `{"result":"nothing"}`, http.StatusNotFound)
	post(one+"/outcome", "mentor", `{"result":"nothing"}`, http.StatusConflict, "introduction_state")
	w.do(call{name: "before", path: one, as: "owner", status: http.StatusOK, hasNot: []string{`"contact"`}, headers: map[string]string{"Cache-Control": "no-store"}})
	post(one+"/accept", "mentor", "", http.StatusOK, `"state":"accepted"`, `"contact":{`)
	post(one+"/accept", "mentor", "", http.StatusOK, `"state":"accepted"`)
	w.do(call{name: "after", path: one, as: "owner", status: http.StatusOK, has: []string{`"contact":{`}})
	post(one+"/messages", "owner", `{"links":["ftp://example.org/a"]}`, http.StatusUnprocessableEntity, "bad_url")
	post(one+"/messages", "owner", `{"text":"Chào anh"}`, http.StatusCreated, `"side":"from"`)
	post(one+"/outcome", "owner", `{"result":"investment"}`, http.StatusUnprocessableEntity, `"field":"amount"`)
	post(one+"/outcome", "owner", `{"result":"investment","amount":{"value":500000000,"currency":"VND"}}`, http.StatusOK, `"state":"closed"`)
	post(one+"/outcome", "mentor", `{"result":"nothing"}`, http.StatusConflict, "introduction_reported")
	for query, status := range map[string]int{"?state=closed&side=from&profile=the-startup": 200, "?state=closd": 400, "?side=both": 400, "?after=%2F": 400, "?profile=the-other-mentor": 403} {
		w.do(call{name: query, path: all + query, as: "owner", status: status})
	}
	post("/v1/offers/the-offer/interest", "owner", `{"from":"the-startup"}`, http.StatusCreated, `"offer":"the-offer"`, `"reroute":false`)
}
