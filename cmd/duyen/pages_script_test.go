package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// demoIn signs a visitor in as a demo account, over the page.
func (v *visitor) demoIn(name string) {
	v.t.Helper()
	v.send("/sign-in", url.Values{"email": {name + "@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
}

// TestSentTwiceOverThePages: a request that is sent twice at once, and once more after
// going back, makes one introduction and gives one answer.
func TestSentTwiceOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.visitor(t)
	v.demoIn("startup")
	mentor := regexp.MustCompile(`href="/mentors/([^"]+)"`)
	for _, m := range mentor.FindAllStringSubmatch(v.page("/search?kind=mentor"), -1) {
		address := s.url + "/mentors/" + m[1] + "/introduce?once=K7"
		form := url.Values{"from": {"demo-startup"}, "message": {"Xin được góp ý về bao bì."}}
		var group sync.WaitGroup
		var mu sync.Mutex
		led := map[string]int{}
		for range 3 {
			group.Go(func() {
				res, err := v.PostForm(address, form)
				if err != nil {
					t.Error(err)
					return
				}
				defer res.Body.Close()
				mu.Lock()
				defer mu.Unlock()
				led[res.Header.Get("Location")]++
			})
		}
		group.Wait()
		_, _, again := v.see(v.PostForm(address, form))
		if again == "" || !strings.HasSuffix(again, "?done=asked") {
			continue // this one has an open introduction with the demo already, or no place
		}
		if led[again] != 3 || len(led) != 1 {
			t.Fatalf("%s: sent three times led to %v, and then to %s", m[1], led, again)
		}
		id, _, _ := strings.Cut(again, "?")
		if !strings.Contains(v.page("/me/introductions"), id) {
			t.Errorf("%s is not in the list", id)
		}
		return
	}
	t.Fatal("no mentor of the demo could be asked")
}

// TestFormOutlivesSessionOverThePages: somebody writes to a mentor while another tab
// signs them out; what they wrote is there after signing in, and arrives.
func TestFormOutlivesSessionOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.visitor(t)
	v.demoIn("investor")
	const words = "Quỹ muốn trao đổi về bán hàng trên sàn."
	v.send("/sign-out", nil, "/")
	status, page, _ := v.see(v.PostForm(s.url+"/mentors/demo-mentor/ask", url.Values{"from": {"demo-investor"}, "message": {words}}))
	if status != http.StatusUnauthorized || !strings.Contains(page, words) {
		t.Fatalf("the form came to %d: %.600s", status, page)
	}
	in := url.Values{"email": {"investor@demo.test"}, "password": {"duyen-demo-2026"}, "resume": {"/mentors/demo-mentor/ask"}, "kept.from": {"demo-investor"}, "kept.message": {words}}
	status, page, _ = v.see(v.PostForm(s.url+"/sign-in", in))
	if status != http.StatusOK || !strings.Contains(page, words) || !strings.Contains(page, `action="/mentors/demo-mentor/ask"`) {
		t.Fatalf("after signing in: %d: %.600s", status, page)
	}
	v.send("/mentors/demo-mentor/ask", url.Values{"from": {"demo-investor"}, "message": {words}}, "/mentors/demo-mentor?done=asked")
	mentor := s.visitor(t)
	mentor.demoIn("mentor")
	if !strings.Contains(mentor.page("/me"), words) {
		t.Error("the mentor does not read it")
	}
}

// TestFirstViewOverTheWire weighs what a phone is sent before it shows the first page:
// page, style and script, compressed, with the headers of no one's cache in between.
func TestFirstViewOverTheWire(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	sum := 0
	fetch := func(path string) (page string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		sent, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != "gzip" || len(res.Header.Values("Content-Encoding")) != 1 {
			t.Fatalf("%s: %d %v %v", path, res.StatusCode, res.Header, err)
		}
		t.Logf("%s: %d bytes", path, len(sent))
		sum += len(sent)
		z, err := gzip.NewReader(strings.NewReader(string(sent)))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return string(plain)
	}
	home := fetch("/")
	for _, asset := range regexp.MustCompile(`"(/static/[^"]+\.(?:css|js))"`).FindAllStringSubmatch(home, -1) {
		if body := fetch(asset[1]); strings.HasSuffix(asset[1], ".js") && len(body) > 4<<10 {
			t.Errorf("the script has %d bytes", len(body))
		}
	}
	if sum > 20<<10 {
		t.Errorf("the first view has %d bytes", sum)
	}
}
