package search

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"duyen/match"
)

// words that differ in their accents only, each in a profile of its own.
func collisions() []match.Profile {
	return []match.Profile{
		startup("garlic", "Tỏi Lý Sơn", "Tỏi trồng trên cát biển, tỏi đen lên men."),
		startup("me", "Chuyện của tôi", "Chúng tôi kể chuyện làng nghề cho du khách."),
		startup("dark", "Chợ đêm", "Buổi tối có ẩm thực đường phố và âm nhạc."),
		startup("cinnamon", "Quế Trà Bồng", "Vỏ quế, tinh dầu quế và nhang quế của người Cor."),
		startup("home", "Về quê", "Đưa sản vật quê nhà đến người xa quê."),
		startup("peace", "Hoà Bình", "Dịch vụ ở làng Hoà Bình."),
	}
}

// forms writes a text in NFC and in NFD, as far as the letters of these tests go.
func forms(s string) map[string]string {
	nfd := strings.NewReplacer("ỏ", "o\u0309", "ô", "o\u0302", "ố", "o\u0302\u0301", "ế", "e\u0302\u0301", "ê", "e\u0302",
		"ò", "o\u0300", "à", "a\u0300", "ì", "i\u0300", "ồ", "o\u0302\u0300", "ư", "u\u031b", "ờ", "o\u031b\u0300", "Ỏ", "O\u0309")
	return map[string]string{"NFC": s, "NFD": nfd.Replace(s)}
}

func TestAccentsDecide(t *testing.T) {
	ix, _ := open(t, collisions()...)
	for _, c := range []struct {
		text  string
		first string
		all   []string
	}{
		{"tỏi", "garlic", []string{"garlic", "me", "dark"}},
		{"tôi", "me", []string{"garlic", "me", "dark"}},
		{"tối", "dark", []string{"garlic", "me", "dark"}},
		{"TỎI", "garlic", []string{"garlic", "me", "dark"}},
		{"quế", "cinnamon", []string{"cinnamon", "home"}},
		{"quê", "home", []string{"cinnamon", "home"}},
		{"toi", "", []string{"garlic", "me", "dark"}},
		{"que", "", []string{"cinnamon", "home"}},
		{"hòa bình", "peace", []string{"peace"}},
		{"hoà bình", "peace", []string{"peace"}},
		{"hoa binh", "peace", []string{"peace"}},
	} {
		for form, written := range forms(c.text) {
			got := found(t, ix, match.Query{Text: written})
			if c.first != "" && (len(got) == 0 || got[0] != c.first) {
				t.Errorf("%s %q: first of %v is not %s", form, c.text, got, c.first)
			}
			for _, id := range c.all {
				if !slices.Contains(got, id) {
					t.Errorf("%s %q: %v lacks %s", form, c.text, got, id)
				}
			}
		}
	}
}

func TestScoresAreTheSameInBothForms(t *testing.T) {
	ix, _ := open(t, collisions()...)
	search := func(s string) []match.Hit {
		hits, err := ix.Search(t.Context(), match.Query{Text: s})
		if err != nil {
			t.Fatal(err)
		}
		return hits.Data
	}
	for _, s := range []string{"tỏi đen", "quế Trà Bồng", "Hoà Bình", "người Cor"} {
		composed, decomposed := search(forms(s)["NFC"]), search(forms(s)["NFD"])
		if len(composed) == 0 || len(composed) != len(decomposed) {
			t.Fatalf("%q: %d and %d hits", s, len(composed), len(decomposed))
		}
		for i := range composed {
			if composed[i].ID != decomposed[i].ID || composed[i].Score != decomposed[i].Score {
				t.Errorf("%q hit %d: %+v and %+v", s, i, composed[i], decomposed[i])
			}
		}
	}
}

// concepts: a garlic farm that says so, a place known by its old name.
func conceptProfiles() []match.Profile {
	at := func(code string, sectors ...string) func(*match.Startup) {
		return func(p *match.Startup) { p.Locality, p.Sectors = code, sectors }
	}
	return []match.Profile{
		startup("commune", "Homestay bên suối", "Đón khách ở nhà sàn.", at("21115", "tourism.community")),
		startup("delta", "Homestay bên sông", "Đón khách ở nhà vườn.", at("21211", "tourism.community")),
		startup("named", "Quà quê", "Hàng từ Trà Bồng về phố.", at("21211")),
		startup("coffee", "Rang xay Ngọc Linh", "Cà phê chè chế biến ướt.", at("23425")),
	}
}

func TestConceptsFindWithoutTheWords(t *testing.T) {
	ix, _ := open(t, conceptProfiles()...)
	for _, c := range []struct {
		text string
		want []string // the first ones, in order
	}{
		{"homestay trà bồng", []string{"commune"}},
		{"homestay huyện Trà Bồng", []string{"commune"}},
		{"tra bong", []string{"commune", "named"}},
		{"du lịch cộng đồng", []string{"commune", "delta"}},
		{"coffee", []string{"coffee"}},
	} {
		got := found(t, ix, match.Query{Text: c.text})
		if len(got) < len(c.want) {
			t.Errorf("%q: %v, want %v first", c.text, got, c.want)
			continue
		}
		head := got[:len(c.want)]
		if len(c.want) > 1 {
			slices.Sort(head)
		}
		if !slices.Equal(head, c.want) {
			t.Errorf("%q: %v, want %v first", c.text, got, c.want)
		}
	}
}

func TestUnderstood(t *testing.T) {
	ix, _ := open(t, conceptProfiles()...)
	for _, c := range []struct{ text, typ, words, id, name string }{
		{"homestay Trà Bồng", "place", "Trà Bồng", "21115", "Xã Trà Bồng"},
		{"quỹ giai đoạn seed", "stage", "seed", "seed", ""},
		{"homestai bên suối", "corrected", "homestai", "homestay", "homestay"},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text, Lang: "vi"})
		if err != nil {
			t.Fatal(err)
		}
		ok := slices.ContainsFunc(hits.Understood, func(u match.Understood) bool {
			return u.Type == c.typ && strings.HasSuffix(u.Text, c.words) && slices.Contains(u.IDs, c.id) &&
				(c.name == "" || slices.Contains(u.Names, c.name))
		})
		if !ok {
			t.Errorf("%q: %+v does not say %s %s", c.text, hits.Understood, c.typ, c.id)
		}
	}
}

func TestAmbiguousPlaceKeepsAllMeanings(t *testing.T) {
	ix, _ := open(t, conceptProfiles()...)
	hits, err := ix.Search(t.Context(), match.Query{Text: "son ha", Lang: "vi"})
	if err != nil {
		t.Fatal(err)
	}
	if len(hits.Understood) == 0 || len(hits.Understood[0].IDs) < 2 || len(hits.Understood[0].Names) != len(hits.Understood[0].IDs) {
		t.Errorf("understood %+v, want several places", hits.Understood)
	}
}

func TestCorrectionTakesTheWordThatFits(t *testing.T) {
	ix, _ := open(t,
		startup("found", "Vườn ươm", "Hỗ trợ khởi nghiệp cho thanh niên."),
		startup("craft1", "Làng gốm", "Nghề gốm cổ truyền."),
		startup("craft2", "Làng chiếu", "Nghề dệt chiếu."),
	)
	hits, err := ix.Search(t.Context(), match.Query{Text: "khởi nghệp"})
	if err != nil {
		t.Fatal(err)
	}
	if len(hits.Data) == 0 || hits.Data[0].ID != "found" {
		t.Errorf("hits %+v", hits.Data)
	}
	if len(hits.Understood) == 0 || hits.Understood[len(hits.Understood)-1].IDs[0] != "nghiệp" {
		t.Errorf("understood %+v", hits.Understood)
	}
}

func TestEveryTextIsLiteral(t *testing.T) {
	ix, _ := open(t, collisions()...)
	for _, s := range []string{
		"*", "tỏi*", "/.*/", "+tỏi -đen", "name:tỏi", `"tỏi đen"`, "tỏi^9", "tỏi~2", "[a TO z]", "(", "\\", "\x00", "…⟦⟧",
	} {
		if _, err := ix.Search(t.Context(), match.Query{Text: s}); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	plain, starred := found(t, ix, match.Query{Text: "tỏi"}), found(t, ix, match.Query{Text: "*tỏi* ^2 AND"})
	if len(plain) == 0 || starred[0] != plain[0] {
		t.Errorf("%v and %v", plain, starred)
	}
}

// bombTime is what the worst query may take in a test: ten times the 50 ms that
// one may take in service, because what else the process does counts, too.
const bombTime = 10 * 50 * time.Millisecond

// spent is the time that processors have worked for this process: what a query
// makes them do, however many others share the machine.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Rows D4 and D5.
func TestQueryBombs(t *testing.T) {
	ix, _ := open(t, collisions()...)
	for name, s := range map[string]string{
		"long":        strings.Repeat("a", 100_000),
		"stars":       strings.Repeat("*a* ", 200),
		"words":       strings.Repeat("a ", 200),
		"long accent": strings.Repeat("ế", 600),
		"short words": strings.Repeat("ab ", 33),
	} {
		start := spent(t)
		_, err := ix.Search(t.Context(), match.Query{Text: s})
		if took := spent(t) - start; took > bombTime {
			t.Errorf("%s took %v", name, took)
		}
		if e, ok := err.(*match.Error); !ok || e.Kind != match.KindMalformed || e.Code != "query_too_long" {
			t.Errorf("%s: %v, want query_too_long", name, err)
		}
	}
	for name, s := range map[string]string{
		"one word":     strings.Repeat("a", 512),
		"short words":  strings.Repeat("ab ", 32),
		"marks":        strings.Repeat("̣", 512),
		"telex":        strings.Repeat("dduwowngf quawngs ", 16),
		"mistyped":     strings.Repeat("ddduwwoongss qqua61616 ", 14),
		"vni":          strings.Repeat("d9uong72 tra2 ", 16),
		"keys":         strings.Repeat("s", 256) + strings.Repeat(" sfrxjw", 30),
		"slips":        "xtoir qez tara bnog sen tyo lay xon miu gia chup don kah nuc",
		"shorthand":    strings.Repeat("nn kt dn cn tp tn st ", 4),
		"written as 1": strings.Repeat("quangngai", 2) + " " + strings.Repeat("lyson", 4),
	} {
		start := spent(t)
		if _, err := ix.Search(t.Context(), match.Query{Text: s}); err != nil {
			t.Errorf("%s, at the limit: %v", name, err)
		}
		if took := spent(t) - start; took > bombTime {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestRefusedQueries(t *testing.T) {
	ix, _ := open(t, collisions()...)
	first, err := ix.Search(t.Context(), match.Query{Text: "toi", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    match.Query
		code string
	}{
		"negative limit": {match.Query{Limit: -1}, "bad_limit"},
		"large limit":    {match.Query{Limit: 101}, "bad_limit"},
		"facet":          {match.Query{Facets: []string{"contact"}}, "unknown_facet"},
		"cursor":         {match.Query{Text: "toi", After: "!!!"}, "bad_cursor"},
		"short cursor":   {match.Query{Text: "toi", After: "AAAA"}, "bad_cursor"},
		"foreign cursor": {match.Query{Text: "que", After: first.Next}, "bad_cursor"},
		"other filter":   {match.Query{Text: "toi", After: first.Next, Filter: match.Filter{Kinds: []match.Kind{"mentor"}}}, "bad_cursor"},
	} {
		_, err := ix.Search(t.Context(), c.q)
		if e, ok := err.(*match.Error); !ok || e.Kind != match.KindMalformed || e.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
