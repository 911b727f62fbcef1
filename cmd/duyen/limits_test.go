package main

import (
	"net/http"
	"net/url"
	"testing"
)

// TestGuessingOnThePages: pages and API give out one allowance, so that nobody
// guesses at the one what is refused at the other.
func TestGuessingOnThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	refused := 0
	for i := 1; refused == 0 && i <= 100; i++ {
		res, err := http.PostForm(s.url+"/sign-in", url.Values{"email": {"mentor@demo.test"}, "password": {"wrong"}})
		must(t, err)
		res.Body.Close()
		switch res.StatusCode {
		case http.StatusTooManyRequests:
			refused = i
			if res.Header.Get("Retry-After") == "" || res.Header.Get("RateLimit") == "" {
				t.Errorf("refused without saying for how long: %v", res.Header)
			}
		case http.StatusUnauthorized:
		default:
			t.Fatalf("attempt %d gave %d", i, res.StatusCode)
		}
	}
	body := map[string]string{"email": "Mentor@demo.test", "password": "duyen-demo-2026"}
	code, made := 0, refused
	for ; made <= 40 && code != http.StatusTooManyRequests; made++ { // one in 12 seconds may come free between two attempts
		var answer []byte
		if code, answer = s.send(t, http.MethodPost, "/v1/auth/token", "", body); code != http.StatusTooManyRequests && code != http.StatusOK {
			t.Fatalf("the API gave %d: %s", code, answer)
		}
	}
	if refused < 31 || code != http.StatusTooManyRequests { // 30, and one in 12 seconds while the test runs
		t.Errorf("refused at attempt %d; the API gives %d at attempt %d", refused, code, made)
	}
	s.signIn(t, "investor@demo.test")
}
