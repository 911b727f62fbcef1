package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// The service does what the editor asks for.
var (
	_ Drafts = (*service.Service)(nil)
	_ Editor = (*service.Service)(nil)
)

// submit sends a form as somebody.
func submit(h http.Handler, address, user string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if user != "" {
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// formOf reads a form of the editor as a browser would send it: what is hidden, typed,
// chosen and ticked.
func formOf(t *testing.T, page string) (address string, form url.Values) {
	t.Helper()
	m := regexp.MustCompile(`id="edit" class="editor" method="post" action="([^"]+)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no form on the page: %.600s", page)
	}
	form = url.Values{}
	_, after, _ := strings.Cut(page, `id="edit"`)
	attr := func(tag, name string) string {
		if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
			return unescape(m[1])
		}
		return ""
	}
	for _, tag := range regexp.MustCompile(`<input [^>]*>`).FindAllString(after, -1) {
		kind := attr(tag, "type")
		if (kind == "checkbox" || kind == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		form.Add(attr(tag, "name"), attr(tag, "value"))
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], unescape(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(page, -1) {
		if o := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[2]); o != nil {
			form.Set(m[1], o[1])
		}
	}
	return unescape(m[1]), form
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&#43;", "+", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// sends sends the form of a page with changes, and a button.
func sends(t *testing.T, h http.Handler, page, user, do string, change url.Values) *httptest.ResponseRecorder {
	t.Helper()
	address, form := formOf(t, page)
	for name, values := range change {
		form[name] = values
	}
	form.Set("do", do)
	return submit(h, address, user, form)
}

// TestAProfileIsWritten in steps, left, gone on with and published, once.
func TestAProfileIsWritten(t *testing.T) {
	f := samples()
	h := site(t, f)
	start := get(h, "/me/profiles/new?kind=startup&draft=drf_1", "u1").Body.String()
	w := sends(t, h, start, "u1", "next", url.Values{"name": {"Quế mới"}})
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasSuffix(to, "?step=where&done=saved") {
		t.Fatalf("%d %s", w.Code, to)
	}
	if again := sends(t, h, start, "u1", "next", url.Values{"name": {"Quế mới"}}); again.Header().Get("Location") != to || len(f.drafts) != 1 {
		t.Errorf("sent twice: %d %s, %d drafts", again.Code, again.Header().Get("Location"), len(f.drafts))
	}
	where := get(h, to, "u1").Body.String()
	w = sends(t, h, where, "u1", "next", url.Values{"locality": {"Trà Bồngg"}, "sectors": {"agri"}})
	contains(t, w.Body.String(), []string{"Dùng “Trà Bồng”", `value="Trà Bồngg"`, `aria-invalid="true"`}, nil)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", w.Code)
	}
	w = sends(t, h, w.Body.String(), "u1", "", url.Values{"use": {"field=locality&value=Tr%C3%A0+B%E1%BB%93ng&from=Tr%C3%A0+B%E1%BB%93ngg"}})
	contains(t, w.Body.String(), []string{`value="Trà Bồng"`, "Hiểu là: Xã Trà Bồng"}, []string{`aria-invalid`})
	w = sends(t, h, w.Body.String(), "u1", "step:money", nil)
	money := get(h, w.Header().Get("Location"), "u1").Body.String()
	w = sends(t, h, money, "u1", "later", url.Values{"amount_sought": {"500 triệu"}, "revenue": {"1,2 tỷ"}})
	if w.Header().Get("Location") != "/me?done=draft_saved#drafts" {
		t.Errorf("later leads to %s", w.Header().Get("Location"))
	}
	contains(t, get(h, "/me", "u1").Body.String(), []string{"Quế mới", "Hồ sơ mới, lưu lúc 12:00, 23/11/2026"}, nil)
	review := get(h, strings.Replace(to, "step=where", "step=review", 1), "u1").Body.String()
	contains(t, review, []string{"500 triệu đồng", "1,2 tỷ đồng", "Xã Trà Bồng", "Mọi người sẽ thấy"}, nil)
	for range 2 {
		w = sends(t, h, review, "u1", "publish", nil)
		if !regexp.MustCompile(`^/startups/stp_[a-z0-9]+\?done=published$`).MatchString(w.Header().Get("Location")) {
			t.Fatalf("published: %d %s", w.Code, w.Header().Get("Location"))
		}
	}
	st := f.written[0].(*match.Startup)
	if len(f.written) != 1 || st.AmountSought.Value != 5e8 || st.Traction.RevenueYear.Value != 1.2e9 || st.Locality != "21115" || st.Owner != "u1" || len(f.drafts) != 0 {
		t.Errorf("%d written, the last %+v, %d drafts left", len(f.written), st, len(f.drafts))
	}
}

// TestANewDraftKeepsItsAddress: reloading begins no other draft, and a bad name is none.
func TestANewDraftKeepsItsAddress(t *testing.T) {
	f := samples()
	h := site(t, f)
	for _, address := range []string{"/me/profiles/new?kind=startup", "/me/profiles/new?kind=startup&draft=%22%3E", "/me/profiles/new?kind=startup&draft=stp_1"} {
		to := get(h, address, "u1").Header().Get("Location")
		if !regexp.MustCompile(`^/me/profiles/new\?draft=drf_[a-z0-9]{24}&kind=startup$`).MatchString(to) {
			t.Errorf("%s leads to %q", address, to)
		}
	}
	f.drafts = map[string]match.Draft{"drf_hostile": hostileDraft()}
	if to := get(h, "/me/profiles/new?kind=startup&draft=drf_hostile", "u1").Header().Get("Location"); to != "/me/drafts/drf_hostile" {
		t.Errorf("a draft there is leads to %q", to)
	}
}

// TestTwoWindowsLoseNothing: what another window has saved is shown, and what was typed
// stays in the fields until it is saved once more.
func TestTwoWindowsLoseNothing(t *testing.T) {
	f := samples()
	h := site(t, f)
	w := sends(t, h, get(h, "/me/profiles/new?kind=mentor&draft=drf_2", "u2").Body.String(), "u2", "step:who", url.Values{"name": {"An"}})
	to := w.Header().Get("Location")
	first, second := get(h, to, "u2").Body.String(), get(h, to, "u2").Body.String()
	sends(t, h, first, "u2", "next", url.Values{"summary": {"Từ cửa sổ một"}})
	w = sends(t, h, second, "u2", "next", url.Values{"summary": {"Từ cửa sổ hai"}})
	if w.Code != http.StatusConflict {
		t.Errorf("status %d", w.Code)
	}
	contains(t, w.Body.String(), []string{"Cửa sổ khác đã lưu: Từ cửa sổ một", ">Từ cửa sổ hai</textarea>", "Tóm tắt"}, nil)
	if w = sends(t, h, w.Body.String(), "u2", "next", nil); w.Code != http.StatusSeeOther {
		t.Errorf("saved once more: %d", w.Code)
	}
	for _, d := range f.drafts {
		if only(d.Fields["summary"]) != "Từ cửa sổ hai" {
			t.Errorf("kept %q", d.Fields["summary"])
		}
	}
}

// TestADraftFollowsItsProfile: what only others have changed is taken over, what both
// have changed is shown before it is replaced.
func TestADraftFollowsItsProfile(t *testing.T) {
	f := samples()
	h := site(t, f)
	st := f.profiles["que"].(*match.Startup)
	st.Name, st.Summary, st.Version, st.Website, st.Sectors = "Quế", "Cũ", 4, "", []string{"agri"}
	st.Tags, st.LegalForm, st.Languages, st.Recognised = nil, "", nil, nil
	page := get(h, "/me/profiles/que/edit", "u1").Body.String()
	w := sends(t, h, page, "u1", "step:who", url.Values{"summary": {"Của tôi"}})
	to := w.Header().Get("Location")
	other := *st
	other.Summary, other.Name, other.Version = "Của người khác", "Quế Trà Bồng", 5
	f.profiles["que"] = &other
	w = sends(t, h, get(h, "/me/drafts/"+only(strings.Split(strings.TrimPrefix(to, "/me/drafts/"), "?")[:1])+"?step=who", "u1").Body.String(), "u1", "later", nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("later: %d", w.Code)
	}
	f.profiles["que"].Common().Version = 6 // and once more, before anybody publishes
	f.profiles["que"].Common().Summary = "Của người thứ ba"
	page = get(h, to, "u1").Body.String()
	contains(t, page, []string{`value="Quế Trà Bồng"`, "Hồ sơ hiện ghi: Của người thứ ba", ">Của tôi</textarea>"}, nil)
	if w = sends(t, h, page, "u1", "publish", nil); w.Header().Get("Location") != "/startups/que?done=published" {
		t.Fatalf("published: %d %s %.900s", w.Code, w.Header().Get("Location"), w.Body)
	}
	got := f.written[0].Common()
	if got.Summary != "Của tôi" || got.Name != "Quế Trà Bồng" || got.Description != st.Description {
		t.Errorf("published %+v", got)
	}
}

// TestAnEditWithoutADraftIsNoTrap: a form that was opened before somebody else changed
// the profile is shown again with what they have made of it.
func TestAnEditWithoutADraftIsNoTrap(t *testing.T) {
	f := samples()
	h := site(t, f)
	st := f.profiles["que"].(*match.Startup)
	st.Name, st.Version, st.Website, st.Sectors, st.Tags, st.LegalForm, st.Languages, st.Recognised = "Quế", 4, "", nil, nil, "", nil, nil
	page := get(h, "/me/profiles/que/edit", "u1").Body.String()
	other := *st
	other.Name, other.Version = "Quế Trà Bồng", 5
	f.profiles["que"] = &other
	w := sends(t, h, page, "u1", "publish", url.Values{"summary": {"Của tôi"}})
	if w.Code != http.StatusConflict || len(f.written) != 0 {
		t.Fatalf("status %d, %d written", w.Code, len(f.written))
	}
	contains(t, w.Body.String(), []string{"Hồ sơ hiện ghi: Quế Trà Bồng", ">Của tôi</textarea>"}, nil)
	w = sends(t, h, w.Body.String(), "u1", "publish", nil)
	if w.Code != http.StatusSeeOther || len(f.written) != 1 {
		t.Errorf("once more: %d, %d written", w.Code, len(f.written))
	}
}

// TestTheEditorKeepsWhatCannotBeSaved on the page.
func TestTheEditorKeepsWhatCannotBeSaved(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/me/profiles/new?kind=startup&draft=drf_1", "u1").Body.String()
	f.draftErr = match.Fail(match.KindConflict, "too_many_drafts", "full")
	w := sends(t, h, page, "u1", "next", url.Values{"name": {"Không mất"}})
	contains(t, w.Body.String(), []string{`value="Không mất"`, `role="alert"`, "20 bản nháp"}, nil)
	f.draftErr, f.outlook = nil, match.Fail(match.KindBusy, "starting", "starting")
	w = sends(t, h, page, "u1", "publish", url.Values{"name": {""}})
	contains(t, w.Body.String(), []string{`aria-invalid="true"`, "bắt buộc", "sẽ hiện ở đây"}, nil)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("published without a name: %d", w.Code)
	}
	for _, address := range []string{"/me/profiles/new", "/me/profiles/que/edit", "/me/drafts/drf_x", "/me/drafts/preview", "/me/profiles/que/delete"} {
		if w := submit(h, address, "", url.Values{"kind": {"startup"}}); w.Code != http.StatusUnauthorized {
			t.Errorf("%s by nobody: %d", address, w.Code)
		}
	}
	big := submit(h, "/me/profiles/new", "u1", url.Values{"kind": {"startup"}, "draft": {"drf_big"}, "description": {strings.Repeat("a", maxEditor)}})
	if big.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too much: %d", big.Code)
	}
	strange := submit(h, "/me/profiles/new", "u1", url.Values{"kind": {"offer"}, "draft": {"drf_x"}})
	if strange.Code != http.StatusNotFound {
		t.Errorf("an offer: %d", strange.Code)
	}
}

// TestDeletingSaysWhatGoes and keeps a draft for who wants one.
func TestDeletingSaysWhatGoes(t *testing.T) {
	f := samples()
	h := site(t, f)
	f.profiles["que"].Common().Version = 4
	contains(t, get(h, "/me/profiles/que/delete", "u1").Body.String(), []string{"không lấy lại được", `value="4"`, "Các kết nối"}, nil)
	w := submit(h, "/me/profiles/que/delete", "u1", url.Values{"version": {"3"}, "keep": {"yes"}})
	if w.Code != http.StatusConflict || len(f.deleted)+len(f.drafts) != 0 {
		t.Errorf("an old version: %d, deleted %v, %d drafts", w.Code, f.deleted, len(f.drafts))
	}
	w = submit(h, "/me/profiles/que/delete", "u1", url.Values{"version": {"4"}, "keep": {"yes"}})
	if w.Header().Get("Location") != "/me?done=profile_kept#drafts" || !slices.Equal(f.deleted, []string{"que"}) || len(f.drafts) != 1 {
		t.Errorf("%d %s, deleted %v, %d drafts", w.Code, w.Header().Get("Location"), f.deleted, len(f.drafts))
	}
	var id string
	for id = range f.drafts {
	}
	w = submit(h, "/me/drafts/drop", "u1", url.Values{"id": {id}})
	contains(t, get(h, w.Header().Get("Location"), "u1").Body.String(), []string{`action="/me/drafts/restore"`, id}, nil)
	if w = submit(h, "/me/drafts/restore", "u1", url.Values{"id": {id}}); w.Header().Get("Location") != "/me?done=draft_restored#drafts" {
		t.Errorf("restored: %d %s", w.Code, w.Header().Get("Location"))
	}
}

// TestEveryFieldHasItsWords, in both languages and for every kind, and is read back as
// it was written.
func TestEveryFieldHasItsWords(t *testing.T) {
	p := &Pages{Options: Options{Reference: reference(t)}}
	for _, k := range match.Kinds() {
		fields := p.editFields(k)
		for _, name := range editNames(k) {
			f, ok := fields[name]
			if !ok {
				t.Errorf("%s has no field %s", k, name)
				continue
			}
			if !locale.Has("edit."+name) && !locale.Has("edit."+name+"."+string(k)) {
				t.Errorf("%s.%s has no label", k, name)
			}
			empty := match.New(k)
			before := f.read(empty)
			if problem := f.write(empty, before); problem != nil || !same(f.read(empty), before) {
				t.Errorf("%s.%s: %q becomes %q, %v", k, name, before, f.read(empty), problem)
			}
		}
		for _, s := range editSteps(k) {
			if !locale.Has("edit.step." + s.name) {
				t.Errorf("step %s has no name", s.name)
			}
		}
		for _, w := range match.Wishes(match.New(k)) {
			if editable(k) && stepOfWish(k, w.Field) == "" {
				t.Errorf("%s: nowhere to state %s", k, w.Field)
			}
		}
	}
}
