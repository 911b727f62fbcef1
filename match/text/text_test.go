package text

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNFCPlacesTones(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"plain ascii", "plain ascii"},
		{"hoà bình", "hòa bình"},
		{"hòa bình", "hòa bình"},
		{"HOÀ BÌNH", "HÒA BÌNH"},
		{"Khoẻ", "Khỏe"},
		{"Sơn Thuỷ", "Sơn Thủy"},
		{"Đặng Thuỳ Trâm", "Đặng Thùy Trâm"},
		{"Khánh Hoà, Thanh Hoá", "Khánh Hòa, Thanh Hóa"},
		{"quý quỳ già quá quả quẻ", "quý quỳ già quá quả quẻ"},
		{"qúy qúa", "quý quá"},
		{"tóan hòang ngòai huỳnh hoàn toàn", "toán hoàng ngoài huỳnh hoàn toàn"},
		{"khuya khuỷu chuyến tuyết xoáy", "khuya khuỷu chuyến tuyết xoáy"},
		{"của lụa mùa cứa", "của lụa mùa cứa"},
		{"Xoá/hoá-đơn", "Xóa/hóa-đơn"},
		{"toà nhà, xoà ra", "tòa nhà, xòa ra"},
		{"3.000 ₫ – “Quế”", "3.000 ₫ – “Quế”"},
	}
	for _, tt := range tests {
		for form, in := range map[string]string{"NFC": tt.in, "NFD": norm.NFD.String(tt.in)} {
			if got := NFC(in); got != tt.want {
				t.Errorf("NFC(%q as %s) = %q, want %q", tt.in, form, got, tt.want)
			}
		}
	}
}

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"Quế Trà Bồng", "que tra bong"},
		{"ĐẮK GLEI đặng", "dak glei dang"},
		{"Tư Nghĩa – Mộ Đức", "tu nghia – mo duc"},
		{"Ia H' Drai", "ia h' drai"},
		{"ưỡn ẹo ợ ỷ ỵ ặ ậ", "uon eo o y y a a"},
		{"Müller façade", "muller facade"},
		{"ไทย", "ไทย"},
		{"Ǣ", "æ"},
		{"한국", "한국"},
	}
	for _, tt := range tests {
		for form, in := range map[string]string{"NFC": tt.in, "NFD": norm.NFD.String(tt.in)} {
			if got := Fold(in); got != tt.want {
				t.Errorf("Fold(%q as %s) = %q, want %q", tt.in, form, got, tt.want)
			}
		}
	}
}

// Every Vietnamese letter must fold to plain ASCII, in both forms and cases.
func TestFoldCoversTheAlphabet(t *testing.T) {
	const lower = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
	for _, in := range []string{lower, strings.ToUpper(lower), norm.NFD.String(lower), norm.NFD.String(strings.ToUpper(lower))} {
		got := Fold(in)
		for i := range len(got) {
			if got[i] >= 0x80 {
				t.Fatalf("Fold(%q) holds non-ASCII: %q", in, got)
			}
		}
		if len(got) != len([]rune(lower)) {
			t.Errorf("Fold(%q) = %q: %d letters, want %d", in, got, len(got), len([]rune(lower)))
		}
	}
	if got := Fold("ôồổỗốộơờởỡớợ"); got != "oooooooooooo" {
		t.Errorf("Fold of the o letters = %q", got)
	}
}

func TestExactKeepsAccents(t *testing.T) {
	for _, in := range []string{"TỎI", norm.NFD.String("Tỏi")} {
		if got := Exact(in); got != "tỏi" {
			t.Errorf("Exact(%q) = %q", in, got)
		}
	}
	if Exact("Tỏi") == Exact("tôi") {
		t.Error("tỏi and tôi have the same exact form")
	}
	if Exact("HOÀ") != Exact("hòa") {
		t.Error("hoà and hòa differ")
	}
}

func TestHasDiacritics(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, "toi": false, "tỏi": true, "Đak": true, "d": false, norm.NFD.String("à"): true,
		"3 – 4": false, "₫": false, "ไทย": false,
	} {
		if got := HasDiacritics(in); got != want {
			t.Errorf("HasDiacritics(%q) = %v", in, got)
		}
	}
}

func TestTokens(t *testing.T) {
	tests := []struct {
		in    string
		exact string
		fold  string
	}{
		{"", "", ""},
		{"  ,. ", "", ""},
		{"Quế Trà Bồng", "quế|trà|bồng", "que|tra|bong"},
		{"hoà THUỶ quý", "hòa|thủy|quý", "hoa|thuy|quy"},
		{"OCOP 4 sao (muối hầm)", "ocop|4|sao|muối|hầm", "ocop|4|sao|muoi|ham"},
		{"TP.Quảng Ngãi", "tp|quảng|ngãi", "tp|quang|ngai"},
		{"e-commerce B2B", "e|commerce|b2b", "e|commerce|b2b"},
		{"Ia H' Drai", "ia|h|drai", "ia|h|drai"},
		{"a\u0301o", "áo", "ao"},
		{"ตลาด ABC", "ตลาด|abc", "ตลาด|abc"},
		{"x\xffy", "x|y", "x|y"},
	}
	for _, tt := range tests {
		var exact, fold []string
		for _, tok := range Tokens(tt.in) {
			exact, fold = append(exact, tok.Exact), append(fold, tok.Fold)
		}
		if got := strings.Join(exact, "|"); got != tt.exact {
			t.Errorf("Tokens(%q) exact %q, want %q", tt.in, got, tt.exact)
		}
		if got := strings.Join(fold, "|"); got != tt.fold {
			t.Errorf("Tokens(%q) fold %q, want %q", tt.in, got, tt.fold)
		}
	}
}

func TestTokensNFDEqualsNFC(t *testing.T) {
	const text = "Hợp tác xã Nông nghiệp và Du lịch cộng đồng Mỹ Khê, thuỷ sản ĐẮK HÀ khoẻ"
	a, b := Tokens(text), Tokens(norm.NFD.String(text))
	if len(a) != len(b) {
		t.Fatalf("%d tokens from NFC, %d from NFD", len(a), len(b))
	}
	for i := range a {
		if a[i].Exact != b[i].Exact || a[i].Fold != b[i].Fold {
			t.Errorf("token %d: %+v and %+v", i, a[i], b[i])
		}
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		max  int
		want int
	}{
		{"", "", 2, 0},
		{"abc", "abc", 0, 0},
		{"abc", "abd", 0, 1},
		{"seed", "sede", 2, 1},
		{"seed", "seedd", 2, 1},
		{"trà", "tra", 2, 1},
		{"kitten", "sitting", 3, 3},
		{"kitten", "sitting", 2, 3},
		{"a", "abcdef", 3, 4},
		{"ab", "ba", 1, 1},
		{"growth", "grwoth", 2, 1},
		{"x", "y", -1, 0},
	}
	for _, tt := range tests {
		if got := Distance(tt.a, tt.b, tt.max); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.max, got, tt.want)
		}
		if a, b := Distance(tt.a, tt.b, tt.max), Distance(tt.b, tt.a, tt.max); a != b {
			t.Errorf("Distance is not symmetric for %q and %q", tt.a, tt.b)
		}
	}
}
