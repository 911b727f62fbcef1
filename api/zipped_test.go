package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"duyen/match"
)

// TestZippedIsWhatPlainIs: whatever a list holds and however often it was renewed,
// its compressed bytes are one whole gzip file of its plain ones, with the same tag.
func TestZippedIsWhatPlainIs(t *testing.T) {
	plain := plainForm()
	zipped := zippedForm{plain}
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 20, 100} {
		ranking := match.Ranking{Total: n, Seq: 99, Epoch: 5, Day: "2026-11-26"}
		for range n {
			name := strings.Repeat("Quế Trà Bồng "+string(rune('a'+random.IntN(26))), 1+random.IntN(20)) + `],"total":7,"seq":8}`
			ranking.Data = append(ranking.Data, match.Match{Target: match.Card{Kind: match.KindStartup, ID: "a", Name: name}})
		}
		p, err := plain.Finish(ranking)
		check(t, err)
		z, err := zipped.Finish(ranking)
		check(t, err)
		for range 50 {
			same(t, p, z)
			seq, total := random.Int64N(1<<40), random.IntN(1<<30)
			p, z = plain.Renew(p, seq, total), zipped.Renew(z, seq, total)
		}
	}
}

func plainForm() form {
	return form{profiles{Server: &Server{ref: &match.Reference{}}, kind: match.KindInvestor}, &caller{lang: "vi"}}
}

// same holds compressed bytes against plain ones.
func same(t *testing.T, p, z []byte) {
	t.Helper()
	whole, err := answered(p, "", true)
	check(t, err)
	small, err := answeredZipped(z, "")
	check(t, err)
	r, err := gzip.NewReader(bytes.NewReader(small.Body))
	check(t, err)
	r.Multistream(false)
	got, err := io.ReadAll(r)
	check(t, err)
	if !bytes.Equal(got, whole.Body) || !json.Valid(got) {
		t.Fatalf("got %q, want %q", got, whole.Body)
	}
	if small.ETag != whole.ETag {
		t.Errorf("the tags are %s and %s", small.ETag, whole.ETag)
	}
	if again, err := answeredZipped(z, whole.ETag); err != nil || again.Status != 304 || again.Body != nil || again.Coding != "" {
		t.Errorf("the tag of the plain answer is not recognised: %+v, %v", again, err)
	}
}

// TestZippedDamaged: what is no answer of ours is neither renewed nor sent.
func TestZippedDamaged(t *testing.T) {
	f := zippedForm{plainForm()}
	good, err := f.Finish(match.Ranking{Total: 9, Seq: 99})
	check(t, err)
	for n := range bytes.LastIndex(good, []byte(beforeSeq)) {
		if f.Renew(good[:n], 1, 1) != nil {
			t.Errorf("the first %d bytes were renewed", n)
		}
	}
	for n := range tagLength + sumLength + len(gzipHead) {
		if _, err := answeredZipped(good[:n], ""); err == nil {
			t.Errorf("the first %d bytes were answered", n)
		}
	}
	plain, err := f.form.Finish(match.Ranking{Total: 9, Seq: 99})
	check(t, err)
	if _, err := answeredZipped(plain, ""); err == nil || f.Renew(plain, 1, 1) != nil {
		t.Error("a plain list was taken for a compressed one")
	}
}

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip": true, "gzip, deflate, br, zstd": true, "gzip;q=0.5": true, "gzip; q=0.001": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "br;q=1, gzip;q=0": false, "identity": false, "xgzip": false, "*": false,
	} {
		if takesGzip(header) != want {
			t.Errorf("takesGzip(%q) = %v", header, !want)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
