package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// TestMentorsTimeOverThePages: a mentor sets time aside, changes its mind and back; a
// startup books, cancels and books again; both follow it in a calendar.
func TestMentorsTimeOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	in := func(who string) *visitor {
		v := s.visitor(t)
		v.send("/sign-in", url.Values{"email": {who + "@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
		return v
	}
	mentor, startup := in("mentor"), in("startup")
	const slots = "/mentors/demo-mentor/slots"
	follow := func(v *visitor, path string, form url.Values, want string) string {
		t.Helper()
		status, page, to := v.see(v.PostForm(s.url+path, form))
		if status != http.StatusSeeOther || !strings.Contains(to, want) {
			t.Fatalf("POST %s: %d to %q: %.1500s", path, status, to, page)
		}
		to, _, _ = strings.Cut(to, "#")
		return v.page(to)
	}
	found := func(page, pattern string) string {
		t.Helper()
		m := regexp.MustCompile(pattern).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no %s on %.3000s", pattern, page)
		}
		return m[1]
	}

	day := time.Now().In(match.HomeZone()).AddDate(0, 0, 9)
	page := follow(mentor, slots+"/add", url.Values{
		"starts_at": {day.Format("2/1/2006")}, "clock": {"9h30"}, "minutes": {"45"}, "repeat_weeks": {"2"}, "format": {"online"}, "link": {"https://meet.example.org/duyen"}, "open": {"true"},
	}, "done=added")
	id := found(page, `name="slot" value="(slt_[0-9a-z]+)"`)
	page = follow(mentor, slots+"/drop", url.Values{"slot": {id}}, "done=dropped")
	what := found(page, `name="what" value="([^"]+)"`)
	page = follow(mentor, slots+"/restore", url.Values{"what": {what}}, "done=restored")
	if !strings.Contains(page, "09:30–10:15") {
		t.Error("what was taken back is not there again")
	}

	week := slots + "?week=" + day.Format(time.DateOnly)
	page = startup.page(week)
	if strings.Contains(page, "meet.example.org") {
		t.Error("everybody reads the address of the meeting")
	}
	id = found(page, `name="slot" value="(slt_[0-9a-z]+)"[^>]*><label[^>]*><b>09:30`)
	ask := url.Values{"slot": {id}, "from": {"demo-startup"}, "message": {"Bàn về giá bán sỉ"}}
	page = follow(startup, slots+"/book", ask, "done=booked")
	booking := found(page, `action="(/me/bookings/bkg_[0-9a-z]+)/cancel`)
	if again := follow(startup, slots+"/book", ask, booking); !strings.Contains(again, booking) {
		t.Error("booking twice is not booking once")
	}
	if page := mentor.page(week); !strings.Contains(page, booking) {
		t.Error("the mentor does not see who comes")
	}
	if status, _, _ := mentor.see(mentor.PostForm(s.url+slots+"/drop", url.Values{"slot": {id}})); status != http.StatusConflict {
		t.Errorf("a booked time is taken back: %d", status)
	}
	if page := mentor.page("/me/bookings"); !strings.Contains(page, booking) || !strings.Contains(page, "Quế Cội Nguồn") {
		t.Error("the mentor's list lacks the session")
	}
	if page := mentor.page(booking); !strings.Contains(page, "Bàn về giá bán sỉ") {
		t.Error("the mentor does not read what it is about")
	}
	stranger := in("investor")
	if status, _, _ := stranger.see(stranger.Get(s.url + booking)); status != http.StatusNotFound {
		t.Errorf("a stranger reads a session: %d", status)
	}

	address := func(v *visitor) string {
		t.Helper()
		status, page, _ := v.see(v.PostForm(s.url+"/me/bookings/link", nil))
		if status != http.StatusOK {
			t.Fatalf("no address: %d", status)
		}
		return found(page, `<code>https?://[^/<]+(/calendars/dyc_[A-Za-z0-9_-]+/duyen\.ics)</code>`)
	}
	first := address(startup)
	nobody := s.visitor(t)
	if cal := nobody.page(first); !strings.Contains(cal, "BEGIN:VEVENT") || strings.Contains(cal, "giá bán sỉ") {
		t.Errorf("the calendar is %s", cal)
	}
	second := address(startup)
	if status, _, _ := nobody.see(nobody.Get(s.url + first)); status != http.StatusNotFound {
		t.Errorf("the address before is good: %d", status)
	}
	for _, path := range []string{second, booking + "/calendar.ics"} {
		if cal := startup.page(path); strings.Count(cal, "BEGIN:VEVENT") != 1 {
			t.Errorf("%s is %s", path, cal)
		}
	}
	if cal := mentor.page("/mentors/demo-mentor/calendar.ics"); strings.Count(cal, "BEGIN:VEVENT") < 4 {
		t.Errorf("the mentor's is %s", cal)
	}
	follow(startup, "/me/bookings/unlink", nil, "done=unlinked")
	if status, _, _ := nobody.see(nobody.Get(s.url + second)); status != http.StatusNotFound {
		t.Errorf("an address that has ended is good: %d", status)
	}

	page = follow(startup, booking+"/cancel", url.Values{"reason": {"Trùng lịch giao hàng"}}, "done=cancel")
	if !strings.Contains(page, slots+"?slot="+id) {
		t.Error("it cannot be booked again")
	}
	follow(startup, slots+"/book", ask, "done=booked")

	before := found(mentor.page(slots), `name="capacity" value="([0-9]+)"`)
	page = follow(mentor, slots+"/takes", url.Values{"takes": {"true"}, "capacity": {before}, "paused_until": {day.AddDate(0, 1, 0).Format(time.DateOnly)}}, "done=takes")
	if !strings.Contains(page, "tạm ngừng") {
		t.Error("a pause is not told")
	}
	if page := startup.page(slots); strings.Contains(page, `name="slot"`) {
		t.Error("time in a pause is offered")
	}
	follow(mentor, slots+"/takes", url.Values{"takes": {"true"}, "capacity": {before}}, "done=takes")
	if status, _, _ := startup.see(startup.PostForm(s.url+slots+"/takes", url.Values{"takes": {"true"}, "capacity": {"99"}})); status != http.StatusForbidden {
		t.Errorf("a startup changes a mentor: %d", status)
	}
}
