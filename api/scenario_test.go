package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestReading(t *testing.T) {
	w := newWorld(t, nil)
	first := w.do(call{
		name: "profile", path: "/v1/startups/the-startup", status: 200,
		has:    []string{`"kind":"startup"`, `"id":"the-startup"`, `"owner":"`, `"created_at":"`},
		hasNot: []string{"Secret Person", "secret@example.test", "$schema", `"contact"`, `"version"`},
		headers: map[string]string{
			"ETag": "*", "Content-Type": "application/json", "Cache-Control": "no-cache", "X-Request-Id": "*",
			"X-Content-Type-Options": "nosniff", "Content-Language": "vi", "X-Duyen-Stale": "",
		},
	})
	if vary := strings.Join(first.header.Values("Vary"), ","); !strings.Contains(vary, "Authorization") || !strings.Contains(vary, "Accept-Language") {
		t.Errorf("Vary is %q", vary)
	}
	tag := first.header.Get("ETag")
	for _, c := range []call{
		{
			name: "own contact", path: "/v1/startups/the-startup", as: "owner", status: 200, has: []string{"Secret Person", `"version":1`},
			headers: map[string]string{"Cache-Control": "no-store", "ETag": `"1"`},
		},
		{name: "not modified", path: "/v1/startups/the-startup", header: map[string]string{"If-None-Match": tag}, status: 304, hasNot: []string{"the-startup"}},
		{name: "own, not modified", path: "/v1/startups/the-startup", as: "owner", header: map[string]string{"If-None-Match": `"1"`}, status: 304},
		{name: "a version is no tag for others", path: "/v1/startups/the-startup", header: map[string]string{"If-None-Match": `"1"`}, status: 200},
		{name: "modified", path: "/v1/startups/the-startup", header: map[string]string{"If-None-Match": `"0"`}, status: 200},
		{name: "wrong kind", path: "/v1/mentors/the-startup", status: 404, has: []string{`"not_found"`}},
		{name: "unknown id", path: "/v1/startups/nobody", status: 404},
		{name: "long id", path: "/v1/startups/" + strings.Repeat("a", 65), status: 404},
		{name: "strange id", path: "/v1/startups/%2e%2e%2fetc", status: 404},
		{name: "id with NUL", path: "/v1/startups/a%00b", status: 404},
		{name: "id in another script", path: "/v1/startups/qu%E1%BA%BF", status: 404},
		{name: "no such route", path: "/v1/nothing", status: 404, has: []string{`"no_route"`}},
		{name: "no such page", path: "/nothing", status: 404},
		{name: "no such asset", path: "/docs/../server.go", status: 404},
		{
			name: "wrong method", method: "PUT", path: "/v1/startups", body: "{}", status: 405, has: []string{`"method_not_allowed"`},
			headers: map[string]string{"Allow": "*"},
		},
		{name: "head", method: "HEAD", path: "/v1/startups/the-startup", status: 200, headers: map[string]string{"ETag": tag}},
		{name: "head of nothing", method: "HEAD", path: "/v1/startups/nobody", status: 404},
		{
			name: "english", path: "/v1/startups/nobody", header: map[string]string{"Accept-Language": "en-GB,en;q=0.8"}, status: 404,
			has: []string{"There is nothing here"}, headers: map[string]string{"Content-Language": "en"},
		},
		{name: "lang wins", path: "/v1/startups/nobody?lang=vi", header: map[string]string{"Accept-Language": "en"}, status: 404, has: []string{"Không tìm thấy"}},
		{name: "unknown language", path: "/v1/search?lang=fr", status: 400, has: []string{`"field":"lang"`, "vi, en"}},
		{
			name: "me", path: "/v1/me", as: "owner", status: 200, has: []string{`"email":"owner@example.test"`, `"roles":["founder"]`, `"id":"the-mentor"`},
			headers: map[string]string{"Cache-Control": "no-store"},
		},
		{name: "key set", path: "/.well-known/jwks.json", status: 200, has: []string{`"keys"`, `"kid"`}, hasNot: []string{`"d":`}},
		{name: "specification", path: "/openapi.yaml", status: 200, has: []string{"openapi: 3.1.0", "/v1/startups/{id}/matches"}},
		{
			name: "page of errors", path: "/docs/errors?lang=en", status: 200,
			has:     []string{`<dt id="not_found">`, `<dt id="bad_ticket">`, "Somebody else has changed the profile", `<dt id="fault-bad_email">`},
			headers: map[string]string{"Content-Language": "en", "Content-Security-Policy": "*"}, hasNot: []string{"<script", "style="},
		},
		{name: "reference page", path: "/docs", status: 200, has: []string{"swagger-ui"}, hasNot: []string{"https://unpkg", "cdn"}},
		{name: "metrics", path: "/metrics", status: 200, has: []string{"duyen_http_requests_total", "duyen_index_seq", "go_goroutines"}, hasNot: []string{"the-startup"}},
		{name: "ready", path: "/readyz", status: 200, has: []string{`"ready":true`, `"profiles":5`}},
	} {
		w.do(c)
	}
}

func TestWriting(t *testing.T) {
	w := newWorld(t, nil)
	match := func(tag string) map[string]string { return map[string]string{"If-Match": tag} }
	patch := func(tag string) map[string]string {
		return map[string]string{"If-Match": tag, "Content-Type": "application/merge-patch+json"}
	}
	created := w.do(call{
		name: "create", method: "POST", path: "/v1/startups", as: "owner", status: 201,
		body: `{"name":"Hoà Bình","stage":"idea","sectors":["Nông nghiệp"],"owner":"somebody","verified":true,"version":99}`,
		has:  []string{`"id":"stp_`, `"name":"Hòa Bình"`, `"version":1`, `"owner":"` + w.users["owner"]}, hasNot: []string{"somebody", `"verified"`},
		headers: map[string]string{"ETag": `"1"`, "X-Duyen-Seq": "*", "Cache-Control": "no-store"},
	})
	at := created.header.Get("Location")
	if !strings.HasPrefix(at, "/v1/startups/stp_") {
		t.Fatalf("Location is %q", at)
	}
	for _, c := range []call{
		{name: "it is there", path: at, status: 200, has: []string{"Hòa Bình"}},
		{name: "no If-Match", method: "PUT", path: at, as: "owner", body: `{"name":"b"}`, status: 428},
		{name: "old version", method: "PUT", path: at, as: "owner", body: `{"name":"b"}`, header: match(`"7"`), status: 412},
		{name: "weak tag", method: "PUT", path: at, as: "owner", body: `{"name":"b"}`, header: match(`W/"1"`), status: 412},
		{name: "any version", method: "PUT", path: at, as: "owner", body: `{"name":"b"}`, header: match(`*`), status: 400},
		{name: "other id in the body", method: "PUT", path: at, as: "owner", body: `{"id":"the-startup","name":"b"}`, header: match(`"1"`), status: 422, has: []string{`"field":"id"`, "id_mismatch"}},
		{name: "other kind in the body", method: "PUT", path: at, as: "owner", body: `{"kind":"mentor","name":"b"}`, header: match(`"1"`), status: 400, has: []string{`"field":"kind"`, `"nearest":"startup"`}},
		{name: "untouched", path: at, as: "owner", status: 200, has: []string{"Hòa Bình"}, headers: map[string]string{"ETag": `"1"`}},
		{
			name: "replace", method: "PUT", path: at, as: "owner", body: `{"name":"Mới"}`, header: match(`"1"`), status: 200,
			has: []string{`"name":"Mới"`, `"version":2`}, hasNot: []string{`"stage"`}, headers: map[string]string{"ETag": `"2"`, "X-Duyen-Seq": "*"},
		},
		{
			name: "patch", method: "PATCH", path: at, as: "owner", body: `{"summary":"tóm tắt","name":"Tên"}`, header: patch(`"2"`), status: 200,
			has: []string{`"summary":"tóm tắt"`, `"name":"Tên"`}, headers: map[string]string{"ETag": `"3"`},
		},
		{name: "patch removes", method: "PATCH", path: at, as: "owner", body: `{"summary":null}`, header: patch(`"3"`), status: 200, hasNot: []string{"summary"}},
		{name: "patch of nothing", method: "PATCH", path: at, as: "owner", body: `{"summry":"x"}`, header: patch(`"4"`), status: 400, has: []string{`"field":"summry"`, `"nearest":"summary"`}},
		{name: "patch a hidden thing", method: "PATCH", path: "/v1/startups/nobody", as: "owner", body: `{"name":"x"}`, header: patch(`"1"`), status: 404},
		{name: "id taken", method: "POST", path: "/v1/mentors", as: "owner", body: `{"id":"the-startup","name":"x"}`, status: 409},
		{name: "warned", method: "POST", path: "/v1/startups", as: "owner", body: `{"name":"w","sectors":["Du hành vũ trụ"]}`, status: 201, has: []string{`"warnings":[{"field":"sectors`, `"x:du hanh vu tru"`}},
		{name: "private", method: "POST", path: "/v1/startups", as: "owner", body: `{"id":"hidden","name":"h","visibility":"private"}`, status: 201},
		{name: "hidden from others", path: "/v1/startups/hidden", as: "other", status: 404},
		{name: "hidden from writers", method: "PUT", path: "/v1/startups/hidden", as: "other", body: `{"name":"x"}`, header: match(`"1"`), status: 404},
		{name: "hidden matches", path: "/v1/startups/hidden/matches?kind=mentor", as: "other", status: 404},
		{name: "seen by its owner", path: "/v1/startups/hidden", as: "owner", status: 200},
		{name: "delete an old version", method: "DELETE", path: at, as: "owner", header: match(`"1"`), status: 412},
		{name: "delete without version", method: "DELETE", path: at, as: "owner", status: 428},
		{name: "delete", method: "DELETE", path: at, as: "owner", header: match(`"4"`), status: 204, headers: map[string]string{"X-Duyen-Seq": "*"}},
		{name: "gone", path: at, as: "owner", status: 404},
	} {
		w.do(c)
	}
}

func TestLists(t *testing.T) {
	w := newWorld(t, nil)
	for _, id := range []string{"a-1", "a-2", "a-3"} {
		w.create(t.Context(), "startup", id)
	}
	page := w.do(call{
		name: "first page", path: "/v1/startups?limit=2&sector=agri", status: 200,
		has: []string{`"id":"a-1"`, `"id":"a-2"`, `"has_more":true`, `"next":"`}, hasNot: []string{`"id":"a-3"`, "Secret"},
	})
	link := page.header.Get("Link")
	next, ok := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	if !ok || !strings.Contains(next, "sector=agri") {
		t.Fatalf("Link is %q", link)
	}
	for _, c := range []call{
		{
			name: "last page", path: next, status: 200, has: []string{`"id":"a-3"`, `"id":"the-startup"`, `"has_more":false`}, hasNot: []string{`"a-1"`, `"next"`},
			headers: map[string]string{"Link": ""},
		},
		{name: "nothing passes", path: "/v1/startups?sector=ict", status: 200, has: []string{`"data":[]`}},
		{name: "old place name", path: "/v1/startups?locality=" + "Qu%E1%BA%A3ng%20Ng%C3%A3i", status: 200, has: []string{`"id":"a-1"`}},
		{name: "unknown stage", path: "/v1/startups?stage=ideaa", status: 400, has: []string{`"field":"stage"`, `"nearest":"idea"`}},
		{name: "future", path: "/v1/startups?updated_since=2999-01-01T00:00:00Z", status: 200, has: []string{`"data":[]`}},
		{name: "no time", path: "/v1/startups?updated_since=yesterday", status: 400, has: []string{`"field":"updated_since"`}},
		{
			name: "search", path: "/v1/search?q=que%20tra%20bong&facets=kind,sector&limit=3", status: 200,
			has: []string{`"data":[{`, `"facets":{`, `"understood":[`, `"has_more":`}, hasNot: []string{"Secret", "secret@"},
		},
		{name: "search of one kind", path: "/v1/search?q=que&kind=mentor", status: 200, has: []string{`"the-mentor"`}, hasNot: []string{`"the-startup"`}},
		{name: "unknown kind", path: "/v1/search?q=a&kind=banker", status: 400, has: []string{`"field":"kind"`, "startup, mentor, investor, offer, organization"}},
		{name: "unknown facet", path: "/v1/search?q=a&facets=colour", status: 400, has: []string{`"field":"facets"`}},
		{name: "long query", path: "/v1/search?q=" + strings.Repeat("a", 100_000), status: 400, has: []string{`"field":"q"`}},
		{name: "wildcards are text", path: "/v1/search?q=" + strings.Repeat("*a*%20", 30), status: 200},
		{name: "suggest", path: "/v1/suggest?q=qu", status: 200, has: []string{`"data":[`}},
	} {
		w.do(c)
	}
}

func TestMatches(t *testing.T) {
	w := newWorld(t, nil)
	first := w.do(call{
		name: "own matches", path: "/v1/startups/the-startup/matches?kind=investor", as: "owner", status: 200,
		has:     []string{`"target":{"kind":"investor","id":"the-investor"`, `"reasons":[{"signal":"`, `"not_met":[`, `"seq":`, `"epoch":`, `"day":"`},
		hasNot:  []string{`"text":""`, `"text":"reason.`, `"text":"unmet.`, `"change":"change.`, "Secret"},
		headers: map[string]string{"ETag": "*", "Cache-Control": "no-store", "Content-Type": "application/json"},
	})
	tag := first.header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) {
		t.Errorf("ETag is %q", tag)
	}
	english := w.do(call{name: "english", path: "/v1/startups/the-startup/matches?kind=investor&lang=en", as: "owner", status: 200})
	if english.body == first.body {
		t.Error("English and Vietnamese reasons are the same")
	}
	for _, c := range []call{
		{name: "from the cache", path: "/v1/startups/the-startup/matches?kind=investor", as: "owner", status: 200, has: []string{first.body}},
		{name: "not modified", path: "/v1/startups/the-startup/matches?kind=investor", as: "owner", header: map[string]string{"If-None-Match": tag}, status: 304},
		{name: "cached for the owner only", path: "/v1/startups/the-startup/matches?kind=investor", as: "other", status: 403, hasNot: []string{"the-investor"}},
		{name: "cached and anonymous", path: "/v1/startups/the-startup/matches?kind=investor", status: 401, hasNot: []string{"the-investor"}},
		{name: "one counterpart", path: "/v1/investors/the-investor/matches", as: "owner", status: 200, has: []string{`"id":"the-startup"`}, hasNot: []string{`"the-investor"`}},
		{name: "kind is needed", path: "/v1/startups/the-startup/matches", as: "owner", status: 400, has: []string{"mentor, investor, offer, organization"}},
		{name: "wrong kind", path: "/v1/startups/the-startup/matches?kind=startup", as: "owner", status: 400, has: []string{`"field":"kind"`, "mentor, investor, offer, organization"}},
		{name: "two kinds", path: "/v1/startups/the-startup/matches?kind=mentor,investor", as: "owner", status: 400},
		{name: "wrong kind for an investor", path: "/v1/investors/the-investor/matches?kind=mentor", as: "owner", status: 400, has: []string{`"nearest":"startup"`}},
		{name: "unknown subject", path: "/v1/startups/nobody/matches?kind=mentor", as: "admin", status: 404},
		{name: "preview", method: "POST", path: "/v1/matches?kind=mentor", as: "other", body: `{"kind":"startup","name":"x","sectors":["agri"]}`, status: 200, has: []string{`"id":"the-mentor"`}},
		{name: "preview of what is not valid", method: "POST", path: "/v1/matches?kind=mentor", as: "other", body: `{"kind":"startup","name":"x","stage":"nowhere"}`, status: 422, has: []string{`"field":"stage"`}},
		{name: "preview without kind", method: "POST", path: "/v1/matches", as: "other", body: `{"kind":"startup","name":"x"}`, status: 400, has: []string{"mentor, investor, offer, organization"}},
		{name: "feed", path: "/v1/investors/the-investor/feed", as: "owner", status: 200, has: []string{`"id":"the-startup"`, `"event":"match"`, `"reasons":[`}, hasNot: []string{`"text":""`, "Secret"}},
		{name: "feed of the future", path: "/v1/investors/the-investor/feed?since=2999-01-01T00:00:00Z", as: "owner", status: 200, has: []string{`"data":[]`}},
		{name: "feed of a startup", path: "/v1/investors/the-startup/feed", as: "owner", status: 404},
		{name: "cursor of nothing", path: "/v1/investors/the-investor/feed?after=zzz", as: "owner", status: 400, has: []string{`"field":"after"`}},
	} {
		w.do(c)
	}
}

func TestMinSeq(t *testing.T) {
	w := newWorld(t, nil)
	written := w.do(call{name: "write", method: "POST", path: "/v1/startups", as: "owner", body: `{"id":"new","name":"Tỏi Lý Sơn"}`, status: 201})
	w.readBack("/v1/search?q=toi%20ly%20son&min_seq="+written.header.Get("X-Duyen-Seq"), `"id":"new"`)
	for _, c := range []call{
		{name: "search too early", path: "/v1/search?q=toi&min_seq=999999", status: 200, has: []string{`"stale":true`}, headers: map[string]string{"X-Duyen-Stale": "1"}},
		{name: "list too early", path: "/v1/startups?min_seq=999999", status: 200, has: []string{`"stale":true`}, headers: map[string]string{"X-Duyen-Stale": "1"}},
		{name: "matches too early", path: "/v1/startups/new/matches?kind=mentor&min_seq=999999", as: "owner", status: 200, has: []string{`{"stale":true,`}, headers: map[string]string{"X-Duyen-Stale": "1"}},
		{name: "profile too early", path: "/v1/startups/new?min_seq=999999", status: 200, headers: map[string]string{"X-Duyen-Stale": "1"}},
		{name: "no number", path: "/v1/search?min_seq=soon", status: 400, has: []string{`"field":"min_seq"`}},
		{name: "negative", path: "/v1/search?min_seq=-1", status: 400, has: []string{`"field":"min_seq"`}},
	} {
		w.do(c)
	}
}

// readBack asks until the answer is not stale: it then holds what was written,
// and every answer before said that it was stale. On a busy machine indexing
// may take longer than the 200 ms one request waits.
func (w *world) readBack(path, want string) {
	w.t.Helper()
	for range 50 {
		got := w.do(call{name: "read your write", path: path, status: 200})
		if got.header.Get("X-Duyen-Stale") == "" {
			if !strings.Contains(got.body, want) || strings.Contains(got.body, `"stale"`) {
				w.t.Errorf("fresh answer lacks %s: %s", want, got.body)
			}
			return
		}
		if !strings.Contains(got.body, `"stale":true`) {
			w.t.Errorf("stale answer does not say so: %s", got.body)
		}
	}
	w.t.Error("what was written never arrives")
}

func TestTokens(t *testing.T) {
	w := newWorld(t, nil)
	bad := func(value string) map[string]string { return map[string]string{"Authorization": value} }
	tampered := w.tokens["owner"][:len(w.tokens["owner"])-4] + "AAAA"
	for _, path := range []string{"/v1/me", "/v1/search?q=a", "/v1/startups/the-startup", "/livez", "/docs", "/nothing"} {
		for name, value := range map[string]string{
			"garbage": "Bearer x", "empty": "Bearer ", "basic": "Basic b3duZXI6eA==", "tampered": "Bearer " + tampered, "no scheme": w.tokens["owner"],
			"a megabyte": "Bearer " + strings.Repeat("a", 1<<20),
		} {
			w.do(call{
				name: name, path: path, header: bad(value), status: 401, has: []string{`"bad_token"`},
				headers: map[string]string{"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
			})
		}
	}
	signIn := func(body string, status int, has ...string) {
		w.do(call{
			name: "sign in", method: "POST", path: "/v1/auth/token", body: body, status: status, has: has, hasNot: []string{password},
			headers: map[string]string{"Cache-Control": "no-store"},
		})
	}
	signIn(`{"email":"OWNER@example.test ","password":"`+password+`"}`, 200, `"access_token":"`, `"expires_in":`)
	signIn(`{"email":"owner@example.test","password":"wrong"}`, 401, `"credentials"`)
	signIn(`{"email":"nobody@example.test","password":"wrong"}`, 401, `"credentials"`)
	signIn(`{"email":"owner@example.test"}`, 422, `"field":"password"`)
	signIn(`{"email":"owner@example.test","password":"a","role":"admin"}`, 400, `"field":"role"`)
	signIn(`{"email":"owner@example.test","Password":"a"}`, 400, `"field":"Password"`)
	signIn(`{"email":["owner@example.test"],"password":"a"}`, 400, `"field":"email"`)
	signIn(`{"email":"owner@example.test","password":"`+strings.Repeat("a", 2100)+`"}`, 422, `"field":"password"`)
}

// TestGuessingPasswords: an address that keeps guessing is told to wait, with a
// true password too, whatever it says about who it is.
func TestGuessingPasswords(t *testing.T) {
	w := newWorld(t, nil)
	guess := call{
		name: "guess", method: "POST", path: "/v1/auth/token", body: `{"email":"owner@example.test","password":"wrong"}`,
		header: map[string]string{"X-Forwarded-For": "192.0.2.9", "X-Real-Ip": "192.0.2.9"},
	}
	limited := false
	for range 100 {
		got := w.do(guess)
		if got.status == http.StatusTooManyRequests {
			limited = got.header.Get("Retry-After") != ""
			break
		}
	}
	if !limited {
		t.Fatal("100 guesses were answered")
	}
	guess.header["X-Forwarded-For"] = "192.0.2.10"
	guess.status = http.StatusTooManyRequests
	w.do(guess)
	w.do(call{name: "others are served", path: "/v1/search?q=a", status: 200})
}
