package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// find gives what a pattern's group matches in a page.
func find(t *testing.T, page, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no %s in %.3000s", pattern, page)
	}
	return m[1]
}

// TestOfficersWorkOffTheirLists: a report is read where the profile lies, decided and
// taken back; a profile is verified and that taken back; a request is answered once.
func TestOfficersWorkOffTheirLists(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	anybody, founder, mentor, commune, dost := s.visitor(t), s.as(t, "startup"), s.as(t, "mentor"), s.as(t, "commune"), s.as(t, "dost")

	const at = "/mentors/demo-mentor"
	founder.send(at+"/report", url.Values{"reason": {"false"}, "message": {"Không phải cố vấn ấy"}}, at+"?done=reported")
	founder.send("/organizations/demo-association/report", url.Values{"reason": {"other"}, "message": {"Ở nơi khác"}}, "/organizations/demo-association?done=reported")
	list := commune.page("/office/flags")
	says(t, "the commune's reports", list, []string{"Không phải cố vấn ấy", at}, []string{"Ở nơi khác"})
	says(t, "all reports", dost.page("/office/flags"), []string{"Không phải cố vấn ấy", "Ở nơi khác"}, nil)
	flag := "/office/flags/" + find(t, list, `/office/flags/(flg_[0-9a-z]+)/uphold`)
	why := url.Values{"kind": {"mentor"}, "decision": {"Mạo danh người khác"}}
	commune.send(flag+"/uphold", why, "/office/flags?done=uphold&kind=mentor&profile=demo-mentor")
	if status, _, _ := anybody.see(anybody.Get(s.url + at)); status != http.StatusNotFound {
		t.Errorf("what was hidden is there: %d", status)
	}
	says(t, "what the owner reads", mentor.page(at), []string{"Mạo danh người khác"}, nil)
	says(t, "what was decided", commune.page("/office/flags?state=upheld"), []string{"Mạo danh người khác", at + "/hidden"}, nil)
	if status, page, _ := dost.see(dost.PostForm(s.url+flag+"/dismiss", why)); status != http.StatusConflict {
		t.Errorf("decided twice: %d %.900s", status, page)
	}
	commune.send(at+"/hidden", url.Values{"on": {"false"}}, at+"?done=shown") // what the page offers as undo
	says(t, "the profile", anybody.page(at), nil, []string{"Mạo danh người khác"})

	const queue = "/office/verifications"
	says(t, "the commune's queue", commune.page(queue), nil, []string{"/organizations/demo-association"})
	id := find(t, commune.page(queue), `name="kind" value="mentor"><input type="hidden" name="id" value="([^"]+)"`)
	verify := url.Values{"kind": {"mentor"}, "id": {id}, "on": {"true"}}
	commune.send(queue, verify, queue+"?done=verified&id="+id+"&kind=mentor")
	says(t, "the queue", commune.page(queue), nil, []string{`value="` + id + `"`})
	verify.Set("on", "false")
	commune.send(queue, verify, queue+"?done=unverified&id="+id+"&kind=mentor")
	says(t, "the queue", commune.page(queue), []string{`value="` + id + `"`}, nil)

	founder.send("/me/asks/send", url.Values{"kind": {"object"}, "text": {"Xin ngừng dùng số của tôi"}}, "/me?done=asked#asks")
	request := "/office/requests/" + find(t, dost.page("/office/requests"), `action="/office/requests/(req_[0-9a-z]+)"`)
	answer := url.Values{"do": {"done"}, "version": {"1"}}
	answer.Set("answer", "Đã ngừng từ hôm nay")
	dost.send(request, answer, "/office/requests?done=done")
	says(t, "what the founder reads", founder.page("/me"), []string{"Đã ngừng từ hôm nay"}, nil)
	answer.Set("do", "answered")
	if status, page, _ := dost.see(dost.PostForm(s.url+request, answer)); status < http.StatusBadRequest {
		t.Errorf("answered at an old version: %d %.900s", status, page)
	}
	says(t, "what is done", dost.page("/office/requests?state=done"), []string{"Xin ngừng dùng số của tôi"}, []string{request})
	note := url.Values{"kind": {"access"}, "person": {"Hồ Thị Ba"}, "contact": {"0900000000"}}
	dost.send("/office/requests", note, "/office/requests?done=noted")
	says(t, "what was noted", dost.page("/office/requests"), []string{"Hồ Thị Ba", "0900000000", "Trả lời chậm nhất"}, nil)

	founder.send("/me/asks/send", url.Values{"kind": {"delete"}}, "/me?done=asked#asks")
	request = "/office/requests/" + find(t, dost.page("/office/requests"), `action="/office/requests/(req_[0-9a-z]+)/erase`)
	if status, page, _ := dost.see(dost.PostForm(s.url+request+"/erase", url.Values{"version": {"1"}, "sure": {"true"}})); status != http.StatusOK || !strings.Contains(page, "<code>era_") {
		t.Errorf("erased: %d %.900s", status, page)
	}
	says(t, "what waits", dost.page("/office/requests"), nil, []string{request})
	if status, _, to := founder.see(founder.Get(s.url + "/me")); status != http.StatusSeeOther || !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("who is being erased is still let in: %d %s", status, to)
	}
}
