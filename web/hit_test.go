package web

import (
	"testing"

	"duyen/match"
)

// TestAHitWithoutASummaryIsNoBareName: it says what is known, and that nothing is.
func TestAHitWithoutASummaryIsNoBareName(t *testing.T) {
	p := &Pages{Options: Options{Reference: reference(t)}}
	st := &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "que", Name: "Quế", Sectors: []string{"agri"}, Locality: "21115"}, Stage: "seed"}
	st.Strengths = []string{"x:quế"}
	for want, of := range map[string]match.Profile{
		"Nông nghiệp · Xã Trà Bồng · Hạt giống · quế": st,
		"Hồ sơ mới, chưa có mô tả":                    &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "b", Name: "B"}},
	} {
		if h := p.hitView("vi", match.HitOf(of)); h.Line != want || h.Text != nil {
			t.Errorf("%q, want %q", h.Line, want)
		}
	}
	st.Summary = "Tinh dầu"
	if h := p.hitView("vi", match.HitOf(st)); h.Line != "" || h.Text[0].Text != "Tinh dầu" {
		t.Errorf("with a summary: %+v", h)
	}
}
