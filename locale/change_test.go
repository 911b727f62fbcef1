package locale

import "testing"

// TestChange says every change that feeds tell of.
func TestChange(t *testing.T) {
	names := func(typ, id string) string { return typ + " " + id }
	for _, c := range []struct {
		lang, field, from, to string
		want                  string
	}{
		{"vi", "stage", "idea", "mvp", "Đã lên giai đoạn stage mvp, trước đó là stage idea"},
		{"vi", "stage", "", "mvp", "Đã lên giai đoạn stage mvp"},
		{"en", "amount_sought", "", "500000000 VND", "Seeks 500 million VND"},
		{"vi", "amount_sought", "500000000 VND", "2000000000 VND", "Đang tìm 2 tỷ đồng, trước đó là 500 triệu đồng"},
		{"en", "traction.customers", "10", "1000", "Has 1,000 customers or more, before that 10"},
		{"vi", "traction.employees", "", "10", "Đã có từ 10 nhân sự trở lên"},
		{"vi", "traction.revenue_year", "", "", "Đã có doanh thu"},
		{"en", "recognised", "", "", "Has been recognised"},
		{"vi", "profile", "", "", "Vừa có mặt trên Duyên"},
		{"en", "colour", "red", "blue", "Has changed from red to blue"},
	} {
		if got := (Voice{Lang: c.lang, Names: names}).Change(c.field, c.from, c.to); got != c.want {
			t.Errorf("%s: %q, want %q", c.field, got, c.want)
		}
	}
}
