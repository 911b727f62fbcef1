package match_test

import (
	"strings"
	"testing"
	"time"

	"duyen/match"
)

func introductionTime() time.Time { return time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC) }

// TestIntroductionSteps goes through every state, move and side.
func TestIntroductionSteps(t *testing.T) {
	const from, to, both = match.SideFrom, match.SideTo, match.SideFrom | match.SideTo
	// By state and move: what comes of it for From, To and one who is both.
	want := map[string][3]match.IntroductionState{
		"requested accept":   {"", "accepted", "accepted"},
		"requested decline":  {"", "declined", "declined"},
		"requested withdraw": {"withdrawn", "", "withdrawn"},
		"accepted accept":    {"", "accepted", "accepted"}, // again
		"accepted withdraw":  {"withdrawn", "withdrawn", "withdrawn"},
		"accepted met":       {"met", "met", "met"},
		"accepted outcome":   {"closed", "closed", "closed"},
		"met met":            {"met", "met", "met"}, // again
		"met outcome":        {"closed", "closed", "closed"},
		"met finish":         {"met", "met", "met"},
		"closed outcome":     {"closed", "closed", "closed"}, // the same again
		"closed finish":      {"closed", "closed", "closed"},
		"declined decline":   {"", "declined", "declined"},
		"withdrawn withdraw": {"withdrawn", "withdrawn", "withdrawn"},
	}
	for _, s := range match.IntroductionStates() {
		for _, m := range match.IntroductionMoves() {
			for i, side := range []match.Side{from, to, both, 0} {
				next := match.IntroductionState("")
				if i < 3 {
					next = want[string(s)+" "+string(m)][i]
				}
				x := match.Introduction{State: s, ExpiresAt: introductionTime().Add(time.Hour)}
				o := &match.IntroductionOutcome{Result: match.ResultMentoring}
				if s == match.IntroductionClosed {
					x.Outcome = &match.IntroductionOutcome{Result: match.ResultMentoring}
				}
				changed, err := x.Move(match.IntroductionStep{Move: m, By: side, At: introductionTime(), Outcome: o})
				switch {
				case next == "":
					if match.KindOf(err) != match.KindConflict || x.State != s || changed {
						t.Errorf("%s, %s by %d: %s %v, want a conflict", s, m, side, x.State, err)
					}
				case err != nil || x.State != next:
					t.Errorf("%s, %s by %d: %s %v, want %s", s, m, side, x.State, err, next)
				case changed != (s != next || m == match.IntroductionFinish):
					t.Errorf("%s, %s by %d: changed %v", s, m, side, changed)
				}
			}
		}
	}
}

// TestProposedIntroduction: what neither side has asked for is accepted when both
// have agreed, in either order, and a yes may be repeated.
func TestProposedIntroduction(t *testing.T) {
	const from, to, both = match.SideFrom, match.SideTo, match.SideFrom | match.SideTo
	now := introductionTime()
	for _, c := range []struct {
		name    string
		by      []match.Side
		states  []match.IntroductionState
		changed []bool
		missing match.Side // after the first
	}{
		{"from first", []match.Side{from, from, to, from, to}, []match.IntroductionState{"requested", "requested", "accepted", "accepted", "accepted"}, []bool{true, false, true, false, false}, to},
		{"to first", []match.Side{to, to, from, to, from}, []match.IntroductionState{"requested", "requested", "accepted", "accepted", "accepted"}, []bool{true, false, true, false, false}, from},
		{"both at once", []match.Side{both, both}, []match.IntroductionState{"accepted", "accepted"}, []bool{true, false}, 0},
	} {
		x := match.Introduction{State: match.IntroductionRequested, Proposed: true, ExpiresAt: now.Add(time.Hour)}
		if x.Missing() != both {
			t.Errorf("%s: at first %d is missing", c.name, x.Missing())
		}
		for i, by := range c.by {
			changed, err := x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: by, At: now.Add(time.Duration(i))})
			if err != nil || changed != c.changed[i] || x.State != c.states[i] || x.Holds(match.KindMentor) != (x.State == match.IntroductionAccepted) {
				t.Errorf("%s, %d: %s, changed %v, %v", c.name, i, x.State, changed, err)
			}
			if i == 0 && x.Missing() != c.missing {
				t.Errorf("%s: then %d is missing", c.name, x.Missing())
			}
		}
	}
	for _, c := range []struct {
		move match.IntroductionMove
		by   match.Side
		want match.IntroductionState
	}{
		{match.IntroductionDecline, to, match.IntroductionDeclined},
		{match.IntroductionWithdraw, from, match.IntroductionWithdrawn},
		{match.IntroductionDecline, from, ""},
		{match.IntroductionWithdraw, to, ""},
		{match.IntroductionMeet, both, ""},
	} {
		for _, first := range []match.Side{from, to} {
			x := match.Introduction{State: match.IntroductionRequested, Proposed: true, ExpiresAt: now.Add(time.Hour)}
			if _, err := x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: first, At: now}); err != nil {
				t.Fatal(err)
			}
			_, err := x.Move(match.IntroductionStep{Move: c.move, By: c.by, At: now, Reason: "no_time"})
			if want := c.want; want == "" && (match.KindOf(err) != match.KindConflict || x.State != match.IntroductionRequested) || want != "" && (err != nil || x.State != want) {
				t.Errorf("after a yes of %d, %s by %d: %s %v", first, c.move, c.by, x.State, err)
			}
			late := match.Introduction{State: match.IntroductionRequested, Proposed: true, ExpiresAt: now}
			if _, err := late.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: first, At: now}); match.KindOf(err) != match.KindConflict || late.Missing() != both {
				t.Errorf("too late a yes of %d: %v", first, err)
			}
		}
	}
}

// TestIntroductionAnswers: who answers too late is told so, and time ends what
// waits and nothing else. Another outcome than the one reported is refused.
func TestIntroductionAnswers(t *testing.T) {
	now := introductionTime()
	x := match.Introduction{State: match.IntroductionRequested, ExpiresAt: now}
	_, err := x.Move(match.IntroductionStep{Move: match.IntroductionAccept, By: match.SideTo, At: now})
	if e, ok := err.(*match.Error); !ok || e.Code != "introduction_expired" || x.AnsweredAt != nil { //nolint:errorlint // the very type is what callers get
		t.Errorf("too late: %v %+v", err, x)
	}
	if x.Lapse(now.Add(-1)) || x.State != match.IntroductionRequested {
		t.Error("lapsed before its time")
	}
	if !x.Lapse(now) || x.State != match.IntroductionExpired || !x.ClosedAt.Equal(now) || x.Lapse(now) {
		t.Errorf("did not lapse once: %+v", x)
	}
	for _, s := range match.IntroductionStates() {
		y := match.Introduction{State: s, ExpiresAt: now}
		if y.Lapse(now.Add(time.Hour)) != (s == match.IntroductionRequested) {
			t.Errorf("%s lapses", s)
		}
	}
	x = match.Introduction{State: match.IntroductionMet}
	report := func(o match.IntroductionOutcome) error {
		_, err := x.Move(match.IntroductionStep{Move: match.IntroductionReport, By: match.SideTo, At: now, Outcome: &o})
		return err
	}
	amount := match.IntroductionOutcome{Result: match.ResultInvestment, Amount: &match.Money{Value: 5, Currency: "VND"}}
	if err := report(amount); err != nil {
		t.Error(err)
	}
	if err := report(amount); err != nil {
		t.Errorf("the same again: %v", err)
	}
	amount.Amount = &match.Money{Value: 6, Currency: "VND"}
	if err := report(amount); match.KindOf(err) != match.KindConflict || x.Outcome.Amount.Value != 5 {
		t.Errorf("another one: %v %+v", err, x.Outcome)
	}
}

// TestIntroductionHolds: which places are taken, by state, result and kind.
func TestIntroductionHolds(t *testing.T) {
	now := introductionTime()
	done := func(r match.Result) match.Introduction {
		return match.Introduction{State: match.IntroductionClosed, Outcome: &match.IntroductionOutcome{Result: r}}
	}
	finished := done(match.ResultMentoring)
	finished.FinishedAt = &now
	for name, c := range map[string]struct {
		x             match.Introduction
		mentor, offer bool
	}{
		"requested":  {match.Introduction{State: match.IntroductionRequested}, false, false},
		"accepted":   {match.Introduction{State: match.IntroductionAccepted}, true, true},
		"met":        {match.Introduction{State: match.IntroductionMet}, true, true},
		"met, over":  {match.Introduction{State: match.IntroductionMet, FinishedAt: &now}, false, true},
		"declined":   {match.Introduction{State: match.IntroductionDeclined}, false, false},
		"expired":    {match.Introduction{State: match.IntroductionExpired}, false, false},
		"withdrawn":  {match.Introduction{State: match.IntroductionWithdrawn}, false, false},
		"nothing":    {done(match.ResultNothing), false, false},
		"mentoring":  {done(match.ResultMentoring), true, true},
		"over":       {finished, false, true},
		"contract":   {done(match.ResultContract), false, true},
		"investment": {done(match.ResultInvestment), false, true},
	} {
		if got := c.x.Holds(match.KindMentor); got != c.mentor {
			t.Errorf("%s takes a mentor's place: %v", name, got)
		}
		if got := c.x.Holds(match.KindOffer); got != c.offer {
			t.Errorf("%s takes an offer's place: %v", name, got)
		}
		if c.x.Holds(match.KindStartup) {
			t.Errorf("%s takes a startup's place", name)
		}
	}
}

// TestIntroductionDue: half of the time, a day before the end, the end.
func TestIntroductionDue(t *testing.T) {
	now := introductionTime()
	for days, want := range map[int][]time.Duration{
		7:  {84 * time.Hour, 144 * time.Hour, 168 * time.Hour},
		1:  {12 * time.Hour, 24 * time.Hour},
		2:  {24 * time.Hour, 48 * time.Hour},
		30: {360 * time.Hour, 696 * time.Hour, 720 * time.Hour},
	} {
		x := match.Introduction{CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days)}
		at := now
		for _, d := range want {
			if at = x.NextDue(at); at.Sub(now) != d {
				t.Errorf("%d days: due after %v, want %v", days, at.Sub(now), d)
			}
		}
		if got := x.NextDue(at); !got.Equal(x.ExpiresAt) {
			t.Errorf("%d days: due after the end: %v", days, got)
		}
	}
}

func TestCheckIntroduction(t *testing.T) {
	days := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		in   match.IntroductionAsk
		want string // field and code of each problem
	}{
		"good":     {match.IntroductionAsk{From: " a ", To: "b", Message: " Chào\nanh ", AnswerWithin: days(30)}, ""},
		"empty":    {match.IntroductionAsk{}, "from required, to required, message required"},
		"itself":   {match.IntroductionAsk{From: "a", To: "a ", Message: "x"}, "to same_profile"},
		"interest": {match.IntroductionAsk{From: "a", To: "b", Offer: "b"}, ""},
		"about":    {match.IntroductionAsk{From: "a", To: "b", Offer: "c"}, "message required"},
		"no words": {match.IntroductionAsk{From: "a", To: "b", Message: " \n "}, "message required"},
		"long":     {match.IntroductionAsk{From: "a", To: "b", Message: strings.Repeat("ờ", 1001)}, "message too_long"},
		"hidden":   {match.IntroductionAsk{From: "a", To: "b", Message: "a\u202eb"}, "message forbidden_character"},
		"at once":  {match.IntroductionAsk{From: "a", To: "b", Message: "x", AnswerWithin: days(0)}, "answer_within_days out_of_range"},
		"never":    {match.IntroductionAsk{From: "a", To: "b", Message: "x", AnswerWithin: days(31)}, "answer_within_days out_of_range"},
	} {
		if got := codes(match.CheckIntroduction(&c.in)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// codes gives field and code of each problem.
func codes(problems []match.Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Field+" "+p.Code)
	}
	return strings.Join(out, ", ")
}

func TestCheckPair(t *testing.T) {
	p := func(k match.Kind, id string) match.Profile {
		p := match.New(k)
		p.Common().ID = id
		return p
	}
	offer := &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: "o"}, By: "org"}
	s, m, org := p(match.KindStartup, "s"), p(match.KindMentor, "m"), p(match.KindOrganization, "org")
	for name, c := range map[string]struct {
		from, to, offer match.Profile
		want            string
	}{
		"a mentor":        {s, m, nil, ""},
		"a startup":       {m, s, nil, ""},
		"two of a kind":   {s, s, nil, "to unknown_kind"},
		"two who give":    {m, org, nil, "to unknown_kind"},
		"an offer":        {s, offer, offer, ""},
		"of who makes it": {s, org, offer, ""},
		"of another":      {s, m, offer, "offer bad_value"},
		"no offer":        {s, m, org, "offer bad_value"},
	} {
		if got := codes(match.CheckPair(c.from, c.to, c.offer)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestNewIntroduction(t *testing.T) {
	no, days := false, 3
	now := introductionTime()
	for name, c := range map[string]struct {
		ask     match.IntroductionAsk
		kind    match.Kind
		offer   string
		reroute bool
		after   int
	}{
		"mentor":     {match.IntroductionAsk{To: "m"}, match.KindMentor, "", true, 7},
		"not wanted": {match.IntroductionAsk{To: "m", Reroute: &no, AnswerWithin: &days}, match.KindMentor, "", false, 3},
		"offer":      {match.IntroductionAsk{To: "o"}, match.KindOffer, "o", false, 7},
		"of someone": {match.IntroductionAsk{To: "m", Offer: "o"}, match.KindMentor, "o", false, 7},
		"startup":    {match.IntroductionAsk{To: "s"}, match.KindStartup, "", false, 7},
	} {
		x := c.ask.New("usr", c.kind, now)
		if x.Offer != c.offer || x.Reroute != c.reroute || !x.ExpiresAt.Equal(now.AddDate(0, 0, c.after)) || x.By != "usr" || x.State != match.IntroductionRequested {
			t.Errorf("%s: %+v", name, x)
		}
	}
}

func TestCheckStep(t *testing.T) {
	ref := &match.Reference{Rates: match.Rates{InVND: map[string]float64{"VND": 1}}}
	decline := func(reason, note string) match.IntroductionStep {
		return match.IntroductionStep{Move: match.IntroductionDecline, Reason: reason, Note: note}
	}
	report := func(r match.Result, m *match.Money) match.IntroductionStep {
		return match.IntroductionStep{Move: match.IntroductionReport, Outcome: &match.IntroductionOutcome{Result: r, Amount: m}}
	}
	vnd := func(v float64) *match.Money { return &match.Money{Value: v, Currency: "vnd"} }
	for name, c := range map[string]struct {
		step match.IntroductionStep
		want string
	}{
		"no reason":       {decline("", ""), "reason required"},
		"own words":       {decline("Chưa hợp", "Xin lỗi"), ""},
		"many own words":  {decline(strings.Repeat("x", 600), strings.Repeat("y", 600)), "note too_long"},
		"hidden words":    {decline("a\u202eb", ""), "reason forbidden_character"},
		"a reason":        {decline("no_time", "Hẹn dịp khác"), ""},
		"a long note":     {decline("other", strings.Repeat("x", 1001)), "note too_long"},
		"nothing said":    {match.IntroductionStep{Move: match.IntroductionReport}, "result required"},
		"unknown":         {report("invest", nil), "result unknown_value"},
		"no amount":       {report(match.ResultInvestment, nil), "amount required"},
		"an amount":       {report(match.ResultInvestment, vnd(5e8)), ""},
		"zero":            {report(match.ResultInvestment, vnd(0)), "amount.value out_of_range"},
		"negative":        {report(match.ResultContract, vnd(-1)), "amount.value negative"},
		"unknown money":   {report(match.ResultInvestment, &match.Money{Value: 1, Currency: "XXX"}), "amount.currency unknown_currency"},
		"contract":        {report(match.ResultContract, nil), ""},
		"paid for advice": {report(match.ResultMentoring, vnd(5)), "amount bad_value"},
		"accept":          {match.IntroductionStep{Move: match.IntroductionAccept}, ""},
	} {
		if got := codes(match.CheckStep(&c.step, ref)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestDeclineInOwnWords: what is no reason that is counted is kept as it was said.
func TestDeclineInOwnWords(t *testing.T) {
	for _, c := range []struct{ reason, note, wantReason, wantNote string }{
		{" no_time ", "Hẹn dịp khác", "no_time", "Hẹn dịp khác"},
		{"Chưa phù hợp", "", "other", "Chưa phù hợp"},
		{"Chưa phù hợp", "Hẹn dịp khác", "other", "Chưa phù hợp\nHẹn dịp khác"},
		{"no_tim", "", "other", "no_tim"},
	} {
		m := match.IntroductionStep{Move: match.IntroductionDecline, Reason: c.reason, Note: c.note}
		if got := codes(match.CheckStep(&m, nil)); got != "" || m.Reason != c.wantReason || m.Note != c.wantNote {
			t.Errorf("%q, %q: %s, %q with %q", c.reason, c.note, got, m.Reason, m.Note)
		}
	}
}

func TestCheckIntroductionMessage(t *testing.T) {
	for name, c := range map[string]struct {
		in   match.IntroductionMessage
		want string
	}{
		"text":   {match.IntroductionMessage{Text: "Chào anh"}, ""},
		"link":   {match.IntroductionMessage{Links: []string{"https://example.org/a.pdf", "https://example.org/a.pdf"}}, ""},
		"empty":  {match.IntroductionMessage{Text: " "}, "text required"},
		"long":   {match.IntroductionMessage{Text: strings.Repeat("ờ", 4001)}, "text too_long"},
		"script": {match.IntroductionMessage{Links: []string{"javascript:alert(1)"}}, "links[0] bad_url"},
		"file":   {match.IntroductionMessage{Text: "x", Links: []string{"file:///etc/passwd", ""}}, "links[0] bad_url, links[1] required"},
		"login":  {match.IntroductionMessage{Links: []string{"https://a:b@example.org/"}}, "links[0] bad_url"},
		"many":   {match.IntroductionMessage{Links: make([]string, 11)}, "links too_many"},
	} {
		if got := codes(match.CheckIntroductionMessage(&c.in)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
