package search

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
	"duyen/match/text"
)

//go:embed testdata/queries.tsv
var typed []byte

// demoIndex indexes the demo.
func demoIndex(t *testing.T) *Index {
	t.Helper()
	ref := reference(t)
	var all []match.Profile
	for _, file := range configs.DemoFiles() {
		for line := range bytes.Lines(file.Data) {
			var of struct{ Kind match.Kind }
			if err := json.Unmarshal(line, &of); err != nil {
				t.Fatal(err)
			}
			p := match.New(of.Kind)
			if err := json.Unmarshal(line, p); err != nil {
				t.Fatal(err)
			}
			match.Normalize(p, ref, "2026-11-26")
			all = append(all, p)
		}
	}
	ix, _ := open(t, all...)
	return ix
}

// What people in the province type, with and without accents, with slips, old
// places, regional words and half sentences, finds what they mean first.
func TestQueriesOfPeople(t *testing.T) {
	ix := demoIndex(t)
	lines := bufio.NewScanner(bytes.NewReader(typed))
	n := 0
	for lines.Scan() {
		query, first, ok := strings.Cut(lines.Text(), "\t")
		if strings.HasPrefix(query, "#") {
			continue
		}
		hits, err := ix.Search(t.Context(), match.Query{Text: query, Lang: "vi", Limit: 1})
		if err != nil || !ok {
			t.Fatal(lines.Text(), err)
		}
		n++
		if len(hits.Data) == 0 || !slices.Contains(strings.Fields(first), hits.Data[0].ID) {
			t.Errorf("%q: %v, want one of %s first", query, hits.Data, first)
		}
	}
	if n < 150 {
		t.Errorf("only %d queries", n)
	}
}

// Nobody who asks for help is shown others who need it before those who give it, and
// who looks for a kind of profile finds that kind.
func TestAskingFindsWhoGives(t *testing.T) {
	ix := demoIndex(t)
	for _, c := range []struct {
		text  string
		kinds []match.Kind // of the first two
	}{
		{"tim nha dau tu", []match.Kind{match.KindInvestor}},
		{"tìm nhà đầu tư", []match.Kind{match.KindInvestor}},
		{"investor food", []match.Kind{match.KindInvestor}},
		{"toi can tim nha dau tu", []match.Kind{match.KindInvestor}},
		{"tim co van", []match.Kind{match.KindMentor}},
		{"cần mentor du lịch", []match.Kind{match.KindMentor, match.KindOffer}},
		{"người hướng dẫn làm ocop", []match.Kind{match.KindMentor}},
		{"dự án cà phê", []match.Kind{match.KindStartup}},
		{"tim du an can von", []match.Kind{match.KindStartup}},
		{"can von", []match.Kind{match.KindMentor, match.KindInvestor, match.KindOffer, match.KindOrganization}},
		{"cần bao bì nhãn mác", []match.Kind{match.KindMentor, match.KindOffer, match.KindOrganization}},
	} {
		hits, err := ix.Search(t.Context(), match.Query{Text: c.text, Lang: "vi", Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits.Data {
			if !slices.Contains(c.kinds, h.Kind) {
				t.Errorf("%q finds %s %s among the first two, want only %v", c.text, h.Kind, h.Name, c.kinds)
			}
		}
	}
}

// What nobody has is not read as something else that sounds alike.
func TestSyllablesAreLeftAlone(t *testing.T) {
	ix := demoIndex(t)
	for _, query := range []string{"ram bap", "khoai mì nướng", "nước mắm duy lộc", "trau cau"} {
		hits, err := ix.Search(t.Context(), match.Query{Text: query, Lang: "vi"})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range hits.Understood {
			if u.Type == readCorrected {
				t.Errorf("%q: %q was read as %v", query, u.Text, u.IDs)
			}
		}
	}
}

func TestAsking(t *testing.T) {
	lexicon := reference(t).Lexicon
	for words, want := range map[string]int{
		"tìm cố vấn": 1, "tim co van": 1, "tôi cần tìm vốn": 3, "toi can von": 2, "em muốn xuất khẩu": 2,
		"cần thơ": 0, "can tho": 0, "cần": 0, "tìm": 0, "tỏi cần gì": 0, "toi ly son": 0, "cố vấn cần gì": 0, "": 0, "tím than": 0,
	} {
		if got := asking(text.Tokens(words), lexicon); got != want {
			t.Errorf("%q: %d words in front, want %d", words, got, want)
		}
	}
}

func TestAmountsAreNoText(t *testing.T) {
	ix := demoIndex(t)
	plain, err := ix.Search(t.Context(), match.Query{Text: "gọi vốn", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"gọi vốn 500 triệu", "goi von 2 ty"} {
		hits, err := ix.Search(t.Context(), match.Query{Text: query, Limit: 1})
		if err != nil || hits.Data[0].ID != plain.Data[0].ID {
			t.Errorf("%q: %v, want %s: %v", query, hits.Data, plain.Data[0].ID, err)
		}
	}
}
