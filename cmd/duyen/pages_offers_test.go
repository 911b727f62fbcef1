package main

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// demoPassword opens every demo account.
const demoPassword = "duyen-demo-2026"

// as is a visitor who is signed in.
func (s *server) as(t *testing.T, account string) *visitor {
	t.Helper()
	v := s.visitor(t)
	v.send("/sign-in", url.Values{"email": {account + "@demo.test"}, "password": {demoPassword}}, "/")
	return v
}

// says checks parts of a page, and what must not stand in it.
func says(t *testing.T, what, page string, has, hasNot []string) {
	t.Helper()
	for _, x := range has {
		if !strings.Contains(page, x) {
			t.Errorf("%s lacks %q", what, x)
		}
	}
	for _, x := range hasNot {
		if strings.Contains(page, x) {
			t.Errorf("%s has %q", what, x)
		}
	}
}

// TestAnOfferOverThePages is posted as a draft, counted, sent for review, published by
// an officer, found on the board, taken up by a project, closed and opened again.
func TestAnOfferOverThePages(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	anybody, founder, officer := s.visitor(t), s.as(t, "startup"), s.as(t, "dost")
	board := anybody.page("/offers?lang=vi")
	says(t, "the board", board, []string{"27 đề nghị", "/v1/offers/feed.atom", "Đang mở"}, []string{"leads nowhere"})

	judge := s.as(t, "judge") // who may not publish
	form := judge.page("/offers/new?lang=vi")
	id := regexp.MustCompile(`name="id" value="(off_[a-z0-9]+)"`).FindStringSubmatch(form)
	if id == nil {
		t.Fatal("the form has no id of its own")
	}
	offer := "/offers/" + id[1]
	typed := url.Values{
		"id": {id[1]}, "name": {"Lớp gói quà quế"}, "offer_kind": {"training"}, "sectors": {"quế; nông nghiệp"}, "locality": {"Trà Bồng"}, "amount_max": {"1,5 tỷ"},
		"quantity": {"1"}, "closes_on": {"2099-12-31"}, "visibility": {"public"}, "c_locality": {"Quảng Ngãi"}, "c_stage": {"mvp"}, "as": {"draft"},
	}
	status, preview, _ := judge.see(judge.PostForm(s.url+"/offers/preview", typed))
	counted := regexp.MustCompile(`(\d+) trong (\d+) dự án hiện có đáp ứng`).FindStringSubmatch(preview)
	if status != http.StatusOK || counted == nil {
		t.Fatalf("nothing is counted: %d", status)
	}
	for range 2 { // an impatient finger
		if status, page, to := judge.see(judge.PostForm(s.url+"/offers/new", typed)); status != http.StatusSeeOther || !strings.HasPrefix(to, offer) {
			t.Fatalf("posting: %d to %q: %.900s", status, to, page)
		}
	}
	says(t, "my offers", judge.page("/me/offers"), []string{"Bản nháp", "Lớp gói quà quế"}, []string{"Đang chờ duyệt"})
	says(t, "the page of a draft", judge.page(offer), []string{counted[0], "Gửi duyệt", "1,5 tỷ đồng", "Còn 1/1 suất"}, []string{"Đăng cho mọi người"})
	if status, _, _ := anybody.see(anybody.Get(s.url + offer)); status != http.StatusNotFound {
		t.Errorf("a draft is there for everybody: %d", status)
	}

	judge.send(offer+"/submit", nil, offer+"?done=submit&from=draft")
	judge.send(offer+"/close", url.Values{"undo": {"1"}}, offer+"?done=undone&from=review") // what the page offers as undo
	judge.send(offer+"/submit", nil, offer+"?done=submit&from=draft")
	says(t, "the list for review", officer.page("/me/offers/review"), []string{"Lớp gói quà quế", offer + "/publish", "Giai đoạn: "}, nil)
	says(t, "a founder's list for review", founder.page("/me/offers/review"), []string{"Không có đề nghị nào chờ duyệt"}, nil)
	officer.send(offer+"/close", url.Values{"back": {"review"}, "reason": {"Chưa nói rõ ai được dự."}}, "/me/offers/review?done=returned")
	says(t, "why it came back", judge.page(offer), []string{"Chưa nói rõ ai được dự."}, nil)
	if status, _, _ := anybody.see(anybody.Get(s.url + offer)); status != http.StatusNotFound {
		t.Errorf("what was sent back is there for everybody: %d", status)
	}
	judge.send(offer+"/submit", nil, offer+"?done=submit&from=draft")
	officer.send(offer+"/publish", url.Values{"back": {"review"}}, "/me/offers/review?done=publish")

	says(t, "the board", anybody.page("/offers?offer_kind=training&sector=forest.cinnamon&lang=vi"), []string{"Lớp gói quà quế", "Đào tạo"}, []string{"Vốn mồi cho sản phẩm quế"})
	says(t, "the board of what fits", founder.page("/offers?for=demo-startup&sort=closing&lang=vi"), []string{"đề nghị", "đủ điều kiện"}, nil)
	page := founder.page(offer + "?lang=vi")
	says(t, "the page for a founder", page, []string{"Điều kiện tham gia", "đáp ứng mọi điều kiện", offer + "/introduce"}, []string{offer + "/edit", "Đóng</button>"})
	status, page, to := founder.see(founder.PostForm(s.url+offer+"/introduce", url.Values{"from": {"demo-startup"}, "message": {"Xin một chỗ."}}))
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/me/introductions/") {
		t.Fatalf("interest: %d to %q: %.900s", status, to, page)
	}
	says(t, "the page after it", founder.page(offer), []string{"đã đăng ký"}, []string{offer + "/introduce"})

	judge.send(offer+"/close", nil, offer+"?done=close&from=open")
	says(t, "the page of a closed offer", anybody.page(offer+"?lang=vi"), []string{"Đã đóng", "/offers?offer_kind=training"}, []string{offer + "/introduce"})
	says(t, "the board of what is over", anybody.page("/offers?over=1"), []string{"Lớp gói quà quế"}, nil)
	if status, page, _ := judge.see(judge.PostForm(s.url+offer+"/renew", url.Values{"closes_on": {"2020-01-01"}})); status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="renew-closes_on-fault"`) {
		t.Errorf("a last day that is over: %d", status)
	}
	judge.send(offer+"/renew", url.Values{"closes_on": {"2099-12-31"}}, offer+"?done=renew_review&from=closed")
	if status, _, to := judge.see(judge.PostForm(s.url+offer+"/copy", nil)); status != http.StatusSeeOther || !strings.HasSuffix(to, "/edit?done=copy") {
		t.Errorf("a copy: %d to %q", status, to)
	}
}

// TestEveryFigureOpensItsList: every number of the open figures is what the list it
// leads to counts, for a visitor whom nobody knows.
func TestEveryFigureOpensItsList(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	v := s.visitor(t)
	page := v.page("/figures?lang=vi")
	links := regexp.MustCompile(`<td class="num"><a href="([^"]+)">([0-9.]+)</a>`).FindAllStringSubmatch(page, -1)
	if len(links) < 60 {
		t.Fatalf("only %d figures lead to a list", len(links))
	}
	total := regexp.MustCompile(`id="(?:offers|hits)-h"[^>]*>([0-9.]+) `)
	for i, l := range links {
		if i%4 != 0 { // a quarter of them, spread over all tables
			continue
		}
		address := strings.ReplaceAll(l[1], "&amp;", "&")
		if found := total.FindStringSubmatch(v.page(address)); found == nil || found[1] != l[2] {
			t.Errorf("%s counts %v, the figure is %s", address, found, l[2])
		}
	}
	status, table, _ := v.see(v.Get(s.url + "/figures.csv?lang=vi"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if status != http.StatusOK || err != nil || len(rows) < 200 {
		t.Fatalf("the table: %d, %d rows, %v", status, len(rows), err)
	}
	for _, row := range rows[1:] {
		if n, err := strconv.Atoi(row[4]); err != nil || n < 0 {
			t.Errorf("no number: %v", row)
		}
	}
}
