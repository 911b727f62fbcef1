package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"duyen/match"
)

// ranked makes matches of ids, the best first.
func ranked(ids ...string) (out []match.Match) {
	for i, id := range ids {
		out = append(out, match.Match{Target: match.Card{Kind: match.KindStartup, ID: id, Name: "Dự án " + id + canary}, Score: float64(90 - i), Fit: match.FitStrong})
	}
	return out
}

// ids gives n ids behind a prefix.
func ids(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, prefix+strconv.Itoa(i))
	}
	return out
}

// TestThesisPage shows what is stored, and what it shows.
func TestThesisPage(t *testing.T) {
	f := samples()
	h := site(t, f)
	contains(t, get(h, "/investors/quy/thesis", "u3").Body.String(), []string{
		`name="sectors" value="agri" checked`, `name="sectors" value="x:&lt;script`, `name="min" value="200 triệu"`, `name="max" value="2 tỷ"`,
		`name="places" value="21115" checked`, `name="version" value="0"`, `data-preview="/investors/quy/thesis/preview"`, `value="VND" selected`, `id="preview"`,
	}, []string{"mới vào"})
	if w := get(h, "/investors/quy/thesis", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?next=%2Finvestors%2Fquy%2Fthesis" {
		t.Errorf("a visitor: %d %s", w.Code, w.Header().Get("Location"))
	}
	for address, want := range map[string]int{"/investors/quy/thesis": 403, "/investors/que/thesis": 404, "/mentors/co/thesis": 404} {
		if w := get(h, address, "u1"); w.Code != want {
			t.Errorf("%s: %d", address, w.Code)
		}
		if w := postAs(h, address, "u1", url.Values{}); address != "/mentors/co/thesis" && w.Code != want {
			t.Errorf("POST %s: %d", address, w.Code)
		}
	}
	if w := postAs(h, "/investors/quy/thesis/preview", "", url.Values{}); w.Code != http.StatusUnauthorized {
		t.Errorf("a visitor previews: %d", w.Code)
	}
	f.previewE = match.Fail(match.KindBusy, "starting", "starting")
	if w := get(h, "/investors/quy/thesis", "u3"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "đang được chuẩn bị") {
		t.Errorf("at the start: %d", w.Code)
	}
}

// TestThesisIsKept: what is sent is stored over the version that was seen, and what
// is in the profile beside the thesis stays.
func TestThesisIsKept(t *testing.T) {
	f := samples()
	h := site(t, f)
	form := url.Values{
		"version": {"0"}, "sectors": {"agri"}, "more_sectors": {"dược liệu, gỗ"}, "stages": {"seed"}, "places": {"51", "21115"}, "more_places": {"Lý Sơn\r\n Sơn Tây; Ba Tơ"},
		"min": {"1,5 tỷ"}, "max": {"3.000.000.000"}, "currency": {"VND"}, "strict": {"ticket"}, "excluded": {"x:gi do"}, "more_excluded": {"thép"},
	}
	w := postAs(h, "/investors/quy/thesis", "u3", form)
	if w.Header().Get("Location") != "/investors/quy/thesis?done=saved" {
		t.Fatalf("%d to %q: %.900s", w.Code, w.Header().Get("Location"), w.Body)
	}
	x := f.replaced
	if !slices.Equal(x.Sectors, []string{"agri", "dược liệu", "gỗ"}) || !slices.Equal(x.ExcludedSectors, []string{"x:gi do", "thép"}) || !slices.Equal(x.Stages, []string{"seed"}) {
		t.Errorf("sectors %q, not %q, stages %q", x.Sectors, x.ExcludedSectors, x.Stages)
	}
	if x.Locality != "21115" || !slices.Equal(x.Localities, []string{"51", "Lý Sơn", "Sơn Tây", "Ba Tơ"}) {
		t.Errorf("places %q %q", x.Locality, x.Localities)
	}
	if *x.Ticket.Min != 1.5e9 || *x.Ticket.Max != 3e9 || x.Ticket.Currency != "VND" || !slices.Equal(x.Strict, []string{"ticket"}) {
		t.Errorf("ticket %+v, strict %q", x.Ticket, x.Strict)
	}
	if x.Name == "" || x.InvestorKind != "vc_fund" || len(x.Portfolio) != 1 || x.Owner != "" {
		t.Errorf("the rest: %+v", x)
	}
	contains(t, get(h, "/investors/quy/thesis?done=saved", "u3").Body.String(), []string{"Đã lưu tiêu chí", "data-kept"}, nil)
}

// TestThesisRefused: what is wrong stands beside its field, what was typed stays, and
// nothing is stored over what somebody else has changed.
func TestThesisRefused(t *testing.T) {
	f := samples()
	h := site(t, f)
	w := postAs(h, "/investors/quy/thesis", "u3", url.Values{"version": {"0"}, "min": {"nhiều lắm"}, "more_places": {"Đâu đó"}})
	if w.Code != http.StatusUnprocessableEntity || f.replaced != nil {
		t.Errorf("no amount: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`id="thesis-min-fault"`, "nhiều lắm", "Đâu đó", `href="#thesis-min"`}, nil)

	w = postAs(h, "/investors/quy/thesis", "u3", url.Values{"version": {"4"}, "more_sectors": {"gỗ"}})
	if w.Code != http.StatusPreconditionFailed || f.replaced != nil {
		t.Errorf("another version: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"cửa sổ khác", `value="gỗ"`, `name="version" value="0"`}, nil)

	f.fails = map[string]error{"Replace": match.Invalid([]match.Problem{
		{Field: "localities[0]", Code: match.ProblemUnknownPlace, Value: "Trà Bòng" + canary, Nearest: "Trà Bồng"},
		{Field: "excluded_sectors[0]", Code: match.ProblemOverlap, Value: "agri"},
		{Field: "ticket", Code: match.ProblemMinOverMax, Value: "3 > 1"},
		{Field: "name", Code: match.ProblemRequired},
	})}
	w = postAs(h, "/investors/quy/thesis", "u3", url.Values{"version": {"0"}, "places": {"51"}, "more_places": {"Trà Bòng"}, "excluded": {"agri"}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("refused: %d", w.Code)
	}
	contains(t, w.Body.String(), []string{`id="thesis-more_places-fault"`, "gần nhất: Trà Bồng", `id="thesis-excluded-fault"`, "“Nông nghiệp” vừa được chọn", `id="thesis-min-fault"`, `role="alert"`}, nil)
	f.fails = map[string]error{"Replace": match.Fail(match.KindStale, "stale", "changed")}
	if w := postAs(h, "/investors/quy/thesis", "u3", url.Values{"version": {"0"}}); w.Code != http.StatusPreconditionFailed || !strings.Contains(w.Body.String(), "cửa sổ khác") {
		t.Errorf("changed at the last moment: %d", w.Code)
	}
}

// TestThesisPreview tells what would come, go and move; nothing is stored.
func TestThesisPreview(t *testing.T) {
	f := samples()
	h := site(t, f)
	see := func(now, next []string) string {
		f.previews = [][]match.Match{ranked(now...), ranked(next...)}
		w := postAs(h, "/investors/quy/thesis/preview?lang=vi", "u3", url.Values{"more_sectors": {"du lịch"}})
		if w.Code != http.StatusOK {
			t.Fatalf("preview: %d", w.Code)
		}
		return w.Body.String()
	}
	a := ids("a", 20)
	contains(t, see(a, a), []string{"Không có gì khác", `value="du lịch"`}, []string{"mới vào"})
	swapped := slices.Clone(a)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	contains(t, see(a, swapped), []string{"thứ tự có thay đổi", "trước ở vị trí 2"}, []string{"mới vào", "Rời khỏi"})
	up := slices.Concat([]string{"b0", a[12]}, a[:6], a[7:12], a[13:])
	contains(t, see(a, up), []string{"2 dự án mới vào, 2 dự án rời", "mới vào", "trước ở vị trí 13", "Rời khỏi danh sách", "không còn trong 20", "xuống vị trí 9"}, nil)
	contains(t, see(a, nil), []string{"Không có dự án nào"}, []string{`<ol class="seen">`})
	f.doubts = []match.Problem{
		{Field: "sectors[0]", Code: match.ProblemUnknownSector, Value: "du lịch vũ trụ", Nearest: "agri", Warning: true},
		{Field: "portfolio[0].sectors[0]", Code: match.ProblemUnknownSector, Value: "chuyện cũ", Warning: true},
	}
	contains(t, see(a, a), []string{"“du lịch vũ trụ”", "gần nhất: Nông nghiệp"}, []string{"chuyện cũ"})
	f.doubts = nil
	w := postAs(h, "/investors/quy/thesis/preview", "u3", url.Values{"max": {"x"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Chưa xem thử được") {
		t.Errorf("a preview of what cannot be read: %d", w.Code)
	}
	if f.replaced != nil {
		t.Error("a preview was stored")
	}
	if w := get(h, "/investors/quy/thesis/preview", "u3"); w.Header().Get("Location") != "/investors/quy/thesis" {
		t.Errorf("read again it leads to %q", w.Header().Get("Location"))
	}
}
