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
		{"", "reason", "sector.declared", map[string]any{"sector": "x:du hành"}, "Bên này quan tâm lĩnh vực du hành"},
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

// TestSayHowOneStands tells in both languages how requests were answered and who is free.
func TestSayHowOneStands(t *testing.T) {
	type facts map[string]any
	for _, c := range []struct {
		who, prefix, code string
		evidence          facts
		vi, en            string
	}{
		{
			"mentor", "reason", "answers.some",
			facts{"answered": 8, "asked": 10, "days": 2},
			"Cố vấn này trả lời 8/10 yêu cầu, thường trong 2 ngày", "This mentor answers 8 of 10 requests, usually within 2 days",
		},
		{
			"offer", "reason", "answers.posted",
			facts{"answered": 1, "asked": 1, "days": 1},
			"1/1 yêu cầu gửi đến đề nghị hỗ trợ này được trả lời, thường trong 1 ngày", "1 of 1 request for this offer was answered, usually within 1 day",
		},
		{
			"investor", "unmet", "answers.silent",
			facts{"asked": 4},
			"4 yêu cầu gửi đến nhà đầu tư này đều chưa được trả lời", "None of 4 requests to this investor was answered",
		},
		{
			"organization", "reason", "answers.none", nil,
			"Chưa ghi nhận yêu cầu nào gửi đến tổ chức này trong 12 tháng qua", "No request to this organization in the last 12 months is on record",
		},
		{
			"mentor", "unmet", "load.places",
			facts{"waiting": 3, "places": 2},
			"3 yêu cầu đang chờ, còn 2 chỗ trống", "3 requests wait for 2 free places",
		},
		{"mentor", "reason", "load.waiting", facts{"waiting": 1}, "1 yêu cầu đang chờ trả lời", "1 request waits for an answer"},
		{"mentor", "reason", "capacity.free", facts{"places": 2, "of": 3}, "Cố vấn này còn trống 2/3 chỗ", "This mentor has 2 of 3 places free"},
		{"offer", "unmet", "capacity.full", facts{"of": 9}, "Đề nghị hỗ trợ này hiện đã hết chỗ (0/9)", "This offer has no open place at the moment (0 of 9)"},
		{"offer", "reason", "capacity.full", nil, "Đề nghị hỗ trợ này hiện đã hết chỗ", "This offer has no open place at the moment"},
		{
			"mentor", "unmet", "capacity.paused",
			facts{"until": "2026-12-01"},
			"Cố vấn này tạm nghỉ đến hết ngày 01/12/2026", "This mentor takes a break until 01/12/2026",
		},
		{"mentor", "reason", "capacity.away", nil, "Cố vấn này hiện chưa nhận thêm ai", "This mentor takes on nobody at the moment"},
	} {
		for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
			if got := (Voice{Lang: lang, Who: c.who}).Say(c.prefix, c.code, c.evidence); got != want {
				t.Errorf("%s.%s: %q, want %q", c.prefix, c.code, got, want)
			}
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
