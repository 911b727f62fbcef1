package match_test

import (
	"strings"
	"testing"

	"duyen/match"
)

// TestAgreementSteps goes through every state, move and side.
func TestAgreementSteps(t *testing.T) {
	const from, to, both = match.SideFrom, match.SideTo, match.SideFrom | match.SideTo
	// By state and move: what comes of it for From, To and one who is both.
	want := map[string][3]match.AgreementState{
		"asked accept":       {"", "agreed", "agreed"},
		"asked decline":      {"", "declined", "declined"},
		"asked withdraw":     {"withdrawn", "", "withdrawn"},
		"agreed accept":      {"", "agreed", "agreed"}, // again
		"agreed withdraw":    {"withdrawn", "withdrawn", "withdrawn"},
		"declined decline":   {"", "declined", "declined"},
		"withdrawn withdraw": {"withdrawn", "withdrawn", "withdrawn"},
	}
	for _, s := range match.AgreementStates() {
		for _, m := range match.AgreementMoves() {
			for i, side := range []match.Side{from, to, both, 0} {
				next := match.AgreementState("")
				if i < 3 {
					next = want[string(s)+" "+string(m)][i]
				}
				got, err := s.After(m, side)
				if next == "" {
					if match.KindOf(err) != match.KindConflict || got != s {
						t.Errorf("%s, %s by %d: %s %v, want a conflict", s, m, side, got, err)
					}
				} else if err != nil || got != next {
					t.Errorf("%s, %s by %d: %s %v, want %s", s, m, side, got, err, next)
				}
			}
		}
		if open := s == "asked" || s == "agreed"; s.Open() != open {
			t.Errorf("%s is open: %v", s, s.Open())
		}
	}
}

func TestCheckAgreement(t *testing.T) {
	for name, c := range map[string]struct {
		in   match.Agreement
		want string // field and code of each problem
	}{
		"good":      {match.Agreement{From: " a ", To: "b", Message: " Chào\nanh "}, ""},
		"empty":     {match.Agreement{}, "from required, to required"},
		"itself":    {match.Agreement{From: "a", To: "a "}, "to same_profile"},
		"long":      {match.Agreement{From: "a", To: "b", Message: strings.Repeat("ờ", 1001)}, "message too_long"},
		"just fits": {match.Agreement{From: "a", To: "b", Message: strings.Repeat("ờ", 1000)}, ""},
		"hidden":    {match.Agreement{From: "a", To: "b", Message: "a\u202eb"}, "message forbidden_character"},
		"broken":    {match.Agreement{From: "a", To: "b", Message: "a\xff"}, "message not_utf8"},
	} {
		var got []string
		for _, p := range match.CheckAgreement(&c.in) {
			got = append(got, p.Field+" "+p.Code)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
		if name == "good" && (c.in.From != "a" || c.in.Message != "Chào\nanh") {
			t.Errorf("became %+v", c.in)
		}
	}
	if a, b := (&match.Agreement{From: "x", To: "y"}), (&match.Agreement{From: "y", To: "x"}); a.Pair() != b.Pair() {
		t.Errorf("%q and %q", a.Pair(), b.Pair())
	}
}
