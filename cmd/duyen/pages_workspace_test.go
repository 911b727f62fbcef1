package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// signedIn gives a visitor who has come in as a demo account.
func (s *server) signedIn(t *testing.T, account string) *visitor {
	t.Helper()
	v := s.visitor(t)
	v.send("/sign-in", url.Values{"email": {account + "@demo.test"}, "password": {"duyen-demo-2026"}}, "/")
	return v
}

// upload sends a file with the other fields of a form and gives the page it answers with.
func (v *visitor) upload(path, name, content string, fields map[string]string) (status int, page string) {
	v.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for key, value := range fields {
		if err := m.WriteField(key, value); err != nil {
			v.t.Fatal(err)
		}
	}
	if content != "" {
		part, err := m.CreateFormFile("file", name)
		if err == nil {
			_, err = io.WriteString(part, content)
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		v.t.Fatal(err)
	}
	status, page, _ = v.see(v.Post(v.s.url+path, m.FormDataContentType(), &b))
	return status, page
}

// hidden reads a hidden field of a page.
func hidden(t *testing.T, page, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("the page has no %s: %.2000s", name, page)
	}
	return strings.NewReplacer("&#43;", "+", "&amp;", "&").Replace(m[1])
}

// has checks that a page says all of these.
func has(t *testing.T, what, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("%s: %q is missing", what, want)
		}
	}
}

const demoSpace = "/organizations/demo-association"

// TestAnAssociationKeepsItsMembersOverThePages brings a register in, tries it first,
// invites an investor, who confirms, and hands a kept profile over.
func TestAnAssociationKeepsItsMembersOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.signedIn(t, "association")
	const table = "kind,external_id,name,sectors,locality,stage\nstartup,HV-1,Bánh tráng Sông Vệ,food,Nghĩa Hành,mvp\nstartup,HV-2,Hỏng,food,Đâu đó,mvp\n"
	status, tried := v.upload(demoSpace+"/members/import", "register.csv", table, map[string]string{"means": "paper"})
	has(t, "the trial", tried, "Nhập 1 dòng", "Đâu đó")
	if status != http.StatusOK || strings.Contains(v.page(demoSpace+"/members"), "Sông Vệ") {
		t.Fatalf("a trial answers %d or has changed something", status)
	}
	take := map[string]string{"step": "take", "held": hidden(t, tried, "held"), "name": hidden(t, tried, "name"), "means": hidden(t, tried, "means")}
	if status, taken := v.upload(demoSpace+"/members/import", "", "", take); status != http.StatusOK || !strings.Contains(taken, "Đã nhập xong") {
		t.Fatalf("taking it: %d %.2000s", status, taken)
	}
	status, page := v.upload(demoSpace+"/members/import", "register.txt", table, map[string]string{"means": "paper"})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="import-file-fault"`) {
		t.Errorf("a file of no format: %d", status)
	}

	v.send(demoSpace+"/members/invite", url.Values{"profile": {"/investors/demo-investor"}}, demoSpace+"/members?done=invited&profile=demo-investor")
	has(t, "the list", v.page(demoSpace+"/members?state=invited"), "/investors/demo-investor", "Rút lời mời")
	investor := s.signedIn(t, "investor")
	has(t, "the invitation", investor.page("/me/memberships"), "/me/memberships/confirm", demoSpace)
	investor.send("/me/memberships/confirm", url.Values{"organization": {"demo-association"}, "profile": {"demo-investor"}, "may_post": {"true"}}, "/me/memberships?done=confirm")
	has(t, "the members", v.page(demoSpace+"/members?kind=investor"), "tổ chức được đăng thay")

	kept := regexp.MustCompile(`/startups/(stp_[a-z0-9]+)">Bánh tráng`).FindStringSubmatch(v.page(demoSpace + "/members?kind=startup"))
	if kept == nil {
		t.Fatal("the profile that came in is not listed")
	}
	_, coded, _ := v.see(v.PostForm(s.url+demoSpace+"/members/code", url.Values{"profile": {kept[1]}}))
	code := regexp.MustCompile(`<code>([0-9A-Z-]+)</code>`).FindStringSubmatch(coded)
	if code == nil {
		t.Fatalf("no code: %.2000s", coded)
	}
	founder := s.signedIn(t, "startup")
	founder.send("/me/memberships/take", url.Values{"code": {code[1]}}, "/me/memberships?done=take")
	has(t, "the founder's", founder.page("/me"), "Bánh tráng Sông Vệ")
	founder.send("/me/memberships/end", url.Values{"organization": {"demo-association"}, "profile": {kept[1]}}, "/me/memberships?done=end")
	for _, page := range []string{"/workspace", "/members", "/inbox", "/pledges", "/scoreboard"} {
		if status, _, _ := founder.see(founder.Get(s.url + demoSpace + page)); status != http.StatusForbidden {
			t.Errorf("a founder opens %s of an association: %d", page, status)
		}
	}
}

// TestAnAssociationWorksThroughItsDay: what waits, the inbox, a pledge with its way
// back, the month and its tables.
func TestAnAssociationWorksThroughItsDay(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	founder := s.signedIn(t, "startup")
	_, _, asked := founder.see(founder.PostForm(s.url+demoSpace+"/introduce", url.Values{"from": {"demo-startup"}, "message": {"Mong được giới thiệu"}}))
	id := regexp.MustCompile(`/me/introductions/(int_[a-z0-9]+)`).FindStringSubmatch(asked)
	if id == nil {
		t.Fatalf("asking leads to %q", asked)
	}
	v := s.signedIn(t, "association")
	has(t, "the overview", v.page(demoSpace+"/workspace"), "lời đề nghị chờ trả lời", "/me/introductions/"+id[1], "Vốn đã đầu tư")
	has(t, "the inbox", v.page(demoSpace+"/inbox"), "Mong được giới thiệu", demoSpace+"/inbox/accept")
	v.send(demoSpace+"/inbox/accept", url.Values{"id": {id[1]}}, "/me/introductions/"+id[1]+"?done=accept")
	has(t, "the empty inbox", v.page(demoSpace+"/inbox"), "Không có lời đề nghị nào chờ trả lời")

	v.send(demoSpace+"/pledges", url.Values{"kind": {"hours"}, "hours": {"40"}, "from": {"2026-11-01"}, "to": {"2027-03-31"}, "note": {"Mùa xuân"}}, demoSpace+"/pledges?done=pledged")
	list := v.page(demoSpace + "/pledges")
	has(t, "the pledges", list, "40 giờ cố vấn", "300 triệu đồng", "Mùa xuân")
	pledge := regexp.MustCompile(demoSpace + `/pledges/(plg_[a-z0-9]+)">40 giờ`).FindStringSubmatch(list)
	if pledge == nil {
		t.Fatal("the pledge has no page")
	}
	_, _, ended := v.see(v.PostForm(s.url+demoSpace+"/pledges/"+pledge[1]+"/end", nil))
	undo := v.page(ended)
	v.send(demoSpace+"/pledges", url.Values{
		"kind": {hidden(t, undo, "kind")}, "hours": {hidden(t, undo, "hours")}, "from": {hidden(t, undo, "from")}, "to": {hidden(t, undo, "to")}, "note": {hidden(t, undo, "note")},
	}, demoSpace+"/pledges?done=pledged")
	has(t, "the pledges after all", v.page(demoSpace+"/pledges"), "40 giờ cố vấn", "Mùa xuân")

	board := v.page(demoSpace + "/scoreboard")
	for _, link := range regexp.MustCompile(`href="(`+demoSpace+`/scoreboard/[^"]+)"`).FindAllStringSubmatch(board, -1) {
		v.page(strings.ReplaceAll(link[1], "&amp;", "&"))
	}
	has(t, "the list behind a number", v.page(demoSpace+"/scoreboard/capital_delivered"), "60 triệu đồng", "Đã đầu tư")
	res, err := v.Get(s.url + demoSpace + "/scoreboard.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	has(t, "the table", string(body), "Vốn đã đầu tư,đồng,60000000")
	if h := res.Header; !strings.HasPrefix(h.Get("Content-Type"), "text/csv") || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("Content-Disposition"), "scoreboard-") {
		t.Errorf("the table's headers: %v", h)
	}
	has(t, "the board", v.page(demoSpace+"/board.csv"), "name,", "demo-offer")
	if book := v.page(demoSpace + "/board.xlsx"); !strings.HasPrefix(book, "PK\x03\x04") {
		t.Error("the workbook is none")
	}
	status, tried := v.upload(demoSpace+"/board", "offers.csv", "external_id,name,offer_kind,summary,sectors\nDN-1,Lớp bán hàng,training,Ba buổi,food\n", nil)
	has(t, "the trial of offers", tried, "Nhập 1 dòng")
	if status != http.StatusOK {
		t.Errorf("trying offers: %d", status)
	}
}

// TestAnAssociationPairsACohortOverThePages makes a run, changes it, publishes it and
// takes it back; the department opens the funnel.
func TestAnAssociationPairsACohortOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.signedIn(t, "association")
	has(t, "the form", v.page("/runs/new?organization=demo-association"), `value="Tỉnh Quảng Ngãi"`, `value="organization:demo-association" selected`)
	_, page, made := v.see(v.PostForm(s.url+"/runs", url.Values{
		"name": {"Mùa xuân"}, "owner": {"organization:demo-association"}, "kind": {"mentor"}, "subjects": {"filter"}, "subject_place": {"Tỉnh Quảng Ngãi"}, "led_by": {"youth"}, "targets": {"all"}, "per_subject": {"1"}, "fair_by": {"women"},
	}))
	run, _, ok := strings.Cut(made, "?done=created")
	if !ok {
		t.Fatalf("a new run leads to %q: %.2000s", made, page)
	}
	draft := v.page(run)
	has(t, "the draft", draft, "Bản nháp", run+"/pairs.xlsx", run+"/publish")
	subject, target := hidden(t, draft, "subject"), hidden(t, draft, "target")
	pair := url.Values{"subject": {subject}, "target": {target}}
	about := "&subject=" + subject + "&target=" + target
	v.send(run+"/ban", pair, run+"?done=ban"+about)
	banned := v.page(run + "?done=ban" + about)
	has(t, "the ban", banned, "Cặp này sẽ không được ghép", `action="`+run+`/unban"`)
	v.send(run+"/unban", pair, run+"?done=unban"+about)
	v.send(run+"/fix", pair, run+"?done=fix"+about)
	has(t, "the fixed pair", v.page(run), "Đã ghim")
	status, page, _ := v.see(v.PostForm(s.url+run+"/fix", url.Values{"subject": {"khong-co"}, "target": {target}}))
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="fix-subject-fault"`) {
		t.Errorf("fixing somebody who takes no part: %d", status)
	}
	_, page, _ = v.see(v.PostForm(s.url+run+"/replay", nil))
	has(t, "the replay", page, "cho đúng kết quả này")
	has(t, "the table", v.page(run+"/pairs.csv"), "Dự án,", subject)
	has(t, "the page to print", v.page(run+"/print"), "<h1>Mùa xuân</h1>")
	v.send(run+"/publish", url.Values{"days": {"7"}}, run+"?done=publish")
	has(t, "the published run", v.page(run+"?done=publish"), "Đã công bố", "Chờ trả lời", `action="`+run+`/undo"`)
	v.send(run+"/undo", nil, run+"?done=undo")
	has(t, "the run undone", v.page(run), "Đã hủy công bố")
	v.send(run+"/delete", nil, "/runs?done=deleted")
	if status, _, _ := v.see(v.Get(s.url + run)); status != http.StatusNotFound {
		t.Errorf("a deleted run: %d", status)
	}

	officer := s.signedIn(t, "dost")
	funnel := officer.page("/reports/funnel?by=kind")
	has(t, "the funnel", funnel, "Tổng cộng", "/reports/funnel.xlsx")
	links := regexp.MustCompile(`href="(/reports/funnel/list[^"]+)"`).FindAllStringSubmatch(funnel, -1)
	if len(links) < 3 {
		t.Errorf("the funnel has %d lists", len(links))
	}
	for _, l := range links {
		has(t, l[1], officer.page(strings.ReplaceAll(l[1], "&amp;", "&")), "<table>")
	}
	has(t, "the ranking", officer.page("/reports/scoreboard"), demoSpace+"/scoreboard")
	has(t, "what the department reads", officer.page(demoSpace+"/workspace"), "Tháng ")
	if status, _, _ := officer.see(officer.Get(s.url + demoSpace + "/inbox")); status != http.StatusForbidden {
		t.Errorf("the department opens an inbox: %d", status)
	}
}
