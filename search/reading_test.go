package search

import (
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// readProfiles have the words that the queries below are about.
func readProfiles() []match.Profile {
	return append(collisions(),
		startup("black", "Tỏi đen Lý Sơn", "Tỏi lên men chậm.", func(p *match.Startup) { p.Locality = "21548" }),
		startup("tour", "Du lịch cộng đồng Gò Cỏ", "Hợp tác xã đón khách ở homestay.", func(p *match.Startup) { p.Sectors = []string{"tourism.community"} }),
		startup("app", "Startup fintech", "Mentor và app cho doanh nghiệp ở Đà Nẵng. Khởi nghiệp từ kinh nghiệm."),
		startup("farm", "Nông nghiệp hữu cơ", "Rau sạch, nước mắm, cà phê, muối Sa Huỳnh."),
		startup("hidden", "Bí ẩn", "zyxwvut", func(p *match.Startup) { p.Visibility, p.Owner = match.VisibilityPrivate, "u1" }),
	)
}

func TestQueriesAreRead(t *testing.T) {
	ix, _ := open(t, readProfiles()...)
	for _, c := range []struct{ text, how, is, first string }{
		{"toir dden lys sown", "typed", "tỏi đen lý sơn", "black"},
		{"toi3 d9en ly1 son7", "typed", "tỏi đen lý sơn", "black"},
		{"TOIR DDEN", "typed", "tỏi đen", "black"},
		{"que61 tra2 bong62", "typed", "quế trà bồng", "cinnamon"},
		{"que1 tra bong", "typed", "que", "cinnamon"},
		{"nuocws mawms", "typed", "nước mắm", "farm"},
		{"dl cong dong go co", "expanded", "du lịch", "tour"},
		{"dl cộng đồng", "expanded", "du lịch", "tour"},
		{"dn fintech", "expanded", "doanh nghiệp", "app"},
		{"nn huu co", "expanded", "nông nghiệp", "farm"},
		{"tỏi LS", "expanded", "Lý Sơn", "black"},
		{"garlic", "expanded", "tỏi", ""},
		{"salt", "expanded", "muối", "farm"},
		{"tõi đen", "corrected", "tỏi", "black"},
		{"quế chà bồng", "corrected", "trà", "cinnamon"},
		{"quế trà bồn", "corrected", "bồng", "cinnamon"},
		{"du lịhc", "corrected", "lịch", "tour"},
		{"homestayy", "corrected", "homestay", "tour"},
		{"lyson", "corrected", "ly son", "black"},
		{"dulich cong dong", "corrected", "du lich", "tour"},
		{"home stay", "corrected", "homestay", "tour"},
		{"fintechapp", "corrected", "fintech app", "app"},
		{"nuocmắm", "corrected", "nuoc mam", "farm"},
		{"kndmst", "expanded", "khởi nghiệp đổi mới sáng tạo", "app"},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text, Lang: "vi"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(hits.Understood, func(u match.Understood) bool { return u.Type == c.how && slices.Contains(u.IDs, c.is) }) {
			t.Errorf("%q: %+v does not say %s %s", c.text, hits.Understood, c.how, c.is)
		}
		if c.first != "" && (len(hits.Data) == 0 || hits.Data[0].ID != c.first) {
			t.Errorf("%q: hits %+v, want %s first", c.text, hits.Data, c.first)
		}
	}
}

// What means something as it is written stays, in Vietnamese and in English.
func TestWordsAreLeftAlone(t *testing.T) {
	ix, _ := open(t, readProfiles()...)
	for _, s := range []string{
		"startup", "mentor", "fintech", "app", "mentor app fintech startup", "tỏi đen", "toi den", "quế trà bồng", "rau sach",
		"he is as free as his car for us", "tôi", "nước mắm", "2026", "co2 h2o",
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: s})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range hits.Understood {
			if u.Type == readTyped || u.Type == readCorrected {
				t.Errorf("%q was read as %+v", s, u)
			}
		}
	}
}

// A word of a profile that the viewer may not see is no word for him.
func TestReadingKeepsSecrets(t *testing.T) {
	ix, _ := open(t, readProfiles()...)
	for _, s := range []string{"zyxwvu", "zyxwvutt", "zyxwvut"} {
		hits, err := ix.Search(t.Context(), match.Query{Text: s})
		if err != nil || len(hits.Data) > 0 || len(hits.Understood) > 0 {
			t.Errorf("%q: %+v, %v", s, hits, err)
		}
	}
	mine := match.Filter{Viewer: match.Viewer{User: "u1"}}
	if got := found(t, ix, match.Query{Text: "zyxwvu", Filter: mine}); !slices.Equal(got, []string{"hidden"}) {
		t.Error(got)
	}
}

func TestNothingFoundIsRelaxed(t *testing.T) {
	ix, _ := open(t,
		startup("sea", "Nuôi biển", "", func(p *match.Startup) { p.Locality, p.Sectors = "21040", []string{"marine.aqua"} }),
		startup("seed", "Vòng hai", "", func(p *match.Startup) { p.Stage = "seed" }),
	)
	for _, c := range []struct{ text, words, to, first string }{
		{"xã Trà Bồng", "xã Trà Bồng", "51", "sea"},
		{"nước mắm", "nước mắm", "marine", "sea"},
		{"tiền hạt giống", "tiền hạt giống", "seed", "seed"},
		{"vòng tiền hạt giống", "tiền hạt giống", "seed", "seed"},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text, Lang: "vi"})
		if err != nil {
			t.Fatal(err)
		}
		ok := slices.ContainsFunc(hits.Understood, func(u match.Understood) bool {
			return u.Type == readRelaxed && strings.EqualFold(u.Text, c.words) && slices.Contains(u.IDs, c.to) && len(u.Names) == len(u.IDs)
		})
		if !ok || len(hits.Data) == 0 || hits.Data[0].ID != c.first {
			t.Errorf("%q: %+v, hits %+v", c.text, hits.Understood, hits.Data)
		}
	}
}

// A word that no hit has is named, so that nobody takes the hits for an answer to it.
func TestDroppedWordsAreNamed(t *testing.T) {
	ix, _ := open(t, readProfiles()...)
	hits, err := ix.Search(t.Context(), match.Query{Text: "tỏi qwertzuiop"})
	if err != nil || len(hits.Data) == 0 {
		t.Fatal(hits, err)
	}
	last := hits.Understood[len(hits.Understood)-1]
	if last.Type != readRelaxed || last.Text != "qwertzuiop" || last.IDs == nil || len(last.IDs) != 0 {
		t.Errorf("understood %+v", hits.Understood)
	}
}

// Stages, kinds of organisation and needs are facets: who declares them is found
// without writing the words.
func TestFacetsInWords(t *testing.T) {
	fund := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "fund", Name: "Hạt Mầm"}, InvestorKind: "vc_fund"}
	impact := &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "impact", Name: "Gieo"}, InvestorKind: "impact_fund"}
	ix, _ := open(t, fund, impact,
		startup("seeds", "Vườn ươm mây", "", func(p *match.Startup) { p.Stage = "seed" }),
		startup("asks", "Chiếu cói", "", func(p *match.Startup) { p.Needs = []string{"fundraising"} }),
	)
	for _, c := range []struct {
		text, typ, id string
		want          []string
	}{
		{"quỹ đầu tư mạo hiểm", "org_kind", "vc_fund", []string{"fund"}},
		{"quỹ đầu tư", "org_kind", "impact_fund", []string{"fund", "impact"}},
		{"quy dau tu tac dong", "org_kind", "impact_fund", []string{"impact"}},
		{"giai đoạn hạt giống", "stage", "seed", []string{"seeds"}},
		{"cần vốn", "expertise", "fundraising", []string{"asks"}},
		{"can von", "expertise", "fundraising", []string{"asks"}},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range hits.Data[:min(len(hits.Data), len(c.want))] {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		named := slices.ContainsFunc(hits.Understood, func(u match.Understood) bool { return u.Type == c.typ && slices.Contains(u.IDs, c.id) })
		if !slices.Equal(got, c.want) || !named {
			t.Errorf("%q: %v, understood %+v", c.text, got, hits.Understood)
		}
	}
}
