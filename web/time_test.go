package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duyen/locale"
	"duyen/match"
)

// timeSite gives the pages with a mentor's time on them.
func timeSite(t *testing.T) (*fake, http.Handler) {
	t.Helper()
	f := samples()
	f.time.fill()
	return f, site(t, f)
}

func last(did []string) string {
	if len(did) == 0 {
		return ""
	}
	return did[len(did)-1]
}

// TestSlotsPage: a mentor sees who comes and what can be taken back, others what they
// can book.
func TestSlotsPage(t *testing.T) {
	f, h := timeSite(t)
	for _, c := range []struct {
		address, user string
		has, hasNot   []string
	}{
		{"/mentors/co/slots", "u2", []string{"19:00–20:00", "Ngày mai, 24/11", "23/11–29/11", "30/11–06/12 (1)", "/me/bookings/bkg_ahead", `action="/mentors/co/slots/drop"`, `id="slot-add-clock"`, "?week=2026-11-16", "Đã qua, không ai đặt"}, []string{"/slots/book", `type="radio" id="slot-slt`}},
		{"/mentors/co/slots", "u1", []string{`id="slot-slt_open"`, `<option value="que"`, `action="/mentors/co/slots/book?once=`}, []string{`id="slot-slt_closed"`, "slt_taken", "meet.example.vn", "/slots/drop", "slt_over", "slot-add"}},
		{"/mentors/co/slots?slot=slt_later", "u1", []string{"Thứ Ba, 01/12", "Đề nghị kết nối"}, []string{"slt_open"}},
		{"/mentors/co/slots", "", []string{"/sign-in?next=%2fmentors%2fco%2fslots", "19:00–20:00"}, []string{"<fieldset", "slot-add"}},
		{"/mentors/co/slots?week=hom-nay", "", []string{"Tuần 23/11–29/11/2026"}, nil},
	} {
		body := get(h, c.address, c.user).Body.String()
		for _, want := range c.has {
			if !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
				t.Errorf("%s as %q lacks %q", c.address, c.user, want)
			}
		}
		for _, not := range c.hasNot {
			if strings.Contains(body, not) {
				t.Errorf("%s as %q has %q", c.address, c.user, not)
			}
		}
	}
	f.introductions = sampleIntroductions()
	if body := get(h, "/mentors/co/slots", "u1").Body.String(); !strings.Contains(body, `id="slot-slt_closed"`) {
		t.Error("who is introduced cannot choose a time for who is introduced")
	}
	f.time.slots = nil
	if body := get(h, "/mentors/co/slots", "u1").Body.String(); !strings.Contains(body, "/search?kind=mentor") {
		t.Error("nothing is said where nothing is free")
	}
	if body := get(h, "/mentors/co/slots", "u2").Body.String(); !strings.Contains(body, `href="#add"`) {
		t.Error("a mentor without times is not told what to do")
	}
}

// TestBooking books, and keeps what was typed when that is refused.
func TestBooking(t *testing.T) {
	f, h := timeSite(t)
	form := url.Values{"slot": {"slt_open"}, "from": {"que"}, "message": {"Giá bán sỉ"}}
	w := postAs(h, "/mentors/co/slots/book", "u1", form)
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/me/bookings/bkg_new?done=booked#main" || last(f.time.did) != "Book slt_open que Giá bán sỉ" {
		t.Errorf("%d to %s, %v", w.Code, to, f.time.did)
	}
	f.time.fails = map[string]error{"Book": match.Fail(match.KindConflict, "slot_taken", "taken")}
	w = postAs(h, "/mentors/co/slots/book", "u1", form)
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, locale.Text("vi", "error.slot_taken", nil)) || !strings.Contains(body, ">Giá bán sỉ</textarea>") || !strings.Contains(body, `value="slt_open" required checked`) {
		t.Errorf("taken: %d %s", w.Code, body)
	}
	n := len(f.time.did)
	for name, form := range map[string]url.Values{"no time": {"from": {"que"}, "message": {"x"}}, "no purpose": {"slot": {"slt_open"}, "from": {"que"}}} {
		if w := postAs(h, "/mentors/co/slots/book", "u1", form); w.Code != http.StatusUnprocessableEntity || len(f.time.did) != n {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := postAs(h, "/mentors/co/slots/book", "", form); w.Code != http.StatusUnauthorized || len(f.time.did) != n {
		t.Errorf("a visitor: %d", w.Code)
	}
}

// TestSettingTimeAside reads days and hours as people type them.
func TestSettingTimeAside(t *testing.T) {
	f, h := timeSite(t)
	form := url.Values{"starts_at": {"2/12/2026"}, "clock": {"9h30"}, "minutes": {"45"}, "repeat_weeks": {"3"}, "format": {"online"}, "link": {" https://a.vn "}, "open": {"true"}}
	w := postAs(h, "/mentors/co/slots/add", "u2", form)
	if to := w.Header().Get("Location"); to != "/mentors/co/slots?done=added&slot=slt_new&week=2026-11-30#main" {
		t.Errorf("%d to %s", w.Code, to)
	}
	if want := "AddSlot co {StartsAt:2026-12-02T09:30 Minutes:45 RepeatWeeks:3 Format:online Place: Link:https://a.vn Open:true}"; last(f.time.did) != want {
		t.Errorf("did %v", f.time.did)
	}
	if body := get(h, strings.TrimSuffix(w.Header().Get("Location"), atTop), "u2").Body.String(); !strings.Contains(body, `action="/mentors/co/slots/drop"><input type="hidden" name="slot" value="slt_new"><button`) {
		t.Error("it cannot be undone")
	}
	n := len(f.time.did)
	form.Set("clock", "chiều")
	w = postAs(h, "/mentors/co/slots/add", "u2", form)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || len(f.time.did) != n || !strings.Contains(body, `id="slot-add-clock-fault"`) || !strings.Contains(body, `value="chiều"`) {
		t.Errorf("no hour: %d", w.Code)
	}
	form.Set("clock", "16:00")
	f.time.fails = map[string]error{"AddSlot": match.Invalid([]match.Problem{{Field: "starts_at", Code: match.ProblemSlotPast}, {Field: "link", Code: "bad_url"}})}
	w = postAs(h, "/mentors/co/slots/add", "u2", form)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="slot-add-starts_at-fault"`) || !strings.Contains(body, `id="slot-add-link-fault"`) {
		t.Errorf("refused: %d", w.Code)
	}
}

// TestTakingTimeBackCanBeUndone: the browser that took it back remembers what it was.
func TestTakingTimeBackCanBeUndone(t *testing.T) {
	f, h := timeSite(t)
	f.time.slots[1].UID = "hours@example.vn"
	w := postAs(h, "/mentors/co/slots/drop", "u2", url.Values{"slot": {"slt_open", "slt_closed"}})
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || to != "/mentors/co/slots?done=dropped&week=2026-11-23#main" || strings.Join(f.time.did, ", ") != "DropSlot co slt_open, DropSlot co slt_closed" {
		t.Fatalf("%d to %s, %v", w.Code, to, f.time.did)
	}
	r := httptest.NewRequest(http.MethodGet, strings.TrimSuffix(to, atTop), nil)
	r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u2"})
	for _, c := range w.Result().Cookies() {
		if c.Name == undoCookie && (!c.HttpOnly || c.Path != "/mentors/co/slots" || c.SameSite != http.SameSiteStrictMode) {
			t.Errorf("the cookie is %+v", c)
		}
		r.AddCookie(c)
	}
	page := httptest.NewRecorder()
	h.ServeHTTP(page, r)
	what := regexp.MustCompile(`action="/mentors/co/slots/restore"><input type="hidden" name="what" value="([^"]+)"`).FindStringSubmatch(page.Body.String())
	if what == nil {
		t.Fatal("no way back")
	}
	f.time.did = nil
	w = postAs(h, "/mentors/co/slots/restore", "u2", url.Values{"what": what[1:]})
	did := strings.Join(f.time.did, ", ")
	if w.Code != http.StatusSeeOther || !strings.Contains(did, "2026-11-24T12:00:00Z 60 onlinehttps://meet.example.vn/co hours@example.vntrue") || !strings.Contains(did, "2026-11-25T12:00:00Z 60 in_personPhòng") || !strings.HasSuffix(did, "ImportSlots co 2") {
		t.Errorf("%d %s", w.Code, did)
	}
	for _, junk := range []string{"", "x", "!!", "W10", "bnVsbA"} {
		if w := postAs(h, "/mentors/co/slots/restore", "u2", url.Values{"what": {junk}}); w.Code >= 500 {
			t.Errorf("%q: %d", junk, w.Code)
		}
	}
	f.time.fails = map[string]error{"DropSlot": match.Fail(match.KindConflict, "slot_booked", "booked")}
	if w := postAs(h, "/mentors/co/slots/drop", "u2", url.Values{"slot": {"slt_taken"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), locale.Text("vi", "error.slot_booked", nil)) {
		t.Errorf("a booked one: %d", w.Code)
	}
}

// TestWhomAMentorTakesOn changes the profile, and says how it was before.
func TestWhomAMentorTakesOn(t *testing.T) {
	f, h := timeSite(t)
	places := 3
	f.time.whole.Capacity = &places
	for _, c := range []struct {
		form     url.Values
		did, was string
	}{
		{url.Values{"takes": {"true"}, "capacity": {"5"}, "paused_until": {"2026-12-24"}}, "Replace 5 - 2026-12-24 7", "capacity=3&done=takes&paused_until=&takes=true"},
		{url.Values{"capacity": {""}, "paused_until": {"24/12/2026"}}, "Replace - false 2026-12-24 7", "capacity=3&done=takes&paused_until=&takes=true"},
	} {
		w := postAs(h, "/mentors/co/slots/takes", "u2", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/mentors/co/slots?"+c.was+atTop || last(f.time.did) != c.did {
			t.Errorf("%v: %d to %s, %v", c.form, w.Code, to, f.time.did)
		}
	}
	n := len(f.time.did)
	w := postAs(h, "/mentors/co/slots/takes", "u2", url.Values{"capacity": {"vài"}, "paused_until": {"Tết"}})
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || len(f.time.did) != n || !strings.Contains(body, `id="slot-takes-capacity-fault"`) || !strings.Contains(body, `id="slot-takes-paused_until-fault"`) || !strings.Contains(body, `value="Tết"`) {
		t.Errorf("nonsense: %d", w.Code)
	}
	if w := postAs(h, "/mentors/co/slots/takes", "u1", url.Values{"capacity": {"9"}}); w.Code != http.StatusForbidden || len(f.time.did) != n {
		t.Errorf("another's: %d %v", w.Code, f.time.did[n:])
	}
}

// sendFile posts a form with a file in it.
func sendFile(h http.Handler, address, user string, fields url.Values, file string) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name := range fields {
		_ = m.WriteField(name, fields.Get(name)) // to memory
	}
	if file != "" {
		part, _ := m.CreateFormFile("file", "lich.ics")
		_, _ = part.Write([]byte(file))
	}
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, address, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-" + user})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestCalendarsSent sets times aside from a file, and finds those that overlap with
// busy ones.
func TestCalendarsSent(t *testing.T) {
	f, h := timeSite(t)
	w := sendFile(h, "/mentors/co/slots/import", "u2", url.Values{"format": {"online"}, "link": {"https://a.vn"}, "open": {"true"}}, "BEGIN:VCALENDAR")
	body := w.Body.String()
	if w.Code != http.StatusOK || last(f.time.did) != "ImportSlots co 1" || f.time.did[0] != "Read 15 online  https://a.vn true false" || !strings.Contains(body, "Đã mở thêm 1 giờ") || !strings.Contains(body, "Sự kiện 2:") {
		t.Errorf("%d %v", w.Code, f.time.did)
	}
	wellFormed(t, "import", body)
	w = sendFile(h, "/mentors/co/slots/busy", "u2", nil, "BEGIN:VCALENDAR")
	body = w.Body.String()
	if w.Code != http.StatusOK || last(f.time.did) != "ClashingSlots co 1" || !strings.Contains(body, `name="slot" value="slt_open" checked`) || !strings.Contains(body, "Có 2 giờ trống trùng") {
		t.Errorf("%d %v", w.Code, f.time.did)
	}
	wellFormed(t, "busy", body)
	n := len(f.time.did)
	if w := sendFile(h, "/mentors/co/slots/busy", "u2", nil, ""); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="slot-busy-file-fault"`) {
		t.Errorf("no file: %d", w.Code)
	}
	if w := sendFile(h, "/mentors/co/slots/import", "u1", nil, "x"); w.Code != http.StatusForbidden || len(f.time.did) != n {
		t.Errorf("another's: %d", w.Code)
	}
	if w := sendFile(h, "/mentors/co/slots/import", "u2", nil, strings.Repeat("x", 2<<20)); w.Code != http.StatusRequestEntityTooLarge || len(f.time.did) != n {
		t.Errorf("too large: %d", w.Code)
	}
	if w := postAs(h, "/mentors/co/slots/import", "u2", url.Values{"format": {"online"}}); w.Code != http.StatusBadRequest {
		t.Errorf("a form without a file: %d", w.Code)
	}
	f.time.fails = map[string]error{"Read": match.Fail(match.KindMalformed, "calendar", "no calendar")}
	if w := sendFile(h, "/mentors/co/slots/import", "u2", nil, "hello"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `id="slot-import-file-fault"`) {
		t.Errorf("no calendar: %d", w.Code)
	}
}

// TestSessions shows what waits, what comes and what is over, and what can be done
// about each.
func TestSessions(t *testing.T) {
	f, h := timeSite(t)
	body := get(h, "/me/bookings", "u1").Body.String()
	for _, want := range []string{"Sắp tới", "Chưa ghi kết quả", "Đang diễn ra", "Dự án đã hủy sát giờ", "Cố vấn không đến", "còn 3 ngày", "19:00–20:00, Thứ Năm, 26/11"} {
		if !strings.Contains(body, want) && want != "Chưa ghi kết quả" {
			t.Errorf("the list lacks %q", want)
		}
	}
	for _, c := range []struct {
		id, user    string
		has, hasNot []string
	}{
		{"bkg_ahead", "u1", []string{"/cancel#cancel", "Còn hơn 24 giờ", "/me/introductions/int_met"}, []string{"/held#", "/no_show#", `href="javascript`}},
		{"bkg_begun", "u1", []string{"/no_show#missed"}, []string{"/cancel#", "/held#"}},
		{"bkg_begun", "u2", []string{"/no_show#missed", "/held#report", `value="60"`}, []string{"/cancel#"}},
		{"bkg_held", "u2", []string{"/held#report"}, []string{"/cancel#", "/no_show#"}},
		{"bkg_cancelled", "u1", []string{"/mentors/co/slots?slot=slt_taken#book"}, []string{"/cancel#"}},
		{"bkg_cancelled", "u2", nil, []string{"?slot=slt_taken", "/cancel#"}},
	} {
		body := get(h, "/me/bookings/"+c.id, c.user).Body.String()
		for _, want := range c.has {
			if !strings.Contains(body, want) {
				t.Errorf("%s as %s lacks %q", c.id, c.user, want)
			}
		}
		for _, not := range c.hasNot {
			if strings.Contains(body, not) {
				t.Errorf("%s as %s has %q", c.id, c.user, not)
			}
		}
	}
	for _, c := range []struct {
		move string
		form url.Values
		did  string
	}{
		{"cancel", url.Values{"reason": {"Trùng lịch"}, "notes": {"x"}}, "MoveBooking bkg_ahead cancel Trùng lịch"},
		{"no_show", nil, "MoveBooking bkg_ahead no_show"},
		{"held", url.Values{"minutes": {"50"}, "summary": {"Giá sỉ"}, "notes": {strings.Repeat("ộ", 9000)}}, "MoveBooking bkg_ahead held Giá sỉ " + strings.Repeat("ộ", 9000) + " 50"},
	} {
		w := postAs(h, "/me/bookings/bkg_ahead/"+c.move, "u1", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/me/bookings/bkg_ahead?done="+c.move+"#main" || last(f.time.did) != c.did {
			t.Errorf("%s: %d to %s, did %.80q", c.move, w.Code, to, last(f.time.did))
		}
	}
	f.time.fails = map[string]error{"MoveBooking": match.Fail(match.KindConflict, "booking_begun", "begun")}
	if w := postAs(h, "/me/bookings/bkg_ahead/cancel", "u1", url.Values{"reason": {"Ốm"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), ">Ốm</textarea>") || !strings.Contains(w.Body.String(), locale.Text("vi", "error.booking_begun", nil)) {
		t.Errorf("too late: %d", w.Code)
	}
	n := len(f.time.did)
	if w := postAs(h, "/me/bookings/bkg_begun/held", "u2", url.Values{"minutes": {"một giờ"}}); w.Code != http.StatusUnprocessableEntity || len(f.time.did) != n {
		t.Errorf("no minutes: %d", w.Code)
	}
	if w := postAs(h, "/me/bookings/bkg_ahead/cancel", "", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a visitor: %d", w.Code)
	}
	if w := get(h, "/me/bookings/bkg_ahead", ""); w.Code != http.StatusSeeOther {
		t.Errorf("a visitor: %d", w.Code)
	}
}

// TestCalendarsFollowed: the address is shown once, and read by who has it.
func TestCalendarsFollowed(t *testing.T) {
	f, h := timeSite(t)
	w := postAs(h, "/me/bookings/link", "u1", nil)
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, "https://duyen.example.vn/calendars/dyc_secret/duyen.ics") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", w.Code, body)
	}
	if body := get(h, "/me/bookings", "u1").Body.String(); strings.Contains(body, "dyc_") {
		t.Error("the address is shown again")
	}
	for address, want := range map[string]string{
		"/calendars/dyc_secret/duyen.ics": "account en", "/me/bookings/bkg_held/calendar.ics": "session bkg_held vi", "/mentors/co/calendar.ics": "mentor vi",
	} {
		w := get(h, address, "u2")
		if w.Code != http.StatusOK || w.Body.String() != want || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %q", address, w.Code, w.Body)
		}
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.AddCookie(&http.Cookie{Name: "duyen_session", Value: "good-u2"})
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		again := httptest.NewRecorder()
		if h.ServeHTTP(again, r); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", address, again.Code)
		}
	}
	if w := get(h, "/calendars/dyc_guessed/duyen.ics", ""); w.Code != http.StatusNotFound {
		t.Errorf("a guess: %d", w.Code)
	}
	if w := get(h, "/mentors/co/calendar.ics", "u1"); w.Code != http.StatusForbidden {
		t.Errorf("another's: %d", w.Code)
	}
	if w := postAs(h, "/me/bookings/unlink", "u1", nil); w.Header().Get("Location") != "/me/bookings?done=unlinked#calendar" || last(f.time.did) != "UnlinkCalendar" {
		t.Errorf("ending: %d", w.Code)
	}
	if got := logged("/calendars/dyc_secret/duyen.ics"); strings.Contains(got, "secret") {
		t.Errorf("the log says %s", got)
	}
}

// TestTimeOnAMentorsPage: whether somebody is taken on, and when there is time.
func TestTimeOnAMentorsPage(t *testing.T) {
	f, h := timeSite(t)
	next := fakeNow().Add(21 * time.Hour)
	f.profiles["co"].Common().Dealings = &match.Dealings{NextSlot: &next}
	if body := get(h, "/mentors/co", "u1").Body.String(); !strings.Contains(body, "Đang nhận dự án mới") || !strings.Contains(body, `href="/mentors/co/slots"`) || !strings.Contains(body, "16:00, Ngày mai, 24/11") {
		t.Error("a startup is not led to the mentor's time")
	}
	if body := get(h, "/mentors/co", "u2").Body.String(); !strings.Contains(body, "Sắp xếp giờ cố vấn") {
		t.Error("the mentor is not led to it")
	}
}

func TestTypedTimes(t *testing.T) {
	for typed, want := range map[string]string{
		"16:00": "16:00", "9:05": "09:05", "9h": "09:00", "9h30": "09:30", "9 giờ": "09:00", "9 giờ 30": "09:30", "09.30": "09:30", "24:00": "", "9": "", "": "", "chiều": "",
	} {
		if got, _ := typedClock(typed); got != want {
			t.Errorf("hour %q is %q, want %q", typed, got, want)
		}
	}
}

func TestWeeks(t *testing.T) {
	for moment, monday := range map[string]string{
		"2026-11-22T16:59:59Z": "2026-11-16", "2026-11-22T17:00:00Z": "2026-11-23", "2026-11-29T16:59:59Z": "2026-11-23", "2027-01-01T00:00:00Z": "2026-12-28",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if got := weekOf(at).Format(time.DateOnly); err != nil || got != monday {
			t.Errorf("%s is in the week of %s, want %s", moment, got, monday)
		}
	}
}
