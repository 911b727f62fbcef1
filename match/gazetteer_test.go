package match_test

import (
	"slices"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/text"
)

func TestResolvePlaces(t *testing.T) {
	g := reference(t).Places
	tests := []struct {
		name      string
		context   []string
		want      string // codes
		ambiguous bool
	}{
		{"21115", nil, "21115", false},
		{"525", nil, "525", false},
		{"51-kon-tum", nil, "51-kon-tum", false},
		{"SEA", nil, "SEA", false},
		{"Trà Bồng", nil, "21115 525", false},
		{"tra bong", nil, "21115 525", false},
		{"TRÀ BỒNG", nil, "21115 525", false},
		{"huyện Trà Bồng", nil, "525", false},
		{"Xã Trà Bồng", nil, "21115", false},
		{"X. Trà Bồng", nil, "21115", false},
		{"TT. Trà Xuân, H. Trà Bồng", nil, "21115", false},
		{"Quảng Ngãi", nil, "51 522", false},
		{"tỉnh Quảng Ngãi", nil, "51", false},
		{"TP.Quảng Ngãi", nil, "522", false},
		{"thanh pho quang ngai", nil, "522", false},
		{"TX Đức Phổ", nil, "534", false},
		{"thi tran tra xuan huyen tra bong", nil, "21115", false},
		{"xã Tịnh Khê thành phố Quảng Ngãi tỉnh Quảng Ngãi", nil, "21211", false},
		{"xa tra bong thi xa duc pho", nil, "21115", true}, // as with a comma
		{"huyen huyen huyen", nil, "", false},
		{"phường Đức Phổ", nil, "21439", false},
		{"P. Nghĩa Lộ", nil, "21028", false},
		{"Đặc khu Lý Sơn", nil, "21548", false},
		{"đảo Lý Sơn", nil, "21548", false},
		{"Sơn Thuỷ", nil, "21319", false},
		{"Sơn Thủy", nil, "21319", false},
		{"Ngọk Linh", nil, "23365", false},
		{"Ngọc Linh", nil, "23365", false},
		{"Đak Pék", nil, "23341", false},
		{"Đắk Pék", nil, "23341", false},
		{"dak pek", nil, "23341", false},
		{"Tịnh Khê", nil, "21211", false},
		{"Tinh Khe", nil, "21211", false},
		{"Châu Ổ", nil, "21040", false},
		{"Hà Giang", nil, "08-ha-giang", false},
		{"TP.HCM", nil, "79", false},
		{"Hanoi", nil, "01", false},
		{"Thừa Thiên Huế", nil, "46", false},
		{"Viet Nam", nil, "VN", false},
		{"Singapore", nil, "SG", false},
		{"nước Anh", nil, "GB", false},
		{"US/CA/SF Bay/Mountain View", nil, "US/CA/SF Bay/Mountain View", false},
		{" us / CA ", nil, "US/CA", false},
		{"VN/51/525", nil, "525", false},
		{"VN/Quảng Ngãi/Ba Tơ", nil, "21484 535", false},
		{"thôn Gò Cỏ, phường Sa Huỳnh, Quảng Ngãi", nil, "21478", false},
		{"Sơn Hà", nil, "21289 529", false},
		{"Sơn Hạ", nil, "21292", false},
		{"Sơn Tinh", nil, "21343", false},
		{"Ba Tô", nil, "21523", false},
		{"Đăk Hà", nil, "23500 615 23425", true},
		{"Xã Đăk Hà, huyện Tu Mơ Rông", nil, "23425", false},
		{"Xã Đăk Hà", []string{"617"}, "23425", false},
		{"Đắk Hà", []string{"huyện Đắk Hà"}, "23500 615", false},
		{"Kon Tum", nil, "51-kon-tum 23293 608", true},
		{"tỉnh Kon Tum", nil, "51-kon-tum", false},
		{"TP. Kon Tum", nil, "608", false},
		{"phường Kon Tum", nil, "23293", false},
		{"Nguyễn Nghiêm", nil, "21457 21025 21439", true},
		{"Nguyễn Nghiêm", []string{"TP Quảng Ngãi"}, "21025", false},
		{"Xã Trà Bồng, Hà Nội", nil, "21115", true}, // the context contradicts
		{"Xã Trà Bồng", []string{"Atlantis"}, "21115", false},
		{"Tra Bong (old district)", nil, "525", false},
		{"tra bong (District)", nil, "525", false},
		{"Tra Bong (commune)", nil, "21115", false},
		{"Trà Bồng (huyện cũ)", nil, "525", false},
		{"Trà Bồng (xã)", nil, "21115", false},
		{"Trà Bồng, huyện, Quảng Ngãi", nil, "525", false},
		{"Quang Ngai (old city)", nil, "522", false},
		{"Quang Ngai (province)", nil, "51", false},
		{"Duc Pho (old town)", nil, "534", false},
		{"Kon Tum (old province)", nil, "51-kon-tum", false},
		{"Kon Tum (tỉnh cũ)", nil, "51-kon-tum", false},
		{"Kon Tum (ward)", nil, "23293", false},
		{"Đăk Hà (xã cũ)", nil, "23425", false},
		{"Trà Bồng (old city)", nil, "525", false},      // districts became cities
		{"Trà Bồng (province)", nil, "21115 525", true}, // which it never was
		{"Trà Bồng (gần chợ)", nil, "21115 525", false},
		{"Trà Bổng", nil, "", false}, // a written accent must agree
		{"tỉnh Trà Bồng", nil, "", false},
		{"Atlantis", nil, "", false},
		{"", nil, "", false},
		{" , ", nil, "", false},
		{"XX/Nowhere", nil, "", false},
		{"US//CA", nil, "", false},
		{"US/a/b/c/d/e", nil, "US/a/b/c/d/e", false},
		{"US/a/b/c/d/e/f", nil, "", false},
		{"US/" + strings.Repeat("x", 65), nil, "", false},
		{strings.Repeat("xã ", 5000), nil, "", false},
	}
	for _, tt := range tests {
		r := g.Resolve(tt.name, tt.context...)
		if got := strings.Join(r.Codes, " "); got != tt.want || r.Ambiguous != tt.ambiguous {
			t.Errorf("Resolve(%.40q, %v) = %q, %v; want %q, %v", tt.name, tt.context, got, r.Ambiguous, tt.want, tt.ambiguous)
		}
	}
}

// collisions lists every name that, written without accents, means several
// units that are not one inside the other, with what it means.
var collisions = map[string]string{
	"ba to":                 "21484 21523 535",      // Ba Tơ and Ba Tô
	"binh duong":            "79-binh-duong 21040",  // old province, old commune
	"binh phuoc":            "75-binh-phuoc 21061",  // old province, old commune
	"binh thanh":            "21040 21109",          // Bình Thạnh and Bình Thanh
	"binh thuan":            "68-binh-thuan 21061",  // old province, old commune
	"dak bla":               "23302 23332",          // Đăk Bla and Đắk Blà
	"dak ha":                "23500 615 23425",      // commune and district, old commune of Tu Mơ Rông
	"dak long":              "23368 23504",          // in Đắk Glei and in Đắk Hà
	"dak nong":              "68-dak-nong 23383",    // old province, old commune
	"dung quat":             "21040 21061",          // the economic zone
	"hoa binh":              "25-hoa-binh 23332",    // old province, old commune
	"khu kinh te dung quat": "21040 21061 21109",    // the economic zone
	"kon tum":               "51-kon-tum 23293 608", // old province, ward, old city
	"nguyen nghiem":         "21457 21025 21439",    // commune, old wards of two towns
	"sa ky":                 "21109 21211",          // the port
	"son ha":                "21289 21292 529",      // Sơn Hà and Sơn Hạ
	"son tinh":              "21220 527 21343",      // Sơn Tịnh and Sơn Tinh
	"thang loi":             "21409 23293",          // in Mộ Đức and in Kon Tum
	"tra bui":               "21136 21157",          // split between two
	"tra giang":             "21244 21127",          // present and old commune
	"tran hung dao":         "21025 23302",          // in Quảng Ngãi and in Kon Tum
}

// nested lists the other names that several units share: a commune, its old
// district or province, one inside the other. All are given, the likeliest first.
var nested = map[string]string{
	"binh son": "21040 524", "dak glei": "610 23341", "dak to": "23401 612", "duc pho": "21439 534", "kon plong": "23476 613",
	"li son": "21548 536", "ly son": "21548 536", "minh long": "21361 531", "mo duc": "21400 533", "nghia hanh": "21364 532",
	"quang ngai": "51 522", "sa thay": "23527 616", "son tay": "21340 530", "tay tra": "21154 523", "tra bong": "21115 525",
	"tu mo rong": "23425 617", "tu nghia": "21235 528",
}

// foldedNames gives every name of a Vietnamese place, folded, without its unit.
func foldedNames(g *match.Gazetteer) map[string]bool {
	units := []string{"xa ", "phuong ", "thi tran ", "dac khu ", "huyen ", "thi xa ", "thanh pho ", "tinh ", "tp ", "tx ", "h "}
	out := map[string]bool{}
	for _, code := range g.Codes() {
		p, _ := g.Place(code)
		if !g.Within(code, "VN") || code == "VN" {
			continue
		}
		for _, name := range slices.Concat([]string{p.Name.VI}, p.Aliases, p.Old) {
			folded := strings.Join(strings.Fields(strings.ReplaceAll(text.Fold(name), ".", " ")), " ")
			for _, u := range units {
				if rest, ok := strings.CutPrefix(folded, u); ok && len(g.Resolve(rest).Codes) > 0 {
					folded = rest
					break
				}
			}
			out[folded] = true
		}
	}
	return out
}

// Every name that means several units without its accents is known here, and
// never quietly taken for one of them.
func TestFoldedNamesThatMeanSeveral(t *testing.T) {
	g := reference(t).Places
	for name := range foldedNames(g) {
		r := g.Resolve(name)
		codes := strings.Join(r.Codes, " ")
		switch {
		case r.Ambiguous && collisions[name] != codes:
			t.Errorf("%q is ambiguous: %q, listed %q", name, codes, collisions[name])
		case !r.Ambiguous && len(r.Codes) > 1 && nested[name] != codes:
			t.Errorf("%q means %q, listed %q", name, codes, nested[name])
		}
	}
	for name, codes := range collisions {
		r := g.Resolve(name)
		if !r.Ambiguous || strings.Join(r.Codes, " ") != codes {
			t.Errorf("%q gives %v, ambiguous %v; want %q", name, r.Codes, r.Ambiguous, codes)
		}
	}
	for name, codes := range nested {
		if r := g.Resolve(name); r.Ambiguous || strings.Join(r.Codes, " ") != codes {
			t.Errorf("%q gives %v, ambiguous %v; want %q", name, r.Codes, r.Ambiguous, codes)
		}
	}
}

// An accompanying district or province leaves only the units inside it.
func TestContextDecides(t *testing.T) {
	g := reference(t).Places
	for name, codes := range collisions {
		for _, code := range strings.Fields(codes) {
			for _, around := range g.All(code) {
				r := g.Resolve(name, around)
				if !slices.Contains(r.Codes, code) {
					t.Errorf("%q in %s gives %v without %s", name, around, r.Codes, code)
				}
				for _, c := range r.Codes {
					if !g.Within(c, around) {
						t.Errorf("%q in %s gives %s, which lies elsewhere", name, around, c)
					}
				}
			}
		}
	}
}

func TestHierarchy(t *testing.T) {
	g := reference(t).Places
	chains := map[string]string{
		"21115": "VN 51 525 21115", "23293": "VN 51 51-kon-tum 608 23293", "21109": "VN 51 524 21109", "51": "VN 51",
		"VN": "VN", "SEA": "", "GLOBAL": "", "nowhere": "", "US/CA/SF Bay": "US|US/CA|US/CA/SF Bay", "US": "US",
	}
	for code, want := range chains {
		sep := " "
		if strings.Contains(want, "|") {
			sep = "|"
		}
		if got := strings.Join(g.Chain(code), sep); got != want {
			t.Errorf("Chain(%s) = %q, want %q", code, got, want)
		}
	}
	if got := strings.Join(g.All("21109"), " "); got != "21109 524 51 VN SEA ASIA GLOBAL 522" {
		t.Errorf("All(21109) = %q", got)
	}
	if got := strings.Join(g.All("US/CA/SF Bay"), "|"); got != "US/CA/SF Bay|US/CA|US|GLOBAL" {
		t.Errorf("All of a path = %q", got)
	}
	for _, c := range []struct {
		code, ancestor string
		want           bool
	}{
		{"21109", "522", true},
		{"21109", "525", false},
		{"21115", "SEA", true},
		{"SEA", "ASIA", true},
		{"ASIA", "SEA", false},
		{"US/CA/SF Bay", "US", true},
		{"US/CA", "US/CA/SF Bay", false},
		{"US/CA", "US/CA", true},
		{"x", "x", false},
		{"DE", "EU", true},
	} {
		if got := g.Within(c.code, c.ancestor); got != c.want {
			t.Errorf("Within(%s, %s) = %v", c.code, c.ancestor, got)
		}
	}
	sea := g.Countries("SEA")
	if len(sea) != 11 || !slices.Contains(sea, "VN") || g.Countries("VN") != nil {
		t.Errorf("countries of SEA: %v", sea)
	}
	if p, ok := g.Place("US/CA/SF Bay"); !ok || p.Kind != match.PlacePath || p.Name.VI != "SF Bay" || p.Parent != "US/CA" {
		t.Errorf("Place of a path: %+v, %v", p, ok)
	}
}

func TestGazetteerRefusesContradictions(t *testing.T) {
	place := func(code, parent string) match.Place {
		return match.Place{Code: code, Kind: match.PlaceProvince, Name: match.Name{VI: code}, FullName: code, Parent: parent}
	}
	for name, places := range map[string][]match.Place{
		"a code twice":      {place("a", ""), place("a", "")},
		"an empty code":     {place("", "")},
		"an unknown parent": {place("a", "b")},
		"a cycle":           {place("a", "b"), place("b", "c"), place("c", "a")},
		"its own parent":    {place("a", "a")},
	} {
		if _, err := match.NewGazetteer(places); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestNearestPlace(t *testing.T) {
	g := reference(t).Places
	for name, want := range map[string]string{
		"Trà Bồngg": "Trà Bồng", "huyen Tra Bogn": "Trà Bồng", "Quang Ngaii": "Quảng Ngãi", "zzzzzzzz": "", "": "",
	} {
		if got := g.Nearest(name); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}
