package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var seeds = []string{
	"", "Quế Trà Bồng", "hoà thuỷ qúy tóan", "a\u0301o\u0308\u0323", "\u0301a", "x\xff\xfey", "İSTANBUL ß Æ ǣ", "한국 ไทย 中文",
	"e-commerce 3.000 ₫", "\u1100\u1161\u11a8", "ẛ̣", "K Å",
}

func FuzzTokens(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		var words Words
		words.Read(s)
		for _, tok := range Tokens(s) {
			if !words.Next() || string(words.Exact()) != tok.Exact || string(words.Fold()) != tok.Fold {
				t.Fatalf("words: exact %q, fold %q; tokens: %q, %q", words.Exact(), words.Fold(), tok.Exact, tok.Fold)
			}
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(s) {
				t.Fatalf("offsets %d–%d behind %d in %d bytes", tok.Start, tok.End, end, len(s))
			}
			end = tok.End
			word := s[tok.Start:tok.End]
			if utf8.ValidString(word) && (tok.Exact != Exact(word) || tok.Fold != Fold(word)) {
				t.Fatalf("%q: exact %q, fold %q; want %q, %q", word, tok.Exact, tok.Fold, Exact(word), Fold(word))
			}
		}
		if words.Next() {
			t.Fatalf("one word more than tokens: %q", words.Exact())
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "?")
		}
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold(%q) = %q, again %q", s, folded, again)
		}
		if a, b := Fold(norm.NFC.String(s)), Fold(norm.NFD.String(s)); a != b {
			t.Fatalf("%q: fold of NFC %q, of NFD %q", s, a, b)
		}
		n := NFC(s)
		if again := NFC(n); again != n {
			t.Fatalf("NFC(%q) = %q, again %q", s, n, again)
		}
		if d := NFC(norm.NFD.String(s)); d != n {
			t.Fatalf("%q: NFC %q, by NFD %q", s, n, d)
		}
	})
}
