package locale

import (
	"slices"
	"testing"
	"time"
)

// allKeys gives the keys of one language.
func allKeys(lang string) []string {
	var out []string
	for key := range catalogues()[lang] {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

func TestLanguagesSayTheSame(t *testing.T) {
	vi, en := allKeys(Vietnamese), allKeys(English)
	for _, key := range vi {
		if !slices.Contains(en, key) {
			t.Errorf("%s has no English text", key)
		}
		if got, want := Placeholders(English, key), Placeholders(Vietnamese, key); !slices.Equal(got, want) {
			t.Errorf("%s: English has placeholders %v, Vietnamese %v", key, got, want)
		}
	}
	for _, key := range en {
		if !slices.Contains(vi, key) {
			t.Errorf("%s has no Vietnamese text", key)
		}
	}
}

func TestText(t *testing.T) {
	cases := []struct {
		lang, code string
		args       map[string]any
		want       string
	}{
		{"vi", "reason.activity.some", map[string]any{"who": "Quỹ A", "deals": 1}, "Quỹ A có 1 thương vụ trong 12 tháng qua"},
		{"en", "reason.activity.some", map[string]any{"who": "Fund A", "deals": 1}, "Fund A made 1 deal in the last 12 months"},
		{"en", "reason.activity.some", map[string]any{"who": "Fund A", "deals": 1200}, "Fund A made 1,200 deals in the last 12 months"},
		{"fr", "fit.strong", nil, "Rất phù hợp"},
		{"vi", "no.such.text", nil, "no.such.text"},
		{"en", "reason.activity.none", nil, "No work of … with projects in the last 12 months is on record"},
		{"vi", "reason.activity.none", map[string]any{"who": "{deals}<b>"}, "Chưa ghi nhận lần đồng hành nào của {deals}<b> trong 12 tháng qua"},
	}
	for _, c := range cases {
		if got := Text(c.lang, c.code, c.args); got != c.want {
			t.Errorf("Text(%s, %s) = %q, want %q", c.lang, c.code, got, c.want)
		}
	}
}

func TestLang(t *testing.T) {
	cases := []struct{ accept, query, cookie, want string }{
		{"", "", "", "vi"},
		{"en-GB,en;q=0.9,vi;q=0.8", "", "", "en"},
		{"fr, vi;q=0.5, en;q=0.3", "", "", "vi"},
		{"en;q=0, *", "", "", "vi"},
		{"en;q=9", "", "", "vi"},
		{"en", "", "vi", "vi"},
		{"en", "vi", "en", "vi"},
		{"vi", "fr", "en", "en"},
		{"EN", "", "<script>", "en"},
	}
	for _, c := range cases {
		if got := Lang(c.accept, c.query, c.cookie); got != c.want {
			t.Errorf("Lang(%q, %q, %q) = %s, want %s", c.accept, c.query, c.cookie, got, c.want)
		}
	}
}

func TestMoney(t *testing.T) {
	cases := []struct {
		value            float64
		currency, vi, en string
	}{
		{500e6, "VND", "500 triệu đồng", "500 million VND"},
		{1.2e9, "VND", "1,2 tỷ đồng", "1.2 billion VND"},
		{999_999_999, "VND", "1 tỷ đồng", "1 billion VND"},
		{1_234_567_890_000, "VND", "1.234,57 tỷ đồng", "1,234.57 billion VND"},
		{750_000, "VND", "750.000 đồng", "750,000 VND"},
		{2.5e6, "USD", "2,5 triệu USD", "2.5 million USD"},
		{0, "USD", "0 USD", "0 USD"},
	}
	for _, c := range cases {
		if got := Money("vi", c.value, c.currency); got != c.vi {
			t.Errorf("Money(vi, %v) = %q, want %q", c.value, got, c.vi)
		}
		if got := Money("en", c.value, c.currency); got != c.en {
			t.Errorf("Money(en, %v) = %q, want %q", c.value, got, c.en)
		}
	}
}

func TestNumbersDatesLists(t *testing.T) {
	cases := []struct{ got, want string }{
		{Number("vi", 3.14), "3,1"},
		{Number("en", 3.14), "3.1"},
		{Number("vi", 3), "3"},
		{Number("vi", -1234.56), "−1.234,6"},
		{Number("vi", -0.01), "0"},
		{Date("2026-07-01"), "01/07/2026"},
		{Date("2019"), "2019"},
		{Date(""), ""},
		{Time(time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)), "09:05, 23/11/2026"},
		{List("vi", []string{"quế", "tỏi", "chè"}), "quế, tỏi và chè"},
		{List("en", []string{"cinnamon", "garlic"}), "cinnamon and garlic"},
		{List("vi", []string{"bao bì, nhãn mác", "xuất khẩu"}), "bao bì, nhãn mác; xuất khẩu"},
		{List("en", nil), ""},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, source := range []string{"a", "a =", " = b", "a = {b", "a = {}", "a = {n|one}", "a = [b", "a = b\na = c"} {
		if _, err := parse(source); err == nil {
			t.Errorf("parse(%q) gave no error", source)
		}
	}
}

func TestProblemAndError(t *testing.T) {
	cases := []struct{ got, want string }{
		{Problem("vi", "unknown_place", "Tra Bong", "Xã Trà Bồng"), "Không tìm thấy địa bàn “Tra Bong”; gần nhất: Xã Trà Bồng"},
		{Problem("vi", "bad_url", "", ""), "Không phải địa chỉ web http hoặc https"},
		{Problem("en", "too_long", "600", "500"), "Too long: 600 characters, at most 500"},
		{Problem("en", "never heard of", "x", ""), "“x” is not valid"},
		{Error("en", "not_found", "never heard of"), Text("en", "error.not_found", nil)},
		{Error("en", "conflict", "id_taken"), "This id belongs to another profile."},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
