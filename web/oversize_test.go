package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestAFormThatIsTooLargeIsGivenBack with everything typed in it, to be shortened and
// sent again; passwords are not, and nothing is without end.
func TestAFormThatIsTooLargeIsGivenBack(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/profiles/new?kind=startup&draft=drf_1", "u1").Body.String()
	address, form := formOf(t, page)
	form.Set("name", `Quế "<b>`)
	form.Set("description", strings.Repeat("ầ", 40_000)+"<script>")
	form.Set("do", "next")
	form.Set("password", "secret-word")
	w := submit(h, address, "u1", form)
	body := w.Body.String()
	if w.Code != http.StatusRequestEntityTooLarge || len(f.drafts) != 0 {
		t.Fatalf("%d, %d drafts", w.Code, len(f.drafts))
	}
	contains(t, body, []string{
		"tối đa 256 KB", strings.Repeat("ầ", 40_000) + "&lt;script&gt;</textarea>", "Hiện có 40.008 ký tự", `value="next"`, `name="draft" value="drf_1"`,
	}, []string{"secret-word", "<script>"})
	again := regexp.MustCompile(`<form method="post" action="([^"]+)" class="stack"`).FindStringSubmatch(body)
	if again == nil || unescape(again[1]) != address {
		t.Fatalf("is sent again to %q, not %q", again, address)
	}
	form.Set("description", "ngắn")
	if w = submit(h, address, "u1", form); w.Code != http.StatusSeeOther {
		t.Errorf("shortened: %d", w.Code)
	}
	form.Set("description", strings.Repeat("a", maxGiven))
	if w = submit(h, address, "u1", form); w.Code != http.StatusRequestEntityTooLarge || strings.Contains(w.Body.String(), "<textarea") {
		t.Errorf("without end: %d", w.Code)
	}
	w = submit(h, "/me/profiles/new", "u1", url.Values{"kind": {strings.Repeat("%zz", maxEditor)}})
	contains(t, w.Body.String(), []string{"</html>"}, nil)
}
