package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

func TestMatchPageAsksForWhatTheAddressSays(t *testing.T) {
	for _, c := range []struct {
		address string
		want    match.Request
	}{
		{"", match.Request{Target: match.KindMentor, N: 10}},
		{"?kind=investor&limit=30&spread=true&verified=true", match.Request{Target: match.KindInvestor, N: 30, Spread: true, Filter: match.Filter{Verified: true}}},
		{"?kind=offer&limit=5000&available=true&verified=true", match.Request{Target: match.KindOffer, N: 100, Filter: match.Filter{Available: true}}},
		{"?kind=investor&available=true&limit=-3", match.Request{Target: match.KindInvestor, N: 10}},
		{"?kind=startup&limit=x&spread=1", match.Request{Target: match.KindMentor, N: 10}},
	} {
		f := samples()
		if w := get(site(t, f), "/startups/que/matches"+c.address, "u1"); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %v", c.address, w.Code, w.Header())
		}
		w := f.wanted
		if w.Target != c.want.Target || w.N != c.want.N || w.Spread != c.want.Spread || w.Filter.Available != c.want.Filter.Available || w.Filter.Verified != c.want.Filter.Verified {
			t.Errorf("%s: asked %+v", c.address, w)
		}
	}
}

func TestMatchPageByReader(t *testing.T) {
	h := site(t, samples())
	for _, address := range []string{"/startups/que/matches", "/startups/que/compare?with=quy"} {
		if w := get(h, address, ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?next="+url.QueryEscape(address) {
			t.Errorf("%s: a visitor: %d to %q", address, w.Code, w.Header().Get("Location"))
		}
		if w := get(h, address, "u2"); w.Code != http.StatusForbidden {
			t.Errorf("%s: another: %d", address, w.Code)
		}
	}
	f := samples()
	f.ranking.Data = slices.Repeat(f.ranking.Data, 10)
	for i := range f.ranking.Data {
		f.ranking.Data[i].Target.ID = "quy" + string(rune('a'+i))
	}
	contains(t, get(site(t, f), "/startups/que/matches?kind=investor", "u1").Body.String(), []string{
		"<b>72</b>", "22,4 / 25 điểm", "nhiều nhất &#43;4,2", `href="/me/profiles/que/edit"`, `aria-current="page">Nhà đầu tư`,
		`action="/startups/que/matches/quyb/ask?kind=investor"`, `href="/startups/que/matches?kind=investor&amp;limit=20"`,
		`id="pick-quyb" name="with" value="quyb" form="compare"`, `action="/startups/que/compare"`, `href="/startups/que/matches?kind=investor&amp;spread=true"`,
	}, nil)
	f.roles = []match.Role{match.RoleDOST}
	contains(t, get(site(t, f), "/startups/que/matches?kind=investor", "u2").Body.String(), []string{"<b>72</b>", "pick-quyb"}, []string{"/ask?", "/edit"})
}

func TestMatchesWithNobody(t *testing.T) {
	f := samples()
	f.ranking = match.Ranking{}
	h := site(t, f)
	contains(t, get(h, "/startups/que/matches?kind=investor", "u1").Body.String(), []string{"/search?kind=investor"}, []string{"thật sự phù hợp", `id="compare"`})
	contains(t, get(h, "/startups/que/matches?kind=mentor&available=true", "u1").Body.String(), []string{"Bỏ lọc", `href="/startups/que/matches?kind=mentor"`}, nil)
}

// TestConditionsOfOffers says whether they let the project in.
func TestConditionsOfOffers(t *testing.T) {
	f := samples()
	yes, no := true, false
	m := f.ranking.Data[0]
	m.Target = match.Card{Kind: match.KindOffer, ID: "de-nghi", Name: "Đề nghị"}
	m.Eligible = &yes
	other := m
	other.Target.ID = "khac"
	other.Eligible, other.NotEligible = &no, []match.Ineligible{{Eligibility: match.Eligibility{Field: "stage", Op: "gte", Value: "seed"}, Unstated: true}}
	f.ranking.Data = []match.Match{m, other}
	contains(t, get(site(t, f), "/startups/que/matches?kind=offer", "u1").Body.String(), []string{
		"đáp ứng mọi điều kiện", "Điều kiện về giai đoạn: ít nhất Hạt giống (hồ sơ chưa ghi)", "không bắt buộc",
	}, nil)
}

// TestLiveness stands in a line of its own, unless it is what holds a match back.
func TestLiveness(t *testing.T) {
	f := samples()
	p, err := New(Options{Reference: reference(t)})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	m := f.ranking.Data[0]
	m.Target = match.Card{Kind: match.KindMentor, ID: "co", NextSlot: &at}
	m.Reasons = append(slices.Clone(m.Reasons),
		match.Reason{Signal: match.SignalCapacity, Points: 3, Neutral: 1, Max: 3, Code: "capacity.free", Evidence: map[string]any{"places": 2, "of": 3}},
		match.Reason{Signal: match.SignalAnswers, Code: "answers.none"},
		match.Reason{Signal: match.SignalLoad, Code: "load.waiting", Evidence: map[string]any{"waiting": 4}},
	)
	m.NotMet = []match.Unmet{{Signal: match.SignalLoad, Code: "load.waiting", Evidence: map[string]any{"waiting": 4}}}
	view := p.match(p.voice("vi", match.KindStartup, match.KindMentor), m)
	if want := []string{"Cố vấn này còn trống 2/3 chỗ"}; !slices.Equal(view.Live, want) || slices.Contains(view.Top, want[0]) {
		t.Errorf("live %q, on top %q", view.Live, view.Top)
	}
	if view.NextSlot != "09:00, 25/11/2026" || view.Slots != "/mentors/co/slots" {
		t.Errorf("next slot %q at %q", view.NextSlot, view.Slots)
	}
}

func TestAskFromAMatch(t *testing.T) {
	f := samples()
	h := site(t, f)
	const page, at = "/startups/que/matches", "/ask?kind=investor&limit=20"
	for _, c := range []struct{ page, to, did string }{
		{"/matches", "quy", "Introduce que quy  Xin gặp"},
		{"/matches", "de-nghi", "Introduce que de-nghi de-nghi Xin gặp"},
		{"/compare", "quy", "Introduce que quy  Xin gặp"},
	} {
		f.did = nil
		w := post(h, "/startups/que"+c.page+"/"+c.to+at, url.Values{"message": {"Xin gặp"}}, as("u1"))
		want := "/startups/que" + c.page + "?kind=investor&limit=20&done=asked&to=" + c.to + "#match-" + c.to
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want || !slices.Equal(f.did, []string{c.did}) {
			t.Errorf("%s: %d to %q, did %q", c.to, w.Code, w.Header().Get("Location"), f.did)
		}
	}
	f.did = nil
	if w := post(h, page+"/quy"+at, url.Values{"message": {"x"}}, nil); w.Code != http.StatusUnauthorized {
		t.Errorf("nobody: %d", w.Code)
	}
	if w := post(h, page+"/none"+at, url.Values{"message": {"x"}}, as("u1")); w.Code != http.StatusNotFound {
		t.Errorf("of nobody: %d", w.Code)
	}
	if w := get(h, page+"/quy"+at, "u1"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != page+"?kind=investor&limit=20#match-quy" {
		t.Errorf("reloading leads to %q", w.Header().Get("Location"))
	}
	// Refused: on the card, or above a list that lacks it, with what was typed.
	for _, to := range []string{"quy", "co"} {
		f.fails = map[string]error{"Introduce": match.Fail(match.KindConflict, "introduction_quota", "five")}
		w := post(h, page+"/"+to+at, url.Values{"message": {"Lời " + canary}}, as("u1"))
		wellFormed(t, to, w.Body.String())
		if w.Code != http.StatusConflict || strings.Count(w.Body.String(), ` id="match-`+to+`"`) != 1 {
			t.Errorf("%s refused: %d", to, w.Code)
		}
		contains(t, w.Body.String(), []string{"năm lời đề nghị", "Lời &lt;script&gt;", `<details class="ask" open>`}[:map[string]int{"quy": 3, "co": 2}[to]], nil)
	}
	if f.did = nil; true {
		w := post(h, page+"/quy"+at, url.Values{"message": {""}}, as("u1"))
		if w.Code != http.StatusUnprocessableEntity || len(f.did) > 2 || slices.ContainsFunc(f.did, func(s string) bool { return strings.HasPrefix(s, "Introduce ") }) {
			t.Errorf("without words: %d, did %q", w.Code, f.did)
		}
	}
}

// TestNoPlaceNamesOthers: who is asked without a place leads to others who have one.
func TestNoPlaceNamesOthers(t *testing.T) {
	f := samples()
	full := match.Fail(match.KindConflict, "no_place", "full")
	full.Problems = []match.Problem{{Field: "to", Code: match.ProblemNoPlace, Value: "quy", Nearest: "co"}, {Field: "to", Code: match.ProblemNoPlace, Value: "quy", Nearest: "gone"}}
	f.fails = map[string]error{"Introduce": full}
	h := site(t, f)
	for _, address := range []string{"/startups/que/matches/quy/ask?kind=investor", "/investors/quy/introduce"} {
		w := post(h, address, url.Values{"message": {"x"}, "from": {"que"}}, as("u1"))
		if w.Code != http.StatusConflict {
			t.Errorf("%s: %d", address, w.Code)
		}
		contains(t, w.Body.String(), []string{"Không còn chỗ trống", "còn chỗ:", `<li><a href="/mentors/co">`}, nil)
	}
}

// TestOpenIntroductionsStandOnTheirCards: who was asked is not asked again, and a
// request that waits can be taken back from where it was made.
func TestOpenIntroductionsStandOnTheirCards(t *testing.T) {
	f := samples()
	f.introductions = []service.Introduced{
		{Introduction: match.Introduction{ID: "int_1", From: "que", To: "quy", State: match.IntroductionRequested}, Sides: []string{"from"}, Other: match.Card{Kind: match.KindInvestor, ID: "quy"}},
		{Introduction: match.Introduction{ID: "int_0", From: "que", To: "quy", State: match.IntroductionDeclined}, Sides: []string{"from"}, Other: match.Card{Kind: match.KindInvestor, ID: "quy"}},
	}
	h := site(t, f)
	page := get(h, "/startups/que/matches?kind=investor&done=asked&to=quy", "u1").Body.String()
	contains(t, page, []string{
		"Đã gửi lời đề nghị", `href="/me/introductions/int_1"`, `action="/me/introductions/int_1/withdraw"`,
		`value="/startups/que/matches?kind=investor&amp;done=withdrawn&amp;to=quy#match-quy"`,
	}, []string{"/ask?", "int_0"})
	contains(t, get(h, "/investors/quy", "u1").Body.String(), []string{"đang chờ trả lời", `href="/me/introductions/int_1"`}, []string{`action="/investors/quy/introduce`})
	w := post(h, "/me/introductions/int_1/withdraw", url.Values{"back": {"/startups/que/matches?kind=investor&done=withdrawn&to=quy#match-quy"}}, as("u1"))
	if got := w.Header().Get("Location"); got != "/startups/que/matches?kind=investor&done=withdrawn&to=quy#match-quy" {
		t.Errorf("taking back leads to %q", got)
	}
	for _, evil := range []string{"https://evil.vn", "//evil.vn", `/\evil.vn`, "javascript:alert(1)"} {
		if got := post(h, "/me/introductions/int_1/withdraw", url.Values{"back": {evil}}, as("u1")).Header().Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", evil, got)
		}
	}
}

func TestComparePage(t *testing.T) {
	f := samples()
	h := site(t, f)
	page := get(h, "/startups/que/compare?kind=investor&with=quy&with=de-nghi&with=quy&with=none", "u1").Body.String()
	contains(t, page, []string{
		"<b>72</b>", "<b>62</b>", "cao nhất", "22,4 / 25 điểm", "Nêu nhu cầu vốn 200 triệu đồng", "200 triệu đồng đến 2 tỷ đồng", "31/12/2026",
		`href="/startups/que/compare?kind=investor&amp;with=de-nghi"`, `action="/startups/que/compare/quy/ask?kind=investor&amp;with=quy&amp;with=de-nghi"`, "nhiều nhất 4 hồ sơ",
	}, []string{"Chọn thêm một hồ sơ"})
	contains(t, get(h, "/startups/que/compare?kind=investor&with=quy", "u1").Body.String(), []string{"Chọn thêm một hồ sơ"}, []string{"cao nhất", "Bỏ khỏi bảng"})
	contains(t, get(h, "/startups/que/compare", "u1").Body.String(), []string{`href="/startups/que/matches?kind=mentor"`}, []string{"<table"})
}

// TestHowItFitsMine: on somebody else's profile stands how it fits one's own.
func TestHowItFitsMine(t *testing.T) {
	h := site(t, samples())
	contains(t, get(h, "/mentors/co", "u1").Body.String(), []string{"<b>72</b>", "So với hồ sơ Quế", `href="/startups/que/matches?kind=mentor"`}, []string{"không quản lý"})
	contains(t, get(h, "/mentors/co", "").Body.String(), []string{"/sign-in?next=%2Fmentors%2Fco"}, []string{"<b>72</b>"})
}

func TestSaidListReadsWhatItWrote(t *testing.T) {
	p, err := New(Options{Reference: reference(t)})
	if err != nil {
		t.Fatal(err)
	}
	r := sampleRanking()
	r.Data = append(r.Data, r.Data[0])
	r.Data[1].Target.ID, r.Data[1].Target.Name, r.Data[1].Target.Kind = "b", "tên\x00giả", match.KindMentor
	form := saidList{p, match.KindStartup, &cardMaker{v: &visit{lang: "vi"}, page: "/startups/que/matches", query: "kind=investor", target: match.KindInvestor, acts: true, picks: true}}
	finished, err := form.Finish(r)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := readSaid(form.Renew(finished, 7, 9))
	if !ok || !got.noneFit || len(got.advice) != 1 || len(got.cards) != 2 || got.cards[0].id != "quy" || got.cards[1].name != "têngiả" || !strings.Contains(string(got.cards[1].html), "<b>72</b>") || !strings.Contains(string(got.cards[0].acts), "/startups/que/matches/quy/ask?kind=investor") {
		t.Errorf("read %+v, %v", got, ok)
	}
	refused := newForm("vi", "introduce", "message")
	refused.values.Set("message", "điều riêng tư")
	form.cards.refused = &asking{to: "quy", form: refused}
	if kept, err := form.Finish(r); err != nil || strings.Contains(string(kept), "riêng tư") {
		t.Errorf("what was typed is kept for others: %v", err)
	}
	for _, bad := range []string{"", "said1", "said1\x00\x00", `{"data":[]}`, string(finished) + "x\x00"} {
		if _, ok := readSaid([]byte(bad)); ok {
			t.Errorf("read %.20q", bad)
		}
	}
	if empty, err := form.Finish(match.Ranking{}); err != nil {
		t.Error(err)
	} else if got, ok := readSaid(empty); !ok || got.noneFit || len(got.cards) > 0 {
		t.Errorf("an empty list: %+v, %v", got, ok)
	}
}

// TestAdviceIsWhatHelpsMost: by the sum over the list, and only what helps several.
func TestAdviceIsWhatHelpsMost(t *testing.T) {
	change := func(code string, gain float64) match.Unmet {
		return match.Unmet{Code: "needs.none", ChangeCode: code, ChangeEvidence: map[string]any{"expertise": "ip", "stage": "seed"}, Gain: gain}
	}
	list := []match.Match{
		{NotMet: []match.Unmet{change("stage.state", 1), change("sector.state", 9)}},
		{NotMet: []match.Unmet{change("stage.state", 1.5), change("needs.add", 2)}},
		{NotMet: []match.Unmet{change("needs.add", 3), {Code: "needs.none"}, change("text.describe", 0.2)}},
		{NotMet: []match.Unmet{change("text.describe", 0.2)}},
	}
	got := advise(locale.Voice{Lang: "vi"}, list)
	if len(got) != 2 || !strings.HasPrefix(got[0], "Thêm ip") || !strings.Contains(got[0], "2 gợi ý") || !strings.Contains(got[0], "+3") || !strings.HasPrefix(got[1], "Nêu giai đoạn") {
		t.Errorf("advised %q", got)
	}
}

func TestContactLinks(t *testing.T) {
	for in, want := range map[string]string{
		"0912 345 678": "tel:0912345678", "+84 (255) 3822-123": "tel:+842553822123", "gọi An": "", "12": "", "javascript:alert(1)": "", "0912;ext=1": "", "+": "",
	} {
		if got := phoneLink(in); string(got) != want {
			t.Errorf("phoneLink(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"an@example.vn": "mailto:an@example.vn", "an": "", "@a": "", "a@": "", "a@b?cc=x": "", "a@b,c@d": "", "<a@b>": "", "a@b\nBcc: c": "",
	} {
		if got := mailLink(in); string(got) != want {
			t.Errorf("mailLink(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestIntroductionsSayWhatComesNext in words, by state and side.
func TestIntroductionsSayWhatComesNext(t *testing.T) {
	at := time.Date(2026, 11, 22, 11, 5, 0, 0, time.UTC)
	other := match.Card{Kind: match.KindMentor, ID: "co", Name: "Cô Sáu"}
	for name, c := range map[string]struct {
		x      match.Introduction
		side   string
		want   []string
		absent []string
	}{
		"asked":              {match.Introduction{State: match.IntroductionRequested, Reroute: true}, "from", []string{"Quá hạn mà chưa ai trả lời", "Rút lại"}, []string{"/accept"}},
		"no other":           {match.Introduction{State: match.IntroductionRequested}, "from", []string{"Có thể rút lại"}, []string{"Quá hạn"}},
		"to answer":          {match.Introduction{State: match.IntroductionRequested}, "to", []string{"đang chờ trả lời, hạn đến", "/accept", "không đổi lại được"}, []string{"/withdraw"}},
		"proposed, I agreed": {match.Introduction{State: match.IntroductionRequested, Proposed: true, AgreedAt: &at}, "from", []string{"một bên đã đồng ý", "Đợt ghép cặp"}, []string{"/accept"}},
		"accepted":           {match.Introduction{State: match.IntroductionAccepted, AnsweredAt: &at}, "from", []string{"hẹn buổi gặp đầu tiên", "/mentors/co/slots", `aria-current="step"><span>Gặp nhau`, "không còn xem được"}, nil},
		"met":                {match.Introduction{State: match.IntroductionMet, AnsweredAt: &at, MetAt: &at}, "from", []string{"hãy báo lại", `aria-current="step"><span>Kết quả`}, nil},
		"mentoring":          {match.Introduction{State: match.IntroductionClosed, ClosedAt: &at}, "from", []string{"trả lại chỗ trống", "/finish"}, nil},
		"all done":           {match.Introduction{State: match.IntroductionClosed, ClosedAt: &at, FinishedAt: &at}, "from", []string{"Không còn việc gì"}, []string{"/finish"}},
		"declined":           {match.Introduction{State: match.IntroductionDeclined, ClosedAt: &at}, "from", []string{"không tham gia được", "/startups/que/matches?kind=mentor"}, nil},
		"expired":            {match.Introduction{State: match.IntroductionExpired, ClosedAt: &at, ReroutedTo: "int_2"}, "from", []string{"/me/introductions/int_2"}, nil},
		"taken back":         {match.Introduction{State: match.IntroductionWithdrawn, ClosedAt: &at, Message: "Xin gặp"}, "from", []string{"Đề nghị lại", `action="/mentors/co/introduce"`, `name="from" value="que"`, ">Xin gặp</textarea>"}, nil},
		"taken back by them": {match.Introduction{State: match.IntroductionWithdrawn, ClosedAt: &at}, "to", nil, []string{"Đề nghị lại"}},
	} {
		f := samples()
		c.x.ID, c.x.From, c.x.To, c.x.CreatedAt, c.x.ExpiresAt = "int_1", "que", "co", at, at
		if c.side == "to" {
			c.x.From, c.x.To = "co", "que"
		}
		f.introductions = []service.Introduced{{Introduction: c.x, Sides: []string{c.side}, Other: other}}
		page := get(site(t, f), "/me/introductions/int_1", "u1").Body.String()
		wellFormed(t, name, page)
		for _, want := range c.want {
			if !strings.Contains(page, want) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
		for _, absent := range c.absent {
			if strings.Contains(page, absent) {
				t.Errorf("%s: %q stands there", name, absent)
			}
		}
	}
}

// TestMissingFacts tells the owner, and nobody else, what is not stated.
func TestMissingFacts(t *testing.T) {
	f := samples()
	st := f.profiles["que"].(*match.Startup)
	st.Needs, st.Contact = nil, &match.Contact{Phone: "0912 345 678", Email: "an@example.vn"}
	h := site(t, f)
	contains(t, get(h, "/startups/que", "u1").Body.String(), []string{"Chưa nêu:", "Nhu cầu hỗ trợ", `href="/me/profiles/que/edit"`, `href="tel:0912345678"`, `href="mailto:an@example.vn"`}, nil)
	contains(t, get(h, "/startups/que", "u2").Body.String(), nil, []string{"Chưa nêu:"})
}

// TestSentencesAgainst: what speaks against a match is no tick, whatever it gives.
func TestSentencesAgainst(t *testing.T) {
	for code, want := range map[string]bool{
		"ask.above": true, "ask.below": true, "stage.less": true, "local.other": true, "needs.uncovered": true,
		"ask.inside": false, "needs.partly": false, "sector.declared": false, "activity": false,
	} {
		if against(code) != want {
			t.Errorf("%s: %v", code, !want)
		}
	}
}

// TestNobodyElseIsPromised: that somebody else will be asked is told only where the
// service does so.
func TestNobodyElseIsPromised(t *testing.T) {
	h := site(t, samples())
	const promise = "hỏi giúp bên phù hợp tiếp theo"
	for address, c := range map[string]struct {
		user string
		is   bool
	}{
		"/mentors/co": {"u1", true}, "/investors/quy": {"u1", true}, "/offers/de-nghi": {"u1", false},
		"/startups/que/matches?kind=investor": {"u1", true}, "/investors/quy/matches?kind=startup": {"u3", false},
	} {
		page := get(h, address, c.user).Body.String()
		if !strings.Contains(page, `name="message"`) || strings.Contains(page, promise) != c.is {
			t.Errorf("%s: asks %v, promises %v", address, strings.Contains(page, `name="message"`), !c.is)
		}
	}
}
