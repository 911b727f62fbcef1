package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// sampleIntroductions has one in every state, from and to the reader in turn.
func sampleIntroductions() (out []service.Introduced) {
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	for i, state := range match.IntroductionStates() {
		x := service.Introduced{
			Introduction: match.Introduction{ID: "int_" + string(state), State: state, Message: "Xin gặp " + canary, CreatedAt: at, ExpiresAt: at.Add(time.Hour)},
			Sides:        []string{[]string{"to", "from"}[i%2]}, Other: match.Card{Kind: match.KindMentor, ID: "co", Name: "Cô Sáu " + canary},
		}
		switch state {
		case match.IntroductionMet:
			x.Contact = &match.Contact{Phone: "0912 345 678"}
		case match.IntroductionDeclined:
			x.Reason, x.Note = "no_time", canary
		case match.IntroductionExpired:
			x.ReroutedTo = "int_met"
		case match.IntroductionClosed:
			x.Outcome = &match.IntroductionOutcome{Result: match.ResultInvestment, Amount: &match.Money{Value: 500e6, Currency: "VND"}, Note: canary}
		}
		out = append(out, x)
	}
	return out
}

func TestIntroductionPages(t *testing.T) {
	f := samples()
	f.introductions, f.more = sampleIntroductions(), "int_1"
	f.messages = []match.IntroductionMessage{{Side: "from", Text: "Chào cô", Links: []string{"https://example.org/a"}}}
	h := site(t, f)
	list := get(h, "/me/introductions", "u1").Body.String()
	for _, want := range []string{"Đang chờ anh/chị trả lời", "Đang kết nối", "Đã kết thúc", "/me/introductions?after=int_1", "/me/introductions/int_closed"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	for state, want := range map[match.IntroductionState][]string{
		match.IntroductionRequested: {"/accept", "/decline", "Không có thời gian", "19:05, 22/11/2026"},
		match.IntroductionAccepted:  {"/met", "/outcome", "/withdraw", "Chào cô", "https://example.org/a", "/message"},
		match.IntroductionMet:       {"0912 345 678", "/outcome", "/finish"},
		match.IntroductionDeclined:  {"Không có thời gian"},
		match.IntroductionExpired:   {"/me/introductions/int_met"},
		match.IntroductionClosed:    {"Đã đầu tư, 500 triệu đồng", "/finish"},
	} {
		body := get(h, "/me/introductions/int_"+string(state), "u1").Body.String()
		for _, x := range want {
			if !strings.Contains(body, x) {
				t.Errorf("%s: %q is missing", state, x)
			}
		}
		if strings.Contains(body, "/accept") != (state == match.IntroductionRequested) {
			t.Errorf("%s: accepting is offered: %v", state, state != match.IntroductionRequested)
		}
	}
	if w := get(h, "/me/introductions/int_none", "u1"); w.Code != http.StatusNotFound {
		t.Errorf("another's: %d", w.Code)
	}
	for _, address := range []string{"/me/introductions", "/me/introductions/int_met"} {
		if w := get(h, address, ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s: a visitor: %d", address, w.Code)
		}
	}
}

// TestLongThread shows the newest of what was written, however much there is.
func TestLongThread(t *testing.T) {
	f := samples()
	f.introductions = sampleIntroductions()
	for i := range 2*messagesShown + 1 {
		f.messages = append(f.messages, match.IntroductionMessage{ID: fmt.Sprint("msg_", i), Side: "to", Text: fmt.Sprintf("lời %03d", i)})
	}
	body := get(site(t, f), "/me/introductions/int_met", "u1").Body.String()
	if !strings.Contains(body, "lời 200") || !strings.Contains(body, "lời 101") || strings.Contains(body, "lời 100") {
		t.Error("not the newest hundred are shown")
	}
}

func TestIntroductionMoves(t *testing.T) {
	f := samples()
	f.introductions = sampleIntroductions()
	h := site(t, f)
	for _, c := range []struct {
		move string
		form url.Values
		did  string
	}{
		{"accept", nil, "MoveIntroduction int_met accept  "},
		{"decline", url.Values{"reason": {"stage"}, "note": {"sớm quá"}}, "MoveIntroduction int_met decline stage sớm quá"},
		{"met", nil, "MoveIntroduction int_met met  "},
		{"outcome", url.Values{"result": {"investment"}, "amount": {"1,5 tỷ đồng"}}, "MoveIntroduction int_met outcome   investment 1.5e+09VND"},
		{"finish", nil, "MoveIntroduction int_met finish  "},
		{"withdraw", nil, "MoveIntroduction int_met withdraw  "},
		{"message", url.Values{"text": {"Chào"}, "link": {"https://example.org"}}, "WriteMessage int_met Chào [https://example.org]"},
	} {
		w := postAs(h, "/me/introductions/int_met/"+c.move, "u1", c.form)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/me/introductions/int_met?done="+c.move {
			t.Errorf("%s: %d to %s", c.move, w.Code, to)
		}
		if got := f.did[len(f.did)-1]; got != c.did {
			t.Errorf("%s did %q", c.move, got)
		}
	}
	n := len(f.did)
	w := postAs(h, "/me/introductions/int_met/outcome", "u1", url.Values{"result": {"investment"}, "amount": {"nhiều lắm"}})
	if w.Code != http.StatusUnprocessableEntity || len(f.did) != n || !strings.Contains(w.Body.String(), `value="nhiều lắm"`) {
		t.Errorf("no amount: %d %v", w.Code, f.did[n:])
	}
	if w := postAs(h, "/me/introductions/int_met/accept", "", nil); w.Code != http.StatusUnauthorized || len(f.did) != n {
		t.Errorf("a visitor: %d", w.Code)
	}
	f.fails = map[string]error{"MoveIntroduction": match.Fail(match.KindConflict, "introduction_state", "no")}
	if w := postAs(h, "/me/introductions/int_met/accept", "u1", nil); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "bước khác") {
		t.Errorf("too late: %d", w.Code)
	}
}

// TestAskingFromAProfile: one form on the page of who could help.
func TestAskingFromAProfile(t *testing.T) {
	f := samples()
	h := site(t, f)
	if body := get(h, "/mentors/co", "u1").Body.String(); !strings.Contains(body, `action="/mentors/co/introduce?once=`) || !strings.Contains(body, `<option value="que"`) {
		t.Error("the page of a mentor does not offer it to a startup")
	}
	if body := get(h, "/mentors/co", "").Body.String(); !strings.Contains(body, `id="introduce"`) || strings.Contains(body, "/introduce?") {
		t.Error("a visitor is not told to sign in")
	}
	w := postAs(h, "/mentors/co/introduce", "u1", url.Values{"from": {"que"}, "message": {"Nhờ cô"}})
	if w.Header().Get("Location") != "/me/introductions/int_9?done=asked" || f.did[len(f.did)-1] != "Introduce que co  Nhờ cô" {
		t.Errorf("%d to %s, %v", w.Code, w.Header().Get("Location"), f.did)
	}
	if w := postAs(h, "/mentors/co/introduce", "u1", url.Values{"from": {"que"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a word: %d", w.Code)
	}
	f.fails = map[string]error{"Introduce": match.Fail(match.KindConflict, "introduction_quota", "too many")}
	if w := postAs(h, "/mentors/co/introduce", "u1", url.Values{"from": {"que"}, "message": {"x"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "năm lời đề nghị") {
		t.Errorf("one too many: %d", w.Code)
	}
}
