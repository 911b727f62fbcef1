package match_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duyen/match"
	"duyen/match/text"
)

// found writes what a text is understood as: "words=type:id,type:id?" per span,
// with a question mark when it is ambiguous.
func found(l *match.Lexicon, s string) string {
	tokens := text.Tokens(s)
	var out []string
	for _, span := range l.Find(tokens) {
		var words, refs []string
		for _, tok := range tokens[span.Start:span.End] {
			words = append(words, tok.Fold)
		}
		for _, m := range span.Meanings {
			refs = append(refs, fmt.Sprintf("%s:%s", m.Type, m.ID))
		}
		mark := ""
		if span.Ambiguous {
			mark = "?"
		}
		out = append(out, strings.Join(words, " ")+"="+strings.Join(refs, ",")+mark)
	}
	return strings.Join(out, "; ")
}

func TestLexiconUnderstandsQueries(t *testing.T) {
	l := reference(t).Lexicon
	const cinnamon = "que tra bong=strength:st-cinnamon; que=sector:forest.cinnamon; tra bong=place:21115,place:525"
	tests := []struct{ in, want string }{
		{"", ""},
		{"que tra bong", cinnamon},
		{"quế trà bồng", cinnamon},
		{"QUẾ Trà Bồng", cinnamon},
		{"vc seed vietnam fintech", "vc=org_kind:vc_fund; seed=stage:seed; vietnam=place:VN; fintech=sector:fin.fintech"},
		{"quỹ đầu tư giai đoạn ý tưởng", "quy dau tu=org_kind:vc_fund; y tuong=stage:idea"},
		{"htx du lich quang ngai", "htx=stage:traditional,expertise:coop,org_kind:cooperative; du lich=sector:tourism; quang ngai=place:51,place:522"},
		{"tỏi", "toi=sector:agri.vegetable"},
		{"toi", ""}, // garlic, I or dark
		{"tôi", ""},
		{"tối", ""},
		{"toi ly son", "toi ly son=strength:st-garlic; toi=sector:agri.vegetable; ly son=place:21548,place:536"},
		{"nghe duc pho", "nghe=sector:agri.vegetable,strength:st-turmeric; duc pho=place:21439,place:534"},
		{"nghe vietnam", "vietnam=place:VN"},
		{"homestay sa huynh", "homestay=sector:tourism.community,expertise:tourismdev; sa huynh=place:21478"},
		{"quy dau tu AI", "quy dau tu=org_kind:vc_fund; ai=sector:ict.ai,expertise:ai"},
		{"ecommerce hanoi", "ecommerce=sector:commerce.ecommerce,expertise:ecommerce; hanoi=place:01"},
		{"e-commerce", "e commerce=sector:commerce.ecommerce,expertise:ecommerce"},
		{"pre-seed TP.HCM", "pre seed=stage:preseed; tp hcm=place:79"},
		{"dak ha tu mo rong", "dak ha=place:23425; tu mo rong=place:23425,place:617"},
		{"heo ky son ha", "heo ky=sector:agri.livestock,strength:st-heoky; son ha=place:21289,place:21292,place:529?"},
		{"heo ky Sơn Hạ", "heo ky=sector:agri.livestock,strength:st-heoky; son ha=place:21292"},
		{"xã Trà Bồng", "xa tra bong=place:21115"},
		{"huyen tra bong", "huyen tra bong=place:525"},
		{"xã Xốp", "xa xop=place:23356"},
		{"xốp", ""},
		{"thuỷ sản lí sơn", "thuy san=sector:marine; ly son=place:21548,place:536"},
		{"Lý Sơn", "ly son=place:21548,place:536"},
		{"mắm", "mam=sector:marine.processing,sector:food.condiment?"},
		{"giải pháp của anh", ""},
		{"bo kho quang ngai", "bo kho=sector:food.meat; quang ngai=place:51,place:522"},
	}
	for _, tt := range tests {
		want := tt.want
		for form, in := range map[string]string{"NFC": tt.in, "NFD": norm.NFD.String(tt.in)} {
			got := found(l, in)
			if strings.Contains(tt.in, "lí sơn") {
				want = strings.Replace(tt.want, "ly son", "li son", 1)
			}
			if got != want {
				t.Errorf("%q as %s:\n got %s\nwant %s", tt.in, form, got, want)
			}
		}
	}
}

// Whatever the text, spans lie inside it and in order.
func TestLexiconSpansAreInside(t *testing.T) {
	l := reference(t).Lexicon
	for _, s := range []string{
		strings.Repeat("xã huyện tỉnh ", 300), strings.Repeat("que tra bong ", 300), "xã", "thị xã", "thành phố", "tp", "p.", "Đăk", "dak",
		"thôn, xã, huyện", "thi xa duc pho", "thành phố của tôi",
	} {
		tokens := text.Tokens(s)
		last := 0
		for _, span := range l.Find(tokens) {
			if span.Start < last || span.End <= span.Start || span.End > len(tokens) || len(span.Meanings) == 0 {
				t.Fatalf("%.30q: %+v behind %d of %d", s, span, last, len(tokens))
			}
			last = span.Start
		}
	}
}

func BenchmarkLexiconFind(b *testing.B) {
	l := reference(b).Lexicon
	tokens := text.Tokens("Hợp tác xã Nông nghiệp và Du lịch cộng đồng Mỹ Khê chèo thuyền đưa khách thăm rừng dừa nước ở huyện Trà Bồng")
	for b.Loop() {
		l.Find(tokens)
	}
}
