package api

import (
	"testing"

	"duyen/locale"
	"duyen/match"
)

// TestSayChange says every change that feeds tell of.
func TestSayChange(t *testing.T) {
	names := func(typ, id string) string { return typ + " " + id }
	for _, c := range []struct {
		lang string
		of   match.FeedChange
		want string
	}{
		{"vi", match.FeedChange{Field: "stage", From: "idea", To: "mvp"}, "Đã lên giai đoạn stage mvp, trước đó là stage idea"},
		{"vi", match.FeedChange{Field: "stage", To: "mvp"}, "Đã lên giai đoạn stage mvp"},
		{"en", match.FeedChange{Field: "amount_sought", To: "500000000 VND"}, "Seeks 500 million VND"},
		{"vi", match.FeedChange{Field: "amount_sought", From: "500000000 VND", To: "2000000000 VND"}, "Đang tìm 2 tỷ đồng, trước đó là 500 triệu đồng"},
		{"en", match.FeedChange{Field: "traction.customers", From: "10", To: "1000"}, "Has 1,000 customers or more, before that 10"},
		{"vi", match.FeedChange{Field: "traction.employees", To: "10"}, "Đã có từ 10 nhân sự trở lên"},
		{"vi", match.FeedChange{Field: "traction.revenue_year"}, "Đã có doanh thu"},
		{"en", match.FeedChange{Field: "recognised"}, "Has been recognised"},
		{"vi", match.FeedChange{Field: "profile"}, "Vừa có mặt trên Duyên"},
		{"en", match.FeedChange{Field: "colour", From: "red", To: "blue"}, "Has changed from red to blue"},
	} {
		if got := sayChange(locale.Voice{Lang: c.lang, Names: names}, c.of); got != c.want {
			t.Errorf("%+v: %q, want %q", c.of, got, c.want)
		}
	}
}
