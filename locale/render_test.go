package locale

import (
	"strings"
	"testing"
)

// money is an amount as the heart has it.
type money struct {
	value    float64
	currency string
}

func (m money) Parts() (float64, string) { return m.value, m.currency }

func names(typ, id string) string {
	return map[string]string{
		"sector/agri": "Nông nghiệp", "stage/idea": "Ý tưởng", "expertise/ip": "Sở hữu trí tuệ",
		"expertise/legal": "Pháp lý", "place/21115": "Xã Trà Bồng", "stage/mvp": "MVP",
	}[typ+"/"+id]
}

func TestSay(t *testing.T) {
	cases := []struct {
		who, prefix, code string
		evidence          map[string]any
		want              string
	}{
		{
			"investor", "reason", "sector.more",
			map[string]any{"sector": "agri", "times": 3.14, "items": 5, "of": 12},
			"Nhà đầu tư này chọn lĩnh vực Nông nghiệp nhiều gấp 3,1 lần mức chung (5 trên 12 thương vụ)",
		},
		{"", "reason", "sector.declared", map[string]any{"sector": "x:du hành"}, "Lĩnh vực du hành nằm trong phần bên này quan tâm"},
		{
			"mentor", "reason", "needs.partly",
			map[string]any{"covered": []any{"legal", "ip"}, "missing": []string{"market"}},
			"Cố vấn này đáp ứng: Pháp lý và Sở hữu trí tuệ. Còn thiếu: market",
		},
		{
			"investor", "reason", "ask.inside",
			map[string]any{"ask": money{5e8, "VND"}, "min": &money{2e8, "VND"}, "max": map[string]any{"value": 1.2e9, "currency": "VND"}},
			"Vốn cần gọi 500 triệu đồng nằm trong mức vốn của nhà đầu tư này, từ 200 triệu đồng đến 1,2 tỷ đồng",
		},
		{"", "reason", "ask.inside", map[string]any{"ask": money{5e8, "VND"}}, "Vốn cần gọi 500 triệu đồng nằm trong mức vốn của bên này"},
		{"nobody", "reason", "stage.near", map[string]any{"stage": "idea", "wanted": "mvp"}, "Giai đoạn Ý tưởng gần với giai đoạn bên này tìm: MVP"},
		{"", "unmet", "local.less", map[string]any{"place": "21115"}, "Bên này ít chọn dự án ở Xã Trà Bồng"},
	}
	for _, c := range cases {
		got := Voice{Lang: "vi", Who: c.who, Names: names}.Say(c.prefix, c.code, c.evidence)
		if got != c.want {
			t.Errorf("%s.%s: %q, want %q", c.prefix, c.code, got, c.want)
		}
	}
}

func TestSayWithoutNames(t *testing.T) {
	if got := Render("en", "reason", "strength.shared", map[string]any{"strength": "que"}, nil); !strings.Contains(got, "que") {
		t.Errorf("the id is gone: %q", got)
	}
}

// A held-back signal may be told by the same words that tell it as a reason.
func TestUnmetFallsBackToReason(t *testing.T) {
	got := Render("en", "unmet", "crowd.none", nil, nil)
	if got != "The project has no backer yet" {
		t.Errorf("got %q", got)
	}
}
